"""Proofs that compare the ledger with the services' tables. Read by the owner's login only.

Each is a question whose every row breaks a promise, and whose first column names what is wrong.
Source: the money specification, §3, "Invariants".
"""

from typing import LiteralString

import psycopg
from psycopg.rows import DictRow, dict_row

from hundi.ledger.audit import FINDINGS_MAX, Proof
from hundi.ledger.chain_proof import Chain, read_chain
from hundi.runtime.clock import Clock
from hundi.runtime.database import Transaction

PROOFS: tuple[tuple[str, LiteralString], ...] = (
    (
        "each move is of an entry that is there, between accounts that are there",
        """
        SELECT m.entry_id::TEXT
        FROM ledger.moves AS m
        LEFT JOIN ledger.entries AS e ON e.id = m.entry_id
        LEFT JOIN ledger.accounts AS s ON s.id = m.source_id
        LEFT JOIN ledger.accounts AS t ON t.id = m.target_id
        WHERE e.id IS NULL OR s.id IS NULL OR t.id IS NULL
        """,
    ),
    (
        "no listing raised more than its target; equal it is funded, or was and is given back",
        """
        SELECT invoice_id::TEXT FROM funding.listings
        WHERE raised_minor > target_minor
            OR (status = 'funded' AND raised_minor < target_minor)
            -- What may not go out after all was given back: cancelled, and full.
            OR (status IN ('open', 'expired') AND raised_minor = target_minor)
        """,
    ),
    (
        "what an investor has out is the sum of what has not come back, in all",
        """
        SELECT i.id::TEXT
        FROM funding.investors AS i
        LEFT JOIN (
            SELECT investor_id, sum(out_minor) AS minor FROM funding.stakes GROUP BY investor_id
        ) AS stake ON stake.investor_id = i.id
        WHERE i.outstanding_minor <> coalesce(stake.minor, 0)
        """,
    ),
    (
        "what an investor has out on a customer is the sum of what has not come back from it",
        """
        SELECT coalesce(e.investor_id, stake.investor_id) || ' on '
            || coalesce(e.customer_id, stake.customer_id)
        FROM funding.exposures AS e
        FULL JOIN (
            SELECT investor_id, customer_id, sum(out_minor) AS minor
            FROM funding.stakes GROUP BY investor_id, customer_id
        ) AS stake ON stake.investor_id = e.investor_id AND stake.customer_id = e.customer_id
        WHERE coalesce(e.outstanding_minor, 0) <> coalesce(stake.minor, 0)
        """,
    ),
    (
        "what is taken of a customer's cap is what is out, and what its open listings reserve",
        """
        SELECT c.id::TEXT
        FROM funding.customers AS c
        LEFT JOIN (
            SELECT customer_id, sum(minor) AS minor
            FROM (
                SELECT customer_id, out_minor AS minor FROM funding.stakes
                UNION ALL
                SELECT customer_id, reserved_minor - raised_minor FROM funding.listings
                WHERE status = 'open'
            ) AS one
            GROUP BY customer_id
        ) AS taken ON taken.customer_id = c.id
        WHERE c.reserved_minor <> coalesce(taken.minor, 0)
        """,
    ),
    (
        "what a listing raised is the sum of its commitments, side by side",
        """
        SELECT l.invoice_id::TEXT
        FROM funding.listings AS l
        LEFT JOIN funding.commitments AS c USING (invoice_id)
        GROUP BY l.invoice_id
        HAVING l.raised_minor <> coalesce(sum(c.end_minor - c.start_minor), 0)
            OR l.raised_minor <> coalesce(max(c.end_minor), 0)
        """,
    ),
    (
        "an open listing's escrow holds what it raised; a closed one's holds nothing",
        """
        SELECT l.invoice_id::TEXT
        FROM funding.listings AS l
        LEFT JOIN ledger.accounts AS a ON a.name = 'escrow:' || l.invoice_id
        WHERE (l.status = 'open' AND coalesce(a.balance_minor, 0) <> l.raised_minor)
            OR (l.status IN ('expired', 'cancelled') AND coalesce(a.balance_minor, 0) <> 0)
            OR (l.status = 'funded' AND a.balance_minor NOT IN (0, l.raised_minor))
        """,
    ),
    (
        "what a listing released equals what it took",
        """
        SELECT l.invoice_id::TEXT
        FROM funding.listings AS l
        JOIN ledger.accounts AS e ON e.name = 'escrow:' || l.invoice_id
        JOIN LATERAL (
            SELECT w.id,
                sum(CASE WHEN m.target_id = e.id THEN m.amount_minor ELSE -m.amount_minor END)
            FROM ledger.moves AS m
            JOIN ledger.accounts AS w ON w.name LIKE 'wallet:%'
                AND w.id = CASE WHEN m.target_id = e.id THEN m.source_id ELSE m.target_id END
            WHERE m.source_id = e.id OR m.target_id = e.id
            GROUP BY w.id
        ) AS party (wallet_id, net) ON TRUE
        WHERE l.status IN ('expired', 'cancelled') AND party.net <> 0
        """,
    ),
    (
        "the bank's credits less its payouts are what the ledger says the bank holds",
        """
        SELECT 'bank says ' || bank.held || ', ledger says ' || books.held
        FROM (
            SELECT
                coalesce((
                    SELECT sum(amount_minor) FROM payment.credits
                    WHERE place IN ('wallet', 'receipts', 'suspense', 'refunded')
                ), 0) - coalesce((
                    SELECT sum(amount_minor) FROM payment.payouts WHERE state = 'processed'
                ), 0) AS held
        ) AS bank, (
            SELECT -coalesce(sum(balance_minor), 0) AS held
            FROM ledger.accounts WHERE name LIKE 'bank:%'
        ) AS books
        WHERE bank.held <> books.held
        """,
    ),
    (
        "each payout is paid once: its account holds the amount until the bank settles it",
        """
        SELECT p.id::TEXT
        FROM payment.payouts AS p
        LEFT JOIN ledger.accounts AS a ON a.name = 'payout:' || p.id
        WHERE p.state <> 'conflict' AND coalesce(a.balance_minor, 0) <> CASE
            WHEN p.state IN ('processed', 'failed', 'returned') THEN 0 ELSE p.amount_minor
        END
        """,
    ),
    (
        "an invoice's parties got what was received for it, and the rest still lies there",
        """
        SELECT a.name
        FROM ledger.accounts AS a
        JOIN LATERAL (
            SELECT
                sum(m.amount_minor) FILTER (WHERE m.target_id = a.id) AS received,
                sum(m.amount_minor) FILTER (WHERE m.source_id = a.id) AS distributed
            FROM ledger.moves AS m WHERE m.source_id = a.id OR m.target_id = a.id
        ) AS moved ON TRUE
        WHERE a.name LIKE 'receipts:%'
            AND coalesce(moved.received, 0) - coalesce(moved.distributed, 0) <> a.balance_minor
        """,
    ),
    (
        "no position got more than its interval's share of what the investors are owed",
        """
        SELECT p.commitment_id::TEXT
        FROM settlement.positions AS p
        JOIN (
            SELECT invoice_id, advance_minor, investors_final,
                late_minor + earned_minor + principal_minor - investor_fee_minor AS owed
            FROM settlement.deals
        ) AS d USING (invoice_id)
        WHERE p.paid_minor <> CASE WHEN d.investors_final
            THEN div(p.end_minor::NUMERIC * d.owed, d.advance_minor)
                - div(p.start_minor::NUMERIC * d.owed, d.advance_minor)
            ELSE div((p.end_minor - p.start_minor)::NUMERIC * d.owed, d.advance_minor)
        END
        """,
    ),
    (
        "what a deal's investors were paid is the sum of what its positions were paid",
        """
        SELECT d.invoice_id::TEXT
        FROM settlement.deals AS d
        LEFT JOIN settlement.positions AS p USING (invoice_id)
        GROUP BY d.invoice_id
        HAVING d.investors_paid_minor <> coalesce(sum(p.paid_minor), 0)
    """,
    ),
    (
        "what a deal's investors were paid is the sum of its distributions that count",
        """
        SELECT d.invoice_id::TEXT
        FROM settlement.deals AS d
        LEFT JOIN settlement.distributions AS part
            ON part.invoice_id = d.invoice_id AND part.undone_at IS NULL
        GROUP BY d.invoice_id
        HAVING d.investors_paid_minor <> coalesce(sum(part.to_investors_minor), 0)
        """,
    ),
    (
        "a disbursed deal's receipts hold what was received and has not gone to anybody",
        """
        SELECT d.invoice_id::TEXT
        FROM settlement.deals AS d
        JOIN LATERAL (
            SELECT coalesce(sum(r.amount_minor - r.excess_minor), 0) AS kept
            FROM settlement.receipts AS r
            WHERE r.invoice_id = d.invoice_id AND r.state <> 'reversed'
        ) AS got ON TRUE
        LEFT JOIN ledger.accounts AS a ON a.name = 'receipts:' || d.invoice_id
        WHERE coalesce(a.balance_minor, 0)
            <> got.kept - d.investors_paid_minor - d.reserve_minor - d.investor_fee_minor
            - d.recovery_minor - d.fee_minor
            AND NOT EXISTS (
                SELECT FROM payment.credits AS c
                WHERE c.invoice_id = d.invoice_id AND c.place = 'receipts'
                    AND c.id NOT IN (SELECT credit_id FROM settlement.receipts)
            )
    """,
    ),
)


def prove_services(owner_url: str) -> list[Proof]:
    """Prove what needs the services' own tables."""
    with psycopg.connect(owner_url, autocommit=True) as connection:
        connection.read_only = True
        proofs: list[Proof] = []
        for promise, question in PROOFS:
            rows = connection.execute(question).fetchmany(FINDINGS_MAX)
            proofs.append(Proof(promise, tuple(str(row[0]) for row in rows)))
    return proofs


async def read_chain_as_owner(
    owner_url: str, *, kept_head: bytes | None, findings_max: int
) -> Chain:
    """Read the audit chain in one snapshot, under the owner's own name."""
    connection = await psycopg.AsyncConnection[DictRow].connect(
        owner_url, autocommit=True, row_factory=dict_row
    )
    async with connection:
        await connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        tx = Transaction(connection, Clock.real_now())
        return await read_chain(tx, kept_head=kept_head, findings_max=findings_max)
