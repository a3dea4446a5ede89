"""The bank's webhook. Bytes first: bounded, verified, stored; then answered. Never parsed before.

What a webhook says is done by a job from the stored row, so the bank is answered at once, and
200 also to what is signed and unusable: a 4xx would make it switch the hook off.
Source: the API specification, "The payment webhook, exactly".
"""

from base64 import b64encode
from hashlib import sha256
from typing import Any

from fastapi import APIRouter, Request
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from hundi.events.payment import NoticeStored
from hundi.kernel.errors import TooLarge
from hundi.kernel.ids import derive_id
from hundi.payment import store
from hundi.payment.domain import BANK_PERSON_ID
from hundi.payment.notice import Rules, UnusableNotice, read_notice
from hundi.runtime import desk
from hundi.runtime.database import Transaction
from hundi.runtime.faults import fault
from hundi.runtime.operations import BadSignature
from hundi.runtime.outbox import publish
from hundi.runtime.signatures import is_signed
from hundi.runtime.values import render
from hundi.runtime.vault import Vault
from hundi.runtime.web import TheEdge

BODY_BYTES_MAX = 64 * 1024
SIGNATURE_HEADER = "X-Bank-Signature"
EXCEPTION = "bank_exception"
USABLE = "usable"

_TEXT = {"type": ["string", "null"]}
_DOCUMENT: dict[str, Any] = {
    "parameters": [
        {
            "name": SIGNATURE_HEADER,
            "in": "header",
            "required": True,
            "schema": {"type": "string"},
            "description": "Hex HMAC-SHA256 of the body, or t=…,v1=… over t, a point, the body.",
        }
    ],
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["transactionId", "amount", "status", "paidAt"],
                    "properties": {
                        "transactionId": {"type": "string", "maxLength": 100},
                        "invoiceNumber": _TEXT,
                        "amount": {"type": "number", "exclusiveMinimum": 0},
                        "status": {"enum": ["success", "failed", "pending", "reversed"]},
                        "paidAt": {"type": "string", "format": "date-time"},
                        "virtualAccount": _TEXT,
                        "utr": _TEXT,
                        "payerName": _TEXT,
                        "payerAccount": _TEXT,
                        "payerIfsc": _TEXT,
                    },
                },
                "example": {
                    "transactionId": "TXN-1",
                    "invoiceNumber": "INV-2024-001",
                    "amount": 100000.00,
                    "status": "success",
                    "paidAt": "2026-12-01T12:00:00+05:30",
                },
            }
        },
    },
    "responses": {
        "200": {
            "content": {"application/json": {"example": {"received": True}}},
            "description": "Stored; also when it cannot be used.",
        },
        "401": {"description": "bad_signature: not signed by the bank."},
        "413": {"description": "too_large: more than 64 KiB."},
    },
}


class NoticeTooLarge(TooLarge):
    """A webhook is a few hundred bytes; this one is more than we read."""

    @property
    def code(self) -> str:
        """The code every too large body has."""
        return "too_large"


routes = APIRouter()


@routes.post("/webhooks/payment", openapi_extra=_DOCUMENT)
async def payment_webhook(request: Request, edge: TheEdge) -> Response:
    """The bank says what happened to a credit."""
    try:
        raw = await _bounded_body(request)
    except ClientDisconnect:
        return Response(status_code=400)  # nobody is there to read it; the bank tries again
    header = request.headers.get(SIGNATURE_HEADER)
    real_now = edge.database.clock.real_now()
    if not is_signed(header, raw, secrets=edge.webhook_secrets, now=real_now):
        raise BadSignature("The request is not signed by the bank.")
    fault("credit.before_notice")
    async with edge.database.transaction("payment") as tx:
        await _store(tx, raw, vault=edge.outside.vault, strict=edge.outside.strict)
        fault("credit.before_notice_commit")
    fault("credit.after_notice_commit")
    return render({"received": True})


async def _store(tx: Transaction, raw: bytes, *, vault: Vault, strict: bool) -> None:
    """Keep the bytes and the verdict; what is usable becomes a job. The same bytes: nothing."""
    verdict = _verdict(raw, Rules(tx.now, strict=strict))
    notice_id = derive_id(sha256(raw).hexdigest(), "notice")
    sealed = await vault.seal(tx, BANK_PERSON_ID, b64encode(raw).decode())
    if not await store.add_notice(tx, notice_id, sealed, verdict):
        return
    if verdict == USABLE:
        await publish(tx, [NoticeStored(notice_id, tx.now)])
    else:
        await desk.open_item(tx, EXCEPTION, notice_id, reasons=[verdict])


def _verdict(raw: bytes, rules: Rules) -> str:
    try:
        read_notice(raw, rules)
    except UnusableNotice as problem:
        return str(problem)
    return USABLE


async def _bounded_body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_BYTES_MAX:
            raise NoticeTooLarge(f"The body is larger than {BODY_BYTES_MAX} bytes.")
    return bytes(body)
