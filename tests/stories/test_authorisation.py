"""Who may call what: every route, for everybody, as a table.

A column is somebody's relation to one invoice whose SME has been paid: the two SMEs, investors
and customers are its own and strangers. What those who are admitted then hear is chosen so that
nothing happens: 422 is a body left empty, 409 a step that the invoice is past.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, cast

import pytest
from starlette.routing import BaseRoute

from hundi import wiring
from hundi.cli.actors import Person, money
from hundi.ledger.api import routes as ledger_routes
from hundi.runtime.app import API, build_app
from hundi.runtime.web import Edge
from support.platform import TERMS, Town

pytestmark = pytest.mark.timeout(180)

COLUMNS = ("nobody", "seller", "sme", "holder", "investor", "customer", "buyer", "admin")

#                                             -     sme       investor  customer
TABLE = """
#                                            nobody own  other own  other own  other admin
POST /auth/register                             422  422  422  422  422  422  422  422
POST /auth/login                                422  422  422  422  422  422  422  422
POST /auth/refresh                              422  422  422  422  422  422  422  422
POST /auth/logout                               401  422  422  422  422  422  422  422
POST /auth/session                              422  422  422  422  422  422  422  422
GET  /auth/session                              401  401  401  401  401  401  401  401
DELETE /auth/session                            401  401  401  401  401  401  401  401
POST /auth/passkey/options                      200  200  200  200  200  200  200  200
POST /auth/passkey/session                      422  422  422  422  422  422  422  422
POST /auth/step-up/options                      401  200  200  200  200  200  200  200
POST /auth/step-up                              401  422  422  422  422  422  422  422
GET  /me/security                               401  200  200  200  200  200  200  200
PUT  /me/password                               401  422  422  422  422  422  422  422
POST /me/totp                                   401  200  200  200  200  200  200  200
POST /me/totp/confirm                           401  422  422  422  422  422  422  422
DELETE /me/totp                                 401  404  404  404  404  404  404  404
POST /me/passkeys/options                       401  200  200  200  200  200  200  200
POST /me/passkeys                               401  422  422  422  422  422  422  422
DELETE /me/passkeys/{passkey_id}                401  404  404  404  404  404  404  404
GET  /me/sessions                               401  200  200  200  200  200  200  200
DELETE /me/sessions/{session_id}                401  404  404  404  404  404  404  404

GET  /me/team                                   401  200  200  200  200  200  200  403
POST /me/team/invitations                       401  422  422  422  422  422  422  403
DELETE /me/team/invitations/{invitation_id}     401  404  404  404  404  404  404  403
PATCH /me/team/members/{member_id}              401  404  404  404  404  404  404  403
DELETE /me/team/members/{member_id}             401  404  404  404  404  404  404  403
POST /auth/invitations/look                     404  404  404  404  404  404  404  404
POST /auth/invitations/accept                   404  404  404  404  404  404  404  404

GET  /me                                        401  200  200  200  200  200  200  200
GET  /me/business                               401  200  200  403  403  200  200  403
PUT  /me/business                               401  422  422  403  403  422  422  403
GET  /me/bank-account                           401  200  200  200  404  404  404  403
PUT  /me/bank-account                           401  422  422  422  422  422  422  403
GET  /kyc                                       401  200  200  200  200  200  200  200
POST /kyc                                       401  422  422  422  422  422  422  403

POST /invoices/upload                           401  422  422  403  403  403  403  403
GET  /invoices                                  401  200  200  403  403  200  200  403
GET  /invoices/{invoice_id}                     401  200  404  200  200  200  404  200
GET  /invoices/{invoice_id}/document            401  200  404  200  200  200  404  200
POST /invoices/{invoice_id}/document            401  409  404  403  403  403  403  403
POST /invoices/{invoice_id}/link                401  429  404  403  403  403  403  403
POST /links/open                                404  404  404  404  404  404  404  404
POST /links/document                            404  404  404  404  404  404  404  404
POST /links/code                                404  404  404  404  404  404  404  404
POST /links/accept                              404  404  404  404  404  404  404  404
POST /links/dispute                             404  404  404  404  404  404  404  404
POST /links/payment                             404  404  404  404  404  404  404  404
POST /invoices/{invoice_id}/list                401  409  404  403  403  403  403  403
GET  /invoices/{invoice_id}/key-facts           401  200  404  403  403  403  403  403
POST /invoices/{invoice_id}/cancel              401  409  404  403  403  403  403  403
POST /invoices/{invoice_id}/credit-notes        401  422  422  403  403  403  403  403
POST /invoices/{invoice_id}/accept              401  403  403  403  403  200  404  403
POST /invoices/{invoice_id}/dispute             401  403  403  403  403  409  404  403

GET  /invoices/marketplace                      401  403  403  200  200  403  403  200
GET  /invoices/{invoice_id}/quote               401  403  403  409  409  403  403  403
POST /invoices/{invoice_id}/fund                401  403  403  409  409  403  403  403
GET  /portfolio                                 401  403  403  200  200  403  403  403
GET  /portfolio/statement                       401  403  403  200  200  403  403  403

GET  /portfolio/what-if                         401  403  403  200  200  403  403  403
GET  /auto-invest                               401  403  403  200  200  403  403  403
PUT  /auto-invest                               401  403  403  422  422  403  403  403
GET  /auto-invest/preview                       401  403  403  422  422  403  403  403
GET  /watch-list                                401  403  403  200  200  403  403  403
PUT  /watch-list/{invoice_id}                   401  403  403  204  204  403  403  403
DELETE /watch-list/{invoice_id}                 401  403  403  204  204  403  403  403

GET  /wallet                                    401  200  200  200  200  200  200  200
GET  /wallet/statement                          401  200  200  200  200  200  200  200
POST /wallet/deposits                           401  422  422  422  422  422  422  422
GET  /wallet/withdrawals                        401  200  200  200  200  200  200  200
POST /wallet/withdrawals                        401  422  422  422  422  422  422  422
GET  /wallet/withdrawals/{withdrawal_id}        401  404  404  200  404  404  404  404
GET  /invoices/{invoice_id}/repayment           401  403  403  403  403  200  404  403
GET  /invoices/{invoice_id}/settlement          401  200  404  200  404  200  404  200
GET  /invoices/{invoice_id}/fee-invoice         401  200  404  404  404  404  404  200
GET  /invoices/{invoice_id}/notice              401  200  404  404  404  200  404  200
GET  /public/notices/{code}                     404  404  404  404  404  404  404  404
POST /webhooks/payment                          401  401  401  401  401  401  401  401
POST /payouts/distribute/{invoice_id}           401  403  403  403  403  403  403  200

GET  /notifications                             401  200  200  200  200  200  200  200
POST /notifications/{notification_id}/read      401  404  404  200  404  404  404  404
GET  /notifications/preferences                 401  200  200  200  200  200  200  200
PUT  /notifications/preferences                 401  422  422  422  422  422  422  422
GET  /stream                                    401  200  200  200  200  200  200  200

GET  /admin/reviews                             401  403  403  403  403  403  403  200
GET  /admin/queue                               401  403  403  403  403  403  403  200
GET  /admin/audit-log                           401  403  403  403  403  403  403  200
GET  /admin/ledger/audit                        401  403  403  403  403  403  403  200
GET  /admin/audit/chain                         401  403  403  403  403  403  403  200
GET  /admin/money                               401  403  403  403  403  403  403  200
POST /admin/money/halt                          401  403  403  403  403  403  403  422
POST /admin/money/resume                        401  403  403  403  403  403  403  422
GET  /admin/product-terms                       401  403  403  403  403  403  403  200
POST /admin/product-terms                       401  403  403  403  403  403  403  422
GET  /admin/investment-limits                   401  403  403  403  403  403  403  200
POST /admin/investment-limits                   401  403  403  403  403  403  403  422
GET  /admin/customers/{customer_id}/exposure    401  403  403  403  403  403  403  200
GET  /admin/invoices                            401  403  403  403  403  403  403  200
POST /admin/invoices/{invoice_id}/decide        401  403  403  403  403  403  403  422
POST /admin/invoices/{invoice_id}/link          401  403  403  403  403  403  403  429
POST /admin/invoices/{invoice_id}/disbursal     401  403  403  403  403  403  403  422
POST /admin/invoices/{invoice_id}/recovery-costs  401  403  403  403  403  403  403  422
POST /admin/invoices/{invoice_id}/write-off     401  403  403  403  403  403  403  422
POST /admin/invoices/{invoice_id}/credit-notes  401  403  403  403  403  403  403  422
GET  /admin/operators                           401  403  403  403  403  403  403  200
GET  /admin/kyc/{user_id}                       401  403  403  403  403  403  403  200
POST /admin/kyc/{user_id}/decide                401  403  403  403  403  403  403  422
POST /admin/users/{user_id}/disable             401  403  403  403  403  403  403  422
GET  /admin/reconciliation                      401  403  403  403  403  403  403  200
POST /admin/reconciliation/{credit_id}/match    401  403  403  403  403  403  403  422
POST /admin/reconciliation/{credit_id}/split    401  403  403  403  403  403  403  422
POST /admin/reconciliation/{credit_id}/undo     401  403  403  403  403  403  403  422
POST /admin/reconciliation/{credit_id}/park     401  403  403  403  403  403  403  422
POST /admin/reconciliation/merge                401  403  403  403  403  403  403  422
POST /admin/approvals/{approval_id}/approve     401  403  403  403  403  403  403  404

GET  /public/totals                             200  200  200  200  200  200  200  200
GET  /health                                    200  200  200  200  200  200  200  200
GET  /public/status                             200  200  200  200  200  200  200  200
POST /internal/clock                            401  401  401  401  401  401  401  401
"""

BODIES: dict[str, object] = {
    "POST /auth/logout": {"nothing": "known"},
    "POST /invoices/{invoice_id}/document": {"invoiceFile": "JVBERi0xLjcKJSVFT0Y="},
    "POST /invoices/{invoice_id}/list": TERMS,
    "POST /invoices/{invoice_id}/dispute": {"reason": "not mine"},
    "POST /invoices/{invoice_id}/fund": {"amount": 1000},
    "PATCH /me/team/members/{member_id}": {"right": "viewer"},
    "POST /auth/invitations/look": {"token": "forged"},
    "POST /auth/invitations/accept": {"token": "forged", "name": "Ravi", "password": "x"},
    "POST /links/open": {"link": "forged"},
    "POST /links/document": {"link": "forged"},
    "POST /links/code": {"link": "forged"},
    "POST /links/accept": {"link": "forged", "code": "000000"},
    "POST /links/dispute": {"link": "forged", "reason": "not mine"},
    "POST /links/payment": {"link": "forged"},
}
# The documents about the API itself are for everybody.
ABOUT_ITSELF = {"GET /api/openapi.json", "GET /api/docs", "GET /docs/oauth2-redirect"}

ROWS = {
    f"{words[0]} {words[1]}": [int(word) for word in words[2:]]
    for words in (line.split() for line in TABLE.splitlines())
    if words and words[0] != "#"
}


@dataclass(frozen=True, slots=True)
class Scene:
    """Everybody, and the ids that belong to the invoice's own people."""

    town: Town
    people: dict[str, Person]
    ids: dict[str, str]


@pytest.fixture(scope="module")
def scene(town: Town, operators: tuple[Person, Person]) -> Scene:
    return played(town, operators[1])


def played(town: Town, operator: Person) -> Scene:
    """Let everybody of the table come, and an invoice go its way; `exam authz` plays it too."""
    own, other = town.trade(), town.trade()
    holder = town.investor("100000").open_bank_account("50100000090001")
    bill = town.disbursed(own, (holder, "90000"))
    town.repayment(own, bill)
    # From now on another link so soon is refused: to whoever may ask for one.
    own.seller.send("POST", f"/invoices/{bill.id}/link")
    withdrawal = holder.post("/wallet/withdrawals", {"amount": 100}).body["withdrawalId"]
    people = {
        "seller": own.seller,
        "sme": other.seller,
        "holder": holder,
        "investor": town.investor("0"),
        "customer": own.customer,
        "buyer": other.customer,
        "admin": operator,
    }
    absent = "00000000-0000-7000-8000-000000000000"
    ids = {
        "invoice_id": bill.id,
        "withdrawal_id": withdrawal,
        "notification_id": str(holder.get("/notifications").body[0]["id"]),
        "user_id": holder.user_id,
        "credit_id": absent,
        "approval_id": absent,
        "session_id": absent,
        "passkey_id": absent,
        "invitation_id": absent,
        "member_id": absent,
        "customer_id": people["customer"].user_id,
        "code": absent,
    }
    return Scene(town, people, ids)


def routes_of(routes: Iterable[BaseRoute], prefix: str = "") -> Iterator[str]:
    """Every route of the application, also those that stand in no OpenAPI document."""
    for route in routes:
        included: Any = getattr(route, "original_router", None)
        if included is not None:
            context = cast("Any", route).include_context
            yield from routes_of(included.routes, prefix + context.prefix)
            continue
        path = prefix + cast("str", cast("Any", route).path)
        for method in sorted(set(cast("Any", route).methods) - {"HEAD"}):
            yield f"{method} {re.sub(r':[a-z]+}', '}', path).removeprefix(API)}"


def test_every_route_stands_in_the_table() -> None:
    # No real edge is needed to know the routes: nothing is asked.
    edge = cast("Edge", SimpleNamespace(database=None))
    app = build_app(wiring.ALL, edge, routers=[ledger_routes])

    assert set(routes_of(app.routes)) - ABOUT_ITSELF == set(ROWS)


def test_every_route_but_the_machines_own_stands_in_the_openapi_document(town: Town) -> None:
    document = town.line.ask("GET", "/api/openapi.json").body

    documented = {
        f"{method.upper()} {path.removeprefix(API)}"
        for path, item in document["paths"].items()
        for method in item
        if method in {"get", "post", "put", "delete", "patch"}
    }
    assert documented == set(ROWS) - {"POST /internal/clock"}


@pytest.mark.parametrize("route", ROWS)
def test_each_is_admitted_or_refused_as_the_table_says(scene: Scene, route: str) -> None:
    method, _, path = route.partition(" ")
    body = BODIES.get(route, {}) if method != "GET" else None
    line = scene.town.line

    statuses: list[int] = []
    for column in COLUMNS:
        person = scene.people.get(column)
        headers = {"Authorization": f"Bearer {person.token}"} if person else {}
        with line.client.stream(
            method, API + path.format(**scene.ids), json=body, headers=headers
        ) as response:
            statuses.append(response.status_code)

    assert dict(zip(COLUMNS, statuses, strict=True)) == dict(zip(COLUMNS, ROWS[route], strict=True))


def test_nobody_sees_what_is_anothers_in_a_list(scene: Scene) -> None:
    invoice_id = scene.ids["invoice_id"]

    for stranger in ("sme", "buyer"):
        assert scene.people[stranger].get("/invoices").body == []
    assert [row["id"] for row in scene.people["customer"].get("/invoices").body] == [invoice_id]
    portfolio = scene.people["investor"].get("/portfolio").body
    assert (portfolio["positions"], money(portfolio["invested"])) == ([], money("0"))
    assert scene.people["investor"].get("/wallet").body["transactions"] == []
    assert scene.people["investor"].get("/wallet/withdrawals").body == []


def test_an_investor_sees_nothing_of_the_other_parties_business(scene: Scene) -> None:
    invoice_id = scene.ids["invoice_id"]
    facts = scene.people["investor"].get(f"/invoices/{invoice_id}").body
    settlement = scene.people["holder"].get(f"/invoices/{invoice_id}/settlement").body

    assert not any(check["details"] for check in facts["checks"])
    assert {line["note"] for line in facts["timeline"]} == {None}
    assert (settlement["fee"], settlement["net"]) == (None, None)
    assert len(settlement["positions"]) == 1
