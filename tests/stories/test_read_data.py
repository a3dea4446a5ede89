"""`hundi read` on invoices that are data, or carry it: XML alone, XML in a PDF, signed JSON."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from hundi.sandbox.papers.samples import sample_paper
from hundi.sandbox.portal import new_key, public_pem
from support.data_papers import cii_of, signed_json, ubl_of, with_data

PAPER = sample_paper(12)
KEY = new_key()
SECONDS_MAX = 60


def read(file: Path, *more: str) -> dict[str, Any]:
    done = subprocess.run(  # noqa: S603 - our own program, on a file of our own
        [sys.executable, "-m", "hundi", "read", "--json", *more, str(file)],
        check=True,
        capture_output=True,
        text=True,
        timeout=SECONDS_MAX,
    )
    return json.loads(done.stdout)


def checks_of(said: dict[str, Any]) -> dict[str, tuple[str, str]]:
    return {check["check"]: (check["verdict"], check["reason"]) for check in said["checks"]}


def test_signed_json_is_read_and_its_signature_checked(tmp_path: Path) -> None:
    file, pem = tmp_path / "e-invoice.json", tmp_path / "NIC.pem"
    file.write_bytes(signed_json(PAPER, KEY))
    pem.write_text(public_pem(KEY))

    trusted, unknown = read(file, "--portal-key", str(pem)), read(file)

    fields = trusted["fields"]
    assert fields["invoiceNumber"]["value"] == PAPER.number
    assert fields["total"] | {"value": f"{fields['total']['value']:.2f}"} == {
        "value": PAPER.total.decimal,
        "source": "signed_qr",
        "confidence": 1.0,
        "page": None,
        "box": None,
        "accepted": True,
    }
    assert checks_of(trusted)["data_signature"] == ("pass", "")
    assert checks_of(trusted)["signed_qr"] == ("pass", "")
    assert checks_of(unknown)["data_signature"] == ("unknown", "data_unknown_key")
    assert unknown["decision"] == "review"


@pytest.mark.parametrize("xml", [ubl_of(PAPER), cii_of(PAPER)], ids=["UBL", "ZUGFeRD"])
def test_xml_alone_is_read_and_shown_to_a_person(tmp_path: Path, xml: bytes) -> None:
    file = tmp_path / "invoice.xml"
    file.write_bytes(xml)

    said = read(file)

    assert said["kind"] == "xml"
    assert said["fields"]["invoiceNumber"]["value"] == PAPER.number
    assert said["fields"]["invoiceDate"]["value"] == PAPER.issued_on.isoformat()
    assert f"{said['fields']['total']['value']:.2f}" == PAPER.total.decimal
    assert said["fields"]["total"]["source"] == "structured"
    assert checks_of(said)["data_signature"] == ("unknown", "data_unsigned")
    assert said["decision"] == "review"


def test_a_pdf_with_data_in_it_is_read_from_both(tmp_path: Path) -> None:
    honest, lying = tmp_path / "factur-x.pdf", tmp_path / "lying.pdf"
    honest.write_bytes(with_data(PAPER, cii_of(PAPER)))
    lying.write_bytes(with_data(PAPER, ubl_of(PAPER, total=PAPER.total + PAPER.total)))

    said, lie = read(honest), read(lying)

    assert said["fields"]["total"]["source"] == "structured"
    assert said["fields"]["total"]["accepted"]
    assert said["fields"]["total"]["box"]
    assert checks_of(said)["data_on_paper"] == ("pass", "")
    assert checks_of(lie)["data_on_paper"] == ("fail", "data_not_on_paper")
    assert not lie["fields"]["total"]["accepted"]
    assert lie["decision"] == "review"
