"""The late-payment model on a file of payment histories: `python -m bench.risk DATA.csv`."""

import sys
from pathlib import Path

from bench.rows import Row, keep
from hundi.invoice.late_histories import read_histories
from hundi.invoice.late_report import AREA_GOAL, CALIBRATION_GOAL, evaluate


def main() -> int:
    """Measure and keep."""
    found = evaluate(read_histories(Path(sys.argv[1]).read_text("utf-8-sig")))
    area, calibration = found.area, found.calibration
    keep(
        "risk",
        [
            Row(
                "late-payment model, out of time: AUC",
                area.value,
                "",
                "seed-v1 with repayments",
                area.value / found.seed_area_with_repayments.value,
                f">= {AREA_GOAL}",
                area.value >= AREA_GOAL,
                f"95 % {area.low:.3f} to {area.high:.3f}, {found.judged_on} invoices",
            ),
            Row(
                "late-payment model, out of time: calibration error",
                calibration.value,
                "",
                goal=f"<= {CALIBRATION_GOAL}",
                met=calibration.value <= CALIBRATION_GOAL,
                bound=f"95 % {calibration.low:.3f} to {calibration.high:.3f}",
            ),
            Row("seed-v1, late payments only: AUC", found.seed_area.value, ""),
        ],
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
