"""Caps of customers, and of one investor on one customer: to the paisa, in a race, and let go."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hundi.events.invoice import CancellationRequested, DisbursalRefused
from hundi.events.platform import Ticked
from hundi.events.settlement import InvoiceWrittenOff, PositionPaid, ReturnsReclaimed
from hundi.events.user import UserRegistered
from hundi.funding import commands, reactions
from hundi.funding.answers import Done, Funded
from hundi.funding.domain import ConcentrationExceeded, CustomerCapReached
from hundi.kernel.ids import new_id
from hundi.kernel.money import ZERO, Money
from hundi.runtime.database import Transaction
from support.databases import NOW
from support.funding import (
    CLOSES_AT,
    distributed,
    fund,
    funded,
    given_an_investor,
    listed,
    places_of,
    rupees,
    state_of,
    wish,
)
from support.funding_caps import (
    assert_counted,
    given_a_limit,
    given_an_invoice,
    out_on,
    rich,
    taken_of,
)

SERVICE = "funding"
INVESTORS = 20


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
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
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
