"""Mail over SMTP, plain or with STARTTLS."""

from email.message import EmailMessage

import aiosmtplib

from hundi.gateways.errors import RailError
from hundi.gateways.mail.port import Letter

DEADLINE_SECONDS = 10.0
_PERMANENT = 500


class SmtpMailer:
    """`Mailer` over one SMTP server. A connection for each letter; a repeat has the same id.

    Args:
        host: of the server.
        port: of the server.
        sender: the From of every letter.
        credentials: user and password, where the server wants them.
        starttls: encrypt, or fail.
        timeout_seconds: for one step of the conversation.
    """

    def __init__(
        self,
        host: str,
        port: int,
        *,
        sender: str,
        credentials: tuple[str, str] | None = None,
        starttls: bool = False,
        timeout_seconds: float = DEADLINE_SECONDS,
    ) -> None:
        self._host = host
        self._port = port
        self._sender = sender
        self._credentials = credentials
        self._starttls = starttls
        self._timeout_seconds = timeout_seconds

    async def aclose(self) -> None:
        """Do nothing: no connection outlives its letter."""

    async def send(self, letter: Letter) -> None:
        """Hand the letter to the mail server.

        A letter that may have gone out is retryable all the same: twice is better than never, and
        the message id lets the reader's side see the repeat.
        """
        user, password = self._credentials or (None, None)
        try:
            await aiosmtplib.send(
                _message(letter, self._sender),
                hostname=self._host,
                port=self._port,
                username=user,
                password=password,
                start_tls=self._starttls,
                timeout=self._timeout_seconds,
            )
        except aiosmtplib.SMTPRecipientsRefused as problem:
            code = max(refused.code for refused in problem.recipients)
            raise RailError("recipient_refused", retryable=code < _PERMANENT) from None
        except aiosmtplib.SMTPResponseException as problem:
            raise RailError("refused", retryable=problem.code < _PERMANENT) from None
        except (aiosmtplib.SMTPException, OSError) as problem:
            raise RailError("unreachable", retryable=True) from problem
        except ValueError:
            raise RailError("bad_letter") from None


def _message(letter: Letter, sender: str) -> EmailMessage:
    """Return the letter as MIME: text, and the same as HTML.

    Raises:
        RailError: a header would break, as a subject of two lines does.
    """
    identity = letter.message_id if "@" in letter.message_id else f"{letter.message_id}@hundi"
    message = EmailMessage()
    try:
        message["From"] = sender
        message["To"] = letter.to
        message["Subject"] = letter.subject
        message["Message-ID"] = f"<{identity}>"
    except ValueError:
        raise RailError("bad_letter") from None
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    return message
