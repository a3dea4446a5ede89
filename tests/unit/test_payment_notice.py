"""A webhook's bytes as a fact, or the reason why they are none."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hundi.kernel.ids import new_id
from hundi.kernel.money import Money
from hundi.payment.notice import Rules, UnusableNotice, read_notice
from hundi.payment.upi import upi_uri

NOW = datetime(2026, 12, 1, 6, 30, tzinfo=UTC)
SANDBOX = Rules(NOW, strict=False)
LIVE = Rules(NOW, strict=True)
GOOD: dict[str, object] = {
    "transactionId": "T1",
    "invoiceNumber": "INV-1",
    "amount": 100000.00,
    "status": "success",
    "paidAt": "2026-12-01T12:00:00+05:30",
}


def raw(**changes: object) -> bytes:
    return json.dumps(GOOD | changes).encode()


def test_the_founding_documents_body_is_read_exactly() -> None:
    fact = read_notice(raw(), LIVE)

    assert fact.amount == Money(100_000_00)
    assert fact.paid_at == NOW
    assert (fact.transaction_id, fact.invoice_number, fact.status) == ("T1", "INV-1", "success")


@pytest.mark.parametrize("amount", ["90000.00", 90000, "90000"])
def test_an_amount_may_be_a_number_or_a_string(amount: object) -> None:
    assert read_notice(raw(amount=amount), LIVE).amount == Money(90_000_00)


def test_texts_are_normalised() -> None:
    fact = read_notice(raw(utr="hdfcn1234567 ", payerAccount=" 1234 5678 9012 "), LIVE)

    assert (fact.utr, fact.payer_account) == ("HDFCN1234567", "123456789012")


@pytest.mark.parametrize(
    ("body", "verdict"),
    [
        (b"\xff\xfe", "not_json"),
        (b"{", "not_json"),
        (b"", "not_json"),
        (b"[" * 60_000, "not_json"),
        (raw().replace(b"100000.0", b"NaN"), "not_json"),
        (raw().replace(b"100000.0", b"Infinity"), "not_json"),
        (raw()[:-1] + b', "amount": 1}', "not_json"),
        (b"[]", "not_an_object"),
        (b'"text"', "not_an_object"),
        (raw().replace(b"100000.0", b"1e400"), "amount"),
        (raw().replace(b"100000.0", b"1e999999999"), "not_json"),
        (raw().replace(b"100000.0", b"0.001"), "amount"),
        (raw().replace(b"100000.0", b"-1"), "amount"),
        (raw().replace(b"100000.0", b"0"), "amount"),
        (raw(amount=True), "amount"),
        (raw(amount=None), "amount"),
        (raw(amount="ten"), "amount"),
        (raw(amount=[1]), "amount"),
        (raw(status="SUCCESS"), "status"),
        (raw(status="settled"), "status"),
        (raw(status=None), "status"),
        (raw(status=["success"]), "status"),
        (raw(paidAt="2026-12-01T12:00:00"), "paid_at"),
        (raw(paidAt="yesterday"), "paid_at"),
        (raw(paidAt=1764571800), "paid_at"),
        (raw(paidAt="9999-12-31T23:59:59+00:00"), "paid_at"),
        (raw(paidAt="0001-01-01T00:00:00+05:30"), "paid_at"),
        (raw(transactionId=None), "transaction_id"),
        (raw(transactionId=""), "transaction_id"),
        (raw(transactionId=7), "transaction_id"),
        (raw(transactionId="x" * 101), "transaction_id"),
        (raw(transactionId="a\u0000b"), "not_json"),
        (raw(invoiceNumber="\ud800"), "not_json"),
        (raw(invoiceNumber="a\nb"), "invoice_number"),
        (raw(invoiceNumber=7), "invoice_number"),
        (raw(virtualAccount={}), "virtual_account"),
    ],
)
def test_what_is_signed_and_unusable_says_why(body: bytes, verdict: str) -> None:
    with pytest.raises(UnusableNotice, match=f"^{verdict}$"):
        read_notice(body, SANDBOX)


def test_the_future_is_the_banks_word_in_the_sandbox_and_an_exception_elsewhere() -> None:
    ahead = (NOW + timedelta(days=1, seconds=1)).isoformat()

    assert read_notice(raw(paidAt=ahead), SANDBOX).paid_at > NOW
    with pytest.raises(UnusableNotice, match="paid_at_in_future"):
        read_notice(raw(paidAt=ahead), LIVE)
    assert read_notice(raw(paidAt=(NOW + timedelta(hours=23)).isoformat()), LIVE)


@given(st.binary(max_size=200) | st.text(max_size=100).map(lambda text: json.dumps(text).encode()))
def test_no_bytes_break_the_reader(body: bytes) -> None:
    with pytest.raises(UnusableNotice):
        read_notice(body, SANDBOX)


@given(
    st.dictionaries(
        st.sampled_from([*GOOD, "utr", "payerAccount", "payerIfsc"]),
        st.none() | st.booleans() | st.integers() | st.text(max_size=20),
        max_size=4,
    )
)
def test_no_field_breaks_the_reader(changes: dict[str, object]) -> None:
    try:
        fact = read_notice(raw(**changes), SANDBOX)
    except UnusableNotice:
        return
    assert fact.amount.minor > 0


def test_a_upi_link_carries_amount_and_reference() -> None:
    reference = new_id()

    link = upi_uri(
        "hundi.99@hndb", amount=Money(1_00_000_00), reference=reference, note="Invoice A/1 & b"
    )

    assert link == (
        f"upi://pay?pa=hundi.99@hndb&pn=hundi&tr={reference.hex}"
        "&tn=Invoice%20A%2F1%20%20%20b&am=100000.00&cu=INR"
    )
