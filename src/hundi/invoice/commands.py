"""What an SME and its customer do with an invoice. Each runs in the caller's transaction."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from hundi.events.invoice import (
    CancellationRequested,
    DocumentReplaced,
    Event,
    InvoiceAccepted,
    InvoiceCancelled,
    InvoiceDisputed,
    InvoiceListed,
    InvoiceUploaded,
)
from hundi.invoice import store, store_findings, store_terms
from hundi.invoice.claims import Form, claims_of
from hundi.invoice.domain import (
    Acceptance,
    Action,
    AlreadyFunded,
    DuplicateInvoice,
    Invoice,
    KycRequired,
    Listing,
    NoSuchInvoice,
    Person,
    Stage,
)
from hundi.invoice.evidence import claimed_mark, digests
from hundi.invoice.listing import STANDARD, Offer, OnlyAPreview, Wish, offer_of
from hundi.invoice.portal_keys import portal_key
from hundi.invoice.risk import Score, grade
from hundi.invoice.verification import DESK_KIND, late_of, score_of
from hundi.kernel.ids import new_id
from hundi.kernel.money import Money
from hundi.runtime import desk as operators
from hundi.runtime.database import Transaction
from hundi.runtime.faults import fault
from hundi.runtime.outbox import publish

_FUNDED_OR_LATER = frozenset(
    {
        Stage.FUNDED,
        Stage.DISBURSED,
        Stage.PARTIALLY_REPAID,
        Stage.OVERDUE,
        Stage.REPAID,
        Stage.DEFAULTED,
        Stage.RECOVERED,
        Stage.WRITTEN_OFF,
    }
)


@dataclass(frozen=True, slots=True)
class Upload:
    """An upload whose file is stored. `document` is None when it was not stored: no KYC."""

    seller_id: UUID
    form: Form
    document: str | None


async def check_may_upload(tx: Transaction, seller_id: UUID) -> None:
    """Refuse whose identity is not verified, before their file is stored.

    Raises:
        KycRequired: it is not.
    """
    if not (await store.find_person(tx, seller_id)).kyc_verified:
        raise KycRequired("Verify your identity before you upload invoices.")


async def upload_invoice(tx: Transaction, upload: Upload, *, key: bytes, strict: bool) -> Invoice:
    """Take an SME's invoice; it is verified in the background.

    Args:
        tx: the caller's transaction.
        upload: who, what they claim, and where the file is.
        key: digests the marks that tell invoices apart.
        strict: whether what cannot be true is refused, or let pass for an operator to see.

    Raises:
        KycRequired: the SME's identity is not verified.
        BadInvoiceNumber, BadCustomerGstin, CustomerIsSeller, DueDatePast: a claim is wrong.
        DuplicateInvoice: the same invoice is here and alive.
    """
    await check_may_upload(tx, upload.seller_id)
    if upload.document is None:
        raise KycRequired("Your identity was verified just now. Send the invoice again.")
    seller = await store.find_person(tx, upload.seller_id)
    claims, warnings = claims_of(upload.form, own_gstin=seller.gstin, today=tx.today, strict=strict)
    invoice = Invoice(
        id=new_id(),
        seller_id=seller.id,
        claims=claims,
        document=upload.document,
        buyer_gstin=claims.customer_gstin,
        uploaded_at=tx.now,
        seller_name=seller.legal_name,
        warnings=warnings,
    )
    await store.add_invoice(tx, invoice)
    fault("upload.after_invoice")
    mark = claimed_mark(
        seller_id=seller.id,
        own_gstin=seller.gstin,
        number=claims.number,
        amount=claims.amount,
        today=tx.today,
    )
    if await store_findings.reserve(tx, invoice.id, digests(key, {"f1": mark})):
        raise DuplicateInvoice("You have uploaded this invoice before.")
    await store.add_moment(tx, invoice.id, "uploaded", "sme")
    await publish(tx, [InvoiceUploaded(invoice.id, seller.id, claims.number, tx.now)])
    fault("upload.after_publish")
    return invoice


async def check_may_replace(tx: Transaction, seller_id: UUID, invoice_id: UUID) -> None:
    """Refuse a better document where none is asked for, before it is stored.

    Raises:
        NoSuchInvoice, WrongStage: as `replace_document`.
    """
    (await _lock_own(tx, seller_id, invoice_id)).after(Action.REPLACE)


async def replace_document(
    tx: Transaction, seller_id: UUID, invoice_id: UUID, document: str
) -> Invoice:
    """Take a better document for an invoice that needs one; it is read from the start.

    Raises:
        NoSuchInvoice: it is not the SME's.
        WrongStage: nothing is asked of the SME.
    """
    invoice = await _lock_own(tx, seller_id, invoice_id)
    replaced = replace(invoice.after(Action.REPLACE), document=document)
    await store.save_invoice(tx, replaced)
    await store.add_moment(tx, invoice_id, "document_replaced", "sme")
    await publish(tx, [DocumentReplaced(invoice_id, tx.now)])
    return replaced


async def accept_invoice(
    tx: Transaction,
    customer_id: UUID,
    invoice_id: UUID,
    *,
    amount: Money | None,
    due_on: date | None,
    strict: bool,
) -> Invoice:
    """Record that the customer will pay. Final; the same word again changes nothing.

    In the sandbox a customer need not have passed KYC: accepting moves no money of theirs, and
    who tries the platform out should not have to play one more identity check.

    Raises:
        NoSuchInvoice: the invoice is not the caller's to pay.
        KycRequired: in earnest, the customer's identity is not verified.
        WrongStage, AlreadyAccepted, AmountAboveInvoice, DueDateOutOfBounds: see `Invoice.accept`.
    """
    invoice, customer = await _lock_owed(tx, customer_id, invoice_id)
    if strict and not customer.kyc_verified:
        raise KycRequired("Verify your identity before you accept invoices.")
    product = await store_terms.get_product(tx, STANDARD)
    face = amount or min(invoice.total or invoice.claims.amount, invoice.claims.amount)
    word = Acceptance(customer_id, face, due_on or invoice.claims.due_on, tx.now)
    accepted = invoice.accept(word, today=tx.today, tenor_days=product.tenor_days)
    if accepted is invoice:
        return invoice
    await store.save_invoice(tx, replace(accepted, buyer_name=customer.legal_name))
    fault("acceptance.after_save")
    await store.add_moment(tx, invoice_id, "accepted", "customer")
    event = InvoiceAccepted(
        invoice_id,
        invoice.seller_id,
        customer_id,
        invoice.claims.number,
        word.face,
        word.due_on,
        tx.now,
    )
    await publish(tx, [event])
    fault("acceptance.after_publish")
    return accepted


async def dispute_invoice(
    tx: Transaction, customer_id: UUID, invoice_id: UUID, reason: str
) -> Invoice:
    """Record that the customer will not pay. A second time changes nothing.

    Raises:
        NoSuchInvoice: the invoice is not the caller's to pay.
        WrongStage: it is offered to investors already, or has ended.
    """
    invoice, _ = await _lock_owed(tx, customer_id, invoice_id)
    if invoice.stage is Stage.DISPUTED:
        return invoice
    disputed = invoice.after(Action.DISPUTE)
    await store.save_invoice(tx, disputed)
    await store.add_moment(tx, invoice_id, "disputed", "customer", note=reason)
    await operators.close_item(tx, DESK_KIND, invoice_id)
    event = InvoiceDisputed(
        invoice_id, invoice.seller_id, customer_id, invoice.claims.number, tx.now
    )
    await publish(tx, [event])
    return disputed


def refuse_later(in_days: int) -> None:
    """Refuse a listing of a later day: only a preview looks ahead.

    Raises:
        OnlyAPreview: as said.
    """
    if in_days:
        raise OnlyAPreview("Only a preview looks ahead. List it on the day.", field="inDays")


async def preview_listing(
    tx: Transaction, seller_id: UUID, invoice_id: UUID, wish: Wish, *, in_days: int = 0
) -> tuple[Invoice, Offer]:
    """Return what a listing would cost, now or in some days. Nothing changes.

    Raises:
        NoSuchInvoice, WrongStage: as `list_invoice`; and what `offer_of` refuses.
    """
    now = tx.now + timedelta(days=in_days)
    invoice, offer, _ = await _offered(tx, seller_id, invoice_id, wish, now=now)
    return invoice, offer


async def list_invoice(
    tx: Transaction, seller_id: UUID, invoice_id: UUID, wish: Wish
) -> tuple[Invoice, Offer]:
    """Offer an accepted invoice to investors, at its risk of the day.

    Raises:
        NoSuchInvoice: it is not the SME's.
        WrongStage: its customer has not accepted it, or it was listed before.
        KycRequired: the SME's identity is not verified any more.
        AdvanceRateOutOfBounds, …: what `offer_of` refuses.
    """
    invoice, offer, score = await _offered(tx, seller_id, invoice_id, wish, now=tx.now)
    found = await store_findings.find_findings(tx, invoice_id)
    is_paper = found is not None and found.is_paper
    customer_id = invoice.acceptance.customer_id if invoice.acceptance else None
    late = await late_of(tx, invoice, customer_id, is_paper=is_paper)
    seller = await store.find_person(tx, seller_id)
    if not seller.kyc_verified:
        raise KycRequired("Verify your identity before you list invoices.")
    listing = Listing(offer.terms, offer.closes_at, tx.now)
    listed = invoice.offer(listing, score=score.value, grade=grade(score.value))
    await store.save_invoice(tx, listed)
    fault("listing.after_save")
    await store_findings.save_risk_reasons(tx, invoice_id, score.reasons, late)
    await store.add_moment(tx, invoice_id, "listed", "sme")
    await publish(tx, [await _listed_event(tx, listed, listing, seller, score)])
    fault("listing.after_publish")
    return listed, offer


async def cancel_invoice(tx: Transaction, seller_id: UUID, invoice_id: UUID) -> Invoice:
    """Take an invoice back: at once before it is listed; a listed one if funding lets it go.

    A second time changes nothing. While funding is being asked, `is_cancelling` is set.

    Raises:
        NoSuchInvoice: it is not the SME's.
        AlreadyFunded: investors have funded it.
        WrongStage: it was rejected, or its listing has expired.
    """
    invoice = await _lock_own(tx, seller_id, invoice_id)
    if invoice.stage is Stage.CANCELLED:
        return invoice
    if invoice.stage in _FUNDED_OR_LATER:
        raise AlreadyFunded("Investors have funded this invoice; it cannot be taken back.")
    event: Event
    if invoice.stage is Stage.LISTED:
        if invoice.is_cancelling:
            return invoice
        cancelled = replace(invoice, is_cancelling=True)
        what, event = "cancellation_requested", CancellationRequested(invoice_id, seller_id, tx.now)
    else:
        cancelled = invoice.after(Action.CANCEL)
        await store_findings.release(tx, invoice_id)
        await operators.close_item(tx, DESK_KIND, invoice_id)
        what = "cancelled"
        event = InvoiceCancelled(invoice_id, seller_id, invoice.claims.number, tx.now)
    await store.save_invoice(tx, cancelled)
    fault("cancel.after_save")
    await store.add_moment(tx, invoice_id, what, "sme")
    await publish(tx, [event])
    return cancelled


async def import_portal_key(tx: Transaction, pem: str, portal: str, now: datetime) -> str:
    """Put an e-invoice portal's public key or certificate into the trust store; return its `kid`.

    A key that is there already stays as it is.

    Raises:
        BadPortalKey: not a PEM of an RSA key of 2,048 bits or more.
    """
    key_id, key = portal_key(pem, portal)
    await store.add_portal_key(tx, key_id, key, imported_at=now)
    return key_id


async def _offered(
    tx: Transaction, seller_id: UUID, invoice_id: UUID, wish: Wish, *, now: datetime
) -> tuple[Invoice, Offer, Score]:
    invoice = await _lock_own(tx, seller_id, invoice_id)
    invoice.after(Action.LIST)
    customer_id = invoice.acceptance.customer_id if invoice.acceptance else None
    score = await score_of(tx, invoice, customer_id)
    product = await store_terms.get_product(tx, STANDARD)
    offer = offer_of(invoice, wish, product, grade=grade(score.value), now=now)
    return invoice, offer, score


async def _listed_event(
    tx: Transaction, invoice: Invoice, listing: Listing, seller: Person, score: Score
) -> InvoiceListed:
    accepted = invoice.acceptance
    if accepted is None:
        raise NoSuchInvoice("There is no such invoice, or it is not yours.")
    customer = await store.find_person(tx, accepted.customer_id)
    return InvoiceListed(
        invoice_id=invoice.id,
        seller_id=invoice.seller_id,
        customer_id=accepted.customer_id,
        invoice_number=invoice.claims.number,
        seller_name=seller.legal_name or invoice.seller_name or "",
        customer_name=customer.legal_name or invoice.buyer_name or "",
        terms=listing.terms,
        risk_score=score.value,
        grade=grade(score.value),
        closes_at=listing.closes_at,
        happened_at=tx.now,
    )


async def _lock_own(tx: Transaction, seller_id: UUID, invoice_id: UUID) -> Invoice:
    invoice = await store.lock_invoice(tx, invoice_id)
    if invoice.seller_id != seller_id:
        raise NoSuchInvoice("There is no such invoice, or it is not yours.")
    return invoice


async def _lock_owed(
    tx: Transaction, customer_id: UUID, invoice_id: UUID
) -> tuple[Invoice, Person]:
    """Hold the invoice if the caller is who it is to be paid by."""
    invoice = await store.lock_invoice(tx, invoice_id)
    customer = await store.find_person(tx, customer_id)
    if customer.gstin is None or customer.gstin != invoice.buyer_gstin:
        raise NoSuchInvoice("There is no such invoice, or it is not yours.")
    return invoice, customer
