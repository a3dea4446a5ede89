"""The checker's own ledger: every entry that the business facts call for, written again."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from checker.arithmetic import Part, Repayment, Terms, shares
from checker.facts import Deal, Facts, Payout, Receipt, entry_id

SHARDS = 16
ENDED = frozenset({"expired", "cancelled"})
BACK = frozenset({"failed", "returned"})


def repayment_of(deal: Deal, facts: Facts) -> Repayment | None:
    """Run every settled receipt of a deal through the waterfall; None if it never began."""
    if deal.disbursed_on is None:
        return None
    repayment = Repayment(Terms.read(deal.terms), deal.disbursed_on, deal.disbursed_on)
    for receipt in settled_of(deal.invoice_id, facts):
        if deal.is_adjusted:
            repayment.parts.append(_as_written(receipt, repayment))
        else:
            repayment.take(receipt.amount_minor, receipt.received_on)
    return repayment


def _as_written(receipt: Receipt, repayment: Repayment) -> Part:
    """Return what settlement says a receipt came to: costs, credit notes and recourse decide it.

    Only where its money went is then worked out.
    """
    late, earned = receipt.late_minor or 0, receipt.earned_minor or 0
    principal, fee = receipt.principal_minor or 0, receipt.investor_fee_minor or 0
    before = repayment.parts[-1] if repayment.parts else None
    owed = before.owed_so_far if before else 0
    was_final = before.is_final if before else False
    return Part(
        late, earned, principal, receipt.reserve_minor or 0,
        investor_fee=fee,
        excess=receipt.excess_minor,
        counted_on=receipt.counted_on or receipt.received_on,
        owed_so_far=owed + late + earned + principal - fee,
        is_final=was_final if receipt.investors_final is None else receipt.investors_final,
        recovery=receipt.recovery_minor or 0,
    )  # fmt: skip


def expected(facts: Facts, repaid: dict[UUID, Repayment | None]) -> dict[str, int]:
    """Return what every account ought to hold."""
    books = Books()
    _money_in(facts, books)
    _commitments(facts, books)
    _deals(facts, repaid, books)
    for payout in facts.payouts:
        _payout(payout, books)
    return books.held


@dataclass(slots=True)
class Books:
    """The checker's own ledger."""

    held: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))

    def move(self, source: str, target: str, amount: int) -> None:
        """Move an amount."""
        self.held[source] -= amount
        self.held[target] += amount


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
    whole = {credit.id: credit for credit in facts.credits if credit.place == "wallet"}
    for match in facts.matches:
        _, amount = facts.entries.get(entry_id(match.approval_id, "match"), (None, 0))
        credit = whole.get(match.credit_id)
        # A part of a credit (what was paid too much) became somebody's; the whole is counted.
        if amount and (credit is None or amount != credit.amount_minor):
            books.move(f"suspense:{match.credit_id}", f"wallet:{match.user_id}", amount)


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
    done = {payout.state} if payout.state != "conflict" else set(payout.posted)
    if done & BACK:
        return
    books.move(home, f"payout:{payout.id}", payout.amount_minor)
    if "processed" in done:
        books.move(f"payout:{payout.id}", _bank(payout.id), payout.amount_minor)


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
