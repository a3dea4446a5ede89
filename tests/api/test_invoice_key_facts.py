"""The key facts of an offer on a paper: every figure is the offer's own, before and after."""

import io
from collections.abc import AsyncGenerator
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pypdfium2
import pytest

from hundi.invoice.domain import Stage
from support.databases import PostgresServer
from support.invoice import Person, Shop, exact, refusal, shop_of

ASK = {"advanceRate": 90, "annualRate": 12.5}
ASKED = "advanceRate=90&annualRate=12.5"


@pytest.fixture(scope="module")
async def shop(
    postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncGenerator[Shop]:
    folder: Path = tmp_path_factory.mktemp("documents")
    async with shop_of(postgres.clone(), folder) as open_shop:
        yield open_shop


def words_of(answer: httpx.Response) -> str:
    """Return the text of a paper, on one line: a cell breaks where it is full."""
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/pdf"
    pages = pypdfium2.PdfDocument(io.BytesIO(answer.content))
    return " ".join(" ".join(page.get_textpage().get_text_bounded() for page in pages).split())


def grouped(amount: Decimal) -> str:
    """Return rupees below a crore as the paper writes them: `1,00,000.00`."""
    whole, rest = f"{amount:.2f}".split(".")
    head, tail = whole[:-3], whole[-3:]
    lakhs, thousands = head[:-2], head[-2:]
    return ",".join(part for part in (lakhs, thousands, tail) if part) + f".{rest}"


def assert_says(words: str, quote: dict[str, Any]) -> None:
    """Compare every figure of a quote with the paper, to the paisa."""
    cost = quote["expectedReturn"] + quote["platformFee"] + quote["gstOnFee"]
    for before, amount in (
        ("less credit notes.", quote["discountedAmount"] + quote["reserve"]),
        (f"{quote['advanceRate']} % of it, paid by investors.", quote["discountedAmount"]),
        ("of the advance, once, when you are paid.", quote["platformFee"]),
        ("of the fee.", quote["gstOnFee"]),
        ("once all of it is funded.", quote["netToSme"]),
        ("yours when your customer has paid.", quote["reserve"]),
        ("earlier is cheaper.", quote["expectedReturn"]),
        ("Tax that it withholds comes off this.", quote["reserveAtMaturity"]),
        ("There is no other fee or charge.", cost),
    ):
        assert f"{before} {grouped(amount)} " in words
    days = quote["daysToMaturity"]
    assert f"{quote['annualRate']} % a year on the advance for {days} days" in words
    assert f"{quote['allInCost']} % a year, on what reaches your bank, for {days} days." in words


async def paper(shop: Shop, invoice_id: object, who: Person, asked: str = "") -> httpx.Response:
    return await shop.get(f"/invoices/{invoice_id}/key-facts?{asked}", who)


async def test_the_paper_says_every_figure_of_the_quote_to_the_paisa(shop: Shop) -> None:
    seller, customer = await shop.parties()
    invoice = await shop.invoice(seller, customer, Stage.ACCEPTED)

    quote = exact(await shop.post(f"/invoices/{invoice.id}/list?preview=true", seller, ASK))
    words = words_of(await paper(shop, invoice.id, seller, ASKED))

    assert_says(words, quote)
    for fact in (
        seller.name,
        f"{customer.name}, GSTIN {customer.gstin}",
        invoice.claims.number,
        "quoted on 01 Dec 2026",
        "standard, in force since 01 Jan 2000",
        "08 Dec 2026, 12:00 in India",
        "6 % a year of the advance is added from day 1 after the due date, at most 10 % of",
        "More than 90 days late is a default.",
        "Without recourse: you keep what reached your bank and owe the investors nothing.",
        "Write to complaints@hundi.example",
    ):
        assert fact in words
    # 10,000 held back; 75 days at 12.5 % are 2,311.64, 30 late ones at 6 % are 443.84.
    assert "What you would then get when your customer pays. 7,244.52 " in words


async def test_the_same_quote_is_the_same_paper_and_changes_nothing(shop: Shop) -> None:
    seller, customer = await shop.parties()
    invoice = await shop.invoice(seller, customer, Stage.ACCEPTED)

    first = await paper(shop, invoice.id, seller, ASKED)
    second = await paper(shop, invoice.id, seller, ASKED)

    assert first.content == second.content
    assert await shop.stored(invoice.id) == invoice


async def test_what_was_taken_stays_whatever_is_asked(shop: Shop) -> None:
    seller, customer = await shop.parties()
    invoice = await shop.invoice(seller, customer, Stage.ACCEPTED)
    listed = exact(await shop.post(f"/invoices/{invoice.id}/list", seller, ASK))

    plain = await paper(shop, invoice.id, seller)
    other = await paper(shop, invoice.id, seller, "advanceRate=50")

    assert plain.content == other.content
    assert_says(words_of(plain), listed)
    assert "taken on 01 Dec 2026: these are the facts that were agreed" in words_of(plain)


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ("", "advance_rate_out_of_bounds"),
        ("advanceRate=96", "advance_rate_out_of_bounds"),
        ("advanceRate=90&annualRate=5", "annual_rate_out_of_bounds"),
        ("advanceRate=90&closesAt=2026-12-01T12:30:00Z", "closing_out_of_bounds"),
        ("advanceRate=ninety", "invalid"),
    ],
)
async def test_what_the_offer_refuses_the_paper_refuses(shop: Shop, asked: str, code: str) -> None:
    seller, customer = await shop.parties()
    invoice = await shop.invoice(seller, customer, Stage.ACCEPTED)

    assert refusal(await paper(shop, invoice.id, seller, asked)) == (422, code)


async def test_there_is_no_paper_where_there_is_no_offer_and_none_for_others(shop: Shop) -> None:
    seller, customer = await shop.parties()
    other = await shop.person("sme")
    unaccepted = await shop.invoice(seller, customer, Stage.VERIFIED)
    accepted = await shop.invoice(seller, customer, Stage.ACCEPTED)

    assert refusal(await paper(shop, unaccepted.id, seller, ASKED)) == (409, "wrong_stage")
    assert refusal(await paper(shop, accepted.id, other, ASKED)) == (404, "no_such_invoice")
    assert refusal(await paper(shop, accepted.id, customer, ASKED)) == (403, "wrong_role")
