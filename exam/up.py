"""`hundi up` for drills: each process of it is a copy of this one, which has imported everything.

Nine tenths of what a process needs to start are imports. Here they are done once, and whoever
dies comes back as a fork that does what its command line says, with an environment, a log, a
process group and rights of its own. Nothing else is shared: this process runs no thread, opens
nothing that a child uses, and never comes to a fault point. The full tier does without it.
"""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable, Sequence
from typing import NoReturn

from hundi import wiring
from hundi.cli import arguments, processes, up
from hundi.kernel.errors import BrokenInvariant
from hundi.runtime.children import Launch, Process, open_log
from hundi.sandbox import process as sandbox

# linux/prctl.h
_SET_DEATH_SIGNAL, _SET_NO_NEW_PRIVILEGES = 1, 38
_FILES_MAX = 65_536
# What `hundi serve` and `hundi work` import when they run.
KNOWN = (wiring, processes)
# What a child may be, by the module that its command line runs.
PROGRAMS: dict[str, Callable[[Sequence[str]], int | None]] = {
    "hundi": arguments.run,
    "hundi.sandbox": sandbox.main,
}


def main() -> int:
    """Do what `hundi up` does, of which it takes the arguments."""
    return up.run(arguments.parser().parse_args(["up", *sys.argv[1:]]), begin=forked)


def forked(launch: Launch) -> Process:
    """Start a child as a copy of this process, as `start_child` starts it as a program.

    Raises:
        BrokenInvariant: there is another thread, whose locks nobody would open in the copy; or
            the child is none of our programs.
    """
    _, dash_m, module, *argv = launch.argv
    if threading.active_count() > 1 or dash_m != "-m" or module not in PROGRAMS:
        raise BrokenInvariant(f"{launch.argv} cannot be started as a copy")
    parent = os.getpid()

    def become() -> NoReturn:
        _tie_to(parent, launch.death_signal)
        os.environ.clear()
        os.environ.update(launch.env)
        sys.argv = [module, *argv]
        try:
            os._exit(PROGRAMS[module](argv) or 0)
        except BaseException:  # noqa: BLE001 - nothing of it may go on in the parent's frames
            traceback.print_exc()
            os._exit(1)

    log = None if launch.log is None else open_log(launch.log)
    try:
        # What runs before the program is run, and never returns, is the program.
        return subprocess.Popen(  # noqa: S603 - our own program
            launch.argv,
            preexec_fn=become,  # noqa: PLW1509 - there are no threads, as was looked at
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            process_group=0,
        )
    finally:
        if log is not None:
            os.close(log)


def _tie_to(parent: int, death_signal: signal.Signals) -> None:
    """End when the parent ends; keep nothing of its files, handlers and rights to gain more."""
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGTERM, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    # An interpreter ignores these when it begins, and Popen undoes that before a program begins.
    for number in (signal.SIGPIPE, signal.SIGXFSZ):
        signal.signal(number, signal.SIG_IGN)
    os.closerange(3, _FILES_MAX)
    prctl = ctypes.CDLL(None).prctl
    prctl(_SET_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    prctl(_SET_DEATH_SIGNAL, int(death_signal))
    if os.getppid() != parent:
        os._exit(1)


if __name__ == "__main__":
    sys.exit(main())
