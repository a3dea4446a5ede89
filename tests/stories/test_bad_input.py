"""Bad input of each kind, over HTTP: what is answered, and that nothing changes.

A row is who asks, what is sent, and what must come back: status, `code`, the field at fault.
"""

import json
import time
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from hundi.cli.actors import Person
from support.platform import API, TERMS, Bill, Town, Trade, problem_of

pytestmark = pytest.mark.timeout(180)

MIB = 1024 * 1024
JSON = {"Content-Type": "application/json"}
ABSENT = "00000000-0000-7000-8000-000000000000"


@dataclass(slots=True)
class Scene:
    """A listed invoice, whoever belongs to it, and whoever does not."""

    town: Town
    trade: Trade
    bill: Bill
    people: dict[str, Person]
    operator: Person
    seen: list[bytes] = field(default_factory=list[bytes])

    def changed(self) -> bool:
        """Whether anything is different from when it was last looked at."""
        before, self.seen = self.seen, self.digest()
        return self.seen != before

    def digest(self) -> list[bytes]:
        """Everything that bad input could have changed."""
        seller, rich = self.trade.seller, self.people["investor"]
        looks = [
            *((self.operator, f"/admin/{what}") for what in ADMIN_LOOKS),
            *((seller, path) for path in ("/invoices", f"/invoices/{self.bill.id}", "/wallet")),
            *((rich, path) for path in ("/wallet", "/wallet/withdrawals", "/portfolio")),
            *((self.people[who], "/wallet") for who in ("poor investor", "other sme")),
            (self.people["unverified investor"], "/kyc"),
        ]
        return [person.send("GET", path).content for person, path in looks]


ADMIN_LOOKS = ("ledger/audit", "queue", "reconciliation", "invoices", "audit-log")


@pytest.fixture(scope="module")
def scene(town: Town, operators: tuple[Person, Person]) -> Scene:
    trade, other = town.trade(), town.trade()
    people = {
        "seller": trade.seller,
        "customer": trade.customer,
        "other sme": other.seller,
        "other customer": other.customer,
        "unverified sme": town.person("sme"),
        "investor": town.investor("95000"),
        "poor investor": town.investor("0"),
        "unverified investor": town.person("investor"),
        "garbage": Person("Nobody", town.line, "", "", token="not.a.token"),
        "nobody": Person("Nobody", town.line, "", ""),
    }
    bill = town.listed(trade)
    # The ledger makes a wallet when its owner first reaches for it, and that is no change.
    people["poor investor"].send("POST", f"/invoices/{bill.id}/fund", json={"amount": 1000})
    ready = Scene(town, trade, bill, people, operators[0])
    ready.changed()
    return ready


@dataclass(frozen=True, slots=True)
class Case:
    """One bad request."""

    who: str
    call: str
    answer: tuple[int, str]
    at: str | None = None
    body: object = None
    raw: bytes | None = None
    more: dict[str, Any] = field(default_factory=dict[str, Any])

    def send(self, scene: Scene) -> httpx.Response:
        method, _, path = self.call.partition(" ")
        more = dict(self.more)
        if self.raw is not None:
            more = {"content": self.raw, "headers": JSON, **more}
        elif self.body is not None:
            more["json"] = self.body
        person = scene.people[self.who]
        if self.who == "nobody":
            return scene.town.line.send(method, API + path.format(id=scene.bill.id), **more)
        return person.send(method, path.format(id=scene.bill.id), **more)


FUND, WITHDRAW, DEPOSIT = (
    "POST /invoices/{id}/fund",
    "POST /wallet/withdrawals",
    "POST /wallet/deposits",
)
UPLOAD, LIST = "POST /invoices/upload", "POST /invoices/{id}/list"
INVALID = (422, "invalid")


def upload_body(**changed: object) -> dict[str, object]:
    body: dict[str, object] = {
        "invoiceNumber": "BAD-1",
        "amount": 1000,
        "dueDate": "2030-01-31",
        "customerGST": "29ABCCE1234F1ZY",
        "invoiceFile": b64encode(b"%PDF-1.7\n%%EOF").decode(),
    }
    return {**body, **changed}


def amount_raw(amount: bytes) -> bytes:
    return b'{"amount": ' + amount + b"}"


def upload_raw(amount: bytes) -> bytes:
    return json.dumps(upload_body(amount=0)).encode().replace(b": 0,", b": " + amount + b",")


BAD_AMOUNTS = {
    "NaN": b"NaN",
    "Infinity": b"-Infinity",
    "1e400": b"1e400",
    "minus one": b"-1",
    "zero": b"0",
    "a thousandth": b"0.001",
    "lone surrogate": b'"\\ud800"',
    "NUL": b'"\\u0000"',
    "no number": b'"ten"',
    "true": b"true",
    "null": b"null",
    "a list": b"[1]",
    "41 digits": b"1" * 41,
    "more than there is": b"99999999999999999999",
}

CASES: dict[str, Case] = {
    **{
        f"{call.rpartition('/')[2]} {name}": Case(who, call, INVALID, "amount", raw=wrap(raw))
        for name, raw in BAD_AMOUNTS.items()
        for who, call, wrap in (
            ("investor", FUND, amount_raw),
            ("investor", WITHDRAW, amount_raw),
            ("investor", DEPOSIT, amount_raw),
            ("seller", UPLOAD, upload_raw),
        )
    },
    **{
        f"{call.rpartition('/')[2]} {name}": Case(who, call, INVALID, at, raw=raw)
        for name, at, raw in (
            ("not JSON", "body", b'{"amount": '),
            ("not UTF-8", "body", b'{"amount": "\xff"}'),
            ("a key twice", "body", b'{"amount": 1000, "amount": 2000}'),
            ("an array", "body", b"[]"),
            ("nothing", "body", b""),
            ("too deep", None, b"[" * 40 + b"]" * 40),
        )
        for who, call in (
            ("investor", FUND),
            ("investor", WITHDRAW),
            ("investor", DEPOSIT),
            ("seller", UPLOAD),
            ("seller", LIST),
        )
    },
    "fund unknown field": Case(
        "investor", FUND, INVALID, "note", {"amount": 1000, "note": "hello"}
    ),
    "withdraw unknown field": Case(
        "investor", WITHDRAW, INVALID, "note", {"amount": 1000, "note": "hello"}
    ),
    "upload unknown field": Case("seller", UPLOAD, INVALID, "note", upload_body(note="hello")),
    "fund missing field": Case("investor", FUND, INVALID, "amount", {}),
    "withdraw missing field": Case("investor", WITHDRAW, INVALID, "amount", {}),
    "upload missing field": Case("seller", UPLOAD, INVALID, "dueDate", {"amount": 1}),
    "upload no day": Case("seller", UPLOAD, INVALID, "dueDate", upload_body(dueDate="31/01/2030")),
    "upload no GSTIN": Case(
        "seller", UPLOAD, (422, "bad_customer_gstin"), "customerGST", upload_body(customerGST="X")
    ),
    "upload to oneself": Case("seller", UPLOAD, (422, "customer_is_seller"), "customerGST"),
    "upload no base64": Case(
        "seller", UPLOAD, (422, "bad_file"), "invoiceFile", upload_body(invoiceFile="%%%")
    ),
    "upload empty file": Case(
        "seller", UPLOAD, (422, "bad_file"), "invoiceFile", upload_body(invoiceFile="")
    ),
    "upload 11 MiB": Case(
        "seller",
        UPLOAD,
        (413, "file_too_large"),
        "invoiceFile",
        upload_body(invoiceFile=b64encode(b"%PDF-1.7\n" + bytes(11 * MIB)).decode()),
    ),
    "upload HTML named .pdf": Case(
        "seller",
        UPLOAD,
        (415, "unsupported_file"),
        "invoiceFile",
        more={
            "data": {k: str(v) for k, v in upload_body().items() if k != "invoiceFile"},
            "files": {"invoiceFile": ("invoice.pdf", b"<html>hello</html>", "application/pdf")},
        },
    ),
    "upload HTML as base64": Case(
        "seller",
        UPLOAD,
        (415, "unsupported_file"),
        "invoiceFile",
        upload_body(invoiceFile=b64encode(b"<!doctype html><p>hello").decode()),
    ),
    "upload huge body": Case("seller", UPLOAD, (413, "too_large"), raw=bytes(23 * MIB)),
    "withdraw huge body": Case("investor", WITHDRAW, (413, "too_large"), raw=bytes(MIB)),
    "fund huge body": Case("investor", FUND, (413, "too_large"), raw=bytes(300 * 1024)),
    "fund large body": Case("investor", FUND, (413, "too_large"), raw=bytes(5 * 1024)),
    "withdraw wrong content type": Case(
        "investor",
        WITHDRAW,
        (415, "unsupported_media_type"),
        raw=b'{"amount": 1000}',
        more={"headers": {"Content-Type": "text/plain"}},
    ),
    "upload wrong content type": Case(
        "seller",
        UPLOAD,
        (415, "unsupported_media_type"),
        raw=b"<xml/>",
        more={"headers": {"Content-Type": "application/xml"}},
    ),
    "fund no token": Case("nobody", FUND, (401, "no_good_token"), body={"amount": 1000}),
    "withdraw no token": Case("nobody", WITHDRAW, (401, "no_good_token"), body={"amount": 1000}),
    "upload no token": Case("nobody", UPLOAD, (401, "no_good_token"), body=upload_body()),
    "fund garbage token": Case("garbage", FUND, (401, "no_good_token"), body={"amount": 1000}),
    "withdraw garbage token": Case(
        "garbage", WITHDRAW, (401, "no_good_token"), body={"amount": 1000}
    ),
    "deposit garbage token": Case(
        "garbage", DEPOSIT, (401, "no_good_token"), body={"amount": 1000}
    ),
    "fund wrong role": Case("seller", FUND, (403, "wrong_role"), body={"amount": 1000}),
    "upload wrong role": Case("investor", UPLOAD, (403, "wrong_role"), body=upload_body()),
    "distribute wrong role": Case("investor", "POST /payouts/distribute/{id}", (403, "wrong_role")),
    "another's invoice to look at": Case(
        "other sme", "GET /invoices/{id}", (404, "no_such_invoice")
    ),
    "another's invoice to list": Case("other sme", LIST, (404, "no_such_invoice"), body=TERMS),
    "another's invoice to cancel": Case(
        "other sme", "POST /invoices/{id}/cancel", (404, "no_such_invoice")
    ),
    "another's invoice to accept": Case(
        "other customer", "POST /invoices/{id}/accept", (404, "no_such_invoice"), body={}
    ),
    "another's invoice to pay": Case(
        "other customer", "GET /invoices/{id}/repayment", (404, "no_such_invoice")
    ),
    "no such invoice to fund": Case(
        "investor",
        f"POST /invoices/{ABSENT}/fund",
        (404, "no_such_listing"),
        body={"amount": 1000},
    ),
    "no id at all": Case("investor", "GET /invoices/one", (404, "not_found")),
    "unverified investor funds": Case(
        "unverified investor", FUND, (403, "kyc_required"), body={"amount": 1000}
    ),
    "unverified investor looks": Case(
        "unverified investor", "GET /invoices/marketplace", (403, "kyc_required")
    ),
    "unverified investor deposits": Case(
        "unverified investor", DEPOSIT, (403, "kyc_required"), body={"amount": 1000}
    ),
    "unverified investor withdraws": Case(
        "unverified investor", WITHDRAW, (403, "kyc_required"), body={"amount": 1000}
    ),
    "unverified sme uploads": Case(
        "unverified sme", UPLOAD, (403, "kyc_required"), body=upload_body()
    ),
    "over-target": Case(
        "investor", FUND, (409, "target_exceeded"), "amount", {"amount": "90000.01"}
    ),
    "under the minimum": Case(
        "investor", FUND, (422, "commitment_too_small"), "amount", {"amount": "999.99"}
    ),
    "empty wallet": Case("poor investor", FUND, (409, "insufficient_funds"), body={"amount": 1000}),
    "no bank account": Case(
        "investor", WITHDRAW, (409, "bank_account_required"), body={"amount": 1000}
    ),
    "too long a key": Case(
        "investor",
        FUND,
        (422, "bad_idempotency_key"),
        "Idempotency-Key",
        {"amount": 1000},
        more={"headers": {"Idempotency-Key": "k" * 65}},
    ),
    "a limit too high": Case("investor", "GET /invoices/marketplace?limit=101", INVALID, "limit"),
    "no cursor of ours": Case(
        "investor", "GET /invoices/marketplace?cursor=one", (422, "bad_cursor"), "cursor"
    ),
    "NUL in the address": Case("investor", "GET /invoices/marketplace?grade=%00", INVALID),
    "listing twice": Case("seller", LIST, (409, "wrong_stage"), body=TERMS),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_bad_input_is_refused_and_changes_nothing(scene: Scene, case: Case) -> None:
    if case.answer[1] == "customer_is_seller":
        case = Case(
            case.who,
            case.call,
            case.answer,
            case.at,
            upload_body(customerGST=scene.trade.selling.gstin),
        )

    refused = problem_of(case.send(scene))

    assert (refused["status"], refused["code"]) == case.answer, refused
    if case.at is not None:
        assert case.at in [error["field"] for error in refused["errors"]], refused
    assert not scene.changed()


SIGNATURES: dict[str, Callable[[Town, bytes], str | None]] = {
    "none": lambda _town, _body: None,
    "garbage": lambda _town, _body: "garbage",
    "of another body": lambda town, body: town.signed_v0(body + b" "),
    "too old": lambda town, body: town.signed_v1(body, seconds=int(time.time()) - 400),
    "from the future": lambda town, body: town.signed_v1(body, seconds=int(time.time()) + 400),
    "half": lambda town, body: town.signed_v1(body, seconds=int(time.time()))[:-1],
    "too long": lambda _town, _body: "a" * 2000,
}


@pytest.mark.parametrize("signature", SIGNATURES.values(), ids=SIGNATURES.keys())
def test_a_webhook_that_the_bank_did_not_sign_is_refused(
    scene: Scene, signature: Callable[[Town, bytes], str | None]
) -> None:
    notice = {
        "transactionId": "FORGED-1",
        "invoiceNumber": scene.bill.number,
        "amount": 100000,
        "status": "success",
        "paidAt": "2026-12-01T10:30:00Z",
    }
    body = json.dumps(notice).encode()

    refused = problem_of(scene.town.webhook(body, signature(scene.town, body)))

    assert (refused["status"], refused["code"]) == (401, "bad_signature")
    assert not scene.changed()


def test_a_webhook_of_more_than_64_kib_is_not_read(scene: Scene) -> None:
    body = bytes(64 * 1024 + 1)

    refused = problem_of(scene.town.webhook(body, scene.town.signed_v0(body)))

    assert (refused["status"], refused["code"]) == (413, "too_large")
    assert not scene.changed()


@pytest.mark.parametrize("call", [FUND, WITHDRAW, DEPOSIT], ids=["fund", "withdraw", "deposit"])
def test_a_key_used_for_another_body_is_refused(scene: Scene, call: str) -> None:
    who = "poor investor" if call == FUND else "investor"
    more = {"headers": {"Idempotency-Key": f"once {call[-8:]}"}}
    first = Case(who, call, (0, ""), body={"amount": 1000}, more=more).send(scene)
    refused = problem_of(Case(who, call, (0, ""), body={"amount": 2000}, more=more).send(scene))

    assert (refused["status"], refused["code"]) == (409, "idempotency_key_reused")
    assert not scene.changed()
    repeated = Case(who, call, (0, ""), body={"amount": 1000}, more=more).send(scene)
    assert (repeated.status_code, repeated.content) == (first.status_code, first.content)
