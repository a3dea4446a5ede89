"""The child: reads one document from standard input, writes one frame to standard output.

Run as `python -I -m hundi.invoice.reading <memory bytes> <CPU seconds>` in an empty folder. It
gives its powers away before it looks at the first byte, and imports nothing afterwards.
"""

import resource
import sys
from importlib.metadata import version

import pikepdf
import pypdfium2

from hundi.invoice.reading.confine import isolate, limit_resources
from hundi.invoice.reading.facts import (
    DOCUMENT_BYTES_MAX,
    QR_LENGTH_MAX,
    Facts,
    QrCode,
    Sign,
    Structured,
    encode_frame,
)
from hundi.invoice.reading.guard import DocumentRefused, clean_pdf, kind_of
from hundi.invoice.reading.pages import Contents, read_pdf, read_picture
from hundi.invoice.reading.structure import signs_of
from hundi.invoice.reading.structured import from_json, from_pdf, from_xml

ENGINES = {
    "pikepdf": version("pikepdf"),
    "qpdf": pikepdf.__libqpdf_version__,
    "pdfium": str(pypdfium2.PDFIUM_INFO),
    "zxing-cpp": version("zxing-cpp"),
}


def main() -> None:
    """Read one document."""
    memory_bytes, cpu_seconds = int(sys.argv[1]), int(sys.argv[2])
    limit_resources(memory_bytes=memory_bytes, cpu_seconds=cpu_seconds)
    isolation = isolate()
    data = sys.stdin.buffer.read(DOCUMENT_BYTES_MAX + 1)
    sys.stdout.buffer.write(_frame(data, isolation))
    sys.stdout.buffer.flush()


def _frame(data: bytes, isolation: tuple[str, ...]) -> bytes:
    sanitised: bytes | None = None
    contents = Contents(0, (), ())
    problems: tuple[str, ...] = ()
    structured: Structured | None = None
    signs: tuple[Sign, ...] = ()
    try:
        structured = _as_data(data)
        sanitised, contents = _read(data, structured)
        if sanitised is not None:
            structured, signs = from_pdf(sanitised), signs_of(data, sanitised)
    except DocumentRefused as refusal:
        problems = (refusal.reason,)
    except MemoryError:
        problems = ("too_much_memory",)
    used = resource.getrusage(resource.RUSAGE_SELF)
    facts = Facts(
        kind=kind_of(data),
        pages=contents.pages,
        words=contents.words,
        qr_codes=contents.qr_codes,
        problems=problems,
        structured=structured,
        signs=signs,
        isolation=isolation,
        cpu_seconds=round(used.ru_utime + used.ru_stime, 3),
        engines=ENGINES,
    )
    return encode_frame(facts, sanitised)


def _as_data(data: bytes) -> Structured | None:
    """Return what an XML or JSON file says; None for what has pages."""
    if len(data) > DOCUMENT_BYTES_MAX:
        raise DocumentRefused("too_large")
    kind = kind_of(data)
    if kind == "xml":
        return from_xml(data)
    return from_json(data) if kind == "json" else None


def _read(data: bytes, structured: Structured | None) -> tuple[bytes | None, Contents]:
    kind = kind_of(data)
    if kind == "pdf":
        sanitised = clean_pdf(data)
        return sanitised, read_pdf(sanitised)
    if kind in {"png", "jpeg"}:
        return None, read_picture(data)
    if structured is not None:
        qr = structured.signed_qr
        codes = (QrCode(qr, 0),) if 0 < len(qr) <= QR_LENGTH_MAX else ()
        return None, Contents(0, (), codes)
    raise DocumentRefused("not_a_document")


if __name__ == "__main__":
    main()
