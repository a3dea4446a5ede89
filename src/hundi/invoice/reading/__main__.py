"""The warm process: it has everything loaded, and forks a child for every document.

Run as `python -I -m hundi.invoice.reading`, with one end of a socket as standard input. Each
message on it is a document's own socket and how many seconds it may take. The child inherits what
is loaded, gives its powers away before it looks at the first byte, answers on that socket and is
gone: nothing of a document outlives it. After the answer comes how the child ended.

This process never looks at a document itself. It ends when the other end of its socket is closed.
"""

import ctypes
import os
import selectors
import signal
import socket
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import cv2

from hundi.invoice.reading.child import Tools, answer, load_tools
from hundi.invoice.reading.facts import STATUS, WALL

# Reading may wait; answering people may not.
NICENESS = 10
CHILDREN_MAX = 16


@dataclass(frozen=True, slots=True)
class _Child:
    """A document being read."""

    answers: socket.socket
    ends_at: float


def main() -> None:
    """Serve until nobody asks any more."""
    control = socket.socket(fileno=0)
    os.nice(NICENESS)
    cv2.setNumThreads(1)
    _stand_nowhere()
    tools = load_tools()
    _give_back()
    woken, wake = socket.socketpair()
    wake.setblocking(False)  # noqa: FBT003 - a socket's own way
    signal.set_wakeup_fd(wake.fileno(), warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, _wake_up)
    with selectors.DefaultSelector() as selector:
        selector.register(control, selectors.EVENT_READ, "control")
        selector.register(woken, selectors.EVENT_READ, "woken")
        _serve(control, woken, selector, tools)


def _give_back() -> None:
    """Return to the kernel what loading has left over: a child would copy it page by page."""
    if sys.platform.startswith("linux"):
        with suppress(AttributeError):  # another C library than GNU's
            ctypes.CDLL(None).malloc_trim(0)


def _wake_up(_signal: int, _frame: FrameType | None) -> None:
    """Do nothing: that a signal came is what wakes the loop."""


def _stand_nowhere() -> None:
    """Make the working folder one that exists no more: a root with nothing, ever, in it."""
    empty = Path(tempfile.mkdtemp(prefix="hundi-read-"))
    os.chdir(empty)
    empty.rmdir()


def _serve(
    control: socket.socket, woken: socket.socket, selector: selectors.BaseSelector, tools: Tools
) -> None:
    children: dict[int, _Child] = {}
    asked = True
    while asked or children:
        for key, _ in selector.select(_patience(children)):
            if key.data == "woken":
                woken.recv(4_096)
            elif len(children) < CHILDREN_MAX:
                asked = _take(control, children, tools)
                if not asked:
                    selector.unregister(control)
        _kill_overdue(children)
        _bury(children)


def _patience(children: dict[int, _Child]) -> float | None:
    if not children:
        return None
    return max(0.0, min(child.ends_at for child in children.values()) - time.monotonic())


def _take(control: socket.socket, children: dict[int, _Child], tools: Tools) -> bool:
    """Fork a child for the next document; return whether there can be more."""
    message, handles, _, _ = socket.recv_fds(control, WALL.size, 1)
    if not message or not handles:
        return False
    answers = socket.socket(fileno=handles[0])
    process = os.fork()
    if process == 0:
        _be_child(control, answers, tools)
    children[process] = _Child(answers, time.monotonic() + WALL.unpack(message)[0])
    return True


def _be_child(control: socket.socket, answers: socket.socket, tools: Tools) -> None:
    """Answer and end, whatever happens; never return into the parent's loop."""
    status = 1
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        control.close()
        answer(answers, tools)
        status = 0
    finally:
        os._exit(status)


def _kill_overdue(children: dict[int, _Child]) -> None:
    now = time.monotonic()
    for process, child in children.items():
        if child.ends_at <= now:
            os.kill(process, signal.SIGKILL)


def _bury(children: dict[int, _Child]) -> None:
    """Say of every child that ended how it did, behind its answer."""
    for process in list(children):
        ended, status = os.waitpid(process, os.WNOHANG)
        if ended:
            child = children.pop(process)
            # Perhaps nobody waits for it any more.
            with suppress(OSError):
                child.answers.sendall(STATUS.pack(os.waitstatus_to_exitcode(status)))
            child.answers.close()


if __name__ == "__main__":
    main()
