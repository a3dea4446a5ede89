"""What became of a user's invoices, as points. Pure.

Source: the money specification, §4, `seed-v1`: start at 50; for an SME +10 for each invoice
repaid and -20 for each default; for a customer -15 for each invoice paid late; clamped to
0…100, higher is safer. The formula's other terms belong to one invoice, not to a user.
"""

from dataclasses import dataclass

START = 50
REPAID_POINTS = 10
DEFAULT_POINTS = -20
LATE_POINTS = -15
SCORE_MIN = 0
SCORE_MAX = 100


@dataclass(frozen=True, slots=True)
class TrackRecord:
    """Counts of invoices. One that defaulted counts as that, also when it was repaid later."""

    repaid: int
    late: int
    defaulted: int

    def seller_score(self) -> int | None:
        """Return the SME's points; None until one of their invoices was repaid or defaulted."""
        if self.repaid + self.defaulted == 0:
            return None
        return _clamped(START + REPAID_POINTS * self.repaid + DEFAULT_POINTS * self.defaulted)

    def customer_score(self) -> int | None:
        """Return the customer's points; None until they repaid, were late or defaulted."""
        if self.repaid + self.late + self.defaulted == 0:
            return None
        return _clamped(START + LATE_POINTS * self.late)


def _clamped(points: int) -> int:
    return max(SCORE_MIN, min(SCORE_MAX, points))
