"""The bank's webhooks: signed, exact, repeated until taken, surviving a kill."""

import hmac
import signal
import time
from collections.abc import AsyncGenerator
from hashlib import sha256
from pathlib import Path

import pytest

from hundi.kernel.ids import new_id
from support.sandbox import SECRET, Delivery, Platform, Sandbox, listening_platform, running_sandbox

ACCOUNT = "99110000777777"


@pytest.fixture(scope="module")
async def platform() -> AsyncGenerator[Platform]:
    async with listening_platform() as listening:
        yield listening


@pytest.fixture(scope="module")
async def process(
    platform: Platform, tmp_path_factory: pytest.TempPathFactory
) -> AsyncGenerator[Sandbox]:
    folder: Path = tmp_path_factory.mktemp("sandbox")
    async with running_sandbox(folder, platform.url) as running:
        yield running


@pytest.fixture
async def sandbox(process: Sandbox, platform: Platform) -> AsyncGenerator[Sandbox]:
    platform.statuses.clear()
    yield process
    await process.post("/_sandbox/faults", {})


async def pay_in(sandbox: Sandbox, amount: str = "100.00", **more: str) -> str:
    body = {"virtualAccount": ACCOUNT, "amount": amount, **more}
    return str((await sandbox.post("/_sandbox/credits", body, 201))["transactionId"])


def is_signed(delivery: Delivery, secret: bytes = SECRET) -> bool:
    parts = dict(part.split("=", 1) for part in delivery.signature.split(","))
    signed = parts["t"].encode() + b"." + delivery.raw
    is_fresh = abs(time.time() - int(parts["t"])) < 60
    return is_fresh and parts["v1"] == hmac.new(secret, signed, sha256).hexdigest()


async def test_a_credit_is_told_signed_and_exact(sandbox: Sandbox, platform: Platform) -> None:
    opening = {"virtual_account_id": new_id().hex, "virtual_account_name": "Acme"}
    details = {"virtual_account_details": {**opening, "invoice_number": "A/1"}}
    opened = await sandbox.post("/pg/vba", details)
    account = opened["virtual_bank_accounts"][0]["vba_account_number"]
    payer = {"payerName": "Zoë", "payerAccount": "123456789", "payerIfsc": "HDFC0001234"}
    body = {"virtualAccount": account, "amount": "999999999999.99", **payer}
    credit = await sandbox.post("/_sandbox/credits", body, 201)

    [delivery] = await platform.until_told(credit["transactionId"])

    assert delivery.path == "/api/v1/webhooks/payment"
    assert is_signed(delivery)
    assert not is_signed(delivery, b"another secret")
    assert b'"amount":999999999999.99,' in delivery.raw
    assert delivery.body == {
        "transactionId": credit["transactionId"],
        "invoiceNumber": "A/1",
        "amount": "999999999999.99",
        "status": "success",
        "paidAt": credit["paidAt"],
        "virtualAccount": account,
        "utr": credit["utr"],
        **payer,
    }
    assert credit["paidAt"].endswith("+05:30")


async def test_a_webhook_is_repeated_until_the_platform_takes_it(
    sandbox: Sandbox, platform: Platform
) -> None:
    platform.statuses += [500, 401]

    transaction_id = await pay_in(sandbox)

    told = await platform.until_told(transaction_id, 3)
    assert all(is_signed(delivery) for delivery in told)
    assert len({delivery.raw for delivery in told}) == 1


async def test_a_reversal_is_told_as_a_later_status_of_the_same_credit(
    sandbox: Sandbox, platform: Platform
) -> None:
    transaction_id = await pay_in(sandbox)
    await sandbox.post(f"/_sandbox/credits/{transaction_id}/reverse")

    first, second = await platform.until_told(transaction_id, 2)

    assert (first.body["status"], second.body["status"]) == ("success", "reversed")
    assert {**first.body, "status": ""} == {**second.body, "status": ""}
    await sandbox.post(f"/_sandbox/credits/{transaction_id}/reverse", status=409)


async def test_the_same_utr_is_the_same_credit_and_is_told_once(
    sandbox: Sandbox, platform: Platform
) -> None:
    body = {"virtualAccount": ACCOUNT, "amount": 5, "utr": "hdfcn26328999999"}
    first = await sandbox.post("/_sandbox/credits", body, 201)
    again = await sandbox.post("/_sandbox/credits", body, 200)
    other = await sandbox.post("/_sandbox/credits", {**body, "amount": 6}, 409)
    marker = await pay_in(sandbox)

    await platform.until_told(marker)
    assert first == again
    assert (other["code"], other["field"]) == ("utr_reused", "utr")
    assert len(platform.of(first["transactionId"])) == 1


async def test_a_duplicate_is_told_twice_and_a_lost_answer_again(
    sandbox: Sandbox, platform: Platform
) -> None:
    await sandbox.post("/_sandbox/faults", {"duplicateRate": 1})
    twice = await pay_in(sandbox)
    await platform.until_told(twice, 2)
    await sandbox.post("/_sandbox/faults", {"lostAfterCommitRate": 1})
    forgotten = await pay_in(sandbox)

    assert len(await platform.until_told(forgotten, 2)) >= 2


async def test_a_dropped_webhook_never_comes_but_the_bank_tells_when_asked(
    sandbox: Sandbox, platform: Platform
) -> None:
    await sandbox.post("/_sandbox/faults", {"dropRate": 1})
    dropped = await pay_in(sandbox)
    await until_carried(sandbox)
    await sandbox.post("/_sandbox/faults", {})
    marker = await pay_in(sandbox)
    await platform.until_told(marker)

    listed = await sandbox.post("/pg/vba/payments", {"start_date": "2020-01-01 00:00:00"})

    assert platform.of(dropped) == []
    assert dropped in [one["reference_id"] for one in listed["payment_details"]]


async def until_carried(sandbox: Sandbox) -> None:
    """Wait until nothing is left in the outbox."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        if (await sandbox.get("/_sandbox/health"))["undelivered"] == 0:
            return
    raise AssertionError


async def test_reordered_webhooks_all_come(sandbox: Sandbox, platform: Platform) -> None:
    await sandbox.post("/_sandbox/faults", {"reorder": True, "latencyMs": 1, "seed": 7})

    paid = [await pay_in(sandbox) for _ in range(8)]

    for transaction_id in paid:
        await platform.until_told(transaction_id)


async def test_a_killed_bank_goes_on_where_it_was(platform: Platform, tmp_path: Path) -> None:
    sandbox = Sandbox(tmp_path, platform.url)
    await sandbox.start()
    platform.statuses += [500] * 6
    paid = [await pay_in(sandbox, amount=f"{number}.00") for number in range(1, 4)]
    await platform.until(lambda _: any(platform.of(one) for one in paid))

    await sandbox.stop(signal.SIGKILL)
    platform.statuses.clear()
    before = {one: len(platform.of(one)) for one in paid}
    await sandbox.start()

    for transaction_id in paid:
        await platform.until_told(transaction_id, before[transaction_id] + 1)
    assert (await sandbox.get("/_sandbox/health"))["balance"] == "6.00"
    assert await sandbox.stop() == 0


async def test_the_day_moves_for_both_or_for_nobody(sandbox: Sandbox, platform: Platform) -> None:
    before = await sandbox.get("/_sandbox/clock")
    platform.statuses += [500]
    refused = await sandbox.post("/_sandbox/clock", {"advanceDays": 3}, 503)
    unmoved = await sandbox.get("/_sandbox/clock")

    moved = await sandbox.post("/_sandbox/clock", {"advanceDays": 3})

    days = before["advancedDays"] + 3
    told = [one for one in platform.deliveries if one.path == "/api/v1/internal/clock"]
    assert refused["code"] == "unavailable"
    assert unmoved == before
    assert moved["advancedDays"] == days
    assert moved["today"] > before["today"]
    assert told[-1].raw == f'{{"advancedDays":{days}}}'.encode()
    assert is_signed(told[-1])
    credit = await sandbox.post("/_sandbox/credits", {"virtualAccount": ACCOUNT, "amount": 1}, 201)
    assert credit["paidAt"][:10] == moved["today"]


async def test_money_to_a_returning_account_comes_back_after_a_day(sandbox: Sandbox) -> None:
    mine = new_id().hex
    instrument = {"bank_account_number": "123456780003", "bank_ifsc": "HDFC0001234"}
    payee = {"beneficiary_name": "R", "beneficiary_instrument_details": instrument}
    order = {"transfer_id": mine, "transfer_amount": 10, "beneficiary_details": payee}
    paid = await sandbox.post("/payout/transfers", order)

    await sandbox.post("/_sandbox/clock", {"advanceDays": 1})

    found = await sandbox.get(f"/payout/transfers?transfer_id={mine}")
    assert (paid["status"], found["status"]) == ("SUCCESS", "REVERSED")
    await sandbox.post(f"/_sandbox/payouts/{mine}/return", status=409)
