"""`fund_invoices` on a real PostgreSQL: money, places, refusals, keys, events."""

import re
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hundi.events import funding as events
from hundi.funding import commands
from hundi.funding.answers import Done, Funded, Kept, Outcome, written
from hundi.funding.domain import (
    InsufficientFunds,
    KycRequired,
    LimitExceeded,
    ListingClosed,
    NoSuchListing,
    TargetExceeded,
)
from hundi.funding.plan import FundRequest
from hundi.kernel.errors import BrokenInvariant, Refusal
from hundi.kernel.ids import new_id
from hundi.kernel.money import Money
from hundi.ledger import journal
from hundi.ledger.entry import Entry, Move, escrow, wallet
from hundi.runtime.database import Transaction
from hundi.runtime.idempotency import Claim, IdempotencyKeyReused
from hundi.runtime.outbox import decode
from hundi.runtime.service import Reaction, Service, Subscriptions
from support.funding import (
    TODAY,
    assert_exact,
    fund,
    funded,
    given_a_listing,
    given_an_investor,
    outstanding_of,
    places_of,
    rupees,
    state_of,
    terms,
    wish,
)

SERVICE = "funding"


async def listen(tx: Transaction, event: object) -> None:
    """A reaction that is never run; its jobs show what was published."""


EVERYTHING = Subscriptions.of(
    [
        Service(
            "notification",
            reactions=[
                Reaction(to=events.FundsCommitted, do=listen),
                Reaction(to=events.InvoiceFunded, do=listen),
                Reaction(to=events.ListingClosed, do=listen),
                Reaction(to=events.CancellationRefused, do=listen),
            ],
        )
    ]
)


async def published(tx: Transaction) -> list[object]:
    rows = await tx.all("SELECT task_name, args FROM jobs.procrastinate_jobs ORDER BY id")
    kinds = {"FundsCommitted": events.FundsCommitted, "InvoiceFunded": events.InvoiceFunded}
    return [
        decode(row["args"]["event"], kinds[row["task_name"].rpartition("/")[2]]) for row in rows
    ]


async def test_funding_moves_money_from_wallet_to_escrow(tx: Transaction) -> None:
    asha = await given_an_investor(tx, holding="100000")
    invoice = await given_a_listing(tx)

    made = await funded(tx, invoice, asha, "30000")

    assert await journal.balance(tx, wallet(asha)) == rupees("70000")
    assert await journal.balance(tx, escrow(invoice)) == rupees("30000")
    assert await outstanding_of(tx, asha) == rupees("30000")
    assert await state_of(tx, invoice) == ("open", rupees("30000"))
    assert made == Funded(
        commitment_id=made.commitment_id,
        completes=False,
        raised=rupees("30000"),
        remaining=rupees("60000"),
        expected_return=rupees("462.33"),
    )
    [line] = await journal.history(tx, wallet(asha), limit=1)
    assert (line.entry_id, line.memo) == (made.commitment_id, "Funding of an invoice")


async def test_the_specifications_three_lots_fund_it_and_share_its_return(
    tx: Transaction,
) -> None:
    asha = await given_an_investor(tx)
    invoice = await given_a_listing(tx)

    lots = [await funded(tx, invoice, asha, lot) for lot in ("33333", "33333", "23334")]

    assert [lot.completes for lot in lots] == [False, False, True]
    assert [lot.expected_return for lot in lots] == [
        rupees("513.69"),
        rupees("513.69"),
        rupees("359.61"),
    ]
    assert await state_of(tx, invoice) == ("funded", rupees("90000"))
    await assert_exact(tx, invoice)


async def test_a_batch_tells_of_each_listing_once_with_all_its_commitments(
    tx: Transaction,
) -> None:
    tx.subscriptions = EVERYTHING
    asha, ravi = await given_an_investor(tx), await given_an_investor(tx)
    hot, other = await given_a_listing(tx), await given_a_listing(tx)
    requests = [
        wish(hot, asha, "40000"),
        wish(other, asha, "10000"),
        wish(hot, ravi, "50000"),
        wish(hot, ravi, "1000"),
    ]

    outcomes = await commands.fund_invoices(tx, requests, now=tx.now)

    assert isinstance(outcomes[3], ListingClosed)
    hot_places, other_places = await places_of(tx, hot), await places_of(tx, other)
    assert [place.id for place in hot_places] == [requests[0].id, requests[2].id]
    assert await published(tx) == [
        events.FundsCommitted(hot, rupees("90000"), tuple(hot_places), tx.now),
        events.FundsCommitted(other, rupees("10000"), tuple(other_places), tx.now),
        events.InvoiceFunded(hot, rupees("90000"), tx.now),
    ]


async def test_one_bad_member_is_nobody_elses_concern(tx: Transaction) -> None:
    asha, poor = await given_an_investor(tx), await given_an_investor(tx, holding="500")
    unknown, unverified = new_id(), await given_an_investor(tx, verified=False)
    invoice = await given_a_listing(tx)
    requests = [
        wish(invoice, asha, "10000"),
        wish(invoice, poor, "1000"),
        wish(invoice, unknown, "1000"),
        wish(invoice, unverified, "1000"),
        wish(new_id(), asha, "1000"),
        wish(invoice, asha, "80000.01"),
        wish(invoice, asha, "80000"),
    ]

    outcomes = await commands.fund_invoices(tx, requests, now=tx.now)

    assert [type(outcome) for outcome in outcomes] == [
        Funded,
        InsufficientFunds,
        KycRequired,
        KycRequired,
        NoSuchListing,
        TargetExceeded,
        Funded,
    ]
    await assert_exact(tx, invoice)
    assert await journal.balance(tx, wallet(poor)) == rupees("500")
    assert await journal.balance(tx, wallet(asha)) == rupees("10000")


async def test_in_one_batch_a_wallet_is_spent_once(tx: Transaction) -> None:
    asha = await given_an_investor(tx, holding="1500")
    one, two = await given_a_listing(tx), await given_a_listing(tx)

    outcomes = await commands.fund_invoices(
        tx, [wish(one, asha, "1000"), wish(two, asha, "1000")], now=tx.now
    )

    assert isinstance(outcomes[0], Funded)
    assert isinstance(outcomes[1], InsufficientFunds)
    assert outcomes[1].facts["balance"] == rupees("500")


async def test_the_general_limit_bounds_and_an_investors_own_goes_before_it(
    tx: Transaction,
) -> None:
    asha, ravi = await given_an_investor(tx), await given_an_investor(tx)
    invoice, other = await given_a_listing(tx), await given_a_listing(tx)
    await given_a_limit(tx, "outstanding", asha, "3000")
    await given_a_limit(tx, "invoice", asha, "2000")

    assert isinstance(await fund(tx, invoice, asha, "2000.01"), LimitExceeded)
    await funded(tx, invoice, asha, "1500")
    assert isinstance(await fund(tx, invoice, asha, "1000"), LimitExceeded)
    await funded(tx, other, asha, "1500")
    assert isinstance(await fund(tx, await given_a_listing(tx), asha, "1000"), LimitExceeded)
    await funded(tx, invoice, ravi, "50000")


async def given_a_limit(
    tx: Transaction, kind: str, investor_id: UUID | None, amount: str, since: date = TODAY
) -> None:
    await tx.execute(
        "INSERT INTO funding.limits VALUES (%s, %s, %s, %s)",
        [kind, investor_id, rupees(amount).minor, since],
    )


async def test_of_limits_the_latest_that_has_begun_is_in_force(tx: Transaction) -> None:
    asha = await given_an_investor(tx)
    invoice = await given_a_listing(tx)
    await given_a_limit(tx, "invoice", asha, "1000", TODAY - timedelta(days=9))
    await given_a_limit(tx, "invoice", asha, "3000", TODAY)
    await given_a_limit(tx, "invoice", asha, "0", TODAY + timedelta(days=1))

    assert isinstance(await fund(tx, invoice, asha, "3000.01"), LimitExceeded)
    await funded(tx, invoice, asha, "3000")


async def test_a_listing_that_disagrees_with_its_escrow_takes_nothing(tx: Transaction) -> None:
    asha = await given_an_investor(tx)
    invoice = await given_a_listing(tx)
    stray = Move(wallet(asha), escrow(invoice), rupees("1"))
    await journal.post(tx, Entry(new_id(), "Stray", (stray,)))

    with pytest.raises(BrokenInvariant):
        await fund(tx, invoice, asha, "1000")


def keyed(request: FundRequest, key: str, body: bytes = b"body") -> FundRequest:
    return replace(request, claim=Claim(request.investor_id, key, body))


async def test_a_key_asked_again_gets_the_same_answer_and_moves_nothing(tx: Transaction) -> None:
    asha = await given_an_investor(tx)
    invoice = await given_a_listing(tx)
    first = keyed(wish(invoice, asha, "1000"), "k1")

    [made] = await commands.fund_invoices(tx, [first], now=tx.now)
    [again] = await commands.fund_invoices(
        tx, [keyed(wish(invoice, asha, "1000"), "k1")], now=tx.now
    )

    assert again == Kept(written(made))
    assert await state_of(tx, invoice) == ("open", rupees("1000"))


async def test_two_with_one_key_in_one_batch_count_once(tx: Transaction) -> None:
    asha = await given_an_investor(tx)
    invoice = await given_a_listing(tx)
    batch = [
        keyed(wish(invoice, asha, "1000"), "k1"),
        keyed(wish(invoice, asha, "1000"), "k1"),
        keyed(wish(invoice, asha, "2000"), "k1", b"another body"),
        keyed(wish(invoice, asha, "1000"), "k2"),
    ]

    made, again, reused, other = await commands.fund_invoices(tx, batch, now=tx.now)

    assert isinstance(made, Funded)
    assert again == Kept(written(made))
    assert isinstance(reused, IdempotencyKeyReused)
    assert isinstance(other, Funded)
    assert await state_of(tx, invoice) == ("open", rupees("2000"))


async def test_the_same_batch_twice_changes_nothing_the_second_time(tx: Transaction) -> None:
    asha, poor = await given_an_investor(tx), await given_an_investor(tx, holding="0")
    invoice = await given_a_listing(tx)
    batch = [
        keyed(wish(invoice, asha, "1000"), "k1"),
        keyed(wish(invoice, poor, "1000"), "k1"),
        keyed(wish(invoice, asha, "2000"), "k2"),
    ]

    first = await commands.fund_invoices(tx, batch, now=tx.now)
    second = await commands.fund_invoices(tx, batch, now=tx.now)

    assert second == [Kept(written(outcome)) for outcome in first]
    assert await state_of(tx, invoice) == ("open", rupees("3000"))
    await assert_exact(tx, invoice)


async def test_a_refusal_is_kept_under_its_key_unless_the_request_itself_was_wrong(
    tx: Transaction,
) -> None:
    asha = await given_an_investor(tx, holding="0")
    invoice = await given_a_listing(tx)
    poor = keyed(wish(invoice, asha, "1000"), "poor")
    small = keyed(wish(invoice, asha, "1"), "small")

    [refused, _] = await commands.fund_invoices(tx, [poor, small], now=tx.now)
    await tx.execute("SELECT 1")
    again = await commands.fund_invoices(tx, [poor, small], now=tx.now)

    assert again[0] == Kept(written(refused))
    assert not isinstance(again[1], Kept)


async def test_who_will_ask_again_keeps_no_doubtful_refusal(tx: Transaction) -> None:
    asha = await given_an_investor(tx, verified=False)
    invoice = await given_a_listing(tx)
    hopeful = replace(keyed(wish(invoice, asha, "1000"), "k1"), asks_again=True)

    [first] = await commands.fund_invoices(tx, [hopeful], now=tx.now)
    await given_an_investor(tx, id=asha, holding="0")
    [second] = await commands.fund_invoices(tx, [replace(hopeful, asks_again=False)], now=tx.now)
    [third] = await commands.fund_invoices(tx, [hopeful], now=tx.now)

    assert isinstance(first, KycRequired)
    assert isinstance(second, Funded)
    assert third == Kept(written(second))


async def test_no_requests_need_nothing(tx: Transaction) -> None:
    assert await commands.fund_invoices(tx, [], now=tx.now) == []


WISHES = st.lists(
    st.tuples(
        st.integers(0, 2),  # the investor
        st.integers(0, 2),  # the listing; the last is not there
        st.one_of(st.integers(1, 5000), st.sampled_from([100, 1000, 2500, 2501])),
        st.sampled_from([None, None, "a", "b"]),
    ),
    max_size=12,
)


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(wishes=WISHES)
async def test_a_batch_is_the_singular_rule_applied_in_order(
    tx: Transaction, wishes: list[tuple[int, int, int, str | None]]
) -> None:
    batch, one_by_one = await a_world(tx, wishes), await a_world(tx, wishes)

    together = await commands.fund_invoices(tx, batch, now=tx.now)
    apart: list[Outcome] = []
    for request in one_by_one:
        apart += await commands.fund_invoices(tx, [request], now=tx.now)

    assert [shape(outcome) for outcome in together] == [shape(outcome) for outcome in apart]
    for here, there in zip(batch, one_by_one, strict=True):
        assert await journal.balance(tx, wallet(here.investor_id)) == await journal.balance(
            tx, wallet(there.investor_id)
        )
    for invoice_id in {request.invoice_id for request in batch if request.invoice_id != NOWHERE}:
        await assert_exact(tx, invoice_id)


NOWHERE = new_id()


async def a_world(
    tx: Transaction, wishes: list[tuple[int, int, int, str | None]]
) -> list[FundRequest]:
    """Two listings of 50.00 and three investors with 80.00, 30.00 and, unverified, 50.00."""
    deal = terms("50", minimum="5")
    invoices = [await given_a_listing(tx, deal), await given_a_listing(tx, deal), NOWHERE]
    investors = [
        await given_an_investor(tx, holding="80"),
        await given_an_investor(tx, holding="30"),
        await given_an_investor(tx, holding="50", verified=False),
    ]
    requests = [
        (wish(invoices[listing], investors[who], Money(minor)), key, f"{listing} {minor}")
        for who, listing, minor, key in wishes
    ]
    return [
        keyed(request, key, body.encode()) if key else request for request, key, body in requests
    ]


def shape(outcome: Outcome) -> object:
    """An outcome without its ids."""
    match outcome:
        case Funded():
            return replace(outcome, commitment_id=NOWHERE)
        case Done():
            raise AssertionError("only the plain call answers with a text")
        case Kept():
            return outcome.answer.status, re.sub(
                r'"transactionId":"[^"]*"', "", outcome.answer.body
            )
        case Refusal():
            return type(outcome), outcome.facts
