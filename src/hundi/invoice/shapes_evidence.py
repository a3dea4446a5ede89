"""How opinions about an invoice stand in JSON, for its parties and for operators. Pure."""

from collections.abc import Sequence

from hundi.invoice.evidence import Findings, FoundCheck
from hundi.invoice.review import resends
from hundi.runtime.values import Shape


class LateReason(Shape):
    """A fact that moved the probability of a late payment, in percentage points."""

    code: str
    points: float


class LatePaymentShown(Shape):
    """How probable it is that the customer pays late, 0 to 1: a model's opinion, not a check."""

    probability: float
    reasons: list[LateReason]
    model: str


class ResendShown(Shape):
    """Something to send again: `what` is `file`, `scan`, `photo` or `qr_photo`."""

    what: str
    reason: str
    message: str


def late_shown(findings: Findings | None) -> LatePaymentShown | None:
    """Return the model's opinion, if it has been asked."""
    late = findings.late_payment if findings else None
    if late is None:
        return None
    return LatePaymentShown(
        probability=late.probability,
        reasons=[LateReason(code=code, points=points) for code, points in late.reasons],
        model=late.model,
    )


def resends_shown(checks: Sequence[FoundCheck]) -> list[ResendShown]:
    """Return what to ask the SME for."""
    return [
        ResendShown(what=one.what, reason=one.reason, message=one.message)
        for one in resends(checks)
    ]
