"""The mail server: takes every letter, keeps the newest, delivers none."""

import asyncio
import sqlite3
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from aiosmtpd.smtp import SMTP, Envelope, Session

from hundi.sandbox import clock
from hundi.sandbox.store import atomically, stamp

MAILS_MAX = 10_000
MAIL_BYTES_MAX = 256 * 1024
RECIPIENTS_MAX = 50
IDLE_SECONDS_MAX = 60


@dataclass(frozen=True, slots=True)
class Mail:
    """A letter as it is kept, one for each recipient."""

    at: str
    to: str
    subject: str
    text: str
    html: str
    message_id: str


class Letterbox:
    """What the SMTP server hands its letters to."""

    def __init__(self, store: sqlite3.Connection) -> None:
        self._store = store

    async def handle_RCPT(  # noqa: N802 - the server's name for it
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take a recipient, unless there are too many."""
        if len(envelope.rcpt_tos) >= RECIPIENTS_MAX:
            return "452 too many recipients"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - the server's name for it
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Keep the letter; it is safe when the server says 250."""
        content = envelope.content
        raw = content.encode() if isinstance(content, str) else content or b""
        letter = message_from_bytes(raw, _class=EmailMessage, policy=default)
        at = stamp(await clock.now(self._store))
        with atomically(self._store):
            for recipient in envelope.rcpt_tos:
                await _keep(self._store, _mail(letter, at=at, to=recipient))
        return "250 OK"


async def open_letterbox(store: sqlite3.Connection, port: int) -> asyncio.Server:
    """Listen for letters on this port of the loopback, 0 for a free one."""
    loop = asyncio.get_running_loop()
    box = Letterbox(store)

    def session() -> SMTP:
        return SMTP(
            box,
            data_size_limit=MAIL_BYTES_MAX,
            enable_SMTPUTF8=True,
            hostname="sandbox.localhost",
            ident="hundi sandbox",
            timeout=IDLE_SECONDS_MAX,
            loop=loop,
        )

    return await loop.create_server(session, "127.0.0.1", port)


async def list_mails(store: sqlite3.Connection, *, to: str | None, limit: int) -> list[Mail]:
    """Return the newest letters first, of one recipient or of all."""
    rows = store.execute(
        "SELECT at, recipient, subject, text, html, message_id FROM mails"
        " WHERE ?1 IS NULL OR recipient = ?1 ORDER BY id DESC LIMIT ?2",
        (to, min(limit, MAILS_MAX)),
    ).fetchall()
    return [Mail(*row) for row in rows]


async def _keep(store: sqlite3.Connection, mail: Mail) -> None:
    cursor = store.execute(
        "INSERT INTO mails (at, recipient, subject, text, html, message_id)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (mail.at, mail.to, mail.subject, mail.text, mail.html, mail.message_id),
    )
    store.execute("DELETE FROM mails WHERE id <= ?", ((cursor.lastrowid or 0) - MAILS_MAX,))


def _mail(letter: EmailMessage, *, at: str, to: str) -> Mail:
    return Mail(
        at=at,
        to=to,
        subject=str(letter["Subject"] or ""),
        text=_part(letter, "plain"),
        html=_part(letter, "html"),
        message_id=str(letter["Message-ID"] or "").strip().strip("<>"),
    )


def _part(letter: EmailMessage, kind: str) -> str:
    part = letter.get_body(preferencelist=(kind,))
    content: object = "" if part is None else part.get_content()
    # Lines end as SMTP ends them when the letter went as 8bit; readers want the writer's.
    return content.replace("\r\n", "\n") if isinstance(content, str) else ""
