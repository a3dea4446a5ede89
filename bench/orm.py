"""The peer "ORM": the same rules and rows as hundi's fund, as one writes them with SQLAlchemy.

Rows are loaded one by one `FOR UPDATE`, changed as objects and written back at the commit; one
transaction a request. As the one-call peer's, its jobs wake nobody (`one_call.sql`).
"""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Identity, Text, func, or_, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from hundi.kernel.ids import new_id

REACTIONS = (
    ("invoice", "invoice.show_raised/FundsCommitted"),
    ("settlement", "settlement.add_positions/FundsCommitted"),
    ("notification", "notification.tell/FundsCommitted"),
)


class _Row(DeclarativeBase):
    pass


class _Listing(_Row):
    __tablename__ = "listings"
    __table_args__ = {"schema": "funding"}  # noqa: RUF012 - SQLAlchemy's way
    invoice_id: Mapped[UUID] = mapped_column(primary_key=True)
    seller_id: Mapped[UUID]
    customer_id: Mapped[UUID]
    target_minor: Mapped[int] = mapped_column(BigInteger)
    raised_minor: Mapped[int] = mapped_column(BigInteger)
    reserved_minor: Mapped[int] = mapped_column(BigInteger)
    minimum_minor: Mapped[int] = mapped_column(BigInteger)
    closes_at: Mapped[datetime]
    status: Mapped[str]


class _Investor(_Row):
    __tablename__ = "investors"
    __table_args__ = {"schema": "funding"}  # noqa: RUF012 - same
    id: Mapped[UUID] = mapped_column(primary_key=True)
    kyc_verified: Mapped[bool]
    outstanding_minor: Mapped[int] = mapped_column(BigInteger)


class _Customer(_Row):
    __tablename__ = "customers"
    __table_args__ = {"schema": "funding"}  # noqa: RUF012 - same
    id: Mapped[UUID] = mapped_column(primary_key=True)
    reserved_minor: Mapped[int] = mapped_column(BigInteger)


class _Exposure(_Row):
    __tablename__ = "exposures"
    __table_args__ = {"schema": "funding"}  # noqa: RUF012 - same
    investor_id: Mapped[UUID] = mapped_column(primary_key=True)
    customer_id: Mapped[UUID] = mapped_column(primary_key=True)
    outstanding_minor: Mapped[int] = mapped_column(BigInteger)


class _Limit(_Row):
    __tablename__ = "limits"
    __table_args__ = {"schema": "funding"}  # noqa: RUF012 - same
    kind: Mapped[str] = mapped_column(primary_key=True)
    investor_id: Mapped[UUID | None] = mapped_column(primary_key=True)
    customer_id: Mapped[UUID | None] = mapped_column(primary_key=True)
    effective_from: Mapped[date] = mapped_column(primary_key=True)
    amount_minor: Mapped[int] = mapped_column(BigInteger)


class _Commitment(_Row):
    __tablename__ = "commitments"
    __table_args__ = {"schema": "funding"}  # noqa: RUF012 - same
    id: Mapped[UUID] = mapped_column(primary_key=True)
    invoice_id: Mapped[UUID]
    investor_id: Mapped[UUID]
    start_minor: Mapped[int] = mapped_column(BigInteger)
    end_minor: Mapped[int] = mapped_column(BigInteger)
    staked_minor: Mapped[int] = mapped_column(BigInteger)
    committed_at: Mapped[datetime]


class _Account(_Row):
    __tablename__ = "accounts"
    __table_args__ = {"schema": "ledger"}  # noqa: RUF012 - same
    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    name: Mapped[str]
    balance_minor: Mapped[int] = mapped_column(BigInteger)
    version: Mapped[int] = mapped_column(BigInteger)


class _Entry(_Row):
    __tablename__ = "entries"
    __table_args__ = {"schema": "ledger"}  # noqa: RUF012 - same
    id: Mapped[UUID] = mapped_column(primary_key=True)
    memo: Mapped[str]
    posted_at: Mapped[datetime]


class _Move(_Row):
    __tablename__ = "moves"
    __table_args__ = {"schema": "ledger"}  # noqa: RUF012 - same
    entry_id: Mapped[UUID] = mapped_column(ForeignKey("ledger.entries.id"), primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(BigInteger)
    target_id: Mapped[int] = mapped_column(BigInteger)
    amount_minor: Mapped[int] = mapped_column(BigInteger)


class _Job(_Row):
    __tablename__ = "jobs"
    __table_args__ = {"schema": "bench"}  # noqa: RUF012 - same
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    queue_name: Mapped[str]
    task_name: Mapped[str]
    priority: Mapped[int]
    lock: Mapped[str] = mapped_column(Text)
    args: Mapped[dict[str, Any]] = mapped_column(JSONB)


class Orm:
    """Funds by the ORM, on a pool of its own."""

    def __init__(self, owner_url: str, *, pool_size: int) -> None:
        url = owner_url.replace("postgresql://", "postgresql+psycopg://", 1)
        self._engine = create_async_engine(url, pool_size=pool_size, max_overflow=0)
        self._sessions = async_sessionmaker(self._engine, expire_on_commit=False)

    async def close(self) -> None:
        """Give the connections back."""
        await self._engine.dispose()

    async def fund(self, investor_id: UUID, invoice_id: UUID, amount: int) -> dict[str, object]:
        """Commit the amount, in a transaction of its own; return the answer.

        Raises:
            ValueError: a rule refuses it.
        """
        async with self._sessions() as session, session.begin():
            listing = await session.get_one(_Listing, invoice_id, with_for_update=True)
            investor = await session.get_one(_Investor, investor_id, with_for_update=True)
            _check(listing, investor, amount)
            limits = await _limits(session, investor, listing)
            stake = await _stake(session, investor, listing, limits, amount)
            await _expose(session, investor, listing, limits, amount)
            target = await _account(session, f"escrow:{invoice_id}")
            source = await _account(session, f"wallet:{investor_id}")
            if source.balance_minor < amount:
                raise ValueError("insufficient_funds")
            made = _take(listing, investor, stake, amount)
            source.balance_minor -= amount
            source.version += 1
            target.balance_minor += amount
            target.version += 1
            session.add(made)
            session.add(_Entry(id=made.id, memo="Funding", posted_at=made.committed_at))
            await session.flush()
            session.add(
                _Move(
                    entry_id=made.id,
                    ordinal=1,
                    source_id=source.id,
                    target_id=target.id,
                    amount_minor=amount,
                )
            )
            session.add_all(_jobs(listing, made))
        return {
            "transactionId": str(made.id),
            "status": "funded" if listing.status == "funded" else "committed",
            "raised": listing.raised_minor / 100,
            "remaining": (listing.target_minor - listing.raised_minor) / 100,
        }


def _check(listing: _Listing, investor: _Investor, amount: int) -> None:
    remaining = listing.target_minor - listing.raised_minor
    if listing.status != "open" or _now() >= listing.closes_at:
        raise ValueError("listing_closed")
    if not investor.kyc_verified:
        raise ValueError("kyc_required")
    if investor.id in (listing.seller_id, listing.customer_id):
        raise ValueError("own_invoice")
    if amount > remaining or (amount < listing.minimum_minor and amount != remaining):
        raise ValueError("target_exceeded or commitment_too_small")


async def _limits(session: AsyncSession, investor: _Investor, listing: _Listing) -> dict[str, int]:
    """Return the limits in force: of each kind the most particular."""
    rows = (
        await session.scalars(
            select(_Limit)
            .where(_Limit.effective_from <= func.current_date())
            .where(or_(_Limit.investor_id.is_(None), _Limit.investor_id == investor.id))
            .where(or_(_Limit.customer_id.is_(None), _Limit.customer_id == listing.customer_id))
            .order_by(
                _Limit.investor_id.nulls_last(),
                _Limit.customer_id.nulls_last(),
                _Limit.effective_from.desc(),
            )
        )
    ).all()
    return {limit.kind: limit.amount_minor for limit in reversed(rows)}


async def _expose(
    session: AsyncSession,
    investor: _Investor,
    listing: _Listing,
    most: dict[str, int],
    amount: int,
) -> None:
    """Count the amount on the customer, when the caps allow it."""
    customer = await session.get_one(_Customer, listing.customer_id)
    is_within = listing.raised_minor + amount <= listing.reserved_minor
    if not is_within or customer.reserved_minor > most["customer"]:
        raise ValueError("customer_cap_reached")
    key = (investor.id, listing.customer_id)
    exposure = await session.get(_Exposure, key, with_for_update=True)
    if exposure is None:
        exposure = _Exposure(investor_id=key[0], customer_id=key[1], outstanding_minor=0)
        session.add(exposure)
    exposure.outstanding_minor += amount
    if exposure.outstanding_minor > most["concentration"]:
        raise ValueError("concentration_exceeded")


async def _stake(
    session: AsyncSession,
    investor: _Investor,
    listing: _Listing,
    most: dict[str, int],
    amount: int,
) -> int:
    """Return what the investor then has in the listing, when the limits allow it."""
    last = (
        await session.scalars(
            select(_Commitment)
            .where(
                _Commitment.investor_id == investor.id,
                _Commitment.invoice_id == listing.invoice_id,
            )
            .order_by(_Commitment.start_minor.desc())
            .limit(1)
        )
    ).first()
    stake = (last.staked_minor if last else 0) + amount
    if investor.outstanding_minor + amount > most["outstanding"] or stake > most["invoice"]:
        raise ValueError("limit_exceeded")
    return stake


async def _account(session: AsyncSession, name: str) -> _Account:
    query = select(_Account).where(_Account.name == name).with_for_update()
    return (await session.scalars(query)).one()


def _take(listing: _Listing, investor: _Investor, stake: int, amount: int) -> _Commitment:
    start = listing.raised_minor
    listing.raised_minor += amount
    investor.outstanding_minor += amount
    if listing.raised_minor == listing.target_minor:
        listing.status = "funded"
    return _Commitment(
        id=new_id(),
        invoice_id=listing.invoice_id,
        investor_id=investor.id,
        start_minor=start,
        end_minor=listing.raised_minor,
        staked_minor=stake,
        committed_at=_now(),
    )


def _jobs(listing: _Listing, made: _Commitment) -> list[_Job]:
    event = {
        "invoice_id": str(listing.invoice_id),
        "raised": {"minor": listing.raised_minor, "currency": "INR"},
        "commitments": [
            {
                "id": str(made.id),
                "investor_id": str(made.investor_id),
                "interval": {"start": made.start_minor, "end": made.end_minor},
            }
        ],
        "happened_at": made.committed_at.isoformat(),
    }
    return [
        _Job(
            queue_name=queue,
            task_name=task,
            priority=0,
            lock=f"{queue}:{listing.invoice_id}",
            args={"event": event},
        )
        for queue, task in REACTIONS
    ]


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - a peer keeps its own time
