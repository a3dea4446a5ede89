"""The key facts of an offer, as a PDF for its seller: before it is taken, and of what was."""

import re
from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import AwareDatetime
from starlette.responses import Response

from hundi.invoice import commands_key_facts
from hundi.invoice.key_facts import paper_of
from hundi.invoice.listing import Wish
from hundi.runtime import paper
from hundi.runtime.values import Percent, Shape
from hundi.runtime.web import SmeCaller, TheEdge, Tx, routes_of

_NOT_PLAIN = re.compile(r"[^A-Za-z0-9]+")


class Asked(Shape):
    """What is asked for, as in `list`: of what was taken already it says nothing."""

    advance_rate: Percent | None = None
    annual_rate: Percent | None = None
    closes_at: AwareDatetime | None = None

    @property
    def wish(self) -> Wish | None:
        """None without an advance rate: it is of what was taken then."""
        if self.advance_rate is None:
            return None
        return Wish(self.advance_rate, self.annual_rate, self.closes_at)


routes = routes_of("invoice")


@routes.get(
    "/invoices/{invoice_id:uuid}/key-facts",
    response_class=Response,
    responses={200: {"description": "The paper.", "content": {"application/pdf": {}}}},
)
async def key_facts(
    invoice_id: UUID, asked: Annotated[Asked, Query()], caller: SmeCaller, tx: Tx, edge: TheEdge
) -> Response:
    """The key facts of an offer as a PDF: as `list` quotes it today, or as it was taken."""
    found = await commands_key_facts.key_facts_of(
        tx, caller.user_id, invoice_id, asked.wish, complaints_at=edge.outside.complaints_at
    )
    # The sandbox takes numbers that the law does not know: a header has letters and digits only.
    name = _NOT_PLAIN.sub("-", found.invoice.claims.number)
    headers = {"Content-Disposition": f'inline; filename="key-facts-{name}.pdf"'}
    return Response(paper.as_pdf(paper_of(found)), 200, headers, "application/pdf")
