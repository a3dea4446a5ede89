"""What must be true, worked out from the business facts, and compared with what is there.

The heart is `expected`: every entry that the facts call for is written again into a ledger of
the checker's own, so each account, known or not, has a balance it ought to have.
"""

import sys
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from uuid import UUID

import psycopg

from checker.arithmetic import Part, Repayment, Terms, shares
from checker.facts import Commitment, Deal, Facts, Owner, Payout, Receipt, entry_id, read

SHARDS = 16
INDIA = timezone(timedelta(hours=5, minutes=30))
USAGE = "usage: python -m checker URL\n"
ENDED = frozenset({"expired", "cancelled"})
BACK = frozenset({"failed", "returned"})


def main(arguments: Sequence[str]) -> int:
    """Check one database; print what disagrees, then `N passed, M failed`."""
    if len(arguments) != 1:
        sys.stderr.write(USAGE)
        return 2
    report = check(arguments[0])
    for line in (*report.notes, *report.wrong):
        sys.stdout.write(f"{line}\n")
    sys.stdout.write(f"{report.passed} passed, {len(report.wrong)} failed\n")
    return 1 if report.wrong else 0


@dataclass(slots=True)
class Report:
    """What agreed and what did not."""

    passed: int = 0
    wrong: list[str] = field(default_factory=list[str])
    notes: list[str] = field(default_factory=list[str])

    def same(self, what: str, found: object, ought: object) -> None:
        """Compare what is there with what ought to be."""
        if found == ought:
            self.passed += 1
        else:
            self.wrong.append(f"{what} is {found}, ought to be {ought}")


def check(url: str) -> Report:
    """Check one database, in one snapshot and without a trace."""
    with psycopg.connect(url) as owner:
        owner.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        owner.read_only = True
        return compare(owner)


def compare(owner: Owner) -> Report:
    """Check what a connection's transaction sees."""
    facts, report = read(owner), Report()
    repaid = {deal.invoice_id: repayment_of(deal, facts) for deal in facts.deals.values()}
    check_ledger(facts, report)
    check_accounts(facts, expected(facts, repaid), report)
    check_listings(facts, report)
    check_deals(facts, repaid, report)
    check_receipts(facts, repaid, report)
    check_positions(facts, repaid, report)
    if facts.pending_jobs:
        report.notes.append(f"{facts.pending_jobs} jobs wait: copies between services not compared")
    else:
        check_copies(facts, repaid, report)
    return report


def repayment_of(deal: Deal, facts: Facts) -> Repayment | None:
    """Run every settled receipt of a deal through the waterfall; None if it never began."""
    if deal.disbursed_on is None:
        return None
    repayment = Repayment(Terms.read(deal.terms), deal.disbursed_on, deal.disbursed_on)
    for receipt in _settled(deal.invoice_id, facts):
        repayment.take(receipt.amount_minor, receipt.received_on)
    return repayment


def check_ledger(facts: Facts, report: Report) -> None:
    """Each balance is the sum of its moves; together they are nothing; none but the bank owes."""
    for name in sorted(facts.balances.keys() | facts.moved.keys()):
        balance, moved = facts.balances.get(name, 0), facts.moved.get(name, 0)
        report.same(f"the balance of {name}", balance, moved)
        if not name.startswith("bank:"):
            report.same(f"the debt of {name}", min(balance, 0), 0)
    report.same("the sum of all balances", sum(facts.balances.values()), 0)


def check_accounts(facts: Facts, ought: dict[str, int], report: Report) -> None:
    """Each account's moves come to what the business facts say."""
    for name in sorted(facts.moved.keys() | ought.keys()):
        report.same(f"what was moved on {name}", facts.moved.get(name, 0), ought.get(name, 0))


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
        for receipt, excess in _excesses(receipts, repaid.get(invoice_id)):
            books.move(f"receipts:{invoice_id}", f"suspense:{receipt.credit_id}", excess)


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
    for receipt, part in _taken(deal.invoice_id, repayment, facts):
        books.move(held, f"fees:investor:{_shard(receipt.credit_id)}", part.investor_fee)
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


def check_listings(facts: Facts, report: Report) -> None:
    """Intervals lie side by side from nothing up to what was raised; funded is all of it."""
    for listing in facts.listings:
        name = f"listing {listing.invoice_id}"
        end = 0
        for one in facts.commitments.get(listing.invoice_id, ()):
            report.same(f"{name}: the start of commitment {one.id}", one.start_minor, end)
            end = one.end_minor
        report.same(f"{name}: what it raised", listing.raised_minor, end)
        is_full = listing.raised_minor == listing.target_minor
        report.same(f"{name}: whether it is funded", listing.status == "funded", is_full)
        report.same(f"{name}: what is above its target", max(0, end - listing.target_minor), 0)
        if deal := facts.deals.get(listing.invoice_id):
            report.same(f"{name}: its target", listing.target_minor, Terms.read(deal.terms).advance)


def check_deals(facts: Facts, repaid: dict[UUID, Repayment | None], report: Report) -> None:
    """Each deal's sums by rank are those of its receipts, terms and dates."""
    for deal in facts.deals.values():
        name = f"deal {deal.invoice_id}"
        if deal.offered_terms is not None:
            report.same(f"{name}: its terms", deal.terms, deal.offered_terms)
        repayment = repaid[deal.invoice_id]
        if repayment is None:
            continue
        posted_at, _ = facts.entries.get(entry_id(deal.invoice_id, "disbursal"), (None, 0))
        report.same(f"{name}: the day of its disbursal", deal.disbursed_on, _day(posted_at))
        found = (deal.late_minor, deal.earned_minor, deal.principal_minor, deal.reserve_minor)
        ought = (repayment.late, repayment.earned, repayment.principal, repayment.reserve)
        report.same(f"{name}: late charge, return, principal, reserve", found, ought)
        report.same(f"{name}: its other ranks", deal.other_minor, 0)
        fee = repayment.terms.investor_fee(repayment.earned)
        report.same(f"{name}: the investors' fee", deal.investor_fee_minor, fee)
        report.same(f"{name}: whether all is final", deal.investors_final, repayment.is_final)
        report.same(f"{name}: the day it is counted to", deal.counted_on, repayment.counted_on)
        is_done = deal.status in ("repaid", "recovered")
        report.same(f"{name}: whether it is repaid", is_done, repayment.is_complete)
        paid = sum(one.paid_minor for one in facts.positions.get(deal.invoice_id, ()))
        report.same(f"{name}: what its investors were paid", deal.investors_paid_minor, paid)


def check_receipts(facts: Facts, repaid: dict[UUID, Repayment | None], report: Report) -> None:
    """Each receipt is the bank's credit, and came to what the waterfall says."""
    by_id = {credit.id: credit for credit in facts.credits}
    for invoice_id, receipts in facts.receipts.items():
        for receipt in receipts:
            credit = by_id.get(receipt.credit_id)
            day = _day(credit.paid_at) if credit else None
            report.same(f"receipt {receipt.credit_id}: its day", receipt.received_on, day)
        for receipt, excess in _excesses(receipts, repaid.get(invoice_id)):
            found = receipt.excess_minor
            report.same(f"receipt {receipt.credit_id}: what is too much", found, excess)
        repayment = repaid.get(invoice_id)
        if repayment is not None:
            for receipt, part in _taken(invoice_id, repayment, facts):
                _check_part(receipt, part, report)


def _check_part(receipt: Receipt, part: Part, report: Report) -> None:
    found = (
        receipt.late_minor, receipt.earned_minor, receipt.principal_minor, receipt.reserve_minor,
        receipt.investor_fee_minor, receipt.counted_on,
    )  # fmt: skip
    ought = (
        part.late, part.earned, part.principal, part.reserve, part.investor_fee, part.counted_on,
    )  # fmt: skip
    if part.kept:
        report.same(f"receipt {receipt.credit_id}: its parts, fee and day", found, ought)


def check_positions(facts: Facts, repaid: dict[UUID, Repayment | None], report: Report) -> None:
    """Each position is a commitment's, and was paid its interval's share."""
    commitments = {
        one.id: (one.invoice_id, one.investor_id, one.start_minor, one.end_minor)
        for members in facts.commitments.values()
        for one in members
    }
    for invoice_id, positions in facts.positions.items():
        repayment = repaid.get(invoice_id)
        for one in positions:
            name = f"position {one.commitment_id}"
            facts_of_it = (one.invoice_id, one.investor_id, one.start_minor, one.end_minor)
            report.same(f"{name}: its place", facts_of_it, commitments.get(one.commitment_id))
            ought = sum(_shares(one.start_minor, one.end_minor, repayment))
            report.same(f"{name}: what it was paid", one.paid_minor, ought)


def check_copies(facts: Facts, repaid: dict[UUID, Repayment | None], report: Report) -> None:
    """What services keep of one another's news is what happened."""
    outstanding: defaultdict[UUID, int] = defaultdict(int)
    ended = {listing.invoice_id for listing in facts.listings if listing.status in ENDED}
    for invoice_id, commitments in facts.commitments.items():
        repayment = repaid.get(invoice_id)
        for one in commitments:
            each = _shares(one.start_minor, one.end_minor, repayment)
            report.same(f"commitment {one.id}: what came back", one.received_minor, sum(each))
            if repayment is not None:
                _check_returns(one, each, _taken(invoice_id, repayment, facts), facts, report)
            if invoice_id not in ended:
                outstanding[one.investor_id] += max(0, one.end_minor - one.start_minor - sum(each))
    for investor_id, found in facts.outstanding.items():
        report.same(f"what investor {investor_id} has out", found, outstanding[investor_id])
    placed: defaultdict[UUID, int] = defaultdict(int)
    for placement in (one for members in facts.placements.values() for one in members):
        placed[placement.invoice_id] += placement.amount_minor
    for invoice_id, found in facts.paid_by_invoice.items():
        report.same(f"what was paid for invoice {invoice_id}", found, placed[invoice_id])


def _check_returns(
    commitment: Commitment,
    each: Sequence[int],
    taken: Sequence[tuple[Receipt, Part]],
    facts: Facts,
    report: Report,
) -> None:
    for (receipt, _), amount in zip(taken, each, strict=True):
        if receipt.distribution_id is not None:
            found = facts.returns.get((receipt.distribution_id, commitment.id), 0)
            name = f"commitment {commitment.id}: its return of receipt {receipt.credit_id}"
            report.same(name, found, amount)


def _shares(start: int, end: int, repayment: Repayment | None) -> list[int]:
    return shares(repayment.parts, start, end, repayment.terms.advance) if repayment else []


def _settled(invoice_id: UUID, facts: Facts) -> list[Receipt]:
    return [one for one in facts.receipts.get(invoice_id, ()) if one.state == "settled"]


def _taken(invoice_id: UUID, repayment: Repayment, facts: Facts) -> list[tuple[Receipt, Part]]:
    return list(zip(_settled(invoice_id, facts), repayment.parts, strict=True))


def _excesses(
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


def _day(at: datetime | None) -> date | None:
    return None if at is None else at.astimezone(INDIA).date()
