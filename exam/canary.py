"""Secrets and personal data are in no log, URL, error, event, store or backup in clear.

Somebody whose every particular is marked lives on the platform: signs up, errs, proves who she
is, names a bank account, is paid and is paid out, each under an idempotency key. Then every place
that keeps something is read whole, and searched for each mark as it is, in base64, in hex and as
in an address. A place in which a control is not found was not read: that fails as well.
"""

import re
import tempfile
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, LiteralString
from urllib.parse import quote, unquote

import httpx
import psycopg
import pymongo
import valkey

from bench.rows import Row
from exam.standby import tool
from exam.town import API, TARGET, Town, town
from exam.world import Tally, Tier
from hundi.cli.actors import Person, money, until
from hundi.runtime.servers import EmbeddedServers

NAME, EMAIL, PAN = "Quagga Heron", "quagga.heron@example.com", "QGAPH4417Z"
PASSWORD, WRONG_PASSWORD = "quagga seven lamps 8341", "quagga nine lamps 2207"
ACCOUNT, BORN = "77310446291835", "1961-02-17"
MARKS = 19
PAYER, PAYER_ACCOUNT = "Paying Quagga", "88420557302946"
SECRET_FILES = ("token_secret", "internal_token", "master_key", "webhook_secret")
LOGS = ("serve", "work", "postgres", "valkey", "mongo")
# A word of a parameter that is in an address.
NOT_IN_ADDRESSES = ("mail", "password", "token", "pan", "account", "otp", "secret", "birth", "name")
MARK_BYTES_MIN = 8
ERROR = 400

# All that is announced or asked for passes here; what is done is deleted.
_KEEP_EVENTS: LiteralString = """
    CREATE TABLE public.seen (args JSONB);
    CREATE FUNCTION public.keep_seen() RETURNS TRIGGER LANGUAGE plpgsql SECURITY DEFINER AS $$
    BEGIN INSERT INTO public.seen VALUES (NEW.args); RETURN NULL; END $$;
    CREATE TRIGGER seen AFTER INSERT ON jobs.procrastinate_jobs
    FOR EACH ROW EXECUTE FUNCTION public.keep_seen();
"""


@dataclass(slots=True)
class Search:
    """What is marked, and where it was looked for."""

    tally: Tally
    marks: dict[str, list[bytes]] = field(default_factory=dict[str, list[bytes]])
    searched: Counter[str] = field(default_factory=Counter[str])
    errors: int = 0

    def mark(self, what: str, value: str) -> None:
        """Look for this from now on, however it may be written."""
        raw = value.encode()
        if len(raw) < MARK_BYTES_MIN:
            raise ValueError(f"{what} is too short to be sure that it is it")
        written = {raw, raw.hex().encode(), quote(value).encode(), *_in_base64(raw)}
        self.marks[what] = sorted(one.lower() for one in written)

    def look(self, place: str, content: bytes, *, control: str | None) -> None:
        """Search one place; with a control, be sure that it is the place."""
        text = content.lower()
        if control is not None:
            is_there = control.lower().encode() in text
            self.tally.check(is_there, f"{place}: {control!r} is not there: was it read?")
        for what, written in self.marks.items():
            found = next((one for one in written if one in text), None)
            around = b"" if found is None else text[max(0, text.index(found) - 80) :][:160]
            self.tally.check(found is None, f"{place} has {what} in clear: …{around!r}…")
        self.searched[place] += len(content)


def run(seed: int, tier: Tier) -> Tally:  # noqa: ARG001 - one life, whatever the tier
    """Take the exam."""
    tally = Tally()
    search = Search(tally)
    with town() as own:
        with psycopg.connect(own.owner_url) as owner:
            owner.execute(_KEEP_EVENTS)
        marked = _live(own, search)
        own.settle()
        for name in SECRET_FILES:
            search.mark(name, (own.platform.data / name).read_text().strip())
        _search_everything(own, search, marked)
    tally.check(len(search.marks) == MARKS, f"{sorted(search.marks)} were marked")
    tally.rows += [
        Row("exam canary: marks, each written in several ways", len(search.marks), "marks"),
        Row("exam canary: places searched", len(search.searched), "places",
            bound=", ".join(f"{p} {n / 1e6:.1f} MB" for p, n in search.searched.most_common(4))),
        Row("exam canary: errors provoked and searched", search.errors, "answers"),
        Row("exam canary: marks found in clear", len(tally.failures), "", goal="0",
            met=not tally.failures),
    ]  # fmt: skip
    return tally


def _live(own: Town, search: Search) -> Person:
    """Do all that leaves something behind, every call under a key."""
    for what, value in (
        *(("the name", NAME), ("the e-mail address", EMAIL), ("the PAN", PAN)),
        *(("the password", PASSWORD), ("a wrong password", WRONG_PASSWORD)),
        *(("the bank account", ACCOUNT), ("the day of birth", BORN)),
        *(("the payer's name", PAYER), ("the payer's account", PAYER_ACCOUNT)),
    ):
        search.mark(what, value)
    marked = Person(NAME, own.line, EMAIL, PASSWORD)
    keyed = {"Idempotency-Key": "of the marked one"}
    marked.user_id = str(own.line.ask("POST", f"{API}/auth/register", headers=keyed, json={
        "email": EMAIL, "password": PASSWORD, "role": "investor", "name": NAME,
    }).body["userId"])  # fmt: skip
    said = own.line.ask("POST", f"{API}/auth/login", headers={"Idempotency-Key": "in"}, json={
        "email": EMAIL, "password": PASSWORD,
    }).body  # fmt: skip
    marked.token = said["accessToken"]
    search.mark("an access token", marked.token.rpartition(".")[2])
    search.mark("a refresh token", said["refreshToken"])
    _open_in_browser(own, search)
    identity = {"pan": PAN, "name": NAME, "dateOfBirth": BORN, "consent": True}
    marked.post("/kyc", identity, headers={"Idempotency-Key": "kyc"})
    until(lambda: marked.get("/kyc").body["kycStatus"] == "verified" or None, "she is verified")
    body = {"accountNumber": ACCOUNT, "ifsc": "HDFC0000123", "holderName": NAME}
    marked.put("/me/bank-account", body, headers={"Idempotency-Key": "bank"})
    until(lambda: marked.get("/me/bank-account").body["status"] == "verified" or None, "it is hers")
    _pay(own, marked, search)
    _err(marked, search)
    operator = own.operator()
    operator.get(f"/admin/kyc/{marked.user_id}")
    search.mark("an operator's token", operator.token.rpartition(".")[2])
    return marked


def _open_in_browser(own: Town, search: Search) -> None:
    ours = {"origin": own.line.base_url, "sec-fetch-site": "same-origin"}
    with httpx.Client(base_url=own.line.base_url, headers=ours, trust_env=False) as browser:
        body = {"email": EMAIL, "password": PASSWORD}
        answer = browser.post(f"{API}/auth/session", json=body)
    for cookie in answer.headers.get_list("set-cookie"):
        name, _, value = cookie.partition(";")[0].partition("=")
        search.mark(f"the cookie {name}", value)


def _pay(own: Town, marked: Person, search: Search) -> None:
    """Money comes in, to her and to nobody; some is committed, some is paid out."""
    place = marked.post("/wallet/deposits", {"amount": "200000", "method": "bank"}).body
    for account in (place["virtualAccount"], "99119999999"):
        own.sandbox.credit(account, money("200000"), payer=PAYER, account=PAYER_ACCOUNT)
    until(lambda: marked.balance() == money("200000") or None, "it is in her wallet")
    trade = own.trade()
    bill = trade.listed()
    marked.post(f"/invoices/{bill.id}/fund", {"amount": TARGET},
                headers={"Idempotency-Key": "fund"})  # fmt: skip
    trade.seller.stage(bill.id, "disbursed")
    own.sandbox.credit(trade.pay_to(bill), money("40000"), payer=PAYER, account=PAYER_ACCOUNT)
    marked.post("/wallet/withdrawals", {"amount": "500"}, headers={"Idempotency-Key": "out"})
    invoice_id = trade.seller.upload(**trade.paper())
    trade.seller.stage(invoice_id, "verified")
    letter = until(lambda: _linked(own) or None, "the customer has a link")
    search.mark("a link to an invoice", letter)


def _linked(own: Town) -> str:
    """Return what stands behind the address in the letter with the link: it is a secret."""
    letters = repr(own.sandbox.line.ask("GET", "/_sandbox/mails", params={"limit": 50}).body)
    found = re.search(r"https?://[^\s#\"'<>]+#([\w./=-]{20,})", letters)
    return found[1] if found else ""


def _err(marked: Person, search: Search) -> None:
    """Go wrong in every way that could be answered with what was sent."""
    again = {"email": EMAIL, "password": PASSWORD, "role": "investor", "name": NAME}
    bank = {"accountNumber": ACCOUNT, "ifsc": "HDFC0000123", "holderName": NAME}
    odd = {"unknown": PASSWORD}
    calls: tuple[tuple[str, str, object], ...] = (
        ("POST", "/auth/register", again | {"password": WRONG_PASSWORD}),
        ("POST", "/auth/register", again | {"role": PASSWORD}),
        ("POST", "/auth/register", again | {"email": f"{EMAIL}@{EMAIL}"}),
        ("POST", "/auth/login", {"email": EMAIL, "password": WRONG_PASSWORD}),
        ("POST", "/auth/login", {"email": [EMAIL], "password": {PASSWORD: PASSWORD}}),
        ("POST", "/auth/refresh", {"refreshToken": PASSWORD}),
        ("POST", "/kyc", {"pan": f"{PAN}{PAN}", "name": NAME, "consent": True}),
        ("POST", "/kyc", {"pan": PAN, "name": NAME, "dateOfBirth": f"{BORN}Z", "consent": NAME}),
        ("PUT", "/me/bank-account", bank | {"ifsc": ACCOUNT}),
        ("PUT", "/me/bank-account", bank | {"accountNumber": f"{ACCOUNT}/{PAN}"}),
        ("PUT", "/me/bank-account", bank | odd),
        ("POST", "/wallet/deposits", {"amount": PASSWORD, "method": ACCOUNT}),
        ("POST", "/wallet/withdrawals", {"amount": ACCOUNT}),
        ("POST", "/links/open", {"link": PASSWORD}),
        ("POST", f"/invoices/{EMAIL}/fund", {"amount": 1}),
        ("GET", f"/invoices/{quote(PASSWORD)}", None),
        ("GET", f"/wallet?cursor={quote(PASSWORD)}&limit={ACCOUNT}", None),
    )
    for method, path, body in calls:
        answer = marked.send(method, path, json=body)
        search.tally.check(answer.status_code >= ERROR, f"{method} {path}: {answer.status_code}")
        search.errors += 1
        search.look(f"error {method} {path.split('?')[0]}", _told(answer), control=None)


def _told(answer: httpx.Response) -> bytes:
    """Return all of an answer but the path that it was asked on, which it may name."""
    asked = answer.request.url.raw_path.partition(b"?")[0]
    text = answer.content.replace(asked, b"").replace(unquote(asked.decode()).encode(), b"")
    return b"\n".join([*(value for _, value in answer.headers.raw), text])


def _search_everything(own: Town, search: Search, marked: Person) -> None:
    data = own.platform.data
    for name in LOGS:
        log = data / "logs" / f"{name}.log"
        content = log.read_bytes() if log.exists() else b""
        search.look(f"log {name}", content, control="{" if name == "serve" and content else None)
    events = own.ask_tables("SELECT args::TEXT FROM public.seen")
    search.look("events", "\n".join(row[0] for row in events).encode(), control=marked.user_id)
    with psycopg.connect(own.owner_url, autocommit=True) as owner:
        owner.execute("CHECKPOINT")
    with tempfile.TemporaryDirectory(prefix="hundi-canary-") as folder:
        dump = Path(folder) / "dump.sql"
        tool("pg_dump", "-d", own.owner_url, "-f", str(dump))
        search.look("backup", dump.read_bytes(), control=marked.user_id)
    raw = marked.user_id.replace("-", "")
    search.look("files of PostgreSQL", _files(data / "postgres"), control=None)
    search.tally.check(bytes.fromhex(raw) in _files(data / "postgres"), "its files were not read")
    _search_stores(own, search)
    search.look("command lines", b"\n".join(_command_lines(own)), control="hundi")
    _search_addresses(own, search)


def _search_stores(own: Town, search: Search) -> None:
    found = EmbeddedServers.find(own.platform.data, want={"valkey", "mongo"})
    if found is None:
        search.tally.failures.append("the stores are not running")
        return
    path = unquote(found.redis_url.removeprefix("unix://"))
    with valkey.Valkey(unix_socket_path=path) as client:
        keys: list[Any] = list(client.scan_iter())  # pyright: ignore[reportUnknownArgumentType] - the library says nothing
        kept: list[Any] = [(key, client.dump(key)) for key in keys]
        search.look("Valkey", repr(kept).encode(), control=None)
    if found.mongo_url is not None:
        with pymongo.MongoClient[dict[str, Any]](found.mongo_url) as mongo:
            search.look("MongoDB", b"\n".join(_documents(mongo)), control="%PDF")


def _documents(mongo: "pymongo.MongoClient[dict[str, Any]]") -> Iterator[bytes]:
    for database in mongo.list_database_names():
        for collection in mongo[database].list_collection_names():
            for document in mongo[database][collection].find():
                yield from (bytes(v) for v in document.values() if isinstance(v, bytes))
                yield repr(document).encode()


def _search_addresses(own: Town, search: Search) -> None:
    """No address has a place for a secret; what is mailed has none before its fragment."""
    document: Mapping[str, Any] = own.line.ask("GET", "/api/openapi.json").body
    for path, item in document["paths"].items():
        for operation in item.values():
            for one in operation.get("parameters", ()):
                told = one["in"] in ("path", "query") and any(
                    word in one["name"].lower() for word in NOT_IN_ADDRESSES
                )
                search.tally.check(not told, f"{path} takes {one['name']} in the address")
    words = repr(own.sandbox.mails(EMAIL)).replace("\\n", " ").split()
    addresses = [w.partition("#")[0] for w in words if w.startswith(("http://", "https://"))]
    search.look("addresses in letters", "\n".join(addresses).encode(), control=None)


def _command_lines(own: Town) -> Iterator[bytes]:
    children = Path(f"/proc/{own.platform.pid}/task/{own.platform.pid}/children").read_text()
    for pid in (str(own.platform.pid), *children.split()):
        yield Path(f"/proc/{pid}/cmdline").read_bytes()


def _files(folder: Path) -> bytes:
    return b"\n".join(file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file())


def _in_base64(raw: bytes) -> list[bytes]:
    """Return what stands in the middle of it in base64, wherever it begins."""
    return [b64encode(b"\0" * lead + raw)[4 if lead else 0 : -4].rstrip(b"=") for lead in range(3)]
