"""Retyped totals in PDFs, and how many honest PDFs are sent to a person for how they are built.

    python -m bench.forensics FOLDER

The real PDFs are those of the folder that have words; the made-up ones are the sandbox's, in
every layout. The attacker claims the amount it typed, so the claim itself gives nothing away.
Found is what any check of amounts, data or structure does not let pass.
"""

import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from bench.rows import Row, keep
from bench.tamper import WAYS, Place, retyped
from hundi.invoice.check_evidence import data_on_paper, file_structure
from hundi.invoice.check_rules import claim_amount, parts_sum_to_total, total_in_words
from hundi.invoice.checks import Check, Claims, InvoiceFacts
from hundi.invoice.extraction import extract
from hundi.invoice.fields import Fields
from hundi.invoice.printed import amounts_in
from hundi.invoice.reading.facts import Reading
from hundi.invoice.reading.guard import DocumentRefused, clean_pdf
from hundi.invoice.reading.pages import read_pdf
from hundi.invoice.reading.structure import signs_of
from hundi.invoice.reading.structured import from_pdf
from hundi.invoice.structured import fuse
from hundi.invoice.verification import evidence_of
from hundi.kernel.money import Money
from hundi.sandbox.papers.render import LAYOUTS, render_pdf
from hundi.sandbox.papers.samples import sample_paper

PAPERS = 80
FOUND_GOAL, REVIEW_GOAL = 95.0, 2.0
WORDS_MIN = 15
TODAY = date(2026, 11, 24)
LOUD = {"fail", "warn"}


@dataclass(frozen=True, slots=True)
class Opened:
    """A PDF as the checks see it, and its printed fields."""

    facts: InvoiceFacts
    printed: Fields
    reading: Reading


def opened(data: bytes) -> Opened | None:
    """Return the facts of a PDF that has words, claimed as it says; None for others."""
    try:
        cleaned = clean_pdf(data)
        contents = read_pdf(cleaned)
        signs = signs_of(data, cleaned)
    except DocumentRefused:
        return None
    if len(contents.words) < WORDS_MIN:
        return None
    reading = Reading(
        kind="pdf",
        pages=contents.pages,
        words=contents.words,
        signs=signs,
        structured=from_pdf(cleaned),
    )
    printed = extract(contents.words)
    evidence = evidence_of(reading, printed, {})
    fields = fuse(evidence.data, printed) if evidence.data else printed
    amount = fields.total.value if fields.total else Money(1)
    facts = InvoiceFacts(
        claims=Claims("X", amount, TODAY + timedelta(days=30), ""),
        sme_gstin="",
        problems=(),
        has_text_layer=True,
        fields=fields,
        signed_qr=None,
        today=TODAY,
        evidence=evidence,
    )
    return Opened(facts, printed, reading)


def place_of(found: Opened) -> tuple[Place, Money] | None:
    """Return where the total is printed and what an attacker makes of it."""
    total = found.printed.total
    if total is None or total.page is None or total.box is None:
        return None
    left, top, right, bottom = total.box
    for word in found.reading.words:
        middle = ((word.left + word.right) / 2, (word.top + word.bottom) / 2)
        if word.page != total.page or not (
            left <= middle[0] <= right and top <= middle[1] <= bottom
        ):
            continue
        match = re.search(r"\d[\d.,=]*\d", word.text)
        if match is None or total.value.minor not in [one.minor for one in amounts_in(word.text)]:
            continue
        old = match[0]
        # The first digit grows by two, as a hurried hand would have it.
        new = f"{int(old[0]) % 8 + 2 if old[0] != '9' else 8}{old[1:]}"
        typed = next(iter(amounts_in(word.text.replace(old, new))), None)
        if typed is None or new == old:
            return None
        return Place(old, new, word.page, word.box), Money(typed.minor, total.value.currency)
    return None


def is_found(tampered: bytes, claimed: Money) -> tuple[bool, tuple[str, ...]]:
    """Return whether any check is loud about a retyped PDF, and which."""
    found = opened(tampered)
    if found is None:
        return True, ("unreadable",)
    facts = replace(found.facts, claims=replace(found.facts.claims, amount=claimed))
    loud = [check.reason for check in _checks(facts) if check.verdict in LOUD]
    return bool(loud), tuple(loud)


def _checks(facts: InvoiceFacts) -> list[Check]:
    checks = [total_in_words(facts), parts_sum_to_total(facts), file_structure(facts)]
    checks.append(data_on_paper(facts))
    total = facts.fields.total
    if total is None or total.value.currency == "INR":
        return [*checks, claim_amount(facts)]
    # Papers in other currencies are refused as such; here only the number counts.
    differs = total.value != facts.claims.amount
    return [*checks, Check("claim_amount", "fail", "total_differs")] if differs else checks


def papers(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the folder's PDFs, then made-up ones."""
    for path in sorted(folder.glob("*.pdf")):
        yield "real", path.read_bytes()
    for seed in range(PAPERS):
        yield "made up", render_pdf(sample_paper(seed), layout=LAYOUTS[seed % len(LAYOUTS)])


def main() -> int:
    """Measure and keep."""
    honest: Counter[str] = Counter()
    reviewed: Counter[str] = Counter()
    tried: Counter[tuple[str, str]] = Counter()
    caught: Counter[tuple[str, str]] = Counter()
    for origin, data in papers(Path(sys.argv[1])):
        found = opened(data)
        if found is None:
            continue
        honest[origin] += 1
        reviewed[origin] += file_structure(found.facts).verdict in LOUD
        target = place_of(found)
        for way in WAYS if target else ():
            assert target is not None  # noqa: S101 - said to the type checker
            tampered = retyped(data, target[0], way)
            if tampered is not None and tampered != data:
                tried[origin, way] += 1
                yes, _ = is_found(tampered, target[1])
                caught[origin, way] += yes
    rows = [
        _found(f"retyped totals found: {origin}, {way}", caught[origin, way], tried[origin, way])
        for origin, way in sorted(tried)
    ]
    rows.append(_found("retyped totals found: all", sum(caught.values()), sum(tried.values())))
    for origin in honest:
        share = 100 * reviewed[origin] / honest[origin]
        rows.append(
            Row(
                f"honest PDFs sent to a person by their build: {origin}",
                share,
                "%",
                goal=f"<= {REVIEW_GOAL} %",
                met=share <= REVIEW_GOAL,
                bound=f"{reviewed[origin]} of {honest[origin]}",
            )
        )
    keep("forensics", rows)
    return 0


def _found(what: str, hits: int, tries: int) -> Row:
    share = 100 * hits / tries if tries else 0.0
    goal, met = f">= {FOUND_GOAL} %", share >= FOUND_GOAL
    return Row(what, share, "%", goal=goal, met=met, bound=f"{hits} of {tries}")


if __name__ == "__main__":
    sys.exit(main())
