"""Which passwords we take. Pure, but for the list of common ones, read once.

Twelve characters at least, and nothing a guesser tries first: a common password, alone or dressed
up with digits at its ends, a repetition, a walk along the keyboard, no letter at all, or the
user's own e-mail address and nothing more. No rule about kinds of characters.

Source: NIST SP 800-63B, section 3.1.1.2 (length, comparison with commonly used values).
"""

import unicodedata
from functools import cache
from importlib import resources
from itertools import pairwise

import msgspec

from hundi.kernel.errors import Invalid

PASSWORD_CHARS_MIN = 12
PASSWORD_CHARS_MAX = 256
DISTINCT_CHARS_MIN = 5

_WALKS = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "qazwsxedcrfvtgbyhnujmikolp",
)
_STEPS = frozenset(
    step for walk in _WALKS for direction in (walk, walk[::-1]) for step in pairwise(direction)
)
_WALK_PART_MAX = (2, 3)
_LEET = str.maketrans("0134578@$!", "oleastbasi")


class WeakPassword(Invalid):
    """The password is too short, or among the first that a guesser would try."""


class _CommonPasswords(msgspec.Struct, frozen=True):
    source: str
    passwords: frozenset[str]


def normal_password(password: str) -> str:
    """Return the password as it is hashed: the same however a keyboard composed its letters."""
    return unicodedata.normalize("NFKC", password)


def check_password(password: str, *, email: str) -> None:
    """Refuse a password that is easy to guess. `email` is the user's, normalised.

    Raises:
        WeakPassword: with the rule it breaks in words.
    """
    problem = _problem(normal_password(password), email)
    if problem is not None:
        raise WeakPassword(problem, field="password")


def _problem(password: str, email: str) -> str | None:
    if not PASSWORD_CHARS_MIN <= len(password) <= PASSWORD_CHARS_MAX:
        return f"Use {PASSWORD_CHARS_MIN} to {PASSWORD_CHARS_MAX} characters."
    folded = password.casefold()
    if folded in (email, email.partition("@")[0]):
        return "Your e-mail address is no password."
    if not any(character.isalpha() for character in folded):
        return "Digits and signs alone are easily guessed. Add some words."
    if _is_repetitive(folded) or _is_walk(folded):
        return "Repeated and neighbouring keys are easily guessed. Use some words."
    if _is_common(folded):
        return "This is a common password. Use some words that nobody else puts together."
    return None


def _is_repetitive(text: str) -> bool:
    # A text is a shorter one repeated exactly when it stands in its own double elsewhere.
    return len(set(text)) < DISTINCT_CHARS_MIN or (text + text).find(text, 1) < len(text)


def _is_walk(text: str) -> bool:
    steps = sum(pair in _STEPS or pair[0] == pair[1] for pair in pairwise(text))
    numerator, denominator = _WALK_PART_MAX
    return steps * denominator > (len(text) - 1) * numerator


def _is_common(text: str) -> bool:
    """Return whether the text is a common password but for what dresses it up."""
    cores = _cores(text)
    spellings = {*cores, *(core.translate(_LEET) for core in cores)}
    return not spellings.isdisjoint(common_passwords())


def _cores(text: str) -> list[str]:
    """Leave away more and less of what is no letter at both ends: `!abc123` is `abc` and `abc123`.

    The innermost comes first.
    """
    letters = [place for place, character in enumerate(text) if character.isalpha()]
    first, last = letters[0], letters[-1] + 1
    return [text[start:end] for start in range(first, -1, -1) for end in range(last, len(text) + 1)]


@cache
def common_passwords() -> frozenset[str]:
    """Return the common passwords that ship with the package; see the file for their source."""
    raw = resources.files("hundi.user").joinpath("common_passwords.json").read_bytes()
    return msgspec.json.decode(raw, type=_CommonPasswords).passwords
