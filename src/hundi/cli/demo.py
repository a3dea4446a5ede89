"""`hundi demo`: fills a running sandbox with people, invoices in every stage, months of history.

Through the public API and the sandbox only; the two operators are made as `hundi admin create`
makes them. A note in the data folder says that it was done: a second call prints the people again
and changes nothing.
"""

import argparse
import json
import time

import httpx

from hundi.cli import admin
from hundi.cli import settings as typed
from hundi.cli.actors import Line, SandboxWorld, UnexpectedError
from hundi.cli.demo_bills import BILLS, DAYS, Bill, stages_of
from hundi.cli.demo_cast import OPERATORS, VISITORS
from hundi.cli.demo_team import gather
from hundi.cli.demo_world import World, finish, introduce, play_day, settled
from hundi.cli.stage import say
from hundi.runtime.settings import Settings

NOTE = "demo.json"


def run(asked: argparse.Namespace) -> int:
    """Fill the world, unless it is filled; print who can sign in."""
    settings = typed.read(asked)
    if settings.operating_mode != "SANDBOX":
        raise ValueError("the demo is for a sandbox: HUNDI_OPERATING_MODE is not SANDBOX")
    note = settings.data / NOTE
    found = json.loads(note.read_text())["state"] if note.exists() else "none"
    if found == "begun":
        raise ValueError(
            f"an earlier demo was interrupted: its world is half made. Stop hundi, move"
            f" {settings.data} away, and start again"
        )
    if found == "none":
        _knock(asked.port)
        note.write_text('{"state": "begun"}\n')
        try:
            _fill(settings, asked.port, _of(asked.bills))
        except (UnexpectedError, httpx.HTTPError) as problem:
            say(f"The demo went wrong: {type(problem).__name__}: {problem}")
            return 1
        note.write_text('{"state": "done"}\n')
    _tell(asked.port)
    return 0


def _of(how_many: int | None) -> tuple[Bill, ...]:
    """Return the whole script, or a part with something of every stage first."""
    if how_many is None:
        return BILLS
    seen: set[str] = set()
    first = [bill for bill in BILLS if not (bill.ends in seen or seen.add(bill.ends))]
    rest = [bill for bill in BILLS if bill not in first]
    chosen = {bill.number for bill in [*first, *rest][:how_many]}
    return tuple(bill for bill in BILLS if bill.number in chosen)


def _knock(port: int) -> None:
    """See that somebody is there before anything is made.

    Raises:
        ValueError: nobody answers.
    """
    try:
        Line(f"http://127.0.0.1:{port}").ask("GET", "/api/v1/health")
    except (httpx.TransportError, UnexpectedError) as problem:
        raise ValueError(
            f"no hundi answers on port {port} ({problem}); `hundi up` starts one"
        ) from problem


def _fill(settings: Settings, port: int, bills: tuple[Bill, ...]) -> None:
    """Play it all.

    Raises:
        UnexpectedError: the platform did something else than the script says.
    """
    began = time.monotonic()
    for role in OPERATORS:
        admin.make(settings, role.email, role.password)
    world = World(
        Line(f"http://127.0.0.1:{port}"), SandboxWorld(Line(f"http://127.0.0.1:{port + 1}"))
    )
    introduce(world)
    say(f"demo: {len(world.people)} people have signed up")
    before = 0
    for day in DAYS:
        if day > before:
            world.sandbox.advance(day - before)
        before = day
        play_day(world, bills, day)
        say(f"demo: {world.today():%d %b %Y}, {len(world.invoices)} invoices so far")
    finish(world, bills)
    # Last: an invitation is good for seven days, and months have gone by.
    gather(world)
    settled(world, bills)
    for stage, count in sorted(stages_of(bills).items()):
        say(f"demo: {count:>3} {stage}")
    say(f"demo: the world took {time.monotonic() - began:.0f} s")


def _tell(port: int) -> None:
    say(f"\nThe demo's people, at http://localhost:{port}/sign-in (this is a sandbox):\n")
    for role, what in VISITORS:
        say(f"  {role.email:<32} {role.password:<34} {what}")
    say("")
