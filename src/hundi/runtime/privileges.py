"""Under whose name and with which rights a server runs.

PostgreSQL refuses to run as root, and no server needs to. Started by root, the servers run
as another user; started by anyone else, they run as that person. An unprivileged server may
have to work below a folder it cannot pass (a temporary folder or root's home is 0700). Only
then does it keep one capability, `dac_override`, to get there.
"""

import os
import pwd
import shutil
import signal
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from hundi.kernel.errors import BrokenInvariant

# A server that only reads past closed folders would do with the weaker `dac_read_search`,
# but container runtimes take that one from root by default and leave this one.
_CAPABILITY = "dac_override"


class AccountMissingError(Exception):
    """There is no unprivileged user the servers could run as."""


@dataclass(frozen=True, slots=True)
class Account:
    """A user and its main group, by number. A server under it has no other groups."""

    uid: int
    gid: int


def server_account(user: str, folders: Iterable[Path]) -> Account | None:
    """Return whom the servers run as, or None for "as ourselves" when we are not root.

    A folder that already belongs to an unprivileged user keeps its owner, so that a changed
    setting does not lock a server out of its own data.

    Args:
        user: a name in the system's user list, for data that has no owner yet.
        folders: the servers' data folders, existing or not.

    Raises:
        AccountMissingError: there is no such user, or it is root itself.
    """
    if os.geteuid() != 0:
        return None
    for folder in folders:
        if folder.exists() and (owner := folder.stat()).st_uid != 0:
            return Account(owner.st_uid, owner.st_gid)
    try:
        entry = pwd.getpwnam(user)
    except KeyError as problem:
        raise AccountMissingError(
            f"there is no user {user!r} for the servers to run as; name another one"
        ) from problem
    if entry.pw_uid == 0:
        raise AccountMissingError(f"the servers do not run as {user!r}; name an unprivileged user")
    return Account(entry.pw_uid, entry.pw_gid)


def can_reach(account: Account, path: Path) -> bool:
    """Return whether the account can pass every folder above `path`, and read and enter it."""
    real = path.resolve()
    return _allows(account, real, stat.S_IROTH | stat.S_IXOTH) and all(
        _allows(account, folder, stat.S_IXOTH) for folder in real.parents
    )


def launch_prefix(
    death_signal: signal.Signals, account: Account | None = None, paths: Iterable[Path] = ()
) -> tuple[str, ...]:
    """Return the words to put before a command so that it runs with the right rights.

    Args:
        death_signal: what the kernel sends the command when the thread that started it ends,
            however that happens. Start it from the main thread.
        account: whom to run as; None changes nothing.
        paths: what the command must reach: its program and its folders.

    Raises:
        BrokenInvariant: `setpriv` is missing; util-linux is part of every Linux system we know.
    """
    program = shutil.which("setpriv", path="/usr/bin:/bin:/usr/sbin:/sbin")
    if program is None:
        raise BrokenInvariant("the program setpriv (package util-linux) is missing")
    # setpriv sets the death signal after it changed the user: the change would clear it.
    rights = ["--no-new-privs", "--pdeathsig", death_signal.name.removeprefix("SIG")]
    if account is not None:
        rights += [f"--reuid={account.uid}", f"--regid={account.gid}", "--clear-groups"]
        if not all(can_reach(account, path) for path in paths):
            rights += [f"--inh-caps=+{_CAPABILITY}", f"--ambient-caps=+{_CAPABILITY}"]
            # PostgreSQL looks for itself with access(2), which disregards the capabilities of
            # any user but root unless this bit is set (capabilities(7)).
            rights += ["--securebits=+no_setuid_fixup"]
    return (program, *rights, "--")


def _allows(account: Account, path: Path, bits: int) -> bool:
    """Read the mode bits as the kernel does: the first class that fits decides alone."""
    facts = path.stat()
    if facts.st_uid == account.uid:
        bits <<= 6
    elif facts.st_gid == account.gid:
        bits <<= 3
    return facts.st_mode & bits == bits
