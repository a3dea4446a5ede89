"""Ids. New ones sort roughly by time (UUIDv7, RFC 9562); derived ones come from their cause.

Two ids made in one millisecond are not ordered: order by a database identity, ids are names.
"""

import secrets
import time
from uuid import UUID, uuid5

# Any fixed id would do; it only has to stay the same for ever.
_HUNDI = UUID("0199e5a2-7b1c-7000-8000-68756e646900")


def new_id() -> UUID:
    """Return a new UUIDv7: 48 bits of milliseconds, then 74 random bits."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds & 0xFFFF_FFFF_FFFF) << 80 | secrets.randbits(80)
    value = value & ~(0xF << 76) | 7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return UUID(int=value)


def derive_id(cause: UUID | str, purpose: str) -> UUID:
    """Return the id of what a cause brings about: the same cause and purpose, the same id.

    This is why a redelivered event posts its ledger entry once.
    """
    return uuid5(_HUNDI, f"{cause}/{purpose}")
