"""A mail server in memory, for unit tests."""

from hundi.gateways.errors import RailError
from hundi.gateways.failures import Failures
from hundi.gateways.mail.port import Letter


class FakeMailer:
    """`Mailer`. `letters` holds what was sent, oldest first."""

    def __init__(self) -> None:
        self.failures = Failures()
        self.letters: list[Letter] = []

    async def aclose(self) -> None:
        """Do nothing."""

    async def send(self, letter: Letter) -> None:
        """Keep the letter."""
        async with self.failures.around():
            if "\n" in letter.subject or "\n" in letter.to:
                raise RailError("bad_letter")
            self.letters.append(letter)
