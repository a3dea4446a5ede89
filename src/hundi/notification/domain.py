"""The rules of telling people. Pure: values in, values out.

A notification is in the person's list for good; beside it stands a letter (an e-mail):

DUE ──send────▶ SENT            the mail server took it
DUE ──mute────▶ MUTED           the person does not want letters of this group
DUE ──give up─▶ UNDELIVERABLE   the address bounced, or the person was forgotten
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from hundi.kernel.calendar import INDIA
from hundi.kernel.errors import Invalid, NotFound
from hundi.kernel.ids import derive_id
from hundi.kernel.money import Money

NUMBER_CHARS_MAX = 64
CODES_MAX = 20

_CODE = re.compile(r"[a-z][a-z0-9_]{0,63}", re.ASCII)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

Param = str | int | bool | list[str]


class Group(StrEnum):
    """What letters are about, as people choose them."""

    ACCOUNT = "account"
    MONEY = "money"
    OBLIGATIONS = "obligations"
    INVOICES = "invoices"
    INVESTING = "investing"
    REPAYMENTS = "repayments"


# Who may not say afterwards that they were never told: these letters cannot be turned off.
MUST_HAVE = frozenset({Group.ACCOUNT, Group.MONEY, Group.OBLIGATIONS})

KINDS: Mapping[str, Group] = {
    "welcome": Group.ACCOUNT,
    "business_confirmed": Group.ACCOUNT,
    "kyc_decided": Group.ACCOUNT,
    "bank_account_verified": Group.ACCOUNT,
    "bank_account_refused": Group.ACCOUNT,
    "advance_paid": Group.MONEY,
    "returns_paid": Group.MONEY,
    "reserve_paid": Group.MONEY,
    "deposit_received": Group.MONEY,
    "payout_finished": Group.MONEY,
    "excess_received": Group.MONEY,
    "returns_reversed": Group.MONEY,
    "reserve_reversed": Group.MONEY,
    "recourse_called": Group.MONEY,
    "acceptance_asked": Group.OBLIGATIONS,
    "acceptance_code": Group.OBLIGATIONS,
    "acceptance_recorded": Group.OBLIGATIONS,
    "payment_overdue": Group.OBLIGATIONS,
    "payment_defaulted": Group.OBLIGATIONS,
    "payment_reversed": Group.OBLIGATIONS,
    "payment_lowered": Group.OBLIGATIONS,
    "invoice_verified": Group.INVOICES,
    "invoice_doubted": Group.INVOICES,
    "invoice_accepted": Group.INVOICES,
    "invoice_disputed": Group.INVOICES,
    "invoice_listed": Group.INVOICES,
    "invoice_funded": Group.INVOICES,
    "listing_closed": Group.INVOICES,
    "cancellation_refused": Group.INVOICES,
    "funds_committed": Group.INVESTING,
    "investment_released": Group.INVESTING,
    "investment_overdue": Group.INVESTING,
    "investment_defaulted": Group.INVESTING,
    "investment_written_off": Group.INVESTING,
    "payment_received": Group.REPAYMENTS,
    "repayment_progressed": Group.REPAYMENTS,
    "invoice_overdue": Group.REPAYMENTS,
    "invoice_defaulted": Group.REPAYMENTS,
    "invoice_written_off": Group.REPAYMENTS,
    "repayment_reversed": Group.REPAYMENTS,
    "invoice_credited": Group.REPAYMENTS,
}


class NoSuchNotification(NotFound):
    """There is no such notification, or it is somebody else's."""


class MustHaveMail(Invalid):
    """Letters of this group are part of the service and cannot be turned off."""


class LetterState(StrEnum):
    """What became of a notification's letter."""

    DUE = "due"
    SENT = "sent"
    MUTED = "muted"
    UNDELIVERABLE = "undeliverable"


class Ending(StrEnum):
    """How a letter can end."""

    SEND = "send"
    MUTE = "mute"
    GIVE_UP = "give_up"


TRANSITIONS = {
    (LetterState.DUE, Ending.SEND): LetterState.SENT,
    (LetterState.DUE, Ending.MUTE): LetterState.MUTED,
    (LetterState.DUE, Ending.GIVE_UP): LetterState.UNDELIVERABLE,
}


@dataclass(frozen=True, slots=True)
class Contact:
    """How a person is reached; sealed with the person's key."""

    role: str
    sealed_email: str
    sealed_name: str


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody we tell. `contact` is None until the registration reached us."""

    user_id: UUID
    contact: Contact | None
    muted: frozenset[Group]
    bounced: bool

    def letter_for(self, kind: str) -> LetterState:
        """Return what becomes of a new notification's letter."""
        group = KINDS[kind]
        if group in self.muted and group not in MUST_HAVE:
            return TRANSITIONS[LetterState.DUE, Ending.MUTE]
        if self.bounced:
            return TRANSITIONS[LetterState.DUE, Ending.GIVE_UP]
        return LetterState.DUE


@dataclass(frozen=True, slots=True)
class Telling:
    """What one person is to be told. The same cause tells the same person once.

    `params` holds no personal data: ids, amounts (`…_minor`, in paise), dates (`…_on`,
    ISO 8601), instants (`…_at`), codes, and the invoice's number.
    """

    user_id: UUID
    kind: str
    cause: str
    params: Mapping[str, Param]

    @property
    def cause_id(self) -> UUID:
        """What makes it the same news: the event's facts and the kind."""
        return derive_id(self.cause, self.kind)


@dataclass(frozen=True, slots=True)
class Notification:
    """What a person was told."""

    id: int
    user_id: UUID
    cause_id: UUID
    kind: str
    params: Mapping[str, Param]
    created_at: datetime
    read_at: datetime | None
    letter: LetterState

    @property
    def letter_id(self) -> UUID:
        """The letter's Message-ID: the same on every try, so that a repeat can be recognised."""
        return derive_id(self.cause_id, f"letter to {self.user_id}")


@dataclass(frozen=True, slots=True)
class KnownInvoice:
    """Our own copy of whose an invoice is."""

    invoice_id: UUID
    seller_id: UUID
    customer_id: UUID | None
    number: str


def choose_muted(wanted: Mapping[Group, bool]) -> frozenset[Group]:
    """Return the groups that are muted by these choices.

    Raises:
        MustHaveMail: one of them cannot be turned off.
    """
    muted = frozenset(group for group, is_on in wanted.items() if not is_on)
    for group in sorted(muted & MUST_HAVE):
        raise MustHaveMail(f"Letters about {group} cannot be turned off.", field=f"email.{group}")
    return muted


def code_of(text: str) -> str:
    """Return the text if it is one of our codes, else `other`: free text may hold anything."""
    return text if _CODE.fullmatch(text) else "other"


def number_of(text: str) -> str:
    """Return an invoice's number as one short printable line; it came from a stranger."""
    line = "".join(c if c.isprintable() else " " for c in text[:NUMBER_CHARS_MAX])
    return " ".join(line.split())


def shown(params: Mapping[str, Param]) -> dict[str, object]:
    """Return the params as the API gives them: `amount_minor` becomes `amount`, in rupees."""
    return {_camel(_bare(key)): _typed(key, value) for key, value in params.items()}


def worded(params: Mapping[str, Param]) -> dict[str, object]:
    """Return the params as a letter writes them: `₹1,00,000.00`, `26 Dec 2026`."""
    return {_bare(key): _words(_typed(key, value)) for key, value in params.items()}


def on_paper(day: date) -> str:
    """Return a day as people read it, whatever the machine's locale: `26 Dec 2026`."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _typed(key: str, value: Param) -> object:
    if key.endswith("_minor"):
        return Money(int(str(value)))
    if key.endswith("_on"):
        return date.fromisoformat(str(value))
    if key.endswith("_at"):
        return datetime.fromisoformat(str(value))
    return value


def _words(value: object) -> object:
    match value:
        case Money():
            return str(value)
        case datetime():
            return on_paper(value.astimezone(INDIA).date())
        case date():
            return on_paper(value)
        case _:
            return value


def _bare(key: str) -> str:
    return key.removesuffix("_minor")


def _camel(key: str) -> str:
    head, *rest = key.split("_")
    return head + "".join(word.title() for word in rest)
