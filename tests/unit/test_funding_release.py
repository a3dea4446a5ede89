"""What a listing took goes back to whoever committed it, to the paisa, or not at all."""

from dataclasses import replace
from datetime import timedelta

import pytest

from hundi.events.funding import Commitment
from hundi.funding.domain import Listing, ListingStatus
from hundi.funding.plan import release
from hundi.kernel.errors import BrokenInvariant
from hundi.kernel.ids import new_id
from hundi.kernel.intervals import Interval
from hundi.kernel.money import Money
from hundi.ledger.entry import Move, escrow, wallet
from support.databases import NOW

ASHA, RAVI = new_id(), new_id()
LOTS = ((ASHA, 300), (RAVI, 500), (ASHA, 150))


def commitments() -> list[Commitment]:
    made: list[Commitment] = []
    start = 0
    for investor, paise in LOTS:
        made.append(Commitment(new_id(), investor, Interval(start, start + paise)))
        start += paise
    return made


ENDED = Listing(
    new_id(),
    new_id(),
    new_id(),
    target=Money(1_000),
    raised=Money(950),
    reserved=Money(1_000),
    minimum=Money(100),
    closes_at=NOW + timedelta(days=1),
    status=ListingStatus.EXPIRED,
)


def test_each_commitment_comes_back_by_an_entry_of_its_own() -> None:
    made = commitments()

    entries, back = release(ENDED, made)

    assert [entry.moves for entry in entries] == [
        (Move(escrow(ENDED.invoice_id), wallet(one.investor_id), one.interval.length),)
        for one in made
    ]
    assert len({entry.id for entry in entries}) == len(made)
    assert back == {ASHA: Money(450), RAVI: Money(500)}


def test_the_same_release_is_the_same_entries() -> None:
    made = commitments()

    assert release(ENDED, made) == release(ENDED, made)


def test_a_listing_nobody_funded_releases_nothing() -> None:
    assert release(replace(ENDED, raised=Money(0)), []) == ([], {})


@pytest.mark.parametrize("raised", [Money(949), Money(951)])
def test_what_is_not_exactly_what_it_raised_is_a_bug(raised: Money) -> None:
    with pytest.raises(BrokenInvariant):
        release(replace(ENDED, raised=raised), commitments())
