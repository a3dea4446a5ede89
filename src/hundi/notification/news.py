"""Which event tells whom what. Pure: the table at the end is the whole of it.

A cause is what makes two events the same news: the credit, the payout, the distribution's
page. Where a fact may come again later (KYC decided once more), its instant is part of it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from hundi.events import funding, invoice, payment, settlement, user
from hundi.kernel.money import Money
from hundi.notification.domain import (
    CODES_MAX,
    KnownInvoice,
    Param,
    Telling,
    code_of,
    number_of,
)


@dataclass(frozen=True, slots=True)
class Known:
    """What we remember of the event's invoice: whose it is, and who put money into it."""

    invoice: KnownInvoice | None = None
    holders: tuple[UUID, ...] = ()


def news_of(event: object, known: Known) -> list[Telling]:
    """Return what the event tells, and to whom. The same person and cause stand once."""
    tellings = NEWS[type(event)](event, known)
    return list({(telling.user_id, telling.cause_id): telling for telling in tellings}.values())


def invoice_in(event: object) -> KnownInvoice | None:
    """Return what the event says about whose an invoice is."""
    match event:
        case invoice.InvoiceUploaded():
            return KnownInvoice(
                event.invoice_id, event.seller_id, None, number_of(event.invoice_number)
            )
        case invoice.InvoiceVerified() | invoice.InvoiceAccepted() | invoice.InvoiceListed():
            return KnownInvoice(
                event.invoice_id,
                event.seller_id,
                event.customer_id,
                number_of(event.invoice_number),
            )
        case _:
            return None


def _welcome(event: user.UserRegistered, _: Known) -> Sequence[Telling]:
    return [Telling(event.user_id, "welcome", f"{event.user_id}", {"role": event.role})]


def _business(event: user.BusinessConfirmed, _: Known) -> Sequence[Telling]:
    params: dict[str, Param] = {"problems": _codes(event.problems)}
    return [Telling(event.user_id, "business_confirmed", _at(event), params)]


def _kyc(event: user.KycDecided, _: Known) -> Sequence[Telling]:
    cause = f"{event.status} {_at(event)}"
    return [Telling(event.user_id, "kyc_decided", cause, {"status": event.status})]


def _bank_verified(event: user.BankAccountVerified, _: Known) -> Sequence[Telling]:
    return [Telling(event.user_id, "bank_account_verified", _at(event), {})]


def _bank_refused(event: user.BankAccountRefused, _: Known) -> Sequence[Telling]:
    params: dict[str, Param] = {"reason": code_of(event.reason)}
    return [Telling(event.user_id, "bank_account_refused", _at(event), params)]


def _uploaded(_event: invoice.InvoiceUploaded, _: Known) -> Sequence[Telling]:
    return []  # the SME did it itself; we only remember whose the invoice is


def _verified(event: invoice.InvoiceVerified, known: Known) -> Sequence[Telling]:
    params, cause = _about(event.invoice_id, known), f"{event.invoice_id}"
    return [Telling(event.seller_id, "invoice_verified", cause, params)]


def _link(event: invoice.LinkIssued, known: Known) -> Sequence[Telling]:
    params = _about(event.invoice_id, known)
    params |= {
        "invoice_number": number_of(event.invoice_number),
        "link_id": str(event.link_id),
        "expires_at": event.expires_at.isoformat(),
    }
    return [Telling(event.customer_id, "acceptance_asked", f"{event.link_id}", params)]


def _link_code(event: invoice.LinkCodeAsked, known: Known) -> Sequence[Telling]:
    params = _about(event.invoice_id, known)
    params |= {
        "invoice_number": number_of(event.invoice_number),
        "code_id": str(event.code_id),
        "expires_at": event.expires_at.isoformat(),
    }
    return [Telling(event.customer_id, "acceptance_code", f"{event.code_id}", params)]


def _doubted(event: invoice.InvoiceDoubted, known: Known) -> Sequence[Telling]:
    params = _about(event.invoice_id, known)
    params |= {"outcome": code_of(event.outcome), "reasons": _codes(event.reasons)}
    params["invoice_number"] = number_of(event.invoice_number)
    return [Telling(event.seller_id, "invoice_doubted", _at(event, event.invoice_id), params)]


def _accepted(event: invoice.InvoiceAccepted, known: Known) -> Sequence[Telling]:
    params, cause = _about(event.invoice_id, known), f"{event.invoice_id}"
    params |= {"face_minor": event.face.minor, "due_on": event.due_on.isoformat()}
    return [
        Telling(event.seller_id, "invoice_accepted", cause, params),
        Telling(event.customer_id, "acceptance_recorded", cause, params),
    ]


def _disputed(event: invoice.InvoiceDisputed, known: Known) -> Sequence[Telling]:
    params = _about(event.invoice_id, known)
    return [Telling(event.seller_id, "invoice_disputed", _at(event, event.invoice_id), params)]


def _listed(event: invoice.InvoiceListed, known: Known) -> Sequence[Telling]:
    params = _about(event.invoice_id, known)
    params |= {
        "advance_minor": event.terms.advance.minor,
        "closes_at": event.closes_at.isoformat(),
    }
    return [Telling(event.seller_id, "invoice_listed", _at(event, event.invoice_id), params)]


def _committed(event: funding.FundsCommitted, known: Known) -> Sequence[Telling]:
    about = _about(event.invoice_id, known)
    return [
        Telling(
            commitment.investor_id,
            "funds_committed",
            f"{commitment.id}",
            {**about, "amount_minor": commitment.interval.length.minor},
        )
        for commitment in event.commitments
    ]


def _funded(event: funding.InvoiceFunded, known: Known) -> Sequence[Telling]:
    params = _about(event.invoice_id, known) | {"raised_minor": event.raised.minor}
    return _to_seller(known, "invoice_funded", _at(event, event.invoice_id), params)


def _closed(event: funding.ListingClosed, known: Known) -> Sequence[Telling]:
    about = _about(event.invoice_id, known) | {"reason": event.reason}
    cause = _at(event, event.invoice_id)
    sums = _sums((each.investor_id, each.interval.length) for each in event.released)
    return [
        Telling(event.seller_id, "listing_closed", cause, about),
        *(
            Telling(
                investor_id, "investment_released", cause, {**about, "amount_minor": amount.minor}
            )
            for investor_id, amount in sums.items()
        ),
    ]


def _too_late(event: funding.CancellationRefused, known: Known) -> Sequence[Telling]:
    cause = _at(event, event.invoice_id)
    return _to_seller(known, "cancellation_refused", cause, _about(event.invoice_id, known))


def _advance(event: settlement.AdvancePaid, known: Known) -> Sequence[Telling]:
    params = _about(event.invoice_id, known)
    params |= {
        "advance_minor": event.advance.minor,
        "fee_minor": event.fee.minor,
        "gst_minor": event.gst.minor,
        "net_minor": event.net.minor,
        "disbursed_on": event.disbursed_on.isoformat(),
    }
    return [Telling(event.seller_id, "advance_paid", f"{event.invoice_id}", params)]


def _distributed(event: settlement.ReturnsDistributed, known: Known) -> Sequence[Telling]:
    about = _about(event.invoice_id, known) | {"final": event.final}
    cause = f"{event.distribution_id} {event.page}"
    sums = _sums((each.investor_id, each.amount) for each in event.positions)
    tellings = [
        Telling(investor_id, "returns_paid", cause, {**about, "amount_minor": amount.minor})
        for investor_id, amount in sums.items()
        if amount
    ]
    if event.page == 0 and event.to_seller.minor > 0:
        params = {**about, "amount_minor": event.to_seller.minor}
        tellings.append(Telling(event.seller_id, "reserve_paid", cause, params))
    return tellings


def _progressed(event: settlement.RepaymentProgressed, known: Known) -> Sequence[Telling]:
    params = _about(event.invoice_id, known)
    params |= {
        "received_minor": event.received.minor,
        "repaid": event.repaid,
        "days_late": event.days_late,
    }
    cause = f"{_at(event, event.invoice_id)} {event.received.minor} {event.repaid}"
    return [
        Telling(event.seller_id, "repayment_progressed", cause, params),
        Telling(event.customer_id, "payment_received", cause, params),
    ]


def _overdue(event: settlement.InvoiceOverdue, known: Known) -> Sequence[Telling]:
    return _late(event, known, "overdue")


def _defaulted(event: settlement.InvoiceDefaulted, known: Known) -> Sequence[Telling]:
    return _late(event, known, "defaulted")


def _late(
    event: settlement.InvoiceOverdue | settlement.InvoiceDefaulted, known: Known, how: str
) -> Sequence[Telling]:
    params = _about(event.invoice_id, known) | {"days_past_due": event.days_past_due}
    cause = f"{event.invoice_id} {event.days_past_due}"
    return [
        Telling(event.seller_id, f"invoice_{how}", cause, params),
        Telling(event.customer_id, f"payment_{how}", cause, params),
        *(Telling(holder, f"investment_{how}", cause, params) for holder in known.holders),
    ]


def _written_off(event: settlement.InvoiceWrittenOff, known: Known) -> Sequence[Telling]:
    params = _about(event.invoice_id, known)
    cause = f"{event.invoice_id} written off"
    return [
        Telling(event.seller_id, "invoice_written_off", cause, params),
        *(Telling(holder, "investment_written_off", cause, params) for holder in known.holders),
    ]


def _payment_reversed(event: settlement.PaymentReclaimed, known: Known) -> Sequence[Telling]:
    params = _about(event.invoice_id, known) | {"amount_minor": event.amount.minor}
    cause = f"{event.credit_id} taken back"
    return [
        Telling(event.seller_id, "repayment_reversed", cause, params),
        Telling(event.customer_id, "payment_reversed", cause, params),
    ]


def _returns_reversed(event: settlement.ReturnsReclaimed, known: Known) -> Sequence[Telling]:
    about, cause = _about(event.invoice_id, known), f"{event.reclaim_id} {event.page}"
    sums = _sums((each.investor_id, each.amount) for each in event.positions)
    tellings = [
        Telling(investor_id, "returns_reversed", cause, {**about, "amount_minor": amount.minor})
        for investor_id, amount in sums.items()
        if amount.minor > 0
    ]
    if event.page == 0 and event.from_seller.minor > 0:
        params = {**about, "amount_minor": event.from_seller.minor}
        tellings.append(Telling(event.seller_id, "reserve_reversed", cause, params))
    return tellings


def _credited(event: settlement.CreditNoteApplied, known: Known) -> Sequence[Telling]:
    params = _about(event.invoice_id, known)
    params |= {"amount_minor": event.amount.minor, "face_minor": event.face.minor}
    cause = f"{event.invoice_id} credited to {event.face.minor}"
    return [
        Telling(event.seller_id, "invoice_credited", cause, params),
        Telling(event.customer_id, "payment_lowered", cause, params),
    ]


def _recourse(event: settlement.RecourseCalled, known: Known) -> Sequence[Telling]:
    params = _about(event.invoice_id, known) | {"amount_minor": event.amount.minor}
    cause = f"{_at(event, event.invoice_id)} recourse"
    return [Telling(event.seller_id, "recourse_called", cause, params)]


def _excess(event: settlement.ExcessReceived, known: Known) -> Sequence[Telling]:
    if known.invoice is None or known.invoice.customer_id is None:
        return []
    params = _about(event.invoice_id, known) | {"amount_minor": event.amount.minor}
    cause = f"{event.credit_id} {event.invoice_id}"
    return [Telling(known.invoice.customer_id, "excess_received", cause, params)]


def _deposit(event: payment.DepositReceived, _: Known) -> Sequence[Telling]:
    params: dict[str, Param] = {"amount_minor": event.amount.minor}
    return [Telling(event.user_id, "deposit_received", f"{event.credit_id}", params)]


def _payout(event: payment.PayoutFinished, _: Known) -> Sequence[Telling]:
    params: dict[str, Param] = {
        "amount_minor": event.amount.minor,
        "purpose": event.purpose,
        "outcome": event.outcome,
    }
    # A payout that was processed may be returned later: two pieces of news.
    cause = f"{event.payout_id} {event.outcome}"
    return [Telling(event.user_id, "payout_finished", cause, params)]


def _at(event: Any, subject: UUID | None = None) -> str:
    """Return the fact's instant, with its subject: what tells it from a later one of the kind."""
    happened_at: datetime = event.happened_at
    return f"{subject or event.user_id} {happened_at.isoformat()}"


def _about(invoice_id: UUID, known: Known) -> dict[str, Param]:
    number = known.invoice.number if known.invoice else ""
    return {"invoice_id": str(invoice_id), "invoice_number": number}


def _to_seller(
    known: Known, kind: str, cause: str, params: Mapping[str, Param]
) -> Sequence[Telling]:
    return [Telling(known.invoice.seller_id, kind, cause, params)] if known.invoice else []


def _codes(texts: Sequence[str]) -> list[str]:
    return [code_of(text) for text in texts[:CODES_MAX]]


def _sums(parts: Iterable[tuple[UUID, Money]]) -> dict[UUID, Money]:
    sums: dict[UUID, Money] = {}
    for owner, amount in parts:
        sums[owner] = sums.get(owner, Money(0)) + amount
    return sums


NEWS: Mapping[type, Callable[[Any, Known], Sequence[Telling]]] = {
    user.UserRegistered: _welcome,
    user.BusinessConfirmed: _business,
    user.KycDecided: _kyc,
    user.BankAccountVerified: _bank_verified,
    user.BankAccountRefused: _bank_refused,
    invoice.InvoiceUploaded: _uploaded,
    invoice.InvoiceVerified: _verified,
    invoice.LinkIssued: _link,
    invoice.LinkCodeAsked: _link_code,
    invoice.InvoiceDoubted: _doubted,
    invoice.InvoiceAccepted: _accepted,
    invoice.InvoiceDisputed: _disputed,
    invoice.InvoiceListed: _listed,
    funding.FundsCommitted: _committed,
    funding.InvoiceFunded: _funded,
    funding.ListingClosed: _closed,
    funding.CancellationRefused: _too_late,
    settlement.AdvancePaid: _advance,
    settlement.ReturnsDistributed: _distributed,
    settlement.RepaymentProgressed: _progressed,
    settlement.InvoiceOverdue: _overdue,
    settlement.InvoiceDefaulted: _defaulted,
    settlement.InvoiceWrittenOff: _written_off,
    settlement.PaymentReclaimed: _payment_reversed,
    settlement.ReturnsReclaimed: _returns_reversed,
    settlement.CreditNoteApplied: _credited,
    settlement.RecourseCalled: _recourse,
    settlement.ExcessReceived: _excess,
    payment.DepositReceived: _deposit,
    payment.PayoutFinished: _payout,
}
