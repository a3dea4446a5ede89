"""Passwords as argon2id hashes. Hashing is slow on purpose, so it has its own two threads.

Never call these inside a transaction: a row lock would wait for a hash.

Source: OWASP Password Storage Cheat Sheet (argon2id, 46 MiB, t=1, p=1), with one pass more.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from hundi.kernel.errors import Unavailable
from hundi.user.password_rules import check_password, normal_password

# Each hash takes this many threads' worth of 46 MiB and about 0.1 s of one core.
AT_ONCE_MAX = 2
WAITING_MAX = 200
RETRY_AFTER_SECONDS = 5

_hasher = PasswordHasher(time_cost=2, memory_cost=47_104, parallelism=1)
# Of a password nobody has: random bytes were hashed under the parameters above and forgotten.
NOBODYS_HASH = (
    "$argon2id$v=19$m=47104,t=2,p=1$pJB4R4llJQlzt/pFji9"
    "11A$/gmMi7sCt4+ErDl+yvEdmjcRneO/heMCNQrTZDqwR98"
)

Result = TypeVar("Result")


class TooManySignIns(Unavailable):
    """More people sign in at this moment than we can check."""


async def hash_password(password: str) -> str:
    """Return the hash to keep.

    Raises:
        TooManySignIns: `WAITING_MAX` others are waiting already.
    """
    return await _lane.run(lambda: _hasher.hash(normal_password(password)))


async def hash_new_password(password: str, *, email: str) -> str:
    """Return the hash to keep of a password that is good enough for this (normalised) e-mail.

    Raises:
        WeakPassword: it is easy to guess.
        TooManySignIns: `WAITING_MAX` others are waiting already.
    """
    check_password(password, email=email)
    return await hash_password(password)


async def verify_password(password_hash: str | None, password: str) -> bool:
    """Return whether the password is the one that was hashed.

    Without a hash (nobody has this e-mail) the same work is done and the answer is no, so that
    the time tells nothing.

    Raises:
        TooManySignIns: `WAITING_MAX` others are waiting already.
    """
    matches = await _lane.run(lambda: _matches(password_hash or NOBODYS_HASH, password))
    return matches and password_hash is not None


def _matches(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, normal_password(password))
    except (VerifyMismatchError, InvalidHashError):
        return False


class _Lane:
    """Two threads and a bounded queue before them."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(AT_ONCE_MAX, thread_name_prefix="argon2")
        self._taken = 0

    async def run(self, work: Callable[[], Result]) -> Result:
        if self._taken >= AT_ONCE_MAX + WAITING_MAX:
            raise TooManySignIns(
                "Too many people are signing in. Try again in a moment.",
                retry_after=RETRY_AFTER_SECONDS,
            )
        self._taken += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._taken -= 1


_lane = _Lane()
