"""A bank in memory, for unit tests. It obeys the rules of the sandbox's bank and the same contract.

Accounts ending 0002 fail, 0003 pay out (and `return_payout` brings it back), 0009 never answer.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from hundi.gateways.bank.port import (
    AccountFact,
    Beneficiary,
    CreditFact,
    PayoutFact,
    PayoutStatus,
    VirtualAccount,
)
from hundi.gateways.errors import RailError
from hundi.gateways.failures import Failures
from hundi.kernel.money import Money

IFSC = "HNDB0000001"


class FakeBank:
    """`PaymentRail`, `PayoutRail` and `BankAccountVerifier`.

    Args:
        now: the clock of the bank.
    """

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.failures = Failures()
        self._now = now
        self._accounts: dict[str, tuple[str, str | None, VirtualAccount]] = {}
        self._credits: list[tuple[datetime, CreditFact]] = []
        self._orders: dict[str, tuple[Money, Beneficiary, str]] = {}
        self._payouts: dict[str, list[PayoutFact]] = {}
        self._questions: dict[str, tuple[str, str, str]] = {}

    async def aclose(self) -> None:
        """Do nothing."""

    async def open_virtual_account(
        self, reference: str, *, name: str, invoice_number: str | None = None
    ) -> VirtualAccount:
        """Return the account for the reference."""
        async with self.failures.around():
            number = f"9911{len(self._accounts) + 1:010d}"
            fresh = VirtualAccount(number, IFSC, f"hundi.{number}@hndb")
            known = self._accounts.setdefault(reference, (name, invoice_number, fresh))
            if known[:2] != (name, invoice_number):
                raise RailError("reference_reused")
            return known[2]

    async def list_credits(self, *, since: datetime) -> Sequence[CreditFact]:
        """Return every fact since the second of `since`, oldest first."""
        async with self.failures.around():
            second = since.replace(microsecond=0)
            return [fact for at, fact in self._credits if at >= second]

    async def create_payout(
        self, reference: str, *, amount: Money, to: Beneficiary, remarks: str
    ) -> PayoutFact:
        """Pay, once for each reference."""
        async with self.failures.around():
            order = (amount, to, remarks)
            if self._orders.setdefault(reference, order) != order:
                raise RailError("reference_reused")
            if reference not in self._payouts:
                self._pay(reference, amount, to)
            return self._payouts[reference][-1]

    async def find_payout(self, reference: str) -> PayoutFact | None:
        """Return the latest fact of the reference."""
        async with self.failures.around():
            facts = self._payouts.get(reference)
            return facts[-1] if facts else None

    async def verify_account(
        self, reference: str, *, account_number: str, ifsc: str, name: str
    ) -> AccountFact:
        """Say what the account's last digits say."""
        async with self.failures.around():
            question = (account_number, ifsc, name)
            if self._questions.setdefault(reference, question) != question:
                raise RailError("reference_reused")
            match account_number[-4:]:
                case "0002":
                    return AccountFact("invalid", None, "invalid_bank_account")
                case "0009":
                    return AccountFact("unknown", None, "timeout")
                case _:
                    return AccountFact("valid", name)

    def pay_in(self, account: str, amount: Money, utr: str) -> CreditFact:
        """Let somebody pay to a virtual account, opened or not; return the fact."""
        opened = [known for known in self._accounts.values() if known[2].account_number == account]
        fact = CreditFact(
            transaction_id=f"cr{len(self._credits) + 1:032d}",
            status="success",
            amount=amount,
            paid_at=self._now(),
            invoice_number=opened[0][1] if opened else None,
            virtual_account=account,
            utr=utr,
        )
        self._credits.append((self._now(), fact))
        return fact

    def reverse(self, fact: CreditFact) -> None:
        """Let the payer's bank take a credit back."""
        self._credits.append((self._now(), replace(fact, status="reversed")))

    def return_payout(self, reference: str) -> None:
        """Let the money of a payout come back."""
        latest = self._payouts[reference][-1]
        self._payouts[reference].append(
            replace(latest, status="returned", at=self._now(), reason="bene_bank_declined")
        )

    def _pay(self, reference: str, amount: Money, to: Beneficiary) -> None:
        outcomes: dict[str, PayoutStatus] = {"0002": "failed", "0009": "received"}
        status = outcomes.get(to.account_number[-4:], "processed")
        utr = f"HNDBH{len(self._payouts) + 1:011d}" if status == "processed" else None
        reason = "invalid_account_number" if status == "failed" else None
        fact = PayoutFact(reference, status, amount, self._now(), utr, reason)
        self._payouts[reference] = [fact]
