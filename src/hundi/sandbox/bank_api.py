"""The bank, in Cashfree's dialect: virtual accounts, credits, payouts.

Paths, headers and fields are those of the provider's public reference (PG VBA 2024-07-10, Payouts
V2 2024-01-01). Beyond it, because the reference is silent or has none:

* the same reference with the same body again answers 200 with the same object (the provider: 409);
* `virtual_account_details.invoice_number` is repeated in the webhook;
* `POST /pg/vba/payments` lists facts: a reversed credit is a second line with `REVERSED`. Lines
  also have `virtual_account_number`, `remitter_ifsc`, `invoice_number`, `recorded_at`. Times
  without a zone are India's.
"""

from datetime import datetime
from decimal import Decimal
from typing import Annotated

from msgspec import Meta, Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hundi.kernel.calendar import INDIA
from hundi.kernel.errors import Invalid, NotFound, NotSignedIn
from hundi.kernel.indian_ids import account_number_problems, ifsc_problems
from hundi.sandbox import clock, money_in, money_out
from hundi.sandbox.store import stamp
from hundi.sandbox.web import answer, demand, paise, read
from hundi.sandbox.webhook import json_amount
from hundi.sandbox.world import world_of

Reference = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{1,40}$")]
Words = Annotated[str, Meta(min_length=1, max_length=200)]
DATE_FORMAT = "%Y-%m-%d %H:%M:%S"


class AccountDetails(Struct, frozen=True):
    """Which virtual account, for whom. E-mail and telephone are taken and ignored."""

    virtual_account_id: Reference
    virtual_account_name: Words
    invoice_number: Annotated[str, Meta(max_length=100)] | None = None


class OpenAccount(Struct, frozen=True):
    """Body of `POST /pg/vba`."""

    virtual_account_details: AccountDetails


class Page(Struct, frozen=True):
    """Which page of a list."""

    limit: Annotated[int, Meta(ge=1, le=money_in.PAGE_MAX)] = 100
    cursor: Annotated[str, Meta(pattern=r"^[0-9]{1,18}$")] | None = None


class ListPayments(Struct, frozen=True):
    """Body of `POST /pg/vba/payments`. `end_date` is ignored: no fact is in the future."""

    start_date: str
    pagination: Page = Page()


class Instrument(Struct, frozen=True):
    """The account to pay to."""

    bank_account_number: str
    bank_ifsc: str


class Beneficiary(Struct, frozen=True):
    """Whom to pay."""

    beneficiary_name: Words
    beneficiary_instrument_details: Instrument


class CreateTransfer(Struct, frozen=True):
    """Body of `POST /payout/transfers`."""

    transfer_id: Reference
    transfer_amount: Decimal
    beneficiary_details: Beneficiary
    transfer_remarks: Annotated[str, Meta(max_length=200)] = ""


def require_keys(request: Request) -> None:
    """Refuse a call without the two keys; any two are good here.

    Raises:
        NotSignedIn: one is missing.
    """
    if not (request.headers.get("x-client-id") and request.headers.get("x-client-secret")):
        raise NotSignedIn("x-client-id and x-client-secret are required")


async def open_account(request: Request) -> Response:
    """`POST /pg/vba`: open a virtual account."""
    require_keys(request)
    body = await read(request, OpenAccount)
    store = world_of(request).store
    asked = body.virtual_account_details
    opening = money_in.Opening(
        asked.virtual_account_id, asked.virtual_account_name, asked.invoice_number
    )
    number = await money_in.open_account(store, opening, at=await clock.now(store))
    return answer(_account(number, opening))


async def get_account(request: Request) -> Response:
    """`GET /pg/vba/{virtual_account_id}`: what was opened under a reference."""
    require_keys(request)
    found = await money_in.find_account(
        world_of(request).store, request.path_params["virtual_account_id"]
    )
    if found is None:
        raise NotFound("virtual account does not exist")
    return answer(_account(*found))


async def list_payments(request: Request) -> Response:
    """`POST /pg/vba/payments`: what came to the virtual accounts."""
    require_keys(request)
    body = await read(request, ListPayments)
    try:
        since = datetime.strptime(body.start_date, DATE_FORMAT).replace(tzinfo=INDIA)
    except ValueError as problem:
        raise Invalid(f"start_date is written {DATE_FORMAT}", field="start_date") from problem
    page = body.pagination
    facts = await money_in.list_facts(
        world_of(request).store,
        since=stamp(since),
        after=int(page.cursor or 0),
        limit=page.limit,
    )
    is_full = len(facts) == page.limit
    cursor = str(facts[-1].number) if is_full else None
    return answer(
        {
            "payment_details": [_payment(fact) for fact in facts],
            "pagination": {"limit": page.limit, "cursor": cursor},
        }
    )


async def create_transfer(request: Request) -> Response:
    """`POST /payout/transfers`: pay somebody."""
    require_keys(request)
    body = await read(request, CreateTransfer)
    to = body.beneficiary_details.beneficiary_instrument_details
    demand(account_number_problems(to.bank_account_number), "bank_account_number")
    demand(ifsc_problems(to.bank_ifsc), "bank_ifsc")
    order = money_out.PayoutOrder(
        reference=body.transfer_id,
        amount_minor=paise(body.transfer_amount, "transfer_amount"),
        account_number=to.bank_account_number,
        ifsc=to.bank_ifsc,
        name=body.beneficiary_details.beneficiary_name,
        remarks=body.transfer_remarks,
    )
    store = world_of(request).store
    return answer(_transfer(await money_out.take_payout(store, order, at=await clock.now(store))))


async def get_transfer(request: Request) -> Response:
    """`GET /payout/transfers?transfer_id=`: what became of it."""
    require_keys(request)
    reference = request.query_params.get("transfer_id", "")
    return answer(_transfer(await money_out.get_payout(world_of(request).store, reference)))


ROUTES = [
    Route("/pg/vba", open_account, methods=["POST"]),
    Route("/pg/vba/payments", list_payments, methods=["POST"]),
    Route("/pg/vba/{virtual_account_id}", get_account, methods=["GET"]),
    Route("/payout/transfers", create_transfer, methods=["POST"]),
    Route("/payout/transfers", get_transfer, methods=["GET"]),
]

_STATUSES: dict[money_out.Status, tuple[str, str]] = {
    "received": ("RECEIVED", "RECEIVED"),
    "processed": ("SUCCESS", "COMPLETED"),
    "failed": ("FAILED", "INVALID_ACCOUNT_NUMBER"),
    "returned": ("REVERSED", "BENE_BANK_DECLINED"),
}


def _account(number: str, opening: money_in.Opening) -> dict[str, object]:
    account = {
        "vba_bank_code": money_in.IFSC[:4],
        "vba_account_number": number,
        "vba_ifsc": money_in.IFSC,
        "vba_status": "ACTIVE",
        "vba_upi_id": f"hundi.{number}@hndb",
        "virtual_account_details": {
            "virtual_account_id": opening.reference,
            "virtual_account_name": opening.name,
            "invoice_number": opening.invoice_number,
        },
    }
    return {"virtual_bank_accounts": [account]}


def _payment(fact: money_in.RecordedFact) -> dict[str, object]:
    credit = fact.credit
    return {
        "virtual_account_id": credit.reference,
        "virtual_account_number": credit.account_number,
        "utr": credit.utr,
        "remitter_account": credit.payer_account,
        "remitter_name": credit.payer_name,
        "remitter_ifsc": credit.payer_ifsc,
        "amount": str(json_amount(credit.amount_minor)),
        "reference_id": credit.transaction_id,
        "credit_ref_number": credit.utr,
        "invoice_number": credit.invoice_number,
        "txtime": credit.paid_at,
        "recorded_at": fact.at,
        "txstatus": fact.status.upper(),
    }


def _transfer(payout: money_out.Payout) -> dict[str, object]:
    order, first, latest = payout.order, payout.facts[0], payout.facts[-1]
    status, code = _STATUSES[latest.status]
    return {
        "transfer_id": order.reference,
        "cf_transfer_id": str(payout.number),
        "status": status,
        "status_code": code,
        "status_description": latest.reason or "",
        "beneficiary_details": {
            "beneficiary_name": order.name,
            "beneficiary_instrument_details": {
                "bank_account_number": order.account_number,
                "bank_ifsc": order.ifsc,
            },
        },
        "transfer_amount": json_amount(order.amount_minor),
        "transfer_mode": "BANK",
        "transfer_utr": latest.utr,
        "transfer_remarks": order.remarks,
        "added_on": first.at,
        "updated_on": latest.at,
    }
