"""What an SME claims and sends, and the keys we trust. Pure."""

from base64 import b64encode
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from hundi.invoice.claims import (
    BadCustomerGstin,
    BadInvoiceNumber,
    CustomerIsSeller,
    DueDatePast,
    Form,
    claims_of,
)
from hundi.invoice.portal_keys import BadPortalKey, portal_key
from hundi.invoice.reading.facts import DOCUMENT_BYTES_MAX
from hundi.invoice.upload import BadFile, FileTooLarge, UnsupportedFile, checked_file
from hundi.kernel.calendar import INDIA
from hundi.kernel.errors import Invalid
from hundi.kernel.money import Money
from hundi.sandbox.portal import key_id, new_key, public_pem

NOW = datetime(2026, 12, 1, 12, 0, tzinfo=INDIA)
TODAY = NOW.date()
DUE = TODAY + timedelta(days=45)
LAKH = Money(1_00_000_00)
SELLER, CUSTOMER = "29AAFCC9980M1ZR", "27AAPFU0939F1ZV"
FOUNDING = "29ABCDE1234F1Z5"
ED25519 = """-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=
-----END PUBLIC KEY-----
"""


# -- claims


def form(**changed: object) -> Form:
    return replace(Form("INV-1", LAKH, DUE, CUSTOMER), **changed)  # pyright: ignore[reportArgumentType] - a test's changes


def judged(changed: Form, *, strict: bool) -> list[str]:
    claims, allowances = claims_of(changed, own_gstin=SELLER, today=TODAY, strict=strict)
    assert claims.number == changed.number
    return [f"{allowance.field}:{allowance.code}" for allowance in allowances]


@pytest.mark.parametrize("strict", [True, False])
def test_good_claims_need_no_allowance(*, strict: bool) -> None:
    assert judged(form(), strict=strict) == []


@pytest.mark.parametrize(
    ("changed", "refusal", "field"),
    [
        (form(customer_gstin=FOUNDING), BadCustomerGstin, "customerGST"),
        (form(number="INV 1 & 2"), BadInvoiceNumber, "invoiceNumber"),
        (form(due_on=TODAY - timedelta(days=1)), DueDatePast, "dueDate"),
    ],
)
def test_what_cannot_be_true_is_refused_in_earnest_and_let_pass_in_the_sandbox(
    changed: Form, refusal: type[Invalid], field: str
) -> None:
    with pytest.raises(refusal) as refused:
        judged(changed, strict=True)

    assert refused.value.facts == {"field": field}
    assert judged(changed, strict=False) == [f"{field}:{refused.value.code}"]


@pytest.mark.parametrize("strict", [True, False])
def test_a_gstin_that_is_none_or_the_callers_own_is_always_refused(*, strict: bool) -> None:
    with pytest.raises(BadCustomerGstin):
        judged(form(customer_gstin="29ABC"), strict=strict)
    with pytest.raises(CustomerIsSeller):
        judged(form(customer_gstin=SELLER.lower()), strict=strict)


# -- files


def test_base64_may_be_a_data_url_and_broken_into_lines() -> None:
    text = b64encode(b"%PDF-1.7\n").decode()

    assert checked_file(f"data:application/pdf;base64,{text[:4]}\r\n{text[4:]}") == b"%PDF-1.7\n"


@pytest.mark.parametrize("given_file", ["", "data:application/pdf;base64,", "%%%", "QUJD*", b""])
def test_a_file_that_is_none_is_refused_by_its_field(given_file: str | bytes) -> None:
    with pytest.raises(BadFile) as refused:
        checked_file(given_file)

    assert refused.value.facts == {"field": "invoiceFile"}


def test_a_file_over_ten_mebibytes_is_too_large_either_way() -> None:
    big = b"%PDF-1.7\n".ljust(DOCUMENT_BYTES_MAX + 1, b"x")

    for sent in (big, b64encode(big).decode()):
        with pytest.raises(FileTooLarge):
            checked_file(sent)
    assert checked_file(big[:-1]) == big[:-1]


@pytest.mark.parametrize("content", [b"<html><body>pay me</body></html>", b"PK\x03\x04", b"[1]"])
def test_a_files_content_counts_not_its_name(content: bytes) -> None:
    with pytest.raises(UnsupportedFile):
        checked_file(content)


# -- portal keys


def test_a_portals_key_is_named_as_its_signatures_name_it() -> None:
    key = new_key()

    name, kept = portal_key(public_pem(key), "sandbox")

    assert name == key_id(key)
    assert (kept.pem, kept.portal, kept.valid_to) == (public_pem(key), "sandbox", None)


@pytest.mark.parametrize(
    "pem",
    [
        "",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        ED25519,
    ],
)
def test_what_is_no_rsa_key_is_not_trusted(pem: str) -> None:
    with pytest.raises(BadPortalKey):
        portal_key(pem, "sandbox")
