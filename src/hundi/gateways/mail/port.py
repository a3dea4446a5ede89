"""What we ask of a mail server."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Letter:
    """One e-mail. `message_id` is derived from its cause, so a repeat can be recognised."""

    message_id: str
    to: str
    subject: str
    text: str
    html: str


class Mailer(Protocol):
    """Sends letters."""

    async def send(self, letter: Letter) -> None:
        """Hand the letter to the mail server.

        Raises:
            RailError: the server is away or refuses; `retryable` says whether to try again.
        """
        ...
