"""The structure guard: refuses what no honest invoice needs, and cleans what remains.

It looks at every object once, without following references, so that loops cost nothing. Reason
codes say what was found; they are shown to the person who uploaded.
"""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO

import pikepdf

from hundi.invoice.reading.facts import (
    IMAGE_PIXELS_MAX,
    OBJECTS_MAX,
    PAGE_SIDE_POINTS_MAX,
    PAGES_MAX,
    STREAM_BYTES_MAX,
    Kind,
)
from hundi.invoice.reading.loops import draws_itself

NODES_MAX = 1_000_000
DEPTH_MAX = 40
AFTER_END_BYTES_MAX = 1_024
# Deflate packs at most 1,032 to 1: a shorter stream cannot be a bomb.
DEFLATE_RATIO_MAX = 1_032
CHUNK_BYTES = 1024 * 1024

_MAGIC: tuple[tuple[bytes, Kind], ...] = (
    (b"%PDF-1.", "pdf"),
    (b"%PDF-2.", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
)
_ACTIVE = {
    "/JavaScript": "javascript",
    "/Launch": "launch_action",
    "/SubmitForm": "submit_action",
    "/ImportData": "import_action",
    "/GoToE": "embedded_action",
    "/GoToR": "remote_action",
    "/Rendition": "multimedia",
    "/Movie": "multimedia",
    "/Sound": "multimedia",
    "/RichMediaExecute": "multimedia",
}
_PACKED = {"/FlateDecode", "/Fl", "/LZWDecode", "/LZW", "/RunLengthDecode", "/RL"}
# What EN 16931 lets an invoice carry (BT-125); only the XML is ever read.
_KEPT = (".xml",)
_CUT_OFF = (".pdf", ".png", ".jpg", ".jpeg", ".csv", ".xlsx", ".ods")
_HARMLESS_ON_OPEN = {"/GoTo", "/Named"}


class DocumentRefused(Exception):  # noqa: N818 - a refusal is an answer, not an error
    """The document is not read further; `reason` is a reason code."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def kind_of(data: bytes) -> Kind:
    """Return what the first bytes say a document is."""
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return kind
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "webp"
    start = data[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"{"):
        return "json"
    # An invoice as XML says that it is XML, as the standards ask; a page for browsers does not.
    return "xml" if start.startswith(b"<?xml") else "unknown"


def clean_pdf(data: bytes) -> bytes:
    """Return the PDF without actions, scripts and attachments other than XML.

    Raises:
        DocumentRefused: damaged, encrypted, active, over a bound, or more than one thing at once.
    """
    _refuse_polyglot(data)
    try:
        with pikepdf.open(BytesIO(data), attempt_recovery=False, suppress_warnings=True) as pdf:
            return _clean(pdf)
    except pikepdf.PasswordError as problem:
        raise DocumentRefused("encrypted") from problem
    except (pikepdf.PikepdfError, RuntimeError, ValueError, OverflowError) as problem:
        # A confined qpdf has no source of chance, which it asks for as soon as it must decrypt.
        encrypted = "random" in str(problem) and b"/Encrypt" in data
        raise DocumentRefused("encrypted" if encrypted else "damaged") from problem


def _refuse_polyglot(data: bytes) -> None:
    end = data.rfind(b"%%EOF")
    if end < 0:
        raise DocumentRefused("damaged")
    if len(data) - end > AFTER_END_BYTES_MAX:
        raise DocumentRefused("data_after_end")


def _clean(pdf: pikepdf.Pdf) -> bytes:
    if pdf.is_encrypted:
        raise DocumentRefused("encrypted")
    if len(pdf.objects) > OBJECTS_MAX:
        raise DocumentRefused("too_many_objects")
    _check_pages(pdf)
    walk = _Walk()
    for top in pdf.objects:
        walk.visit(top)
    if draws_itself(pdf):
        raise DocumentRefused("form_draws_itself")
    _check_opening(pdf.Root)
    root = pdf.Root
    for key in ("/OpenAction", "/AA", "/Collection"):
        if key in root:
            del root[key]
    if "/Names" in root and "/JavaScript" in root.Names:
        raise DocumentRefused("javascript")
    cleaned = BytesIO()
    pdf.remove_unreferenced_resources()
    pdf.save(
        cleaned,
        static_id=True,
        # Would parse the document's XML metadata, for nothing we use.
        fix_metadata_version=False,
        linearize=False,
        recompress_flate=False,
        stream_decode_level=pikepdf.StreamDecodeLevel.none,
        object_stream_mode=pikepdf.ObjectStreamMode.preserve,
    )
    return cleaned.getvalue()


def _check_pages(pdf: pikepdf.Pdf) -> None:
    count = len(pdf.pages)
    if count == 0:
        raise DocumentRefused("no_pages")
    if count > PAGES_MAX:
        raise DocumentRefused("too_many_pages")
    for page in pdf.pages:
        left, bottom, right, top = (float(side) for side in page.mediabox)
        unit = float(page.obj.get("/UserUnit", 1))
        if max(abs(right - left), abs(top - bottom)) * unit > PAGE_SIDE_POINTS_MAX:
            raise DocumentRefused("page_too_large")


def _check_opening(root: pikepdf.Object) -> None:
    """A destination to open at is common and harmless; an action is neither."""
    opening = root.get("/OpenAction")
    if isinstance(opening, pikepdf.Dictionary) and _name(opening, "/S") not in _HARMLESS_ON_OPEN:
        raise DocumentRefused("open_action")


@dataclass(slots=True)
class _Walk:
    """One pass over all objects; counts what it sees."""

    nodes: int = 0
    packed: int = field(default=0)

    def visit(self, top: pikepdf.Object) -> None:
        """Judge one object and everything written inside it.

        Raises:
            DocumentRefused: it, or the document up to here, is not taken.
        """
        waiting = [(top, 0)]
        while waiting:
            node, depth = waiting.pop()
            self.nodes += 1
            if self.nodes > NODES_MAX or depth > DEPTH_MAX:
                raise DocumentRefused("nested_too_deep")
            if isinstance(node, pikepdf.Stream):
                self._judge_stream(node)
            if isinstance(node, pikepdf.Dictionary | pikepdf.Stream):
                _judge_dictionary(node)
            waiting += [(child, depth + 1) for child in _inside(node)]

    def _judge_stream(self, stream: pikepdf.Stream) -> None:
        if _name(stream, "/Subtype") == "/Image" and _pixels(stream) > IMAGE_PIXELS_MAX:
            raise DocumentRefused("image_too_large")
        filters = _filters(stream)
        if len([name for name in filters if name in _PACKED]) > 1:
            raise DocumentRefused("packed_twice")
        raw = stream.read_raw_bytes()
        if not filters or filters[0] not in _PACKED or len(raw) * DEFLATE_RATIO_MAX < CHUNK_BYTES:
            return
        self.packed += _unpacked_size(raw, STREAM_BYTES_MAX - self.packed)
        if self.packed > STREAM_BYTES_MAX:
            raise DocumentRefused("unpacks_too_large")


def _judge_dictionary(node: pikepdf.Dictionary | pikepdf.Stream) -> None:
    reason = _ACTIVE.get(_name(node, "/S"))
    if reason:
        raise DocumentRefused(reason)
    if "/JS" in node:
        raise DocumentRefused("javascript")
    if "/AA" in node:
        raise DocumentRefused("additional_actions")
    if "/XFA" in node:
        raise DocumentRefused("xfa_form")
    if "/EF" in node:
        _judge_attachment(node)


def _judge_attachment(filespec: pikepdf.Dictionary | pikepdf.Stream) -> None:
    """Keep structured invoices (XML), cut off papers and tables, refuse everything else."""
    names = [str(filespec[key]).lower() for key in ("/F", "/UF") if key in filespec]
    if not names or not all(name.endswith((*_KEPT, *_CUT_OFF)) for name in names):
        raise DocumentRefused("embedded_file")
    if not all(name.endswith(_KEPT) for name in names):
        del filespec["/EF"]


def _inside(node: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """Yield what is written inside a node; what it only refers to is visited on its own."""
    children: list[pikepdf.Object] = []
    if isinstance(node, pikepdf.Dictionary | pikepdf.Stream):
        children = [node[key] for key in node.keys()]  # noqa: SIM118 - not a Python dictionary
    elif isinstance(node, pikepdf.Array):
        children = list(node)
    for child in children:
        if isinstance(child, pikepdf.Dictionary | pikepdf.Array) and not child.is_indirect:
            yield child


def _name(node: pikepdf.Object, key: str) -> str:
    value = node.get(key)
    return str(value) if isinstance(value, pikepdf.Name) else ""


def _filters(stream: pikepdf.Stream) -> list[str]:
    value = stream.get("/Filter")
    if isinstance(value, pikepdf.Array):
        return [str(name) for name in value]
    return [str(value)] if value is not None else []


def _pixels(image: pikepdf.Stream) -> int:
    return int(image.get("/Width", 0)) * int(image.get("/Height", 0))


def _unpacked_size(raw: bytes, room: int) -> int:
    """Return how large a deflated stream becomes, or anything above `room` once it is passed."""
    size, inflater = 0, zlib.decompressobj()
    try:
        while raw and size <= room and not inflater.eof:
            size += len(inflater.decompress(raw, CHUNK_BYTES))
            raw = inflater.unconsumed_tail
    except zlib.error:
        # The reader will trip over it in its own way; it is not a bomb up to here.
        return size
    return size
