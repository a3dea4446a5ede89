"""How much of an account's business each of its team may do. See decision 0017.

A member acts as the account, so what a service asks of a caller stays as it was; how far they may
go is held to at the edge, once for all calls (`Callers.who`). A call that changes something is
closed to who may only look, unless its route says that it is about the person themself:
`@routes.post(…, openapi_extra=FOR_PERSON)`.
"""

from typing import Literal

from starlette.requests import Request

from hundi.kernel.errors import Forbidden

Right = Literal["owner", "manager", "viewer"]
MemberRight = Literal["manager", "viewer"]
# Whom of a team a call is for, besides its role; by default whoever may act for the account.
CallFor = Literal["account", "person", "owner"]

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_KEY = "x-for"
FOR_PERSON: dict[str, CallFor] = {_KEY: "person"}
FOR_OWNER: dict[str, CallFor] = {_KEY: "owner"}


class OnlyLooking(Forbidden):
    """The caller is in the account's team to look, and the call changes something."""


class OnlyTheOwner(Forbidden):
    """The call is for the account's owner alone, and the caller is one of the team."""


def check_right(right: Right, method: str, call_for: CallFor) -> None:
    """Let a call through that the right allows.

    Raises:
        OnlyLooking: it changes something of the account, and a viewer asks.
        OnlyTheOwner: it is the owner's alone, and somebody else of the team asks.
    """
    if right == "owner" or call_for == "person":
        return
    if right == "viewer" and method not in SAFE:
        raise OnlyLooking("You may look, not change. Ask the owner of the account.")
    if call_for == "owner":
        raise OnlyTheOwner("Only the owner of the account may do this.")


def whom_for(request: Request) -> CallFor:
    """Return what the request's route says about whom it is for."""
    extra: dict[str, CallFor] = getattr(request.scope.get("route"), "openapi_extra", None) or {}
    return extra.get(_KEY, "account")
