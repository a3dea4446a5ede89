"""Put many open invoices into the marketplace of a running `hundi up`: does its page bear them?

`python -m bench.market --data FOLDER --count 10000`. They are rows that nobody sold: for a world
that is thrown away afterwards, as `web/gates` makes one.
"""

import argparse
from pathlib import Path

import psycopg

from bench.reads import OFFERS_MADE
from hundi.cli.servers import database_of
from hundi.runtime.settings import Settings

COUNT = 10_000


def main() -> None:
    """Insert them and gather statistics, as autovacuum would in a while."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--count", type=int, default=COUNT)
    asked = parser.parse_args()
    with (
        database_of(Settings(data=asked.data)) as url,
        psycopg.connect(url, autocommit=True) as owner,
    ):
        owner.execute(OFFERS_MADE, {"count": asked.count})
        owner.execute("ANALYZE funding.listings, funding.offers")


if __name__ == "__main__":
    main()
