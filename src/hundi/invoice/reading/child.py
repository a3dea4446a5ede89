"""The child: reads one document from its socket, writes one frame to it, with no powers left."""

import resource
import socket
from dataclasses import dataclass
from importlib.metadata import version

import cv2
import msgspec
import numpy as np
import pikepdf
import pypdfium2

from hundi.invoice.reading.confine import isolate, limit_resources
from hundi.invoice.reading.engine import Engine
from hundi.invoice.reading.enhance import enhanced
from hundi.invoice.reading.facts import (
    DOCUMENT_BYTES_MAX,
    LENGTH,
    QUESTION_BYTES_MAX,
    Facts,
    Question,
    encode_frame,
)
from hundi.invoice.reading.guard import DocumentRefused, kind_of
from hundi.invoice.reading.look import Look, look
from hundi.invoice.reading.weights import NoWeightsError

BYTES_PER_KIB = 1024
SAMPLE_LINES = 14


@dataclass(frozen=True, slots=True)
class Tools:
    """What is loaded once, before the first document. No engine: nothing is read from pixels."""

    engine: Engine | None
    versions: dict[str, str]


def load_tools() -> Tools:
    """Load everything; a confined process can load nothing."""
    versions = {
        "pikepdf": version("pikepdf"),
        "qpdf": pikepdf.__libqpdf_version__,
        "pdfium": str(pypdfium2.PDFIUM_INFO),
        "zxing-cpp": version("zxing-cpp"),
    }
    try:
        engine = Engine()
    except NoWeightsError:
        return Tools(None, versions)
    _try_out(engine)
    return Tools(engine, {**versions, "ocr": f"PP-OCRv6 small of rapidocr {version('rapidocr')}"})


def _try_out(engine: Engine) -> None:
    """Read a page of our own, so that what libraries put off until it is needed is loaded."""
    page = np.full((420, 300), 255, dtype=np.uint8)
    for line in range(SAMPLE_LINES):
        place = (12, 40 + 25 * line)
        cv2.putText(page, f"Sample {line}", place, cv2.FONT_HERSHEY_SIMPLEX, 0.6, (0,), 1)
    enhanced(page)
    drawn = cv2.imencode(".png", page)[1].tobytes()
    look(drawn, Question(memory_bytes=1, cpu_seconds=1, has_second=True), engine)


def answer(asker: socket.socket, tools: Tools) -> None:
    """Take one question and its document, give the powers away, read, and answer."""
    question = msgspec.json.decode(
        _taken(asker, QUESTION_BYTES_MAX, "a question too long"), type=Question, strict=True
    )
    limit_resources(memory_bytes=question.memory_bytes, cpu_seconds=question.cpu_seconds)
    isolation = isolate()
    data = _taken(asker, DOCUMENT_BYTES_MAX, "a document too long")
    asker.sendall(_frame(data, question, tools, isolation))


def _taken(source: socket.socket, most: int, problem: str) -> bytes:
    """Return what comes next, whose length goes before it."""
    (length,) = LENGTH.unpack(_exactly(source, LENGTH.size))
    if length > most:
        raise ValueError(problem)
    return _exactly(source, length)


def _exactly(source: socket.socket, length: int) -> bytes:
    taken = bytearray()
    while len(taken) < length:
        part = source.recv(length - len(taken))
        if not part:
            raise ValueError("cut short")
        taken += part
    return bytes(taken)


def _frame(data: bytes, question: Question, tools: Tools, isolation: tuple[str, ...]) -> bytes:
    found = Look()
    problems: tuple[str, ...] = ()
    try:
        found = look(data, question, tools.engine)
    except DocumentRefused as refusal:
        problems = (refusal.reason,)
    except MemoryError:
        problems = ("too_much_memory",)
    used = resource.getrusage(resource.RUSAGE_SELF)
    facts = Facts(
        kind=kind_of(data),
        pages=found.pages,
        words=found.words,
        seen=found.seen,
        seen_again=found.seen_again,
        spots=found.spots,
        qr_codes=found.qr_codes,
        has_unread_code=found.has_unread_code,
        quality=found.quality,
        problems=problems,
        structured=found.structured,
        signs=found.signs,
        isolation=isolation,
        cpu_seconds=round(used.ru_utime + used.ru_stime, 3),
        peak_bytes=used.ru_maxrss * BYTES_PER_KIB,
        engines=tools.versions,
    )
    return encode_frame(facts, found.sanitised, found.picture)
