"""Nobody sees or moves another's money: every route, for everybody, with every token there is.

The table of tests/stories/test_authorisation.py says what each person hears on each route. Here
all of it is asked in one world, and then again with tokens that are none: expired, signed with
another key, without a signature, with another's name or role in it, cut, of a session that was
ended. Each is heard like nobody. And what belongs to somebody else is answered exactly like what
does not exist.
"""

import json
import sys
import tempfile
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol, cast
from uuid import UUID

from bench.rows import Row
from exam.town import API
from exam.world import ROOT, Tally, Tier
from hundi.cli.actors import Line, Person, until
from hundi.kernel.ids import new_id
from hundi.runtime.clock import Clock
from hundi.runtime.tokens import ACCESS_SECONDS, Caller, Role, Tokens

CELLS_GOAL = 2_000
NOBODY = "nobody"
UNAUTHORISED, NOT_THERE = 401, 404
# Of what is numbered, the number of nothing.
NO_NUMBER = "999999999999"
# What changes from answer to answer, or says which one was asked about.
VARYING = frozenset({"instance", "requestId", "traceId", "ms"})


class _Scene(Protocol):
    people: Mapping[str, Person]
    ids: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Told:
    """What the tests' table says, and how its world is made."""

    rows: Mapping[str, list[int]]
    columns: tuple[str, ...]
    bodies: Mapping[str, object]
    played: Callable[[Any, Person], _Scene]
    running: Callable[..., Any]


@dataclass(frozen=True, slots=True)
class _Heard:
    status: int
    text: str


@dataclass(slots=True)
class _Sweep:
    """Asks every route for somebody, and compares with what it ought to say."""

    told: _Told
    line: Line
    tally: Tally
    cells: Counter[str]

    def ask(self, route: str, token: str | None, ids: Mapping[str, str]) -> _Heard:
        """Ask one route, as the table's tests do."""
        method, _, path = route.partition(" ")
        body = self.told.bodies.get(route, {}) if method != "GET" else None
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        with self.line.client.stream(
            method, API + path.format(**ids), json=body, headers=headers
        ) as answer:
            is_endless = "event-stream" in answer.headers.get("content-type", "")
            return _Heard(answer.status_code, "" if is_endless else answer.read().decode("latin-1"))

    def expect(self, kind: str, what: str, heard: int, wanted: int) -> None:
        """Count one cell."""
        self.cells[kind] += 1
        self.tally.check(heard == wanted, f"{kind}: {what}: {heard}, not {wanted}")


def run(seed: int, tier: Tier) -> Tally:
    """Take the exam."""
    tally, told, began = Tally(), _told(), time.monotonic()
    with tempfile.TemporaryDirectory(prefix="hundi-authz-") as folder:
        data = Path(folder).resolve()
        with told.running(data) as town:
            scene = told.played(town, town.operator())
            sweep = _Sweep(told, town.line, tally, Counter())
            _declared(sweep)
            forged = _forged(scene.people, data, town.line)
            _as_the_table_says(sweep, scene)
            _like_nobody(sweep, scene, forged, _chosen(seed, tier))
            _as_if_it_were_not_there(sweep, scene)
    cells = sweep.cells.total()
    tally.rows += [
        Row("exam authz: cells of route x person x token x owner", cells, "cells",
            goal=f">= {CELLS_GOAL:,}", met=cells >= CELLS_GOAL,
            bound=f"{time.monotonic() - began:.0f} s"),
        *(Row(f"exam authz: {kind}", n, "cells") for kind, n in sorted(sweep.cells.items())),
    ]  # fmt: skip
    return tally


def _declared(sweep: _Sweep) -> None:
    """A route that the API has and the table has not is a failure, and so is the reverse."""
    paths = sweep.line.ask("GET", "/api/openapi.json").body["paths"]
    documented = {
        f"{method.upper()} {path.removeprefix(API)}"
        for path, item in paths.items()
        for method in item
        if method in {"get", "post", "put", "delete", "patch"}
    }
    odd = documented ^ {route for route in sweep.told.rows if "/internal/" not in route}
    sweep.tally.check(not odd, f"declared in one place only: {sorted(odd)}")


def _as_the_table_says(sweep: _Sweep, scene: _Scene) -> None:
    for route, wanted in sweep.told.rows.items():
        for column, status in zip(sweep.told.columns, wanted, strict=True):
            person = scene.people.get(column)
            heard = sweep.ask(route, person and person.token, scene.ids).status
            sweep.expect("as the table says", f"{route} for {column}", heard, status)


def _like_nobody(
    sweep: _Sweep, scene: _Scene, forged: Mapping[str, Mapping[str, str]], chosen: Sequence[int]
) -> None:
    """With a token that is none everybody is nobody: 401 where one has to sign in.

    Each route hears every kind of token and every person, each `chosen` as often: which kind of
    whose goes on from route to route. Chosen for all persons, each route hears every pair.
    """
    at, people = sweep.told.columns.index(NOBODY), list(scene.people)
    for place, (route, statuses) in enumerate(sweep.told.rows.items()):
        for turn, (kind, tokens) in enumerate(forged.items()):
            for more in chosen:
                column = people[(place + turn + more) % len(people)]
                heard = sweep.ask(route, tokens[column], scene.ids).status
                # A page for everybody may look at the token, or not.
                wanted = heard if heard == UNAUTHORISED else statuses[at]
                sweep.expect(f"token {kind}", f"{route} for {column}", heard, wanted)


def _chosen(seed: int, tier: Tier) -> Sequence[int]:
    return range(7) if tier == "full" else (seed, seed + 3)


def _as_if_it_were_not_there(sweep: _Sweep, scene: _Scene) -> None:
    """What is another's is not told from what does not exist: same status, same words."""
    absent = {
        name: NO_NUMBER if one.isdigit() else str(new_id()) for name, one in scene.ids.items()
    }
    for route, statuses in sweep.told.rows.items():
        if "{" not in route:
            continue
        for column, status in zip(sweep.told.columns, statuses, strict=True):
            person = scene.people.get(column)
            if person is None or status != NOT_THERE:
                continue
            anothers = sweep.ask(route, person.token, scene.ids)
            nobodys = sweep.ask(route, person.token, absent)
            what = f"{route} for {column}"
            sweep.expect("another's, as absent", what, nobodys.status, anothers.status)
            said = _words(anothers, scene.ids), _words(nobodys, absent)
            sweep.tally.check(said[0] == said[1], f"{what} tells the two apart: {said}")


def _forged(
    people: Mapping[str, Person], data: Path, line: Line
) -> Mapping[str, Mapping[str, str]]:
    """Return tokens that are none: by what is wrong with them, and whose they are."""
    ours = Tokens((data / "token_secret").read_text().strip().encode())
    theirs, now = Tokens(b"another secret, of another house, as long"), Clock.real_now()
    made: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for column, person in people.items():
        claims = _claims(person.token)
        caller = Caller(UUID(claims["sub"]), cast("Role", claims["role"]), UUID(claims["sid"]))
        head, payload, signature = person.token.split(".")
        another = "admin" if column != "admin" else "investor"
        role, name = _part(claims | {"role": another}), _part(claims | {"sub": str(new_id())})
        late = now - timedelta(seconds=ACCESS_SECONDS)
        made["expired"][column] = ours.issue(caller, now=late)
        made["of another key"][column] = theirs.issue(caller, now=now)
        made["unsigned"][column] = f"{_part({'alg': 'none', 'typ': 'JWT'})}.{payload}."
        made["of another role"][column] = f"{head}.{role}.{signature}"
        made["in another's name"][column] = f"{head}.{name}.{signature}"
        made["cut"][column] = person.token[:-4]
        made["of an ended session"][column] = _ended(person, line)
    return made


def _ended(person: Person, line: Line) -> str:
    """Sign in once more, and end that session; return its token, once it is refused."""
    again = Person(person.name, line, person.email, person.password).sign_in()
    person.ask("DELETE", f"/me/sessions/{_claims(again.token)['sid']}")
    until(
        lambda: again.send("GET", "/me").status_code == UNAUTHORISED or None, "the session is over"
    )
    return again.token


def _words(heard: _Heard, ids: Mapping[str, str]) -> str:
    text = heard.text
    for one in ids.values():
        text = text.replace(one, "ID")
    try:
        document: Any = json.loads(text)
    except ValueError:
        return text
    if isinstance(document, dict):
        kept = cast("dict[str, Any]", document)
        return json.dumps({name: kept[name] for name in kept if name not in VARYING})
    return text


def _claims(token: str) -> dict[str, Any]:
    payload = token.split(".")[1]
    claims: dict[str, Any] = json.loads(urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return claims


def _part(claims: Mapping[str, Any]) -> str:
    return urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()


def _told() -> _Told:
    """Read the tests' table: it is the only place that says who may what."""
    sys.path.insert(0, str(ROOT / "tests"))
    table, platform = import_module("stories.test_authorisation"), import_module("support.platform")
    return _Told(table.ROWS, table.COLUMNS, table.BODIES, table.played, platform.running)
