"""The bank's webhook signature: HMAC-SHA256 over the raw bytes, compared in constant time.

v0 is the hex digest of the body; v1 is `t=<unix seconds>,v1=<hex>[,v1=<hex>]` over
`<t>.` and the body. The current and the previous secret both count.
Source: the API specification, "The payment webhook, exactly", 2.
"""

import hashlib
import hmac
import re
from collections.abc import Sequence
from datetime import datetime

HEADER_CHARS_MAX = 1_024
SKEW_SECONDS_MAX = 300

_V0 = re.compile(r"[0-9a-fA-F]{64}", re.ASCII)
_TIME = re.compile(r"t=(\d{1,12})", re.ASCII)
_V1 = re.compile(r"v1=([0-9a-fA-F]{64})", re.ASCII)
_PARTS_MAX = 8


def is_signed(header: str | None, body: bytes, *, secrets: Sequence[str], now: datetime) -> bool:
    """Return whether one of the secrets signed the body. Anything malformed is a plain no.

    `now` is real time: a signature must be at most `SKEW_SECONDS_MAX` old or early.
    """
    if header is None or len(header) > HEADER_CHARS_MAX:
        return False
    header = header.strip()
    if _V0.fullmatch(header):
        return _any_match([header], body, secrets)
    first, *rest = (part.strip() for part in header.split(",", _PARTS_MAX))
    stamp = _TIME.fullmatch(first)
    if stamp is None or not rest:
        return False
    if abs(now.timestamp() - int(stamp[1])) > SKEW_SECONDS_MAX:
        return False
    given = [match[1] for part in rest if (match := _V1.fullmatch(part))]
    return _any_match(given, f"{stamp[1]}.".encode() + body, secrets)


def sign(body: bytes, *, secret: str, now: datetime) -> str:
    """Return a v1 signature header."""
    stamp = int(now.timestamp())
    digest = hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={stamp},v1={digest}"


def _any_match(given: Sequence[str], signed: bytes, secrets: Sequence[str]) -> bool:
    matched = False
    for secret in secrets:
        expected = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
        for digest in given:
            # Every pair is compared: how long it takes says nothing about which matched.
            matched |= hmac.compare_digest(expected, digest.lower())
    return matched
