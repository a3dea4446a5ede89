"""What funding keeps of what others told. Each reaction runs twice here."""

from hundi.events.settlement import (
    InvoiceDefaulted,
    InvoiceOverdue,
    PositionPaid,
)
from hundi.events.user import KycDecided, UserRegistered
from hundi.funding import reactions
from hundi.kernel.ids import new_id
from hundi.kernel.money import Money
from hundi.runtime.database import Transaction
from support.databases import NOW
from support.funding import (
    DUE,
    TODAY,
    advance_paid,
    disburse,
    distributed,
    funded,
    given_a_listing,
    given_an_investor,
    listed,
    outstanding_of,
    places_of,
    progressed,
    rupees,
    state_of,
    terms,
)

SERVICE = "funding"


async def kyc_of(tx: Transaction, investor_id: object) -> bool | None:
    row = await tx.one("SELECT kyc_verified FROM funding.investors WHERE id = %s", [investor_id])
    return None if row is None else row["kyc_verified"]


async def test_an_investor_is_known_and_then_verified(tx: Transaction) -> None:
    asha = new_id()
    registered = UserRegistered(asha, "investor", "sealed", "sealed", NOW)
    verified = KycDecided(asha, "investor", "verified", NOW)

    await reactions.meet_investor(tx, registered)
    assert await kyc_of(tx, asha) is False
    for _ in range(2):
        await reactions.note_kyc(tx, verified)
    await reactions.meet_investor(tx, registered)

    assert await kyc_of(tx, asha) is True


async def test_a_withdrawn_verification_is_noted(tx: Transaction) -> None:
    asha = await given_an_investor(tx)

    for _ in range(2):
        await reactions.note_kyc(tx, KycDecided(asha, "investor", "rejected", NOW))

    assert await kyc_of(tx, asha) is False


async def test_only_investors_are_kept(tx: Transaction) -> None:
    seller = new_id()

    await reactions.meet_investor(tx, UserRegistered(seller, "sme", "sealed", "sealed", NOW))
    await reactions.note_kyc(tx, KycDecided(seller, "sme", "verified", NOW))

    assert await kyc_of(tx, seller) is None


async def test_a_listing_told_again_stays_as_it_is(tx: Transaction) -> None:
    asha, invoice = await given_an_investor(tx), new_id()
    event = listed(invoice)
    await reactions.open_listing(tx, event)
    await funded(tx, invoice, asha, "1000")

    await reactions.open_listing(tx, event)

    assert await state_of(tx, invoice) == ("open", rupees("1000"))
    row = await tx.one("SELECT * FROM funding.offers WHERE invoice_id = %s", [invoice])
    assert row is not None
    assert (row["roi_basis_points"], row["due_on"], row["is_open"]) == (1250, DUE, True)


async def test_a_listing_due_today_is_listed_all_the_same(tx: Transaction) -> None:
    invoice = await given_a_listing(tx, terms(due_on=TODAY))
    asha = await given_an_investor(tx)

    assert (await funded(tx, invoice, asha, "1000")).expected_return == Money(0)


async def test_what_comes_back_counts_once_and_as_principal_first(tx: Transaction) -> None:
    asha = await given_an_investor(tx)
    invoice = await given_a_listing(tx)
    await funded(tx, invoice, asha, "60000")
    await funded(tx, invoice, asha, "30000")
    await disburse(tx, invoice)
    one, two = await places_of(tx, invoice)
    part = distributed(
        invoice,
        [
            PositionPaid(one.id, asha, rupees("40000")),
            PositionPaid(two.id, asha, rupees("20000")),
        ],
        final=False,
    )
    rest = distributed(
        invoice,
        [
            PositionPaid(one.id, asha, rupees("20924.66")),
            PositionPaid(two.id, asha, rupees("10462.33")),
            PositionPaid(new_id(), asha, Money(0)),
        ],
    )

    for _ in range(2):
        await reactions.note_returns(tx, part)
    assert await outstanding_of(tx, asha) == rupees("30000")
    for _ in range(2):
        await reactions.note_returns(tx, rest)

    assert await outstanding_of(tx, asha) == Money(0)
    rows = await tx.all(
        "SELECT received_minor FROM funding.commitments WHERE invoice_id = %s ORDER BY 1",
        [invoice],
    )
    assert [Money(row["received_minor"]) for row in rows] == [
        rupees("30462.33"),
        rupees("60924.66"),
    ]


async def test_returns_page_by_page_are_each_counted(tx: Transaction) -> None:
    asha = await given_an_investor(tx)
    invoice = await given_a_listing(tx)
    await funded(tx, invoice, asha, "90000")
    [place] = await places_of(tx, invoice)
    page = distributed(invoice, [PositionPaid(place.id, asha, rupees("1"))])

    await reactions.note_returns(tx, page)
    await reactions.note_returns(
        tx, distributed(invoice, [PositionPaid(place.id, asha, rupees("2"))])
    )

    assert await outstanding_of(tx, asha) == rupees("89997")


async def test_a_deals_progress_is_noted_and_survives_repetition(tx: Transaction) -> None:
    asha = await given_an_investor(tx)
    invoice = await given_a_listing(tx)
    await funded(tx, invoice, asha, "90000")
    seller, customer = new_id(), new_id()
    statuses: list[str] = []

    async def note() -> None:
        rows = await tx.all("SELECT status FROM funding.positions_of(%s, %s)", [asha, tx.today])
        statuses.append(rows[0]["status"])

    await note()
    for _ in range(2):
        await reactions.note_disbursal(tx, advance_paid(invoice, rupees("90000"), TODAY))
    await note()
    part = progressed(invoice, "1")
    for _ in range(2):
        await reactions.note_repayment(tx, part)
    await note()
    for _ in range(2):
        await reactions.note_overdue(tx, InvoiceOverdue(invoice, seller, customer, 1, NOW))
    await note()
    for _ in range(2):
        await reactions.note_default(tx, InvoiceDefaulted(invoice, seller, customer, 90, NOW))
    await reactions.note_overdue(tx, InvoiceOverdue(invoice, seller, customer, 91, NOW))
    await note()
    whole = progressed(invoice, "100000", repaid=True, days_late=95)
    for _ in range(2):
        await reactions.note_repayment(tx, whole)
    await note()

    assert statuses == [
        "funded", "disbursed", "partially_repaid", "overdue", "defaulted", "repaid",
    ]  # fmt: skip
    row = await tx.one("SELECT * FROM funding.positions_of(%s, %s)", [asha, tx.today])
    assert row is not None
    assert row["days_late"] == 95
