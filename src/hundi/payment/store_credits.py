"""Bank credits and the facts told of them: rows become `Credit` here and nowhere else."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from psycopg.rows import DictRow

from hundi.gateways.bank.port import CreditFact
from hundi.kernel.calendar import day_in_india
from hundi.kernel.money import Money
from hundi.payment.domain import (
    NO_PAYER,
    SOURCE,
    Credit,
    NoSuchCredit,
    NoSuchInvoice,
    Payer,
    Place,
    credit_id_of,
)
from hundi.runtime.database import Transaction


async def lock_or_add_credit(tx: Transaction, fact: CreditFact) -> Credit:
    """Hold the credit a fact is about; one nobody spoke of before is made, with no facts yet."""
    credit_id = credit_id_of(fact.transaction_id)
    await tx.execute(
        """
        INSERT INTO payment.credits (id, source, transaction_id, amount_minor, heard_at)
        VALUES (%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING
        """,
        [credit_id, SOURCE, fact.transaction_id, fact.amount.minor, tx.now],
    )
    return await lock_credit(tx, credit_id)


async def lock_credit(tx: Transaction, credit_id: UUID) -> Credit:
    """Read a credit and its facts, and hold it.

    Raises:
        NoSuchCredit: the bank told us of none.
    """
    row = await tx.one("SELECT * FROM payment.credits WHERE id = %s FOR UPDATE", [credit_id])
    if row is None:
        raise NoSuchCredit("There is no such credit.")
    facts = await tx.all(
        "SELECT status, paid_at FROM payment.credit_facts WHERE credit_id = %s", [credit_id]
    )
    return _credit(row, {fact["status"]: fact["paid_at"] for fact in facts})


async def add_fact(tx: Transaction, credit_id: UUID, fact: CreditFact) -> None:
    """Add one fact; known ones stay as they are."""
    await tx.execute(
        """
        INSERT INTO payment.credit_facts (credit_id, status, paid_at, heard_at)
        VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING
        """,
        [credit_id, fact.status, fact.paid_at, tx.now],
    )


async def save_credit(tx: Transaction, credit: Credit) -> None:
    """Write a credit that is held."""
    payer = credit.payer
    await tx.execute(
        """
        UPDATE payment.credits
        SET invoice_number = %(invoice_number)s, virtual_account = %(virtual_account)s,
            utr = %(utr)s, sealed_payer_name = %(payer_name)s,
            sealed_payer_account = %(payer_account)s, payer_digest = %(payer_digest)s,
            payer_ifsc = %(payer_ifsc)s, payer_check = %(payer_check)s,
            contradicted = %(contradicted)s, state = %(state)s, place = %(place)s,
            user_id = %(user_id)s, invoice_id = %(invoice_id)s, reason = %(reason)s,
            placed_by = %(placed_by)s, undone_by = %(undone_by)s
        WHERE id = %(id)s
        """,
        {
            "id": credit.id,
            "invoice_number": credit.invoice_number,
            "virtual_account": credit.virtual_account,
            "utr": credit.utr,
            "payer_name": payer.sealed_name,
            "payer_account": payer.sealed_account,
            "payer_digest": payer.digest,
            "payer_ifsc": payer.ifsc,
            "payer_check": credit.payer_check,
            "contradicted": credit.contradicted,
            "state": credit.state,
            "place": credit.place,
            "user_id": credit.user_id,
            "invoice_id": credit.invoice_id,
            "reason": credit.reason,
            "placed_by": credit.placed_by,
            "undone_by": credit.undone_by,
        },
    )


async def add_placement(
    tx: Transaction, credit_id: UUID, *, invoice_id: UUID, amount: Money
) -> None:
    """Count money of a credit onto an invoice's receipts; the invoice is held."""
    await tx.execute(
        """
        WITH counted AS (
            UPDATE payment.invoices SET paid_minor = paid_minor + %(amount)s
            WHERE invoice_id = %(invoice_id)s
        )
        INSERT INTO payment.placements (invoice_id, credit_id, amount_minor)
        VALUES (%(invoice_id)s, %(credit_id)s, %(amount)s)
        """,
        {"invoice_id": invoice_id, "credit_id": credit_id, "amount": amount.minor},
    )


async def take_back_placement(
    tx: Transaction, credit_id: UUID, *, invoice_id: UUID, amount: Money
) -> None:
    """Count a credit's money off an invoice's receipts again; the invoice is held."""
    await tx.execute(
        """
        WITH counted AS (
            UPDATE payment.invoices SET paid_minor = paid_minor - %(amount)s
            WHERE invoice_id = %(invoice_id)s
        )
        UPDATE payment.placements SET is_taken_back = TRUE
        WHERE invoice_id = %(invoice_id)s AND credit_id = %(credit_id)s
        """,
        {"invoice_id": invoice_id, "credit_id": credit_id, "amount": amount.minor},
    )


async def list_news(tx: Transaction, facts: Sequence[CreditFact]) -> list[CreditFact]:
    """Return those facts that say anything we do not know, in their order."""
    rows = await tx.all(
        """
        SELECT c.transaction_id, f.status, c.amount_minor
        FROM payment.credits AS c JOIN payment.credit_facts AS f ON f.credit_id = c.id
        WHERE c.source = %s AND c.transaction_id = ANY (%s)
            AND c.virtual_account IS NOT NULL
        """,
        [SOURCE, [fact.transaction_id for fact in facts]],
    )
    known = {(row["transaction_id"], row["status"], row["amount_minor"]) for row in rows}
    return [
        fact for fact in facts if (fact.transaction_id, fact.status, fact.amount.minor) not in known
    ]


async def heard_until(tx: Transaction) -> datetime | None:
    """Return how far we have heard the bank, by its clock; None when never."""
    row = await tx.one("SELECT heard_until FROM payment.sweeps WHERE source = %s", [SOURCE])
    return None if row is None else row["heard_until"]


async def save_heard_until(tx: Transaction, at: datetime) -> None:
    """Keep how far we have heard the bank; it never goes back."""
    await tx.execute(
        """
        INSERT INTO payment.sweeps AS s (source, heard_until) VALUES (%s, %s)
        ON CONFLICT (source) DO UPDATE SET heard_until = excluded.heard_until
        WHERE s.heard_until < excluded.heard_until
        """,
        [SOURCE, at],
    )


def _credit(row: DictRow, facts: dict[str, datetime]) -> Credit:
    digest = row["payer_digest"]
    payer = Payer(
        row["sealed_payer_name"],
        row["sealed_payer_account"],
        None if digest is None else bytes(digest),
        row["payer_ifsc"],
    )
    return Credit(
        id=row["id"],
        transaction_id=row["transaction_id"],
        amount=Money(row["amount_minor"]),
        invoice_number=row["invoice_number"],
        virtual_account=row["virtual_account"],
        utr=row["utr"],
        payer=NO_PAYER if payer == NO_PAYER else payer,
        statuses=frozenset(facts),
        contradicted=row["contradicted"],
        paid_at=facts.get("success"),
        place=Place(row["place"]),
        user_id=row["user_id"],
        invoice_id=row["invoice_id"],
        reason=row["reason"],
        payer_check=row["payer_check"],
        part_of=row["part_of"],
        placed_by=row["placed_by"],
        undone_by=row["undone_by"],
    )


async def listed_on(tx: Transaction, invoice_id: UUID) -> date:
    """Read the day, in India, on which an invoice was listed."""
    row = await tx.one("SELECT listed_at FROM payment.invoices WHERE invoice_id = %s", [invoice_id])
    if row is None:
        raise NoSuchInvoice("There is no such invoice to pay.")
    return day_in_india(row["listed_at"])
