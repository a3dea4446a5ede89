"""What investors see when money is taken back or will not come."""

from uuid import UUID

from hundi.events.funding import Commitment
from hundi.events.settlement import (
    InvoiceWrittenOff,
    PaymentReclaimed,
    PositionPaid,
    ReturnsReclaimed,
)
from hundi.funding import queries, reactions
from hundi.kernel.ids import new_id
from hundi.kernel.money import Money
from hundi.runtime.database import Transaction
from support.databases import NOW
from support.funding import (
    disburse,
    distributed,
    funded,
    given_a_listing,
    given_an_investor,
    outstanding_of,
    places_of,
    progressed,
    rupees,
)

SERVICE = "funding"


async def given_a_deal(tx: Transaction) -> tuple[UUID, UUID, Commitment]:
    asha, invoice = await given_an_investor(tx), await given_a_listing(tx)
    await funded(tx, invoice, asha, "90000")
    await disburse(tx, invoice)
    [place] = await places_of(tx, invoice)
    return asha, invoice, place


def written_off(invoice: UUID) -> InvoiceWrittenOff:
    return InvoiceWrittenOff(invoice, new_id(), new_id(), rupees("50000"), NOW)


def taken_back(invoice: UUID, place: Commitment, amount: str, who: UUID) -> ReturnsReclaimed:
    position = PositionPaid(place.id, who, rupees(amount))
    return ReturnsReclaimed(
        invoice, new_id(), new_id(), 0, (position,), rupees(amount), Money(0), NOW
    )


async def shown(tx: Transaction, asha: UUID) -> dict[str, object]:
    [row] = await queries.positions(tx, asha, before=None, limit=10)
    names = ("status", "received_minor", "principal_outstanding_minor", "lost_minor")
    return {name: row[name] for name in names}


async def test_a_write_off_is_shown_as_a_loss_and_is_not_outstanding(tx: Transaction) -> None:
    asha, invoice, place = await given_a_deal(tx)
    paid = distributed(invoice, [PositionPaid(place.id, asha, rupees("40000"))], final=False)
    await reactions.note_returns(tx, paid)

    for _ in range(2):
        await reactions.note_write_off(tx, written_off(invoice))

    assert await shown(tx, asha) == {
        "status": "written_off",
        "received_minor": 40_000_00,
        "principal_outstanding_minor": 0,
        "lost_minor": 50_000_00,
    }
    summary = await queries.portfolio_summary(tx, asha)
    assert (summary.lost, summary.outstanding) == (rupees("50000"), rupees("0"))
    assert await outstanding_of(tx, asha) == rupees("0")
    assert summary.maturities == ()


async def test_what_comes_after_a_write_off_lowers_the_loss(tx: Transaction) -> None:
    asha, invoice, place = await given_a_deal(tx)
    await reactions.note_write_off(tx, written_off(invoice))
    paid = distributed(invoice, [PositionPaid(place.id, asha, rupees("30000"))], final=False)

    for _ in range(2):
        await reactions.note_returns(tx, paid)

    assert (await shown(tx, asha))["lost_minor"] == 60_000_00
    assert await outstanding_of(tx, asha) == rupees("0")
    await reactions.note_repayment(tx, progressed(invoice, "100000", repaid=True))
    assert (await shown(tx, asha))["status"] == "repaid"


async def test_what_is_taken_back_is_out_again(tx: Transaction) -> None:
    asha, invoice, place = await given_a_deal(tx)
    paid = distributed(invoice, [PositionPaid(place.id, asha, rupees("91386.99"))])
    await reactions.note_returns(tx, paid)
    await reactions.note_repayment(tx, progressed(invoice, "100000", repaid=True))
    back = taken_back(invoice, place, "91386.99", asha)
    reopened = PaymentReclaimed(
        invoice, new_id(), new_id(), new_id(), rupees("100000"), rupees("0"),
        reopened=True, was_defaulted=False, happened_at=NOW,
    )  # fmt: skip

    for _ in range(2):
        await reactions.take_back_returns(tx, back)
        await reactions.note_reclaim(tx, reopened)

    assert await shown(tx, asha) == {
        "status": "disbursed",
        "received_minor": 0,
        "principal_outstanding_minor": 90_000_00,
        "lost_minor": 0,
    }
    assert await outstanding_of(tx, asha) == rupees("90000")
    summary = await queries.portfolio_summary(tx, asha)
    assert summary.earned == rupees("0")
