"""Making up invoices that look like a small manufacturer's. The same seed, the same invoice."""

import random
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TypedDict, Unpack

from hundi.kernel.calendar import financial_year
from hundi.kernel.errors import BrokenInvariant
from hundi.kernel.indian_ids import gstin_check_character
from hundi.kernel.money import BASIS_POINTS_PER_ONE, ZERO, Money
from hundi.sandbox.papers.paper import STATES, BankDetails, Item, Paper, Party

TOTAL_MIN = Money(100_00)


class PaperChoices(TypedDict, total=False):
    """The lesser fields of an invoice that the caller may choose."""

    items: tuple[Item, ...]
    tax_basis_points: int
    round_off: Money
    due_on: date | None
    consignee: Party | None
    bank: BankDetails | None
    po_number: str | None
    eway_bill: str | None
    notes: tuple[str, ...]


class PaperFields(PaperChoices, total=False):
    """Every field of an invoice, each of which the caller may choose."""

    seller: Party
    buyer: Party
    number: str
    issued_on: date


@dataclass(frozen=True, slots=True)
class _Goods:
    description: str
    hsn: str
    unit: str
    rate_minor: int


_GOODS = (
    _Goods("MS Angle 50x50x6 mm IS 2062 E250", "72165000", "KGS", 61_50),
    _Goods("Cotton Yarn 30s Carded Hosiery", "52052210", "KGS", 248_00),
    _Goods("Corrugated Box 5 Ply 450x300x300", "48191010", "NOS", 38_75),
    _Goods("HDPE Granules B5500", "39012000", "KGS", 112_40),
    _Goods("Ball Bearing 6205 2RS", "84821011", "NOS", 184_00),
    _Goods("PVC Insulated Copper Cable 2.5 sqmm", "85444999", "MTR", 27_90),
    _Goods("Industrial Safety Gloves, Nitrile", "40151900", "PAA", 46_25),
    _Goods("Stainless Steel Fasteners M12x60", "73181500", "NOS", 14_80),
    _Goods("LED Flood Light 100 W IP65", "94054200", "NOS", 1_640_00),
    _Goods("Hydraulic Hose Assembly 3/8 in", "40092100", "NOS", 735_00),
)
_CLOSING = ("Packing and Forwarding Charges", "Job Work Charges", "Installation Charges")
_NAMES = (
    "Shree Balaji Industries",
    "Kaveri Precision Tools Pvt Ltd",
    "Navrang Textiles LLP",
    "Deccan Polymers Private Limited",
    "Om Sai Engineering Works",
    "Malabar Packaging Company",
    "Vindhya Electricals Pvt. Ltd.",
    "Aravalli Steel Traders",
)
_STREETS = (
    "Plot No. 42, MIDC Phase II",
    "Survey No. 118/2, Industrial Estate",
    "14, Transport Nagar, Ring Road",
    "Shed 7, KIADB Industrial Area",
    "B-203, Sector 63",
)
_BANKS = (
    ("HDFC Bank", "HDFC0000123", "Peenya Branch"),
    ("State Bank of India", "SBIN0004567", "Industrial Estate Branch"),
    ("ICICI Bank", "ICIC0000889", "MG Road Branch"),
)
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def sample_paper(seed: int, **chosen: Unpack[PaperFields]) -> Paper:
    """Return a believable invoice; the fields given are kept as they are."""
    chance = random.Random(seed)  # noqa: S311 - made-up papers guard nothing
    issued_on = chosen.get("issued_on", date(2026, 4, 1) + timedelta(days=chance.randrange(300)))
    seller_name, buyer_name = chance.sample(_NAMES, 2)
    seller, buyer = _party(chance, seller_name), _party(chance, buyer_name)
    number = _number(chance, issued_on)
    bank_name, ifsc, branch = chance.choice(_BANKS)
    plain = Paper(
        seller=seller,
        buyer=buyer,
        number=number,
        issued_on=issued_on,
        due_on=issued_on + timedelta(days=chance.choice((30, 45, 60))),
        items=tuple(_items(chance, chance.randint(2, 6))),
        tax_basis_points=chance.choice((500, 1_200, 1_800, 1_800, 1_800, 2_800)),
        bank=BankDetails(bank_name, str(chance.randrange(10**11, 10**12)), ifsc, branch),
        po_number=f"PO/{chance.randrange(1_000, 99_999)}",
        eway_bill=str(chance.randrange(10**11, 10**12)),
    )
    paper = replace(plain, **chosen)
    if "round_off" in chosen:
        return paper
    # Sellers round the bill to a whole rupee, half up.
    rupees = (paper.total.minor + 50) // 100
    return replace(paper, round_off=Money(rupees * 100) - paper.total)


def paper_for(
    seller: Party,
    buyer: Party,
    *,
    number: str,
    total: Money,
    issued_on: date,
    **chosen: Unpack[PaperChoices],
) -> Paper:
    """Return an invoice whose tax-inclusive total is exactly `total`.

    The lines are chosen to come to the taxable value; what the rounding of the taxes leaves
    over stands in the round-off line.

    Raises:
        BrokenInvariant: `total` is under a hundred rupees; nobody finances such an invoice.
    """
    if total < TOTAL_MIN:
        raise BrokenInvariant(f"no believable invoice of {total.minor} paise")
    rate = chosen.get("tax_basis_points", 1_800)
    taxable = total.scaled(BASIS_POINTS_PER_ONE, BASIS_POINTS_PER_ONE + rate)
    seed = f"{seller.gstin}{number}{total.minor}"
    chance = random.Random(seed)  # noqa: S311 - made-up papers guard nothing
    items = tuple(_items_worth(chance, taxable))
    paper = sample_paper(
        chance.randrange(10**9),
        **{
            **chosen,
            "seller": seller,
            "buyer": buyer,
            "number": number,
            "issued_on": issued_on,
            "items": items,
            "tax_basis_points": rate,
            "round_off": ZERO,
        },
    )
    return replace(paper, round_off=total - paper.total)


def _party(chance: random.Random, name: str) -> Party:
    state = chance.choice(sorted(STATES))
    letters = "".join(chance.choices(_LETTERS, k=3))
    pan = (
        f"{letters}{chance.choice('CFP')}{chance.choice(_LETTERS)}{chance.randrange(1, 10_000):04d}"
    )
    body = f"{state}{pan}{chance.choice(_LETTERS)}1Z"
    town = f"{STATES[state]} - {chance.randrange(110_001, 855_000)}"
    return Party(name, body + gstin_check_character(body), (chance.choice(_STREETS), town))


def _number(chance: random.Random, issued_on: date) -> str:
    serial, year = chance.randrange(1, 4_000), financial_year(issued_on)
    short = f"{year[2:4]}-{year[-2:]}"
    return chance.choice(
        (
            f"INV-{issued_on.year}-{serial:03d}",
            f"{serial}/{year}",
            f"SI/{short}/{serial:04d}",
            f"GST{serial:05d}",
            f"KA/{short}/{serial}",
        )
    )


def _items(chance: random.Random, count: int) -> list[Item]:
    return [
        Item(goods.description, goods.hsn, chance.randrange(5, 400), goods.unit, rate)
        for goods in chance.sample(_GOODS, count)
        for rate in (Money(goods.rate_minor + chance.randrange(-5, 6) * 25),)
    ]


def _items_worth(chance: random.Random, taxable: Money) -> list[Item]:
    """Take goods for about a third of what is left, three times, then close with a charge."""
    items: list[Item] = []
    left = taxable.minor
    for goods in chance.sample(_GOODS, 3):
        quantity = left * 2 // 5 // goods.rate_minor
        if quantity:
            item = Item(goods.description, goods.hsn, quantity, goods.unit, Money(goods.rate_minor))
            items.append(item)
            left -= item.taxable.minor
    items.append(Item(chance.choice(_CLOSING), "998898", 1, "NOS", Money(left)))
    return items
