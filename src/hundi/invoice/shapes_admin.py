"""How the operators' part stands in JSON. Pure."""

from typing import Self

from hundi.invoice.queries_admin import Waiting
from hundi.invoice.review import looks
from hundi.invoice.shapes import Box, InvoiceSummary
from hundi.invoice.shapes_evidence import (
    LatePaymentShown,
    ResendShown,
    late_shown,
    resends_shown,
)
from hundi.runtime.values import Shape


class LookShown(Shape):
    """One thing to look at: why, and where on the paper; pages count from 0."""

    check: str
    reason: str
    outcome: str
    details: dict[str, str]
    page: int | None
    box: Box | None


class ReviewShown(Shape):
    """An invoice that waits for an operator: the gravest things to look at first.

    `document` is where the page is shown, None when there is none to show; `resend` is what the
    SME could send instead; `proposed` says that one operator agreed and a second one must.
    """

    invoice: InvoiceSummary
    outcome: str | None
    looks: list[LookShown]
    resend: list[ResendShown]
    document: str | None
    late_payment: LatePaymentShown | None
    proposed: bool

    @classmethod
    def of(cls, waiting: Waiting) -> Self:
        """Return one line of the queue."""
        invoice, findings = waiting.row.invoice, waiting.findings
        checks = findings.checks if findings else ()
        shown = findings is not None and (findings.sanitised or findings.kind in {"png", "jpeg"})
        return cls(
            invoice=InvoiceSummary.of(waiting.row),
            outcome=findings.outcome if findings else None,
            looks=[
                LookShown(
                    check=look.check,
                    reason=look.reason,
                    outcome=look.outcome,
                    details=look.details,
                    page=look.page,
                    box=look.box,
                )
                for look in looks(checks)
            ],
            resend=resends_shown(checks),
            document=f"/api/v1/invoices/{invoice.id}/document" if shown else None,
            late_payment=late_shown(findings),
            proposed=waiting.is_proposed,
        )
