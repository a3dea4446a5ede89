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
from hundi.invoice.reading.facts import DOCUMENT_BYTES_MAX, Facts, encode_frame
from hundi.invoice.reading.guard import DocumentRefused, clean_pdf, kind_of
from hundi.invoice.reading.pages import Contents, read_pdf, read_picture

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
    try:
        sanitised, contents = _read(data)
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
        isolation=isolation,
        cpu_seconds=round(used.ru_utime + used.ru_stime, 3),
        engines=ENGINES,
    )
    return encode_frame(facts, sanitised)


def _read(data: bytes) -> tuple[bytes | None, Contents]:
    if len(data) > DOCUMENT_BYTES_MAX:
        raise DocumentRefused("too_large")
    kind = kind_of(data)
    if kind == "pdf":
        sanitised = clean_pdf(data)
        return sanitised, read_pdf(sanitised)
    if kind in {"png", "jpeg"}:
        return None, read_picture(data)
    raise DocumentRefused("e_invoice_json_not_read" if kind == "json" else "not_a_document")


if __name__ == "__main__":
    main()
