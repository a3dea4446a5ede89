"""What an operator looks at, and what an SME is asked to send again. Pure.

Each reason of a doubt is something to look at, on a page and in a box where there is one; and
some reasons are cheaper to clear by a better file than by a person. A signed QR code that is
there and cannot be read is the cheapest thing to ask for.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from hundi.invoice.checks import OUTCOME_OF
from hundi.invoice.evidence import FoundCheck
from hundi.invoice.page_lines import Box

# What to send, for a check's reason and, before that, for the problem that made a file unreadable.
RESEND: dict[str, tuple[str, str]] = {
    "encrypted": ("file", "The file is locked. Send it without its password."),
    "damaged": ("file", "The file is damaged. Export or scan the invoice again."),
    "too_many_pages": ("file", "Send only the pages of this invoice, 20 at most."),
    "too_large": ("file", "The file is larger than 10 MiB. Send a smaller one."),
    "image_too_large": ("photo", "The picture is too large. Scan at 300 dpi."),
    "embedded_file": ("file", "The PDF carries other files. Send the invoice alone."),
    "json_is_no_e_invoice": (
        "file",
        "Send the e-invoice's JSON as the portal gave it, or its PDF.",
    ),
    "xml_is_no_invoice": ("file", "Send the invoice itself as XML, or its PDF."),
    "file_unreadable": ("file", "The file cannot be read. Export the invoice as a PDF again."),
    "no_text_layer": (
        "scan",
        "The page cannot be read. Send the PDF from your accounts, or a scan at 300 dpi.",
    ),
    "qr_unreadable": (
        "qr_photo",
        "The QR code is there but blurred. Send a close, sharp photo of it alone.",
    ),
    "qr_malformed": ("qr_photo", "The QR code is damaged. Send a sharp photo of it, or the PDF."),
    "data_malformed": ("file", "The signed data is damaged. Download it from the portal again."),
    "total_not_found": ("scan", "The total cannot be read. Send a sharper page with all of it."),
    "number_not_found": ("scan", "The invoice number cannot be read. Send a sharper page."),
    "invoice_date_not_found": ("scan", "The date cannot be read. Send a sharper page."),
    "data_not_on_paper": ("file", "The data and the page differ. Export both from one source."),
}
QUIET = frozenset({"pass", "not_applicable"})


@dataclass(frozen=True, slots=True)
class Look:
    """One thing to look at: what asks for it, and where. The gravest come first."""

    check: str
    reason: str
    outcome: str
    details: dict[str, str]
    page: int | None
    box: Box | None


@dataclass(frozen=True, slots=True)
class Resend:
    """Something the SME can send: `what` is `file`, `scan`, `photo` or `qr_photo`."""

    what: str
    reason: str
    message: str


_GRAVITY = ("rejected", "needs_info", "review", "verified")


def looks(checks: Sequence[FoundCheck]) -> tuple[Look, ...]:
    """Return what a person should look at."""
    found = [
        Look(
            check.check,
            check.reason,
            OUTCOME_OF.get(check.reason, "review"),
            check.details,
            check.page,
            check.box,
        )
        for check in checks
        if check.verdict not in QUIET and OUTCOME_OF.get(check.reason) != "verified"
    ]
    return tuple(sorted(found, key=lambda look: _GRAVITY.index(look.outcome)))


def resends(checks: Sequence[FoundCheck]) -> tuple[Resend, ...]:
    """Return what to ask the SME for, one request of each kind; nothing when no file helps."""
    asked: dict[str, Resend] = {}
    for check in checks:
        if check.verdict in QUIET:
            continue
        known = RESEND.get(check.details.get("problem", "")) or RESEND.get(check.reason)
        if known is not None:
            what, message = known
            asked.setdefault(what, Resend(what, check.reason, message))
    return tuple(asked.values())
