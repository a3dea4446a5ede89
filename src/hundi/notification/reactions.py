"""What notification does when something happened elsewhere."""

from typing import Any

import structlog
import valkey.asyncio
from valkey.exceptions import ValkeyError

from hundi.events.notification import InboxesChanged, LetterDue
from hundi.events.user import MemberInvited, UserRegistered
from hundi.gateways.errors import RailError
from hundi.gateways.outside import Outside
from hundi.notification import commands, invitation
from hundi.notification.bell import CHANNEL, VALKEY_SECONDS_MAX, write_message
from hundi.notification.domain import Ending
from hundi.runtime.database import Transaction
from hundi.runtime.jobs import Desk

_log = structlog.get_logger()


async def tell(tx: Transaction, event: object) -> None:
    """Tell everybody whom the event concerns. The whole table is in `news.py`."""
    await commands.tell_people(tx, event)


async def keep_contact(tx: Transaction, event: UserRegistered) -> None:
    """Keep how the new user is reached."""
    await commands.keep_contact(tx, event)


async def send_letter(desk: Desk, event: LetterDue) -> None:
    """Send a notification's letter.

    The job holds no personal data: the contact is opened here. If the process dies between the
    server's yes and our note of it, the letter goes out again, with the same Message-ID.

    Raises:
        RailError: the mail server is away or refuses us; the job is tried again.
    """
    outside: Outside = desk.outside
    async with desk.database.transaction("notification") as tx:
        letter = await commands.write_letter(
            tx, outside.vault, event.notification_id, page_url=outside.page_url
        )
    if letter is None:
        return
    try:
        await outside.mailer.send(letter)
    except RailError as failure:
        if failure.retryable or failure.code not in ("recipient_refused", "bad_letter"):
            raise
        async with desk.database.transaction("notification") as tx:
            await _give_up(tx, event.notification_id, failure.code)
        return
    async with desk.database.transaction("notification") as tx:
        await commands.end_letter(tx, event.notification_id, Ending.SEND)


async def send_invitation(desk: Desk, event: MemberInvited) -> None:
    """Send an invitation to a team's letter, to somebody without an account or a list here.

    If the process dies between the server's yes and our note of it, the letter goes out again,
    with the same Message-ID.

    Raises:
        RailError: the mail server is away or refuses us; the job is tried again.
    """
    outside: Outside = desk.outside
    async with desk.database.transaction("notification") as tx:
        letter = await invitation.write_letter(tx, outside.vault, event, page_url=outside.page_url)
    if letter is None:
        return
    try:
        await outside.mailer.send(letter)
    except RailError as failure:
        if failure.retryable or failure.code not in ("recipient_refused", "bad_letter"):
            raise
        # The owner sees that nobody comes; whose address it was stands nowhere.
        _log.warning("invitation_undeliverable", code=failure.code)


async def ring_bells(desk: Desk, event: InboxesChanged) -> None:
    """Wake the open pages of these users, in every process, by Valkey.

    Only a hint: without it the pages find out by looking into PostgreSQL a little later.
    """
    outside: Outside = desk.outside
    if outside.redis_url is None:
        return
    client: Any = valkey.asyncio.from_url(
        outside.redis_url,
        socket_connect_timeout=VALKEY_SECONDS_MAX,
        socket_timeout=VALKEY_SECONDS_MAX,
    )
    try:
        await client.publish(CHANNEL, write_message(event.user_ids))
    except (ValkeyError, OSError) as failure:
        _log.warning("bells_silent", error=type(failure).__name__)
    finally:
        await client.aclose()


async def _give_up(tx: Transaction, notification_id: int, code: str) -> None:
    if code == "recipient_refused":
        await commands.suppress_address(tx, notification_id)
    else:
        await commands.end_letter(tx, notification_id, Ending.GIVE_UP)
