"""kill -9 in the middle: started again on the same data it goes on, and nothing is paid twice.

The worker is frozen first, so that what it would do next is certainly not done when the whole
platform dies.
"""

import os
import signal
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import TypeVar

import pytest

from hundi.cli.actors import Person, money, until
from hundi.kernel.money import Money
from support.platform import Bill, Town, Trade, running

pytestmark = pytest.mark.timeout(180)

Result = TypeVar("Result")
LOTS = ("33333.00", "33333.00", "23334.00")


@pytest.fixture(scope="module")
def doomed(tmp_path_factory: pytest.TempPathFactory) -> Generator[Town]:
    """A platform of its own: nobody else's stories should die with it."""
    with running(tmp_path_factory.mktemp("doomed")) as own:
        yield own


@pytest.fixture(scope="module")
def trade(doomed: Town) -> Trade:
    return doomed.trade()


@pytest.fixture(scope="module")
def investors(doomed: Town) -> list[Person]:
    return doomed.investors(3, "200000")


def kill_right_after(town: Town, do: Callable[[], Result]) -> Result:
    """Let something be acknowledged, and kill everything before the worker can go on with it."""
    with frozen_worker(town):
        done = do()
        town.platform.kill()
    town.platform.start()
    return done


@contextmanager
def frozen_worker(town: Town) -> Generator[int]:
    """Let the worker do nothing more: it is frozen, and at the end killed."""
    worker = town.platform.child("work")
    os.kill(worker, signal.SIGSTOP)
    try:
        yield worker
    finally:
        os.kill(worker, signal.SIGKILL)


def offered(town: Town, trade: Trade, investor: Person, *, total: str = "100000") -> Bill:
    """An invoice that the funding service, too, knows to be listed."""
    bill = town.listed(trade, total=money(total))

    def look() -> bool | None:
        market = investor.get("/invoices/marketplace?limit=100").body
        return bill.id in [row["id"] for row in market] or None

    until(look, "it is in the marketplace")
    return bill


def fund(investor: Person, bill: Bill, amount: str) -> str:
    answer = investor.post(
        f"/invoices/{bill.id}/fund",
        {"amount": amount},
        headers={"Idempotency-Key": f"of {investor.email}"[:64]},
    )
    return str(answer.body["transactionId"])


def positions(investors: list[Person], bill: Bill) -> list[tuple[str, Money]]:
    return [
        (row["commitmentId"], money(row["amount"]))
        for investor in investors
        for row in investor.get("/portfolio").body["positions"]
        if row["invoiceId"] == bill.id
    ]


def payouts_to(town: Town, amount: str) -> list[str]:
    """The states of all that the bank was asked to pay of one amount."""
    return [
        row["status"] for row in town.sandbox.payouts() if money(row["amount"]) == money(amount)
    ]


def test_killed_at_every_bad_moment_it_pays_everybody_once(
    doomed: Town, trade: Trade, investors: list[Person]
) -> None:
    bill = offered(doomed, trade, investors[0])
    acknowledged = [fund(investors[0], bill, LOTS[0])]

    acknowledged.append(kill_right_after(doomed, lambda: fund(investors[1], bill, LOTS[1])))
    assert [row[0] for row in positions(investors, bill)] == acknowledged
    assert fund(investors[1], bill, LOTS[1]) == acknowledged[1], "the same key, the same answer"

    acknowledged.append(kill_right_after(doomed, lambda: fund(investors[2], bill, LOTS[2])))
    trade.seller.stage(bill.id, "disbursed")
    assert positions(investors, bill) == [
        (commitment, money(lot)) for commitment, lot in zip(acknowledged, LOTS, strict=True)
    ]
    until(lambda: payouts_to(doomed, "88938") == ["processed"] or None, "the SME is paid")

    before = [investor.balance() for investor in investors]
    doomed.repayment(trade, bill)
    kill_right_after(doomed, lambda: doomed.pay(trade, bill, "100000"))
    trade.seller.stage(bill.id, "repaid")
    settlement = trade.seller.get(f"/invoices/{bill.id}/settlement").body
    gained = [i.balance() - held for i, held in zip(investors, before, strict=True)]

    assert sum(gained, Money(0)) == money(settlement["toInvestors"])
    assert len(settlement["receipts"]) == 1
    assert payouts_to(doomed, "88938") == ["processed"]
    audited = doomed.hundi("audit")
    assert audited.returncode == 0, audited.stdout


def test_a_killed_worker_is_started_again_and_goes_on(
    doomed: Town, trade: Trade, investors: list[Person]
) -> None:
    bill = offered(doomed, trade, investors[0], total="50000")

    with frozen_worker(doomed) as worker:
        investors[0].post(f"/invoices/{bill.id}/fund", {"amount": "45000"})

    trade.seller.stage(bill.id, "disbursed")
    assert doomed.platform.child("work") != worker


def test_a_killed_web_process_is_started_again_and_forgets_nothing(
    doomed: Town, trade: Trade, investors: list[Person]
) -> None:
    bill = doomed.listed(trade)
    commitment = investors[1].post(f"/invoices/{bill.id}/fund", {"amount": "5000"}).body
    server = doomed.platform.child("serve")

    os.kill(server, signal.SIGKILL)

    found = until(lambda: positions([investors[1]], bill) or None, "it answers again")
    assert found == [(commitment["transactionId"], money("5000"))]
    assert doomed.platform.child("serve") != server
