"""A user's own data over HTTP: who they are, their business, bank account and identity."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends
from pydantic import Field

from hundi.runtime.fresh import Fresh
from hundi.runtime.rights import FOR_OWNER, Right
from hundi.runtime.tokens import Caller, Role
from hundi.runtime.values import RupeesOut, Shape
from hundi.runtime.web import AnyCaller, Now, TheEdge, Tx, only, routes_of
from hundi.user import commands_checks, queries, queries_team
from hundi.user.domain import (
    BankAccountStatus,
    BornInTheFuture,
    Business,
    BusinessStatus,
    Identity,
    IdentityStatus,
    Level,
    check_bank_account,
    check_business,
)
from hundi.user.fields import Number, Words

DOCUMENTS_MAX = 10

routes = routes_of("user")

TraderCaller = Annotated[Caller, Depends(only("sme", "customer"))]
UserCaller = Annotated[Caller, Depends(only("sme", "customer", "investor"))]

KycStatus = Literal["none"] | IdentityStatus


class TeamOf(Shape):
    """Whose account it is that a member acts for."""

    owner_name: str
    business_name: str | None


class MeOut(Shape):
    """The caller."""

    id: UUID = Field(description="The account that you act for.")
    person_id: UUID = Field(description="Who you are; of an owner, the account.")
    email: str = Field(description="Your own.")
    name: str = Field(description="Your own.")
    role: Role
    right: Right = Field(description="`viewer` may look only; see also routes with `x-for`.")
    team: TeamOf | None = Field(description="Whose team you are in. Null for an owner.")
    kyc_status: KycStatus = Field(description="`none`: nothing submitted. An admin needs none.")
    risk_score: int | None = Field(
        description="0 to 100, higher is safer: the track record of an SME or a customer. "
        "Null until there is one, and for others."
    )
    wallet_balance: RupeesOut
    gstin: str | None = Field(description="Of the confirmed business.")
    business_status: BusinessStatus | None = Field(description="Null until one is claimed.")
    bank_account_status: BankAccountStatus | None = Field(
        description="`verified` while any account is, also when a newer one is being checked."
    )


class BusinessIn(Shape):
    """Which business the caller is. The PAN is the one within the GSTIN."""

    legal_name: Words = Field(examples=["Asha Textiles Private Limited"])
    gstin: Number = Field(examples=["29ABCCE1234F1ZY"])
    pan: Number = Field(examples=["ABCCE1234F"])
    udyam: Number | None = Field(default=None, examples=["UDYAM-KR-03-0012345"])


class BusinessOut(Shape):
    """The claim and how far it is confirmed. `problems` are warnings, or why it was refused."""

    gstin: str
    legal_name: str
    udyam: str | None
    status: BusinessStatus
    problems: list[str]


class BankAccountIn(Shape):
    """Where to pay the caller."""

    account_number: Number = Field(examples=["50100012345678"])
    ifsc: Number = Field(examples=["HDFC0001234"])
    holder_name: Words = Field(examples=["Asha Rao"])


class BankAccountStarted(Shape):
    """The penny is on its way."""

    status: BankAccountStatus


class PaidTo(Shape):
    """The account that money goes to."""

    last4: str
    ifsc: str


class BankAccountOut(Shape):
    """The account given last. `paidTo` is the verified one: another, while this is checked."""

    status: BankAccountStatus
    last4: str
    ifsc: str
    reason: str | None
    paid_to: PaidTo | None


class Document(Shape):
    """A further document that names the person."""

    kind: Words = Field(examples=["passport"])
    number: Number = Field(examples=["M1234567"])


class KycIn(Shape):
    """Whom the caller says to be. Without consent nobody may be asked about them."""

    pan: Number = Field(examples=["ABCPE1234F"])
    name: Words = Field(examples=["Asha Rao"])
    date_of_birth: date | None = None
    consent: Literal[True]
    documents: Annotated[list[Document], Field(max_length=DOCUMENTS_MAX)] | None = None


class KycStarted(Shape):
    """The submission waits for the provider."""

    kyc_status: KycStatus


class KycOut(Shape):
    """How far the caller's identity is proved.

    `level`: `basic` for an investor or before a business is claimed; `business` when the PAN is
    the business's own; `signatory` when it is that of the person who signs for the business.
    """

    kyc_status: KycStatus
    reasons: list[str]
    level: Level | None


@routes.get("/me")
async def me(caller: AnyCaller, tx: Tx, edge: TheEdge) -> MeOut:
    """Return who the caller is and where they stand."""
    vault = edge.outside.vault
    found = await queries.me(tx, vault, caller.user_id)
    member = await queries_team.member_of(tx, vault, caller)
    return MeOut(
        id=found.id,
        person_id=caller.person_id,
        email=found.email if member is None else member.email,
        name=found.name if member is None else member.name,
        role=found.role,
        right=caller.right,
        team=None
        if member is None
        else TeamOf(owner_name=found.name, business_name=member.business_name),
        kyc_status=found.identity_status or "none",
        risk_score=found.risk_score,
        wallet_balance=found.wallet_balance,
        gstin=found.gstin,
        business_status=found.business_status,
        bank_account_status=found.bank_account_status,
    )


@routes.put("/me/business", openapi_extra=FOR_OWNER)
async def claim_business(
    request: BusinessIn, caller: TraderCaller, tx: Tx, edge: TheEdge
) -> BusinessOut:
    """Claim a GSTIN. The GST registry is asked in the background."""
    problems = check_business(request.gstin, request.pan, request.udyam, strict=edge.outside.strict)
    role = "sme" if caller.role == "sme" else "customer"
    claimed = Business(
        caller.user_id,
        role,
        request.gstin,
        request.legal_name,
        request.udyam,
        problems=problems,
    )
    return _business(await commands_checks.claim_business(tx, claimed))


@routes.get("/me/business")
async def business(caller: TraderCaller, tx: Tx) -> BusinessOut:
    """Return the caller's claim and how far it is confirmed."""
    return _business(await queries.business_of(tx, caller.user_id))


@routes.put("/me/bank-account", status_code=202, dependencies=[Fresh], openapi_extra=FOR_OWNER)
async def give_bank_account(
    request: BankAccountIn, caller: UserCaller, tx: Tx, edge: TheEdge
) -> BankAccountStarted:
    """Give the account to be paid to. A penny drop verifies it in the background."""
    check_bank_account(request.account_number, request.ifsc)
    account = await commands_checks.give_bank_account(
        tx,
        edge.outside.vault,
        caller.user_id,
        number=request.account_number,
        ifsc=request.ifsc,
        holder_name=request.holder_name,
    )
    return BankAccountStarted(status=account.status)


@routes.get("/me/bank-account")
async def bank_account(caller: UserCaller, tx: Tx, edge: TheEdge) -> BankAccountOut:
    """Return the account given last and how its verification stands."""
    found = await queries.bank_accounts_of(tx, edge.outside.vault, caller.user_id)
    paid_to = found.paid_to
    return BankAccountOut(
        status=found.status,
        last4=found.newest.last4,
        ifsc=found.newest.ifsc,
        reason=found.reason,
        paid_to=None if paid_to is None else PaidTo(last4=paid_to.last4, ifsc=paid_to.ifsc),
    )


@routes.post("/kyc", status_code=202, openapi_extra=FOR_OWNER)
async def submit_kyc(
    request: KycIn, caller: UserCaller, tx: Tx, now: Now, edge: TheEdge
) -> KycStarted:
    """Submit an identity. The KYC provider is asked in the background."""
    if request.date_of_birth is not None and request.date_of_birth >= now.date():
        raise BornInTheFuture("The date of birth lies ahead.", field="dateOfBirth")
    documents = request.documents or []
    identity = Identity(
        pan=request.pan,
        name=request.name,
        date_of_birth=request.date_of_birth,
        documents="\n".join(f"{each.kind}: {each.number}" for each in documents) or None,
    )
    status = await commands_checks.submit_identity(
        tx, edge.outside.vault, caller.user_id, identity, strict=edge.outside.strict
    )
    return KycStarted(kyc_status=status)


@routes.get("/kyc")
async def kyc(caller: AnyCaller, tx: Tx) -> KycOut:
    """Return how far the caller's identity is proved."""
    found = await queries.kyc_of(tx, caller.user_id)
    return KycOut(
        kyc_status=found.status or "none",
        reasons=list(found.reasons),
        level=found.level,
    )


def _business(found: Business) -> BusinessOut:
    return BusinessOut(
        gstin=found.gstin,
        legal_name=found.legal_name,
        udyam=found.udyam,
        status=found.status,
        problems=list(found.problems),
    )
