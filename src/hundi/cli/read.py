"""`hundi read FILE…`: what documents say, what is checked about it, and what it cost. No server.

Only what a document itself can show is checked: no form's claims, no registry, no duplicates.
"""

import argparse
import asyncio
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from pathlib import Path

import msgspec

from hundi.invoice.check_rules import run_checks
from hundi.invoice.checks import Check, Claims, InvoiceFacts, decide
from hundi.invoice.fields import Field, Fields
from hundi.invoice.portal_keys import portal_key
from hundi.invoice.reading.facts import DOCUMENT_BYTES_MAX, Reading
from hundi.invoice.reading.reader import Readers
from hundi.invoice.signed_qr import PortalKey
from hundi.invoice.understanding import Understanding, understand
from hundi.invoice.verification import read_with_code
from hundi.kernel.errors import Invalid
from hundi.kernel.money import ZERO, Money
from hundi.runtime.clock import Clock

AT_ONCE = 2
FILES_MAX = 1_000
# What needs a form, a registry or the other invoices.
OF_THE_PLATFORM = frozenset(
    {
        "claim_number",
        "claim_amount",
        "claim_due_date",
        "claim_customer_gstin",
        "seller_is_sme",
        "qr_against_form",
        "due_date",
        "seller_registry",
        "buyer_registry",
        "seller_filings",
        "seller_name",
        "buyer_name",
        "irn_status",
        "duplicate",
    }
)
# Without these nobody can say what the invoice is; one not sure needs a person.
KEY_FIELDS = ("invoice_number", "invoice_date", "total", "seller_gstin", "buyer_gstin")
UNSURE = "fields_not_sure"
NAME_WIDTH, VALUE_WIDTH = 18, 42

_encoder = msgspec.json.Encoder(decimal_format="number")


class FileNotRead(Invalid):
    """A file is not there, or is larger than any document we take."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Everything there is to say of one file."""

    path: Path
    reading: Reading
    fields: Fields
    checks: tuple[Check, ...]
    decision: str
    reasons: tuple[str, ...]
    seconds: float


def run(asked: argparse.Namespace) -> int:
    """Read the files and print them; return 1 if one could not be read."""
    keys = dict(
        portal_key(path.read_text(encoding="ascii"), path.stem) for path in asked.portal_key
    )
    paths: list[Path] = asked.files[:FILES_MAX]
    contents = [(path, _content(path)) for path in paths]
    worst = 0
    for outcome in asyncio.run(_read(contents, keys)):
        sys.stdout.write(_json(outcome) if asked.json else _table(outcome))
        worst = max(worst, int(bool(outcome.reading.problems)))
    return worst


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(DOCUMENT_BYTES_MAX + 1)
    except OSError as problem:
        raise FileNotRead(f"{path} cannot be read: {problem.strerror}.") from problem
    if len(content) > DOCUMENT_BYTES_MAX:
        raise FileNotRead(f"{path} is larger than 10 MiB.")
    return content


async def _read(
    contents: Sequence[tuple[Path, bytes]], keys: dict[str, PortalKey]
) -> Sequence[Outcome]:
    readers = Readers(at_once=AT_ONCE)
    today = Clock().today()
    try:
        return await asyncio.gather(
            *(_outcome(path, content, readers, keys, today) for path, content in contents)
        )
    finally:
        readers.close()


async def _outcome(
    path: Path, content: bytes, readers: Readers, keys: dict[str, PortalKey], today: date
) -> Outcome:
    start = time.monotonic()
    reading = await read_with_code(readers, content, keys)
    understood = understand(reading, keys)
    found, stated = understood.fields, understood.stated
    checks = tuple(
        check
        for check in run_checks(_facts(reading, understood, today), strict=False)
        if check.name not in OF_THE_PLATFORM and not _is_about_nobody(check, stated)
    )
    decision = decide(checks, strict=False)
    outcome, reasons = decision.outcome, decision.reasons
    unsure = [name for name in KEY_FIELDS if not _is_accepted(found, name)]
    if outcome == "verified" and unsure:
        outcome, reasons = "review", (*reasons, UNSURE)
    seconds = time.monotonic() - start
    return Outcome(path, reading, found, checks, outcome, reasons, seconds)


def _is_about_nobody(check: Check, printed: Fields) -> bool:
    """Whether it judges a GSTIN that the document does not have; foreign invoices have none."""
    seller, buyer = printed.seller_gstin, printed.buyer_gstin
    return (
        (check.name == "seller_gstin" and seller is None)
        or (check.name == "buyer_gstin" and buyer is None)
        or (check.name == "parties_differ" and (seller is None or buyer is None))
    )


def _is_accepted(found: Fields, name: str) -> bool:
    field: Field[str] | None = getattr(found, name)
    return field is not None and field.accepted


def _facts(reading: Reading, understood: Understanding, today: date) -> InvoiceFacts:
    """Return the facts, the document itself standing in for a form."""
    printed = understood.stated
    seller = printed.seller_gstin.value if printed.seller_gstin else ""
    buyer = printed.buyer_gstin.value if printed.buyer_gstin else ""
    return InvoiceFacts(
        claims=Claims(
            number=printed.invoice_number.value if printed.invoice_number else "",
            amount=printed.total.value if printed.total else ZERO,
            due_on=printed.due_date.value if printed.due_date else today,
            customer_gstin=buyer,
        ),
        sme_gstin=seller,
        problems=reading.problems,
        has_words=reading.is_legible,
        is_paper=not reading.has_text_layer,
        has_unread_code=reading.has_unread_code,
        fields=printed,
        signed_qr=understood.qr,
        today=today,
        evidence=understood.evidence,
    )


# -- printing


def _json(outcome: Outcome) -> str:
    told = {
        "file": str(outcome.path),
        "kind": outcome.reading.kind,
        "pages": outcome.reading.pages,
        "fields": {_camel(name): _told(field) for name, field in _all(outcome.fields)},
        "checks": [
            {
                "check": check.name,
                "verdict": check.verdict,
                "reason": check.reason,
                "details": check.details,
                "page": check.page,
                "box": check.box,
            }
            for check in outcome.checks
        ],
        "decision": outcome.decision,
        "reasons": outcome.reasons,
        "problems": outcome.reading.problems,
        "readers": outcome.reading.engines,
        "cpuSeconds": outcome.reading.cpu_seconds,
        "seconds": round(outcome.seconds, 3),
        "peakBytes": outcome.reading.peak_bytes,
    }
    return _encoder.encode(told).decode() + "\n"


def _all(found: Fields) -> Iterator[tuple[str, Field[str] | Field[date] | Field[Money] | None]]:
    for field in fields(Fields):
        yield field.name, getattr(found, field.name)


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def _told(field: Field[str] | Field[date] | Field[Money] | None) -> dict[str, object]:
    if field is None:
        return {
            "value": None,
            "source": None,
            "confidence": 0,
            "page": None,
            "box": None,
            "accepted": False,
        }
    return {
        "value": _plain(field.value),
        "source": field.source,
        "confidence": round(field.confidence, 3),
        "page": field.page,
        "box": field.box,
        "accepted": field.accepted,
    }


def _plain(value: object) -> object:
    """Return a value as JSON has it: an amount as an exact number with two decimals."""
    if isinstance(value, Money):
        return Decimal(value.minor).scaleb(-2)
    return value.isoformat() if isinstance(value, date) else value


def _table(outcome: Outcome) -> str:
    reading = outcome.reading
    lines = [f"{outcome.path}  ({reading.kind}, {reading.pages} pages)"]
    for name, field in _all(outcome.fields):
        if field is not None:
            mark = "accepted" if field.accepted else "to look at"
            lines.append(
                f"  {name:<{NAME_WIDTH}} {_plain(field.value)!s:<{VALUE_WIDTH}.{VALUE_WIDTH}}"
                f" {field.source:<10} {field.confidence:.2f}  {mark}"
            )
    lines += [
        f"  {check.verdict:<8} {check.name:<{NAME_WIDTH}} {check.reason}"
        for check in outcome.checks
        if check.verdict not in {"pass", "not_applicable"}
    ]
    because = f" ({', '.join(outcome.reasons)})" if outcome.reasons else ""
    lines.append(f"  decision: {outcome.decision}{because}")
    lines.append(
        f"  {reading.cpu_seconds:.3f} CPU seconds, {outcome.seconds:.2f} seconds,"
        f" {reading.peak_bytes / 2**20:.0f} MiB at most"
    )
    return "\n".join(lines) + "\n\n"
