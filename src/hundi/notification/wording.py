"""What notifications say: one template a kind, one frame for all letters.

A template's first line is the subject; the paragraphs after it are the body. The text is the
same in the app's list and in the letter; the letter adds the frame.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from hundi.notification.domain import Param, worded

SUBJECT_CHARS_MAX = 150

_PARAGRAPHS = re.compile(r"\n\s*\n")


@dataclass(frozen=True, slots=True)
class Wording:
    """A notification in words. `subject` is one line; `link` is in letters only.

    `is_strangers`: the letter goes to somebody without an account.
    """

    subject: str
    paragraphs: tuple[str, ...]
    link: str | None = None
    is_strangers: bool = False

    @property
    def text(self) -> str:
        """The body as plain text."""
        return "\n\n".join(self.paragraphs)


def _capitalize_first(text: str) -> str:
    return text[:1].upper() + text[1:]


_templates = Environment(
    loader=PackageLoader("hundi.notification"),
    autoescape=select_autoescape(["html.j2"], default=False),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
)
_templates.filters["capitalize_first"] = _capitalize_first


def wording_of(kind: str, params: Mapping[str, Param]) -> Wording:
    """Return the notification in words."""
    rendered = _templates.get_template(f"{kind}.txt.j2").render(worded(params))
    subject, _, body = rendered.strip().partition("\n")
    paragraphs = (_one_line(part) for part in _PARAGRAPHS.split(body))
    return Wording(
        _one_line(subject)[:SUBJECT_CHARS_MAX], tuple(part for part in paragraphs if part)
    )


def letter_text(wording: Wording, *, name: str) -> str:
    """Return the whole letter as plain text."""
    return _templates.get_template("frame.txt.j2").render(wording=wording, name=_one_line(name))


def letter_html(wording: Wording, *, name: str) -> str:
    """Return the whole letter as HTML; whatever came from people is escaped."""
    return _templates.get_template("frame.html.j2").render(wording=wording, name=_one_line(name))


def _one_line(text: str) -> str:
    """Return the text without line breaks or control characters: it may stand in a header."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
