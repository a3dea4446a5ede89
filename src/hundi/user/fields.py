"""Fields of requests that several routes of this service read."""

from typing import Annotated

from pydantic import AfterValidator, StringConstraints

WORDS_CHARS_MAX = 120
REASON_CHARS_MAX = 500
NUMBER_CHARS_MAX = 40


def _printable(text: str) -> str:
    if not text.isprintable():
        raise ValueError("leave out control characters and line breaks")
    return text


# A name, as its bearer writes it.
Words = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=WORDS_CHARS_MAX),
    AfterValidator(_printable),
]
# Why an operator does something. It stands in the audit log: no personal data.
Reason = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=REASON_CHARS_MAX),
    AfterValidator(_printable),
]
# An official number: its form is checked by the rules, its case is not the caller's concern.
Number = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, to_upper=True, min_length=1, max_length=NUMBER_CHARS_MAX
    ),
    AfterValidator(_printable),
]
