"""Portfolio, statement and marketplace in SQL, held to the arithmetic of the deal."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hundi.events.settlement import InvoiceDefaulted, PositionPaid
from hundi.funding import commands, queries, reactions, statement
from hundi.funding.xirr import xirr_percent
from hundi.kernel.deal import Quote
from hundi.kernel.ids import new_id
from hundi.kernel.money import Money
from hundi.ledger import statement as papers
from hundi.ledger.statement import BadPeriod, StatementTooLong
from hundi.runtime.database import Transaction
from support.databases import NOW
from support.funding import (
    CLOSES_AT,
    DUE,
    TODAY,
    disburse,
    distributed,
    funded,
    given_a_listing,
    given_an_investor,
    pay_out,
    places_of,
    progressed,
    rupees,
    terms,
)

SERVICE = "funding"


@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    # Around and far from where numbers of 64 bits would run over.
    advance=st.one_of(
        st.integers(1, 10**10), st.integers(10**11 - 2, 10**11 + 2), st.integers(1, 10**14)
    ),
    annual_rate=st.integers(0, 10_000),
    fee_rate=st.integers(0, 10_000),
    days=st.integers(1, 3_000),
)
async def test_the_return_in_sql_is_the_deals(
    tx: Transaction, advance: int, annual_rate: int, fee_rate: int, days: int
) -> None:
    deal = replace(
        terms("1"),
        face=Money(advance),
        eligible=Money(advance),
        advance=Money(advance),
        annual_rate=annual_rate,
        investor_fee_rate=fee_rate,
    )

    row = await tx.one(
        "SELECT funding.expected_return(%s::BIGINT, %s::INTEGER, %s::INTEGER, %s::INTEGER) AS it",
        [advance, annual_rate, fee_rate, days],
    )

    assert row is not None
    assert int(row["it"]) == Quote(deal, days).expected_return.minor


@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    target=st.one_of(st.integers(1, 10**9), st.integers(3 * 10**9 - 2, 10**14)),
    earned=st.one_of(st.integers(0, 10**8), st.integers(3 * 10**9 - 2, 10**14)),
    cuts=st.lists(st.integers(0, 1000), max_size=4),
)
async def test_places_side_by_side_take_the_whole(
    tx: Transaction, target: int, earned: int, cuts: list[int]
) -> None:
    ends = sorted({0, target, *(cut * target // 1000 for cut in cuts)})

    row = await tx.one(
        """
        SELECT array_agg(funding.share_between(a, b, %s::BIGINT, %s::BIGINT) ORDER BY a) AS it
        FROM unnest(%s::BIGINT[], %s::BIGINT[]) AS place (a, b)
        """,
        [earned, target, ends[:-1], ends[1:]],
    )

    assert row is not None
    assert row["it"] == [b * earned // target - a * earned // target for a, b in pairwise(ends)]
    assert sum(row["it"]) == earned


async def given_three_lots(tx: Transaction) -> tuple[UUID, UUID]:
    asha = await given_an_investor(tx)
    invoice = await given_a_listing(tx)
    for lot in ("33333", "33333", "23334"):
        await funded(tx, invoice, asha, lot)
    return asha, invoice


def sums(found: queries.Summary) -> tuple[Money, Money, Money]:
    return found.invested, found.outstanding, found.earned


async def test_positions_expect_what_was_said_when_they_were_made(tx: Transaction) -> None:
    asha, invoice = await given_three_lots(tx)
    await disburse(tx, invoice)

    rows = await queries.positions(tx, asha, before=None, limit=10)

    expected = sorted(Money(row["expected_minor"]) for row in rows)
    assert expected == [rupees("359.61"), rupees("513.69"), rupees("513.69")]
    assert {row["status"] for row in rows} == {"disbursed"}


async def test_a_portfolio_of_open_positions_expects_the_deals_rate(tx: Transaction) -> None:
    asha, invoice = await given_three_lots(tx)
    await disburse(tx, invoice)

    found = await queries.portfolio_summary(tx, asha)

    assert sums(found) == (rupees("90000"), rupees("90000"), Money(0))
    assert found.maturities == ((DUE, rupees("91386.99")),)
    assert xirr_percent(found.flows) == Decimal("13.21")


async def test_a_repaid_portfolio_has_the_rate_that_was_earned(tx: Transaction) -> None:
    asha, invoice = await given_three_lots(tx)
    await disburse(tx, invoice)
    shares = ("33846.69", "33846.69", "23693.61")
    paid = [
        PositionPaid(place.id, asha, rupees(share))
        for place, share in zip(await places_of(tx, invoice), shares, strict=True)
    ]
    await reactions.note_returns(tx, distributed(invoice, paid, at=NOW + timedelta(days=45)))
    await reactions.note_repayment(
        tx,
        progressed(invoice, "100000", repaid=True),
    )

    found = await queries.portfolio_summary(tx, asha)

    assert sums(found) == (rupees("90000"), Money(0), rupees("1386.99"))
    assert found.maturities == ()
    assert xirr_percent(found.flows) == Decimal("13.21")


async def test_a_default_promises_nothing_and_lateness_is_counted(tx: Transaction) -> None:
    asha, invoice = await given_three_lots(tx)
    await disburse(tx, invoice)
    tx.now = NOW + timedelta(days=50)
    [late, *_] = await queries.positions(tx, asha, before=None, limit=1)
    overdue = await queries.portfolio_summary(tx, asha)
    await reactions.note_default(tx, InvoiceDefaulted(invoice, new_id(), new_id(), 90, NOW))
    defaulted = await queries.portfolio_summary(tx, asha)

    tx.now = NOW + timedelta(days=45 + 16)
    later = await queries.portfolio_summary(tx, asha)

    assert late["days_late"] == 5
    assert overdue.lateness == (Money(0), rupees("90000"), Money(0), Money(0), Money(0))
    assert later.lateness == (Money(0), Money(0), rupees("90000"), Money(0), Money(0))
    assert overdue.flows[-1] == (TODAY + timedelta(days=50), rupees("91386.99"))
    assert defaulted.maturities == ()
    assert xirr_percent(defaulted.flows) is None
    assert defaulted.outstanding == rupees("90000")


async def test_released_positions_are_shown_and_count_for_nothing(tx: Transaction) -> None:
    asha = await given_an_investor(tx)
    invoice = await given_a_listing(tx)
    await funded(tx, invoice, asha, "1000")
    await commands.cancel_listing(tx, invoice, now=tx.now)

    [position] = await queries.positions(tx, asha, before=None, limit=10)

    assert position["status"] == "released"
    assert position["principal_outstanding_minor"] == position["expected_minor"] == 0
    found = await queries.portfolio_summary(tx, asha)
    assert found == queries.Summary(Money(0), Money(0), Money(0), Money(0), (), (), (Money(0),) * 5)


async def test_pages_of_positions_leave_none_out(tx: Transaction) -> None:
    asha = await given_an_investor(tx)
    invoice = await given_a_listing(tx)
    for _ in range(5):
        await funded(tx, invoice, asha, "1000")

    first = await queries.positions(tx, asha, before=None, limit=3)
    last = first[-1]
    rest = await queries.positions(
        tx, asha, before=(last["committed_at"], last["commitment_id"]), limit=3
    )

    ids = [row["commitment_id"] for row in [*first, *rest]]
    assert len(ids) == len(set(ids)) == 5
    assert await queries.positions(tx, new_id(), before=None, limit=3) == []


async def test_a_statement_adds_up(tx: Transaction) -> None:
    asha, invoice = await given_three_lots(tx)
    await disburse(tx, invoice)
    place = (await places_of(tx, invoice))[0]
    tx.now = NOW + timedelta(days=3)
    await pay_out(tx, distributed(invoice, [PositionPaid(place.id, asha, rupees("33846.69"))]))

    whole = await statement.statement_of(
        tx, asha, first_day=TODAY, last_day=TODAY + timedelta(days=9)
    )
    first = await statement.statement_of(tx, asha, first_day=TODAY, last_day=TODAY)
    later = await statement.statement_of(
        tx, asha, first_day=TODAY + timedelta(days=1), last_day=TODAY + timedelta(days=9)
    )

    assert (whole.opening, whole.closing) == (Money(0), rupees("43846.69"))
    assert (first.opening, first.closing) == (Money(0), rupees("10000"))
    assert (later.opening, later.closing) == (rupees("10000"), rupees("43846.69"))
    assert [line.amount for line in whole.lines] == [
        rupees("100000"), rupees("-33333"), rupees("-33333"), rupees("-23334"), rupees("33846.69"),
    ]  # fmt: skip
    for made in (whole, first, later):
        balance = made.opening
        for line in made.lines:
            balance += line.amount
            assert line.balance == balance
        assert balance == made.closing
    assert {line.invoice_number for line in whole.lines} == {None, "INV-001"}
    assert whole.lines[1].invoice_id == whole.lines[-1].invoice_id == invoice


async def test_a_statement_of_nothing_is_nothing(tx: Transaction) -> None:
    nobody = await given_an_investor(tx, holding="0")

    made = await statement.statement_of(tx, nobody, first_day=TODAY, last_day=TODAY)

    assert (made.opening, made.closing, made.lines) == (Money(0), Money(0), ())


async def test_a_statement_before_all_moves_ends_at_nothing(tx: Transaction) -> None:
    asha = await given_an_investor(tx)
    day = TODAY - timedelta(days=30)

    made = await statement.statement_of(tx, asha, first_day=day, last_day=day)

    assert (made.opening, made.closing, made.lines) == (Money(0), Money(0), ())


async def test_a_statement_too_long_says_so(
    tx: Transaction, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(papers, "LINES_MAX", 2)
    asha, _ = await given_three_lots(tx)

    with pytest.raises(StatementTooLong):
        await statement.statement_of(tx, asha, first_day=TODAY, last_day=TODAY)


def test_a_period_is_the_last_thirty_days_unless_given() -> None:
    assert papers.period(None, None, today=TODAY) == (TODAY - timedelta(days=30), TODAY)
    assert papers.period(DUE, DUE, today=TODAY) == (DUE, DUE)
    with pytest.raises(BadPeriod):
        papers.period(DUE, TODAY, today=TODAY)


async def test_a_csv_runs_no_formula(tx: Transaction) -> None:
    asha = await given_an_investor(tx)
    made = await statement.statement_of(tx, asha, first_day=TODAY, last_day=TODAY)
    [line] = made.lines
    hostile = type(line)(
        line.at, line.reference, "=HYPERLINK(1)", None, "@SUM", line.amount, line.balance
    )

    text = papers.as_csv(type(made)(TODAY, TODAY, made.opening, made.closing, (hostile,)))

    assert "'=HYPERLINK(1),'@SUM," in text
    assert text.splitlines()[0] == "date,description,invoice,reference,amount,balance"
    assert text.splitlines()[-1] == f"{TODAY.isoformat()},Closing balance,,,,100000.00"


async def test_the_marketplace_leaves_out_what_is_closed_or_due(tx: Transaction) -> None:
    open_one = await given_a_listing(tx)
    await given_a_listing(tx, closes_at=NOW)
    await given_a_listing(tx, terms(due_on=TODAY))
    full, asha = await given_a_listing(tx), await given_an_investor(tx)
    await funded(tx, full, asha, "90000")
    gone = await given_a_listing(tx)
    await commands.cancel_listing(tx, gone, now=tx.now)

    order = queries.ORDERS["newest"]
    rows = await queries.marketplace(tx, queries.Filters(), order, after=order.start, limit=100)

    found = {row["invoice_id"] for row in rows}
    assert open_one in found
    assert not found & {full, gone}
    assert all(row["due_on"] > TODAY and row["closes_at"] > NOW for row in rows)
    assert CLOSES_AT > NOW
