"""Refusals and broken promises.

A `Refusal` is an expected answer of the business ("no, because…"): it reaches the
caller with a stable code. `BrokenInvariant` is our own bug: it crashes the request,
rolls the transaction back and pages someone.

    Refusal
    ├── NotSignedIn   401  we do not know who asks
    ├── Forbidden     403  it is not yours to do
    ├── NotFound      404  there is no such thing (for you)
    ├── Conflict      409  not in this state, or not now
    ├── Gone          410  it was there, and its time is over
    ├── TooLarge      413  more bytes than we take
    ├── NotThisKind   415  a kind of content we do not read
    ├── Invalid       422  the request makes no sense on its own
    ├── TooMany       429  slow down
    └── Unavailable   503  something we need is away; try again
    BrokenInvariant   500  must never happen
"""

import re

_CAPITAL = re.compile(r"(?<!^)(?=[A-Z])")


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not an error
    """The business says no. Subclasses name the reason; the name is the API's error code.

    `facts` reach the caller as members of the problem document, so they hold no secret
    and nobody else's data. The fact `field` names the field of the request at fault.
    """

    def __init__(self, message: str, **facts: object) -> None:
        super().__init__(message)
        self.message = message
        self.facts = facts

    @property
    def code(self) -> str:
        """The stable, machine-readable name: `ListingClosed` -> `listing_closed`."""
        return _CAPITAL.sub("_", type(self).__name__).lower()


class NotSignedIn(Refusal):
    """We do not know who asks: no token, or not a good one."""


class Forbidden(Refusal):
    """The caller may not do this."""


class NotFound(Refusal):
    """There is no such thing, or none the caller may see."""


class Conflict(Refusal):
    """The thing exists but is not in a state that allows this."""


class Gone(Refusal):
    """The thing was there for the caller, and is used up or out of date."""


class TooLarge(Refusal):
    """The request carries more bytes than this call takes."""


class NotThisKind(Refusal):
    """The request's content is of a kind this call does not read."""


class Invalid(Refusal):
    """The request contradicts itself or a limit, whatever the state."""


class TooMany(Refusal):
    """The caller asks too often. The fact `retry_after` says in how many seconds to come back."""


class Unavailable(Refusal):
    """Something we need is away. The fact `retry_after` says in how many seconds to come back."""


class BrokenInvariant(AssertionError):  # noqa: N818 - the name says what is wrong
    """A promise the code makes to itself does not hold."""
