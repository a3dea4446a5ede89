"""Access tokens: short-lived, signed (JWT, HS256), verified without a database.

A verified token is remembered by digest until it expires; a revoked session is refused at
once in the process that revoked it and, by the database's NOTIFY, in every other.
"""

import hashlib
import math
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from uuid import UUID

import jwt

from hundi.kernel.errors import NotSignedIn
from hundi.runtime.rights import MemberRight, Right

ACCESS_SECONDS = 15 * 60
REMEMBERED_MAX = 50_000
REVOKED_MAX = 100_000
TOKEN_CHARS_MAX = 2_048
_ALGORITHM = "HS256"
_ROLES = ("sme", "investor", "customer", "admin")
_MEMBER_RIGHTS = ("manager", "viewer")

Role = Literal["sme", "investor", "customer", "admin"]


class NoGoodToken(NotSignedIn):
    """There is no access token, or it is malformed, forged, expired or revoked."""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who acts for another's account, and how much they may."""

    person_id: UUID
    right: MemberRight


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks. `user_id` is the account they act for: an owner's is their own."""

    user_id: UUID
    role: Role
    session_id: UUID
    # When the person last proved who they are. It says nothing about who it is.
    proved_at: datetime | None = field(default=None, compare=False)
    member: Member | None = None

    @property
    def person_id(self) -> UUID:
        """Who it is: whose password, passkeys and sessions these are."""
        return self.user_id if self.member is None else self.member.person_id

    @property
    def right(self) -> Right:
        """How much they may do for the account."""
        return "owner" if self.member is None else self.member.right


class Tokens:
    """Makes and checks access tokens. `secret` is at least 32 bytes."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        self._known: OrderedDict[bytes, tuple[Caller, float]] = OrderedDict()
        self._revoked: OrderedDict[UUID, None] = OrderedDict()

    def issue(self, caller: Caller, *, now: datetime) -> str:
        """Return a token for the caller, good for `ACCESS_SECONDS` from `now` (real time).

        A caller without `proved_at` has proved who they are at this moment.
        """
        claims: dict[str, object] = {
            "sub": str(caller.user_id),
            "role": caller.role,
            "sid": str(caller.session_id),
            "iat": int(now.timestamp()),
            "exp": int((now + timedelta(seconds=ACCESS_SECONDS)).timestamp()),
            "auth_time": int((caller.proved_at or now).timestamp()),
            "aud": "hundi",
        }
        if caller.member is not None:
            # RFC 8693: `act` is who acts for the subject. Without it the subject acts itself.
            claims["act"] = {"sub": str(caller.member.person_id)}
            claims["right"] = caller.member.right
        return jwt.encode(claims, self._secret, algorithm=_ALGORITHM)

    def verify(self, token: str, *, now: datetime) -> Caller:
        """Return who holds the token.

        Raises:
            NoGoodToken: malformed, forged, of another algorithm, expired or revoked.
        """
        digest = hashlib.sha256(token[: TOKEN_CHARS_MAX + 1].encode(errors="replace")).digest()
        known = self._known.get(digest)
        caller, expires = known if known is not None else self._read(token)
        if now.timestamp() >= expires or caller.session_id in self._revoked:
            self._known.pop(digest, None)
            raise NoGoodToken("The access token has expired. Sign in again.")
        if known is None:
            self._known[digest] = (caller, expires)
            if len(self._known) > REMEMBERED_MAX:
                self._known.popitem(last=False)
        return caller

    def revoke(self, session_id: UUID) -> None:
        """Refuse the session's tokens from now on; they expire by themselves later."""
        self._revoked[session_id] = None
        if len(self._revoked) > REVOKED_MAX:
            self._revoked.popitem(last=False)

    def is_revoked(self, session_id: UUID) -> bool:
        """Return whether the session was ended, as far as this process has heard."""
        return session_id in self._revoked

    def _read(self, token: str) -> tuple[Caller, float]:
        if len(token) > TOKEN_CHARS_MAX:
            raise NoGoodToken("The access token is not one of ours.")
        try:
            claims = jwt.decode(
                token,
                self._secret,
                algorithms=[_ALGORITHM],
                audience="hundi",
                # Expiry is checked against our own clock, so that there is one of it.
                options={
                    "require": ["sub", "role", "sid", "exp"],
                    "verify_exp": False,
                    "verify_iat": False,
                },
            )
            proved_at = datetime.fromtimestamp(int(claims.get("auth_time", 0)), UTC)
            caller = Caller(
                UUID(claims["sub"]), claims["role"], UUID(claims["sid"]), proved_at, _member(claims)
            )
            expires = float(claims["exp"])
        except (jwt.PyJWTError, LookupError, ValueError, TypeError, AttributeError, OSError) as bad:
            raise NoGoodToken("The access token is not one of ours.") from bad
        if caller.role not in _ROLES or not math.isfinite(expires):
            raise NoGoodToken("The access token is not one of ours.")
        return caller, expires


def _member(claims: Mapping[str, Any]) -> Member | None:
    """Return who acts for the subject; None when it is the subject, as in every older token."""
    if "act" not in claims and "right" not in claims:
        return None
    if claims["right"] not in _MEMBER_RIGHTS:
        raise ValueError("no right that a member can have")
    return Member(UUID(claims["act"]["sub"]), claims["right"])
