"""A child process that does not outlive us, and how to wait for it and stop it.

The kernel signals the child when our main thread ends, even by kill -9. Waiting uses the
kernel's process handles: nothing here polls.
"""

import os
import select
import signal
import subprocess
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from hundi.kernel.errors import BrokenInvariant
from hundi.runtime.privileges import Account, launch_prefix

Process = subprocess.Popen[bytes]

LOG_BYTES_MAX = 4 * 1024 * 1024
LOG_LINES_SHOWN_MAX = 20
LOG_BYTES_SHOWN_MAX = 8 * 1024


@dataclass(frozen=True, slots=True)
class Launch:
    """How a child is started.

    `env` is its whole environment. `account` is whom it runs as (None: as ourselves), and
    `paths` what it must reach under that account. `log` takes both outputs (None: ours do).
    """

    argv: Sequence[str]
    env: Mapping[str, str]
    log: Path | None = None
    folder: Path | None = None
    account: Account | None = None
    paths: Sequence[Path] = ()
    death_signal: signal.Signals = signal.SIGTERM


def start_child(launch: Launch) -> Process:
    """Start a child in a process group of its own, so that Ctrl-C reaches only us.

    Raises:
        BrokenInvariant: called from another thread than the main one; the child would be
            signalled when that thread ends.
    """
    if threading.current_thread() is not threading.main_thread():
        raise BrokenInvariant("children are started from the main thread only")
    prefix = launch_prefix(launch.death_signal, launch.account, launch.paths)
    log = None if launch.log is None else open_log(launch.log)
    try:
        return subprocess.Popen(  # noqa: S603 - the command is ours, never a user's
            [*prefix, *launch.argv],
            env=launch.env,
            cwd=launch.folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            process_group=0,
        )
    finally:
        if log is not None:
            os.close(log)


def exits_within(process: Process, seconds: float) -> bool:
    """Return whether the child has ended, waiting so long for it."""
    return process.poll() is not None or pid_exits_within(process.pid, seconds)


def pid_exits_within(pid: int, seconds: float) -> bool:
    """Return whether the process, anybody's child, has ended, waiting so long for it."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        poll = select.poll()
        poll.register(handle, select.POLLIN)
        return bool(poll.poll(max(0.0, seconds) * 1000))
    finally:
        os.close(handle)


def reap(process: Process, seconds: float) -> None:
    """Wait so long for the child to end, then kill it; kill what is left of its group."""
    if process.returncode is not None:
        return
    pid_exits_within(process.pid, seconds)
    # Not reaped yet, so the number still names this group and nobody else's.
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def last_lines(log: Path) -> str:
    """Return the end of a log, for a person who has to see why a child ended."""
    if not log.exists():
        return ""
    with log.open("rb") as content:
        content.seek(max(0, log.stat().st_size - LOG_BYTES_SHOWN_MAX))
        lines = content.read(LOG_BYTES_SHOWN_MAX).decode(errors="replace").splitlines()
    return "\n".join(f"  {line}" for line in lines[-LOG_LINES_SHOWN_MAX:])


def open_log(path: Path) -> int:
    """Append to the log; one that has grown past its bound is put aside, and only one is kept."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > LOG_BYTES_MAX:
        path.replace(path.with_suffix(".log.1"))
    return os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
