"""What must be true, worked out from the business facts, and compared with what is there.

The heart is `expected`: every entry that the facts call for is written again into a ledger of
the checker's own, so each account, known or not, has a balance it ought to have.
"""

import sys
from argparse import ArgumentParser
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

import psycopg

from checker.arithmetic import Part, Repayment, Terms, shares
from checker.books import (
    ENDED,
    INDIA,
    Books,
    excesses_of,
    expected,
    repayment_of,
    taken_of,
)
from checker.facts import Commitment, Deal, Facts, Owner, Receipt, entry_id, read
from checker.papers import check_fee_invoices, check_taxes
from checker.report import Report
from checker.statements import check_folder

OWED = "receivable:"


def main(arguments: Sequence[str]) -> int:
    """Check one database; print what disagrees, then `N passed, M failed`."""
    parser = ArgumentParser(prog="python -m checker", description=__doc__)
    parser.add_argument("url", metavar="URL", help="the database, as who may read all of it")
    parser.add_argument(
        "--statements",
        metavar="FOLDER",
        type=Path,
        help="<user id>.json, .csv, .pdf and fee-<invoice id>.pdf, as the API answered",
    )
    asked = parser.parse_args(arguments)
    report = check(asked.url, asked.statements)
    for line in (*report.notes, *report.wrong):
        sys.stdout.write(f"{line}\n")
    sys.stdout.write(f"{report.passed} passed, {len(report.wrong)} failed\n")
    return 1 if report.wrong else 0


def check(url: str, statements: Path | None = None) -> Report:
    """Check one database, and a folder of statements, in one snapshot and without a trace."""
    with psycopg.connect(url) as owner:
        owner.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        owner.read_only = True
        report = compare(owner)
        if statements is not None:
            check_folder(owner, statements, report)
        return report


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
    check_advances(facts, report)
    if facts.pending_jobs:
        report.notes.append(f"{facts.pending_jobs} jobs wait: copies between services not compared")
    else:
        check_copies(facts, repaid, report)
        check_fee_invoices(facts, report)
        check_taxes(facts, repaid, report)
    return report


def check_ledger(facts: Facts, report: Report) -> None:
    """Each balance is the sum of its moves; together they are nothing.

    Nobody owes but the bank and, on an account of its own, who was paid what was taken back.
    """
    for name in sorted(facts.balances.keys() | facts.moved.keys()):
        balance, moved = facts.balances.get(name, 0), facts.moved.get(name, 0)
        report.same(f"the balance of {name}", balance, moved)
        if not name.startswith(("bank:", OWED)):
            report.same(f"the debt of {name}", min(balance, 0), 0)
    report.same("the sum of all balances", sum(facts.balances.values()), 0)


def check_accounts(facts: Facts, ought: dict[str, int], report: Report) -> None:
    """Each account's moves come to what the business facts say.

    What somebody owes is compared with the wallet: facts say what is theirs, not whether what
    was taken back from them was still there.
    """
    moved = Books()
    for name, amount in facts.moved.items():
        person = name.removeprefix(OWED)
        moved.held[name if person == name else f"wallet:{person}"] += amount
    for name in sorted(moved.held.keys() | ought.keys()):
        report.same(f"what was moved on {name}", moved.held.get(name, 0), ought.get(name, 0))


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
        _check_ranks(deal, repayment, report)
        paid = sum(one.paid_minor for one in facts.positions.get(deal.invoice_id, ()))
        report.same(f"{name}: what its investors were paid", deal.investors_paid_minor, paid)


def _check_ranks(deal: Deal, repayment: Repayment, report: Report) -> None:
    name, parts = f"deal {deal.invoice_id}", repayment.parts
    found = (deal.late_minor, deal.earned_minor, deal.principal_minor, deal.reserve_minor)
    ought = (
        sum(part.late for part in parts),
        sum(part.earned for part in parts),
        sum(part.principal for part in parts),
        sum(part.reserve for part in parts),
    )
    report.same(f"{name}: late charge, return, principal, reserve", found, ought)
    report.same(f"{name}: recovery", deal.recovery_minor, sum(part.recovery for part in parts))
    report.same(f"{name}: its other ranks", deal.other_minor, 0)
    fee = repayment.terms.investor_fee(ought[1])
    report.same(f"{name}: the investors' fee", deal.investor_fee_minor, fee)
    notes = (deal.recovery_claimed_minor, deal.credited_minor, deal.recourse_minor)
    ought_notes = (repayment.costs, repayment.credited, repayment.recourse)
    report.same(f"{name}: costs, credit notes, recourse", notes, ought_notes)
    report.same(f"{name}: whether all is final", deal.investors_final, repayment.is_final)
    report.same(f"{name}: the day it is counted to", deal.counted_on, repayment.counted_on)
    is_done = deal.status in ("repaid", "recovered")
    report.same(f"{name}: whether it is repaid", is_done, repayment.is_complete)


def check_receipts(facts: Facts, repaid: dict[UUID, Repayment | None], report: Report) -> None:
    """Each receipt is the bank's credit, and came to what the waterfall says."""
    by_id = {credit.id: credit for credit in facts.credits}
    for invoice_id, receipts in facts.receipts.items():
        for receipt in receipts:
            if receipt.from_seller or receipt.state == "reversed":
                continue  # no credit of the bank's, or none any more
            credit = by_id.get(receipt.credit_id)
            day = _day(credit.paid_at) if credit else None
            listed_on = facts.listed_on.get(invoice_id)
            if day and listed_on and day < listed_on:
                # Nobody loses a return to a day before it was even listed.
                day = facts.matched_on.get(receipt.credit_id)
            report.same(f"receipt {receipt.credit_id}: its day", receipt.received_on, day)
        for receipt, excess in excesses_of(receipts, repaid.get(invoice_id)):
            found = receipt.excess_minor
            report.same(f"receipt {receipt.credit_id}: what is too much", found, excess)
        repayment = repaid.get(invoice_id)
        if repayment is not None:
            for receipt, part in taken_of(invoice_id, repayment, facts):
                _check_part(receipt, part, report)


def _check_part(receipt: Receipt, part: Part, report: Report) -> None:
    found = (
        receipt.late_minor, receipt.earned_minor, receipt.principal_minor, receipt.reserve_minor,
        receipt.recovery_minor, receipt.investor_fee_minor, receipt.counted_on,
    )  # fmt: skip
    ought = (
        part.late, part.earned, part.principal, part.reserve, part.recovery, part.investor_fee,
        part.counted_on,
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


def check_advances(facts: Facts, report: Report) -> None:
    """An advance on its way to the bank that says whose it is says so rightly.

    Its reference at the bank is derived from the invoice. Those of before do not say.
    """
    for payout in facts.payouts:
        if payout.invoice_id is not None:
            reference = entry_id(payout.invoice_id, "advance payout")
            report.same(f"payout {payout.id}: whose advance it is", payout.id, reference)


def _check_out(facts: Facts, out: dict[tuple[UUID, UUID], int], report: Report) -> None:
    """Funding's counters are sums: by investor, by the two, and what a customer's cap gave."""
    investors: defaultdict[UUID, int] = defaultdict(int)
    customers: defaultdict[UUID, int] = defaultdict(int)
    for (investor_id, customer_id), minor in out.items():
        investors[investor_id] += minor
        customers[customer_id] += minor
    for listing in facts.listings:
        if listing.status == "open":
            customers[listing.customer_id] += listing.reserved_minor - listing.raised_minor
    for investor_id, found in facts.outstanding.items():
        report.same(f"what investor {investor_id} has out", found, investors[investor_id])
    for pair in out.keys() | facts.exposures.keys():
        name = f"what investor {pair[0]} has on customer {pair[1]}"
        report.same(name, facts.exposures.get(pair, 0), out.get(pair, 0))
    for customer_id in customers.keys() | facts.reserved.keys():
        name = f"what is taken of the cap of customer {customer_id}"
        report.same(name, facts.reserved.get(customer_id), customers[customer_id])


def check_copies(facts: Facts, repaid: dict[UUID, Repayment | None], report: Report) -> None:
    """What services keep of one another's news is what happened."""
    out: defaultdict[tuple[UUID, UUID], int] = defaultdict(int)
    customers = {listing.invoice_id: listing.customer_id for listing in facts.listings}
    ended = {listing.invoice_id for listing in facts.listings if listing.status in ENDED}
    written_off = {one.invoice_id for one in facts.deals.values() if one.written_off_on}
    # Of these the news of a payment were taken back and told anew, all in one.
    replayed = {one.invoice_id for one in facts.deals.values() if one.is_replayed}
    for invoice_id, commitments in facts.commitments.items():
        repayment = repaid.get(invoice_id)
        for one in commitments:
            each = _shares(one.start_minor, one.end_minor, repayment)
            report.same(f"commitment {one.id}: what came back", one.received_minor, sum(each))
            if repayment is not None and invoice_id not in replayed:
                _check_returns(one, each, taken_of(invoice_id, repayment, facts), facts, report)
            if invoice_id not in ended and invoice_id not in written_off:
                left = max(0, one.end_minor - one.start_minor - sum(each))
                out[one.investor_id, customers[invoice_id]] += left
    _check_out(facts, out, report)
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


def _day(at: datetime | None) -> date | None:
    return None if at is None else at.astimezone(INDIA).date()
