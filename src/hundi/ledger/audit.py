"""The audit: proofs of the ledger's invariants, each a question whose answer must be empty.

The ledger's own proofs need only the ledger's functions. Those that compare it with the services'
tables are read by the owner's login (`hundi audit`), which no service has.
Source: the money specification, §3, "Invariants".
"""

from collections.abc import Sequence
from dataclasses import dataclass

from hundi.kernel.money import Money
from hundi.ledger.entry import Account
from hundi.runtime.database import Transaction

FINDINGS_MAX = 20


@dataclass(frozen=True, slots=True)
class Line:
    """One account: what it holds, and what its moves say."""

    account: Account
    balance: Money
    moved_in: Money
    moved_out: Money

    @property
    def is_proved(self) -> bool:
        """Whether the balance is the sum of its moves."""
        return self.balance == self.moved_in - self.moved_out


@dataclass(frozen=True, slots=True)
class Proof:
    """One invariant and what breaks it; `broken_by` is empty when it holds."""

    promise: str
    broken_by: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether nothing breaks it."""
        return not self.broken_by


async def trial_balance(tx: Transaction) -> list[Line]:
    """Return every account with its balance and the sums of its moves."""
    rows = await tx.all("SELECT * FROM ledger.trial_balance()")
    return [
        Line(
            Account(row["name"]),
            Money(row["balance_minor"]),
            Money(row["moved_in"]),
            Money(row["moved_out"]),
        )
        for row in rows
    ]


def prove(lines: Sequence[Line], *, findings_max: int = FINDINGS_MAX) -> list[Proof]:
    """Prove what the ledger's own rows can prove."""
    total = sum(line.balance.minor for line in lines)
    unproved = [str(line.account) for line in lines if not line.is_proved]
    overdrawn = [
        str(line.account)
        for line in lines
        if line.balance.minor < 0 and not line.account.startswith(("bank:", "receivable:"))
    ]
    return [
        Proof("all balances together are zero", () if total == 0 else (f"{total} paise",)),
        Proof("each balance is the sum of its moves", tuple(unproved[:findings_max])),
        Proof(
            "no account is overdrawn but the bank's and what people owe",
            tuple(overdrawn[:findings_max]),
        ),
    ]
