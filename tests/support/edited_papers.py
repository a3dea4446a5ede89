"""A PDF that somebody has edited: another figure stands where one stood."""

import base64
import re
import zlib

_STREAM = re.compile(rb"stream\r?\n(.*?~>)\s*endstream", re.DOTALL)


def edited(pdf: bytes, old: str, new: str) -> bytes:
    """Return a paper of ours with a text in place of another, wherever that stands.

    Raises:
        ValueError: the text does not stand on it.
    """
    found = 0

    def changed(stream: re.Match[bytes]) -> bytes:
        nonlocal found
        drawn = zlib.decompress(base64.a85decode(stream[1].removesuffix(b"~>")))
        found += drawn.count(old.encode())
        packed = base64.a85encode(zlib.compress(drawn.replace(old.encode(), new.encode())))
        return b"stream\n" + packed + b"~>endstream"

    paper = _STREAM.sub(changed, pdf)
    if not found:
        raise ValueError(f"{old} does not stand on the paper")
    return paper
