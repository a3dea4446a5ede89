"""What the GST registry and the e-invoice portal remember beyond the rules."""

import sqlite3
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Literal

from hundi.kernel.errors import Conflict
from hundi.sandbox.money_in import ReferenceReused
from hundi.sandbox.rules import gstin_verdict
from hundi.sandbox.store import atomically

TaxpayerStatus = Literal["active", "cancelled", "suspended", "not_found"]
IrnStatus = Literal["active", "cancelled", "not_found"]
FILED_BY = 11


class DuplicateIrn(Conflict):
    """The document was registered before, with other particulars."""


@dataclass(frozen=True, slots=True)
class Taxpayer:
    """A registration. The legal name is known only when somebody registered it by hand."""

    gstin: str
    legal_name: str | None
    registered_on: str | None
    status: TaxpayerStatus


async def find_taxpayer(store: sqlite3.Connection, gstin: str) -> Taxpayer:
    """Return what was registered by hand, else what the rules say."""
    row = store.execute(
        "SELECT gstin, legal_name, registered_on, status FROM taxpayers WHERE gstin = ?", (gstin,)
    ).fetchone()
    return Taxpayer(gstin, None, None, gstin_verdict(gstin)) if row is None else Taxpayer(*row)


async def save_taxpayer(store: sqlite3.Connection, taxpayer: Taxpayer) -> None:
    """Register a taxpayer by hand; the last word counts."""
    store.execute(
        "INSERT INTO taxpayers (gstin, legal_name, registered_on, status) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (gstin) DO UPDATE SET legal_name = excluded.legal_name,"
        " registered_on = excluded.registered_on, status = excluded.status",
        (taxpayer.gstin, taxpayer.legal_name, taxpayer.registered_on, taxpayer.status),
    )


async def find_filings(
    store: sqlite3.Connection, gstin: str, year: int, today: date
) -> list[tuple[date, date]]:
    """Return period and day of filing of every return of a financial year, by its first year.

    Everybody files on the eleventh of the next month, unless somebody said otherwise.
    """
    rows = store.execute("SELECT period, filed_on FROM filings WHERE gstin = ?", (gstin,))
    said = {row["period"]: row["filed_on"] for row in rows}
    april = year * 12 + 3
    firsts = [date(at // 12, at % 12 + 1, 1) for at in range(april, april + 13)]
    filings: list[tuple[date, date]] = []
    for period, after in pairwise(firsts):
        usual = after.replace(day=FILED_BY)
        text = said.get(f"{period:%Y-%m}", usual.isoformat())
        if text is not None and date.fromisoformat(text) <= today:
            filings.append((period, date.fromisoformat(text)))
    return filings


async def save_filing(
    store: sqlite3.Connection, gstin: str, period: str, filed_on: date | None
) -> None:
    """Say when a return was filed, or that it was not; the last word counts."""
    store.execute(
        "INSERT INTO filings (gstin, period, filed_on) VALUES (?, ?, ?)"
        " ON CONFLICT (gstin, period) DO UPDATE SET filed_on = excluded.filed_on",
        (gstin, period, filed_on and filed_on.isoformat()),
    )


async def find_irn_status(store: sqlite3.Connection, irn: str) -> IrnStatus | None:
    """Return what is known of an IRN; None when nobody ever said anything."""
    row = store.execute("SELECT status FROM irns WHERE irn = ?", (irn,)).fetchone()
    return None if row is None else row["status"]


async def save_irn_status(store: sqlite3.Connection, irn: str, status: IrnStatus) -> None:
    """Say what an IRN is now."""
    store.execute(
        "INSERT INTO irns (irn, status) VALUES (?, ?)"
        " ON CONFLICT (irn) DO UPDATE SET status = excluded.status",
        (irn, status),
    )


async def register_einvoice(
    store: sqlite3.Connection, *, irn: str, claims: str, signed_qr: str
) -> str:
    """Register a document and return its signed QR: the one of before when it is the same.

    Raises:
        DuplicateIrn: registered before, with other particulars.
    """
    with atomically(store):
        row = store.execute("SELECT claims, signed_qr FROM irns WHERE irn = ?", (irn,)).fetchone()
        if row is not None and row["claims"] is not None:
            if row["claims"] != claims:
                raise DuplicateIrn("this document was registered with other particulars")
            return str(row["signed_qr"])
        store.execute(
            "INSERT INTO irns (irn, status, claims, signed_qr) VALUES (?, 'active', ?, ?)"
            " ON CONFLICT (irn) DO UPDATE SET claims = excluded.claims,"
            " signed_qr = excluded.signed_qr",
            (irn, claims, signed_qr),
        )
    return signed_qr


async def ask_once(store: sqlite3.Connection, kind: str, reference: str, question: str) -> None:
    """Note what is asked under a reference; the same question again is welcome.

    Raises:
        ReferenceReused: the reference was used for another question.
    """
    with atomically(store):
        store.execute(
            "INSERT INTO verifications (kind, reference, question) VALUES (?, ?, ?)"
            " ON CONFLICT DO NOTHING",
            (kind, reference, question),
        )
        asked = store.execute(
            "SELECT question FROM verifications WHERE kind = ? AND reference = ?",
            (kind, reference),
        ).fetchone()["question"]
        if asked != question:
            raise ReferenceReused("this verification_id was used for another question")
