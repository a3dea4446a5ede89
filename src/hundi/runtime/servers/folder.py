"""The data folder: who holds it, who owns what in it, and where its sockets are."""

import fcntl
import hashlib
import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Self

from hundi.runtime.privileges import Account

# The kernel's limit for the address of a socket, without its closing zero byte (unix(7)).
SOCKET_PATH_BYTES_MAX = 107
_LONGEST_SOCKET = ".s.PGSQL.5432"


class FolderInUseError(Exception):
    """Another hundi is running on this data folder."""


class FolderUnusableError(Exception):
    """The data folder, or the folder of its sockets, belongs to somebody else."""


class ServerStartError(Exception):
    """A server did not start. The message ends with what its log says."""


class FolderLock:
    """The right to run servers on a data folder. The kernel takes it back when we end."""

    def __init__(self, handle: int) -> None:
        self._handle: int | None = handle

    @classmethod
    def take(cls, data: Path) -> Self:
        """Make the folder if it is not there, and take its lock.

        Raises:
            FolderInUseError: another process has it.
            FolderUnusableError: the folder is not ours to write in.
        """
        try:
            # Others may pass, not look: the servers' user has to reach what is its own.
            data.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, parents=True, exist_ok=True)
            handle = os.open(data / "lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        except OSError as problem:
            raise FolderUnusableError(
                f"{data} cannot be the data folder ({problem.strerror}): choose another with --data"
            ) from problem
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as problem:
            holder = os.pread(handle, 20, 0).decode("ascii", errors="replace").strip()
            os.close(handle)
            raise FolderInUseError(
                f"hundi already runs on {data} (process {holder or 'unknown'}): "
                "stop it first, or choose another folder with --data"
            ) from problem
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"{os.getpid()}\n".encode("ascii"), 0)
        return cls(handle)

    @staticmethod
    def is_taken(data: Path) -> bool:
        """Return whether a process holds the folder's lock, ourselves included."""
        try:
            handle = os.open(data / "lock", os.O_RDONLY | os.O_NOFOLLOW)
        except FileNotFoundError:
            return False
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(handle)
        return False

    def release(self) -> None:
        """Give it back; harmless when repeated.

        The file stays: removing it would let two processes hold two files of one name.
        """
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


def socket_folder(data: Path) -> Path:
    """Return where the sockets of a data folder are, the same at every start.

    Below it; or, when that path is too long for the address of a socket, in the system's
    folder for temporary files under a name made from the path.
    """
    inside = data / "run"
    if len(os.fsencode(inside / _LONGEST_SOCKET)) <= SOCKET_PATH_BYTES_MAX:
        return inside
    name = hashlib.sha256(os.fsencode(data)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"hundi-{name}"


def make_socket_folder(folder: Path, account: Account | None) -> None:
    """Make the sockets' folder anew and empty: a socket or lock of a dead server is no hindrance.

    Raises:
        FolderUnusableError: something is in its place that is not ours to remove.
    """
    shutil.rmtree(folder, ignore_errors=True)
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError as problem:
        raise FolderUnusableError(
            f"{folder} is in the way and belongs to somebody else: remove it"
        ) from problem
    own_folder(folder, account)


def own_folder(folder: Path, account: Account | None) -> None:
    """Make a private folder if it is not there, and give it to the account if it is root's.

    Raises:
        FolderUnusableError: it belongs to another user.
    """
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    owner = folder.lstat().st_uid
    wanted = os.geteuid() if account is None else account.uid
    if account is not None and owner == 0:
        os.chown(folder, account.uid, account.gid, follow_symlinks=False)
    elif owner != wanted:
        raise FolderUnusableError(
            f"{folder} belongs to user {owner}, and its server would run as user {wanted}: "
            "start hundi as the user who made it, or choose another folder with --data"
        )
