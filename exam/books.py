"""Generated books for exams: entries of all shapes, audit lines, and gaps in their numbers."""

import random
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from uuid import UUID

from hundi.kernel.ids import derive_id
from hundi.kernel.money import Money
from hundi.ledger import journal
from hundi.ledger.entry import Account, Entry, Move, bank, escrow, fees, wallet
from hundi.runtime import audit_log
from hundi.runtime.database import Database, Transaction

DEPOSIT = "Deposit"
INVESTORS = 200
INVOICES = 100
ENTRIES_PER_BATCH_MAX = 250
PAID_AT_ONCE_MAX = 12
ROLLED_BACK_SHARE = 0.1
AMOUNT_MINOR_MAX = 10_000_000


@dataclass(slots=True)
class Books:
    """Who holds what, so that every entry is one the ledger takes."""

    chance: random.Random
    held: dict[Account, int] = field(default_factory=dict[Account, int])
    written: int = 0

    async def write(self, database: Database, entries: int) -> None:
        """Post about so many entries, in batches; some batches are undone and leave a gap."""
        while self.written < entries:
            is_undone = self.chance.random() < ROLLED_BACK_SHARE
            kept = dict(self.held)
            batch = [self._entry() for _ in range(self.chance.randint(1, ENTRIES_PER_BATCH_MAX))]
            with suppress(_UndoneError):
                async with database.transaction("payment") as tx:
                    await journal.post_many(tx, batch)
                    await _add_credits(tx, batch)
                    await self._note(tx)
                    _undo(when=is_undone)
            if is_undone:
                self.held = kept
            else:
                self.written += len(batch)

    async def _note(self, tx: Transaction) -> None:
        for _ in range(self.chance.randint(0, 9)):
            details = {"amount": self.chance.randint(1, 999), "why": "exam"}
            who, what = self._id("operator", 9), self._id("subject", 99)
            subject = what if self.chance.random() < 0.9 else None
            await audit_log.record(tx, who, "exam act", subject, details)

    def _entry(self) -> Entry:
        investor = wallet(self._id("investor", INVESTORS))
        invoice = escrow(self._id("invoice", INVOICES))
        cause = UUID(int=self.chance.getrandbits(128))
        amount = self.chance.randint(1, AMOUNT_MINOR_MAX)
        if self.held.get(investor, 0) >= amount:
            return self._posted(cause, "Funding", (Move(investor, invoice, Money(amount)),))
        if self.held.get(invoice, 0) > PAID_AT_ONCE_MAX:
            return self._posted(cause, "Returns", self._shares(cause, invoice))
        return self._posted(cause, DEPOSIT, (Move(bank(cause), investor, Money(amount)),))

    def _shares(self, cause: UUID, invoice: Account) -> tuple[Move, ...]:
        """Pay what an invoice holds to several investors, and a paisa to the platform."""
        count = self.chance.randint(1, PAID_AT_ONCE_MAX - 1)
        each = (self.held[invoice] - 1) // count
        paid = [
            Move(invoice, wallet(self._id("investor", INVESTORS)), Money(each))
            for _ in range(count)
        ]
        return (*paid, Move(invoice, fees("investor", cause), Money(1)))

    def _posted(self, cause: UUID, memo: str, moves: tuple[Move, ...]) -> Entry:
        for move in moves:
            self.held[move.source] = self.held.get(move.source, 0) - move.amount.minor
            self.held[move.target] = self.held.get(move.target, 0) + move.amount.minor
        return Entry(cause, memo, moves)

    def _id(self, what: str, count: int) -> UUID:
        return derive_id(what, str(self.chance.randrange(count)))


async def _add_credits(tx: Transaction, batch: Sequence[Entry]) -> None:
    """Write the bank's credit of each deposit, so that the bank and the books agree."""
    deposits = [entry for entry in batch if entry.memo == DEPOSIT]
    await tx.execute(
        """
        INSERT INTO payment.credits (
            id, source, transaction_id, amount_minor, state, place, user_id, heard_at
        )
        SELECT id, 'exam', id::TEXT, amount, 'success', 'wallet', user_id, %s
        FROM unnest(%s::UUID[], %s::BIGINT[], %s::UUID[]) AS deposit (id, amount, user_id)
        """,
        [
            tx.now,
            [entry.id for entry in deposits],
            [entry.moves[0].amount.minor for entry in deposits],
            [UUID(entry.moves[0].target.partition(":")[2]) for entry in deposits],
        ],
    )


def _undo(*, when: bool) -> None:
    if when:
        raise _UndoneError


class _UndoneError(Exception):
    """Ends a batch that is not to be."""
