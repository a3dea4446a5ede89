"""Taking a process's powers away, before it looks at a stranger's document.

Limits and no-new-privileges hold on every Linux. Where the kernel allows it, as
root or through a user namespace, the process also gets a network of its own (with nothing in it),
an empty root folder and nobody's user id. What was done is reported, never assumed.
"""

import ctypes
import os
import resource
import sys

CLONE_NEWUSER = 0x10000000
CLONE_NEWNET = 0x40000000
CLONE_NEWIPC = 0x08000000
PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_NO_NEW_PRIVS = 38
SIGKILL = 9
NOBODY = 65_534
OPEN_FILES_MAX = 64


def limit_resources(*, memory_bytes: int, cpu_seconds: int) -> None:
    """Bound address space, CPU time, open files, written files, core dumps."""
    limits = [
        (resource.RLIMIT_CPU, cpu_seconds, cpu_seconds + 1),
        (resource.RLIMIT_FSIZE, 0, 0),
        (resource.RLIMIT_CORE, 0, 0),
        (resource.RLIMIT_NOFILE, OPEN_FILES_MAX, OPEN_FILES_MAX),
        (resource.RLIMIT_AS, memory_bytes, memory_bytes),
    ]
    for which, soft, hard in limits:
        _, allowed = resource.getrlimit(which)
        if allowed != resource.RLIM_INFINITY:
            soft, hard = min(soft, allowed), min(hard, allowed)  # noqa: PLW2901 - never raise one
        resource.setrlimit(which, (soft, hard))


def exec_limited(arguments: list[str], *, memory_bytes: int, cpu_seconds: int) -> None:
    """Become another program, bounded, without a network and without new privileges.

    It needs its own files, so that the file system stays; and one process, so that no other can
    be started is left to the limits of the system.
    """
    limit_resources(memory_bytes=memory_bytes, cpu_seconds=cpu_seconds)
    if sys.platform.startswith("linux"):
        libc = ctypes.CDLL(None, use_errno=True)
        is_root = os.geteuid() == 0
        libc.unshare(CLONE_NEWNET | CLONE_NEWIPC | (0 if is_root else CLONE_NEWUSER))
        if is_root:
            _become_nobody()
        libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        libc.prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0)
    os.execv(arguments[0], arguments)  # noqa: S606 - that is what this is for


def isolate() -> tuple[str, ...]:
    """Give up network, file system and identity as far as the kernel allows; say what was done.

    The current folder becomes the root, so it has to be empty, and everything that will be
    imported has to be imported.
    """
    done = ["limits"]
    if not sys.platform.startswith("linux"):
        return tuple(done)
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0)
    libc.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
    is_root = os.geteuid() == 0
    if libc.unshare(CLONE_NEWNET | CLONE_NEWIPC | (0 if is_root else CLONE_NEWUSER)) == 0:
        done.append("network")
    try:
        os.chroot(".")
        os.chdir("/")
        done.append("files")
    except OSError:
        pass
    if is_root and _become_nobody():
        done.append("user")
    if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0:
        done.append("privileges")
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
    done.append("processes")
    # Setting a user id makes the process dumpable again and clears the parent-death signal.
    libc.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
    libc.prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0)
    return tuple(done)


def _become_nobody() -> bool:
    try:
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)
    except OSError:
        return False
    return True
