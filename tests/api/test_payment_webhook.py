"""The bank's webhook: bytes first, then everything else."""

import hmac
import json
from collections.abc import AsyncGenerator, Callable
from hashlib import sha256

import pytest

from hundi.kernel.ids import new_id
from hundi.ledger.entry import receipts
from hundi.runtime.clock import Clock
from hundi.runtime.signatures import sign
from support.payment import PREVIOUS_SECRET, SECRET, Payments, notice

pytest_plugins = ["support.payment_fixtures"]

BODY = json.dumps(notice()).encode()
SIZE_MAX = 64 * 1024


def v0(secret: str = SECRET, body: bytes = BODY) -> str:
    return hmac.new(secret.encode(), body, sha256).hexdigest()


def v1(secret: str = SECRET, *, age: int = 0, body: bytes = BODY) -> str:
    stamp = int(Clock.real_now().timestamp()) - age
    digest = hmac.new(secret.encode(), f"{stamp}.".encode() + body, sha256).hexdigest()
    return f"t={stamp},v1={digest}"


def digest_of(header: str) -> str:
    return header.partition("v1=")[2]


def stamp_of(header: str) -> str:
    return header.partition(",")[0]


GOOD: dict[str, Callable[[], str]] = {
    "v0": v0,
    "v0 in capitals": lambda: v0().upper(),
    "v0 of the previous secret": lambda: v0(PREVIOUS_SECRET),
    "v1": v1,
    "v1 of the previous secret": lambda: v1(PREVIOUS_SECRET),
    "v1 just in time": lambda: v1(age=295),
    "v1 of a clock ahead": lambda: v1(age=-295),
    "v1 beside another": lambda: f"{stamp_of(v1())},v1={'0' * 64},v1={digest_of(v1())}",
}
BAD: dict[str, Callable[[], str | bytes]] = {
    "empty": lambda: "",
    "another secret": lambda: v0("somebody's"),
    "v1 of another secret": lambda: v1("somebody's"),
    "another body": lambda: v0(body=b"{}"),
    "truncated": lambda: v0()[:-1],
    "too long": lambda: v0() + "0",
    "v1 truncated": lambda: v1()[:-1],
    "v1 too old": lambda: v1(age=305),
    "v1 too early": lambda: v1(age=-305),
    "v0 as v1": lambda: f"t={int(Clock.real_now().timestamp())},v1={v0()}",
    "without time": lambda: f"v1={digest_of(v1())}",
    "time twice": lambda: f"{stamp_of(v1())},{v1(age=1)[:-1]}0",
    "time moved": lambda: f"t={int(Clock.real_now().timestamp()) + 1},v1={digest_of(v1())}",
    "time negative": lambda: f"t=-1,v1={digest_of(v1())}",
    "time huge": lambda: f"t={'9' * 400},v1={digest_of(v1())}",
    "time that is none": lambda: f"t=now,v1={digest_of(v1())}",
    "only commas": lambda: ",,,,",
    "only equals": lambda: "t=,v1=",
    "not hexadecimal": lambda: "g" * 64,
    "not ASCII": lambda: "é".encode("latin-1") * 64,
    "digits of another script": lambda: "t=\u0661,v1=".encode() + digest_of(v1()).encode(),
    "bytes that are no text": lambda: b"\xff\xfe" * 32,
    "very long": lambda: "0" * 5_000,
    "many parts": lambda: f"{stamp_of(v1())}," + ",".join(f"v1={'0' * 64}" for _ in range(14)),
}


async def call(payments: Payments, signature: str | bytes | None, body: bytes = BODY) -> int:
    headers = {} if signature is None else {"X-Bank-Signature": signature}
    raw = [(k.encode(), v if isinstance(v, bytes) else v.encode()) for k, v in headers.items()]
    answer = await payments.client.post("/webhooks/payment", content=body, headers=raw)
    return answer.status_code


def stored(payments: Payments) -> int:
    return len(payments.look("SELECT FROM payment.notices"))


@pytest.mark.parametrize("case", GOOD)
async def test_what_the_bank_signed_is_received(payments: Payments, case: str) -> None:
    assert await call(payments, GOOD[case]()) == 200
    assert stored(payments) == 1


async def test_what_is_not_signed_is_401_and_stored_nowhere(payments: Payments) -> None:
    answered = {case: await call(payments, make()) for case, make in BAD.items()}
    answered["missing"] = await call(payments, None)

    assert set(answered.values()) == {401}, answered
    assert stored(payments) == 0
    assert not payments.items()


async def test_an_unsigned_body_is_not_even_parsed(payments: Payments) -> None:
    assert await call(payments, v0(), b"\xff not json") == 401
    assert await call(payments, None, b"[" * 60_000) == 401


async def test_the_answer_is_the_founding_documents(payments: Payments) -> None:
    answer = await payments.webhook(notice())

    assert (answer.status_code, answer.json()) == (200, {"received": True})


async def test_a_body_of_more_than_64_kib_is_413_before_anything_else(payments: Payments) -> None:
    most = b" " * (SIZE_MAX - 2) + b"{}"

    for signature in (v0(body=most + b" "), None):
        assert await call(payments, signature, most + b" ") == 413
    assert stored(payments) == 0
    assert await call(payments, v0(body=most), most) == 200


async def test_a_body_that_does_not_say_its_size_is_bounded_too(payments: Payments) -> None:
    async def chunks() -> AsyncGenerator[bytes]:
        for _ in range(70):
            yield b" " * 1024

    answer = await payments.client.post("/webhooks/payment", content=chunks())

    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


@pytest.mark.parametrize(
    ("body", "verdict"),
    [
        (b"\xff\xfe", "not_json"),
        (json.dumps(notice()).replace("100000.0", "NaN").encode(), "not_json"),
        (json.dumps(notice()).encode()[:-1] + b',"amount":1}', "not_json"),
        (json.dumps(notice(amount=0.001)).encode(), "amount"),
        (json.dumps(notice(amount=-1)).encode(), "amount"),
        (json.dumps(notice(status="settled")).encode(), "status"),
        (json.dumps(notice(paidAt="2026-12-01T12:00:00")).encode(), "paid_at"),
        (json.dumps(notice(transactionId=None)).encode(), "transaction_id"),
        (json.dumps(notice(invoiceNumber="\ud800")).encode(), "not_json"),
    ],
)
async def test_what_is_signed_and_unusable_is_received_and_told_to_an_operator(
    payments: Payments, body: bytes, verdict: str
) -> None:
    answer = await payments.webhook(body)
    await payments.work()

    assert (answer.status_code, answer.json()) == (200, {"received": True})
    assert payments.look("SELECT verdict FROM payment.notices") == [(verdict,)]
    assert payments.kinds() == {"bank_exception"}
    assert not payments.postings()


async def test_the_same_bytes_again_are_received_and_do_nothing(payments: Payments) -> None:
    invoice = await payments.listed()
    body = json.dumps(notice(invoiceNumber=invoice.number)).encode()

    assert (await payments.webhook(body)).status_code == 200
    await payments.work()
    for _ in range(2):
        assert (await payments.webhook(body)).status_code == 200
        assert await payments.lose_jobs() == 0

    assert stored(payments) == 1
    assert await payments.holds(receipts(invoice.id)) == invoice.face


async def test_a_replay_with_a_fresh_signature_does_nothing(payments: Payments) -> None:
    invoice = await payments.listed()
    body = notice(invoiceNumber=invoice.number)
    await payments.bank_says(body)

    await payments.bank_says(body | {"note": str(new_id())})

    assert stored(payments) == 2
    assert await payments.holds(receipts(invoice.id)) == invoice.face


async def test_the_work_is_done_after_the_answer(payments: Payments) -> None:
    invoice = await payments.listed()
    raw = json.dumps(notice(invoiceNumber=invoice.number)).encode()

    answer = await payments.webhook(raw, signature=sign(raw, secret=SECRET, now=Clock.real_now()))

    assert answer.status_code == 200
    assert not await payments.holds(receipts(invoice.id))
    await payments.work()
    assert await payments.holds(receipts(invoice.id)) == invoice.face
