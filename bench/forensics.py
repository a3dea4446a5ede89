"""Retyped totals in PDFs, and how many honest PDFs are sent to a person for how they are built.

    python -m bench.forensics FOLDER [--half develop|report|all]

The real PDFs are those of the folder that have words, split by vendor as `bench.extraction` does;
the made-up ones are the sandbox's, in every layout. The attacker claims the amount it typed, so
the claim itself gives nothing away. Found is what any check of amounts, data or structure does
not let pass. `in_stream` is a careful hand's way, counted apart from the six of a hurried one.

`by the build alone` is what would be found if the attacker had mended words, sums and data too.
"""

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, cast

from bench.extraction import Half, is_in_half
from bench.rows import Row, keep
from bench.tamper import WAYS, Place, retyped
from bench.tamper_stream import exchanged
from hundi.invoice.check_evidence import data_on_paper, file_structure
from hundi.invoice.check_rules import (
    claim_amount,
    parts_sum_to_total,
    sums_of_page,
    total_in_words,
)
from hundi.invoice.checks import Check, Claims, InvoiceFacts
from hundi.invoice.extraction import extract
from hundi.invoice.fields import Fields
from hundi.invoice.printed import amounts_in
from hundi.invoice.reading.facts import Reading
from hundi.invoice.reading.guard import DocumentRefused, clean_pdf
from hundi.invoice.reading.pages import text_of_pdf
from hundi.invoice.reading.structure import signs_of
from hundi.invoice.reading.structured import from_pdf
from hundi.invoice.structured import fuse
from hundi.invoice.understanding import evidence_of
from hundi.kernel.money import Money
from hundi.sandbox.papers.render import LAYOUTS, render_pdf
from hundi.sandbox.papers.samples import sample_paper

PAPERS = 80
FOUND_GOAL, REVIEW_GOAL = 95.0, 2.0
WORDS_MIN = 15
TODAY = date(2026, 11, 24)
LOUD = {"fail", "warn"}
CAREFUL = "in_stream"


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
        words = text_of_pdf(cleaned)
        signs = signs_of(data, cleaned)
    except DocumentRefused:
        return None
    if len(words) < WORDS_MIN:
        return None
    reading = Reading(
        kind="pdf",
        pages=1,
        words=words,
        signs=signs,
        structured=from_pdf(cleaned),
    )
    printed = extract(words)
    evidence = evidence_of(reading, printed, {})
    fields = fuse(evidence.data, printed) if evidence.data else printed
    amount = fields.total.value if fields.total else Money(1)
    facts = InvoiceFacts(
        claims=Claims("X", amount, TODAY + timedelta(days=30), ""),
        sme_gstin="",
        problems=(),
        has_words=True,
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
    checks += [data_on_paper(facts), sums_of_page(facts)]
    total = facts.fields.total
    if total is None or total.value.currency == "INR":
        return [*checks, claim_amount(facts)]
    # Papers in other currencies are refused as such; here only the number counts.
    differs = total.value != facts.claims.amount
    return [*checks, Check("claim_amount", "fail", "total_differs")] if differs else checks


def papers(folder: Path, half: Half) -> Iterator[tuple[str, bytes]]:
    """Yield the folder's PDFs, of one half of its vendors or all, then made-up ones."""
    manifest = folder / "manifest.json"
    told = manifest.read_text() if manifest.exists() else "[]"
    entries = cast(list[dict[str, Any]], json.loads(told))
    others = {entry["file"] for entry in entries if not is_in_half(entry, half)}
    for path in sorted(folder.glob("*.pdf")):
        if path.name not in others:
            yield "real", path.read_bytes()
    for seed in range(PAPERS):
        yield "made up", render_pdf(sample_paper(seed), layout=LAYOUTS[seed % len(LAYOUTS)])


@dataclass(slots=True)
class Count:
    """What was tried and found, by origin and way, and which honest files were sent to a person."""

    honest: Counter[str] = field(default_factory=Counter[str])
    by_build: Counter[str] = field(default_factory=Counter[str])
    by_sums: Counter[str] = field(default_factory=Counter[str])
    tried: Counter[tuple[str, str]] = field(default_factory=Counter[tuple[str, str]])
    found: Counter[tuple[str, str]] = field(default_factory=Counter[tuple[str, str]])
    found_by_build: Counter[tuple[str, str]] = field(default_factory=Counter[tuple[str, str]])

    def add(self, origin: str, data: bytes) -> None:
        """Look at one honest file, then at what every way makes of it."""
        seen = opened(data)
        if seen is None:
            return
        self.honest[origin] += 1
        self.by_build[origin] += file_structure(seen.facts).verdict in LOUD
        self.by_sums[origin] += sums_of_page(seen.facts).verdict in LOUD
        target = place_of(seen)
        if target is None:
            return
        place, claimed = target
        for way in (*WAYS, CAREFUL):
            tampered = exchanged(data, place) if way == CAREFUL else retyped(data, place, way)
            if tampered is None or tampered == data:
                continue
            is_loud, reasons = is_found(tampered, claimed)
            self.tried[origin, way] += 1
            self.found[origin, way] += is_loud
            self.found_by_build[origin, way] += bool(set(reasons) & {"file_altered", "unreadable"})

    def rows(self) -> list[Row]:
        """Return what was found, way by way, and what was sent to a person for nothing."""
        hurried = [key for key in sorted(self.tried) if key[1] != CAREFUL]
        careful = [key for key in sorted(self.tried) if key[1] == CAREFUL]
        what = "retyped totals found"
        rows = [self._found(f"{what}: {origin}, {way}", [(origin, way)]) for origin, way in hurried]
        rows.append(self._found(f"{what}: all", hurried))
        rows += [
            self._found(f"{what} in a careful hand: {origin}", [(origin, way)])
            for origin, way in careful
        ]
        rows += [
            self._found(f"{what} by the build alone: {origin}, {way}", [(origin, way)])
            for origin, way in (*hurried, *careful)
        ]
        for origin in self.honest:
            rows.append(self._sent("build", origin, self.by_build))
            rows.append(self._sent("sums", origin, self.by_sums))
        return rows

    def _found(self, what: str, keys: list[tuple[str, str]]) -> Row:
        counted = self.found_by_build if "alone" in what else self.found
        hits, tries = sum(counted[key] for key in keys), sum(self.tried[key] for key in keys)
        share = 100 * hits / tries if tries else 0.0
        bound = f"{hits} of {tries}"
        if "alone" in what or "careful" in what:
            return Row(what, share, "%", bound=bound)
        goal, met = f">= {FOUND_GOAL} %", share >= FOUND_GOAL
        return Row(what, share, "%", goal=goal, met=met, bound=bound)

    def _sent(self, why: str, origin: str, counted: Counter[str]) -> Row:
        share = 100 * counted[origin] / self.honest[origin]
        return Row(
            f"honest PDFs sent to a person by their {why}: {origin}",
            share,
            "%",
            goal=f"<= {REVIEW_GOAL} %",
            met=share <= REVIEW_GOAL,
            bound=f"{counted[origin]} of {self.honest[origin]}",
        )


def main() -> int:
    """Measure and keep."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--half", choices=("develop", "report", "all"), default="all")
    asked = parser.parse_args()
    count = Count()
    for origin, data in papers(asked.folder, cast(Half, asked.half)):
        count.add(origin, data)
    keep("forensics", count.rows())
    return 0


if __name__ == "__main__":
    sys.exit(main())
