"""The key facts of an offer: as it is quoted now, or as it was taken."""

from uuid import UUID

from hundi.invoice import commands, store, store_terms
from hundi.invoice.domain import Listing, NoSuchInvoice
from hundi.invoice.key_facts import KeyFacts
from hundi.invoice.listing import STANDARD, AdvanceRateOutOfBounds, Wish, offer_as_listed
from hundi.kernel.calendar import day_in_india
from hundi.runtime.database import Transaction


async def key_facts_of(
    tx: Transaction, seller_id: UUID, invoice_id: UUID, wish: Wish | None, *, complaints_at: str
) -> KeyFacts:
    """Return the key facts of what was taken; before, of what the SME would get for its wish.

    Raises:
        NoSuchInvoice: it is not the SME's.
        WrongStage, AdvanceRateOutOfBounds, …: what `preview_listing` refuses.
    """
    invoice = await store.find_invoice(tx, invoice_id)
    if invoice is None or invoice.seller_id != seller_id:
        raise NoSuchInvoice("There is no such invoice, or it is not yours.")
    listing: Listing | None = invoice.listing
    if listing is not None:
        offer, drawn_on = offer_as_listed(listing), day_in_india(listing.at)
    elif wish is not None:
        invoice, offer = await commands.preview_listing(tx, seller_id, invoice_id, wish)
        drawn_on = tx.today
    else:
        raise AdvanceRateOutOfBounds("Say which advance rate you ask for.", field="advanceRate")
    return KeyFacts(
        invoice=invoice,
        quote=offer.quote,
        advance_rate=offer.advance_rate,
        closes_at=offer.closes_at,
        drawn_on=drawn_on,
        terms_begun_on=await store_terms.begun_on(tx, STANDARD, drawn_on),
        is_taken=listing is not None,
        complaints_at=complaints_at,
    )
