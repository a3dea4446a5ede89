"""What the adapters make of bad days: which failures may be repeated, which leave it open."""

from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hundi.gateways.bank.cashfree import CashfreeBank
from hundi.gateways.bank.fake import FakeBank
from hundi.gateways.bank.port import Beneficiary, PayoutFact
from hundi.gateways.errors import RailError
from hundi.kernel.ids import new_id
from hundi.kernel.money import Money
from support.sandbox import Sandbox, running_sandbox, serving

RAVI = Beneficiary("123456789012", "HDFC0001234", "Ravi Traders")
EVER = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
async def sandbox(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Sandbox]:
    folder: Path = tmp_path_factory.mktemp("sandbox")
    async with running_sandbox(folder, "http://127.0.0.1:9") as running:
        yield running


@pytest.fixture
async def bank(sandbox: Sandbox) -> AsyncGenerator[CashfreeBank]:
    adapter = CashfreeBank(sandbox.url, "id", "secret", timeout_seconds=2)
    yield adapter
    await adapter.aclose()
    await sandbox.post("/_sandbox/faults", {})


async def pay(bank: CashfreeBank | FakeBank, reference: str) -> PayoutFact:
    return await bank.create_payout(reference, amount=Money(100_00), to=RAVI, remarks="")


async def paid_under(sandbox: Sandbox, reference: str) -> int:
    payouts = await sandbox.get("/_sandbox/payouts")
    return sum(payout["reference"] == reference for payout in payouts)


async def test_an_answer_lost_after_the_effect_is_unknown_and_found_once(
    bank: CashfreeBank, sandbox: Sandbox
) -> None:
    mine = new_id().hex
    await sandbox.post("/_sandbox/faults", {"lostAfterCommitRate": 1})

    with pytest.raises(RailError) as lost:
        await pay(bank, mine)

    await sandbox.post("/_sandbox/faults", {})
    found = await bank.find_payout(mine)
    assert lost.value.outcome_unknown
    assert lost.value.code == "broken_connection"
    assert found == await pay(bank, mine)
    assert await paid_under(sandbox, mine) == 1


@pytest.mark.parametrize("fault", ["errorRate", "dropRate"])
async def test_a_failure_before_the_effect_is_unknown_too_and_nothing_is_found(
    bank: CashfreeBank, sandbox: Sandbox, fault: str
) -> None:
    mine = new_id().hex
    await sandbox.post("/_sandbox/faults", {fault: 1})

    with pytest.raises(RailError) as failed:
        await pay(bank, mine)

    await sandbox.post("/_sandbox/faults", {})
    assert failed.value.outcome_unknown
    assert await bank.find_payout(mine) is None


async def test_a_bank_too_slow_to_answer_leaves_the_outcome_unknown(sandbox: Sandbox) -> None:
    hasty = CashfreeBank(sandbox.url, "id", "secret", timeout_seconds=0.2)
    await sandbox.post("/_sandbox/faults", {"latencyMs": 1_000})

    with pytest.raises(RailError) as slow:
        await pay(hasty, new_id().hex)

    await sandbox.post("/_sandbox/faults", {})
    await hasty.aclose()
    assert (slow.value.code, slow.value.outcome_unknown) == ("timeout", True)


async def test_a_bank_that_is_not_there_was_never_asked() -> None:
    nobody = CashfreeBank("http://127.0.0.1:9", "id", "secret")

    with pytest.raises(RailError) as away:
        await pay(nobody, new_id().hex)

    await nobody.aclose()
    assert (away.value.code, away.value.retryable) == ("unreachable", True)
    assert not away.value.outcome_unknown


async def test_a_question_is_asked_twice_before_giving_up() -> None:
    statuses = [503, 404, 503, 503]

    async def script(_: Request) -> Response:
        return Response(b"{}", statuses.pop(0))

    async with serving(Starlette(routes=[Route("/{path:path}", script)])) as url:
        bank = CashfreeBank(url, "id", "secret")
        found = await bank.find_payout("nothing")
        with pytest.raises(RailError) as failed:
            await bank.find_payout("nothing")
        await bank.aclose()

    assert found is None
    assert (failed.value.code, failed.value.retryable) == ("server_error", True)
    assert not failed.value.outcome_unknown


@pytest.mark.parametrize(
    ("answers", "code", "unknown"),
    [
        ([(200, b"not json")], "bad_answer", True),
        ([(200, b'{"transfer_id": 7}')], "bad_answer", True),
        ([(502, b"")], "server_error", True),
        ([(400, b"{}")], "refused", False),
        ([(401, b"{}")], "not_authorised", False),
        ([(302, b"")], "refused", False),
        ([(429, b""), (429, b"")], "too_many", False),
        ([(429, b""), (403, b"")], "not_authorised", False),
        ([(409, b"{}"), (404, b"{}")], "conflict", True),
        ([(409, b"{}"), (500, b""), (500, b"")], "server_error", True),
    ],
)
async def test_every_answer_of_a_bank_to_an_order_has_one_meaning(
    answers: list[tuple[int, bytes]], code: str, *, unknown: bool
) -> None:
    left = list(answers)

    async def script(_: Request) -> Response:
        status, body = left.pop(0)
        return Response(body, status)

    app = Starlette(routes=[Route("/{path:path}", script, methods=["GET", "POST"])])
    async with serving(app) as url:
        bank = CashfreeBank(url, "id", "secret")
        with pytest.raises(RailError) as failed:
            await pay(bank, new_id().hex)
        await bank.aclose()

    assert (failed.value.code, failed.value.outcome_unknown) == (code, unknown)
    assert left == []


async def test_a_status_nobody_heard_of_leaves_the_outcome_unknown() -> None:
    async def odd(_: Request) -> Response:
        body = (
            b'{"transfer_id":"1","status":"ON_THE_MOON","transfer_amount":100.00,'
            b'"updated_on":"2026-11-24T13:40:27Z"}'
        )
        return Response(body)

    async with serving(Starlette(routes=[Route("/{path:path}", odd, methods=["POST"])])) as url:
        bank = CashfreeBank(url, "id", "secret")
        with pytest.raises(RailError) as failed:
            await pay(bank, "1")
        await bank.aclose()

    assert failed.value.outcome_unknown


async def test_a_fake_fails_on_order_before_and_after_the_effect() -> None:
    fake = FakeBank(now=lambda: EVER)
    fake.failures.before_effect(RailError("unreachable", retryable=True))
    fake.failures.after_effect(RailError("timeout", retryable=True, outcome_unknown=True))

    with pytest.raises(RailError, match="unreachable"):
        await pay(fake, "before")
    with pytest.raises(RailError, match="timeout"):
        await pay(fake, "after")

    assert await fake.find_payout("before") is None
    assert await fake.find_payout("after") is not None
