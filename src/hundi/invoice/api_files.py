"""The routes of invoice that wait: for the document store, or for another service's answer.

They hold no transaction meanwhile, so they stand on a plain router and walk the edge's steps
themselves.
"""

import asyncio
from contextlib import suppress
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from hundi.gateways.outside import Outside
from hundi.invoice import commands, commands_links, queries, shapes, store
from hundi.invoice.api_links import ByLink
from hundi.invoice.commands import Upload
from hundi.invoice.domain import Invoice, KycRequired
from hundi.invoice.shapes import Progress, Uploaded
from hundi.invoice.upload import DocumentBody, UploadBody, read_document_body, read_upload
from hundi.invoice.verification import mark_key
from hundi.kernel.errors import Refusal
from hundi.runtime import problems
from hundi.runtime.database import Database, Transaction
from hundi.runtime.documents import NoSuchDocument
from hundi.runtime.faults import fault
from hundi.runtime.values import render
from hundi.runtime.web import AnyCaller, PlainRequest, SmeCaller, TheEdge

CANCEL_SECONDS_MAX = 5.0
_LOOK_SECONDS = 0.05
# The document may do nothing but be looked at.
_SHOWN_SAFELY = {
    "Content-Disposition": "inline",
    "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'self'",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def _taking(model: type[UploadBody | DocumentBody]) -> dict[str, Any]:
    """Describe a body that this file reads itself."""
    schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
    as_form = {**schema, "properties": {**schema["properties"]}}
    as_form["properties"]["invoiceFile"] = {"type": "string", "format": "binary"}
    return {
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {"schema": schema},
                "multipart/form-data": {"schema": as_form},
            },
        }
    }


plain_routes = APIRouter()


@plain_routes.post(
    "/invoices/upload",
    status_code=201,
    response_model=Uploaded,
    openapi_extra=_taking(UploadBody),
)
async def upload_invoice(request: Request, caller: SmeCaller, edge: TheEdge) -> Response:
    """Upload an invoice: JSON with the file in base64, or a form. At most 10 MiB.

    It is verified in the background.
    """
    outside: Outside = edge.outside
    key = mark_key(outside.vault)
    async with PlainRequest.of(request, "invoice") as plain:
        kept = await plain.kept()
        if kept is not None:
            return kept
        form, content = await read_upload(request)
        document: str | None = None
        with suppress(KycRequired):
            await plain.settled(lambda tx: commands.check_may_upload(tx, caller.user_id))
            fault("upload.before_document")
            document = await outside.documents.put(content)
        fault("upload.after_document")
        upload = Upload(caller.user_id, form, document)

        async def take(tx: Transaction) -> Response:
            taken = await commands.upload_invoice(tx, upload, key=key, strict=outside.strict)
            return render(shapes.uploaded(taken), 201)

        return await plain.answer(take)


@plain_routes.post(
    "/invoices/{invoice_id:uuid}/document",
    response_model=Progress,
    openapi_extra=_taking(DocumentBody),
)
async def replace_document(
    invoice_id: UUID, request: Request, caller: SmeCaller, edge: TheEdge
) -> Response:
    """Send a better document for an invoice that needs one; it is read from the start."""
    outside: Outside = edge.outside
    async with PlainRequest.of(request, "invoice") as plain:
        kept = await plain.kept()
        if kept is not None:
            return kept
        content = await read_document_body(request)
        await plain.settled(lambda tx: commands.check_may_replace(tx, caller.user_id, invoice_id))
        document = await outside.documents.put(content)

        async def replace(tx: Transaction) -> Response:
            replaced = await commands.replace_document(tx, caller.user_id, invoice_id, document)
            return render(shapes.progress(replaced))

        return await plain.answer(replace)


@plain_routes.get(
    "/invoices/{invoice_id:uuid}/document",
    response_class=Response,
    responses={200: {"description": "The document.", "content": {"application/pdf": {}}}},
)
async def show_document(
    invoice_id: UUID, request: Request, caller: AnyCaller, edge: TheEdge
) -> Response:
    """The document, without anything active in it."""
    async with PlainRequest.of(request, "invoice") as plain:
        found = await plain.settled(lambda tx: queries.document_of(tx, caller, invoice_id))
    return await _shown(edge.outside, found)


@plain_routes.post(
    "/links/document",
    response_class=Response,
    responses={200: {"description": "The document.", "content": {"application/pdf": {}}}},
)
async def show_document_by_link(body: ByLink, request: Request, edge: TheEdge) -> Response:
    """The document of the invoice that a link is for. Needs no account."""
    outside: Outside = edge.outside

    async def look(tx: Transaction) -> tuple[str, str] | Refusal | None:
        found = await commands_links.show(tx, outside.vault, body.link)
        return found if isinstance(found, Refusal) else await queries.shown_of(tx, found[1])

    async with PlainRequest.of(request, "invoice") as plain:
        found = await plain.settled(look)
    return (
        problems.of_refusal(found) if isinstance(found, Refusal) else await _shown(outside, found)
    )


@plain_routes.post(
    "/invoices/{invoice_id:uuid}/cancel",
    response_model=Progress,
    responses={202: {"model": Progress, "description": "Funding has yet to let it go."}},
)
async def cancel_invoice(
    invoice_id: UUID, request: Request, caller: SmeCaller, edge: TheEdge
) -> Response:
    """Take an invoice back before it is funded; what was committed to it is released."""
    async with PlainRequest.of(request, "invoice") as plain:
        kept = await plain.kept()
        if kept is not None:
            return kept

        async def ask(tx: Transaction) -> Invoice:
            return await commands.cancel_invoice(tx, caller.user_id, invoice_id)

        async def cancelled(tx: Transaction) -> Response:
            invoice = await ask(tx)
            return render(shapes.progress(invoice), 202 if invoice.is_cancelling else 200)

        # What is refused here is refused below once more, by the answer that is kept.
        with suppress(Refusal):
            if (await plain.settled(ask)).is_cancelling:
                await _let_go(edge.database, invoice_id)
        return await plain.answer(cancelled)


async def _shown(outside: Outside, found: tuple[str, str] | None) -> Response:
    if found is None:
        raise NoSuchDocument("The document has not been read, or could not be.")
    digest, kind = found
    return Response(await outside.documents.get(digest), 200, _SHOWN_SAFELY, kind)


async def _let_go(database: Database, invoice_id: UUID) -> None:
    """Wait until funding has answered, at most `CANCEL_SECONDS_MAX`."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + CANCEL_SECONDS_MAX
    while loop.time() < deadline:
        async with database.transaction("invoice") as tx:
            invoice = await store.find_invoice(tx, invoice_id)
        if invoice is None or not invoice.is_cancelling:
            return
        await asyncio.sleep(_LOOK_SECONDS)
