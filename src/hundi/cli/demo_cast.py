"""Who lives in the demo world: invented people and businesses, the same ones every time.

The four (and the second operator) that a visitor plays have passwords that are printed. That is
safe where the world is: `hundi demo` runs against a sandbox only, which moves no real money.
"""

from dataclasses import dataclass

from hundi.kernel.indian_ids import gstin_check_character
from hundi.sandbox.papers.paper import Party

DOMAIN = "demo.hundi.example"


@dataclass(frozen=True, slots=True)
class Role:
    """One person: who they are, and what they sign in with."""

    key: str
    name: str
    role: str
    pan: str

    @property
    def email(self) -> str:
        """The address they sign in with."""
        return f"{self.key}@{DOMAIN}"

    @property
    def password(self) -> str:
        """The password; nobody's outside a sandbox."""
        return f"{self.key} lights seven lamps"


@dataclass(frozen=True, slots=True)
class Business:
    """Somebody's firm."""

    owner: Role
    party: Party


def _business(key: str, owner: str, role: str, firm: str, place: tuple[str, str, str]) -> Business:
    """Make out a firm; `place` is state code, street, town."""
    state, street, town = place
    # The fourth letter says what the holder is (C, a company), the digits are the firm's own.
    number = sum(ord(letter) * place for place, letter in enumerate(key, 7)) % 9_000 + 100
    pan = f"{key[:3].upper()}C{firm[0].upper()}{number:04d}K"
    body = f"{state}{pan}1Z"
    party = Party(firm, body + gstin_check_character(body), (street, town))
    return Business(Role(key, owner, role, pan), party)


SELLERS = (
    _business(
        *("asha", "Asha Kulkarni", "sme", "Asha Textiles Private Limited"),
        ("27", "14 Mill Road, Parel", "Mumbai 400012"),
    ),
    _business(
        *("venkat", "Venkat Rao", "sme", "Kaveri Precision Tools Private Limited"),
        ("29", "Shed 7, Peenya Industrial Area", "Bengaluru 560058"),
    ),
    _business(
        *("gurpreet", "Gurpreet Singh", "sme", "Ludhiana Hosiery Works"),
        ("03", "B-21, Focal Point", "Ludhiana 141010"),
    ),
    _business(
        *("nisha", "Nisha Patel", "sme", "Sabarmati Packaging LLP"),
        ("24", "Plot 118, Naroda Estate", "Ahmedabad 382330"),
    ),
)
CUSTOMERS = (
    _business(
        *("farida", "Farida Sheikh", "customer", "Bharat Retail Limited"),
        ("29", "8 Residency Road", "Bengaluru 560025"),
    ),
    _business(
        *("anil", "Anil Deshmukh", "customer", "Sahyadri Stores Limited"),
        ("27", "3 Fergusson College Road", "Pune 411004"),
    ),
    _business(
        *("lakshmi", "Lakshmi Nair", "customer", "Malabar Foods Private Limited"),
        ("32", "Willingdon Island", "Kochi 682003"),
    ),
    _business(
        *("rohit", "Rohit Bansal", "customer", "Yamuna Motors Limited"),
        ("07", "42 Okhla Phase II", "New Delhi 110020"),
    ),
    _business(
        *("sunita", "Sunita Das", "customer", "Hooghly Paper Mills Limited"),
        ("19", "1 Strand Road", "Kolkata 700001"),
    ),
)
INVESTORS = tuple(
    Role(key, name, "investor", pan)
    for key, name, pan in (
        ("ravi", "Ravi Menon", "RAVPM1201K"),
        ("meera", "Meera Joshi", "MEEPJ1202L"),
        ("farhan", "Farhan Ali", "FARPA1203M"),
        ("kavita", "Kavita Reddy", "KAVPR1204N"),
        ("thomas", "Thomas Mathew", "THOPM1205P"),
        ("ishaan", "Ishaan Gupta", "ISHPG1206Q"),
    )
)
# The tax department cannot say who she is (see the sandbox's rules): an operator has to.
UNDECIDED = Role("leela", "Leela Bose", "investor", "LEEPB9998R")
# A registration that was cancelled.
CANCELLED = Party(
    "Sunrise Traders",
    "09SUNCT9999K1Z" + gstin_check_character("09SUNCT9999K1Z"),
    ("2 Station Road", "Kanpur 208001"),
)
OPERATORS = (
    Role("meenakshi", "Meenakshi Iyer", "admin", ""),
    Role("joseph", "Joseph D'Souza", "admin", ""),
)

# The first seller's accountant, who looks, and somebody she asked who has not answered.
ACCOUNTANT = Role("kiran", "Kiran Pawar", "sme", "")
ASKED = Role("devika", "Devika Shah", "sme", "")

# What a visitor signs in as, and what for.
VISITORS = (
    (SELLERS[0].owner, "the owner of an SME that sells its invoices"),
    (ACCOUNTANT, "her accountant, who may look and change nothing"),
    (INVESTORS[0], "an investor"),
    (CUSTOMERS[0].owner, "a customer who has to pay invoices"),
    (OPERATORS[0], "an operator"),
    (OPERATORS[1], "a second operator, who approves what the first proposes"),
)
