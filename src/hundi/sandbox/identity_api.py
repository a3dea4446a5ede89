"""Penny drop, PAN, GSTIN and IRN, in the dialect of Cashfree's Secure ID.

Paths and fields are those of the provider's public reference (2023-12-18). Beyond it:

* every call takes `verification_id`, our reference, and refuses another question under it;
* a PAN may be `PENDING`: a person has to decide;
* `POST /verification/e-invoice/irn` `{irn}` → `{irn, irn_status}`: the reference has no such call;
* `POST /verification/gstin/returns` `{GSTIN, financial_year}` → `{returns: [{period: "042026",
  date_of_filing, …}]}`, 404 for a GSTIN nobody has: nor has it this one.
"""

import asyncio
import contextlib
from typing import Annotated

from msgspec import Meta, Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hundi.kernel.calendar import day_in_india
from hundi.kernel.errors import NotFound
from hundi.kernel.indian_ids import account_number_problems, ifsc_problems, irn_problems
from hundi.sandbox.bank_api import Reference, Words, require_keys
from hundi.sandbox.clock import now
from hundi.sandbox.registry import ask_once, find_filings, find_irn_status, find_taxpayer
from hundi.sandbox.rules import account_kind, pan_verdict
from hundi.sandbox.web import answer, demand, read
from hundi.sandbox.world import world_of

# Longer than the ten seconds that the platform waits for any answer.
HANG_SECONDS = 12.0

Short = Annotated[str, Meta(min_length=1, max_length=64)]


class VerifyAccount(Struct, frozen=True):
    """Body of `POST /verification/bank-account/sync`."""

    bank_account: Short
    ifsc: Short
    name: Words
    verification_id: Reference | None = None


class VerifyPan(Struct, frozen=True):
    """Body of `POST /verification/pan`."""

    pan: Short
    name: Words
    verification_id: Reference | None = None


class VerifyGstin(Struct, frozen=True, rename={"gstin": "GSTIN"}):
    """Body of `POST /verification/gstin`."""

    gstin: Short


class AskReturns(Struct, frozen=True, rename={"gstin": "GSTIN"}):
    """Body of `POST /verification/gstin/returns`. The year is named `2026-27`."""

    gstin: Short
    financial_year: Annotated[str, Meta(pattern=r"^20[0-9]{2}-[0-9]{2}$")]


class AskIrn(Struct, frozen=True):
    """Body of `POST /verification/e-invoice/irn`."""

    irn: Short


async def verify_account(request: Request) -> Response:
    """Drop a penny. The bank knows the account under the name that was given."""
    require_keys(request)
    body = await read(request, VerifyAccount)
    demand(account_number_problems(body.bank_account), "bank_account")
    demand(ifsc_problems(body.ifsc), "ifsc")
    if body.verification_id is not None:
        question = f"{body.bank_account}/{body.ifsc}/{body.name}"
        await ask_once(world_of(request).store, "account", body.verification_id, question)
    kind = account_kind(body.bank_account)
    if kind == "hanging":
        await _hang(request)
        return answer(
            {"account_status": "PENDING", "account_status_code": "VALIDATION_IN_PROGRESS"}
        )
    if kind == "missing":
        return answer({"account_status": "INVALID", "account_status_code": "INVALID_BANK_ACCOUNT"})
    return answer(
        {
            "account_status": "VALID",
            "account_status_code": "ACCOUNT_IS_VALID",
            "name_at_bank": body.name,
            "name_match_result": "DIRECT_MATCH",
            "name_match_score": "100.00",
        }
    )


async def verify_pan(request: Request) -> Response:
    """Say whether a PAN exists. The department knows it under the name that was given."""
    require_keys(request)
    body = await read(request, VerifyPan)
    if body.verification_id is not None:
        question = f"{body.pan}/{body.name}"
        await ask_once(world_of(request).store, "pan", body.verification_id, question)
    verdict = pan_verdict(body.pan)
    is_valid = verdict == "VALID"
    return answer(
        {
            "pan": body.pan,
            "name_provided": body.name,
            "registered_name": body.name if is_valid else None,
            "valid": is_valid,
            "pan_status": verdict,
            "message": f"PAN is {verdict.lower()}",
        }
    )


async def verify_gstin(request: Request) -> Response:
    """Say what is registered under a GSTIN."""
    require_keys(request)
    body = await read(request, VerifyGstin)
    taxpayer = await find_taxpayer(world_of(request).store, body.gstin)
    is_known = taxpayer.status != "not_found"
    return answer(
        {
            "GSTIN": body.gstin,
            "valid": is_known,
            "message": "GSTIN Exists" if is_known else "GSTIN Doesn't Exist",
            "gst_in_status": taxpayer.status.capitalize() if is_known else None,
            "legal_name_of_business": taxpayer.legal_name,
            "date_of_registration": taxpayer.registered_on,
        }
    )


async def list_returns(request: Request) -> Response:
    """Say which returns of outward supplies were filed for a financial year."""
    require_keys(request)
    body = await read(request, AskReturns)
    store = world_of(request).store
    if (await find_taxpayer(store, body.gstin)).status == "not_found":
        raise NotFound("nobody is registered under this GSTIN")
    today, year = day_in_india(await now(store)), int(body.financial_year[:4])
    filings = await find_filings(store, body.gstin, year, today)
    return answer(
        {
            "GSTIN": body.gstin,
            "financial_year": body.financial_year,
            "returns": [
                {
                    "return_type": "GSTR1",
                    "period": f"{period:%m%Y}",
                    "date_of_filing": filed_on.isoformat(),
                    "status": "Filed",
                }
                for period, filed_on in filings
            ],
        }
    )


async def ask_irn(request: Request) -> Response:
    """Say whether an e-invoice stands. A well-formed IRN does, unless somebody said otherwise."""
    require_keys(request)
    body = await read(request, AskIrn)
    known = await find_irn_status(world_of(request).store, body.irn)
    status = known or ("not_found" if irn_problems(body.irn) else "active")
    return answer({"irn": body.irn, "irn_status": status.upper()})


ROUTES = [
    Route("/verification/bank-account/sync", verify_account, methods=["POST"]),
    Route("/verification/pan", verify_pan, methods=["POST"]),
    Route("/verification/gstin", verify_gstin, methods=["POST"]),
    Route("/verification/gstin/returns", list_returns, methods=["POST"]),
    Route("/verification/e-invoice/irn", ask_irn, methods=["POST"]),
]


async def _hang(request: Request) -> None:
    """Wait until the caller gives up, or for `HANG_SECONDS`."""
    with contextlib.suppress(TimeoutError):
        # The body is read, so the next thing that can come is that the caller went away.
        await asyncio.wait_for(request.receive(), HANG_SECONDS)
