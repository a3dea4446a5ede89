"""Caps of customers, and of one investor on one customer: to the paisa, in a race, and let go."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import LiteralString
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hundi.cli.proofs import PROOFS
from hundi.events.invoice import CancellationRequested, DisbursalRefused
from hundi.events.platform import Ticked
from hundi.events.settlement import InvoiceWrittenOff, PositionPaid, ReturnsReclaimed
from hundi.events.user import UserRegistered
from hundi.funding import commands, reactions
from hundi.funding.answers import Done, Funded, Outcome
from hundi.funding.domain import ConcentrationExceeded, CustomerCapReached
from hundi.funding.plan import FundRequest
from hundi.kernel.ids import new_id
from hundi.kernel.money import ZERO, Money
from hundi.runtime.database import Database, Transaction
from support.databases import NOW, PostgresServer, SetClock, opened
from support.funding import (
    CLOSES_AT,
    TODAY,
    assert_exact,
    distributed,
    fund,
    fund_together,
    funded,
    given_an_investor,
    listed,
    places_of,
    rupees,
    state_of,
    terms,
    wish,
)

SERVICE = "funding"
INVESTORS = 20
COUNTERS: list[LiteralString] = [question for _, question in PROOFS if "funding.stakes" in question]


async def given_a_limit(
    tx: Transaction,
    kind: str,
    amount: str,
    *,
    investor: UUID | None = None,
    customer: UUID | None = None,
    days: int = 0,
) -> None:
    since = TODAY + timedelta(days=days)
    await tx.execute(
        "INSERT INTO funding.limits VALUES (%s, %s, %s, %s, %s)",
        [kind, investor, rupees(amount).minor, since, customer],
    )


async def rich(tx: Transaction) -> UUID:
    return await given_an_investor(tx, holding="1000000")


async def given_an_invoice(
    tx: Transaction, customer: UUID, target: str = "90000", *, closes_at: datetime = CLOSES_AT
) -> UUID:
    invoice, agreed = new_id(), terms(target, minimum="100")
    event = listed(invoice, agreed, customer_id=customer, closes_at=closes_at)
    await reactions.open_listing(tx, event)
    return invoice


async def taken_of(tx: Transaction, customer: UUID) -> Money:
    row = await tx.one("SELECT reserved_minor FROM funding.customers WHERE id = %s", [customer])
    assert row is not None
    return Money(row["reserved_minor"])


async def out_on(tx: Transaction, investor: UUID, customer: UUID) -> Money:
    row = await tx.one(
        """
        SELECT outstanding_minor FROM funding.exposures
        WHERE investor_id = %s AND customer_id = %s
        """,
        [investor, customer],
    )
    return Money(row["outstanding_minor"]) if row else ZERO


async def assert_counted(tx: Transaction) -> None:
    """Every counter is the sum of what it counts, as `hundi audit` proves it."""
    assert len(COUNTERS) == 3
    for question in COUNTERS:
        assert await tx.all(question) == []


async def test_a_customers_cap_is_met_to_the_paisa_and_not_passed(tx: Transaction) -> None:
    asha, customer = await rich(tx), new_id()
    await given_a_limit(tx, "customer", "50000", customer=customer)
    one, other = await given_an_invoice(tx, customer, "30000"), await given_an_invoice(tx, customer)
    await funded(tx, one, asha, "30000")

    over = await fund(tx, other, asha, "20000.01")
    assert isinstance(over, CustomerCapReached)
    assert over.facts == {"allowed": rupees("20000"), "field": "amount"}
    assert (await funded(tx, other, asha, "20000")).remaining == rupees("70000")
    more = await fund(tx, other, asha, "100")

    assert isinstance(more, CustomerCapReached)
    assert await taken_of(tx, customer) == rupees("50000")
    await assert_counted(tx)


async def test_what_one_investor_may_have_on_a_customer_is_met_to_the_paisa(
    tx: Transaction,
) -> None:
    asha, ravi, customer = await rich(tx), await rich(tx), new_id()
    await given_a_limit(tx, "concentration", "50000", investor=asha)
    one, other = await given_an_invoice(tx, customer), await given_an_invoice(tx, customer)
    elsewhere = await given_an_invoice(tx, new_id())
    await funded(tx, one, asha, "30000")

    over = await fund(tx, other, asha, "20000.01")
    assert isinstance(over, ConcentrationExceeded)
    assert over.facts == {"allowed": rupees("20000"), "field": "amount"}
    await funded(tx, other, asha, "20000")
    assert isinstance(await fund(tx, one, asha, "100"), ConcentrationExceeded)
    await funded(tx, elsewhere, asha, "50000")
    await funded(tx, one, ravi, "60000")

    assert await out_on(tx, asha, customer) == rupees("50000")
    assert await out_on(tx, ravi, customer) == rupees("60000")
    await assert_counted(tx)


async def test_a_cap_lowered_later_stops_what_was_reserved_before(tx: Transaction) -> None:
    asha, customer = await rich(tx), new_id()
    invoice = await given_an_invoice(tx, customer)
    await funded(tx, invoice, asha, "40000")
    await given_a_limit(tx, "customer", "40000", customer=customer)

    refused = await fund(tx, invoice, asha, "100")

    assert isinstance(refused, CustomerCapReached)
    assert refused.facts["allowed"] == ZERO
    await assert_counted(tx)


async def test_a_cap_that_begins_tomorrow_binds_nobody_today(tx: Transaction) -> None:
    asha, customer = await rich(tx), new_id()
    await given_a_limit(tx, "customer", "0", customer=customer, days=1)
    await given_a_limit(tx, "concentration", "0", customer=customer, days=1)

    await funded(tx, await given_an_invoice(tx, customer), asha, "90000")


async def test_a_raised_cap_and_freed_room_are_for_whoever_comes_first(tx: Transaction) -> None:
    asha, customer = await rich(tx), new_id()
    await given_a_limit(tx, "customer", "0", customer=customer, days=-1)
    early, late = await given_an_invoice(tx, customer), await given_an_invoice(tx, customer)
    assert isinstance(await fund(tx, early, asha, "100"), CustomerCapReached)

    await given_a_limit(tx, "customer", "1000", customer=customer)

    await funded(tx, late, asha, "600")
    await funded(tx, early, asha, "400")
    assert isinstance(await fund(tx, late, asha, "100"), CustomerCapReached)
    await assert_counted(tx)


async def test_in_one_batch_a_cap_is_used_once(tx: Transaction) -> None:
    asha, ravi, customer = await rich(tx), await rich(tx), new_id()
    await given_a_limit(tx, "customer", "50000", customer=customer)
    await given_a_limit(tx, "concentration", "30000", customer=customer)
    one, other = await given_an_invoice(tx, customer, "30000"), await given_an_invoice(tx, customer)
    batch = [
        wish(one, asha, "25000"),
        wish(other, asha, "5000.01"),
        wish(other, ravi, "20000"),
        wish(other, ravi, "100"),
        wish(one, ravi, "5000"),
    ]

    outcomes = await commands.fund_invoices(tx, batch, now=tx.now)

    kinds = [Funded, ConcentrationExceeded, Funded, CustomerCapReached, Funded]
    assert [type(outcome) for outcome in outcomes] == kinds
    await assert_counted(tx)


async def test_a_customer_is_known_once_and_nobody_elses_counter_moves(tx: Transaction) -> None:
    customer, other = new_id(), new_id()
    for _ in range(2):
        await reactions.meet_investor(tx, UserRegistered(customer, "customer", "s", "s", NOW))
        await reactions.meet_investor(tx, UserRegistered(other, "sme", "s", "s", NOW))
    event = listed(new_id(), customer_id=customer)

    for _ in range(2):
        await reactions.open_listing(tx, event)

    assert await taken_of(tx, customer) == rupees("90000")
    assert await tx.one("SELECT FROM funding.customers WHERE id = %s", [other]) is None


Reactions = Sequence[tuple[Callable[..., Awaitable[None]], object]]


def ends_of(how: str, invoice: UUID) -> Reactions:
    """What is told when an open listing ends."""
    if how == "expired":
        return [(reactions.expire_listings, Ticked(CLOSES_AT))]
    return [(reactions.cancel_listing, CancellationRequested(invoice, new_id(), NOW))]


async def tell(tx: Transaction, told: Reactions) -> None:
    """Let funding hear each thing, twice."""
    for reaction, event in told:
        for _ in range(2):
            await reaction(tx, event)
            await assert_counted(tx)


@pytest.mark.parametrize("how", ["expired", "cancelled"])
async def test_a_listing_that_ends_lets_go_of_what_it_took_and_of_what_it_reserved(
    tx: Transaction, how: str
) -> None:
    asha, customer = await rich(tx), new_id()
    await given_a_limit(tx, "customer", "90000", customer=customer)
    await given_a_limit(tx, "concentration", "90000", customer=customer)
    invoice = await given_an_invoice(tx, customer)
    next_one = await given_an_invoice(tx, customer, closes_at=CLOSES_AT + timedelta(days=1))
    await funded(tx, invoice, asha, "50000")
    assert isinstance(await fund(tx, next_one, asha, "100"), CustomerCapReached)

    tx.now = CLOSES_AT if how == "expired" else NOW
    await tell(tx, ends_of(how, invoice))

    assert (await taken_of(tx, customer), await out_on(tx, asha, customer)) == (ZERO, ZERO)
    assert (await funded(tx, next_one, asha, "90000")).completes


async def test_returns_losses_and_reversals_move_every_counter(tx: Transaction) -> None:
    asha, ravi, customer = await rich(tx), await rich(tx), new_id()
    paid, lost, refused = [await given_an_invoice(tx, customer) for _ in range(3)]
    for invoice in (paid, lost, refused):
        await funded(tx, invoice, asha, "30000")
        await funded(tx, invoice, ravi, "60000")
    assert await out_on(tx, asha, customer) == rupees("90000")

    await tell(tx, [(reactions.refund_listing, DisbursalRefused(refused, NOW))])
    assert await taken_of(tx, customer) == rupees("180000")

    some = await shares_of(tx, paid, "10000", "20000")
    await tell(tx, [(reactions.note_returns, distributed(paid, some, final=False))])
    assert await out_on(tx, asha, customer) == rupees("50000")
    assert await taken_of(tx, customer) == rupees("150000")

    rest = await shares_of(tx, paid, "20462.33", "40924.66")
    await tell(tx, [(reactions.note_returns, distributed(paid, rest))])
    assert await out_on(tx, ravi, customer) == rupees("60000")
    assert await taken_of(tx, customer) == rupees("90000")

    back = ReturnsReclaimed(paid, new_id(), new_id(), 0, tuple(rest), rupees("1"), ZERO, NOW)
    await tell(tx, [(reactions.take_back_returns, back)])
    assert await out_on(tx, ravi, customer) == rupees("100000")
    assert await taken_of(tx, customer) == rupees("150000")

    off = InvoiceWrittenOff(lost, new_id(), customer, rupees("90000"), NOW)
    await tell(tx, [(reactions.note_write_off, off)])
    late = await shares_of(tx, lost, "100", "200")
    await tell(tx, [(reactions.note_returns, distributed(lost, late, final=False))])
    assert await out_on(tx, asha, customer) == rupees("20000")
    assert await taken_of(tx, customer) == rupees("60000")


async def shares_of(tx: Transaction, invoice: UUID, *amounts: str) -> list[PositionPaid]:
    return [
        PositionPaid(place.id, place.investor_id, rupees(amount))
        for place, amount in zip(await places_of(tx, invoice), amounts, strict=True)
    ]


async def test_reversed_money_may_stand_above_a_cap_and_lets_nothing_more_in(
    tx: Transaction,
) -> None:
    asha, customer = await rich(tx), new_id()
    await given_a_limit(tx, "customer", "90000", customer=customer)
    first, second = [await given_an_invoice(tx, customer) for _ in range(2)]
    await funded(tx, first, asha, "90000")
    paid = await shares_of(tx, first, "91386.99")
    await tell(tx, [(reactions.note_returns, distributed(first, paid))])
    await funded(tx, second, asha, "10000")

    back = ReturnsReclaimed(first, new_id(), new_id(), 0, tuple(paid), rupees("1"), ZERO, NOW)
    await tell(tx, [(reactions.take_back_returns, back)])

    refused = await fund(tx, second, asha, "100")
    assert isinstance(refused, CustomerCapReached)
    assert refused.facts["allowed"] == ZERO


@dataclass(slots=True)
class Market:
    """One customer's invoices and one investor, and what happens to them."""

    tx: Transaction
    asha: UUID
    customer: UUID
    invoices: list[UUID]
    paid: dict[UUID, tuple[PositionPaid, ...]] = field(
        default_factory=dict[UUID, tuple[PositionPaid, ...]]
    )
    day: int = -90

    async def fund(self, invoice: UUID, amount: Money) -> None:
        outcome = await fund(self.tx, invoice, self.asha, amount)
        if isinstance(outcome, (Done, Funded)):
            row = await self.tx.one(
                "SELECT funding.cap_of(%s, %s) AS cap", [self.customer, self.tx.today]
            )
            assert row is not None
            assert await out_on(self.tx, self.asha, self.customer) <= Money(row["cap"])

    async def add(self, _: UUID, amount: Money) -> None:
        self.invoices.append(await given_an_invoice(self.tx, self.customer, amount.decimal))

    async def cancel(self, invoice: UUID, _: Money) -> None:
        await tell(self.tx, ends_of("cancelled", invoice))

    async def set_cap(self, _: UUID, amount: Money) -> None:
        self.day += 1
        await given_a_limit(
            self.tx, "customer", amount.decimal, customer=self.customer, days=self.day
        )

    async def pay(self, invoice: UUID, amount: Money) -> None:
        if invoice not in self.paid and (await state_of(self.tx, invoice))[0] == "funded":
            places = await places_of(self.tx, invoice)
            paid = tuple(PositionPaid(place.id, self.asha, amount) for place in places)
            self.paid[invoice] = paid
            await tell(self.tx, [(reactions.note_returns, distributed(invoice, paid))])

    async def take_back(self, invoice: UUID, _: Money) -> None:
        back = self.paid.pop(invoice, ())
        event = ReturnsReclaimed(invoice, new_id(), new_id(), 0, back, ZERO, ZERO, NOW)
        await tell(self.tx, [(reactions.take_back_returns, event)])

    async def lose(self, invoice: UUID, _: Money) -> None:
        if (await state_of(self.tx, invoice))[0] == "funded":
            off = InvoiceWrittenOff(invoice, new_id(), self.customer, ZERO, NOW)
            await tell(self.tx, [(reactions.note_write_off, off)])


LARGEST = 9_000_000
STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                *([Market.fund] * 6),
                Market.add,
                Market.cancel,
                Market.set_cap,
                Market.pay,
                Market.take_back,
                Market.lose,
            ]
        ),
        st.integers(0, 3),
        st.one_of(st.just(LARGEST), st.integers(100_000, LARGEST)),
    ),
    max_size=16,
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS)
async def test_whatever_happens_the_counters_are_sums_and_funding_keeps_the_cap(
    tx: Transaction,
    steps: list[tuple[Callable[[Market, UUID, Money], Awaitable[None]], int, int]],
) -> None:
    asha, customer = await given_an_investor(tx, holding="90000000"), new_id()
    invoices = [await given_an_invoice(tx, customer) for _ in range(2)]
    market = Market(tx, asha, customer, invoices)

    for step, which, minor in steps:
        await step(market, invoices[which % len(invoices)], Money(minor))
        await assert_counted(tx)


@pytest.fixture(scope="module")
async def shared(postgres: PostgresServer) -> AsyncGenerator[Database]:
    async with opened(postgres.clone(), clock=SetClock()) as database:
        yield database


async def race(database: Database, requests: Sequence[FundRequest]) -> list[Outcome]:
    """Each in a transaction of its own, all at once, the quick way where it is one."""
    made = await asyncio.gather(*(fund_together(database, [request]) for request in requests))
    return [outcome for [outcome] in made]


@pytest.mark.parametrize(
    ("before", "now"), [("0", "7000"), ("3500", "7000"), ("7000", "7000"), ("90000000", "7000")]
)
async def test_twenty_racing_at_a_customers_cap_take_exactly_what_it_allows(
    shared: Database, before: str, now: str
) -> None:
    """Reserved before, or not, or cut: on five invoices of the customer at once."""
    customer = new_id()
    async with shared.transaction("funding") as tx:
        await given_a_limit(tx, "customer", before, customer=customer, days=-1)
        invoices = [await given_an_invoice(tx, customer, "1400") for _ in range(5)]
        crowd = [await rich(tx) for _ in range(INVESTORS)]
        await given_a_limit(tx, "customer", now, customer=customer)
        await given_a_limit(tx, "customer", "100", customer=customer, days=1)
    requests = [wish(invoices[place % 5], who, "700") for place, who in enumerate(crowd)]

    outcomes = await race(shared, requests)

    assert sum(isinstance(outcome, (Done, Funded)) for outcome in outcomes) == 10
    async with shared.transaction("funding") as tx:
        assert await taken_of(tx, customer) == rupees("7000")
        for invoice in invoices:
            await assert_exact(tx, invoice)
        await assert_counted(tx)


@pytest.mark.parametrize("cap", ["4899.99", "4900", "4900.01"])
@pytest.mark.parametrize("reserved", ["0", "3000", "4900"])
async def test_racing_over_two_large_invoices_of_a_customer_its_cap_is_not_passed(
    shared: Database, cap: str, reserved: str
) -> None:
    customer = new_id()
    async with shared.transaction("funding") as tx:
        await given_a_limit(tx, "customer", reserved, customer=customer, days=-1)
        invoices = [await given_an_invoice(tx, customer) for _ in range(2)]
        crowd = [await rich(tx) for _ in range(INVESTORS)]
        await given_a_limit(tx, "customer", cap, customer=customer)
    # Only of the first is anything reserved; all of it is asked for.
    places = [0] * 7 + [0, 1] * 6 + [1]
    requests = [wish(invoices[at], who, "700") for at, who in zip(places, crowd, strict=True)]

    outcomes = await race(shared, requests)

    took = sum(isinstance(outcome, (Done, Funded)) for outcome in outcomes)
    assert took == (6 if cap == "4899.99" else 7)
    refused = [outcome for outcome in outcomes if not isinstance(outcome, (Done, Funded))]
    assert all(isinstance(outcome, CustomerCapReached) for outcome in refused)
    async with shared.transaction("funding") as tx:
        await assert_counted(tx)


async def test_after_a_cut_listings_that_race_for_what_is_left_lose_no_count(
    shared: Database,
) -> None:
    """More is reserved than the cap is now: whoever is first gives its own reservation up."""
    customer = new_id()
    async with shared.transaction("funding") as tx:
        invoices = [await given_an_invoice(tx, customer) for _ in range(2)]
        crowd = [await rich(tx) for _ in range(INVESTORS)]
        await given_a_limit(tx, "customer", "97000", customer=customer)
    requests = [wish(invoices[place % 2], who, "700") for place, who in enumerate(crowd)]

    outcomes = await race(shared, requests)

    assert all(isinstance(outcome, Funded | Done) for outcome in outcomes), "7,000 of each fit"
    async with shared.transaction("funding") as tx:
        await assert_counted(tx)
        assert await taken_of(tx, customer) == rupees("97000")


async def test_one_investor_on_twenty_invoices_of_a_customer_takes_exactly_its_concentration(
    shared: Database,
) -> None:
    customer = new_id()
    async with shared.transaction("funding") as tx:
        asha = await rich(tx)
        await given_a_limit(tx, "concentration", "3500", investor=asha)
        invoices = [await given_an_invoice(tx, customer) for _ in range(20)]

    outcomes = await race(shared, [wish(invoice, asha, "700") for invoice in invoices])

    assert sum(isinstance(outcome, (Done, Funded)) for outcome in outcomes) == 5
    refused = [outcome for outcome in outcomes if not isinstance(outcome, (Done, Funded))]
    assert all(isinstance(outcome, ConcentrationExceeded) for outcome in refused)
    async with shared.transaction("funding") as tx:
        assert await out_on(tx, asha, customer) == rupees("3500")
        await assert_counted(tx)


async def test_listings_that_begin_and_end_while_others_are_funded_lose_no_count(
    shared: Database,
) -> None:
    customer = new_id()
    async with shared.transaction("funding") as tx:
        await given_a_limit(tx, "customer", "30000", customer=customer)
        invoices = [await given_an_invoice(tx, customer, "10000") for _ in range(6)]
        crowd = [await rich(tx) for _ in range(INVESTORS)]

    async def end(invoice: UUID) -> None:
        async with shared.transaction("funding") as tx:
            await commands.cancel_listing(tx, invoice, now=tx.now)

    async def begin() -> None:
        async with shared.transaction("funding") as tx:
            await given_an_invoice(tx, customer, "10000")

    requests = [wish(invoice, investor, "700") for investor in crowd[:4] for invoice in invoices]
    racing = asyncio.create_task(race(shared, requests))
    await asyncio.gather(*(end(invoice) for invoice in invoices[:3]), begin(), begin())
    outcomes = await racing

    assert any(isinstance(outcome, (Done, Funded)) for outcome in outcomes)
    async with shared.transaction("funding") as tx:
        await assert_counted(tx)
        assert await taken_of(tx, customer) <= rupees("30000")
