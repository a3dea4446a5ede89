"""The checker's own ledger: every entry that the business facts call for, written again."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta, timezone
from uuid import UUID

from checker.arithmetic import Part, Repayment, Terms, shares
from checker.facts import Adjustment, Credit, Deal, Facts, Payout, Receipt, entry_id

SHARDS = 16
INDIA = timezone(timedelta(hours=5, minutes=30))
ENDED = frozenset({"expired", "cancelled"})
BACK = frozenset({"failed", "returned"})


def repayment_of(deal: Deal, facts: Facts) -> Repayment | None:
    """Run every settled receipt of a deal through the waterfall; None if it never began.

    What operators changed comes in between, at its moment. Of a deal whose payment was taken
    back the later ones were run again as it stood then, without what had gone back of them:
    that went to suspense, and from there to its payer or to whomever operators gave it.
    """
    if deal.disbursed_on is None:
        return None
    repayment = Repayment(Terms.read(deal.terms), deal.disbursed_on, deal.disbursed_on)
    waiting = list(facts.adjustments.get(deal.invoice_id, ()))
    for receipt in settled_of(deal.invoice_id, facts):
        for adjustment in [one for one in waiting if _came_before(one, receipt)]:
            waiting.remove(adjustment)
            _adjust(repayment, adjustment)
        if deal.is_replayed:
            _take_again(repayment, receipt, facts)
        elif receipt.from_seller:
            repayment.take_from_seller(receipt.amount_minor, receipt.received_on)
        else:
            repayment.take(receipt.amount_minor, receipt.received_on)
    for adjustment in waiting:
        _adjust(repayment, adjustment)
    return repayment


def _came_before(adjustment: Adjustment, receipt: Receipt) -> bool:
    """Whether a payment met a change: run again it meets what was changed meanwhile.

    Not so a write-off: it lets the debt stand still from its day, and the payment came before.
    """
    at = receipt.distributed_at
    if adjustment.kind == "write_off":
        at = receipt.first_distributed_at or at
    return at is None or adjustment.happened_at <= at


def _adjust(repayment: Repayment, adjustment: Adjustment) -> None:
    on = adjustment.happened_at.astimezone(INDIA).date()
    if adjustment.kind == "recovery_cost":
        repayment.costs += adjustment.amount_minor
    elif adjustment.kind == "credit_note":
        repayment.credit(adjustment.amount_minor, on)
    else:
        repayment.write_off(on)


def _take_again(repayment: Repayment, receipt: Receipt, facts: Facts) -> None:
    """What went back of it is what its own entry moved, whatever the platform's rows say."""
    _, went_back = facts.entries.get(entry_id(receipt.credit_id, "excess"), (None, 0))
    kept = receipt.amount_minor - went_back
    if receipt.from_seller:
        part = repayment.take_from_seller(kept, receipt.received_on)
    else:
        part = repayment.take(kept, receipt.received_on)
    repayment.parts[-1] = replace(part, excess=part.excess + went_back)


def expected(facts: Facts, repaid: dict[UUID, Repayment | None]) -> dict[str, int]:
    """Return what every account ought to hold."""
    books = Books()
    _money_in(facts, books)
    _commitments(facts, books)
    _deals(facts, repaid, books)
    for payout in facts.payouts:
        _payout(payout, books)
    for line in facts.tax_lines:
        payable = f"tds:payable:{_shard(line.investor_id)}"
        books.move(f"wallet:{line.investor_id}", payable, line.withheld_minor)
    _owed_back(facts, books)
    return books.held


@dataclass(slots=True)
class Books:
    """The checker's own ledger."""

    held: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))

    def move(self, source: str, target: str, amount: int) -> None:
        """Move an amount."""
        self.held[source] -= amount
        self.held[target] += amount


def _owed_back(facts: Facts, books: Books) -> None:
    """The excess of a payment was given away, and then the bank took the payment back.

    Its payer then owes what suspense no longer held, also when a refund of it comes home later:
    that waits in suspense, and operators decide. Of an invoice that was never listed only the
    payment is known.
    """
    refunds: defaultdict[UUID | None, int] = defaultdict(int)
    for payout in facts.payouts:
        if payout.purpose == "refund" and _has_come_back(payout):
            refunds[payout.credit_id] += payout.amount_minor
    for invoice_id, receipts in facts.receipts.items():
        deal = facts.deals.get(invoice_id)
        for receipt in receipts:
            waiting = f"suspense:{receipt.credit_id}"
            if receipt.state == "reversed":
                debtor = deal.customer_id if deal else receipt.credit_id
                home = min(max(facts.moved.get(waiting, 0), 0), refunds[receipt.credit_id])
                owed = max(home - books.held[waiting], 0)
                books.move(f"wallet:{debtor}", waiting, owed)


def _money_in(facts: Facts, books: Books) -> None:
    """All of a credit passes its suspense account, as if nobody had known whose it was."""
    for credit in facts.credits:
        if credit.place in ("nowhere", "returned"):
            continue
        waiting = f"suspense:{credit.id}"
        books.move(_bank(credit.id), waiting, credit.amount_minor)
        for placement in facts.placements.get(credit.id, ()):
            books.move(waiting, f"receipts:{placement.invoice_id}", placement.amount_minor)
        if credit.place == "wallet":
            books.move(waiting, f"wallet:{credit.user_id}", credit.amount_minor)
    whole = _whole(facts)
    _gone_again(whole, facts, books)
    for match in facts.matches:
        _, amount = facts.entries.get(entry_id(match.approval_id, "match"), (None, 0))
        credit = whole.get(match.credit_id)
        # A part of a credit (what was paid too much) became somebody's; the whole is counted.
        if amount and (credit is None or amount != credit.amount_minor):
            books.move(f"suspense:{match.credit_id}", f"wallet:{match.user_id}", amount)


def _whole(facts: Facts) -> dict[UUID, Credit]:
    """Return the credits that are, or were until they were taken back, somebody's as a whole."""
    paid = {one.credit_id for of in facts.receipts.values() for one in of if one.state != "settled"}
    # What was taken back of a wallet was there, and is not; of an invoice's excess see below.
    return {
        credit.id: credit
        for credit in facts.credits
        if credit.place == "wallet" or (credit.place == "returned" and credit.id not in paid)
    }


def _gone_again(whole: Mapping[UUID, Credit], facts: Facts, books: Books) -> None:
    """All of a payment was too much, became somebody's whole, and was taken back of them."""
    for invoice_id, receipts in facts.receipts.items():
        for receipt in receipts:
            gone = whole.get(receipt.credit_id)
            if gone is not None and gone.place == "returned":
                books.move(f"suspense:{gone.id}", f"receipts:{invoice_id}", receipt.amount_minor)


def _commitments(facts: Facts, books: Books) -> None:
    for listing in facts.listings:
        if listing.status in ENDED:
            continue  # what was taken was given back
        for one in facts.commitments.get(listing.invoice_id, ()):
            amount = one.end_minor - one.start_minor
            books.move(f"wallet:{one.investor_id}", f"escrow:{listing.invoice_id}", amount)


def _deals(facts: Facts, repaid: dict[UUID, Repayment | None], books: Books) -> None:
    for invoice_id, deal in facts.deals.items():
        repayment = repaid[invoice_id]
        if repayment is not None:
            _disbursed(deal, repayment.terms, books)
            _distributed(deal, repayment, facts, books)
    for invoice_id, receipts in facts.receipts.items():
        deal, held = facts.deals.get(invoice_id), f"receipts:{invoice_id}"
        for receipt in receipts:
            if deal is not None and receipt.from_seller:
                books.move(f"wallet:{deal.seller_id}", held, receipt.amount_minor)
        for receipt, excess in excesses_of(receipts, repaid.get(invoice_id)):
            home = f"suspense:{receipt.credit_id}"
            if deal is not None and receipt.from_seller:
                home = f"wallet:{deal.seller_id}"
            books.move(held, home, excess)


def _disbursed(deal: Deal, terms: Terms, books: Books) -> None:
    held = f"escrow:{deal.invoice_id}"
    shard = _shard(deal.invoice_id)
    books.move(held, f"fees:platform:{shard}", terms.fee)
    books.move(held, f"gst:output:{shard}", terms.gst)
    books.move(held, f"wallet:{deal.seller_id}", terms.advance - terms.fee - terms.gst)


def _distributed(deal: Deal, repayment: Repayment, facts: Facts, books: Books) -> None:
    held, target = f"receipts:{deal.invoice_id}", repayment.terms.advance
    for position in facts.positions.get(deal.invoice_id, ()):
        each = shares(repayment.parts, position.start_minor, position.end_minor, target)
        books.move(held, f"wallet:{position.investor_id}", sum(each))
    for receipt, part in taken_of(deal.invoice_id, repayment, facts):
        books.move(held, f"fees:investor:{_shard(receipt.credit_id)}", part.investor_fee)
        books.move(held, f"fees:recovery:{_shard(receipt.credit_id)}", part.recovery)
        books.move(held, f"wallet:{deal.seller_id}", part.reserve)


def _payout(payout: Payout, books: Books) -> None:
    """Money on its way, arrived, or back where it came from."""
    home = f"wallet:{payout.user_id}"
    if payout.purpose == "refund":
        home = f"suspense:{payout.credit_id}"
    if _has_come_back(payout):
        return
    books.move(home, f"payout:{payout.id}", payout.amount_minor)
    if "processed" in _done_of(payout):
        books.move(f"payout:{payout.id}", _bank(payout.id), payout.amount_minor)


def _done_of(payout: Payout) -> set[str]:
    return {payout.state} if payout.state != "conflict" else set(payout.posted)


def _has_come_back(payout: Payout) -> bool:
    return bool(_done_of(payout) & BACK)


def settled_of(invoice_id: UUID, facts: Facts) -> list[Receipt]:
    """Return the settled receipts of an invoice, in their order."""
    return [one for one in facts.receipts.get(invoice_id, ()) if one.state == "settled"]


def taken_of(invoice_id: UUID, repayment: Repayment, facts: Facts) -> list[tuple[Receipt, Part]]:
    """Return the settled receipts of a deal with what each came to."""
    return list(zip(settled_of(invoice_id, facts), repayment.parts, strict=True))


def excesses_of(
    receipts: Sequence[Receipt], repayment: Repayment | None
) -> list[tuple[Receipt, int]]:
    """Return what of each settled receipt goes back: all of it, where there is no deal."""
    settled = [one for one in receipts if one.state == "settled"]
    if repayment is None:
        return [(one, one.amount_minor) for one in settled]
    return [(one, part.excess) for one, part in zip(settled, repayment.parts, strict=True)]


def _bank(cause: UUID) -> str:
    return f"bank:trustee:{_shard(cause)}"


def _shard(cause: UUID) -> str:
    return f"{cause.int % SHARDS:02d}"
