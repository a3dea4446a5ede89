"""Facts that the notification service tells itself: its work in the background."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class InboxesChanged:
    """New notifications are there for these users; their open pages are to look."""

    cause_id: UUID
    user_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class LetterDue:
    """A notification is to go out by e-mail. The letter's id is also its Message-ID.

    A letter has a subject of its own: one that cannot be sent holds up nothing else.
    """

    letter_id: UUID
    notification_id: int


Event = InboxesChanged | LetterDue
