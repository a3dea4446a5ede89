"""The rules of a bank credit: order and repetition of facts change nothing."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hundi.gateways.bank.port import CreditFact, CreditStatus
from hundi.kernel.ids import new_id
from hundi.kernel.money import Money
from hundi.payment.domain import Credit, CreditState, Place, Step, steps, value_day

AMOUNT = Money(100_000_00)
PAID_AT = datetime(2026, 12, 1, 6, 30, tzinfo=UTC)
STATUSES: tuple[CreditStatus, ...] = ("pending", "success", "failed", "reversed")


def fact(status: CreditStatus, **changes: object) -> CreditFact:
    told = CreditFact("T1", status, AMOUNT, PAID_AT, "INV-1", "9911000000001", "HDFCN1234567")
    return replace(told, **changes)  # pyright: ignore[reportArgumentType] - the test's own fields


def credit() -> Credit:
    return Credit(new_id(), "T1", AMOUNT)


def after(facts: list[CreditFact]) -> tuple[Credit, list[str]]:
    """Hear facts in order, doing what they are reason to; return the postings made."""
    known, posted = credit(), list[str]()
    for told in facts:
        before, known = known, known.heard(told)
        for step in steps(before, known):
            match step:
                case Step.PLACE | Step.PLACE_QUIETLY:
                    posted.append("bank to receipts")
                    known = replace(known, place=Place.RECEIPTS)
                case Step.MIRROR:
                    posted.append("receipts to bank")
                    known = replace(known, place=Place.RETURNED)
    return known, posted


@given(st.data())
def test_facts_in_any_order_and_number_end_alike(data: st.DataObject) -> None:
    told = data.draw(
        st.sets(st.sampled_from(STATUSES)).filter(lambda s: not {"success", "failed"} <= s)
    )
    once = [fact(status) for status in sorted(told)]
    again = data.draw(st.lists(st.sampled_from(once), max_size=6)) if once else []
    one, other = data.draw(st.permutations(once)), data.draw(st.permutations([*once, *again]))

    first, posted = after(list(one))
    second, posted_again = after(list(other))

    assert first.state == second.state
    assert first.place == second.place
    assert posted == posted_again


@given(st.lists(st.sampled_from(STATUSES), max_size=8))
def test_a_credit_posts_at_most_once_and_its_mirror_at_most_once(told: list[CreditStatus]) -> None:
    known, posted = after([fact(status) for status in told])

    assert posted in ([], ["bank to receipts"], ["bank to receipts", "receipts to bank"])
    assert ("receipts to bank" in posted) == (known.place is Place.RETURNED)
    if known.state is CreditState.REVERSED:
        assert known.place in (Place.NOWHERE, Place.RETURNED)


@given(st.permutations([fact("success"), fact("success", amount=Money(99_999_99))]))
def test_two_amounts_are_a_conflict_in_either_order(told: list[CreditFact]) -> None:
    known, posted = after(told)

    assert known.state is CreditState.CONFLICT
    assert len(posted) <= 1


@pytest.mark.parametrize(
    "changes",
    [
        {"amount": Money(1)},
        {"invoice_number": "INV-2"},
        {"virtual_account": "9911000000002"},
    ],
)
def test_a_known_fact_about_something_else_is_a_conflict(changes: dict[str, object]) -> None:
    known, posted = after([fact("pending"), fact("success", **changes)])

    assert known.state is CreditState.CONFLICT
    assert not posted


def test_the_same_number_written_otherwise_is_no_conflict() -> None:
    known, _ = after([fact("pending"), fact("success", invoice_number="inv 1")])

    assert known.state is CreditState.SUCCESS


def test_a_later_reference_places_a_credit_out_of_suspense() -> None:
    bare = credit().heard(fact("success", virtual_account=None))
    waiting = replace(bare, place=Place.SUSPENSE, reason="several_invoices_fit")

    known = waiting.heard(fact("success"))

    assert steps(waiting, known) == (Step.PLACE,)


def test_success_and_failure_contradict_until_a_reversal_ends_it() -> None:
    known, posted = after([fact("failed"), fact("success")])
    assert (known.state, posted) == (CreditState.CONFLICT, [])

    known, posted = after([fact("success"), fact("failed"), fact("reversed")])
    assert (known.state, known.place) == (CreditState.REVERSED, Place.RETURNED)


def test_a_reversal_that_finds_no_money_is_pending() -> None:
    known = replace(credit().heard(fact("success")), place=Place.REFUNDED)

    assert known.heard(fact("reversed")).state is CreditState.REVERSAL_PENDING


def test_the_value_date_is_the_successs() -> None:
    known, _ = after(
        [fact("pending", paid_at=PAID_AT - timedelta(days=2)), fact("success"), fact("reversed")]
    )

    assert known.paid_at == PAID_AT


LISTED_ON = date(2026, 12, 1)
HEARD_ON = date(2027, 1, 15)


@pytest.mark.parametrize(
    ("paid_at", "counts_as_of"),
    [
        ("2027-01-14T23:59:59+05:30", date(2027, 1, 14)),
        ("2027-01-14T18:30:00+00:00", date(2027, 1, 15)),  # midnight in India
        ("2026-12-01T00:00:00+05:30", LISTED_ON),
        ("2026-11-30T23:59:59+05:30", HEARD_ON),
        ("2024-03-15T10:00:00+00:00", HEARD_ON),
    ],
)
def test_a_date_before_the_listing_is_not_believed(paid_at: str, counts_as_of: date) -> None:
    at = datetime.fromisoformat(paid_at)

    assert value_day(at, listed_on=LISTED_ON, today=HEARD_ON) == counts_as_of
