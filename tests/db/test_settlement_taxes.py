"""TDS on interest by operating mode, and the tax invoice for our fee."""

import asyncio
from collections.abc import AsyncGenerator

import psycopg
import pytest

from hundi.events.user import BusinessConfirmed, KycDecided
from hundi.ledger.entry import receivable, tds_payable, wallet
from hundi.runtime.database import Database
from support.databases import NOW, PostgresServer, as_owner
from support.settlement import Office, Story, office, reversal_of, rupees, with_terms

SELLER_GSTIN = "29AABCT1332L1ZU"
OTHER_STATE = "27AAPFU0939F1ZV"


@pytest.fixture
async def desk(postgres: PostgresServer) -> AsyncGenerator[Office]:
    async with office(postgres.clone()) as opened:
        yield opened


def given_mode(database: Database, mode: str) -> None:
    with psycopg.connect(as_owner(database.url)) as owner:
        owner.execute("UPDATE platform.operating SET mode = %s", [mode])


def big() -> Story:
    """A hundred times the example: 1,38,699 of interest."""
    return with_terms(
        face=Story().terms.face.scaled(100, 1),
        taxable=Story().terms.taxable.scaled(100, 1),
        eligible=Story().terms.eligible.scaled(100, 1),
        advance=Story().terms.advance.scaled(100, 1),
    )


def big_lots() -> Story:
    story = big()
    return Story(terms=story.terms, lots=tuple(lot.scaled(100, 1) for lot in story.lots))


async def given_pan(desk: Office, *people: object) -> None:
    for person in people:
        await desk.given(KycDecided(person, "investor", "verified", NOW))  # pyright: ignore[reportArgumentType]


async def test_the_sandbox_withholds_nothing(desk: Office) -> None:
    story = await desk.disbursed(big_lots())

    await desk.given(story.paid("10000000"), twice=True)

    assert [await desk.holds(tds_payable(one)) for one in story.investors] == ["0.00"] * 3


async def test_ten_per_cent_is_withheld_above_the_threshold_and_twenty_without_pan(
    desk: Office,
) -> None:
    given_mode(desk.database, "NBFC_FACTOR")
    story = await desk.disbursed(big_lots())
    first, second, third = story.investors
    await given_pan(desk, first, third)

    await desk.given(story.paid("10000000"), twice=True)

    # Interest of 1,38,698.63 by intervals: 51,369.34, 51,369.35 and 35,959.94.
    rows = desk.row(
        """
        SELECT array_agg(interest_minor ORDER BY interest_minor),
            array_agg(withheld_minor ORDER BY withheld_minor) FROM settlement.interest_years
        """
    )
    assert rows[0] == [3595994, 5136934, 5136935]
    assert rows[1] == [359599, 513693, 1027387]
    paid = desk.row("SELECT paid_minor FROM settlement.positions WHERE investor_id = %s", second)
    held = await desk.holds(wallet(second))
    assert rupees(held).minor == int(str(paid[0])) - 1027387


async def test_below_the_threshold_nothing_is_withheld_and_crossing_it_bears_all(
    desk: Office,
) -> None:
    given_mode(desk.database, "NBFC_FACTOR")
    investors = Story()
    await given_pan(desk, *investors.investors)
    small = await desk.disbursed(investors)
    await desk.given(small.paid("100000"), twice=True)

    row = desk.row("SELECT sum(interest_minor), sum(withheld_minor) FROM settlement.interest_years")

    assert row == (138699, 0)
    assert await desk.wallets(small) == ["33846.69", "33846.69", "23693.61", "97551.01"]


async def test_a_reversal_gives_the_tax_back_before_the_wallet_pays(desk: Office) -> None:
    given_mode(desk.database, "NBFC_FACTOR")
    story = await desk.disbursed(big_lots())
    await given_pan(desk, *story.investors)
    paid = story.paid("10000000")
    await desk.given(paid)

    await desk.given(reversal_of(paid), twice=True)

    assert [await desk.holds(wallet(one)) for one in story.investors] == ["0.00"] * 3
    assert [await desk.holds(receivable(one)) for one in story.investors] == ["0.00"] * 3
    assert desk.row("SELECT sum(withheld_minor) FROM settlement.interest_years") == (0,)


async def test_a_fee_invoice_within_the_state_has_central_and_state_tax(desk: Office) -> None:
    story = Story()
    await desk.given(
        BusinessConfirmed(story.seller_id, "sme", SELLER_GSTIN, "Asha Textiles", (), NOW)
    )

    await desk.disbursed(story, twice=True)

    row = desk.row(
        """
        SELECT text_number, fee_minor, cgst_minor, sgst_minor, igst_minor,
            recipient ->> 'gstin' FROM settlement.fee_invoices WHERE invoice_id = %s
        """,
        story.invoice_id,
    )
    assert row == ("HF/26-27/000001", 90000, 8100, 8100, 0, SELLER_GSTIN)


async def test_a_fee_invoice_between_states_has_integrated_tax(desk: Office) -> None:
    story = Story()
    await desk.given(BusinessConfirmed(story.seller_id, "sme", OTHER_STATE, "Usha", (), NOW))

    await desk.disbursed(story)

    assert desk.row("SELECT cgst_minor, igst_minor FROM settlement.fee_invoices") == (0, 16200)


async def test_numbers_have_no_gap_though_disbursals_come_together(desk: Office) -> None:
    await asyncio.gather(*(desk.disbursed(Story()) for _ in range(1)))
    for _ in range(4):
        await desk.disbursed(Story(), twice=True)

    row = desk.row("SELECT array_agg(number ORDER BY number) FROM settlement.fee_invoices")

    assert row == ([1, 2, 3, 4, 5],)


async def test_no_fee_no_invoice(desk: Office) -> None:
    await desk.disbursed(with_terms(platform_fee_rate=0), twice=True)

    assert desk.row("SELECT count(*) FROM settlement.fee_invoices") == (0,)
