"""The payment service: what it answers and what it reacts to.

Answers
    customers   how to pay an invoice; the notice that it was sold
    everybody   whether a notice is ours
    anybody     their wallet, deposits, withdrawals
    the bank    its webhook
    operators   reconciliation: whose is money nobody could place

Reacts
    people      keeps who may move money and the account their payouts go to
    invoices    keeps what customers are to pay; has the bank open a virtual account for each
    settlement  pays the net advance out; refunds what was paid too much
    ticks       sweeps: asks the bank what it told us of and what it did not

Statements (MT940, CAMT.053, CSV) are not read yet.
"""

from hundi.payment import api, api_admin, api_bench, api_deposits, api_notice, api_webhook
from hundi.payment.errands import ERRANDS
from hundi.payment.reactions import REACTIONS
from hundi.runtime.service import Service

service = Service(
    name="payment",
    routers=(
        api.routes,
        api_deposits.routes,
        api_notice.routes,
        api_webhook.routes,
        api_admin.routes,
        api_bench.routes,
    ),
    reactions=(*REACTIONS, *ERRANDS),
)
