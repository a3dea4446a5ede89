"""The life of a payout: what the bank said, in any order, posts once."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hundi.gateways.bank.port import PayoutFact, PayoutStatus
from hundi.kernel.ids import new_id
from hundi.kernel.money import Money
from hundi.payment.payouts import RETURN_WATCH, Payout, PayoutState, SealedAccount

NOW = datetime(2026, 12, 1, 6, 30, tzinfo=UTC)
AMOUNT = Money(88_938_00)
STATUSES: tuple[PayoutStatus, ...] = ("received", "processed", "failed", "returned")


def payout() -> Payout:
    to = SealedAccount(new_id(), "sealed", "sealed", "HDFC0001234")
    return Payout(new_id(), "withdrawal", AMOUNT, to, user_id=new_id(), ask_at=NOW)


def fact(status: PayoutStatus, amount: Money = AMOUNT) -> PayoutFact:
    return PayoutFact("reference", status, amount, NOW, "HDFCH1234567")


def after(statuses: Sequence[PayoutStatus]) -> tuple[Payout, list[str]]:
    known, posted = payout(), list[str]()
    for status in statuses:
        known = known.heard(fact(status), now=NOW)
        for step in known.steps():
            posted.append(step)
            known = replace(known, posted=known.posted | {step})
    return known, posted


def back_in_the_wallet(posted: list[str]) -> bool:
    return "failed" in posted or "returned" in posted


@given(st.data())
def test_facts_in_any_order_and_number_end_alike(data: st.DataObject) -> None:
    told = data.draw(
        st.sets(st.sampled_from(STATUSES)).filter(lambda s: not {"processed", "failed"} <= s)
    )
    once: list[PayoutStatus] = sorted(told)
    again = data.draw(st.lists(st.sampled_from(once), max_size=6)) if once else []
    one: list[PayoutStatus] = data.draw(st.permutations(once))
    other: list[PayoutStatus] = data.draw(st.permutations([*once, *again]))

    first, posted = after(list(one))
    second, posted_again = after(list(other))

    assert first.state == second.state
    assert back_in_the_wallet(posted) == back_in_the_wallet(posted_again)
    assert len(posted) == len(set(posted))
    assert ("returned" in posted) <= ("processed" in posted)


@given(st.lists(st.sampled_from(STATUSES), max_size=8))
def test_money_never_goes_both_to_the_bank_and_home(statuses: list[PayoutStatus]) -> None:
    _, posted = after(statuses)

    assert not {"processed", "failed"} <= set(posted)
    assert len(posted) == len(set(posted))


@given(st.permutations(STATUSES[1:3]))
def test_paid_and_failed_is_a_conflict_and_posts_nothing_more(told: list[PayoutStatus]) -> None:
    known, posted = after(told)

    assert known.state is PayoutState.CONFLICT
    assert posted == [told[0]]


def test_a_return_says_that_it_was_paid_first() -> None:
    assert after(["returned"])[1] == ["processed", "returned"]
    assert after(["processed", "returned"])[1] == ["processed", "returned"]


def test_a_return_after_a_failure_brings_nothing_more() -> None:
    known, posted = after(["failed", "processed", "returned"])

    assert known.state is PayoutState.RETURNED
    assert posted == ["failed"]


def test_another_amount_than_ordered_is_a_conflict() -> None:
    known = payout().heard(fact("processed", Money(1)), now=NOW)

    assert known.state is PayoutState.CONFLICT
    assert known.steps() == ()


@pytest.mark.parametrize("statuses", [["failed"], ["processed", "returned"], ["returned"]])
def test_a_final_payout_is_not_asked_about(statuses: list[PayoutStatus]) -> None:
    assert after(statuses)[0].next_ask(now=NOW) is None


def test_an_open_payout_is_asked_about_ever_more_slowly() -> None:
    waits = [replace(payout(), asked=asked).next_ask(now=NOW) or NOW for asked in (0, 1, 2, 500)]

    assert [at - NOW for at in waits] == [
        timedelta(seconds=5),
        timedelta(seconds=10),
        timedelta(seconds=20),
        timedelta(hours=1),
    ]


def test_a_processed_payout_is_watched_for_its_return_and_then_no_more() -> None:
    known, _ = after(["processed"])
    end = NOW + RETURN_WATCH

    assert known.next_ask(now=NOW) == NOW + timedelta(hours=6)
    on_time = replace(known, ask_at=end)
    assert on_time.next_ask(now=end) is None


def test_a_question_asked_long_after_it_was_due_is_asked_again_soon() -> None:
    known, _ = after(["processed"])
    late = NOW + timedelta(days=30)

    assert known.next_ask(now=late) == late + timedelta(seconds=15)
