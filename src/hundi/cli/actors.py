"""People who use the platform through its public API, as the story and its tests play them.

Nothing here reads or writes a table: what a person cannot do over HTTP, nobody here does.
"""

import time
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeVar

import httpx

from hundi.kernel.money import Money
from hundi.runtime import strict_json

WAIT_SECONDS_MAX = 60.0
PAYER_ACCOUNT = "50100123456789"
_LOOK_SECONDS = 0.05
_TIMEOUT_SECONDS = 30.0

Found = TypeVar("Found")


class UnexpectedError(Exception):
    """The platform did not answer as the story says it does."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer, its numbers exact."""

    status: int
    body: Any

    def rupees(self, name: str) -> Money:
        """Return one of its amounts."""
        return money(self.body[name])


def money(value: Any) -> Money:
    """Return a JSON number as money."""
    return Money.parse(str(value))


@dataclass(slots=True)
class Line:
    """A way to one server. After a restart of the server, the same line goes on."""

    base_url: str
    client: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        # No proxy from the environment: everything is on this machine.
        self.client = httpx.Client(
            base_url=self.base_url, timeout=_TIMEOUT_SECONDS, trust_env=False
        )

    def send(self, method: str, path: str, **more: Any) -> httpx.Response:
        """Send one request; return whatever comes back."""
        return self.client.request(method, path, **more)

    def close(self) -> None:
        """Let go of the connections."""
        self.client.close()

    def ask(self, method: str, path: str, *, expect: int | None = None, **more: Any) -> Answer:
        """Send one request.

        Raises:
            UnexpectedError: the answer has another status than expected (any 2xx, by default).
        """
        response = self.send(method, path, **more)
        kind = response.headers.get("content-type", "")
        body = strict_json.loads(response.content) if "json" in kind else response.content
        good = response.is_success if expect is None else response.status_code == expect
        if not good:
            raise UnexpectedError(f"{method} {path}: {response.status_code} {body!r:.600}")
        return Answer(response.status_code, body)


@dataclass(slots=True)
class Person:
    """Somebody with an account."""

    name: str
    line: Line
    email: str
    password: str
    user_id: str = ""
    token: str = ""

    def ask(self, method: str, path: str, *, expect: int | None = None, **more: Any) -> Answer:
        """Send a request with this person's token."""
        headers = self._headers(more)
        return self.line.ask(method, f"/api/v1{path}", expect=expect, headers=headers, **more)

    def send(self, method: str, path: str, **more: Any) -> httpx.Response:
        """Send a request with this person's token; return whatever comes back."""
        headers = self._headers(more)
        return self.line.send(method, f"/api/v1{path}", headers=headers, **more)

    def get(self, path: str, **more: Any) -> Answer:
        """Read."""
        return self.ask("GET", path, **more)

    def post(self, path: str, body: Mapping[str, object] | None = None, **more: Any) -> Answer:
        """Do."""
        return self.ask("POST", path, json=body, **more)

    def put(self, path: str, body: Mapping[str, object], **more: Any) -> Answer:
        """Set."""
        return self.ask("PUT", path, json=body, **more)

    def register(self, role: str) -> "Person":
        """Sign up and sign in."""
        body = {"email": self.email, "password": self.password, "role": role, "name": self.name}
        answer = self.line.ask("POST", "/api/v1/auth/register", json=body)
        self.user_id = answer.body["userId"]
        return self.sign_in()

    def sign_in(self) -> "Person":
        """Get a token."""
        body = {"email": self.email, "password": self.password}
        self.token = self.line.ask("POST", "/api/v1/auth/login", json=body).body["accessToken"]
        return self

    def identify(self, pan: str) -> "Person":
        """Have the PAN verified, and wait for it."""
        self.post("/kyc", {"pan": pan, "name": self.name, "consent": True})
        until(
            lambda: self.get("/kyc").body["kycStatus"] == "verified" or None,
            f"{self.name}'s identity is verified",
        )
        return self

    def claim_business(self, legal_name: str, gstin: str) -> "Person":
        """Claim a GSTIN, and wait until the registry confirms it."""
        self.put("/me/business", {"legalName": legal_name, "gstin": gstin, "pan": gstin[2:12]})
        until(
            lambda: self.get("/me/business").body["status"] == "confirmed" or None,
            f"{legal_name} is confirmed",
        )
        return self

    def open_bank_account(self, number: str, ifsc: str = "HDFC0000123") -> "Person":
        """Name a bank account, and wait for the penny drop."""
        body: dict[str, object] = {
            "accountNumber": number,
            "ifsc": ifsc,
            "holderName": self.name,
        }
        self.put("/me/bank-account", body)
        until(
            lambda: self.get("/me/bank-account").body["status"] == "verified" or None,
            f"{self.name}'s bank account is verified",
        )
        return self

    def balance(self) -> Money:
        """What is in the wallet."""
        return self.get("/wallet").rupees("balance")

    def upload(self, pdf: bytes, *, number: str, amount: Money, due: str, customer: str) -> str:
        """Upload an invoice as the founding document's call does; return its id."""
        body = {
            "invoiceNumber": number,
            "amount": amount.decimal,
            "dueDate": due,
            "customerGST": customer,
            "invoiceFile": b64encode(pdf).decode(),
        }
        answer = self.post("/invoices/upload", body)
        return str(answer.body["invoiceId"])

    def stage(self, invoice_id: str, *wanted: str) -> dict[str, Any]:
        """Wait until the invoice is at one of these stages; return all its facts.

        Raises:
            UnexpectedError: it does not get there.
        """
        last: list[Any] = []

        def look() -> dict[str, Any] | None:
            facts = self.get(f"/invoices/{invoice_id}").body
            last[:] = [facts["stage"], facts.get("decision")]
            return facts if facts["stage"] in wanted else None

        return until(look, f"invoice is {' or '.join(wanted)}", lambda: str(last))

    def _headers(self, more: dict[str, Any]) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}", **more.pop("headers", {})}


@dataclass(slots=True)
class SandboxWorld:
    """The bank, and time."""

    line: Line

    def credit(
        self, virtual_account: str, amount: Money, *, payer: str, account: str = PAYER_ACCOUNT
    ) -> Answer:
        """Somebody pays into a virtual account; the bank tells the platform."""
        body = {
            "virtualAccount": virtual_account,
            "amount": Decimal(amount.decimal).to_eng_string(),
            "payerName": payer,
            "payerAccount": account,
            "payerIfsc": "HDFC0000123",
        }
        return self.line.ask("POST", "/_sandbox/credits", json=body)

    def advance(self, days: int) -> str:
        """Let days pass; return the day it is then."""
        answer = self.line.ask("POST", "/_sandbox/clock", json={"advanceDays": days})
        return str(answer.body["today"])

    def e_invoice(self, claims: dict[str, object]) -> str:
        """Register an e-invoice with the portal; return the signed QR code's text."""
        return str(self.line.ask("POST", "/_sandbox/einvoice", json=claims).body["signedQr"])

    def mails(self, to: str) -> list[dict[str, Any]]:
        """The letters that came to an address, newest first."""
        return list(self.line.ask("GET", "/_sandbox/mails", params={"to": to}).body)

    def spoil(self, **faults: object) -> None:
        """Let bad days begin (`dropRate=1`, …); without an argument they end."""
        self.line.ask("POST", "/_sandbox/faults", json=faults)

    def payouts(self) -> list[dict[str, Any]]:
        """Everything the bank was asked to pay out."""
        body = self.line.ask("GET", "/_sandbox/payouts").body
        return list(body)


def until(
    look: Callable[[], Found | None], what: str, seen: Callable[[], str] = lambda: ""
) -> Found:
    """Look again and again until there is something; a server that restarts meanwhile is fine.

    Raises:
        UnexpectedError: it did not come within `WAIT_SECONDS_MAX`.
    """
    deadline = time.monotonic() + WAIT_SECONDS_MAX
    while time.monotonic() < deadline:
        try:
            found = look()
        except httpx.TransportError:
            found = None
        if found is not None:
            return found
        time.sleep(_LOOK_SECONDS)
    raise UnexpectedError(f"waited {WAIT_SECONDS_MAX:.0f} s in vain: {what} {seen()}")
