"""What happens to whom in this world, told by the digits they carry. Pure.

    account …0002   does not exist: a penny drop fails, a payout fails
    account …0003   pays out, and the money comes back after a day
    account …0009   nobody answers: a penny drop hangs, a payout stays received
    PAN digits 9999 rejected, 9998 left to a person; any other well-formed PAN verifies
    GSTIN           active when its check character is right, unless its PAN has 9999: cancelled

Source: the API specification, "The sandbox world".
"""

from typing import Literal

from hundi.kernel.indian_ids import gstin_problems, pan_of_gstin, pan_problems

AccountKind = Literal["ordinary", "missing", "returning", "hanging"]

_ACCOUNTS: dict[str, AccountKind] = {"0002": "missing", "0003": "returning", "0009": "hanging"}
_REJECTED = "9999"
_UNDECIDED = "9998"


def account_kind(account_number: str) -> AccountKind:
    """Return how a bank account behaves, by its last four digits."""
    return _ACCOUNTS.get(account_number[-4:], "ordinary")


def pan_verdict(pan: str) -> Literal["VALID", "INVALID", "PENDING"]:
    """Return what the tax department says of a PAN, in the provider's words."""
    if pan_problems(pan) or _digits(pan) == _REJECTED:
        return "INVALID"
    return "PENDING" if _digits(pan) == _UNDECIDED else "VALID"


def gstin_verdict(gstin: str) -> Literal["active", "cancelled", "not_found"]:
    """Return what the GST registry says of a GSTIN nobody registered by hand."""
    if gstin_problems(gstin):
        return "not_found"
    return "cancelled" if _digits(pan_of_gstin(gstin)) == _REJECTED else "active"


def _digits(pan: str) -> str:
    return pan[5:9]
