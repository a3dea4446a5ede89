"""The outside world as one value: what commands and errands are given to reach it."""

from dataclasses import dataclass

from hundi.gateways.bank.port import BankAccountVerifier, PaymentRail, PayoutRail
from hundi.gateways.gst.port import GstRegistry
from hundi.gateways.kyc.port import KycProvider
from hundi.gateways.mail.port import Mailer
from hundi.runtime.documents import DocumentStore
from hundi.runtime.vault import Vault


@dataclass(frozen=True, slots=True)
class Outside:
    """Every party, the vault and the document store. Composed in `wiring`."""

    payments: PaymentRail
    payouts: PayoutRail
    accounts: BankAccountVerifier
    gst: GstRegistry
    kyc: KycProvider
    mailer: Mailer
    documents: DocumentStore
    vault: Vault
    strict: bool  # True in every operating mode but SANDBOX: what warns there is refused here
    redis_url: str | None
    page_url: str = "http://localhost:8000"  # where people find our page
    complaints_at: str = "complaints@hundi.example"  # where people write who were wronged
