"""Named places in the code where a drill kills this process, as a crash would. Unarmed: nothing.

`HUNDI_FAULTS` names a folder, read once; without it a fault point calls an empty function. A
file in that folder, named like a point and holding a number n, lets the n-th process that comes
to the point die there by SIGKILL. The stroke takes the order away first, so that the process that
is started in its place lives. Only a drill has that folder: settings refuse it outside the sandbox.
"""

import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

STRUCK = ".struck"

# Every point, each called at one place. The part before the dot is what goes on there.
POINTS = frozenset(
    {
        "fund.before_commit",
        "fund.after_commit",
        "fund.before_batch",
        "fund.before_call",
        "fund.after_call",
        "fund.after_lock",
        "fund.after_publish",
        "fund.after_post",
        "release.before_save",
        "release.after_save",
        "release.after_post",
        "release.before_commit",
        "release.after_deal_closed",
        "disburse.after_lock",
        "disburse.after_post",
        "disburse.after_publish",
        "disburse.before_order",
        "disburse.after_order",
        "distribute.after_receipt",
        "distribute.after_shares",
        "distribute.after_record",
        "distribute.after_post",
        "distribute.before_commit",
        "day.after_statuses",
        "refund.after_order",
        "payout.after_add",
        "payout.after_ordered_post",
        "payout.after_order_publish",
        "payout.after_fact",
        "payout.after_step_post",
        "payout.after_step_publish",
        "payout.after_take_up",
        "payout.before_bank",
        "payout.after_bank",
        "payout.after_hearing",
        "withdrawal.before_order",
        "withdrawal.after_order",
        "credit.before_hearing",
        "credit.before_hearing_commit",
        "credit.before_notice",
        "credit.before_notice_commit",
        "credit.after_notice_commit",
        "credit.after_lock",
        "credit.after_fact",
        "credit.after_receipt_post",
        "credit.after_deposit_post",
        "credit.after_suspense_post",
        "credit.after_save",
        "credit.after_reversal_post",
        "recon.before_ask",
        "recon.after_ask",
        "recon.after_hearing",
        "recon.before_mark",
        "recon.after_mark",
        "account.before_bank",
        "account.after_bank",
        "deposit.before_bank",
        "deposit.after_bank",
        "deposit.after_opened",
        "upload.before_document",
        "upload.after_document",
        "upload.after_invoice",
        "upload.after_publish",
        "acceptance.after_save",
        "acceptance.after_publish",
        "listing.after_save",
        "listing.after_publish",
        "cancel.after_save",
        "verification.after_begin",
        "verification.after_reading",
        "verification.after_registry",
        "verification.after_marks",
        "verification.before_commit",
        "sealing.after_reach",
        "sealing.after_block",
        "sealing.before_commit",
        "jobs.before_run",
        "jobs.after_run",
        "tick.before_commit",
        "edge.after_claim",
        "edge.before_keep",
        "edge.after_commit",
    }
)


def order(folder: Path, point: str, *, hit: int = 1) -> None:
    """Let the process that comes to the point as the `hit`-th die there.

    Raises:
        ValueError: there is no such point.
    """
    if point not in POINTS:
        raise ValueError(f"{point} is no fault point")
    (folder / f"{point}{STRUCK}").unlink(missing_ok=True)
    _write(folder / point, hit)


def has_struck(folder: Path, point: str) -> bool:
    """Whether a process died at the point since it was ordered."""
    return (folder / f"{point}{STRUCK}").exists()


def victim(folder: Path, point: str) -> str:
    """Return what the process did that died at the point: the first word of its command line."""
    return (folder / f"{point}{STRUCK}").read_text()


def strike(folder: Path, point: str) -> None:
    """Die here if that was ordered."""
    ordered = folder / point
    # Another process may come to the point at the same time: the order is for one of them.
    with suppress(FileNotFoundError):
        left = int(ordered.read_text())
        if left > 1:
            _write(ordered, left - 1)
            return
        ours = folder / f"{point}.{os.getpid()}"
        ordered.rename(ours)
        ours.write_text("".join(sys.argv[1:2]))
        ours.rename(folder / f"{point}{STRUCK}")
        os.kill(os.getpid(), signal.SIGKILL)


def _write(ordered: Path, hits: int) -> None:
    draft = ordered.with_name(f"{ordered.name}.{os.getpid()}")
    draft.write_text(str(hits))
    draft.rename(ordered)


def _pass(point: str) -> None:
    """Nothing is armed."""


def _point_for(folder: str | None) -> Callable[[str], None]:
    if not folder:
        return _pass
    armed = Path(folder)

    def point_or_die(point: str) -> None:
        strike(armed, point)

    return point_or_die


fault = _point_for(os.environ.get("HUNDI_FAULTS"))
