"""Entries and accounts. Pure.

An entry is a list of moves, each from a source to a target, so an unbalanced entry
cannot be written down. Source: Pacioli 1494, by way of TigerBeetle's transfers.
"""

from dataclasses import dataclass
from typing import Literal, NewType
from uuid import UUID

from hundi.kernel.errors import BrokenInvariant
from hundi.kernel.money import Money

Account = NewType("Account", str)

# Bank, fee and tax accounts are moved by nearly every entry. Spread over this many rows, no
# single one is hot; they are summed on reading.
SHARDS = 16

ESCROW_BANK_ACCOUNT = "trustee"

_INVOICE_ACCOUNTS = frozenset({"escrow", "receipts"})

FeeKind = Literal["platform", "investor", "late", "recovery"]


def wallet(user_id: UUID) -> Account:
    """Money a user can invest or withdraw."""
    return Account(f"wallet:{user_id}")


def escrow(invoice_id: UUID) -> Account:
    """Money committed to an invoice and not yet disbursed."""
    return Account(f"escrow:{invoice_id}")


def receipts(invoice_id: UUID) -> Account:
    """Money a customer paid for an invoice, not yet distributed."""
    return Account(f"receipts:{invoice_id}")


def suspense(credit_id: UUID) -> Account:
    """A bank credit whose owner is not known, or that must go back."""
    return Account(f"suspense:{credit_id}")


def payout(payout_id: UUID) -> Account:
    """Money that left a wallet and is not yet confirmed by the bank."""
    return Account(f"payout:{payout_id}")


def receivable(user_id: UUID) -> Account:
    """What somebody owes us, below zero: taken back when their wallet no longer held it."""
    return Account(f"receivable:{user_id}")


def tds_payable(cause: UUID) -> Account:
    """Tax withheld from interest, owed to the state, sharded by the cause."""
    return Account(f"tds:payable:{_shard(cause)}")


def bank(cause: UUID) -> Account:
    """The outside world: minus what the trustee's escrow account holds. Sharded by the cause."""
    return Account(f"bank:{ESCROW_BANK_ACCOUNT}:{_shard(cause)}")


def fees(kind: FeeKind, cause: UUID) -> Account:
    """The platform's income, sharded by the cause."""
    return Account(f"fees:{kind}:{_shard(cause)}")


def gst_output(cause: UUID) -> Account:
    """GST on our fees, owed to the state, sharded by the cause."""
    return Account(f"gst:output:{_shard(cause)}")


def invoice_of(account: Account) -> UUID | None:
    """Return the invoice whose account this is, None for every other account."""
    kind, _, owner = account.partition(":")
    return UUID(owner) if kind in _INVOICE_ACCOUNTS else None


def payout_of(account: Account) -> UUID | None:
    """Return the payout whose account this is, None for every other account."""
    kind, _, owner = account.partition(":")
    return UUID(owner) if kind == "payout" else None


def _shard(cause: UUID) -> str:
    return f"{cause.int % SHARDS:02d}"


@dataclass(frozen=True, slots=True)
class Move:
    """An amount, always positive, from one account to another."""

    source: Account
    target: Account
    amount: Money

    def __post_init__(self) -> None:
        if self.amount.minor <= 0:
            raise BrokenInvariant(f"a move must be positive, not {self.amount}")
        if self.source == self.target:
            raise BrokenInvariant(f"{self.source} cannot pay itself")


@dataclass(frozen=True, slots=True)
class Entry:
    """Moves that happen together or not at all.

    `id` is derived from what caused it (a commitment, a receipt…), so that the same cause
    posted twice is the same entry, and posts once.
    """

    id: UUID
    memo: str
    moves: tuple[Move, ...]

    def __post_init__(self) -> None:
        if not self.moves:
            raise BrokenInvariant(f"entry {self.id} moves nothing")

    def reversed(self, entry_id: UUID, memo: str) -> "Entry":
        """Return the mirror of this entry: an entry is reversed, never edited."""
        moves = tuple(Move(move.target, move.source, move.amount) for move in self.moves)
        return Entry(entry_id, memo, moves)


def moves_of(*legs: tuple[Account, Account, Money]) -> tuple[Move, ...]:
    """Return the legs as moves, leaving out those of nothing (a fee that came to zero)."""
    return tuple(Move(source, target, amount) for source, target, amount in legs if amount)
