"""The life of an invoice. Pure: values in, values out.

UPLOADED ──read──▶ VERIFYING             VERIFYING ──refer──▶ VERIFYING   an operator decides
VERIFYING ─verify▶ VERIFIED              VERIFYING ──ask────▶ NEEDS_INFO  the SME sends better
VERIFYING ─reject▶ REJECTED              NEEDS_INFO ─replace▶ VERIFYING
VERIFIED ──accept▶ ACCEPTED ──list──▶ LISTED ──fund──▶ FUNDED ──disburse──▶ DISBURSED
DISBURSED ─repay part▶ PARTIALLY_REPAID ──repay──▶ REPAID
LISTED ──expire──▶ EXPIRED    LISTED ──withdraw──▶ CANCELLED    before: ──cancel──▶ CANCELLED
FUNDED ──withdraw──▶ CANCELLED, when operators refuse to pay out
not yet LISTED ──dispute──▶ DISPUTED
   … ──fall due──▶ OVERDUE ──default──▶ DEFAULTED ──recover──▶ RECOVERED
                                        DEFAULTED ──write off▶ WRITTEN_OFF ──recover──▶ RECOVERED
REPAID ──reopen──▶ PARTIALLY_REPAID      RECOVERED ──reopen──▶ DEFAULTED
PARTIALLY_REPAID ──empty──▶ DISBURSED    the bank took back all that was paid

`TRANSITIONS` is the whole of it. What a person asks for and the table does not have is refused;
what another service tells and the table does not have is old news, and changes nothing.

Source: the money specification, §5.
"""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Literal, Self
from uuid import UUID

from hundi.invoice.checks import Claims
from hundi.invoice.risk import Grade
from hundi.kernel.deal import Terms
from hundi.kernel.errors import BrokenInvariant, Conflict, Forbidden, Invalid, NotFound
from hundi.kernel.money import ZERO, Money

Status = Literal["uploaded", "verified", "funded", "repaid", "defaulted"]
Awaiting = Literal["operator"]


class Stage(StrEnum):
    """Where an invoice is in its life."""

    UPLOADED = "uploaded"
    VERIFYING = "verifying"
    NEEDS_INFO = "needs_info"
    REJECTED = "rejected"
    VERIFIED = "verified"
    ACCEPTED = "accepted"
    LISTED = "listed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    DISPUTED = "disputed"
    FUNDED = "funded"
    DISBURSED = "disbursed"
    PARTIALLY_REPAID = "partially_repaid"
    OVERDUE = "overdue"
    REPAID = "repaid"
    DEFAULTED = "defaulted"
    RECOVERED = "recovered"
    WRITTEN_OFF = "written_off"


class Action(StrEnum):
    """What can happen to an invoice."""

    READ = "read"
    VERIFY = "verify"
    REFER = "refer"
    ASK = "ask"
    REJECT = "reject"
    REPLACE = "replace"
    ACCEPT = "accept"
    DISPUTE = "dispute"
    LIST = "list"
    CANCEL = "cancel"
    EXPIRE = "expire"
    WITHDRAW = "withdraw"
    FUND = "fund"
    DISBURSE = "disburse"
    REPAY_PART = "repay_part"
    REPAY = "repay"
    FALL_DUE = "fall_due"
    DEFAULT = "default"
    RECOVER = "recover"
    WRITE_OFF = "write_off"
    REOPEN = "reopen"
    EMPTY = "empty"


_UNLISTED = (
    Stage.UPLOADED,
    Stage.VERIFYING,
    Stage.NEEDS_INFO,
    Stage.VERIFIED,
    Stage.ACCEPTED,
    Stage.DISPUTED,
)
# News of one invoice comes in order, but the table would not mind if some were lost: what is
# known to have happened later has the earlier in it.
_OWED = (Stage.LISTED, Stage.FUNDED, Stage.DISBURSED, Stage.PARTIALLY_REPAID)

TRANSITIONS: dict[tuple[Stage, Action], Stage] = {
    (Stage.UPLOADED, Action.READ): Stage.VERIFYING,
    (Stage.VERIFYING, Action.READ): Stage.VERIFYING,
    (Stage.VERIFYING, Action.VERIFY): Stage.VERIFIED,
    (Stage.VERIFYING, Action.REFER): Stage.VERIFYING,
    (Stage.VERIFYING, Action.ASK): Stage.NEEDS_INFO,
    (Stage.VERIFYING, Action.REJECT): Stage.REJECTED,
    (Stage.NEEDS_INFO, Action.REPLACE): Stage.VERIFYING,
    (Stage.NEEDS_INFO, Action.VERIFY): Stage.VERIFIED,
    (Stage.NEEDS_INFO, Action.ASK): Stage.NEEDS_INFO,
    (Stage.NEEDS_INFO, Action.REJECT): Stage.REJECTED,
    (Stage.VERIFIED, Action.ACCEPT): Stage.ACCEPTED,
    (Stage.VERIFYING, Action.DISPUTE): Stage.DISPUTED,
    (Stage.NEEDS_INFO, Action.DISPUTE): Stage.DISPUTED,
    (Stage.VERIFIED, Action.DISPUTE): Stage.DISPUTED,
    (Stage.ACCEPTED, Action.DISPUTE): Stage.DISPUTED,
    (Stage.ACCEPTED, Action.LIST): Stage.LISTED,
    **{(stage, Action.CANCEL): Stage.CANCELLED for stage in _UNLISTED},
    (Stage.LISTED, Action.EXPIRE): Stage.EXPIRED,
    (Stage.LISTED, Action.WITHDRAW): Stage.CANCELLED,
    (Stage.FUNDED, Action.WITHDRAW): Stage.CANCELLED,
    (Stage.LISTED, Action.FUND): Stage.FUNDED,
    (Stage.LISTED, Action.DISBURSE): Stage.DISBURSED,
    (Stage.FUNDED, Action.DISBURSE): Stage.DISBURSED,
    **{(stage, Action.REPAY_PART): Stage.PARTIALLY_REPAID for stage in _OWED},
    (Stage.OVERDUE, Action.REPAY_PART): Stage.OVERDUE,
    (Stage.DEFAULTED, Action.REPAY_PART): Stage.DEFAULTED,
    (Stage.WRITTEN_OFF, Action.REPAY_PART): Stage.WRITTEN_OFF,
    **{(stage, Action.REPAY): Stage.REPAID for stage in (*_OWED, Stage.OVERDUE)},
    **{(stage, Action.FALL_DUE): Stage.OVERDUE for stage in _OWED},
    **{(stage, Action.DEFAULT): Stage.DEFAULTED for stage in (*_OWED, Stage.OVERDUE)},
    **{
        (stage, Action.RECOVER): Stage.RECOVERED
        for stage in (*_OWED, Stage.OVERDUE, Stage.DEFAULTED, Stage.WRITTEN_OFF)
    },
    (Stage.DEFAULTED, Action.WRITE_OFF): Stage.WRITTEN_OFF,
    # The bank took a payment back. What is due again falls due again.
    (Stage.REPAID, Action.REOPEN): Stage.PARTIALLY_REPAID,
    (Stage.RECOVERED, Action.REOPEN): Stage.DEFAULTED,
    (Stage.PARTIALLY_REPAID, Action.EMPTY): Stage.DISBURSED,
}

_COARSE: dict[Stage, Status] = {
    Stage.UPLOADED: "uploaded",
    Stage.VERIFYING: "uploaded",
    Stage.NEEDS_INFO: "uploaded",
    Stage.REJECTED: "uploaded",
    Stage.VERIFIED: "verified",
    Stage.ACCEPTED: "verified",
    Stage.LISTED: "verified",
    Stage.EXPIRED: "verified",
    Stage.CANCELLED: "verified",
    Stage.DISPUTED: "verified",
    Stage.FUNDED: "funded",
    Stage.DISBURSED: "funded",
    Stage.PARTIALLY_REPAID: "funded",
    Stage.OVERDUE: "funded",
    Stage.REPAID: "repaid",
    Stage.DEFAULTED: "defaulted",
    Stage.RECOVERED: "defaulted",
    Stage.WRITTEN_OFF: "defaulted",
}
# Nobody finances these any more, so another invoice may carry the same marks.
LETTING_GO = frozenset({Stage.REJECTED, Stage.CANCELLED, Stage.EXPIRED})


def coarse(stage: Stage) -> Status:
    """Return which of the founding document's five statuses a stage belongs to."""
    return _COARSE[stage]


def stages_of(status: Status) -> tuple[Stage, ...]:
    """Return the stages of one of the five statuses."""
    return tuple(stage for stage in Stage if _COARSE[stage] == status)


class NoSuchInvoice(NotFound):
    """There is no such invoice, or it is not the caller's to see."""


class KycRequired(Forbidden):
    """The caller's identity is not verified."""


class WrongStage(Conflict):
    """The invoice is not at a stage that allows this."""


class DuplicateInvoice(Conflict):
    """The same invoice is here already."""


class AlreadyAccepted(Conflict):
    """The invoice was accepted with other values; acceptance is final."""


class AlreadyFunded(Conflict):
    """Investors have funded the invoice; it cannot be taken back."""


class AmountAboveInvoice(Invalid):
    """More than the invoice says."""


class DueDateOutOfBounds(Invalid):
    """The due date is past, today, or farther away than the product allows."""


@dataclass(frozen=True, slots=True)
class Person:
    """What the service knows of a user. `gstin` is there once it is confirmed."""

    id: UUID
    role: str | None
    kyc_verified: bool = False
    gstin: str | None = None
    legal_name: str | None = None


@dataclass(frozen=True, slots=True)
class Allowance:
    """What was let pass in the sandbox and would be refused in earnest."""

    field: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Acceptance:
    """The customer's word: it pays `face` on `due_on`. Final."""

    customer_id: UUID
    face: Money
    due_on: date
    at: datetime


@dataclass(frozen=True, slots=True)
class Listing:
    """The offer to investors, as it was made."""

    terms: Terms
    closes_at: datetime
    at: datetime


@dataclass(frozen=True, slots=True)
class Invoice:
    """An invoice.

    `document` is the SHA-256 of the file as it came. `total` and `taxable` are the document's
    own, in rupees, None where it was not read. Invariant: what is listed was accepted.
    """

    id: UUID
    seller_id: UUID
    claims: Claims
    document: str
    buyer_gstin: str
    uploaded_at: datetime
    stage: Stage = Stage.UPLOADED
    awaiting: Awaiting | None = None
    is_cancelling: bool = False
    seller_name: str | None = None
    buyer_name: str | None = None
    total: Money | None = None
    taxable: Money | None = None
    score: int | None = None
    grade: Grade | None = None
    acceptance: Acceptance | None = None
    listing: Listing | None = None
    raised: Money = ZERO
    received: Money = ZERO
    disbursed_on: date | None = None
    credited: Money = ZERO  # by credit notes: the customer owes so much less than it accepted
    warnings: tuple[Allowance, ...] = field(default=())

    def __post_init__(self) -> None:
        if self.listing is not None and self.acceptance is None:
            raise BrokenInvariant(f"{self.id} is listed and was not accepted")

    @property
    def face(self) -> Money:
        """What the customer accepted; before that what it may accept at most.

        The lesser of claim and document: nobody finances more than either says.
        """
        if self.acceptance is not None:
            return self.acceptance.face
        return self.claims.amount if self.total is None else min(self.total, self.claims.amount)

    @property
    def due_on(self) -> date:
        """The day the customer accepted to pay on; before that the claimed one."""
        return self.acceptance.due_on if self.acceptance is not None else self.claims.due_on

    @property
    def is_for_operator(self) -> bool:
        """Whether an operator may decide about it."""
        return self.awaiting == "operator" or self.stage is Stage.NEEDS_INFO

    def is_visible_to(self, person: Person, role: str) -> bool:
        """Whether somebody may see it: its SME, its customer, an operator; listed, investors."""
        match role:
            case "sme":
                return person.id == self.seller_id
            case "customer":
                return person.gstin is not None and person.gstin == self.buyer_gstin
            case "investor":
                return self.listing is not None
            case _:
                return role == "admin"

    def after(self, action: Action) -> Self:
        """Return the invoice after what somebody asked for.

        Raises:
            WrongStage: the invoice is not at a stage that allows it.
        """
        moved = self.heard(action)
        if moved is None:
            raise WrongStage(
                f"This cannot be done with an invoice that is {self.stage.replace('_', ' ')}.",
                stage=self.stage.value,
            )
        return moved

    def heard(self, action: Action) -> Self | None:
        """Return the invoice after what another service told, None when that is old news."""
        stage = TRANSITIONS.get((self.stage, action))
        if stage is None:
            return None
        awaiting: Awaiting | None = "operator" if action is Action.REFER else None
        return replace(self, stage=stage, awaiting=awaiting, is_cancelling=False)

    def accept(self, acceptance: Acceptance, *, today: date, tenor_days: tuple[int, int]) -> Self:
        """Record the customer's word. The same word again changes nothing.

        Raises:
            AlreadyAccepted: with other values.
            WrongStage: it is not verified.
            AmountAboveInvoice: the amount is more than the invoice says.
            DueDateOutOfBounds: the day is nearer or farther than `tenor_days` from today.
        """
        given = self.acceptance
        if given is not None and self.stage is not Stage.DISPUTED:
            if (given.face, given.due_on) != (acceptance.face, acceptance.due_on):
                raise AlreadyAccepted("This invoice was accepted with other values. That is final.")
            return self
        accepted = self.after(Action.ACCEPT)
        if acceptance.face > self.face:
            raise AmountAboveInvoice(
                f"The invoice says {self.face}; accept that or less.", field="amount"
            )
        check_tenor(acceptance.due_on, today=today, tenor_days=tenor_days)
        return replace(accepted, acceptance=acceptance)

    def offer(self, listing: Listing, *, score: int, grade: Grade) -> Self:
        """Offer it to investors, at the risk as it is on the day.

        Raises:
            WrongStage: its customer has not accepted it, or it was offered before.
        """
        return replace(self.after(Action.LIST), listing=listing, score=score, grade=grade)


def check_tenor(due_on: date, *, today: date, tenor_days: tuple[int, int]) -> None:
    """Refuse a due date that is too near or too far.

    Raises:
        DueDateOutOfBounds: `due_on` is not `tenor_days` from `today`, both ends included.
    """
    least, most = tenor_days
    if not least <= (due_on - today).days <= most:
        raise DueDateOutOfBounds(
            f"The due date must be {least} to {most} days from today.", field="dueDate"
        )
