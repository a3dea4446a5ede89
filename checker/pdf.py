"""The texts of a PDF paper, in the order in which they are drawn. Standard library only.

Enough of the format for papers that draw plain text in built-in fonts: content streams, packed
or not, and the text operators in them.
"""

import base64
import binascii
import re
import zlib
from collections.abc import Iterator

# A paper of ten thousand lines is some megabytes; what unpacks to more is no paper of ours.
STREAM_BYTES_MAX = 64_000_000
_STREAM = re.compile(
    rb"<<([^<>]*(?:<<[^<>]*>>[^<>]*)*)>>\s*stream\r?\n(.*?)\s*endstream", re.DOTALL
)
_BLOCK = re.compile(rb"\bBT\b((?:\((?:\\.|[^\\()])*\)|[^(])*?)\bET\b", re.DOTALL)
_PIECE = re.compile(rb"\(((?:\\.|[^\\()])*)\)\s*Tj|(T\*)", re.DOTALL)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_CONTROLS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def texts(pdf: bytes) -> list[str]:
    """Return each piece of text as it stands on the paper, its lines put together.

    Raises:
        ValueError: this is no PDF, or a stream of it cannot be unpacked.
    """
    if not pdf.startswith(b"%PDF-"):
        raise ValueError("this is no PDF")
    found: list[str] = []
    for stream in _streams(pdf):
        for block in _BLOCK.finditer(stream):
            pieces = [
                b" " if line_end else _plain(piece) for piece, line_end in _PIECE.findall(block[1])
            ]
            text = " ".join(b"".join(pieces).decode("cp1252", "replace").split())
            found += [text] if text else []
    return found


def _streams(pdf: bytes) -> Iterator[bytes]:
    for words, body in _STREAM.findall(pdf):
        try:
            if b"/ASCII85Decode" in words:
                body = base64.a85decode(body.strip().removesuffix(b"~>"))  # noqa: PLW2901 - unpacked
            if b"/FlateDecode" in words:
                body = zlib.decompressobj().decompress(body, STREAM_BYTES_MAX)  # noqa: PLW2901 - unpacked
        except (ValueError, zlib.error, binascii.Error) as problem:
            raise ValueError(f"a stream cannot be unpacked: {problem}") from problem
        yield body


def _plain(piece: bytes) -> bytes:
    """Return a string of the PDF without its escapes."""

    def meant(found: re.Match[bytes]) -> bytes:
        said: bytes = found[1]
        if said.isdigit():
            return bytes([int(said, 8) & 0xFF])
        return _CONTROLS.get(said, said)

    return _ESCAPE.sub(meant, piece)
