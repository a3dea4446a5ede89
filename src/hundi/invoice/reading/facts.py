"""What a reading is, and how it travels from the child to the parent.

A question on the wire: its length as a big-endian 32-bit number, the question as JSON, its
document's length, the document. An answer, a frame: three lengths, the facts as JSON, then the
cleaned PDF (or nothing), then a page as a picture for the second reader (or nothing). All lengths
are bounded before a byte is taken.
"""

import struct
from typing import Annotated, Literal

import msgspec

DOCUMENT_BYTES_MAX = 10 * 1024 * 1024
QUESTION_BYTES_MAX = 4 * 1024
FACTS_BYTES_MAX = 6 * 1024 * 1024
SANITISED_BYTES_MAX = 16 * 1024 * 1024
PICTURE_BYTES_MAX = 20 * 1024 * 1024
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

LENGTH = struct.Struct(">I")
HEAD = struct.Struct(">III")
# To the warm process, with a document's socket: how many seconds it may take. From it, behind
# the frame: how the child ended, as `os.waitstatus_to_exitcode` says.
WALL = struct.Struct(">d")
STATUS = struct.Struct(">i")

Kind = Literal["pdf", "png", "jpeg", "webp", "json", "xml", "unknown"]

# A page's number begins at 0. A box is left, top, right, bottom in points (1/72 inch) from
# the top left corner of the page as a person sees it.
PageNumber = Annotated[int, msgspec.Meta(ge=0, lt=PAGES_MAX)]


class Question(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the child may use, and how far it is to look."""

    memory_bytes: Annotated[int, msgspec.Meta(gt=0)]
    cpu_seconds: Annotated[int, msgspec.Meta(gt=0)]
    # Whether a signed code, once read, makes reading a scan's letters needless.
    codes_suffice: bool = False
    # Whether a second reader is there, to whom a doubtful page can be given.
    has_second: bool = False


class Word(msgspec.Struct, frozen=True, array_like=True):
    """A word and where it stands."""

    text: Annotated[str, msgspec.Meta(min_length=1, max_length=WORD_LENGTH_MAX)]
    page: PageNumber
    left: float
    top: float
    right: float
    bottom: float
    # How sure its reader is of its least sure letter; a text layer's words are taken as they are.
    sure: Annotated[float, msgspec.Meta(ge=0, le=1)] = 1.0
    # How far down it was moved to make its line level: its true place is this much higher.
    shift: float = 0.0

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom in points."""
        return (self.left, self.top, self.right, self.bottom)


class QrCode(msgspec.Struct, frozen=True, array_like=True):
    """A QR code's text, unjudged, and the page it was found on."""

    text: Annotated[str, msgspec.Meta(max_length=QR_LENGTH_MAX)]
    page: PageNumber


Words = Annotated[tuple[Word, ...], msgspec.Meta(max_length=WORDS_MAX)]


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
    # Of the text layer.
    words: Words = ()
    # As seen on the pages that have no text layer, or one that lies; and as seen a second time,
    # prepared in another way, where the first look left doubts.
    seen: Words = ()
    seen_again: Words = ()
    # As seen at the places where the text layer has the fields that matter most: one word each,
    # blanks and all, with the box that was looked at.
    spots: Words = ()
    qr_codes: Annotated[tuple[QrCode, ...], msgspec.Meta(max_length=QR_CODES_MAX)] = ()
    # Something looks like a code and could not be read: the cheapest thing to ask for.
    has_unread_code: bool = False
    # How sure the reader was of the pixels, 0 to 1; 1 where it did not have to look.
    quality: Annotated[float, msgspec.Meta(ge=0, le=1)] = 1.0
    problems: Annotated[
        tuple[Annotated[str, msgspec.Meta(pattern=r"^[a-z_]{1,40}$")], ...],
        msgspec.Meta(max_length=PROBLEMS_MAX),
    ] = ()
    structured: Structured | None = None
    signs: Annotated[tuple[Sign, ...], msgspec.Meta(max_length=SIGNS_MAX)] = ()
    isolation: Annotated[tuple[str, ...], msgspec.Meta(max_length=PROBLEMS_MAX)] = ()
    cpu_seconds: Annotated[float, msgspec.Meta(ge=0)] = 0.0
    peak_bytes: Annotated[int, msgspec.Meta(ge=0)] = 0
    engines: Annotated[dict[str, str], msgspec.Meta(max_length=PROBLEMS_MAX)] = {}


class Reading(Facts, frozen=True, kw_only=True):
    """The facts, and the document without anything active in it. None when it was refused.

    `problems` holds reason codes; any of them means that nothing else here can be relied on.
    """

    sanitised: bytes | None = None
    # A doubtful page as a picture, and what the second reader, asked for it, saw.
    picture: bytes | None = None
    second: tuple[Word, ...] = ()

    @property
    def has_text_layer(self) -> bool:
        """Whether there are words enough to be an invoice; a scan has none, or a stamp."""
        return len(self.words) >= TEXT_LAYER_WORDS_MIN

    @property
    def is_legible(self) -> bool:
        """Whether there are words enough, printed or seen; letters nobody is sure of are none."""
        seen = len(self.seen) if self.quality >= LEGIBLE_QUALITY_MIN else 0
        return len(self.words) + seen >= TEXT_LAYER_WORDS_MIN


TEXT_LAYER_WORDS_MIN = 15
# Pages of ours drawn at 20, 30, 40, 50 and 60 dpi are read with 0.36, 0.39, 0.61, 0.85 and 0.96:
# what is seen below this is letters, not words.
LEGIBLE_QUALITY_MIN = 0.7


def encode_question(question: Question) -> bytes:
    """Return the question as it goes before its document's length."""
    body = msgspec.json.encode(question)
    return LENGTH.pack(len(body)) + body


def encode_frame(facts: Facts, sanitised: bytes | None, picture: bytes | None = None) -> bytes:
    """Return the frame the child writes.

    Raises:
        ValueError: a part is over its bound.
    """
    body = msgspec.json.encode(facts)
    rest, shown = sanitised or b"", picture or b""
    _check(len(body), len(rest), len(shown))
    return HEAD.pack(len(body), len(rest), len(shown)) + body + rest + shown


def decode_frame(frame: bytes) -> Reading:
    """Return what the child wrote.

    Raises:
        ValueError: cut short, too long, over a bound, or not of this shape
            (`msgspec.ValidationError` is a `ValueError`).
    """
    if len(frame) < HEAD.size:
        raise ValueError("a reading cut short")
    body, rest, shown = HEAD.unpack_from(frame)
    _check(body, rest, shown)
    if len(frame) != HEAD.size + body + rest + shown:
        raise ValueError("a reading of another length than it says")
    facts = msgspec.json.decode(frame[HEAD.size : HEAD.size + body], type=Facts, strict=True)
    after = HEAD.size + body
    return Reading(
        **msgspec.structs.asdict(facts),
        sanitised=frame[after : after + rest] or None,
        picture=frame[after + rest :] or None,
    )


def _check(body: int, rest: int, shown: int) -> None:
    if body > FACTS_BYTES_MAX or rest > SANITISED_BYTES_MAX or shown > PICTURE_BYTES_MAX:
        raise ValueError("a reading over its bound")
