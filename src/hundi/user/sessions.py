"""Signing in, and staying so. Pure. Real time throughout: the sandbox's clock moves no session.

An e-mail, known or not, has ten tries; then it is locked for half an hour. A session is a family
of refresh tokens of which only the newest is good. Whoever shows an older one again, thief or
owner, ends it: we cannot tell the two apart.
"""

import hashlib
import math
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from hundi.kernel.errors import Invalid, NotSignedIn, TooMany
from hundi.runtime.callers import Level
from hundi.runtime.tokens import Caller, Member
from hundi.user.team import Actor

TRIES_MAX = 10
LOCKED_FOR = timedelta(minutes=30)
TRIES_FORGOTTEN_AFTER = timedelta(days=1)
SESSION_LASTS = timedelta(days=30)
ENDED_KEPT_FOR = timedelta(days=1)
# A refresh each five minutes for thirty days; each leaves a row.
REFRESHES_MAX = 8_640
SESSIONS_PER_USER_MAX = 100

EndedBy = Literal["logout", "reuse", "disabled", "worn_out", "too_many", "revoked"]


class WrongCredentials(NotSignedIn):
    """The e-mail address and the password do not belong together; it is not said which is wrong."""


class LockedOut(TooMany):
    """Too many wrong passwords for this e-mail address."""


class OtpRequired(NotSignedIn):
    """The password is right; the account also asks for a code of its authenticator."""


class WrongOtp(NotSignedIn):
    """The code is wrong, was used before, or is too old. It counts as a failed try."""


class OtpNotSetUp(Invalid):
    """A one-time password was sent, and the account has none set up."""


class SessionEnded(NotSignedIn):
    """The refresh token is unknown, used, expired or signed out: sign in again."""


@dataclass(frozen=True, slots=True)
class Tries:
    """The failed tries of an e-mail address."""

    failed: int = 0
    last_failed_at: datetime | None = None
    locked_until: datetime | None = None

    def lock_at(self, now: datetime) -> LockedOut | None:
        """Return the refusal if no try is allowed now."""
        if self.locked_until is None or now >= self.locked_until:
            return None
        seconds = math.ceil((self.locked_until - now).total_seconds())
        return LockedOut("Too many wrong passwords. Try again later.", retry_after=seconds)

    def after_failure(self, now: datetime) -> "Tries":
        """Count a wrong password. What lies a lock's time back no longer counts."""
        is_fresh = self.last_failed_at is None or now - self.last_failed_at >= LOCKED_FOR
        failed = 1 if is_fresh or self.locked_until is not None else self.failed + 1
        return Tries(failed, now, now + LOCKED_FOR if failed >= TRIES_MAX else None)


@dataclass(frozen=True, slots=True)
class Session:
    """One sign-in of one person, who acts for an account: their own, or their team's."""

    id: UUID
    actor: Actor
    expires_at: datetime
    refreshed: int = 0
    level: Level = "password"
    proved_at: datetime | None = None

    @property
    def caller(self) -> Caller:
        """Who asks, in this session."""
        actor = self.actor
        member = None if actor.member_right is None else Member(actor.person_id, actor.member_right)
        return Caller(actor.account_id, actor.role, self.id, self.proved_at, member)

    def refresh(self, *, token_was_new: bool, now: datetime) -> "Session | EndedBy":
        """Return the session that goes on with a new token, or why it ends."""
        if not token_was_new:
            return "reuse"
        if self.refreshed >= REFRESHES_MAX or now >= self.expires_at:
            return "worn_out"
        return replace(self, refreshed=self.refreshed + 1)


def token_digest(refresh_token: str) -> bytes:
    """Return what is kept of a refresh token. It is random, so a plain hash hides it."""
    return hashlib.sha256(refresh_token.encode()).digest()
