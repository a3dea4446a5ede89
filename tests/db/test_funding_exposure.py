"""What is out on a customer is found without reading what is out on all others."""

import psycopg
import pytest

from hundi.funding import store_limits
from hundi.kernel.ids import new_id
from hundi.kernel.money import Money
from support.databases import PostgresServer, as_owner, opened

CUSTOMERS, INVESTORS_EACH = 400, 60

SEEDED = """
WITH customer AS MATERIALIZED (
    SELECT n, CASE WHEN n = 1 THEN %(ours)s ELSE gen_random_uuid() END AS id
    FROM generate_series(1, %(customers)s) AS n
), known AS (
    INSERT INTO funding.customers (id, reserved_minor) SELECT id, 0 FROM customer
)
INSERT INTO funding.exposures (investor_id, customer_id, outstanding_minor)
SELECT gen_random_uuid(), c.id, investor
FROM customer AS c CROSS JOIN generate_series(1, %(each)s) AS investor
"""


@pytest.fixture(scope="module")
def url(postgres: PostgresServer) -> str:
    return postgres.clone()


async def test_what_is_out_on_a_customer_is_found_by_the_customer(url: str) -> None:
    ours = new_id()
    with psycopg.connect(as_owner(url), autocommit=True) as owner:
        facts = {"ours": ours, "customers": CUSTOMERS, "each": INVESTORS_EACH}
        owner.execute(SEEDED.encode(), facts)
        owner.execute("ANALYZE funding.exposures")

    async with opened(url) as database, database.transaction("funding") as tx:
        found = await store_limits.find_customer(tx, ours)
        read = await tx.one(
            """
            SELECT seq_scan, idx_tup_fetch FROM pg_stat_xact_all_tables
            WHERE relid = 'funding.exposures'::REGCLASS
            """
        )

    assert found is not None
    assert found.outstanding == Money(sum(range(1, INVESTORS_EACH + 1)))
    assert [one.outstanding.minor for one in found.investors[:3]] == [60, 59, 58]
    assert len(found.investors) == store_limits.INVESTORS_MAX
    assert read == {"seq_scan": 0, "idx_tup_fetch": 2 * INVESTORS_EACH}


def test_a_counter_that_changes_stays_where_it_is(url: str) -> None:
    with psycopg.connect(as_owner(url)) as owner:
        investor, customer = new_id(), new_id()
        owner.execute("INSERT INTO funding.exposures VALUES (%s, %s, 1)", [investor, customer])
        owner.execute(
            "UPDATE funding.exposures SET outstanding_minor = 2 WHERE investor_id = %s", [investor]
        )
        [counts] = owner.execute(
            """
            SELECT n_tup_upd, n_tup_hot_upd FROM pg_stat_xact_all_tables
            WHERE relid = 'funding.exposures'::REGCLASS
            """
        ).fetchall()

    assert counts == (1, 1)
