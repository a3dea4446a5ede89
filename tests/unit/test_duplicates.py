"""Every way of dressing an invoice up is seen through; honest business is let through."""

import pytest

from support.genuine import ATTACKS, Registry, blocks, genuine

ALWAYS_BLOCKED = ("the same file", "saved anew", "number reformatted", "amount inflated",
                  "date moved")  # fmt: skip


def test_ten_thousand_genuine_invoices_are_never_blocked() -> None:
    registry = Registry()
    asked = 0

    for invoice in genuine(10_000):
        seen = registry.seen(invoice)
        assert not blocks(seen), (invoice, seen)
        asked += bool(seen)
        registry.hold(invoice)

    assert asked < 500


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_duplicate_in_other_clothes_is_recognised(attack: str) -> None:
    registry, invoices = Registry(), list(genuine(300, seed=7))
    for invoice in invoices:
        registry.hold(invoice)

    for invoice in invoices:
        seen = registry.seen(ATTACKS[attack](invoice))
        assert seen, (attack, invoice)
        if attack in ALWAYS_BLOCKED:
            assert blocks(seen), (attack, invoice, seen)
