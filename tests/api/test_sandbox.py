"""The sandbox's control plane, its statements, and its e-invoice portal."""

import base64
import csv
import hashlib
import io
import json
import re
import xml.etree.ElementTree as ET
from collections.abc import AsyncGenerator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_public_key,
)

from hundi.kernel.ids import new_id
from hundi.kernel.indian_ids import irn
from support.sandbox import Sandbox, running_sandbox

ACCOUNT = "99110000777777"
EINVOICE = {
    "SellerGstin": "29AAFCC9980M1ZR",
    "BuyerGstin": "27AAPFU0939F1ZV",
    "DocNo": "KA/1",
    "DocTyp": "INV",
    "DocDt": "24/11/2026",
    "TotInvVal": 118000.50,
    "ItemCnt": 2,
    "MainHsnCode": "8471",
}
CAMT = {"c": "urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"}


@pytest.fixture(scope="module")
async def sandbox(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Sandbox]:
    folder: Path = tmp_path_factory.mktemp("sandbox")
    async with running_sandbox(folder, "http://127.0.0.1:9") as running:
        yield running


async def given_a_busy_day(sandbox: Sandbox) -> None:
    """Money in, money out, and one of each taken back."""
    body = {"virtualAccount": ACCOUNT, "amount": "1000.10", "payerName": "Ravi & <Sons>\r\n:62F:"}
    await sandbox.post("/_sandbox/credits", body, 201)
    credit = await sandbox.post("/_sandbox/credits", {**body, "amount": 250}, 201)
    await sandbox.post(f"/_sandbox/credits/{credit['transactionId']}/reverse")
    for account, amount in (("123456789012", 99.99), ("123456780003", 1)):
        mine = new_id().hex
        instrument = {"bank_account_number": account, "bank_ifsc": "HDFC0001234"}
        payee = {"beneficiary_name": "R", "beneficiary_instrument_details": instrument}
        order = {"transfer_id": mine, "transfer_amount": amount, "beneficiary_details": payee}
        await sandbox.post("/payout/transfers", order)
    await sandbox.post(f"/_sandbox/payouts/{mine}/return")


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("credits", {"virtualAccount": ACCOUNT, "amount": 0}, "amount"),
        ("credits", {"virtualAccount": ACCOUNT, "amount": -1}, "amount"),
        ("credits", {"virtualAccount": ACCOUNT, "amount": 0.001}, "amount"),
        ("credits", {"virtualAccount": ACCOUNT, "amount": "1e2"}, "amount"),
        ("credits", {"virtualAccount": ACCOUNT, "amount": "ten"}, "amount"),
        ("credits", {"virtualAccount": ACCOUNT, "amount": None}, "amount"),
        ("credits", b'{"virtualAccount":"99110000777777","amount":1e400}', "amount"),
        ("credits", b'{"virtualAccount":"99110000777777","amount":NaN}', "$"),
        ("credits", b'{"virtualAccount":"\\ud800","amount":1}', "$"),
        ("credits", b"\xff", "$"),
        ("credits", b"", "$"),
        ("credits", {"virtualAccount": "12", "amount": 1}, "virtualAccount"),
        ("credits", {"virtualAccount": ACCOUNT, "amount": 1, "utr": "x"}, "utr"),
        ("credits", {"virtualAccount": ACCOUNT, "amount": 1, "payerIfsc": "x"}, "payerIfsc"),
        ("faults", {"errorRate": 2}, "errorRate"),
        ("faults", {"latencyMs": -1}, "latencyMs"),
        ("clock", {"advanceDays": -1}, "advanceDays"),
        ("clock", {"advanceDays": 20_001}, "advanceDays"),
        ("taxpayers", {"gstin": "x"}, "gstin"),
        ("irns", {"irn": "x", "status": "active"}, "irn"),
        ("einvoice", {**EINVOICE, "SellerGstin": "29AAFCC9980M1ZS"}, "SellerGstin"),
        ("einvoice", {**EINVOICE, "DocDt": "2026-11-24"}, "DocDt"),
        ("einvoice", {**EINVOICE, "DocNo": "/1"}, "DocNo"),
        ("einvoice", {**EINVOICE, "Irn": "0" * 64}, "Irn"),
    ],
)
async def test_bad_input_is_told_by_its_field_and_changes_nothing(
    sandbox: Sandbox, path: str, body: object, field: str
) -> None:
    before = await sandbox.get("/_sandbox/health")

    problem = await sandbox.post(f"/_sandbox/{path}", body, 422)

    assert problem["field"] == field
    assert await sandbox.get("/_sandbox/health") == before


async def test_an_unknown_field_or_call_is_refused(sandbox: Sandbox) -> None:
    await sandbox.post("/_sandbox/credits", {"virtualAccount": ACCOUNT, "amount": 1, "x": 1}, 422)
    await sandbox.post("/_sandbox/credits", b"x" * 300_000, 413)
    await sandbox.get("/_sandbox/nothing", 404)
    await sandbox.get("/_sandbox/statement?format=pdf", 422)
    await sandbox.get("/_sandbox/statement?from=yesterday", 422)
    await sandbox.get("/_sandbox/mails?limit=-1", 422)
    await sandbox.post("/_sandbox/credits/none/reverse", status=404)
    await sandbox.post("/_sandbox/payouts/none/return", status=404)


async def test_the_provider_speaks_of_errors_in_its_own_way(sandbox: Sandbox) -> None:
    missing = await sandbox.get("/payout/transfers?transfer_id=none", 404)
    wrong = await sandbox.post("/payout/transfers", {"transfer_id": "a b"}, 400)

    assert set(missing) == set(wrong) == {"type", "code", "message"}


async def test_a_list_of_payments_goes_on_where_its_cursor_says(sandbox: Sandbox) -> None:
    for _ in range(3):
        await sandbox.post("/_sandbox/credits", {"virtualAccount": ACCOUNT, "amount": 1}, 201)
    everything = await payments(sandbox, {"limit": 1000})
    first = await payments(sandbox, {"limit": 2})
    cursor = first["pagination"]["cursor"]
    second = await payments(sandbox, {"limit": 2, "cursor": cursor})

    pages = first["payment_details"] + second["payment_details"]
    assert pages == everything["payment_details"][: len(pages)]
    assert everything["pagination"]["cursor"] is None


async def payments(sandbox: Sandbox, pagination: dict[str, object]) -> Any:
    body = {"start_date": "2020-01-01 00:00:00", "pagination": pagination}
    return await sandbox.post("/pg/vba/payments", body)


async def test_the_csv_statement_proves(sandbox: Sandbox) -> None:
    await given_a_busy_day(sandbox)

    rows = list(csv.DictReader(io.StringIO(await sandbox.text("/_sandbox/statement?format=csv"))))

    balance = Decimal(rows[0]["balance"])
    for row in rows[1:-1]:
        balance += Decimal(row["credit"] or 0) - Decimal(row["debit"] or 0)
        assert Decimal(row["balance"]) == balance
    assert (rows[0]["description"], rows[-1]["description"]) == (
        "Opening balance",
        "Closing balance",
    )
    assert Decimal(rows[-1]["balance"]) == balance
    assert str(balance) == (await sandbox.get("/_sandbox/health"))["balance"]


async def test_the_mt940_statement_proves(sandbox: Sandbox) -> None:
    await given_a_busy_day(sandbox)

    text = await sandbox.text("/_sandbox/statement?format=mt940")

    tags = re.findall(r"^:(\d\d[A-Z]?):", text, re.MULTILINE)
    lines = re.findall(r"^:61:\d{6}\d{4}(R?[CD])([\d,]+)NTRFNONREF//\w+\r$", text, re.MULTILINE)
    signs = {"C": 1, "D": -1, "RC": -1, "RD": 1}
    moved = sum(signs[mark] * Decimal(amount.replace(",", ".")) for mark, amount in lines)
    assert tags[:4] == ["20", "25", "28C", "60F"]
    assert tags[4:-1] == ["61", "86"] * len(lines)
    assert tags[-1] == "62F"
    assert all(len(line) <= 70 for line in text.split("\r\n"))
    assert mt940_balance(text, "62F") - mt940_balance(text, "60F") == moved
    assert text.endswith("\r\n-\r\n")


def mt940_balance(text: str, tag: str) -> Decimal:
    [(mark, amount)] = re.findall(rf"^:{tag}:([CD])\d{{6}}INR([\d,]+)\r$", text, re.MULTILINE)
    return (1 if mark == "C" else -1) * Decimal(amount.replace(",", "."))


async def test_the_camt053_statement_proves(sandbox: Sandbox) -> None:
    await given_a_busy_day(sandbox)

    text = await sandbox.text("/_sandbox/statement?format=camt053")

    document = ET.fromstring(text)  # noqa: S314 - the sandbox's own words
    [statement] = document.iterfind("c:BkToCstmrStmt/c:Stmt", CAMT)
    opening, closing = (signed(balance) for balance in statement.iterfind("c:Bal", CAMT))
    entries = list(statement.iterfind("c:Ntry", CAMT))
    assert opening + sum(signed(entry) for entry in entries) == closing
    assert {entry.findtext("c:Sts", namespaces=CAMT) for entry in entries} == {"BOOK"}
    reversals = [entry.findtext("c:RvslInd", namespaces=CAMT) for entry in entries]
    assert reversals.count("true") >= 2
    assert "Ravi &amp; &lt;Sons&gt;" in text


def signed(element: ET.Element) -> Decimal:
    amount = Decimal(element.findtext("c:Amt", "", CAMT))
    is_credit = element.findtext("c:CdtDbtInd", namespaces=CAMT) == "CRDT"
    return amount if is_credit else -amount


async def test_a_day_without_entries_opens_and_closes_the_same(sandbox: Sandbox) -> None:
    await given_a_busy_day(sandbox)
    balance = (await sandbox.get("/_sandbox/health"))["balance"]

    text = await sandbox.text("/_sandbox/statement?format=csv&from=2090-01-01&to=2090-01-02")

    assert [row["balance"] for row in csv.DictReader(io.StringIO(text))] == [balance, balance]


async def test_a_signed_qr_verifies_with_the_portals_key_alone(sandbox: Sandbox) -> None:
    answer = await sandbox.post("/_sandbox/einvoice", EINVOICE)
    known = await sandbox.get("/_sandbox/irp-key")
    key = load_pem_public_key(known["pem"].encode())
    assert isinstance(key, RSAPublicKey)

    header, payload, signature = answer["signedQr"].split(".")

    key.verify(unpadded(signature), f"{header}.{payload}".encode(), PKCS1v15(), SHA256())
    with pytest.raises(InvalidSignature):
        key.verify(unpadded(signature), f"{header}.{payload}A".encode(), PKCS1v15(), SHA256())
    der = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    thumbprint = hashlib.sha1(der, usedforsecurity=False).hexdigest().upper()
    told = json.loads(unpadded(header))
    assert (told["alg"], told["kid"], known["kid"]) == ("RS256", thumbprint, thumbprint)
    outer = json.loads(unpadded(payload))
    data = json.loads(outer["data"], parse_float=str)
    number = irn("29AAFCC9980M1ZR", "2026-27", "INV", "KA/1")
    assert outer["iss"] == "NIC"
    assert (data["Irn"], answer["irn"]) == (number, number)
    assert data["TotInvVal"] == "118000.50"
    assert set(data) == {*EINVOICE, "Irn", "IrnDt"}


def unpadded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


async def test_a_document_is_registered_once(sandbox: Sandbox) -> None:
    first = await sandbox.post("/_sandbox/einvoice", {**EINVOICE, "DocNo": "KA/2"})
    again = await sandbox.post("/_sandbox/einvoice", {**EINVOICE, "DocNo": "KA/2"})
    other = {**EINVOICE, "DocNo": "KA/2", "TotInvVal": 1}
    refused = await sandbox.post("/_sandbox/einvoice", other, 409)

    assert first == again
    assert refused["code"] == "duplicate_irn"


async def test_the_portals_key_is_kept_and_nobody_else_may_read_it(sandbox: Sandbox) -> None:
    folder = sandbox.folder / "sandbox"
    known = await sandbox.get("/_sandbox/irp-key")

    assert (folder / "irp_key.pem").stat().st_mode & 0o777 == 0o600
    assert (folder / "irp_public.pem").read_text() == known["pem"]


async def test_calls_without_keys_are_refused(sandbox: Sandbox) -> None:
    paths = ("/pg/vba", "/pg/vba/payments", "/payout/transfers", "/verification/pan")

    for path in paths:
        refused = await sandbox.post(path, {}, 401, keys={})
        assert refused["type"] == "authentication_error"
