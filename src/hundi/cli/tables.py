"""The ledger as a plain table that one can add up by hand."""

import asyncio
from collections.abc import Mapping, Sequence

from hundi.kernel.money import Money
from hundi.ledger import audit
from hundi.runtime.addresses import app_url
from hundi.runtime.clock import Clock
from hundi.runtime.database import Database

ACCOUNT_WIDTH = 44
AMOUNT_WIDTH = 18


def read_ledger(owner_url: str) -> list[audit.Line]:
    """Return the ledger's accounts."""
    return asyncio.run(_read(owner_url))


async def _read(owner_url: str) -> list[audit.Line]:
    database = Database(app_url(owner_url), clock=Clock(), pool_size=2)
    await database.open()
    try:
        async with database.transaction("platform") as tx:
            return await audit.trial_balance(tx)
    finally:
        await database.close()


def ledger_table(
    lines: Sequence[audit.Line], names: Mapping[str, str], *, zeros: bool = False
) -> str:
    """Return the accounts, one a line, with their sum: which is zero.

    Shards of one account are added up; ids are replaced by the names given.
    """
    together: dict[str, int] = {}
    for line in lines:
        account = _named(line.account, names)
        together[account] = together.get(account, 0) + line.balance.minor
    rows = sorted(together.items(), key=lambda row: (_ORDER.get(row[0].split()[0], 9), row[0]))
    rule = f"  {'-' * ACCOUNT_WIDTH} {'-' * AMOUNT_WIDTH}"
    text = [
        f"  {account:<{ACCOUNT_WIDTH}} {Money(minor)!s:>{AMOUNT_WIDTH}}"
        for account, minor in rows
        if minor or zeros
    ]
    total = Money(sum(together.values()))
    return "\n".join([rule, *text, rule, f"  {'sum':<{ACCOUNT_WIDTH}} {total!s:>{AMOUNT_WIDTH}}"])


_ORDER = {
    "wallet": 0,
    "escrow": 1,
    "receipts": 2,
    "suspense": 3,
    "payout": 4,
    "fees": 5,
    "gst": 6,
    "tds": 7,
    "bank": 8,
}


def _named(account: str, names: Mapping[str, str]) -> str:
    kind, _, owner = account.partition(":")
    if kind in ("bank", "fees", "gst", "tds"):
        return f"{kind} {owner.rpartition(':')[0] or owner}"
    return f"{kind} {names.get(owner, owner)}"
