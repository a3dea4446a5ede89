"""Who of a team may do what, and what an access token says of it."""

import jwt
import pytest

from hundi.kernel.ids import new_id
from hundi.runtime.clock import Clock
from hundi.runtime.rights import CallFor, OnlyLooking, OnlyTheOwner, Right, check_right
from hundi.runtime.tokens import Caller, Member, NoGoodToken, Tokens

SECRET = b"a secret of at least 32 bytes for tests"
RIGHTS: tuple[Right, ...] = ("owner", "manager", "viewer")
ALLOWED: dict[tuple[str, CallFor], tuple[Right, ...]] = {
    ("GET", "account"): RIGHTS,
    ("GET", "person"): RIGHTS,
    ("GET", "owner"): ("owner",),
    ("POST", "account"): ("owner", "manager"),
    ("POST", "person"): RIGHTS,
    ("POST", "owner"): ("owner",),
    ("DELETE", "account"): ("owner", "manager"),
    ("QUERY", "account"): ("owner", "manager"),  # a method that nobody has thought of
}


@pytest.mark.parametrize(("method", "call_for"), ALLOWED)
@pytest.mark.parametrize("right", RIGHTS)
def test_each_right_goes_as_far_as_the_table_says(
    method: str, call_for: CallFor, right: Right
) -> None:
    if right in ALLOWED[method, call_for]:
        check_right(right, method, call_for)
        return

    with pytest.raises((OnlyLooking, OnlyTheOwner)):
        check_right(right, method, call_for)


def test_a_token_says_for_whom_and_by_whom() -> None:
    now, member = Clock.real_now(), Member(new_id(), "viewer")
    caller = Caller(new_id(), "sme", new_id(), now, member)

    read = Tokens(SECRET).verify(Tokens(SECRET).issue(caller, now=now), now=now)

    assert read == caller
    assert (read.person_id, read.right) == (member.person_id, "viewer")


def test_a_token_without_a_right_is_an_owners() -> None:
    now = Clock.real_now()

    read = Tokens(SECRET).verify(
        Tokens(SECRET).issue(Caller(new_id(), "sme", new_id()), now=now), now=now
    )

    assert (read.person_id, read.right) == (read.user_id, "owner")


@pytest.mark.parametrize(
    "claims",
    [
        {"right": "viewer"},
        {"act": {"sub": str(new_id())}},
        {"act": {"sub": str(new_id())}, "right": "owner"},
        {"act": {"sub": "nobody"}, "right": "viewer"},
        {"act": [], "right": "viewer"},
    ],
)
def test_half_a_membership_is_no_token_of_ours(claims: dict[str, object]) -> None:
    now = Clock.real_now()
    good = jwt.decode(
        Tokens(SECRET).issue(Caller(new_id(), "sme", new_id()), now=now),
        SECRET,
        algorithms=["HS256"],
        audience="hundi",
    )

    with pytest.raises(NoGoodToken):
        Tokens(SECRET).verify(jwt.encode(good | claims, SECRET, algorithm="HS256"), now=now)
