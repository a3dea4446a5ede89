"""What identifies a person to us: an e-mail address in one spelling, and a name. Pure."""

import re
import unicodedata

from rapidfuzz.fuzz import token_sort_ratio

from hundi.kernel.errors import Conflict, Forbidden, Invalid, NotFound

EMAIL_CHARS_MAX = 254
LOCAL_PART_CHARS_MAX = 64
# Two names are the same person's from here on, of 100; word order does not count.
NAMES_AGREE_MIN = 80

# What mail servers deliver in practice: no quoted local parts, no addresses without a domain.
_EMAIL = re.compile(
    r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]"
)


class BadEmail(Invalid):
    """The text is no e-mail address that can receive mail."""


class EmailTaken(Conflict):
    """The e-mail address has an account.

    This tells a stranger that it has one. Registration must be honest to be usable: an answer
    that hides it would have to go by mail, and nobody could register without one. Signing in
    does not tell, and the same e-mail can be tried there only ten times.
    """


class NoSuchUser(NotFound):
    """There is no user of this id."""


class NotYourself(Forbidden):
    """An operator cannot disable their own account; another one has to."""


def normal_email(text: str) -> str:
    """Return the address in the one spelling that we compare: trimmed and lower-case.

    The local part may by RFC 5321 tell cases apart; no provider in use does.

    Raises:
        BadEmail: it is longer than `EMAIL_CHARS_MAX`, or no address.
    """
    email = text.strip().lower()
    local_part = email.partition("@")[0]
    if (
        len(email) > EMAIL_CHARS_MAX
        or len(local_part) > LOCAL_PART_CHARS_MAX
        or not _EMAIL.fullmatch(email)
    ):
        raise BadEmail("This is not an e-mail address that we can write to.", field="email")
    return email


def names_agree(one: str, other: str) -> bool:
    """Return whether two spellings name the same person or business."""
    return token_sort_ratio(_folded(one), _folded(other)) >= NAMES_AGREE_MIN


def _folded(name: str) -> str:
    """Return the name without accents, punctuation and case: `M/s. Åsha` is `ms asha`."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    kept = (c if c.isalnum() else " " if c.isspace() else "" for c in plain)
    return " ".join("".join(kept).split())
