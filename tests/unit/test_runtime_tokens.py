"""Access tokens and the bank's signatures: what is forged, bent or old is a plain no."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hundi.runtime import signatures, tokens
from hundi.runtime.signatures import is_signed, sign
from hundi.runtime.tokens import ACCESS_SECONDS, Caller, NoGoodToken, Tokens

SECRET = b"a secret of at least 32 bytes for tests"
NOW = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)
ASHA = Caller(UUID(int=1), "investor", UUID(int=2))
BODY = b'{"transactionId": "T1"}'


def claims(**changed: object) -> dict[str, Any]:
    stamp = int(NOW.timestamp())
    whole: dict[str, Any] = {
        "sub": str(ASHA.user_id),
        "role": ASHA.role,
        "sid": str(ASHA.session_id),
        "iat": stamp,
        "exp": stamp + ACCESS_SECONDS,
        "aud": "hundi",
    }
    return {name: value for name, value in (whole | changed).items() if value is not ...}


def signed(
    members: Mapping[str, object],
    *,
    header: Mapping[str, object] | None = None,
    key: bytes = SECRET,
) -> str:
    """Sign anything at all, also what a library would not."""
    head = part(json.dumps(header or {"alg": "HS256", "typ": "JWT"}).encode())
    body = part(json.dumps(members).encode())
    mac = hmac.digest(key, f"{head}.{body}".encode(), hashlib.sha256)
    return f"{head}.{body}.{part(mac)}"


def part(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def good() -> str:
    return Tokens(SECRET).issue(ASHA, now=NOW)


def with_other_claims() -> str:
    head, _, mac = good().split(".")
    return f"{head}.{part(json.dumps(claims(role='admin')).encode())}.{mac}"


ATTACKS: dict[str, Callable[[], str]] = {
    "alg none": lambda: jwt.encode(claims(), "", algorithm="none"),
    "alg none, spelled otherwise": lambda: signed(claims(), header={"alg": "nOnE"}),
    "no signature": lambda: good().rpartition(".")[0] + ".",
    "another algorithm": lambda: jwt.encode(claims(), SECRET * 2, algorithm="HS512"),
    "no algorithm": lambda: signed(claims(), header={"typ": "JWT"}),
    "algorithm of a wrong type": lambda: signed(claims(), header={"alg": ["HS256"]}),
    "another key": lambda: signed(claims(), key=b"x" * 32),
    "an empty key": lambda: signed(claims(), key=b""),
    "critical header": lambda: signed(claims(), header={"alg": "HS256", "crit": ["x"], "x": 1}),
    "another audience": lambda: signed(claims(aud="elsewhere")),
    "no audience": lambda: signed(claims(aud=...)),
    "claims exchanged": with_other_claims,
    "cut short": lambda: good()[:-2],
    "a bit of the signature changed": lambda: good()[:-6] + "AAAAAA",
    "two parts": lambda: ".".join(good().split(".")[:2]),
    "four parts": lambda: good() + ".x",
    "huge": lambda: signed(claims(pad="x" * 4_000)),
    "no subject": lambda: signed(claims(sub=...)),
    "no session": lambda: signed(claims(sid=...)),
    "no role": lambda: signed(claims(role=...)),
    "no expiry": lambda: signed(claims(exp=...)),
    "unknown role": lambda: signed(claims(role="owner")),
    "role of a wrong type": lambda: signed(claims(role=["admin"])),
    "subject that is no id": lambda: signed(claims(sub="1")),
    "subject of a wrong type": lambda: signed(claims(sub=1)),
    "session of a wrong type": lambda: signed(claims(sid={"a": 1})),
    "expiry of a wrong type": lambda: signed(claims(exp="never")),
    "expiry that never comes": lambda: signed(claims(exp=float("inf"))),
    "expiry that is no number": lambda: signed(claims(exp=float("nan"))),
    "expired": lambda: signed(claims(exp=int(NOW.timestamp()))),
    "not yet": lambda: signed(claims(nbf=int(NOW.timestamp()) + 10**9)),
    "claims that are a list": lambda: signed([]),  # pyright: ignore[reportArgumentType] - the attack
    "not base64": lambda: "a.b.c",
    "empty": lambda: "",
    "dots": lambda: "..",
    "half a surrogate pair": lambda: "\ud800.\ud800.\ud800",
    "not ASCII": lambda: good() + "é",
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_bad_token_is_refused_every_time(attack: str) -> None:
    checker, token = Tokens(SECRET), ATTACKS[attack]()

    for _ in range(2):
        with pytest.raises(NoGoodToken):
            checker.verify(token, now=NOW)


@given(st.text(max_size=200))
def test_any_text_is_refused(text: str) -> None:
    with pytest.raises(NoGoodToken):
        Tokens(SECRET).verify(text, now=NOW)


def test_a_token_says_who_until_it_expires() -> None:
    checker = Tokens(SECRET)
    token = checker.issue(ASHA, now=NOW)
    last = NOW + timedelta(seconds=ACCESS_SECONDS - 1)

    assert checker.verify(token, now=NOW) == ASHA
    assert checker.verify(token, now=last) == ASHA
    with pytest.raises(NoGoodToken):
        checker.verify(token, now=last + timedelta(seconds=1))


def test_a_revoked_session_is_refused_at_once_and_others_are_not() -> None:
    checker = Tokens(SECRET)
    other = Caller(ASHA.user_id, ASHA.role, UUID(int=3))
    token, kept = checker.issue(ASHA, now=NOW), checker.issue(other, now=NOW)
    checker.verify(token, now=NOW)

    checker.revoke(ASHA.session_id)

    with pytest.raises(NoGoodToken):
        checker.verify(token, now=NOW)
    assert checker.verify(kept, now=NOW) == other


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "REMEMBERED_MAX", 3)
    checker = Tokens(SECRET)
    many = [checker.issue(Caller(UUID(int=n), "sme", UUID(int=n)), now=NOW) for n in range(1, 10)]

    for token in (*many, *many):
        checker.verify(token, now=NOW)

    assert len(checker._known) == 3  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] - no other way to see it


def v0(body: bytes, secret: str) -> str:
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def test_the_current_and_the_previous_secret_both_sign() -> None:
    secrets = ("new", "old")

    for secret in secrets:
        assert is_signed(v0(BODY, secret), BODY, secrets=secrets, now=NOW)
        assert is_signed(sign(BODY, secret=secret, now=NOW), BODY, secrets=secrets, now=NOW)
    assert not is_signed(v0(BODY, "older"), BODY, secrets=secrets, now=NOW)


def test_a_signature_holds_for_five_minutes_either_way() -> None:
    header = sign(BODY, secret="new", now=NOW)

    for seconds, holds in ((300, True), (-300, True), (301, False), (-301, False)):
        at = NOW + timedelta(seconds=seconds)
        assert is_signed(header, BODY, secrets=("new",), now=at) is holds


def test_one_of_several_digests_is_enough() -> None:
    stamp, good_digest = sign(BODY, secret="new", now=NOW).split(",")
    header = f"{stamp},v1={'0' * 64},{good_digest}"

    assert is_signed(header, BODY, secrets=("new",), now=NOW)


def test_capitals_and_blanks_around_do_not_matter() -> None:
    assert is_signed(f" {v0(BODY, 'new').upper()} ", BODY, secrets=("new",), now=NOW)


STAMP, DIGEST = sign(BODY, secret="new", now=NOW).split(",")


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        DIGEST,
        STAMP,
        f"{STAMP},{DIGEST.replace('v1', 'v0')}",
        f"{STAMP.upper()},{DIGEST}",
        f"{STAMP},{DIGEST[:-1]}",
        f"{STAMP},{DIGEST}0",
        f"{STAMP.replace('=', '=-')},{DIGEST}",
        f"{STAMP.replace('=', '=1')},{DIGEST}",
        f"t={'9' * 400},{DIGEST}",
        f"t=\u0661\u0662,{DIGEST}",
        f"{STAMP},{DIGEST}" + "," * 2_000,
        "é" * 64,
        "0" * 64,
    ],
)
def test_a_bent_signature_is_a_plain_no(header: str | None) -> None:
    assert is_signed(f"{STAMP},{DIGEST}", BODY, secrets=("new",), now=NOW)
    assert not is_signed(header, BODY, secrets=("new",), now=NOW)


def test_another_body_is_not_signed() -> None:
    assert not is_signed(sign(BODY, secret="new", now=NOW), BODY + b" ", secrets=("new",), now=NOW)
    assert not is_signed(v0(BODY, "new"), BODY[:-1], secrets=("new",), now=NOW)


def test_without_secrets_nothing_is_signed() -> None:
    assert not is_signed(v0(BODY, ""), BODY, secrets=(), now=NOW)


@given(st.text(max_size=200))
def test_any_header_is_a_no_and_never_an_exception(header: str) -> None:
    assert not is_signed(header, BODY, secrets=("new",), now=NOW)


def test_every_digest_is_compared_in_constant_time_whichever_matches(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    compared: list[tuple[str, str]] = []

    def noted(one: str, other: str) -> bool:
        compared.append((one, other))
        return one == other

    stamp, digest = sign(BODY, secret="new", now=NOW).split(",")
    header = f"{stamp},{digest},v1={'0' * 64}"
    monkeypatch.setattr(signatures.hmac, "compare_digest", noted)

    assert is_signed(header, BODY, secrets=["new", "old"], now=NOW)
    assert len(compared) == 4


@pytest.mark.parametrize("place", [0, 15, 16, 31, 32, 62, 63])
def test_one_wrong_digit_anywhere_is_no_signature(place: int) -> None:
    stamp, signed_part = sign(BODY, secret="new", now=NOW).split(",v1=")
    other = "0" if signed_part[place] != "0" else "1"
    bent = f"{signed_part[:place]}{other}{signed_part[place + 1 :]}"

    assert is_signed(f"{stamp},v1={signed_part}", BODY, secrets=["new"], now=NOW)
    assert not is_signed(f"{stamp},v1={bent}", BODY, secrets=["new"], now=NOW)
