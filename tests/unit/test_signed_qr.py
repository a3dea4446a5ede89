"""Signed QR codes: genuine ones verify, each way of being wrong has its own name."""

import hashlib
import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from hypothesis import given
from hypothesis import strategies as st

from hundi.invoice.checks import OUTCOME_OF
from hundi.invoice.signed_qr import (
    FORGED,
    PortalKey,
    Stated,
    compare_claims,
    read_signed_qr,
    signed_among,
)
from hundi.kernel.errors import BrokenInvariant
from hundi.kernel.money import Money
from hundi.sandbox.papers.samples import sample_paper
from hundi.sandbox.portal import key_id, new_key, public_pem, sign_qr

# The e-invoice portal's own public test data and the keys that verify them.
PORTAL: Mapping[str, PortalKey] = {
    "EDC57DE1358B300BA9F79340A6696831F3C85047": PortalKey(
        "-----BEGIN PUBLIC KEY-----\n"
        "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAt0ZX9z6SkBoSTgscNe9Z\n"
        "X/WUK59YbszpZkVnpc0zodtQyVdeS3/KPvdVhuLkY9oKOWzc6hQGJ83ZGj9RhPuW\n"
        "3lexkIdR/D+7jT1ILCVWksH85k7REJmFzrTEIjqUyfgttmSXm1Cqt4MIswVaulIL\n"
        "FY3nj4bi6qcItLfCH1XkK3i9WZe9/gYNH9N1byc427Xy7JWLxWlj0OuIvK1Roj9B\n"
        "JzbMF5En8FD/KWdrVS5O0yKungic44o/AVsDnEAzvH0FrjS2jD0UxvgBKEXFLFkc\n"
        "xQNqkWL3lBTZrmyZKNLQRtHJiETonxYSMaTKQArxiHWgls47Z7gHNfosxoKB/r3/\n"
        "JQIDAQAB\n"
        "-----END PUBLIC KEY-----\n",
        "NIC",
        date(2020, 1, 1),
    ),
    "1513B821EE46C749A63B86E318BF711099287D1F": PortalKey(
        "-----BEGIN PUBLIC KEY-----\n"
        "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA5cCudXm1KBZQ192zBGyM\n"
        "pv+qWNYcqvtL6sbq7JYM4cIJcsMD1ubsHzkvuJyyFibvNU9xoRi2lGA1ZMVNwGyz\n"
        "3eOR5kGAhtkJUG2rFZIpONiXCeY7w1IdUlbiOS+PZ/ANW9iU447Ohs+sOTiTHdhE\n"
        "G30kNMRJ/81MS9He2dXB01ij8Aj6oIey7NUUMeO6SrSEem9DBJJgbQDw6DuiHT/Q\n"
        "Ae8xrOqIAmG0Ig70wwyeOp2mCdIyTxN+ktnJss7Pesl8HxOYgIXNto278iyF8nzY\n"
        "9qPvtroREZTFiwspEwB9zbqBK06+A8tJJ5OOlAmuJWq8rCuFQRKPta5iLG7NSpBq\n"
        "LQIDAQAB\n"
        "-----END PUBLIC KEY-----\n",
        "NIC",
        date(2020, 1, 1),
    ),
}
GENUINE = (
    (
        "eyJhbGciOiJSUzI1NiIsImtpZCI6IkVEQzU3REUxMzU4QjMwMEJBOUY3OTM0MEE2Njk2ODMxRjNDODUw"
        "NDciLCJ0eXAiOiJKV1QiLCJ4NXQiOiI3Y1Y5NFRXTE1BdXA5NU5BcG1sb01mUElVRWMifQ.eyJkYXRhI"
        "joie1wiU2VsbGVyR3N0aW5cIjpcIjAxQU1CUEc3NzczTTAwMlwiLFwiQnV5ZXJHc3RpblwiOlwiMzZBT"
        "UJQRzc3NzNNMDAyXCIsXCJEb2NOb1wiOlwiU0lOVi1DRlktMDAwNjdcIixcIkRvY1R5cFwiOlwiSU5WX"
        "CIsXCJEb2NEdFwiOlwiMTYvMDkvMjAyMlwiLFwiVG90SW52VmFsXCI6MTAwLjAsXCJJdGVtQ250XCI6M"
        "SxcIk1haW5Ic25Db2RlXCI6XCI2MTE0OTA5MFwiLFwiSXJuXCI6XCI3MDZkYWVjY2RhMGVmNmY4MThkY"
        "Tc4ZjNhMmEwNWExMjg4NzMxMDU3MzczMDAyMjg5YjQ2YzMyMjkyODlhMmU3XCIsXCJJcm5EdFwiOlwiM"
        "jAyMi0wOS0xNiAxOToyOTowMFwifSIsImlzcyI6Ik5JQyJ9.j7Fpl3ol0G6akp1-ukVzOK-8Dqoey3iK"
        "Lf9SCaXGfb3crIcpniezqevH1qBTgCtUDYnOa0tRk5Nhyi-ER-W8Hu2a4Ug28AJFp3S8Xv2RwdMe9HvJ"
        "N1b8KBKz6N4_WcO7wD2VcXyoEKDuTP2KFlXRjuZx7tBh5ttjQ4vRNtVwpR2qy-lRtMquEbZsJ-JOPBLU"
        "TXimdpVwt9EW8xKUxRKT_7-8kwK-DGHePADVBUjD6kv-GSpbxgfM4UAPg1TRlRz_BHMbbi9adZVZn5l9"
        "GA-WRuSP_7C-Qd_ucYg1cmP2zswh1XClMEjwjmxpuFkhqdDsRfl8unnEi--FxA0lvn4nmw"
    ),
    (
        "eyJhbGciOiJSUzI1NiIsImtpZCI6IkVEQzU3REUxMzU4QjMwMEJBOUY3OTM0MEE2Njk2ODMxRjNDODUw"
        "NDciLCJ0eXAiOiJKV1QiLCJ4NXQiOiI3Y1Y5NFRXTE1BdXA5NU5BcG1sb01mUElVRWMifQ.eyJkYXRhI"
        "joie1wiU2VsbGVyR3N0aW5cIjpcIjAxQU1CUEc3NzczTTAwMlwiLFwiQnV5ZXJHc3RpblwiOlwiMzZBT"
        "UJQRzc3NzNNMDAyXCIsXCJEb2NOb1wiOlwiZzJxeGhZXCIsXCJEb2NUeXBcIjpcIklOVlwiLFwiRG9jR"
        "HRcIjpcIjE3LzA5LzIwMjJcIixcIlRvdEludlZhbFwiOjEwMC4wLFwiSXRlbUNudFwiOjEsXCJNYWluS"
        "HNuQ29kZVwiOlwiOTk1NDExXCIsXCJJcm5cIjpcIjY4ZmI0ZmFiNDRhZWU5OWZiMjMyOTI0NzhjNGJkO"
        "DM4ZTY2NDgzN2M5ZjFiMDRlM2Q5MTM0ZmZlZDBiNDBiNjBcIixcIklybkR0XCI6XCIyMDIyLTA5LTE3I"
        "DE2OjI2OjAwXCJ9IiwiaXNzIjoiTklDIn0.A99BPXfKiGSNjnEcqmxc7RGutWakaeW0NMan9oC5yMw6z"
        "AoTNcVc34GtQKV7iajBZQhyiFrNwn5n6QtYOXafpitHcI_yrUWSojQBPPpPlslqj4hbnbCy7kmOZZ8mO"
        "KISHJrsIZJxpjRlSquIzfDN4aP1aT_qHDqwFqyA8RyJM-id5EpDaTrUFK12HwjKfAXHn4shEUBBgEWrH"
        "YOKK6VdpCNi6F_5I5bbJRivrvUJxMLjk3Ux9fyylqnEeyE2NThs9hFuV9EgoVzGE3FhfPZsooToAuG_n"
        "pYEv3f6Q9KbOw3pNQ3NkqFwvmFjfNJLXdbxZIPe9fe9F1c-CRrIoNo_9w"
    ),
    (
        "eyJhbGciOiJSUzI1NiIsImtpZCI6IjE1MTNCODIxRUU0NkM3NDlBNjNCODZFMzE4QkY3MTEwOTkyODdE"
        "MUYiLCJ4NXQiOiJGUk80SWU1R3gwbW1PNGJqR0w5eEVKa29mUjgiLCJ0eXAiOiJKV1QifQ.eyJkYXRhI"
        "joie1wiU2VsbGVyR3N0aW5cIjpcIjAyQU1CUEc3NzczTTAwMlwiLFwiQnV5ZXJHc3RpblwiOlwiMzZBT"
        "UJQRzc3NzNNMDAyXCIsXCJEb2NOb1wiOlwiOXNRNUUyXCIsXCJEb2NUeXBcIjpcIklOVlwiLFwiRG9jR"
        "HRcIjpcIjAyLzEwLzIwMjNcIixcIlRvdEludlZhbFwiOjE0MTYuMCxcIkl0ZW1DbnRcIjoxLFwiTWFpb"
        "khzbkNvZGVcIjpcIjYxMTQ5MDkwXCIsXCJJcm5cIjpcIjJlY2M0MmE4ZTgxZGNiYmI1NjkyM2U0YmQwN"
        "DZjODYxY2U3Mzc0MDYwYmQzMTg3NWNlMzU0NDdlOTIyYzkzOTlcIixcIklybkR0XCI6XCIyMDIzLTEwL"
        "TAzIDE1OjA4OjM5XCJ9IiwiaXNzIjoiTklDIFNhbmRib3gifQ.fTW2bXRGYvCma3UpS0axy26c6dTW0n"
        "Y9RtDI5lGX4x2n29iwdcJOHvBwr6rskVKvnLEWHX9VgxDu2Jknyeu6RBlPLD1pGTORATj0nWo_kNwXJi"
        "-l_--6J0WC5is8G11eK04Mnepk63SKrbPTr8uYRd5OigMhDmSCde_tqFfUIIMtnx8AY6z0snkx3KQaoo"
        "PJW06eU_QaACgrmypE1q-hfpNJOhzlHy-a4VC4zW2HljUZkubbK_5Dyb0Zy2tGc15enZeHi9DhvDFEUq"
        "iyJavjwsijbugJumR81LyOC1M4JtFEWoMrCA8bsbwAAFUtRgVC6pDVNZlthHqHxObSf9yv6g"
    ),
)
# A key that is not RSA.
WEAK_KEY = (
    "-----BEGIN PUBLIC KEY-----\n"
    "MCowBQYDK2VwAyEAOAdGCt78QZKrfBQfx2Kgre1BHndATwRjuDx14PwbFa8=\n"
    "-----END PUBLIC KEY-----\n"
)
KEY = new_key()
OURS = {key_id(KEY): PortalKey(public_pem(KEY), "sandbox", date(2020, 1, 1))}
PAPER = sample_paper(5)
CLAIMS = PAPER.qr_claims(registered_at=datetime(2026, 5, 1, 10, 0))  # noqa: DTZ001 - as the portal prints it
CODE = sign_qr(KEY, CLAIMS)


def part(value: object) -> str:
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


@pytest.mark.parametrize("code", GENUINE, ids=["capitals", "small letters", "other portal"])
def test_genuine_codes_verify(code: str) -> None:
    read = read_signed_qr(code, PORTAL)

    assert read.verdict == "verified"
    assert read.portal == "NIC"
    assert read.claims is not None
    assert read.claims.buyer_gstin == "36AMBPG7773M002"


def test_the_claims_are_read_exactly() -> None:
    claims = read_signed_qr(GENUINE[2], PORTAL).claims

    assert claims is not None
    assert claims.total == Money(1_416_00)
    assert (claims.number, claims.document_type) == ("9sQ5E2", "INV")
    assert (claims.issued_on, claims.registered_at.day) == (date(2023, 10, 2), 3)


def test_our_own_portal_signs_like_the_real_one() -> None:
    read = read_signed_qr(CODE, OURS)

    assert read.verdict == "verified"
    assert read.claims is not None
    assert read.claims.total == PAPER.total
    assert read.claims.irn == PAPER.irn


def test_an_unknown_key_is_not_verified_and_not_forged() -> None:
    read = read_signed_qr(CODE, PORTAL)

    assert read.verdict == "unknown_key"
    assert read.verdict not in FORGED
    assert not read.is_verified


def with_flipped(code: str, at: int) -> str:
    return ("A" if code[at] != "A" else "B").join((code[:at], code[at + 1 :]))


def with_total(total: float) -> str:
    head, _, tail = CODE.split(".")
    body = part({"data": json.dumps({**CLAIMS, "TotInvVal": total}), "iss": "NIC"})
    return f"{head}.{body}.{tail}"


def as_hs256(secret: str) -> str:
    body = CODE.split(".")[1]
    head = part({"alg": "HS256", "kid": key_id(KEY)})
    mac = hmac.new(secret.encode(), f"{head}.{body}".encode(), hashlib.sha256).digest()
    return f"{head}.{body}.{part(mac)}"


def by_another_key() -> str:
    head, body, _ = CODE.split(".")
    return ".".join((head, body, sign_qr(new_key(), CLAIMS).split(".")[2]))


FORGERIES = {
    "damaged": with_flipped(CODE, len(CODE) - 100),
    "bad_signature": by_another_key(),
    "algorithm_none": f"{part({'alg': 'none', 'kid': key_id(KEY)})}.{CODE.split('.')[1]}.",
    "signed_with_public_key": as_hs256(public_pem(KEY)),
    "algorithm_not_allowed": as_hs256("another secret"),
    "altered": with_total(9_999_999.0),
    "irn_mismatch": sign_qr(KEY, {**CLAIMS, "Irn": "0" * 64}),
}


@pytest.mark.parametrize("verdict", FORGERIES)
def test_each_forgery_has_its_own_reason_and_stops_everything(verdict: str) -> None:
    assert read_signed_qr(FORGERIES[verdict], OURS).verdict == verdict
    assert verdict in FORGED
    assert OUTCOME_OF[f"qr_{verdict}"] == "rejected"


@pytest.mark.parametrize("place", ["header", "content", "signature"])
def test_a_flipped_byte_is_told_from_another_key_wherever_it_is(place: str) -> None:
    head, body, tail = map(len, CODE.split("."))
    middle = {
        "header": head // 2,
        "content": head + 1 + body // 2,
        "signature": head + body + 2 + tail // 2,
    }

    assert read_signed_qr(with_flipped(CODE, middle[place]), OURS).verdict == "damaged"


def test_one_digit_of_the_amount_changed_is_no_damage() -> None:
    first, rest = str(CLAIMS["TotInvVal"])[0], str(CLAIMS["TotInvVal"])[1:]
    other = float(("1" if first != "1" else "2") + rest)

    assert read_signed_qr(with_total(other), OURS).verdict == "altered"


@pytest.mark.parametrize("algorithm", ["none", "HS256", "RS512", "rs256", None])
def test_only_rs256_is_an_algorithm(algorithm: str | None) -> None:
    _, body, tail = CODE.split(".")
    head = part({"alg": algorithm, "kid": key_id(KEY)})

    own_name = "algorithm_none" if algorithm == "none" else "algorithm_not_allowed"
    assert read_signed_qr(f"{head}.{body}.{tail}", OURS).verdict == own_name


def test_a_wrong_irn_under_a_good_signature_has_its_own_name() -> None:
    code = sign_qr(KEY, {**CLAIMS, "Irn": "0" * 64})

    assert read_signed_qr(code, OURS).verdict == "irn_mismatch"


def test_a_key_out_of_its_period_does_not_count() -> None:
    name, key = next(iter(OURS.items()))
    retired = {name: replace(key, valid_to=date(2026, 4, 30))}

    assert read_signed_qr(CODE, retired).verdict == "key_out_of_period"


@pytest.mark.parametrize(
    "change",
    [
        {"TotInvVal": "1e3"},
        {"TotInvVal": float("nan")},
        {"TotInvVal": 1.005},
        {"DocDt": "2026-01-01"},
        {"Irn": None},
        {"ItemCnt": [1]},
    ],
)
def test_claims_that_are_none_are_malformed(change: dict[str, object]) -> None:
    assert read_signed_qr(sign_qr(KEY, {**CLAIMS, **change}), OURS).verdict == "malformed"


def test_a_name_given_twice_is_malformed() -> None:
    signed = CODE.split(".")[0] + "." + part(b'{"data": "{}", "data": "{}"}')
    tail = part(KEY.sign(signed.encode(), PKCS1v15(), SHA256()))

    assert read_signed_qr(f"{signed}.{tail}", OURS).verdict == "malformed"


@given(st.text(max_size=200) | st.from_regex(r"[\w-]{1,20}\.[\w-]{1,40}\.[\w-]{0,20}"))
def test_no_text_makes_it_raise(text: str) -> None:
    assert read_signed_qr(text, OURS).verdict in {"malformed", "algorithm_not_allowed"}


def test_a_trust_store_with_something_else_in_it_is_a_bug() -> None:
    weak = {key_id(KEY): PortalKey(WEAK_KEY, "weak", date(2020, 1, 1))}

    with pytest.raises(BrokenInvariant):
        read_signed_qr(CODE, weak)


def test_what_differs_from_the_code_is_named() -> None:
    claims = read_signed_qr(CODE, OURS).claims
    assert claims is not None
    same = Stated(PAPER.number.lower(), PAPER.issued_on, PAPER.total, PAPER.seller.gstin)
    other = Stated(number="X", total=PAPER.total + Money(1), buyer_gstin=PAPER.seller.gstin)

    another = replace(same, irn="0" * 64)

    assert compare_claims(claims, same) == ()
    assert compare_claims(claims, replace(same, irn=PAPER.irn)) == ()
    assert compare_claims(claims, another) == ("irn",)
    assert compare_claims(claims, other) == ("number", "total", "buyer")


def test_a_signed_code_is_told_from_a_payment_code() -> None:
    assert signed_among(["upi://pay?pa=a@b&pn=A", CODE]) == CODE
    assert signed_among(["upi://pay?pa=a@b&pn=A"]) is None
