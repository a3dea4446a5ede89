"""Entries as they may be written down, and the proofs that the audit makes of balances."""

import pytest

from hundi.kernel.errors import BrokenInvariant
from hundi.kernel.ids import new_id
from hundi.kernel.money import ZERO, Money
from hundi.ledger.audit import Line, prove
from hundi.ledger.entry import (
    SHARDS,
    Account,
    Entry,
    Move,
    bank,
    escrow,
    fees,
    moves_of,
    receivable,
    wallet,
)

ASHA, INVOICE = new_id(), new_id()
FUNDING = Move(wallet(ASHA), escrow(INVOICE), Money(100))


@pytest.mark.parametrize("paise", [0, -1])
def test_a_move_is_positive(paise: int) -> None:
    with pytest.raises(BrokenInvariant):
        Move(wallet(ASHA), escrow(INVOICE), Money(paise))


def test_no_account_pays_itself() -> None:
    with pytest.raises(BrokenInvariant):
        Move(wallet(ASHA), wallet(ASHA), Money(1))


def test_an_entry_moves_something() -> None:
    with pytest.raises(BrokenInvariant):
        Entry(new_id(), "Nothing", ())


def test_an_entry_is_reversed_by_its_mirror() -> None:
    fee = Move(escrow(INVOICE), fees("platform", INVOICE), Money(1))
    entry = Entry(new_id(), "Both", (FUNDING, fee))

    mirror = entry.reversed(new_id(), "Neither")

    assert mirror.moves == (
        Move(FUNDING.target, FUNDING.source, FUNDING.amount),
        Move(fee.target, fee.source, fee.amount),
    )
    assert mirror.id != entry.id


def test_legs_of_nothing_are_left_out() -> None:
    moves = moves_of(
        (FUNDING.source, FUNDING.target, FUNDING.amount),
        (escrow(INVOICE), fees("platform", INVOICE), ZERO),
    )

    assert moves == (FUNDING,)


def test_no_single_row_of_the_bank_is_hot() -> None:
    shards = {bank(new_id()) for _ in range(40 * SHARDS)}

    assert len(shards) == SHARDS


def line(account: Account, balance: int, moved_in: int, moved_out: int) -> Line:
    return Line(account, Money(balance), Money(moved_in), Money(moved_out))


RIGHT = (
    line(bank(INVOICE), -150, 0, 150),
    line(wallet(ASHA), 50, 150, 100),
    line(escrow(INVOICE), 100, 100, 0),
)


def broken(*lines: Line) -> list[str]:
    return [finding for proof in prove(lines) for finding in proof.broken_by]


def test_a_right_ledger_is_proved() -> None:
    assert broken(*RIGHT) == []


@pytest.mark.parametrize("paise", [1, -1])
def test_money_made_or_lost_breaks_the_sum_and_its_account(paise: int) -> None:
    wrong = line(wallet(ASHA), 50 + paise, 150, 100)

    assert broken(RIGHT[0], wrong, RIGHT[2]) == [f"{paise} paise", wallet(ASHA)]


@pytest.mark.parametrize("account", [wallet(ASHA), escrow(INVOICE)])
def test_nobody_is_overdrawn_but_the_bank_and_who_owes(account: Account) -> None:
    other = line(wallet(new_id()), 160, 160, 0)

    assert broken(RIGHT[0], other, line(account, -10, 0, 10)) == [account]
    assert broken(RIGHT[0], other, line(receivable(ASHA), -10, 0, 10)) == []


def test_findings_are_bounded() -> None:
    lines = [line(wallet(new_id()), 1, 0, 0) for _ in range(9)]

    assert len(prove(lines, findings_max=3)[1].broken_by) == 3
