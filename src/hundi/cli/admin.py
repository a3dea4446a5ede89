"""`hundi admin create`: an operator. The password comes from standard input, never an argument."""

import argparse
import asyncio
import getpass
import sys

from hundi import wiring
from hundi.cli import settings as typed
from hundi.cli.servers import database_of
from hundi.runtime.clock import Clock
from hundi.runtime.database import Database
from hundi.runtime.migrations import migrate
from hundi.runtime.service import Subscriptions
from hundi.runtime.settings import Settings
from hundi.runtime.vault import Vault
from hundi.user import commands, passwords

PASSWORD_CHARS_MAX = 1_024


def create(asked: argparse.Namespace) -> int:
    """Make an operator."""
    if sys.stdin.isatty():
        password = getpass.getpass("Password: ")
    else:
        password = sys.stdin.readline(PASSWORD_CHARS_MAX).rstrip("\n")
    settings = typed.read(asked)
    with database_of(settings) as url:
        migrate(url)
        reached = settings.model_copy(update={"database_url": url})
        user_id = asyncio.run(_create(reached, asked, password))
    sys.stdout.write(f"admin {user_id}\n")
    return 0
