"""Signed links: who holds one may see one invoice, answer it and learn how to pay it. No sign-in.

A link says which link it is, of which invoice, and until when; a MAC under the vault's key closes
it, so a forged one costs no look into a table. It travels in the fragment of an address and in
bodies, never in a path or a query: neither logs nor `Referer` have it.

A code, sent apart from the link, is the MAC of its id: it is kept nowhere and is in no job.
"""

import base64
import binascii
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from hundi.kernel.errors import Gone, NotFound
from hundi.runtime.vault import Vault

CODE_DIGITS = 6
LINK_CHARS_MAX = 120

_ID_BYTES = 16
_TIME_BYTES = 5
_FACTS_BYTES = 2 * _ID_BYTES + _TIME_BYTES


class BadLink(NotFound):
    """The link is malformed, forged, or of another invoice."""


class LinkExpired(Gone):
    """The link is out of date. The seller can send a new one."""


@dataclass(frozen=True, slots=True)
class Link:
    """What a link says. `expires_at` has whole seconds."""

    id: UUID
    invoice_id: UUID
    expires_at: datetime


def write_link(vault: Vault, link: Link) -> str:
    """Return the link as text."""
    seconds = int(link.expires_at.timestamp()).to_bytes(_TIME_BYTES)
    facts = link.id.bytes + link.invoice_id.bytes + seconds
    return base64.urlsafe_b64encode(facts + _mac(vault, facts)).decode().rstrip("=")


def read_link(vault: Vault, text: str, *, now: datetime) -> Link:
    """Return what a link of ours says.

    Raises:
        BadLink: it is none of ours.
        LinkExpired: it was.
    """
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as problem:
        raise _bad() from problem
    facts, mac = raw[:_FACTS_BYTES], raw[_FACTS_BYTES:]
    if not hmac.compare_digest(mac, _mac(vault, facts)):
        raise _bad()
    expires_at = datetime.fromtimestamp(int.from_bytes(facts[2 * _ID_BYTES :]), UTC)
    link = Link(
        UUID(bytes=facts[:_ID_BYTES]), UUID(bytes=facts[_ID_BYTES:][:_ID_BYTES]), expires_at
    )
    if now >= link.expires_at:
        raise LinkExpired("This link is out of date. Ask the seller to send you a new one.")
    return link


def code_of(vault: Vault, code_id: UUID) -> str:
    """Return the code of this id: `CODE_DIGITS` digits."""
    digest = vault.digest("code of a link", code_id.hex)
    return f"{int.from_bytes(digest[:8]) % 10**CODE_DIGITS:0{CODE_DIGITS}d}"


def is_code(vault: Vault, code_id: UUID, given: str) -> bool:
    """Return whether this is the code, in a time that says nothing about how nearly."""
    return hmac.compare_digest(code_of(vault, code_id).encode(), given.encode())


def _mac(vault: Vault, facts: bytes) -> bytes:
    return vault.digest("link to one invoice", facts.hex())


def _bad() -> BadLink:
    return BadLink("This link is not one of ours. Open it from our letter once more.")
