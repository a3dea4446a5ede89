"""A link by which the customer answers one invoice without an account's password. Pure.

    link   LIVE ──replace──▶ REPLACED      a newer one was sent
           LIVE ──accept───▶ ACCEPTED      its one purpose is served; it still shows how to pay
           LIVE ──dispute──▶ DISPUTED
    code   asked for, good once, for ten minutes, for five tries

To accept takes the link and a code that is sent to the contact on file when it is asked for:
a letter that was forwarded or lies open does not accept anything by itself.
"""

import math
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal
from uuid import UUID

from hundi.kernel.errors import Conflict, Gone, Invalid, Refusal, TooMany
from hundi.runtime.signed_links import LinkExpired

ANSWER_WITHIN = timedelta(days=14)
# The link goes on showing how to pay, so long after the due date.
SHOWN_AFTER_DUE = timedelta(days=30)
CODE_LASTS = timedelta(minutes=10)
CODE_TRIES_MAX = 5
CODES_MAX = 5
CODE_AGAIN_AFTER = timedelta(seconds=30)
LINK_AGAIN_AFTER = timedelta(minutes=5)

AskedBy = Literal["platform", "sme", "operator"]


class LinkState(StrEnum):
    """Where a link is."""

    LIVE = "live"
    REPLACED = "replaced"
    ACCEPTED = "accepted"
    DISPUTED = "disputed"


class LinkUsed(Gone):
    """The invoice was answered by this link; that is what it was for."""


class LinkReplaced(Gone):
    """A newer link was sent; this one counts no more."""


class CodeNotAsked(Conflict):
    """No code is waiting: it was not asked for, was used, or was tried too often."""


class CodeExpired(Conflict):
    """The code is older than ten minutes."""


class WrongCode(Invalid):
    """The code is another. `triesLeft` says how often it can still be tried."""


class TooManyCodes(TooMany):
    """Another code so soon, or more than a link has. `retryAfter` in seconds."""


class LinkSentJustNow(TooMany):
    """The customer got a link within the last five minutes."""


class CustomerNotKnown(Conflict):
    """Nobody has confirmed the customer's GSTIN, so we have no contact to send to."""


class NothingToAnswer(Conflict):
    """The invoice waits for no answer and no payment."""


@dataclass(frozen=True, slots=True)
class AnswerLink:
    """A link to one invoice, and the code that was sent for it last."""

    id: UUID
    invoice_id: UUID
    customer_id: UUID
    issued_at: datetime
    answer_by: datetime
    expires_at: datetime
    asked_by: AskedBy = "platform"
    state: LinkState = LinkState.LIVE
    codes: int = 0
    code_id: UUID | None = None
    code_sent_at: datetime | None = None
    code_tries: int = 0

    def check_can_answer(self, now: datetime) -> None:
        """Refuse a link that cannot answer any more.

        Raises:
            LinkUsed, LinkReplaced, LinkExpired: see there.
        """
        if self.state is LinkState.REPLACED:
            raise LinkReplaced("A newer link was sent to you. Use that one.")
        if self.state is not LinkState.LIVE:
            raise LinkUsed("You have answered this invoice by this link already.")
        if now >= self.answer_by:
            raise LinkExpired("The time to answer is over. Ask the seller to send a new link.")

    def with_code(self, code_id: UUID, now: datetime) -> "AnswerLink":
        """Return the link with a new code in place of any other.

        Raises:
            LinkUsed, LinkReplaced, LinkExpired, TooManyCodes: see there.
        """
        self.check_can_answer(now)
        if self.codes >= CODES_MAX:
            # Five codes with five tries each: guessing ends here. A new link begins anew.
            wait = self.answer_by - now
            raise _too_many_codes("Too many codes. Ask the seller to send a new link.", wait)
        if self.code_sent_at is not None and now - self.code_sent_at < CODE_AGAIN_AFTER:
            wait = CODE_AGAIN_AFTER - (now - self.code_sent_at)
            raise _too_many_codes("A code was sent just now. Wait for it.", wait)
        return replace(self, codes=self.codes + 1, code_id=code_id, code_sent_at=now, code_tries=0)

    def try_code(self, *, is_right: bool, now: datetime) -> "tuple[AnswerLink, Refusal | None]":
        """Return the link after a try, and why it does not count, if it does not."""
        if self.code_id is None or self.code_sent_at is None:
            return self, CodeNotAsked("Ask for a code first.", field="code")
        if now - self.code_sent_at >= CODE_LASTS:
            return self._without_code(), CodeExpired("The code is too old. Ask for another.")
        if is_right:
            return self._without_code(), None
        left = CODE_TRIES_MAX - self.code_tries - 1
        tried = replace(self, code_tries=self.code_tries + 1) if left else self._without_code()
        return tried, WrongCode("This is not the code that we sent.", field="code", tries_left=left)

    @property
    def codes_left(self) -> int:
        """How many more codes can be asked for."""
        return CODES_MAX - self.codes

    def ended(self, state: LinkState) -> "AnswerLink":
        """Return the link after its purpose is served, or a newer one took its place."""
        return replace(self._without_code(), state=state)

    def _without_code(self) -> "AnswerLink":
        return replace(self, code_id=None, code_tries=0)


def new_link(
    ids: tuple[UUID, UUID, UUID], *, due: datetime, by: AskedBy, now: datetime
) -> AnswerLink:
    """Return a link for `ids`: its own, the invoice's and the customer's."""
    shown_until = max(due + SHOWN_AFTER_DUE, now + ANSWER_WITHIN).replace(microsecond=0)
    return AnswerLink(*ids, now, now + ANSWER_WITHIN, shown_until, by)


def check_again(last: AnswerLink | None, now: datetime) -> None:
    """Refuse to send links in a row.

    Raises:
        LinkSentJustNow: the last one is younger than five minutes.
    """
    if last is not None and now - last.issued_at < LINK_AGAIN_AFTER:
        seconds = math.ceil((LINK_AGAIN_AFTER - (now - last.issued_at)).total_seconds())
        raise LinkSentJustNow("A link was sent within the last five minutes.", retry_after=seconds)


def _too_many_codes(message: str, wait: timedelta) -> TooManyCodes:
    return TooManyCodes(message, retry_after=math.ceil(wait.total_seconds()))
