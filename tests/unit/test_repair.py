"""What a reader of pixels confuses is put right only where nothing else fits."""

from datetime import date

import pytest

from hundi.invoice.repair import repaired_number, spelt
from hundi.kernel.indian_ids import irn

SELLER = "27AAPFU0939F1ZV"


@pytest.mark.parametrize(
    ("token", "right"),
    [
        ("Bil1", "Bill"),
        ("T0tal", "Total"),
        ("Tota1:", "Total:"),
        ("Sl/26-27/2826", "SI/26-27/2826"),
        ("27AAPFU0939F12V", "27AAPFU0939F1ZV"),
        ("27AAPFUO939F1ZV", "27AAPFU0939F1ZV"),
    ],
)
def test_a_letter_is_known_by_its_neighbours(token: str, right: str) -> None:
    assert spelt(token) == right
    assert len(spelt(token)) == len(token)


@pytest.mark.parametrize(
    "token", ["M12x60", "B5500", "1st", "50", "INV-2026-1", "150377220565123", "al", "A1"]
)
def test_what_may_be_right_as_it_is_stays(token: str) -> None:
    assert spelt(token) == token


def test_a_number_is_put_right_only_to_the_one_the_irn_is_the_hash_of() -> None:
    issued = date(2026, 7, 1)
    reference = irn(SELLER, "2026-27", "INV", "SI/26-27/2826")

    assert repaired_number("5I/26-27/2B26", reference, SELLER, issued) == "SI/26-27/2826"
    assert repaired_number("S1/26-27/9999", reference, SELLER, issued) is None
