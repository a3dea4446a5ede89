"""The funding service: investors commit money to a listing until its target is met.

Answers: `GET /invoices/marketplace`, `GET /invoices/{id}/quote`, `POST /invoices/{id}/fund`,
`GET /portfolio`, its statement and what-if; auto-invest and the watch list; the operators'
`GET`, `POST /admin/investment-limits`, `GET /admin/customers/{id}/exposure`. Keeps copies of what
it needs of users, invoices and deals; ends listings that are past their time or taken back, and
then gives all their money back.
"""

from hundi.funding.api import routes
from hundi.funding.api_auto import routes as auto_routes
from hundi.funding.api_fund import fund_routes
from hundi.funding.api_limits import routes as limit_routes
from hundi.funding.api_quote import routes as quote_routes
from hundi.funding.api_what_if import routes as what_if_routes
from hundi.funding.fund_openapi import OPENAPI
from hundi.funding.reactions import REACTIONS
from hundi.runtime.service import Service

service = Service(
    name="funding",
    routers=(routes, quote_routes, auto_routes, what_if_routes, limit_routes),
    quick_routes=fund_routes,
    openapi=OPENAPI,
    reactions=REACTIONS,
)
