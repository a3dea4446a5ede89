"""Wallet, withdrawals and repayment over HTTP: read the request, run the command, shape the answer.

Deposits and the webhook call the bank or answer it, and keep their own transactions: they are in
`api_deposits` and `api_webhook`. Operators' calls are in `api_admin`.
"""

from datetime import date
from uuid import UUID

from fastapi import Request
from pydantic import Field
from starlette.responses import Response

from hundi.ledger.journal import Line
from hundi.ledger.statement import period
from hundi.ledger.statement_api import FirstDay, Format, LastDay, StatementShape, answer
from hundi.payment import payout_commands, queries
from hundi.payment.queries import Repayment, Wallet
from hundi.payment.upi import UPI_REPAYMENT_MAX, upi_uri
from hundi.runtime.fresh import Fresh
from hundi.runtime.pages import Cursor, Limit, page, read_cursor, write_cursor
from hundi.runtime.rights import FOR_OWNER
from hundi.runtime.signed_links import LINK_CHARS_MAX, read_link
from hundi.runtime.values import Instant, Rupees, RupeesOut, Shape, render
from hundi.runtime.web import AnyCaller, CustomerCaller, TheEdge, Tx, routes_of

PAGE = 50

routes = routes_of("payment")


class TransactionLine(Shape):
    """One movement of a wallet: what came is positive, what went negative."""

    id: UUID
    at: Instant
    memo: str
    amount: RupeesOut
    other: str = Field(description="The kind of account on the other side.", examples=["escrow"])
    invoice_id: UUID | None = Field(description="The invoice that the money was for, if any.")
    invoice_number: str | None


class WalletAnswer(Shape):
    """What a wallet holds, from the ledger."""

    balance: RupeesOut = Field(description="What can be invested or withdrawn.")
    held: RupeesOut = Field(description="Committed to invoices that are not yet disbursed.")
    owed: RupeesOut = Field(
        description="What was taken back and was not there: repaid first out of what is paid you."
    )
    transactions: list[TransactionLine]


class PaidByLink(Shape):
    """The link, from the letter."""

    link: str = Field(min_length=1, max_length=LINK_CHARS_MAX, pattern=r"^[\w-]+$")


class WithdrawRequest(Shape):
    """How much to pay out."""

    amount: Rupees


class WithdrawalTaken(Shape):
    """The money left the wallet and the bank is being asked to pay it."""

    withdrawal_id: UUID
    status: str = "requested"


class WithdrawalAnswer(Shape):
    """What became of a withdrawal: `failed` and `returned` money is in the wallet again."""

    withdrawal_id: UUID
    status: str = Field(
        examples=["processed"],
        description="requested, received, processed, failed, returned, or conflict: we look.",
    )
    amount: Rupees
    requested_at: Instant
    utr: str | None = None


class RepaymentAnswer(Shape):
    """How to pay an invoice: by NEFT, RTGS or IMPS to an account number of its own."""

    virtual_account: str
    ifsc: str
    amount_due: RupeesOut
    due_on: date
    upi_uri: str | None = Field(default=None, description="Only up to what UPI carries at once.")


@routes.get("/wallet", response_model=WalletAnswer)
async def wallet(
    request: Request, caller: AnyCaller, tx: Tx, limit: Limit = PAGE, cursor: Cursor = None
) -> Response:
    """What your wallet holds and how that came about, newest first."""
    before = read_cursor(cursor, tuple[int])[0] if cursor else None
    found = await queries.wallet_of(tx, caller.user_id, before=before, limit=limit)
    shown = WalletAnswer(
        balance=found.balance,
        held=found.held,
        owed=found.owed,
        transactions=[_transaction(line, found) for line in found.lines],
    )
    response = render(shown)
    if found.following is not None:
        following = request.url.include_query_params(cursor=write_cursor(found.following))
        response.headers["Link"] = f'<{following.path}?{following.query}>; rel="next"'
    return response


@routes.get("/wallet/statement", response_model=StatementShape)
async def wallet_statement(
    caller: AnyCaller,
    tx: Tx,
    first_day: FirstDay = None,
    last_day: LastDay = None,
    format: Format = "json",  # noqa: A002 - the parameter's public name
) -> Response:
    """The moves of your wallet in a period, the last thirty days if none is given."""
    first, last = period(first_day, last_day, today=tx.today)
    found = await queries.statement_of(tx, caller.user_id, first_day=first, last_day=last)
    return answer(found, format, title="Statement of a wallet")


@routes.post("/wallet/withdrawals", status_code=202, dependencies=[Fresh], openapi_extra=FOR_OWNER)
async def withdraw(body: WithdrawRequest, caller: AnyCaller, tx: Tx) -> WithdrawalTaken:
    """Pay money out of your wallet to your verified bank account."""
    withdrawal_id = await payout_commands.withdraw(tx, user_id=caller.user_id, amount=body.amount)
    return WithdrawalTaken(withdrawal_id=withdrawal_id)


@routes.get("/wallet/withdrawals", response_model=list[WithdrawalAnswer])
async def withdrawals(
    request: Request, caller: AnyCaller, tx: Tx, limit: Limit = PAGE, cursor: Cursor = None
) -> Response:
    """Your withdrawals, newest first."""
    before = read_cursor(cursor, tuple[int])[0] if cursor else None
    found = await queries.withdrawals(tx, user_id=caller.user_id, before=before, limit=limit)
    following = write_cursor(found[-1].seq) if len(found) == limit else None
    rows = [_withdrawal(one) for one in found]
    return page(rows, url=request.url, next_cursor=following)


@routes.get("/wallet/withdrawals/{withdrawal_id:uuid}")
async def withdrawal(withdrawal_id: UUID, caller: AnyCaller, tx: Tx) -> WithdrawalAnswer:
    """What became of one of your withdrawals."""
    return _withdrawal(await queries.withdrawal(tx, withdrawal_id, user_id=caller.user_id))


@routes.get("/invoices/{invoice_id:uuid}/repayment")
async def repayment(invoice_id: UUID, caller: CustomerCaller, tx: Tx) -> RepaymentAnswer:
    """How to pay an invoice that you accepted."""
    return _how_to_pay(await queries.repayment_of(tx, invoice_id, customer_id=caller.user_id))


@routes.post("/links/payment")
async def repayment_by_link(body: PaidByLink, tx: Tx, edge: TheEdge) -> RepaymentAnswer:
    """How to pay the invoice that a link is for. Needs no account."""
    link = read_link(edge.outside.vault, body.link, now=tx.now)
    return _how_to_pay(await queries.repayment_of(tx, link.invoice_id, customer_id=None))


def _how_to_pay(found: Repayment) -> RepaymentAnswer:
    return RepaymentAnswer(
        virtual_account=found.account.account_number,
        ifsc=found.account.ifsc,
        amount_due=found.amount_due,
        due_on=found.due_on,
        upi_uri=_upi_uri(found),
    )


def _upi_uri(found: Repayment) -> str | None:
    upi_id = found.account.upi_id
    if upi_id is None or not found.amount_due or found.amount_due > UPI_REPAYMENT_MAX:
        return None
    return upi_uri(
        upi_id, amount=found.amount_due, reference=found.invoice_id, note=f"Invoice {found.number}"
    )


def _transaction(line: Line, found: Wallet) -> TransactionLine:
    # The kind only: the rest of an account's name may be another person's id.
    kind, _, _ = line.other.partition(":")
    invoice_id = found.invoice_of(line)
    number = found.numbers.get(invoice_id) if invoice_id else None
    return TransactionLine(
        id=line.entry_id,
        at=line.posted_at,
        memo=line.memo,
        amount=line.amount,
        other=kind,
        invoice_id=invoice_id if number else None,
        invoice_number=number,
    )


def _withdrawal(one: queries.Withdrawal) -> WithdrawalAnswer:
    return WithdrawalAnswer(
        withdrawal_id=one.id,
        status=one.status,
        amount=one.amount,
        requested_at=one.requested_at,
        utr=one.utr,
    )
