"""Servers that a hundi left behind: found by their command line, and stopped.

The kernel stops our servers when we are killed. One may still be busy stopping when the next
hundi starts, and one started in the instant of the kill may have missed the signal. Both are
stopped here and started anew, rather than adopted: an adopted server has no parent to end with.

The command line, not a pid file, says which they are: it cannot be stale, and it names the folder.
"""

import os
import signal
from contextlib import suppress
from pathlib import Path

from hundi.runtime.children import pid_exits_within

STOP_SECONDS_MAX = 30.0
KILL_SECONDS_MAX = 10.0


def stop_leftovers(program: str, folder: Path, stop_signal: signal.Signals) -> int:
    """Stop every process of that program with that folder among its arguments.

    Returns:
        How many there were.
    """
    pids = find_servers(program, folder)
    for pid in pids:
        _send(pid, stop_signal)
    for pid in pids:
        if not pid_exits_within(pid, STOP_SECONDS_MAX):
            _send(pid, signal.SIGKILL)
            pid_exits_within(pid, KILL_SECONDS_MAX)
    return len(pids)


def find_servers(program: str, folder: Path) -> list[int]:
    """Return the processes whose program has that name and whose arguments name that folder."""
    found: list[int] = []
    for process in Path("/proc").iterdir():
        if not process.name.isdigit():
            continue
        try:
            words = (process / "cmdline").read_bytes().split(b"\0")
        except (FileNotFoundError, ProcessLookupError):
            continue  # it ended while we looked
        if Path(os.fsdecode(words[0])).name == program and os.fsencode(folder) in words[1:]:
            found.append(int(process.name))
    return found


def _send(pid: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, number)
