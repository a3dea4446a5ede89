"""Everybody at once, over HTTP: never a rupee more than the target, one key one effect."""

import asyncio

import httpx
import pytest

from hundi.cli.actors import Person, money, until
from hundi.kernel.money import Money
from support.platform import API, Bill, Town, Trade

pytestmark = pytest.mark.timeout(180)

CROWD = 20
SAME = 40


Ask = tuple[Person, str, dict[str, object], dict[str, str]]


async def post_at_once(town: Town, asks: list[Ask]) -> list[httpx.Response]:
    """Send all requests side by side, each on a connection of its own."""
    limits = httpx.Limits(max_connections=len(asks))
    async with httpx.AsyncClient(
        base_url=town.line.base_url + API, limits=limits, timeout=30, trust_env=False
    ) as client:
        return await asyncio.gather(
            *(
                client.post(
                    path,
                    json=body,
                    headers={"Authorization": f"Bearer {person.token}", **headers},
                )
                for person, path, body, headers in asks
            )
        )


@pytest.fixture(scope="module")
def crowd(town: Town) -> list[Person]:
    """Twenty verified investors with 20,000 each."""
    return town.investors(CROWD, "20000")


@pytest.fixture(scope="module")
def trade(town: Town) -> Trade:
    return town.trade()


def nearly_funded(town: Town, trade: Trade, *, left: str) -> Bill:
    bill = town.listed(trade)
    first = Money.parse("90000") - money(left)
    town.investor().post(f"/invoices/{bill.id}/fund", {"amount": first.decimal})
    return bill


@pytest.mark.parametrize("each", ["1000", "1700"], ids=["that fits", "that does not fit"])
async def test_twenty_at_once_for_the_last_rupees_never_exceed_the_target(
    town: Town, crowd: list[Person], trade: Trade, each: str
) -> None:
    bill = nearly_funded(town, trade, left="10000")
    path = f"/invoices/{bill.id}/fund"
    held = [person.balance() for person in crowd]

    answers = await post_at_once(town, [(who, path, {"amount": each}, {}) for who in crowd])

    won = [who for who, answer in zip(crowd, answers, strict=True) if answer.status_code == 201]
    codes = {answer.json().get("code") for answer in answers if answer.status_code != 201}
    assert len(won) == money("10000").minor // money(each).minor
    assert codes <= {"target_exceeded", "listing_closed"}
    assert {answer.status_code for answer in answers} == {201, 409}
    raised = money("80000") + Money(money(each).minor * len(won))
    market = crowd[0].get("/invoices/marketplace?limit=100").body
    shown = [row for row in market if row["id"] == bill.id]
    assert [money(row["raised"]) for row in shown] == ([] if each == "1000" else [raised])
    for person, before, answer in zip(crowd, held, answers, strict=True):
        paid = money(each) if answer.status_code == 201 else Money(0)
        assert before - person.balance() == paid


async def test_the_last_rupees_are_taken_and_the_sme_is_paid(
    town: Town, crowd: list[Person], trade: Trade
) -> None:
    bill = nearly_funded(town, trade, left="7000")
    path = f"/invoices/{bill.id}/fund"

    answers = await post_at_once(town, [(who, path, {"amount": 7000}, {}) for who in crowd])

    assert sorted(answer.status_code for answer in answers) == [201, *[409] * (CROWD - 1)]
    assert [a.json()["status"] for a in answers if a.status_code == 201] == ["funded"]
    facts = trade.seller.stage(bill.id, "disbursed")
    assert money(facts["raised"]) == money("90000")
    settlement = trade.seller.get(f"/invoices/{bill.id}/settlement").body
    assert money(settlement["net"]) == money("88938")


async def test_forty_identical_requests_to_fund_are_one(
    town: Town, crowd: list[Person], trade: Trade
) -> None:
    bill, investor = town.listed(trade), crowd[0]
    before = investor.balance()
    ask: Ask = (
        investor,
        f"/invoices/{bill.id}/fund",
        {"amount": 3000},
        {"Idempotency-Key": f"once {bill.id}"},
    )

    answers = await post_at_once(town, [ask] * SAME)

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert before - investor.balance() == money("3000")

    def raised() -> Money | None:
        # The invoice hears of its places one job later.
        return money(trade.seller.get(f"/invoices/{bill.id}").body["raised"]) or None

    assert until(raised, "the invoice has heard of it") == money("3000")


async def test_forty_identical_withdrawals_are_one(town: Town) -> None:
    investor = town.investor("50000").open_bank_account("501000000005555")
    ask: Ask = (
        investor,
        "/wallet/withdrawals",
        {"amount": 700},
        {"Idempotency-Key": "withdraw once"},
    )

    answers = await post_at_once(town, [ask] * SAME)

    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.content for answer in answers}) == 1
    assert investor.balance() == money("49300")
    assert len(investor.get("/wallet/withdrawals").body) == 1


async def test_forty_identical_deposits_are_one(town: Town) -> None:
    investor = town.investor("0")
    ask: Ask = (investor, "/wallet/deposits", {"amount": 700}, {"Idempotency-Key": "deposit once"})

    answers = await post_at_once(town, [ask] * SAME)

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1


async def test_more_withdrawals_at_once_than_the_wallet_holds_do_not_overdraw_it(
    town: Town,
) -> None:
    investor = town.investor("1000").open_bank_account("501000000006666")
    ask: Ask = (
        investor,
        "/wallet/withdrawals",
        {"amount": 300},
        {},
    )

    answers = await post_at_once(town, [ask] * 10)

    assert sorted(answer.status_code for answer in answers) == [202] * 3 + [409] * 7
    assert {a.json().get("code") for a in answers if a.status_code == 409} == {"insufficient_funds"}
    assert investor.balance() == money("100")
