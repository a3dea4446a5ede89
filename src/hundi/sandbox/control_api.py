"""The control plane: what people and tests make happen in this world, and what they may look at."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hundi.kernel.calendar import day_in_india
from hundi.kernel.errors import Invalid, Unavailable
from hundi.kernel.indian_ids import (
    account_number_problems,
    gstin_problems,
    ifsc_problems,
    irn_problems,
    normal_utr,
)
from hundi.sandbox import clock, mailbox, money_in, money_out, outbox, registry
from hundi.sandbox.faults import Faults
from hundi.sandbox.running_account import balance_minor, read_statement
from hundi.sandbox.statements import as_camt053, as_csv, as_mt940
from hundi.sandbox.store import save_setting
from hundi.sandbox.web import CONTROL_PREFIX, answer, demand, paise, read
from hundi.sandbox.webhook import json_amount, json_bytes
from hundi.sandbox.world import World, world_of

CLOCK_PATH = "/api/v1/internal/clock"
FAULTS_SETTING = "faults"
MAILS_PAGE = 100
LIMIT_DIGITS_MAX = 9

Text = Annotated[str, Meta(min_length=1, max_length=200)]


class PayIn(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Body of `POST /_sandbox/credits`: somebody pays."""

    virtual_account: Text
    amount: Decimal
    utr: Text | None = None
    payer_name: Text | None = None
    payer_account: Text | None = None
    payer_ifsc: Text | None = None


class MoveClock(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Body of `POST /_sandbox/clock`."""

    advance_days: Annotated[int, Meta(ge=0, le=clock.ADVANCED_DAYS_MAX)]


class RegisterTaxpayer(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Body of `POST /_sandbox/taxpayers`."""

    gstin: Text
    legal_name: Text | None = None
    registered_on: date | None = None
    status: Literal["active", "cancelled", "suspended", "not_found"] = "active"


class SayFiling(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Body of `POST /_sandbox/filings`. Null: it was not filed."""

    gstin: Text
    period: Annotated[str, Meta(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$")]
    filed_on: date | None


class SayIrn(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Body of `POST /_sandbox/irns`."""

    irn: Text
    status: Literal["active", "cancelled", "not_found"]


async def pay_in(request: Request) -> Response:
    """`POST /_sandbox/credits`: 201 with the credit; 200 when this UTR came before."""
    body = await read(request, PayIn)
    demand(account_number_problems(body.virtual_account), "virtualAccount")
    demand(account_number_problems(body.payer_account or "0" * 9), "payerAccount")
    demand(ifsc_problems(body.payer_ifsc or money_in.IFSC), "payerIfsc")
    utr = None if body.utr is None else normal_utr(body.utr)
    demand([] if body.utr is None or utr else ["utr_format"], "utr")
    order = money_in.CreditOrder(
        virtual_account=body.virtual_account,
        amount_minor=paise(body.amount, "amount"),
        utr=utr,
        payer_name=body.payer_name,
        payer_account=body.payer_account,
        payer_ifsc=body.payer_ifsc,
    )
    world = world_of(request)
    credit, is_new = await money_in.take_credit(world.store, order, at=await clock.now(world.store))
    world.courier.wake()
    return answer(_credit(credit, "success"), 201 if is_new else 200)


async def take_back(request: Request) -> Response:
    """`POST /_sandbox/credits/{transactionId}/reverse`: the payer's bank takes the money back."""
    world = world_of(request)
    credit = await money_in.reverse_credit(
        world.store, request.path_params["transaction_id"], at=await clock.now(world.store)
    )
    world.courier.wake()
    return answer(_credit(credit, "reversed"))


async def list_payouts(request: Request) -> Response:
    """`GET /_sandbox/payouts?limit=&before=`: newest first, with every fact."""
    store = world_of(request).store
    page = await money_out.list_payouts(
        store,
        before=_number(request, "before", 10**LIMIT_DIGITS_MAX),
        limit=_number(request, "limit", money_out.PAGE_MAX),
    )
    return answer([_payout(payout) for payout in page])


async def send_back(request: Request) -> Response:
    """`POST /_sandbox/payouts/{reference}/return`: the money comes back at once."""
    store = world_of(request).store
    payout = await money_out.return_payout(
        store, request.path_params["reference"], at=await clock.now(store)
    )
    return answer(_payout(payout))


async def statement(request: Request) -> Response:
    """`GET /_sandbox/statement?format=camt053|mt940|csv&from=&to=`."""
    store = world_of(request).store
    read_back = await read_statement(
        store,
        first_on=_day(request, "from"),
        last_on=_day(request, "to"),
        now=await clock.now(store),
    )
    match request.query_params.get("format", "csv"):
        case "csv":
            return Response(as_csv(read_back), media_type="text/csv")
        case "mt940":
            return Response(as_mt940(read_back), media_type="text/plain")
        case "camt053":
            return Response(as_camt053(read_back), media_type="application/xml")
        case _:
            raise Invalid("format is camt053, mt940 or csv", field="format")


async def set_faults(request: Request) -> Response:
    """`POST /_sandbox/faults`: the bad days begin, or end with `{}`."""
    faults = await read(request, Faults)
    world = world_of(request)
    await save_setting(world.store, FAULTS_SETTING, msgspec.json.encode(faults).decode())
    world.dice.load(faults)
    return answer(faults)


async def move_clock(request: Request) -> Response:
    """`POST /_sandbox/clock`: the day moves, for the platform too, or for nobody."""
    body = await read(request, MoveClock)
    world = world_of(request)
    days = await clock.advanced_days(world.store) + body.advance_days
    if days > clock.ADVANCED_DAYS_MAX:
        raise Invalid("the clock does not go that far", field="advanceDays")
    if not await world.courier.post(CLOCK_PATH, json_bytes({"advancedDays": days})):
        raise Unavailable("the platform did not move its clock; nothing moved")
    await clock.save_advanced_days(world.store, days)
    await money_out.return_due(world.store, at=await clock.now(world.store))
    await outbox.make_all_due(world.store)
    world.courier.wake()
    return answer(await _clock(world))


async def get_clock(request: Request) -> Response:
    """`GET /_sandbox/clock`: what day it is."""
    return answer(await _clock(world_of(request)))


async def list_mails(request: Request) -> Response:
    """`GET /_sandbox/mails?to=&limit=`: newest first."""
    mails = await mailbox.list_mails(
        world_of(request).store,
        to=request.query_params.get("to"),
        limit=_number(request, "limit", MAILS_PAGE),
    )
    return answer(
        [
            {
                "to": mail.to,
                "subject": mail.subject,
                "text": mail.text,
                "html": mail.html,
                "messageId": mail.message_id,
                "at": mail.at,
            }
            for mail in mails
        ]
    )


async def register_taxpayer(request: Request) -> Response:
    """`POST /_sandbox/taxpayers`: the registry learns a name, or a status."""
    body = await read(request, RegisterTaxpayer)
    demand([] if "gstin_format" not in gstin_problems(body.gstin) else ["gstin_format"], "gstin")
    registered_on = None if body.registered_on is None else body.registered_on.isoformat()
    taxpayer = registry.Taxpayer(body.gstin, body.legal_name, registered_on, body.status)
    await registry.save_taxpayer(world_of(request).store, taxpayer)
    return answer(body)


async def say_filing(request: Request) -> Response:
    """`POST /_sandbox/filings`: a return was filed on another day, or was not."""
    body = await read(request, SayFiling)
    demand([] if "gstin_format" not in gstin_problems(body.gstin) else ["gstin_format"], "gstin")
    store = world_of(request).store
    await registry.save_filing(store, body.gstin, body.period, body.filed_on)
    return answer(body)


async def say_irn(request: Request) -> Response:
    """`POST /_sandbox/irns`: an e-invoice is cancelled, or stands again."""
    body = await read(request, SayIrn)
    demand(irn_problems(body.irn), "irn")
    await registry.save_irn_status(world_of(request).store, body.irn, body.status)
    return answer(body)


async def health(request: Request) -> Response:
    """`GET /_sandbox/health`: where everything is, what waits, and the bank's balance."""
    world = world_of(request)
    return answer(
        {
            "status": "ok",
            "platform": world.platform_url,
            "smtpPort": world.smtp_port,
            "undelivered": await outbox.pending(world.store),
            "balance": json_amount(await balance_minor(world.store)),
            **await _clock(world),
        }
    )


ROUTES = [
    Route(f"{CONTROL_PREFIX}/credits", pay_in, methods=["POST"]),
    Route(f"{CONTROL_PREFIX}/credits/{{transaction_id}}/reverse", take_back, methods=["POST"]),
    Route(f"{CONTROL_PREFIX}/payouts", list_payouts, methods=["GET"]),
    Route(f"{CONTROL_PREFIX}/payouts/{{reference}}/return", send_back, methods=["POST"]),
    Route(f"{CONTROL_PREFIX}/statement", statement, methods=["GET"]),
    Route(f"{CONTROL_PREFIX}/faults", set_faults, methods=["POST"]),
    Route(f"{CONTROL_PREFIX}/clock", move_clock, methods=["POST"]),
    Route(f"{CONTROL_PREFIX}/clock", get_clock, methods=["GET"]),
    Route(f"{CONTROL_PREFIX}/mails", list_mails, methods=["GET"]),
    Route(f"{CONTROL_PREFIX}/taxpayers", register_taxpayer, methods=["POST"]),
    Route(f"{CONTROL_PREFIX}/filings", say_filing, methods=["POST"]),
    Route(f"{CONTROL_PREFIX}/irns", say_irn, methods=["POST"]),
    Route(f"{CONTROL_PREFIX}/health", health, methods=["GET"]),
]


async def _clock(world: World) -> dict[str, object]:
    today = day_in_india(await clock.now(world.store))
    return {"advancedDays": await clock.advanced_days(world.store), "today": today.isoformat()}


def _credit(credit: money_in.Credit, status: str) -> dict[str, object]:
    return {
        "transactionId": credit.transaction_id,
        "virtualAccount": credit.account_number,
        "invoiceNumber": credit.invoice_number,
        "amount": json_amount(credit.amount_minor),
        "utr": credit.utr,
        "status": status,
        "paidAt": credit.paid_at,
    }


def _payout(payout: money_out.Payout) -> dict[str, object]:
    order = payout.order
    return {
        "number": payout.number,
        "reference": order.reference,
        "amount": json_amount(order.amount_minor),
        "accountNumber": order.account_number,
        "ifsc": order.ifsc,
        "name": order.name,
        "remarks": order.remarks,
        "status": payout.facts[-1].status,
        "utr": payout.facts[-1].utr,
        "facts": payout.facts,
    }


def _number(request: Request, name: str, otherwise: int) -> int:
    text = request.query_params.get(name)
    if text is None:
        return otherwise
    if not (text.isascii() and text.isdigit() and len(text) <= LIMIT_DIGITS_MAX):
        raise Invalid(f"{name} is a number", field=name)
    return int(text)


def _day(request: Request, name: str) -> date | None:
    text = request.query_params.get(name)
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError as problem:
        raise Invalid(f"{name} is a day: YYYY-MM-DD", field=name) from problem
