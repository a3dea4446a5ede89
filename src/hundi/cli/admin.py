"""`hundi admin create`: an operator. The password comes from standard input, never an argument."""

import argparse
import asyncio
import getpass
import sys
from uuid import UUID

from hundi import wiring
from hundi.cli import settings as typed
from hundi.cli.servers import database_of
from hundi.runtime.addresses import app_url
from hundi.runtime.clock import Clock
from hundi.runtime.database import Database
from hundi.runtime.migrations import migrate
from hundi.runtime.secrets import Secrets
from hundi.runtime.service import Subscriptions
from hundi.runtime.settings import Settings
from hundi.runtime.vault import Vault
from hundi.user import commands, passwords
from hundi.user.people import normal_email

PASSWORD_CHARS_MAX = 1_024


def create(asked: argparse.Namespace) -> int:
    """Make an operator; print the new user's id."""
    if sys.stdin.isatty():
        password = getpass.getpass("Password: ")
    else:
        password = sys.stdin.readline(PASSWORD_CHARS_MAX).rstrip("\r\n")
    user_id = make(typed.read(asked), asked.email, password)
    sys.stdout.write(f"admin {user_id}\n")
    return 0


def make(settings: Settings, email: str, password: str) -> UUID:
    """Make an operator in the database of these settings; return the new user's id.

    Raises:
        WeakPassword: it is easy to guess.
        EmailTaken: somebody has signed up with the address.
    """
    with database_of(settings) as url:
        migrate(url)
        reached = settings.model_copy(update={"database_url": url})
        return asyncio.run(_create(reached, email, password))


async def _create(settings: Settings, email: str, password: str) -> UUID:
    subscriptions = Subscriptions.of(wiring.ALL)
    url = app_url(settings.database_url)
    database = Database(url, clock=Clock(), subscriptions=subscriptions, pool_size=2)
    hashed = await passwords.hash_new_password(password, email=normal_email(email))
    await database.open()
    try:
        async with database.transaction("user") as tx:
            vault = Vault(Secrets.of(settings).master_key)
            return await commands.create_admin(
                tx, vault, email=email, password_hash=hashed, now=tx.now
            )
    finally:
        await database.close()
