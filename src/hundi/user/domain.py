"""What of a user has been proved: business, bank account, identity. Pure: facts in, facts out.

    business      PENDING ──confirm──▶ CONFIRMED           the GST registry knows it as active
                  PENDING ──refuse───▶ REFUSED             it does not
                  PENDING, REFUSED ──claim──▶ PENDING      the user corrects it
    bank account  PENDING ──verify───▶ VERIFIED            the penny arrived, and the name agrees
                  PENDING ──refuse───▶ REFUSED
                  PENDING, VERIFIED ──replace──▶ REPLACED  a newer one took its place
    identity      PENDING ──verify───▶ VERIFIED            by the provider, or by two operators
                  PENDING, VERIFIED ──reject──▶ REJECTED   by the provider, or by an operator

Nothing here is decided by time: who is not answered asks again (see `reactions.ask_again`).
"""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Literal, Self
from uuid import UUID

from hundi.gateways.bank.port import AccountFact
from hundi.gateways.gst.port import Taxpayer
from hundi.gateways.kyc.port import PanFact
from hundi.kernel.errors import Conflict, Invalid, NotFound
from hundi.kernel.indian_ids import (
    account_number_problems,
    gstin_problems,
    ifsc_problems,
    pan_holder,
    pan_of_gstin,
    pan_problems,
    udyam_problems,
)
from hundi.runtime.tokens import Role
from hundi.user.people import names_agree

REASON_CHARS_MAX = 100

# What the sandbox only warns of: its sample numbers were made up.
_WARNINGS = {"gstin_check": "gstin_check_character", "pan_holder": "pan_holder"}

Level = Literal["basic", "business", "signatory"]


class Action(StrEnum):
    """What happens to a claim."""

    CLAIM = "claim"
    CONFIRM = "confirm"
    VERIFY = "verify"
    REFUSE = "refuse"
    REJECT = "reject"
    REPLACE = "replace"


class BusinessStatus(StrEnum):
    """Where a claim to a GSTIN is."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    REFUSED = "refused"


class BankAccountStatus(StrEnum):
    """Where a bank account is."""

    PENDING = "pending"
    VERIFIED = "verified"
    REFUSED = "refused"
    REPLACED = "replaced"


class IdentityStatus(StrEnum):
    """Where an identity is."""

    PENDING = "pending"
    VERIFIED = "verified"
    REJECTED = "rejected"


BUSINESS_TRANSITIONS = {
    (BusinessStatus.PENDING, Action.CONFIRM): BusinessStatus.CONFIRMED,
    (BusinessStatus.PENDING, Action.REFUSE): BusinessStatus.REFUSED,
    (BusinessStatus.PENDING, Action.CLAIM): BusinessStatus.PENDING,
    (BusinessStatus.REFUSED, Action.CLAIM): BusinessStatus.PENDING,
}
BANK_ACCOUNT_TRANSITIONS = {
    (BankAccountStatus.PENDING, Action.VERIFY): BankAccountStatus.VERIFIED,
    (BankAccountStatus.PENDING, Action.REFUSE): BankAccountStatus.REFUSED,
    (BankAccountStatus.PENDING, Action.REPLACE): BankAccountStatus.REPLACED,
    (BankAccountStatus.VERIFIED, Action.REPLACE): BankAccountStatus.REPLACED,
}
IDENTITY_TRANSITIONS = {
    (IdentityStatus.PENDING, Action.VERIFY): IdentityStatus.VERIFIED,
    (IdentityStatus.PENDING, Action.REJECT): IdentityStatus.REJECTED,
    (IdentityStatus.VERIFIED, Action.REJECT): IdentityStatus.REJECTED,
}


class BadGstin(Invalid):
    """The GSTIN is not one: the message says which part."""


class BadPan(Invalid):
    """The PAN is not one, or not one that fits the business."""


class BadUdyam(Invalid):
    """The Udyam number is not one."""


class GstinTaken(Conflict):
    """The GSTIN is confirmed for another user of the same role."""


class BusinessAlreadyConfirmed(Conflict):
    """The business is confirmed under another GSTIN, and cannot become another business."""


class NoBusiness(NotFound):
    """The user has not said which business is theirs."""


class BadBankAccount(Invalid):
    """The account number or the IFSC is not one."""


class NoBankAccount(NotFound):
    """The user has not given a bank account."""


class AlreadyVerified(Conflict):
    """The user's identity is verified; there is nothing to submit."""


class KycPending(Conflict):
    """Another identity of the user is being checked; wait for its outcome."""


class BornInTheFuture(Invalid):
    """The date of birth lies ahead."""


class NothingToDecide(Conflict):
    """No identity of the user is in a state that allows this decision."""


@dataclass(frozen=True, slots=True)
class Business:
    """A user's claim to be the business of a GSTIN. `problems` are warnings or why not."""

    user_id: UUID
    role: Literal["sme", "customer"]
    gstin: str
    legal_name: str
    udyam: str | None
    status: BusinessStatus = BusinessStatus.PENDING
    problems: tuple[str, ...] = ()

    def claim(self, new: "Business") -> Self:
        """Put the user's new words in place of the old ones.

        The same GSTIN stays as it was decided, unless it was refused: then it is asked anew.

        Raises:
            BusinessAlreadyConfirmed: another GSTIN, and this one is confirmed.
        """
        if self.status is BusinessStatus.CONFIRMED:
            if self.gstin != new.gstin:
                raise BusinessAlreadyConfirmed(
                    f"Your business is confirmed as {self.gstin}. Register again for another.",
                    field="gstin",
                )
            return replace(self, udyam=new.udyam)
        return replace(
            self,
            gstin=new.gstin,
            legal_name=new.legal_name,
            udyam=new.udyam,
            status=BUSINESS_TRANSITIONS[self.status, Action.CLAIM],
            problems=new.problems,
        )

    def judge(self, found: Taxpayer, *, strict: bool) -> Self:
        """Decide by what the GST registry says.

        In the sandbox a made-up GSTIN cannot be in any registry; it is confirmed with its warning.
        """
        is_made_up = not strict and bool(self.problems) and found.status == "not_found"
        if found.status == "active" or is_made_up:
            return replace(
                self,
                legal_name=found.legal_name or self.legal_name,
                status=BUSINESS_TRANSITIONS[self.status, Action.CONFIRM],
            )
        return self.refuse(f"gstin_{found.status}")

    def refuse(self, problem: str) -> Self:
        """Say that it is not this user's."""
        status = BUSINESS_TRANSITIONS[self.status, Action.REFUSE]
        return replace(self, status=status, problems=(*self.problems, problem))


def check_business(gstin: str, pan: str, udyam: str | None, *, strict: bool) -> tuple[str, ...]:
    """Return what only warns (nothing when `strict`).

    Raises:
        BadGstin, BadPan, BadUdyam: with the field at fault.
    """
    warned = {} if strict else _WARNINGS
    found = [*(p for p in gstin_problems(gstin) if p != "gstin_pan"), *pan_problems(pan)]
    wrong = next((problem for problem in found if problem not in warned), None)
    if wrong is not None and wrong.startswith("gstin"):
        raise BadGstin(f"This GSTIN cannot be right ({wrong}).", field="gstin")
    if wrong is not None:
        raise BadPan(f"This PAN cannot be right ({wrong}).", field="pan")
    if pan != pan_of_gstin(gstin):
        raise BadPan("The PAN is not the one within the GSTIN.", field="pan")
    if udyam is not None and udyam_problems(udyam):
        raise BadUdyam("A Udyam number looks like UDYAM-MH-01-0000001.", field="udyam")
    return tuple(warned[problem] for problem in found)


def check_bank_account(account_number: str, ifsc: str) -> None:
    """Refuse what no bank could mean.

    Raises:
        BadBankAccount: with the field at fault.
    """
    if account_number_problems(account_number):
        raise BadBankAccount("An account number is 9 to 18 digits.", field="accountNumber")
    if ifsc_problems(ifsc):
        raise BadBankAccount("An IFSC looks like HDFC0001234.", field="ifsc")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an answer from outside means: a status, and why. Pending: it decided nothing."""

    status: str
    reason: str | None = None


def judge_bank_account(fact: AccountFact, holder_name: str) -> Verdict:
    """Decide by what the penny drop showed. `unknown` decides nothing: the bank is asked again."""
    waiting = BankAccountStatus.PENDING
    if fact.status == "unknown":
        return Verdict(waiting)
    refused = BANK_ACCOUNT_TRANSITIONS[waiting, Action.REFUSE]
    if fact.status == "invalid":
        return Verdict(refused, (fact.reason or "account_invalid")[:REASON_CHARS_MAX])
    if fact.name_at_bank is None:
        return Verdict(refused, "name_unknown")
    if not names_agree(fact.name_at_bank, holder_name):
        return Verdict(refused, "name_differs")
    return Verdict(BANK_ACCOUNT_TRANSITIONS[waiting, Action.VERIFY])


@dataclass(frozen=True, slots=True)
class Identity:
    """Whom a user says to be, opened for a moment."""

    pan: str
    name: str
    date_of_birth: date | None = None
    documents: str | None = None

    @property
    def question(self) -> str:
        """What tells one submission from another."""
        return f"{self.pan}/{self.name}/{self.date_of_birth}/{self.documents}"


def identity_level(role: Role, identity: Identity, gstin: str | None, *, strict: bool) -> Level:
    """Return what a PAN proves about its user.

    `basic`: a person or firm investing, or one without a business yet. `business`: the PAN of
    the claimed business itself. `signatory`: an individual's PAN beside a business, who signs for
    it. Another firm's PAN proves nothing about the business and is refused.

    Raises:
        BadPan: malformed, or of another firm.
    """
    warned = {} if strict else _WARNINGS
    wrong = next((p for p in pan_problems(identity.pan) if p not in warned), None)
    if wrong is not None:
        raise BadPan(f"This PAN cannot be right ({wrong}).", field="pan")
    if role not in ("sme", "customer") or gstin is None:
        return "basic"
    if identity.pan == pan_of_gstin(gstin):
        return "business"
    if pan_holder(identity.pan) == "individual":
        return "signatory"
    raise BadPan("Use the PAN of your business, or that of the person who signs.", field="pan")


def judge_identity(fact: PanFact, name: str) -> Verdict:
    """Decide by what the KYC provider says. What stays pending is for an operator.

    A PAN that exists under another name is not the user's by our knowledge, nor surely another's.
    """
    waiting = IdentityStatus.PENDING
    if fact.status == "rejected":
        rejected = IDENTITY_TRANSITIONS[waiting, Action.REJECT]
        return Verdict(rejected, (fact.reason or "pan_rejected")[:REASON_CHARS_MAX])
    if fact.status == "pending":
        return Verdict(waiting, (fact.reason or "pan_pending")[:REASON_CHARS_MAX])
    if fact.name_on_record is None:
        return Verdict(waiting, "name_unknown")
    if not names_agree(fact.name_on_record, name):
        return Verdict(waiting, "name_differs")
    return Verdict(IDENTITY_TRANSITIONS[waiting, Action.VERIFY])
