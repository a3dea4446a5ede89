"""What can be done in notification."""

from collections.abc import Mapping
from uuid import UUID

from hundi.events.funding import FundsCommitted
from hundi.events.notification import InboxesChanged, LetterDue
from hundi.events.settlement import InvoiceDefaulted, InvoiceOverdue, InvoiceWrittenOff
from hundi.events.user import UserRegistered
from hundi.gateways.mail.port import Letter
from hundi.kernel.ids import derive_id
from hundi.notification import store, wording
from hundi.notification.domain import (
    TRANSITIONS,
    Contact,
    Ending,
    Group,
    LetterState,
    Notification,
    choose_muted,
)
from hundi.notification.news import Known, invoice_in, news_of
from hundi.notification.secret_words import secret_words
from hundi.runtime.database import Transaction
from hundi.runtime.outbox import EVENTS_PER_CALL_MAX, publish
from hundi.runtime.vault import Vault

USERS_PER_EVENT_MAX = 500


async def tell_people(tx: Transaction, event: object) -> None:
    """Remember what an event says, and tell everybody whom it concerns, once."""
    await _remember(tx, event)
    tellings = news_of(event, await _known(tx, event))
    if not tellings:
        return
    people = await store.lock_people(tx, [telling.user_id for telling in tellings])
    added = await store.add_notifications(
        tx,
        [(telling, people[telling.user_id].letter_for(telling.kind)) for telling in tellings],
    )
    # A letter waits for its address; `keep_contact` sends it on.
    reachable = [each for each in added if people[each.user_id].contact is not None]
    await publish(tx, _changed(added))
    letters = _due(reachable)
    for start in range(0, len(letters), EVENTS_PER_CALL_MAX):
        await publish(tx, letters[start : start + EVENTS_PER_CALL_MAX])


async def keep_contact(tx: Transaction, event: UserRegistered) -> None:
    """Keep how a person is reached, and send the letters that waited for it."""
    contact = Contact(event.role, event.sealed_email, event.sealed_name)
    await store.lock_people(tx, [event.user_id])
    await store.save_contact(tx, event.user_id, contact)
    await publish(tx, _due(await store.list_due_letters(tx, event.user_id)))


async def choose_letters(
    tx: Transaction, user_id: UUID, wanted: Mapping[Group, bool]
) -> frozenset[Group]:
    """Keep which letters a person wants; return the groups that are muted.

    Raises:
        MustHaveMail: one of them cannot be turned off.
    """
    muted = choose_muted(wanted)
    await store.save_muted(tx, user_id, muted)
    return muted


async def mark_read(tx: Transaction, notification_id: int, *, user_id: UUID) -> Notification:
    """Note that a person read a notification.

    Raises:
        NoSuchNotification: there is none, or it is somebody else's.
    """
    return await store.save_read(tx, notification_id, user_id=user_id)


async def write_letter(
    tx: Transaction, vault: Vault, notification_id: int, *, page_url: str
) -> Letter | None:
    """Return the letter that a notification is to be sent as; None when there is none to send.

    Only here the address and the name are opened. A person who has been forgotten gets none, and
    neither does one who muted the group, or whose address bounced, since the letter was due.
    """
    notification = await store.get_notification(tx, notification_id)
    person = await store.find_person(tx, notification.user_id)
    if notification.letter is not LetterState.DUE or person is None or person.contact is None:
        return None
    state = person.letter_for(notification.kind)
    if state is not LetterState.DUE:
        await store.save_letter(tx, notification_id, state)
        return None
    try:
        address = await vault.open(tx, person.user_id, person.contact.sealed_email)
        name = await vault.open(tx, person.user_id, person.contact.sealed_name)
    except LookupError:
        await end_letter(tx, notification_id, Ending.GIVE_UP)
        return None
    words = wording.wording_of(notification.kind, notification.params)
    words = secret_words(words, notification, vault, page_url=page_url)
    return Letter(
        message_id=str(notification.letter_id),
        to=address,
        subject=words.subject,
        text=wording.letter_text(words, name=name),
        html=wording.letter_html(words, name=name),
    )


async def end_letter(tx: Transaction, notification_id: int, ending: Ending) -> None:
    """Note how a due letter ended."""
    await store.save_letter(tx, notification_id, TRANSITIONS[LetterState.DUE, ending])


async def suppress_address(tx: Transaction, notification_id: int) -> None:
    """Give up a letter whose address does not exist, and send nothing there again."""
    notification = await store.get_notification(tx, notification_id)
    await store.save_bounced(tx, notification.user_id)
    await end_letter(tx, notification_id, Ending.GIVE_UP)


async def _remember(tx: Transaction, event: object) -> None:
    if (invoice := invoice_in(event)) is not None:
        await store.save_invoice(tx, invoice)
    if isinstance(event, FundsCommitted):
        investor_ids = [commitment.investor_id for commitment in event.commitments]
        await store.add_holders(tx, event.invoice_id, investor_ids)


async def _known(tx: Transaction, event: object) -> Known:
    invoice_id: UUID | None = getattr(event, "invoice_id", None)
    if invoice_id is None:
        return Known()
    invoice = await store.find_invoice(tx, invoice_id)
    if isinstance(event, InvoiceOverdue | InvoiceDefaulted | InvoiceWrittenOff):
        return Known(invoice, await store.list_holders(tx, invoice_id))
    return Known(invoice)


def _changed(added: list[Notification]) -> list[InboxesChanged]:
    user_ids = list(dict.fromkeys(notification.user_id for notification in added))
    return [
        InboxesChanged(
            derive_id(added[0].cause_id, f"inboxes {start}"),
            tuple(user_ids[start : start + USERS_PER_EVENT_MAX]),
        )
        for start in range(0, len(user_ids), USERS_PER_EVENT_MAX)
    ]


def _due(notifications: list[Notification]) -> list[LetterDue]:
    return [
        LetterDue(notification.letter_id, notification.id)
        for notification in notifications
        if notification.letter is LetterState.DUE
    ]
