"""Who asks: by an access token, for machines, or by the session cookie, for the page.

A request with both is refused: what it may do would depend on which is read. A call that changes
something and comes with the cookie must have been made by our own page: the browser says where it
came from (`Sec-Fetch-Site`, `Origin`), and only our page can send back the CSRF cookie.
Sources: RFC 6265bis (`__Host-`), Fetch Metadata, OWASP Cross-Site Request Forgery Prevention.
"""

import base64
import hashlib
import hmac
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal
from urllib.parse import urlsplit

from hundi.kernel.errors import Forbidden, NotSignedIn
from hundi.kernel.money import Money
from hundi.runtime.database import Database
from hundi.runtime.rights import SAFE, CallFor, check_right
from hundi.runtime.tokens import ACCESS_SECONDS, Caller, Member, NoGoodToken, Tokens

SESSION_COOKIE = "__Host-sid"
CSRF_COOKIE = "__Host-csrf"
SESSION_ID_CHARS_MAX = 100
KNOWN_MAX = 50_000
# A session that ended is heard of by a signal at once, and without it after this long.
KNOWN_FOR = timedelta(seconds=1)

Header = Callable[[str], str | None]
Level = Literal["password", "otp", "passkey"]
FRESH_ABOVE = Money(1_00_000_00)
# As long as the first access token of a sign-in: who has just signed in is not asked again.
FRESH_FOR = timedelta(seconds=ACCESS_SECONDS)


@dataclass(frozen=True, slots=True)
class Freshness:
    """For how long a proof is fresh, and how much one may invest at once without a fresh one."""

    lasts: timedelta = FRESH_FOR
    above: Money = FRESH_ABOVE


USUAL = Freshness()


class TwoCredentials(Forbidden):
    """The request has a session cookie and an access token; only one may speak."""


class ForgedRequest(Forbidden):
    """The request changes something, has the session cookie, and is not our page's."""


class SessionOver(NotSignedIn):
    """The cookie's session is over, or none of ours: sign in again."""


class StepUpRequired(NotSignedIn):
    """The caller is known, and must prove once more that it is they: by one of `ways`.

    Source: RFC 9470. Nothing was done; the same request counts after `POST /auth/step-up`.
    """


@dataclass(frozen=True, slots=True)
class BrowserSession:
    """A session of the page: who, and how and when they last proved that it is they.

    What moves money away asks for a proof that is fresh (`proved_at`) or strong (`level`).
    """

    caller: Caller
    level: Level
    proved_at: datetime


@dataclass(slots=True)
class Callers:
    """Knows who asks; one a process. Sessions seen are remembered for `KNOWN_FOR`."""

    database: Database
    tokens: Tokens
    fresh: Freshness = USUAL
    _known: OrderedDict[bytes, tuple[BrowserSession, datetime]] = field(
        default_factory=OrderedDict[bytes, tuple[BrowserSession, datetime]]
    )

    async def who(self, method: str, header: Header, call_for: CallFor = "account") -> Caller:
        """Return who asks. `header` finds a header by its name in small letters.

        Every way in comes here, so this is where a member's right is held to: what does not say
        whom it is for is closed to who may only look.

        Raises:
            NoGoodToken, SessionOver: nobody we know, or no longer.
            TwoCredentials, ForgedRequest: see there.
            OnlyLooking, OnlyTheOwner: the caller's right does not go so far.
        """
        caller = await self._known_by(method, header)
        check_right(caller.right, method, call_for)
        return caller

    async def _known_by(self, method: str, header: Header) -> Caller:
        authorization = header("authorization")
        sid = cookie_of(header, SESSION_COOKIE)
        if sid is not None and authorization is not None:
            raise TwoCredentials("Send the session cookie or an access token, not both.")
        if sid is not None:
            check_ours(method, header, sid)
            return (await self.session(sid)).caller
        scheme, _, token = (authorization or "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise NoGoodToken("Send an access token: Authorization: Bearer …")
        return self.tokens.verify(token.strip(), now=self.database.clock.real_now())

    async def session(self, sid: str) -> BrowserSession:
        """Return the live session of a cookie.

        Raises:
            SessionOver: there is none.
        """
        now = self.database.clock.real_now()
        digest = sid_digest(sid)
        known = self._known.get(digest)
        if known is not None and now - known[1] < KNOWN_FOR:
            session = known[0]
        else:
            session = await self._read(digest, now)
            self._known[digest] = (session, now)
            self._known.move_to_end(digest)
            if len(self._known) > KNOWN_MAX:
                self._known.popitem(last=False)
        if self.tokens.is_revoked(session.caller.session_id):
            self._known.pop(digest, None)
            raise SessionOver("This session is over. Sign in again.")
        return session

    def forget(self, sid: str) -> None:
        """Read the session anew when it is asked for next: something about it changed."""
        self._known.pop(sid_digest(sid), None)

    async def check_fresh(self, caller: Caller, header: Header) -> None:
        """Let a caller through who proved lately who they are. Asks no database if they did.

        Raises:
            StepUpRequired: it is longer ago than `fresh.lasts`.
        """
        now = self.database.clock.real_now()
        if self._is_fresh(caller.proved_at, now):
            return
        sid = cookie_of(header, SESSION_COOKIE)
        if sid is not None:
            # It may have been proved in another process within this second.
            self.forget(sid)
            if self._is_fresh((await self.session(sid)).proved_at, now):
                return
        async with self.database.transaction("user") as tx:
            row = await tx.one('SELECT "user".ways_to_prove(%s) AS ways', [caller.person_id])
        ways: list[str] = row["ways"] if row is not None else []
        raise StepUpRequired("Prove once more that it is you.", ways=ways)

    def _is_fresh(self, proved_at: datetime | None, now: datetime) -> bool:
        return proved_at is not None and now - proved_at < self.fresh.lasts

    async def _read(self, digest: bytes, now: datetime) -> BrowserSession:
        self._known.pop(digest, None)
        async with self.database.transaction("user") as tx:
            # The user service's own function: we know its name, not its tables.
            row = await tx.one('SELECT * FROM "user".seen_in_browser(%s, %s)', [digest, now])
        if row is None:
            raise SessionOver("This session is over. Sign in again.")
        member = Member(row["person_id"], row["member_right"]) if row["member_right"] else None
        caller = Caller(row["user_id"], row["role"], row["session_id"], row["proved_at"], member)
        return BrowserSession(caller, row["level"], row["proved_at"])


def cookie_of(header: Header, name: str) -> str | None:
    """Return a cookie of the request; of two with one name, the first."""
    for one in (header("cookie") or "").split(";"):
        key, _, value = one.strip().partition("=")
        if key == name:
            return value[:SESSION_ID_CHARS_MAX]
    return None


def check_ours(method: str, header: Header, sid: str) -> None:
    """Let a call through that our own page made, or that changes nothing.

    Raises:
        ForgedRequest: it changes something, and is not shown to be our page's.
    """
    if method in SAFE:
        return
    sent = (header("x-csrf-token") or "").encode()
    if not is_same_origin(header) or not hmac.compare_digest(sent, csrf_token(sid).encode()):
        raise ForgedRequest("This call must be made by our own page. Load it again.")


def is_same_origin(header: Header) -> bool:
    """Return whether the browser says that a page of this very host makes the call."""
    origin = urlsplit(header("origin") or "")
    return (
        header("sec-fetch-site") == "same-origin"
        and origin.scheme in ("http", "https")
        and origin.netloc == header("host")
    )


def sid_digest(sid: str) -> bytes:
    """Return what is kept of a session id. It is random, so a plain hash hides it."""
    return hashlib.sha256(sid.encode()).digest()


def csrf_token(sid: str) -> str:
    """Return the token of a session: only who set the session cookie can know it."""
    digest = hmac.digest(sid.encode(), b"hundi csrf", "sha256")
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
