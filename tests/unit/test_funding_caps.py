"""Caps of customers and of one investor on one customer, by example and by property."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hundi.funding.domain import (
    ConcentrationExceeded,
    Customer,
    CustomerCapReached,
    Exposure,
    Investor,
    LimitExceeded,
    Limits,
    Listing,
)
from hundi.funding.limits import InForce
from hundi.kernel.errors import Refusal
from hundi.kernel.ids import derive_id, new_id
from hundi.kernel.money import ZERO, Money
from support.databases import NOW
from support.funding import rupees

CUSTOMER_ID = derive_id("a test", "customer")
LISTING = Listing(
    invoice_id=derive_id("a test", "invoice"),
    seller_id=derive_id("a test", "seller"),
    customer_id=CUSTOMER_ID,
    target=rupees("90000"),
    raised=ZERO,
    reserved=rupees("90000"),
    minimum=rupees("1000"),
    closes_at=NOW + timedelta(days=7),
)
CUSTOMER = Customer(CUSTOMER_ID, cap=rupees("200000"), reserved=rupees("90000"))
ASHA = Investor(
    id=derive_id("a test", "asha"),
    kyc_verified=True,
    outstanding=ZERO,
    balance=rupees("1000000"),
    limits=Limits(rupees("500000"), rupees("200000")),
    exposures={CUSTOMER_ID: Exposure(ZERO, rupees("100000"))},
)


def commit(
    amount: str | Money,
    listing: Listing = LISTING,
    *,
    customer: Customer = CUSTOMER,
    investor: Investor = ASHA,
) -> tuple[Listing, Investor]:
    money = amount if isinstance(amount, Money) else rupees(amount)
    after, left, _ = listing.commit(
        investor, money, customer=customer, commitment_id=new_id(), now=NOW
    )
    return after, left


def exposed(out: str, most: str = "100000") -> Investor:
    return replace(ASHA, exposures={CUSTOMER_ID: Exposure(rupees(out), rupees(most))})


def test_what_one_investor_has_out_on_one_customer_is_bounded_to_the_paisa() -> None:
    _, asha = commit("25000", investor=exposed("75000"))

    assert asha.exposures[CUSTOMER_ID].outstanding == rupees("100000")
    with pytest.raises(ConcentrationExceeded) as refusal:
        commit("25000.01", investor=exposed("75000"))
    assert refusal.value.facts == {"allowed": rupees("25000"), "field": "amount"}
    assert "Invest less" in refusal.value.message


def test_commitments_to_two_invoices_of_one_customer_add_up() -> None:
    _, asha = commit("60000")
    other = replace(LISTING, invoice_id=new_id())

    with pytest.raises(ConcentrationExceeded) as refusal:
        commit("40000.01", other, investor=asha)
    assert refusal.value.facts["allowed"] == rupees("40000")
    assert commit("40000", other, investor=asha)[0].raised == rupees("40000")


@pytest.mark.parametrize(
    ("cap", "reserved", "room"),
    [
        ("200000", "90000", "200000"),  # nothing else is out
        ("200000", "200000", "90000"),  # the rest is reserved for others
        ("200000", "150000", "140000"),  # what nobody has reserved is this listing's too
        ("60000", "90000", "60000"),  # the cap was lowered
        ("60000", "140000", "10000"),  # lowered, and others keep theirs
        ("60000", "200000", "-50000"),
    ],
)
def test_a_listing_has_what_others_have_not_reserved(cap: str, reserved: str, room: str) -> None:
    customer = Customer(CUSTOMER_ID, rupees(cap), rupees(reserved))

    assert LISTING.room(customer) == rupees(room)


def test_a_customers_cap_is_used_to_the_paisa() -> None:
    full = Customer(CUSTOMER_ID, cap=rupees("50000"), reserved=rupees("90000"))

    listing, _ = commit("50000", customer=full)

    assert (listing.raised, listing.reserved) == (rupees("50000"), rupees("50000"))
    with pytest.raises(CustomerCapReached) as refusal:
        commit("50000.01", customer=full)
    assert refusal.value.facts == {"allowed": rupees("50000"), "field": "amount"}
    assert "when the customer has paid" in refusal.value.message


def test_a_cap_below_what_is_out_allows_nothing_and_says_so() -> None:
    with pytest.raises(CustomerCapReached) as refusal:
        commit("1000", customer=Customer(CUSTOMER_ID, ZERO, rupees("500000")))
    assert refusal.value.facts["allowed"] == ZERO


@pytest.mark.parametrize(
    ("others", "reserved"),
    [
        ("110000", "90000"),  # all of it fits: the next need not ask
        ("110000.01", "10000"),  # it does not: the rest is for whoever comes first
        ("190000", "10000"),
    ],
)
def test_a_listing_without_a_reservation_takes_what_was_freed(others: str, reserved: str) -> None:
    late = replace(LISTING, reserved=ZERO)
    customer = Customer(CUSTOMER_ID, cap=rupees("200000"), reserved=rupees(others))

    assert commit("10000", late, customer=customer)[0].reserved == rupees(reserved)
    with pytest.raises(CustomerCapReached):
        commit("10000.01", late, customer=replace(customer, reserved=rupees("190000")))


def test_within_its_reservation_a_listing_changes_nothing_of_its_customers() -> None:
    some = replace(LISTING, reserved=rupees("40000"))

    assert commit("40000", some)[0].reserved == rupees("40000")
    assert commit("40000.01", some)[0].reserved == rupees("90000")


def test_of_several_rules_the_tightest_answers_so_what_it_allows_they_all_allow() -> None:
    customer = Customer(CUSTOMER_ID, cap=rupees("30000"), reserved=rupees("90000"))
    tight = exposed("80000")
    with pytest.raises(ConcentrationExceeded) as refusal:
        commit("40000", customer=customer, investor=tight)
    assert refusal.value.facts["allowed"] == rupees("20000")
    with pytest.raises(CustomerCapReached) as refusal:
        commit("40000", customer=customer, investor=exposed("60000"))
    assert refusal.value.facts["allowed"] == rupees("30000")
    with pytest.raises(LimitExceeded) as refusal:
        commit("40000", customer=customer, investor=replace(tight, outstanding=rupees("495000")))
    assert refusal.value.facts["allowed"] == rupees("5000")


@pytest.mark.parametrize("room", ["25000", "-1"])
def test_what_is_allowed_is_the_least_of_all_and_never_below_zero(room: str) -> None:
    into = LISTING.invoice_id

    assert ASHA.allowed(into=into, on=CUSTOMER_ID, room=rupees(room)) == max(rupees(room), ZERO)
    assert ASHA.allowed(into=into, on=CUSTOMER_ID, room=rupees("300000")) == rupees("100000")


ASKS = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2), st.integers(1, 4_000_000)))


@given(
    asks=ASKS,
    cap=st.integers(0, 20_000_000),
    reserved=st.lists(st.integers(0, 9_000_000), min_size=3, max_size=3),
    lowered=st.booleans(),
)
def test_no_sequence_of_commitments_goes_beyond_a_cap(
    asks: list[tuple[int, int, int]],
    cap: int,
    reserved: list[int],
    lowered: bool,  # noqa: FBT001 - generated
) -> None:
    """Three listings of one customer; what is reserved is within the cap, unless that was cut."""
    if not lowered:
        cap = max(cap, sum(reserved))
    listings = [replace(LISTING, invoice_id=new_id(), reserved=Money(r)) for r in reserved]
    customer = Customer(CUSTOMER_ID, Money(cap), Money(sum(reserved)))
    people = [replace(ASHA, id=new_id(), balance=rupees("9000000")) for _ in range(3)]
    for who, where, minor in asks:
        before = listings[where]
        try:
            after, people[who] = commit(
                Money(minor), before, customer=customer, investor=people[who]
            )
        except Refusal:
            continue
        customer = customer.with_reserved(after.reserved - before.reserved)
        listings[where] = after

    raised = sum((listing.raised for listing in listings), ZERO)
    assert raised <= customer.cap
    assert customer.reserved == sum((listing.reserved for listing in listings), ZERO)
    exposures = [one.exposures[CUSTOMER_ID] for one in people]
    assert all(one.outstanding <= one.most for one in exposures)
    assert sum((one.outstanding for one in exposures), ZERO) == raised


ASHAS, BHARATS = str(ASHA.id), str(UUID(int=7))


@pytest.mark.parametrize(
    ("particular", "most"),
    [
        ([], 100),
        ([(ASHAS, None, 300)], 300),
        ([(None, BHARATS, 40)], 40),
        ([(ASHAS, None, 300), (None, BHARATS, 40)], 40),
        ([(ASHAS, None, 30), (None, BHARATS, 400)], 30),
        ([(ASHAS, None, 30), (None, BHARATS, 40), (ASHAS, BHARATS, 500)], 500),
        ([(str(new_id()), None, 1), (None, str(new_id()), 2), (ASHAS, str(new_id()), 3)], 100),
    ],
)
def test_the_more_particular_limit_counts_and_of_two_the_smaller(
    particular: list[tuple[str | None, str | None, int]], most: int
) -> None:
    general = [("outstanding", None, None, 900), ("invoice", None, None, 800)]
    rows = [*general, ("concentration", None, None, 100)]
    limits = InForce([*rows, *(("concentration", *one) for one in particular)])

    assert limits.on(ASHAS, BHARATS) == Money(most)
    assert limits.of(ASHAS) == Limits(Money(900), Money(800))
