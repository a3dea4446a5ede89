"""What a GST invoice says. Every total is computed from the items, in whole paise.

Source: CGST Rules, Rule 46 (what a tax invoice must show); the schema INV-01 (signed QR).
"""

from dataclasses import dataclass, field
from datetime import date, datetime

from hundi.kernel.calendar import financial_year
from hundi.kernel.errors import BrokenInvariant
from hundi.kernel.indian_ids import irn
from hundi.kernel.money import ZERO, Money

# One page holds them in every layout.
ITEMS_MAX = 8
DESCRIPTION_LENGTH_MAX = 40
BASIS_POINTS_PER_PERCENT = 100

STATES = {
    "01": "Jammu & Kashmir",
    "03": "Punjab",
    "06": "Haryana",
    "07": "Delhi",
    "08": "Rajasthan",
    "09": "Uttar Pradesh",
    "10": "Bihar",
    "19": "West Bengal",
    "21": "Odisha",
    "23": "Madhya Pradesh",
    "24": "Gujarat",
    "27": "Maharashtra",
    "29": "Karnataka",
    "32": "Kerala",
    "33": "Tamil Nadu",
    "36": "Telangana",
    "37": "Andhra Pradesh",
}

_ONES = [
    "Zero",
    "One",
    "Two",
    "Three",
    "Four",
    "Five",
    "Six",
    "Seven",
    "Eight",
    "Nine",
    "Ten",
    "Eleven",
    "Twelve",
    "Thirteen",
    "Fourteen",
    "Fifteen",
    "Sixteen",
    "Seventeen",
    "Eighteen",
    "Nineteen",
]
_TENS = ["-", "-", "Twenty", "Thirty", "Forty", "Fifty", "Sixty", "Seventy", "Eighty", "Ninety"]
_SCALES = ((10_000_000, "Crore"), (100_000, "Lakh"), (1_000, "Thousand"), (100, "Hundred"))


@dataclass(frozen=True, slots=True)
class Party:
    """A business on an invoice."""

    name: str
    gstin: str
    address: tuple[str, ...]

    @property
    def state(self) -> str:
        """The two digits a GSTIN begins with."""
        return self.gstin[:2]

    @property
    def state_name(self) -> str:
        """The state's name, as printed beside its code."""
        return STATES.get(self.state, "Other Territory")


@dataclass(frozen=True, slots=True)
class Item:
    """One line: `taxable` is quantity times rate, exactly."""

    description: str
    hsn: str
    quantity: int
    unit: str
    rate: Money

    def __post_init__(self) -> None:
        if len(self.description) > DESCRIPTION_LENGTH_MAX or self.quantity <= 0:
            raise BrokenInvariant("a line that no invoice has room for")

    @property
    def taxable(self) -> Money:
        """The line's value before tax."""
        return Money(self.rate.minor * self.quantity)


@dataclass(frozen=True, slots=True)
class BankDetails:
    """Where the seller asks to be paid."""

    name: str
    account_number: str
    ifsc: str
    branch: str


@dataclass(frozen=True, slots=True)
class Paper:
    """A tax invoice. `tax_basis_points` is the whole GST: 1,800 is 18 %, or 9 % + 9 %.

    `acknowledged_on` is the day the portal registered it, where that is not the day of issue.
    """

    seller: Party
    buyer: Party
    number: str
    issued_on: date
    items: tuple[Item, ...]
    tax_basis_points: int = 1_800
    round_off: Money = ZERO
    due_on: date | None = None
    acknowledged_on: date | None = None
    consignee: Party | None = None
    bank: BankDetails | None = None
    po_number: str | None = None
    eway_bill: str | None = None
    notes: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        if not 0 < len(self.items) <= ITEMS_MAX:
            raise BrokenInvariant(f"an invoice of {len(self.items)} items")

    @property
    def within_state(self) -> bool:
        """Whether CGST and SGST are due instead of IGST: both parties in one state."""
        return self.seller.state == self.buyer.state

    @property
    def taxable(self) -> Money:
        """The sum of the lines before tax."""
        return Money(sum(item.taxable.minor for item in self.items))

    @property
    def taxes(self) -> tuple[tuple[str, int, Money], ...]:
        """Each tax as name, basis points and amount, rounded half up to the paisa each."""
        if not self.within_state:
            return (("IGST", self.tax_basis_points, self.taxable.share(self.tax_basis_points)),)
        half = self.tax_basis_points // 2
        return (
            ("CGST", half, self.taxable.share(half)),
            ("SGST", half, self.taxable.share(half)),
        )

    @property
    def tax(self) -> Money:
        """All taxes together."""
        return Money(sum(amount.minor for _, _, amount in self.taxes))

    @property
    def total(self) -> Money:
        """What the buyer owes."""
        return self.taxable + self.tax + self.round_off

    @property
    def total_in_words(self) -> str:
        """The total as invoices write it out."""
        return f"INR {in_words(self.total)} Only"

    @property
    def irn(self) -> str:
        """The invoice reference number the e-invoice portal would give."""
        return irn(self.seller.gstin, financial_year(self.issued_on), "INV", self.number)

    def qr_claims(self, *, registered_at: datetime) -> dict[str, str | int | float]:
        """Return the ten claims the portal signs.

        `TotInvVal` is a JSON number in the portal's own schema, so this is the one float:
        it is made from the exact decimal, is printed back exactly and is never computed with.
        """
        return {
            "SellerGstin": self.seller.gstin,
            "BuyerGstin": self.buyer.gstin,
            "DocNo": self.number,
            "DocTyp": "INV",
            "DocDt": f"{self.issued_on:%d/%m/%Y}",
            "TotInvVal": float(self.total.decimal),
            "ItemCnt": len(self.items),
            "MainHsnCode": max(self.items, key=lambda item: item.taxable).hsn,
            "Irn": self.irn,
            "IrnDt": f"{registered_at:%Y-%m-%d %H:%M:%S}",
        }


def in_words(amount: Money) -> str:
    """Return an amount in Indian English: `One Lakh Twenty Thousand and Fifty Paise`.

    Raises:
        BrokenInvariant: the amount is negative.
    """
    if amount.minor < 0:
        raise BrokenInvariant(f"{amount.minor} has no words")
    rupees, paise = divmod(amount.minor, 100)
    words = _number_in_words(rupees)
    return f"{words} and {_number_in_words(paise)} Paise" if paise else words


def _number_in_words(number: int) -> str:
    if number == 0:
        return _ONES[0]
    words: list[str] = []
    for size, name in _SCALES:
        count, number = divmod(number, size)
        if count:
            words += [_number_in_words(count), name]
    if number >= len(_ONES):
        words.append(_TENS[number // 10])
        number %= 10
    if number:
        words.append(_ONES[number])
    return " ".join(words)
