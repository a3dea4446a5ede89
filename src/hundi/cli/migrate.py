"""`hundi migrate`: bring a database up to date."""

import argparse
import sys

from hundi.cli import settings
from hundi.cli.servers import database_of
from hundi.runtime.migrations import migrate


def run(asked: argparse.Namespace) -> int:
    """Run what has not run yet."""
    with database_of(settings.read(asked)) as url:
        ran = migrate(url, say=say)
    say(f"{ran} migrations ran; the database is up to date")
    return 0


def say(line: str) -> None:
    """Print progress."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
