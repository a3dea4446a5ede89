"""The rules of funding, by example and by property."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hundi.funding.domain import (
    TRANSITIONS,
    Action,
    CommitmentTooSmall,
    Customer,
    Exposure,
    InsufficientFunds,
    Investor,
    KycRequired,
    LimitExceeded,
    Limits,
    Listing,
    ListingClosed,
    ListingStatus,
    OwnInvoice,
    TargetExceeded,
)
from hundi.kernel.errors import BrokenInvariant, Refusal
from hundi.kernel.ids import derive_id
from hundi.kernel.intervals import Interval
from hundi.kernel.money import Money
from support.databases import NOW
from support.funding import rupees

INVOICE_ID = derive_id("a test", "invoice")
COMMITMENT_ID = derive_id("a test", "commitment")
LISTING = Listing(
    invoice_id=INVOICE_ID,
    seller_id=derive_id("a test", "seller"),
    customer_id=derive_id("a test", "customer"),
    target=rupees("90000"),
    raised=Money(0),
    reserved=rupees("90000"),
    minimum=rupees("1000"),
    closes_at=NOW + timedelta(days=7),
)
ASHA = Investor(
    id=derive_id("a test", "asha"),
    kyc_verified=True,
    outstanding=Money(0),
    balance=rupees("1000000"),
    limits=Limits(rupees("500000"), rupees("200000")),
    exposures={LISTING.customer_id: Exposure(Money(0), rupees("10000000"))},
)
CUSTOMER = Customer(LISTING.customer_id, cap=rupees("10000000"), reserved=LISTING.reserved)


def commit(
    amount: str | Money, listing: Listing = LISTING, investor: Investor = ASHA, **changes: object
) -> tuple[Listing, Investor, Interval]:
    money = amount if isinstance(amount, Money) else rupees(amount)
    now = changes.get("now", NOW)
    after, left, made = listing.commit(
        investor,
        money,
        customer=CUSTOMER,
        commitment_id=COMMITMENT_ID,
        now=now,  # pyright: ignore[reportArgumentType] - a test's shorthand
    )
    return after, left, made.interval


def test_a_commitment_takes_the_next_place_in_the_target() -> None:
    first, _, one = commit("30000")
    second, _, two = commit("20000.50", first)

    assert one == Interval(0, 3_000_000)
    assert two == Interval(3_000_000, 5_000_050)
    assert second.status is ListingStatus.OPEN
    assert second.remaining == rupees("39999.50")


def test_the_last_commitment_funds_the_invoice() -> None:
    listing, _, _ = commit("90000")

    assert listing.status is ListingStatus.FUNDED
    assert listing.remaining == Money(0)


def test_a_commitment_counts_against_the_investors_money_and_limits() -> None:
    _, asha, _ = commit("30000")

    assert asha.balance == rupees("970000")
    assert asha.outstanding == rupees("30000")
    assert asha.stakes == {INVOICE_ID: rupees("30000")}


@pytest.mark.parametrize("status", [ListingStatus.EXPIRED, ListingStatus.CANCELLED])
def test_a_listing_that_ended_takes_nothing(status: ListingStatus) -> None:
    with pytest.raises(ListingClosed):
        commit("1000", replace(LISTING, status=status))


def test_a_funded_listing_takes_nothing() -> None:
    full, _, _ = commit("90000")

    with pytest.raises(ListingClosed):
        commit("1000", full)


def test_a_listing_closes_at_its_very_instant() -> None:
    before = LISTING.closes_at - timedelta(microseconds=1)

    assert commit("1000", now=before)[0].raised == rupees("1000")
    with pytest.raises(ListingClosed):
        commit("1000", now=LISTING.closes_at)


def test_an_investor_must_be_verified() -> None:
    with pytest.raises(KycRequired):
        commit("1000", investor=replace(ASHA, kyc_verified=False))


@pytest.mark.parametrize("own", [LISTING.seller_id, LISTING.customer_id])
def test_nobody_funds_their_own_invoice(own: UUID) -> None:
    with pytest.raises(OwnInvoice):
        commit("1000", investor=replace(ASHA, id=own))


def test_more_than_what_remains_is_refused_and_says_what_remains() -> None:
    some, _, _ = commit("30000")

    with pytest.raises(TargetExceeded) as refusal:
        commit("60000.01", some)
    assert refusal.value.facts["remaining"] == rupees("60000")
    assert commit("60000", some)[0].status is ListingStatus.FUNDED


def test_the_minimum_holds_but_for_the_last_rupees() -> None:
    with pytest.raises(CommitmentTooSmall):
        commit("999.99")
    nearly, _, _ = commit("89999.99")
    assert nearly.remaining == Money(1)
    assert commit(Money(1), nearly)[0].status is ListingStatus.FUNDED


@pytest.mark.parametrize(
    ("outstanding", "stake", "amount", "allowed"),
    [
        ("499000", "0", "1000.01", "1000"),
        ("0", "199000", "1000.01", "1000"),
        ("500000", "0", "1000", "0"),
        ("600000", "0", "1000", "0"),
    ],
)
def test_limits_bound_what_is_out_in_all_and_in_one_invoice(
    outstanding: str, stake: str, amount: str, allowed: str
) -> None:
    asha = replace(ASHA, outstanding=rupees(outstanding), stakes={INVOICE_ID: rupees(stake)})

    with pytest.raises(LimitExceeded) as refusal:
        commit(amount, investor=asha)
    assert refusal.value.facts["allowed"] == rupees(allowed)


def test_what_was_committed_to_an_invoice_adds_up_to_its_limit() -> None:
    asha = replace(ASHA, limits=Limits(rupees("500000"), rupees("50000")))
    listing, asha, _ = commit("20000", investor=asha)
    listing, asha, _ = commit("20000", listing, asha)

    assert asha.stakes == {INVOICE_ID: rupees("40000")}
    with pytest.raises(LimitExceeded) as refusal:
        commit("10000.01", listing, asha)
    assert refusal.value.facts["allowed"] == rupees("10000")
    assert commit("10000", listing, asha)[0].raised == rupees("50000")


def test_a_limit_may_be_used_to_the_paisa() -> None:
    asha = replace(ASHA, outstanding=rupees("490000"))

    assert commit("10000", investor=asha)[1].outstanding == rupees("500000")


def test_the_wallet_must_hold_the_amount() -> None:
    with pytest.raises(InsufficientFunds):
        commit("5000.01", investor=replace(ASHA, balance=rupees("5000")))
    assert commit("5000", investor=replace(ASHA, balance=rupees("5000")))[1].balance == Money(0)


def test_the_first_rule_that_fails_is_the_one_that_answers() -> None:
    nobody = replace(ASHA, kyc_verified=False, id=LISTING.seller_id, balance=Money(0))

    with pytest.raises(ListingClosed):
        commit("1000000", replace(LISTING, status=ListingStatus.EXPIRED), nobody)
    with pytest.raises(KycRequired):
        commit("1000000", investor=nobody)
    with pytest.raises(OwnInvoice):
        commit("1000000", investor=replace(nobody, kyc_verified=True))
    poor = replace(ASHA, balance=Money(0), outstanding=rupees("500000"))
    with pytest.raises(TargetExceeded):
        commit("1000000", investor=poor)
    with pytest.raises(CommitmentTooSmall):
        commit("1", investor=poor)
    with pytest.raises(LimitExceeded):
        commit("1000", investor=poor)


@pytest.mark.parametrize(
    ("raised", "status"),
    [
        ("90000.01", ListingStatus.OPEN),
        ("90000", ListingStatus.OPEN),
        ("89999", ListingStatus.FUNDED),
        ("90000", ListingStatus.EXPIRED),
    ],
)
def test_a_listing_that_cannot_be_is_never_born(raised: str, status: ListingStatus) -> None:
    with pytest.raises(BrokenInvariant):
        replace(LISTING, raised=rupees(raised), status=status)


@pytest.mark.parametrize("status", [s for s in ListingStatus if s is not ListingStatus.OPEN])
def test_every_end_is_final(status: ListingStatus) -> None:
    assert {action for action in Action if (status, action) in TRANSITIONS} <= {Action.REFUSE}
    raised = LISTING.target if status is ListingStatus.FUNDED else Money(0)
    ended = replace(LISTING, status=status, raised=raised)

    for end in (ended.expire, ended.cancel):
        with pytest.raises(BrokenInvariant):
            end()


def test_a_listing_past_its_time_is_one_that_is_open_still() -> None:
    assert not LISTING.is_past_time(NOW)
    assert LISTING.is_past_time(LISTING.closes_at)
    assert not LISTING.expire().is_past_time(LISTING.closes_at)


@given(st.lists(st.integers(min_value=1, max_value=4_000_000), max_size=30))
def test_no_sequence_of_commitments_raises_more_than_the_target(amounts: list[int]) -> None:
    listing, asha, places = LISTING, ASHA, list[Interval]()
    for minor in amounts:
        try:
            listing, asha, place = commit(Money(minor), listing, asha)
        except Refusal:
            continue
        places.append(place)

    assert listing.raised <= listing.target
    assert [place.start for place in places] == [0, *(place.end for place in places)][:-1]
    assert sum((place.length for place in places), Money(0)) == listing.raised
    assert asha.outstanding == listing.raised == ASHA.balance - asha.balance


def test_a_funded_listing_ends_only_by_refusing_to_pay_out() -> None:
    funded = replace(LISTING, status=ListingStatus.FUNDED, raised=LISTING.target)

    assert funded.refuse().status is ListingStatus.CANCELLED
    for status in (ListingStatus.OPEN, ListingStatus.EXPIRED, ListingStatus.CANCELLED):
        assert (status, Action.REFUSE) not in TRANSITIONS
