"""Payment's questions: SQL straight to an answer."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from psycopg.rows import DictRow

from hundi.gateways.bank.port import VirtualAccount
from hundi.kernel.money import ZERO, Money
from hundi.ledger import debts, journal, statement
from hundi.ledger.entry import SHARDS, Account, bank, invoice_of, payout_of, suspense, wallet
from hundi.ledger.journal import Line
from hundi.ledger.statement import Statement
from hundi.payment import store, store_payouts
from hundi.payment.domain import (
    InvoiceNotPayable,
    NoSuchInvoice,
    NoSuchWithdrawal,
    VirtualAccountPending,
)
from hundi.payment.matching import AwaitedInvoice, Evidence, Suggestion, canonical, suggest
from hundi.payment.store import awaited_invoice, virtual_account_id
from hundi.runtime.database import Transaction

RETRY_SECONDS = 2
CANDIDATES_MAX = 500


@dataclass(frozen=True, slots=True)
class Wallet:
    """What somebody's wallet holds. `following` is where the next page of lines begins.

    `numbers` are those of the invoices that the lines are about, by their ids; `advances` are the
    invoices that payouts are the advances of, by the payouts' ids.
    """

    balance: Money
    held: Money
    owed: Money
    lines: list[Line]
    following: int | None
    numbers: Mapping[UUID, str]
    advances: Mapping[UUID, UUID]

    def invoice_of(self, line: Line) -> UUID | None:
        """Return the invoice that a line is about."""
        return _invoice_of(line, self.advances)


@dataclass(frozen=True, slots=True)
class Repayment:
    """How a customer pays an invoice."""

    invoice_id: UUID
    account: VirtualAccount
    amount_due: Money
    due_on: date
    number: str


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """What became of a withdrawal."""

    id: UUID
    seq: int
    status: str
    amount: Money
    requested_at: datetime
    utr: str | None


@dataclass(frozen=True, slots=True)
class WaitingCredit:
    """Money in suspense that waits for an operator, and what they may have in mind."""

    id: UUID
    transaction_id: str
    amount: Money
    waiting: Money
    reasons: list[str]
    invoice_number: str | None
    virtual_account: str | None
    utr: str | None
    can_be_refunded: bool
    heard_at: datetime
    suggestions: list[Suggestion]
    can_be_split: bool = False
    parked_until: date | None = None
    parked_why: str | None = None


@dataclass(frozen=True, slots=True)
class Books:
    """What the bank's facts say that it holds, and what the ledger says. They should agree."""

    credits_in: Money
    credits_reversed: Money
    paid_out: Money
    returned: Money
    ledger: Money

    @property
    def bank(self) -> Money:
        """What the bank holds by its own facts."""
        return self.credits_in - self.credits_reversed - self.paid_out + self.returned

    @property
    def difference(self) -> Money:
        """The bank's word minus the ledger's. Not zero while a conflict or reversal is open."""
        return self.bank - self.ledger


async def wallet_of(tx: Transaction, user_id: UUID, *, before: int | None, limit: int) -> Wallet:
    """Return a wallet's balance, what it holds in escrows, and a page of its lines.

    An entry's lines stay on one page, so a page may be a little shorter than asked.
    """
    account = wallet(user_id)
    # One more than asked says whether there is more, and whether the cut goes through an entry.
    most = min(limit + 1, journal.HISTORY_MAX)
    lines = await journal.history(tx, account, before=before, limit=most)
    following = None
    if len(lines) == most:
        whole = [line for line in lines if line.seq != lines[-1].seq]
        lines = whole or lines
        following = lines[-1].seq
    payouts = {found for line in lines if (found := payout_of(line.other))}
    advances = await store_payouts.list_invoices(tx, payouts)
    return Wallet(
        await journal.balance(tx, account),
        await journal.held_in_escrow(tx, account),
        (await debts.owed_by(tx, [user_id])).get(user_id, ZERO),
        lines,
        following,
        await _numbers_of(tx, {found for line in lines if (found := _invoice_of(line, advances))}),
        advances,
    )


def _invoice_of(line: Line, advances: Mapping[UUID, UUID]) -> UUID | None:
    payout_id = payout_of(line.other)
    return advances.get(payout_id) if payout_id else invoice_of(line.other)


async def statement_of(
    tx: Transaction, user_id: UUID, *, first_day: date, last_day: date
) -> Statement:
    """Return a wallet's moves of a period, with invoices by their numbers.

    Raises:
        StatementTooLong: more moves since the first day than a statement holds.
    """
    found = await statement.statement_of(
        tx, wallet(user_id), first_day=first_day, last_day=last_day
    )
    found = found.paid_out_for(await store_payouts.list_invoices(tx, found.payout_ids))
    return found.numbered(await _numbers_of(tx, found.invoice_ids))


async def _numbers_of(tx: Transaction, invoice_ids: Collection[UUID]) -> dict[UUID, str]:
    """Return the invoices' own numbers, at once for all."""
    rows = await tx.all(
        "SELECT invoice_id, number FROM payment.invoices WHERE invoice_id = ANY (%s::UUID[])",
        [list(invoice_ids)],
    )
    return {row["invoice_id"]: row["number"] for row in rows}


async def repayment_of(tx: Transaction, invoice_id: UUID, *, customer_id: UUID | None) -> Repayment:
    """Return how the customer pays an invoice; `customer_id` None: whoever asks has its link.

    Raises:
        NoSuchInvoice: it is not listed yet, or another's to pay.
        InvoiceNotPayable: its listing ended without funding.
        VirtualAccountPending: the bank has not opened its account yet.
    """
    row = await tx.one(
        """
        SELECT invoice_id, customer_id, number, canonical_number, face_minor, paid_minor,
               taxable_minor, lawful_tds_rates, state, due_on
        FROM payment.invoices
        WHERE invoice_id = %(id)s AND customer_id = coalesce(%(customer)s, customer_id)
        """,
        {"id": invoice_id, "customer": customer_id},
    )
    if row is None:
        raise NoSuchInvoice("There is no such invoice for you to pay.")
    invoice = awaited_invoice(row)
    if invoice.state == "closed":
        raise InvoiceNotPayable("This invoice was not funded; pay its seller directly.")
    wanted = await store.find_virtual_account(tx, virtual_account_id(invoice_id))
    if wanted is None or wanted.opened is None:
        raise VirtualAccountPending(
            "The bank is opening an account for this invoice. Try again.",
            retry_after=RETRY_SECONDS,
        )
    return Repayment(invoice_id, wanted.opened, invoice.due, row["due_on"], row["number"])


async def withdrawal(tx: Transaction, withdrawal_id: UUID, *, user_id: UUID) -> Withdrawal:
    """Return one withdrawal.

    Raises:
        NoSuchWithdrawal: there is none, or it is another's.
    """
    row = await tx.one(
        """
        SELECT id, seq, state, amount_minor, requested_at, utr FROM payment.payouts
        WHERE id = %s AND user_id = %s AND purpose = 'withdrawal'
        """,
        [withdrawal_id, user_id],
    )
    if row is None:
        raise NoSuchWithdrawal("There is no such withdrawal of yours.")
    return _withdrawal(row)


async def withdrawals(
    tx: Transaction, *, user_id: UUID, before: int | None, limit: int
) -> list[Withdrawal]:
    """Return a person's withdrawals, newest first."""
    rows = await tx.all(
        """
        SELECT id, seq, state, amount_minor, requested_at, utr FROM payment.payouts
        WHERE user_id = %(user_id)s AND purpose = 'withdrawal'
            AND (%(before)s::BIGINT IS NULL OR seq < %(before)s)
        ORDER BY seq DESC LIMIT %(limit)s
        """,
        {"user_id": user_id, "before": before, "limit": limit},
    )
    return [_withdrawal(row) for row in rows]


async def waiting_credits(
    tx: Transaction, *, kinds: Sequence[str], limit: int
) -> list[WaitingCredit]:
    """Return the credits whose money waits for an operator: oldest first, what is parked last."""
    rows = await tx.all(
        """
        SELECT c.id, c.transaction_id, c.amount_minor, c.invoice_number, c.virtual_account, c.utr,
               c.payer_digest, c.place, c.sealed_payer_account IS NOT NULL
                   AND c.payer_ifsc IS NOT NULL
                   AS can_be_refunded, c.heard_at, item.reasons,
               CASE WHEN c.parked_until > %s THEN c.parked_until END AS parked_until,
               CASE WHEN c.parked_until > %s THEN c.parked_why END AS parked_why
        FROM payment.credits AS c
        JOIN (
            SELECT subject_id, jsonb_agg(reason.word) AS reasons
            FROM platform.work_items, jsonb_array_elements_text(reasons) AS reason (word)
            WHERE closed_at IS NULL AND kind = ANY (%s) GROUP BY subject_id
        ) AS item ON item.subject_id = c.id
        ORDER BY coalesce(c.parked_until > %s, FALSE), c.seq LIMIT %s
        """,
        [tx.today, tx.today, list(kinds), tx.today, limit],
    )
    accounts = [suspense(row["id"]) for row in rows]
    held = await journal.balances(tx, accounts) if rows else {}
    payers = {
        row["id"]: await store.list_owners_of_account(tx, bytes(row["payer_digest"]))
        for row in rows
        if row["payer_digest"] is not None
    }
    evidences = [_evidence(row, held[suspense(row["id"])], payers) for row in rows]
    candidates = await _candidates(tx, evidences)
    return [
        _waiting(row, evidence, candidates) for row, evidence in zip(rows, evidences, strict=True)
    ]


async def books(tx: Transaction) -> Books:
    """Compare what the bank's facts add up to with the ledger's bank accounts."""
    money_in = await tx.one(
        """
        SELECT coalesce(sum(c.amount_minor) FILTER (WHERE f.status = 'success'), 0)::BIGINT AS came,
               coalesce(sum(c.amount_minor) FILTER (WHERE f.status = 'reversed'), 0)::BIGINT AS gone
        FROM payment.credit_facts AS f JOIN payment.credits AS c ON c.id = f.credit_id
        WHERE c.part_of IS NULL AND (f.status = 'success' OR (f.status = 'reversed' AND EXISTS (
            SELECT FROM payment.credit_facts AS s WHERE s.credit_id = c.id AND s.status = 'success'
        )))
        """
    )
    # A return says that it was paid, whether or not we heard that first.
    money_out = await tx.one(
        """
        SELECT coalesce(sum(p.amount_minor) FILTER (WHERE p.paid), 0)::BIGINT AS paid,
               coalesce(sum(p.amount_minor) FILTER (WHERE p.back), 0)::BIGINT AS back
        FROM (
            SELECT payout_id, max(amount_minor) AS amount_minor,
                   bool_or(status IN ('processed', 'returned')) AS paid,
                   bool_or(status = 'returned') AS back
            FROM payment.payout_facts GROUP BY payout_id
        ) AS p
        """
    )
    shards: list[Account] = [bank(UUID(int=shard)) for shard in range(SHARDS)]
    held = await journal.balances(tx, shards)
    ledger = Money(-sum(balance.minor for balance in held.values()))
    if money_in is None or money_out is None:
        return Books(ZERO, ZERO, ZERO, ZERO, ledger)
    return Books(
        Money(money_in["came"]),
        Money(money_in["gone"]),
        Money(money_out["paid"]),
        Money(money_out["back"]),
        ledger,
    )


async def _candidates(tx: Transaction, evidences: Sequence[Evidence]) -> list[AwaitedInvoice]:
    if not evidences:
        return []
    payers = {payer for evidence in evidences for payer in evidence.payers}
    rows = await tx.all(
        """
        SELECT invoice_id, customer_id, canonical_number, face_minor, paid_minor, taxable_minor,
               lawful_tds_rates, state
        FROM payment.invoices
        WHERE state <> 'closed' AND (
            canonical_number = ANY (%s) OR customer_id = ANY (%s)
            OR (state IN ('listed', 'disbursed') AND face_minor - paid_minor = ANY (%s))
        )
        ORDER BY invoice_id LIMIT %s
        """,
        [
            [evidence.number for evidence in evidences if evidence.number],
            list(payers),
            [evidence.amount.minor for evidence in evidences],
            CANDIDATES_MAX,
        ],
    )
    return [awaited_invoice(row) for row in rows]


def _evidence(row: DictRow, held: Money, payers: dict[UUID, frozenset[UUID]]) -> Evidence:
    number = row["invoice_number"]
    return Evidence(
        amount=held,
        paid_at=row["heard_at"],
        virtual_account=row["virtual_account"],
        number=None if number is None else canonical(number),
        payers=payers.get(row["id"], frozenset()),
    )


def _waiting(
    row: DictRow, evidence: Evidence, candidates: Sequence[AwaitedInvoice]
) -> WaitingCredit:
    return WaitingCredit(
        id=row["id"],
        transaction_id=row["transaction_id"],
        amount=Money(row["amount_minor"]),
        waiting=evidence.amount,
        reasons=row["reasons"],
        invoice_number=row["invoice_number"],
        virtual_account=row["virtual_account"],
        utr=row["utr"],
        can_be_refunded=row["can_be_refunded"],
        heard_at=row["heard_at"],
        suggestions=suggest(evidence, candidates),
        can_be_split=row["place"] == "suspense" and evidence.amount.minor == row["amount_minor"],
        parked_until=row["parked_until"],
        parked_why=row["parked_why"],
    )


def _withdrawal(row: DictRow) -> Withdrawal:
    return Withdrawal(
        row["id"],
        row["seq"],
        row["state"],
        Money(row["amount_minor"]),
        row["requested_at"],
        row["utr"],
    )
