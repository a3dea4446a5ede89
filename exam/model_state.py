"""What the oracle knows: people, invoices, credits, payouts, in plain integers. No rule is here."""

from dataclasses import dataclass, field

from exam.model_money import Deal, nothing


@dataclass(slots=True)
class Human:
    """Somebody: what the wallet holds, what they owe, and what they may."""

    name: str
    role: str
    wallet: int = 0
    owes: int = 0
    verified: bool = True
    has_account: bool = False
    comes_back: bool = False  # what is paid to the account is returned a day later
    withdrawal_max: int = 5_000_000_000
    withdrawal_day_max: int = 10_000_000_000
    outstanding_max: int = 100_000_000_000
    invoice_max: int = 50_000_000_000
    on_customer_max: int = 50_000_000_000
    cap: int = 500_000_000_000  # of a customer: what all investors may have out on it


@dataclass(slots=True)
class Piece:
    """A commitment: an interval of the target, and what it was paid."""

    id: str
    who: str
    start: int
    end: int
    paid: int = 0


@dataclass(slots=True)
class Payment:
    """A receipt of a deal, as it was settled."""

    credit: str
    amount: int  # without what went back
    day: int
    parts: dict[str, int] = field(default_factory=nothing)
    our_fee: int = 0
    counted: int = 0
    final: bool = False
    by_seller: bool = False


@dataclass(slots=True)
class Paper:
    """An invoice and its deal."""

    id: str
    seller: str
    customer: str
    face: int
    taxable: int
    due: int
    stage: str = "verified"
    accepted: tuple[int, int] | None = None
    notes: dict[str, int] = field(default_factory=dict[str, int])
    deal: Deal | None = None
    listed: int = 0
    closes: int = 0
    raised: int = 0
    reserved: int = 0  # of its customer's cap
    pieces: list[Piece] = field(default_factory=list[Piece])
    status: str = ""
    disbursed: int | None = None
    counted: int = 0
    parts: dict[str, int] = field(default_factory=nothing)
    final: bool = False
    paid: int = 0
    costs: int = 0
    credited: int = 0
    recourse: int = 0
    recourse_owed: int = 0
    written_off: bool = False
    stands_still: int = 0  # the day of its write-off with recourse
    was_overdue: bool = False
    was_defaulted: bool = False
    payments: list[Payment] = field(default_factory=list[Payment])
    waiting: list[Payment] = field(default_factory=list[Payment])
    pays_to: str = ""

    @property
    def received(self) -> int:
        """What came from the customer, without what went back."""
        return sum(self.parts.values()) - self.recourse

    @property
    def for_investors(self) -> int:
        """What came for the investors, before our fee."""
        return self.parts["late"] + self.parts["earned"] + self.parts["principal"]

    @property
    def belongs(self) -> int:
        """What is the investors' of it."""
        fee = self.deal.our_part(self.parts["earned"]) if self.deal else 0
        return self.for_investors - fee

    @property
    def due_from_customer(self) -> int:
        """What the customer has yet to pay."""
        if self.deal is None or self.status in ("repaid", "recovered", "closed"):
            return 0
        return self.deal.face - self.received

    @property
    def remaining(self) -> int:
        """What is left to fund."""
        return self.deal.advance - self.raised if self.deal else 0


@dataclass(slots=True)
class Credit:
    """Money the bank told of, and where it is."""

    id: str
    amount: int
    place: str
    user: str = ""
    paper: str = ""
    has_payer: bool = True
    suspense: int = 0
    day: int = 0
    is_reversed: bool = False
    is_conflict: bool = False


@dataclass(slots=True)
class Out:
    """A payout; the bank has processed it unless it came back."""

    id: str
    user: str
    purpose: str
    amount: int
    day: int
    credit: str = ""
    state: str = "processed"


@dataclass(slots=True)
class Proposal:
    """What one operator proposed and another has to approve."""

    id: str
    kind: str
    subject: str
    by: str
    amount: int = 0
    target: str = ""


@dataclass(slots=True)
class Books:
    """All of it."""

    day: int
    people: dict[str, Human] = field(default_factory=dict[str, Human])
    papers: dict[str, Paper] = field(default_factory=dict[str, Paper])
    credits: dict[str, Credit] = field(default_factory=dict[str, Credit])
    outs: list[Out] = field(default_factory=list[Out])
    proposals: dict[str, Proposal] = field(default_factory=dict[str, Proposal])
    fees: dict[str, int] = field(default_factory=dict[str, int])
    gst: int = 0
