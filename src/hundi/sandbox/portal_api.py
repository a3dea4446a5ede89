"""The e-invoice portal: registers documents and signs their QR."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal

from msgspec import Meta, Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hundi.kernel.calendar import financial_year
from hundi.kernel.errors import Invalid
from hundi.kernel.indian_ids import gstin_problems, invoice_number_problems, irn
from hundi.sandbox import clock, registry
from hundi.sandbox.portal import key_id, public_pem, sign_qr
from hundi.sandbox.web import CONTROL_PREFIX, answer, demand, paise, read
from hundi.sandbox.webhook import json_amount, json_bytes
from hundi.sandbox.world import world_of

DATE_FORMAT = "%d/%m/%Y"
ITEMS_MAX = 1_000


class RegisterEinvoice(Struct, frozen=True, rename="pascal", forbid_unknown_fields=True):
    """Body of `POST /_sandbox/einvoice`: the claims of INV-01 that the QR repeats.

    `Irn`, when given, must be right; `IrnDt` is ignored, because the portal dates.
    """

    seller_gstin: str
    buyer_gstin: str
    doc_no: str
    doc_typ: Literal["INV", "CRN", "DBN"]
    doc_dt: str
    tot_inv_val: Decimal
    item_cnt: Annotated[int, Meta(ge=1, le=ITEMS_MAX)]
    main_hsn_code: Annotated[str, Meta(pattern=r"^[0-9]{4,8}$")]
    irn: str | None = None
    irn_dt: str | None = None


async def register(request: Request) -> Response:
    """`POST /_sandbox/einvoice`: 200 with the IRN and the signed QR; the same again, the same."""
    body = await read(request, RegisterEinvoice)
    demand(gstin_problems(body.seller_gstin), "SellerGstin")
    demand(gstin_problems(body.buyer_gstin), "BuyerGstin")
    demand(invoice_number_problems(body.doc_no, e_invoice=True), "DocNo")
    year = financial_year(_document_day(body.doc_dt))
    number = irn(body.seller_gstin, year, body.doc_typ, body.doc_no)
    demand([] if body.irn in {None, number} else ["irn_differs"], "Irn")
    claims: dict[str, object] = {
        "SellerGstin": body.seller_gstin,
        "BuyerGstin": body.buyer_gstin,
        "DocNo": body.doc_no,
        "DocTyp": body.doc_typ,
        "DocDt": body.doc_dt,
        "TotInvVal": json_amount(paise(body.tot_inv_val, "TotInvVal")),
        "ItemCnt": body.item_cnt,
        "MainHsnCode": body.main_hsn_code,
        "Irn": number,
    }
    world = world_of(request)
    at = await clock.now(world.store)
    signed = sign_qr(world.portal_key, {**claims, "IrnDt": f"{at:%Y-%m-%d %H:%M:%S}"})
    kept = await registry.register_einvoice(
        world.store, irn=number, claims=json_bytes(claims).decode(), signed_qr=signed
    )
    return answer({"irn": number, "signedQr": kept})


async def get_key(request: Request) -> Response:
    """`GET /_sandbox/irp-key`: what an operator imports into the trust store."""
    key = world_of(request).portal_key
    return answer({"kid": key_id(key), "pem": public_pem(key)})


ROUTES = [
    Route(f"{CONTROL_PREFIX}/einvoice", register, methods=["POST"]),
    Route(f"{CONTROL_PREFIX}/irp-key", get_key, methods=["GET"]),
]


def _document_day(text: str) -> date:
    try:
        return datetime.strptime(text, DATE_FORMAT).date()  # noqa: DTZ007 - a day, not an instant
    except ValueError as problem:
        raise Invalid("DocDt is a day: dd/mm/yyyy", field="DocDt") from problem
