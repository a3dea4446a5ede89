"""How well documents are read: fields found, right, wrong, accepted, and what it costs.

    python -m bench.extraction FOLDER [--half develop|report|all] [--only TEXT] [--wrong]

The folder has a `manifest.json`: a list of objects with `file`, `src` (the vendor's group),
`region`, `kind` and `truth`. Documents are split by vendor: half were developed on, the other half
is reported. Without a folder, pages of our own layouts are drawn, degraded and read:

    python -m bench.extraction --own 100 [--kind scan|photo|bad_scan|pdf]

`--peer PYTHON` names a Python with invoice2data, which then reads the same PDFs.
"""

import argparse
import asyncio
import hashlib
import json
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from statistics import fmean, median
from typing import Any, Literal, cast

from bench.degrade import KINDS, Kind, degraded
from bench.rows import RESULTS, Row, keep
from hundi.invoice.fields import Field, Fields
from hundi.invoice.reading.reader import Readers
from hundi.invoice.signed_qr import PortalKey
from hundi.invoice.understanding import understand
from hundi.invoice.verification import read_with_code
from hundi.kernel.money import Money
from hundi.sandbox.papers.render import LAYOUTS, render_pdf
from hundi.sandbox.papers.samples import sample_paper
from hundi.sandbox.portal import key_id, new_key, public_pem, sign_qr

AT_ONCE = 2
PEAK_MIB_MAX = 900
DOCUMENTS_MAX = 10_000
FIELDS = (
    "invoice_number",
    "invoice_date",
    "due_date",
    "total",
    "currency",
    "seller_gstin",
    "buyer_gstin",
    "irn",
)
# By a part of the group's name, in percent. Source: the document specification.
GOALS: dict[str, dict[str, int]] = {
    "pdf": {"invoice_number": 92, "invoice_date": 95, "total": 92},
    "bad_scan": {"invoice_number": 97, "invoice_date": 99, "total": 98},
    "img": {
        "invoice_number": 95,
        "invoice_date": 98,
        "total": 97,
        "seller_gstin": 99,
        "buyer_gstin": 97,
    },
}
CODES_READ = {"scan with QR": 100, "photo with QR": 100, "bad_scan with QR": 85}
Half = Literal["develop", "report", "all"]


@dataclass(frozen=True, slots=True)
class Case:
    """A document and what it says."""

    name: str
    group: str
    content: bytes
    truth: Mapping[str, tuple[str, ...]]


@dataclass(slots=True)
class Score:
    """Counts by field and verdict, and costs by document."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    cpu_seconds: list[float] = field(default_factory=list)
    peak_bytes: list[int] = field(default_factory=list)
    failed: int = 0

    def share(self, name: str, verdict: str = "right") -> float:
        """Return how many of the documents that print a field have this verdict, in percent."""
        printed = self.counts[name, "printed"]
        return 100 * self.counts[name, verdict] / printed if printed else float("nan")


def folder_cases(folder: Path, half: Half) -> Iterator[Case]:
    """Yield the documents of a manifest; a vendor's all lie in the same half."""
    manifest = cast(list[dict[str, Any]], json.loads((folder / "manifest.json").read_text()))
    for entry in manifest[:DOCUMENTS_MAX]:
        if not is_in_half(entry, half):
            continue
        truth = cast(dict[str, Any], entry["truth"])
        expected = {
            name: (str(truth[name]), *map(str, truth.get(f"{name}_alt", ())))
            for name in FIELDS
            if truth.get(name)
        }
        group = f"{entry.get('region', '')} {entry.get('kind', '')}"
        yield Case(entry["file"], group, (folder / entry["file"]).read_bytes(), expected)


def is_in_half(entry: Mapping[str, Any], half: Half) -> bool:
    """Return whether a document of the manifest is of that half; a vendor's are all in one."""
    vendor = str(Path(str(entry.get("source_path", entry["file"]))).parent) + _vendor(entry)
    is_report = hashlib.sha256(vendor.encode()).digest()[0] % 2 == 1
    return half == "all" or is_report == (half == "report")


def _vendor(entry: Mapping[str, Any]) -> str:
    """Return what tells vendors of one folder apart: for images of a collection, the file."""
    return str(entry["file"]) if entry.get("kind") == "img" else ""


def own_cases(count: int, kinds: Sequence[str], *, key: Any, signed: bool) -> Iterator[Case]:
    """Yield pages of our own layouts, degraded."""
    chance = random.Random(count)  # noqa: S311 - made-up papers guard nothing
    for seed in range(count):
        paper = sample_paper(seed + 10_000)
        layout = LAYOUTS[seed % len(LAYOUTS)]
        has_code = signed and seed % 3 == 0
        claims = paper.qr_claims(registered_at=datetime(2026, 6, 1, 10, 0))  # noqa: DTZ001 - as printed
        code = sign_qr(key, claims) if has_code else None
        pdf = render_pdf(paper, layout=layout, signed_qr=code)
        kind = chance.choice(list(kinds))
        content = pdf if kind == "pdf" else degraded(pdf, cast(Kind, kind), seed)
        truth = {
            "invoice_number": (paper.number,),
            "invoice_date": (paper.issued_on.isoformat(),),
            "due_date": (paper.due_on.isoformat(),) if paper.due_on else (),
            "total": (paper.total.decimal,),
            "currency": ("INR",),
            "seller_gstin": (paper.seller.gstin,),
            "buyer_gstin": (paper.buyer.gstin,),
            **({"irn": (paper.irn,)} if has_code else {}),
        }
        name = f"{kind}-{layout}-{seed}{'-qr' if has_code else ''}"
        yield Case(name, f"{kind}{' with QR' if has_code else ''}", content, truth)


def text_of(field_: Field[Any] | None) -> str | None:
    """Return a value as the manifest writes it."""
    if field_ is None:
        return None
    value = field_.value
    if isinstance(value, Money):
        return f"{value.minor // 100}.{value.minor % 100:02d}"
    return value.isoformat() if isinstance(value, date) else str(value)


def judge(case: Case, fields: Fields, score: Score) -> list[str]:
    """Count what is right, wrong, accepted and accepted though wrong; return what is not right."""
    amiss: list[str] = []
    for name, expected in case.truth.items():
        found: Field[Any] | None = getattr(fields, name)
        text = text_of(found)
        right = text is not None and _folded(text) in {_folded(one) for one in expected}
        verdicts = ["printed", "right" if right else "wrong" if found else "missing"]
        if found and found.accepted:
            verdicts += ["accepted"] if right else ["accepted", "accepted wrong"]
        score.counts.update((name, verdict) for verdict in verdicts)
        if not right:
            mark = " ACCEPTED" if found and found.accepted else ""
            amiss.append(f"{name}: {text!r} is {expected[0]!r}{mark}")
    return amiss


def _folded(text: str) -> str:
    return "".join(text.upper().split())


async def measure(cases: Iterator[Case], keys: Mapping[str, PortalKey]) -> dict[str, Score]:
    """Read all documents, two at once; return a score by group and one of all."""
    readers = Readers(at_once=AT_ONCE)
    scores: dict[str, Score] = {}
    waiting: set[asyncio.Task[None]] = set()

    async def one(case: Case) -> None:
        reading = await read_with_code(readers, case.content, keys)
        fields = understand(reading, keys).fields
        for name in ("all", case.group):
            score = scores.setdefault(name, Score())
            amiss = judge(case, fields, score)
            score.cpu_seconds.append(reading.cpu_seconds)
            score.peak_bytes.append(reading.peak_bytes)
            score.failed += bool(reading.problems)
        if amiss or reading.problems:
            print(f"  {case.name} {reading.problems or ''} {reading.quality} {'; '.join(amiss)}")

    try:
        for case in cases:
            waiting.add(asyncio.create_task(one(case)))
            if len(waiting) >= AT_ONCE * 2:
                done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    task.result()
        await asyncio.gather(*waiting)
    finally:
        readers.close()
    return scores


def table(scores: Mapping[str, Score]) -> None:
    """Print a block for every group."""
    for group, score in sorted(scores.items()):
        print(f"\n{group}: {len(score.cpu_seconds)} documents, {score.failed} not read")
        print(f"  {'':<16}{'printed':>9}{'right %':>9}{'wrong':>7}{'accepted %':>12}{'…wrong':>8}")
        for name in FIELDS:
            printed = score.counts[name, "printed"]
            if printed:
                print(
                    f"  {name:<16}{printed:>9}{score.share(name):>9.1f}"
                    f"{score.counts[name, 'wrong']:>7}{score.share(name, 'accepted'):>12.1f}"
                    f"{score.counts[name, 'accepted wrong']:>8}"
                )
        print(
            f"  CPU seconds: median {median(score.cpu_seconds):.3f}, mean"
            f" {fmean(score.cpu_seconds):.3f}, most {max(score.cpu_seconds):.2f};"
            f" peak memory {max(score.peak_bytes) / 2**20:.0f} MiB"
        )


def _right(what: str, share: float, name: str, group: str) -> Row:
    """Return a row beside the goal of the specification for documents of this kind."""
    goals = next((goals for kind, goals in GOALS.items() if kind in group), dict[str, int]())
    # The IRN of a page with a code is right when the code was read and verified.
    goal = CODES_READ.get(group) if name == "irn" else goals.get(name)
    if goal is None:
        return Row(what, share, "%")
    return Row(what, share, "%", goal=f">= {goal}", met=share >= goal)


def _cost(what: str, seconds: float, group: str) -> Row:
    is_code, is_drawn = "with QR" in group, "pdf" in group
    goal = 0.06 if is_drawn else 0.25 if is_code else 1.3
    if group == "all":
        return Row(what, seconds, "s")
    return Row(what, seconds, "s", goal=f"<= {goal}", met=seconds <= goal)


def rows(scores: Mapping[str, Score], what: str) -> list[Row]:
    """Return the rows of a results file."""
    found: list[Row] = []
    for group, score in sorted(scores.items()):
        for name in FIELDS:
            if score.counts[name, "printed"]:
                found += [
                    _right(f"{what}, {group}: {name} right", score.share(name), name, group),
                    Row(
                        f"{what}, {group}: {name} accepted and wrong",
                        score.counts[name, "accepted wrong"],
                        "fields",
                        goal="0",
                        met=score.counts[name, "accepted wrong"] == 0,
                    ),
                ]
        found.append(_cost(f"{what}, {group}: CPU, median", median(score.cpu_seconds), group))
        peak = max(score.peak_bytes) / 2**20
        found.append(
            Row(
                f"{what}, {group}: peak memory",
                peak,
                "MiB",
                goal="<= 900",
                met=peak <= PEAK_MIB_MAX,
            )
        )
    return found


def peer_rows(python: str, folder: Path, cases: Sequence[Case], what: str) -> list[Row]:
    """Return how invoice2data reads the PDFs among the same documents; `python` is one that has it.

    Its authors' own test papers are among them, for which it has templates.
    """
    pdfs = {str(folder / case.name): case for case in cases if "pdf" in case.group}
    done = subprocess.run(  # noqa: S603 - a program that the caller names
        [python, str(Path(__file__).with_name("invoice2data_reads.py")), *pdfs],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    name, *told = (json.loads(line) for line in done.stdout.splitlines())
    found: list[Row] = []
    for field_name in ("invoice_number", "invoice_date", "total"):
        asked = [one for one in told if pdfs[one["file"]].truth.get(field_name)]
        right = sum(
            _folded(one["said"].get(field_name, "")) in map(_folded, expected)
            for one in asked
            if (expected := pdfs[one["file"]].truth[field_name])
        )
        row = f"invoice2data {name}, {what}, pdf: {field_name} right"
        found.append(Row(row, 100 * right / len(asked), "%"))
    spent = median(one["cpu_seconds"] for one in told)
    return [*found, Row(f"invoice2data {name}, {what}, pdf: CPU, median", spent, "s")]


def _others(what: str) -> list[Row]:
    """Return what was measured before of other documents: one file holds all of it."""
    file = RESULTS / "extraction.json"
    if not file.exists():
        return []
    known = cast(list[dict[str, Any]], json.loads(file.read_text())["rows"])
    return [Row(**row) for row in known if f"{what}," not in str(row["what"])]


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--half", choices=("develop", "report", "all"), default="all")
    parser.add_argument("--only", default="")
    parser.add_argument("--own", type=int, default=0)
    parser.add_argument("--kind", choices=(*KINDS, "pdf"), default=None)
    parser.add_argument("--unsigned", action="store_true")
    parser.add_argument("--peer", metavar="PYTHON", help="one that has invoice2data")
    asked = parser.parse_args()
    seen: list[Case] = []
    key = new_key()
    keys = {key_id(key): PortalKey(public_pem(key), "sandbox", date(2020, 1, 1))}
    if asked.folder:
        half = cast(Half, asked.half)
        seen = [case for case in folder_cases(asked.folder, half) if asked.only in case.name]
        cases = iter(seen)
        what = f"shared documents ({half})"
    else:
        kinds = [asked.kind] if asked.kind else list(KINDS)
        cases = own_cases(asked.own or 100, kinds, key=key, signed=not asked.unsigned)
        what = f"{asked.own or 100} degraded pages of our own"
    start = time.monotonic()
    scores = asyncio.run(measure(cases, keys))
    if not scores:
        print("nothing to read")
        return 1
    table(scores)
    print(f"{time.monotonic() - start:.0f} s")
    beside = peer_rows(asked.peer, asked.folder, seen, what) if asked.peer else []
    keep("extraction", [*_others(what), *rows(scores, what), *beside])
    return 0


if __name__ == "__main__":
    sys.exit(main())
