"""Notices of assignment: that an invoice was sold, where to pay it, and a code to verify that by.

Who forges such a letter has the customer's money sent elsewhere. So every notice carries a code,
and whoever holds one can ask us what it says.
"""

import secrets
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from psycopg.rows import DictRow

from hundi.events.invoice import InvoiceListed
from hundi.kernel.errors import NotFound
from hundi.kernel.money import Money
from hundi.payment import store
from hundi.payment.domain import VirtualAccountPending
from hundi.payment.store import VirtualAccount, virtual_account_id
from hundi.runtime.database import Transaction

CODE_CHARS = 20
GROUP_CHARS = 4
RETRY_SECONDS = 5
# Crockford's base 32: no letter that reads like a digit, 100 bits in twenty.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})


class NoSuchNotice(NotFound):
    """We issued no such notice, or it is not yours."""


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice of assignment as it stands today."""

    code: str
    invoice_id: UUID
    invoice_number: str
    seller_name: str
    customer_name: str
    face: Money
    due: Money
    due_on: date
    issued_on: date
    account: VirtualAccount

    @property
    def shown_code(self) -> str:
        """The code in groups, as people read it."""
        starts = range(0, CODE_CHARS, GROUP_CHARS)
        return "-".join(self.code[start : start + GROUP_CHARS] for start in starts)


def new_code() -> str:
    """Return a code that nobody can guess."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(CODE_CHARS))


def read_code(typed: str) -> str:
    """Return what somebody typed as a code is kept: no separators, no look-alikes."""
    kept = "".join(c for c in typed.upper() if c.isascii() and c.isalnum())
    return kept.translate(_READ_AS)


async def prepare(tx: Transaction, listed: InvoiceListed) -> None:
    """Keep who will be named, and draw a code. Listed again, the names may be new: the code not."""
    await tx.execute(
        """
        INSERT INTO payment.assignments (invoice_id, code, seller_name, customer_name)
        VALUES (%s, %s, %s, %s)
        ON CONFLICT (invoice_id) DO UPDATE SET
            seller_name = excluded.seller_name, customer_name = excluded.customer_name
        """,
        [listed.invoice_id, new_code(), listed.seller_name, listed.customer_name],
    )


async def issue(tx: Transaction, invoice_id: UUID, *, on: date) -> None:
    """The advance is paid: from this day on there is a notice. Once."""
    await tx.execute(
        """
        UPDATE payment.assignments SET issued_on = %s
        WHERE invoice_id = %s AND issued_on IS NULL
        """,
        [on, invoice_id],
    )


_NOTICE = """
    SELECT a.code, a.seller_name, a.customer_name, a.issued_on, i.invoice_id, i.customer_id,
        i.number, i.canonical_number, i.face_minor, i.paid_minor, i.taxable_minor,
        i.lawful_tds_rates, i.state, i.due_on
    FROM payment.assignments AS a JOIN payment.invoices AS i ON i.invoice_id = a.invoice_id
    WHERE a.issued_on IS NOT NULL
"""


async def notice_of(tx: Transaction, invoice_id: UUID, *, reader_id: UUID | None) -> Notice:
    """Return an invoice's notice for its seller or customer; for operators, reader is None.

    Raises:
        NoSuchNotice: none was issued, or it is another's.
        VirtualAccountPending: the bank has not opened its account yet.
    """
    row = await tx.one(
        _NOTICE
        + """
            AND i.invoice_id = %(invoice)s
            AND (%(reader)s::UUID IS NULL OR %(reader)s::UUID IN (i.seller_id, i.customer_id))
        """,
        {"invoice": invoice_id, "reader": reader_id},
    )
    return await _notice(tx, row)


async def notice_by_code(tx: Transaction, typed: str) -> Notice:
    """Return the notice with a code, as whoever holds it may see it.

    Raises:
        NoSuchNotice: we issued none with this code.
        VirtualAccountPending: the bank has not opened its account yet.
    """
    row = await tx.one(_NOTICE + " AND a.code = %(code)s", {"code": read_code(typed)})
    return await _notice(tx, row)


async def _notice(tx: Transaction, row: DictRow | None) -> Notice:
    if row is None:
        raise NoSuchNotice("We issued no such notice. Do not pay on it.")
    wanted = await store.find_virtual_account(tx, virtual_account_id(row["invoice_id"]))
    if wanted is None or wanted.opened is None:
        raise VirtualAccountPending(
            "The bank is opening an account for this invoice. Try again.",
            retry_after=RETRY_SECONDS,
        )
    return Notice(
        code=row["code"],
        invoice_id=row["invoice_id"],
        invoice_number=row["number"],
        seller_name=row["seller_name"],
        customer_name=row["customer_name"],
        face=Money(row["face_minor"]),
        due=store.awaited_invoice(row).due,
        due_on=row["due_on"],
        issued_on=row["issued_on"],
        account=wanted.opened,
    )
