"""Fifty scans uploaded at once: how long the API's other answers take meanwhile, and the reading.

    python -m bench.uploads [--count 50]

One `hundi up` of its own; a seller uploads distinct scans without a signed code, all at once, so
that every page is read from its pixels. Until the last is decided, another caller asks for its
profile, its wallet and its identity check in turn.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from threading import Event

from bench.degrade import degraded
from bench.load import percentile
from bench.rows import Row, keep
from hundi.cli.actors import Person
from hundi.cli.stage import Platform, Stage, free_port
from hundi.sandbox.papers.paper import Paper
from hundi.sandbox.papers.render import render_pdf
from hundi.sandbox.papers.samples import sample_paper

UPLOADS, UPLOADS_MAX = 50, 500
P99_MILLISECONDS_MAX = 500.0
WAIT_SECONDS_MAX = 900.0
PAUSE_SECONDS = 0.02
ASKED = ("/me", "/wallet", "/kyc")
DONE = {"verified", "needs_info", "rejected"}


def papers(count: int) -> Iterator[tuple[Paper, bytes]]:
    """Yield invoices of this seller to this customer, each with its scan."""
    first = sample_paper(1)
    today = date.today()  # noqa: DTZ011 - as printed
    for number in range(count):
        paper = replace(
            sample_paper(number + 1),
            number=f"UP-{number:04d}",
            seller=first.seller,
            buyer=first.buyer,
            issued_on=today,
            due_on=today + timedelta(days=45),
        )
        yield paper, degraded(render_pdf(paper), "scan", number)


@contextmanager
def platform() -> Generator[Platform]:
    """Run a platform of our own."""
    with tempfile.TemporaryDirectory(prefix="hundi-uploads-") as folder:
        running = Platform(Path(folder), free_port())
        running.start()
        try:
            yield running
        finally:
            running.stop()


def asked_meanwhile(person: Person, over: Event) -> list[float]:
    """Ask, again and again; return how many seconds each answer took."""
    took: list[float] = []
    while not over.is_set():
        began = time.monotonic()
        person.get(ASKED[len(took) % len(ASKED)])
        took.append(time.monotonic() - began)
        over.wait(PAUSE_SECONDS)
    return took


def send(seller: Person, customer_gstin: str, one: tuple[Paper, bytes]) -> str:
    """Upload one; return its id."""
    paper, scan = one
    due = (paper.due_on or paper.issued_on).isoformat()
    return seller.upload(
        scan, number=paper.number, amount=paper.total, due=due, customer=customer_gstin
    )


def decided(seller: Person, invoice_id: str) -> str:
    """Wait until an invoice is decided, or waits for a person; return its stage."""
    deadline = time.monotonic() + WAIT_SECONDS_MAX
    while time.monotonic() < deadline:
        facts = seller.get(f"/invoices/{invoice_id}").body
        if facts["stage"] in DONE or facts.get("decision"):
            return str(facts["stage"])
        time.sleep(PAUSE_SECONDS * 10)
    raise TimeoutError(f"{invoice_id} was not decided")


def measure(count: int) -> list[Row]:
    """Upload all at once and return what was measured."""
    with platform() as running:
        stage = Stage(running)
        seller, customer = stage.person("Asha", "sme"), stage.person("Bharat", "customer")
        first = sample_paper(1)
        seller.claim_business(first.seller.name, first.seller.gstin)
        seller.identify(first.seller.gstin[2:12])
        customer.claim_business(first.buyer.name, first.buyer.gstin)
        customer.identify(first.buyer.gstin[2:12])
        watcher = stage.person("Meera", "investor")
        scans = list(papers(count))
        over = Event()
        with ThreadPoolExecutor(count + 1) as threads:
            quiet = asked_for(watcher, seconds=3.0)
            meanwhile = threads.submit(asked_meanwhile, watcher, over)
            began = time.monotonic()
            ids = list(threads.map(partial(send, seller, first.buyer.gstin), scans))
            accepted = time.monotonic() - began
            stages = [decided(seller, invoice_id) for invoice_id in ids]
            ended = time.monotonic() - began
            over.set()
            took = meanwhile.result()
    p99 = percentile(took, 0.99)
    what = f"{count} scans at once"
    return [
        Row(
            f"{what}: other answers, p99", p99, "ms", goal="<= 500", met=p99 <= P99_MILLISECONDS_MAX
        ),
        Row(f"{what}: other answers, median", percentile(took, 0.5), "ms"),
        Row("nothing else going on: answers, p99", percentile(quiet, 0.99), "ms"),
        Row(f"{what}: all taken after", accepted, "s"),
        Row(f"{what}: all decided after", ended, "s"),
        Row(f"{what}: ended", len(stages), "invoices", goal=f"{count}", met=len(stages) == count),
    ]


def asked_for(person: Person, *, seconds: float) -> list[float]:
    """Ask for some seconds while nothing else goes on."""
    over = Event()
    with ThreadPoolExecutor(1) as one:
        asking = one.submit(asked_meanwhile, person, over)
        over.wait(seconds)
        over.set()
        return asking.result()


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=UPLOADS)
    keep("uploads", measure(min(parser.parse_args().count, UPLOADS_MAX)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
