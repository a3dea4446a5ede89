"""What a reading is, and how it travels from the child to the parent.

A frame on the pipe: two lengths as big-endian 32-bit numbers, the facts as JSON, then the
cleaned PDF (or nothing). Both lengths are bounded before a byte is taken.
"""

import struct
from typing import Annotated, Literal

import msgspec

DOCUMENT_BYTES_MAX = 10 * 1024 * 1024
FACTS_BYTES_MAX = 4 * 1024 * 1024
SANITISED_BYTES_MAX = 16 * 1024 * 1024
PAGES_MAX = 20
PAGE_SIDE_POINTS_MAX = 3_000
OBJECTS_MAX = 50_000
IMAGE_PIXELS_MAX = 40_000_000
STREAM_BYTES_MAX = 64 * 1024 * 1024
WORDS_MAX = 20_000
WORD_LENGTH_MAX = 200
QR_CODES_MAX = 8
QR_LENGTH_MAX = 8_000
PROBLEMS_MAX = 16

SIGNED_LENGTH_MAX = 512 * 1024
VALUES_MAX = 40
SIGNS_MAX = 40

HEAD = struct.Struct(">II")

Kind = Literal["pdf", "png", "jpeg", "json", "xml", "unknown"]

# A page's number begins at 0. A box is left, top, right, bottom in points (1/72 inch) from
# the top left corner of the page as a person sees it.
PageNumber = Annotated[int, msgspec.Meta(ge=0, lt=PAGES_MAX)]


class Word(msgspec.Struct, frozen=True, array_like=True):
    """A word and where it stands."""

    text: Annotated[str, msgspec.Meta(min_length=1, max_length=WORD_LENGTH_MAX)]
    page: PageNumber
    left: float
    top: float
    right: float
    bottom: float

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom in points."""
        return (self.left, self.top, self.right, self.bottom)


class QrCode(msgspec.Struct, frozen=True, array_like=True):
    """A QR code's text, unjudged, and the page it was found on."""

    text: Annotated[str, msgspec.Meta(max_length=QR_LENGTH_MAX)]
    page: PageNumber


class Structured(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An invoice as data: text by our names. `signed_invoice` and `signed_qr` are JWS, unjudged."""

    format: Literal["cii", "ubl", "inv01"]
    values: Annotated[
        dict[
            Annotated[str, msgspec.Meta(pattern=r"^[a-z_]{1,40}$")],
            Annotated[str, msgspec.Meta(max_length=300)],
        ],
        msgspec.Meta(max_length=VALUES_MAX),
    ]
    signed_invoice: Annotated[str, msgspec.Meta(max_length=SIGNED_LENGTH_MAX)] = ""
    signed_qr: Annotated[str, msgspec.Meta(max_length=SIGNED_LENGTH_MAX)] = ""


class Sign(msgspec.Struct, frozen=True, array_like=True):
    """Something about how the file is built, and where on the paper it shows.

    `kind` is a code of `forensics.POINTS`; without a place `box` is four zeros.
    """

    kind: Annotated[str, msgspec.Meta(pattern=r"^[a-z_]{1,40}$")]
    page: PageNumber
    left: float = 0.0
    top: float = 0.0
    right: float = 0.0
    bottom: float = 0.0

    @property
    def box(self) -> tuple[float, float, float, float] | None:
        """Left, top, right, bottom in points; None for the file as a whole."""
        box = (self.left, self.top, self.right, self.bottom)
        return box if any(box) else None


class Facts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the child says of a document. Everything is bounded; nothing is trusted."""

    kind: Kind
    pages: Annotated[int, msgspec.Meta(ge=0, le=PAGES_MAX)] = 0
    words: Annotated[tuple[Word, ...], msgspec.Meta(max_length=WORDS_MAX)] = ()
    qr_codes: Annotated[tuple[QrCode, ...], msgspec.Meta(max_length=QR_CODES_MAX)] = ()
    problems: Annotated[
        tuple[Annotated[str, msgspec.Meta(pattern=r"^[a-z_]{1,40}$")], ...],
        msgspec.Meta(max_length=PROBLEMS_MAX),
    ] = ()
    structured: Structured | None = None
    signs: Annotated[tuple[Sign, ...], msgspec.Meta(max_length=SIGNS_MAX)] = ()
    isolation: Annotated[tuple[str, ...], msgspec.Meta(max_length=PROBLEMS_MAX)] = ()
    cpu_seconds: Annotated[float, msgspec.Meta(ge=0)] = 0.0
    engines: Annotated[dict[str, str], msgspec.Meta(max_length=PROBLEMS_MAX)] = {}


class Reading(Facts, frozen=True, kw_only=True):
    """The facts, and the document without anything active in it. None when it was refused.

    `problems` holds reason codes; any of them means that nothing else here can be relied on.
    """

    sanitised: bytes | None = None

    @property
    def has_text_layer(self) -> bool:
        """Whether there are words enough to be an invoice; a scan has none, or a stamp."""
        return len(self.words) >= TEXT_LAYER_WORDS_MIN


TEXT_LAYER_WORDS_MIN = 15


def encode_frame(facts: Facts, sanitised: bytes | None) -> bytes:
    """Return the frame the child writes.

    Raises:
        ValueError: a part is over its bound.
    """
    body = msgspec.json.encode(facts)
    rest = sanitised or b""
    if len(body) > FACTS_BYTES_MAX or len(rest) > SANITISED_BYTES_MAX:
        raise ValueError("a reading over its bound")
    return HEAD.pack(len(body), len(rest)) + body + rest


def decode_frame(frame: bytes) -> Reading:
    """Return what the child wrote.

    Raises:
        ValueError: cut short, too long, over a bound, or not of this shape
            (`msgspec.ValidationError` is a `ValueError`).
    """
    if len(frame) < HEAD.size:
        raise ValueError("a reading cut short")
    body, rest = HEAD.unpack_from(frame)
    if body > FACTS_BYTES_MAX or rest > SANITISED_BYTES_MAX:
        raise ValueError("a reading over its bound")
    if len(frame) != HEAD.size + body + rest:
        raise ValueError("a reading of another length than it says")
    facts = msgspec.json.decode(frame[HEAD.size : HEAD.size + body], type=Facts, strict=True)
    sanitised = frame[HEAD.size + body :] or None
    return Reading(**msgspec.structs.asdict(facts), sanitised=sanitised)
