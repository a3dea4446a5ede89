"""A world to fund in: investors with money, listings with room, on a PostgreSQL of its own."""

import tempfile
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import psycopg
import uvloop

from hundi import wiring
from hundi.events.invoice import InvoiceListed
from hundi.events.user import KycDecided
from hundi.funding import reactions
from hundi.kernel.deal import Terms
from hundi.kernel.ids import derive_id, new_id
from hundi.kernel.money import Money
from hundi.ledger import journal
from hundi.ledger.entry import Entry, Move, bank, wallet
from hundi.runtime.addresses import app_url
from hundi.runtime.clock import Clock
from hundi.runtime.database import Database
from hundi.runtime.migrations import migrate
from hundi.runtime.secrets import Secrets
from hundi.runtime.servers import EmbeddedServers
from hundi.runtime.service import Subscriptions
from hundi.runtime.settings import Settings
from hundi.runtime.tokens import Caller, Tokens

AMOUNT = "1000"
WALLET = Money.parse("900000000")
TARGET = Money.parse("40000000000")
AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Size:
    """How many of each; a listing's target."""

    investors: int
    invoices: int
    target: Money = TARGET


@dataclass(frozen=True, slots=True)
class World:
    """Investors with money, and listings that take it."""

    settings: Settings
    owner_url: str
    investors: list[UUID]
    invoices: list[UUID]

    def database(self, *, pool_size: int = 10) -> Database:
        """Return the application's way to the database, not open yet."""
        return Database(
            app_url(self.owner_url),
            clock=Clock(),
            subscriptions=Subscriptions.of(wiring.ALL),
            pool_size=pool_size,
        )

    def tokens(self) -> list[str]:
        """Return an access token for each investor."""
        issuer = Tokens(Secrets.of(self.settings).token.encode())
        now = Clock.real_now()
        return [issuer.issue(Caller(one, "investor", new_id()), now=now) for one in self.investors]

    def tidy(self) -> None:
        """Throw away jobs of the round before and gather what is dead, so that rounds are alike."""
        with psycopg.connect(self.owner_url, autocommit=True) as owner:
            owner.execute("TRUNCATE jobs.procrastinate_jobs CASCADE")
            owner.execute("DO $$ BEGIN TRUNCATE bench.jobs; EXCEPTION WHEN OTHERS THEN END $$")
            owner.execute("VACUUM ANALYZE")
            owner.execute("CHECKPOINT")

    def prove(self) -> None:
        """See that every listing raised what its places and its escrow hold.

        Raises:
            SystemExit: money is wrong somewhere.
        """
        with psycopg.connect(self.owner_url, autocommit=True) as owner:
            wrong = owner.execute(
                """
                SELECT count(*) FROM funding.listings AS l
                LEFT JOIN (
                    SELECT invoice_id, sum(end_minor - start_minor) AS placed, max(end_minor) AS top
                    FROM funding.commitments GROUP BY invoice_id
                ) AS c USING (invoice_id)
                LEFT JOIN ledger.accounts AS a ON a.name = 'escrow:' || l.invoice_id
                WHERE l.raised_minor <> coalesce(c.placed, 0)
                    OR l.raised_minor <> coalesce(c.top, 0)
                    OR l.raised_minor <> coalesce(a.balance_minor, 0)
                """
            ).fetchone()
        if wrong is None or wrong[0] != 0:
            raise SystemExit(f"money is wrong: {wrong}")


@contextmanager
def made(size: Size) -> Generator[World]:
    """Start PostgreSQL (fsync on), migrate, and fill it; stop and remove it at the end."""
    with ExitStack() as closing:
        data = Path(closing.enter_context(tempfile.TemporaryDirectory(prefix="hundi-bench-")))
        servers = EmbeddedServers.start(data, want={"postgres"})
        closing.callback(servers.stop)
        owner_url = servers.servers.database_url
        migrate(owner_url)
        settings = Settings(data=data, database_url=owner_url)
        investors = [new_id() for _ in range(size.investors)]
        invoices = [new_id() for _ in range(size.invoices)]
        world = World(settings, owner_url, investors, invoices)
        uvloop.run(_fill(world, size.target))
        world.tidy()
        yield world


async def _fill(world: World, target: Money) -> None:
    database = world.database()
    await database.open()
    async with database.transaction("funding") as tx:
        await tx.execute(
            """
            INSERT INTO funding.limits (kind, investor_id, amount_minor, effective_from)
            VALUES ('outstanding', NULL, %(most)s, '2001-01-01'),
                ('invoice', NULL, %(most)s, '2001-01-01'),
                ('concentration', NULL, %(most)s, '2001-01-01'),
                ('customer', NULL, %(most)s, '2001-01-01')
            """,
            {"most": TARGET.minor},
        )
    for some in _slices(world.investors):
        async with database.transaction("funding") as tx, tx.connection.pipeline():
            for investor in some:
                await reactions.note_kyc(tx, KycDecided(investor, "investor", "verified", tx.now))
            await journal.post_many(tx, [_deposit(investor) for investor in some])
    for some in _slices(world.invoices):
        async with database.transaction("funding") as tx, tx.connection.pipeline():
            for invoice in some:
                await reactions.open_listing(tx, listed(invoice, target, tx.today))
    await database.close()


def _slices(ids: list[UUID]) -> list[list[UUID]]:
    return [ids[at : at + AT_ONCE] for at in range(0, len(ids), AT_ONCE)]


def _deposit(investor: UUID) -> Entry:
    cause = derive_id(investor, "bench deposit")
    return Entry(cause, "Deposit", (Move(bank(cause), wallet(investor), WALLET),))


def listed(invoice: UUID, target: Money, today: date) -> InvoiceListed:
    """Return the news of a listing with this target."""
    at = Clock.real_now()
    terms = Terms(
        face=target,
        taxable=target.scaled(100, 118),
        eligible=target,
        advance=target,
        annual_rate=1250,
        platform_fee_rate=100,
        gst_rate=1800,
        investor_fee_rate=0,
        late_rate=600,
        late_cap_rate=1000,
        grace_days=0,
        default_after_days=90,
        due_on=today + timedelta(days=45),
        minimum=Money.parse(AMOUNT),
        lawful_tds_rates=(100, 200),
    )
    return InvoiceListed(
        invoice_id=invoice,
        seller_id=new_id(),
        customer_id=new_id(),
        invoice_number="BENCH-1",
        seller_name="Seller",
        customer_name="Customer",
        terms=terms,
        risk_score=70,
        grade="B",
        closes_at=at + timedelta(days=7),
        happened_at=at,
    )
