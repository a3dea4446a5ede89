"""The isolated reading process, with real children: honest papers in, hostile files refused."""

import asyncio
import resource
from collections.abc import Iterator
from datetime import date, datetime
from io import BytesIO

import pikepdf
import pytest

from hundi.invoice.extraction import extract
from hundi.invoice.reading.facts import HEAD, Facts, Reading, Word, decode_frame, encode_frame
from hundi.invoice.reading.reader import Limits, Readers
from hundi.invoice.signed_qr import PortalKey, read_signed_qr, signed_among
from hundi.sandbox.papers.render import render_pdf
from hundi.sandbox.papers.samples import sample_paper
from hundi.sandbox.papers.scan import render_scan
from hundi.sandbox.portal import key_id, new_key, public_pem, sign_qr
from support.hostile import CHANGES, rebuilt

KEY = new_key()
PAPER = sample_paper(7)
QR = sign_qr(KEY, PAPER.qr_claims(registered_at=datetime(2026, 6, 1, 10, 0)))  # noqa: DTZ001 - as the portal prints it
PDF = render_pdf(PAPER, layout="tally", signed_qr=QR)
TRUSTED = {key_id(KEY): PortalKey(public_pem(KEY), "sandbox", date(2020, 1, 1))}


READERS = Readers(at_once=2)


@pytest.fixture(scope="module", autouse=True)
def warm_process() -> Iterator[None]:
    yield
    READERS.close()


async def read(data: bytes, limits: Limits | None = None) -> Reading:
    return await READERS.read(data, limits=limits or Limits())


async def test_an_honest_paper_is_read_with_its_signed_code_and_no_powers() -> None:
    reading = await read(PDF)

    assert reading.problems == ()
    assert (reading.kind, reading.pages, reading.has_text_layer) == ("pdf", 1, True)
    fields = extract(reading.words)
    assert fields.total is not None
    assert fields.total.value == PAPER.total
    text = signed_among([code.text for code in reading.qr_codes])
    assert text is not None
    assert text == QR
    assert read_signed_qr(text, TRUSTED).is_verified
    assert reading.sanitised is not None
    assert reading.sanitised.startswith(b"%PDF-")
    assert {"limits", "privileges", "processes"} <= set(reading.isolation)
    assert reading.cpu_seconds > 0
    assert set(reading.engines) == {"pikepdf", "qpdf", "pdfium", "zxing-cpp", "ocr"}


async def test_a_scan_has_no_text_layer_but_its_signed_code_suffices() -> None:
    reading = await READERS.read(render_scan(PDF, dpi=200), codes_suffice=True)

    assert reading.problems == ()
    assert not reading.has_text_layer
    assert [code.text for code in reading.qr_codes] == [QR]
    assert reading.seen == ()


@pytest.mark.parametrize("change", CHANGES)
async def test_a_hostile_pdf_is_refused_with_its_reason(change: str) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    reading = await read(rebuilt(PDF, change))

    assert reading.problems == (change,)
    assert reading.words == ()
    assert reading.sanitised is None
    assert reading.cpu_seconds < 5
    # The parent's peak grows by no more than the frames and the test's own bomb.
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300_000


async def test_forms_that_share_one_list_of_names_are_no_loop() -> None:
    out = BytesIO()
    with pikepdf.open(BytesIO(PDF)) as pdf:
        form = pdf.make_stream(b"0 0 10 10 re f")
        form.Type, form.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
        form.BBox = pikepdf.Array([0, 0, 100, 100])
        form.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Me=form))
        pdf.pages[0].Resources.XObject = pikepdf.Dictionary(Me=form)
        pdf.pages[0].contents_add(b"/Me Do")
        pdf.save(out)

    reading = await read(out.getvalue())

    assert reading.problems == ()


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"<html><body>invoice.pdf</body></html>", "not_a_document"),
        (PDF[: len(PDF) // 2], "damaged"),
        (b"GIF89a" + PDF, "not_a_document"),
        (PDF + b"PK\x03\x04" + bytes(4_000), "data_after_end"),
        (b'{"Irn": "x"}', "json_is_no_e_invoice"),
        (b"\x89PNG\r\n\x1a\n not really", "damaged"),
        (b"", "not_a_document"),
    ],
    ids=["html", "truncated", "picture first", "zip behind", "json", "broken picture", "nothing"],
)
async def test_what_is_no_document_is_refused_with_its_reason(data: bytes, problem: str) -> None:
    reading = await read(data)

    assert reading.problems == (problem,)


async def test_more_than_ten_mebibytes_start_no_process() -> None:
    reading = await read(bytes(10 * 1024 * 1024 + 1))

    assert reading.problems == ("too_large",)


async def test_a_child_that_takes_too_long_is_killed_and_reported() -> None:
    # Small enough to be handed over at once; its letters take longer than this anywhere.
    reading = await read(render_scan(PDF, dpi=100), Limits(wall_seconds=0.05))

    assert reading.problems == ("reader_timeout",)


async def test_a_child_without_memory_to_work_in_is_reported_and_harms_nobody() -> None:
    # What is loaded already is there; a page's pixels would have to be found room for.
    little = Limits(memory_bytes=64 * 1024 * 1024)
    starved, fed = await asyncio.gather(read(render_scan(PDF, dpi=300), little), read(PDF))

    assert starved.problems in {("reader_failed",), ("too_much_memory",)}
    assert fed.problems == ()


def test_an_answer_that_is_not_one_is_not_believed() -> None:
    good = encode_frame(Facts(kind="pdf", words=(Word("a", 0, 0, 0, 1, 1),)), b"%PDF-")
    lies = (
        b"",
        good[:-1],
        good + b"x",
        HEAD.pack(2**31, 0, 0),
        HEAD.pack(2, 0, 0) + b"{}",
        HEAD.pack(30, 0, 0) + b'{"kind": "pdf", "pages": 9999}',
        HEAD.pack(36, 0, 0) + b'{"kind": "pdf", "problems": ["A<b>"]}'[:36],
    )

    assert decode_frame(good).words[0].text == "a"
    for lie in lies:
        with pytest.raises(ValueError, match=r".+"):
            decode_frame(lie)
