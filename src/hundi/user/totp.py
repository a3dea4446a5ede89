"""Codes of authenticator applications, and recovery codes for who lost theirs. Pure.

Sources: RFC 6238 (time step 30 s, SHA-1, six digits: what every application does), RFC 4226.
"""

import base64
import hmac
import secrets
import struct
from datetime import datetime
from urllib.parse import quote, urlencode

SECRET_BYTES = 20
STEP_SECONDS = 30
DIGITS = 6
# Clocks differ: one step to either side.
DRIFT_STEPS = 1
RECOVERY_CODES = 10
RECOVERY_CHARS = 10
ISSUER = "hundi"
# Crockford's digits: none is mistaken for another.
_LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"
_MISREAD = str.maketrans("oil", "011", "- ")


def new_secret() -> str:
    """Return a new secret as applications take it, in base32."""
    return base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode()


def code_at(secret: str, step: int) -> str:
    """Return the code of a time step."""
    digest = hmac.digest(base64.b32decode(secret), struct.pack(">Q", step), "sha1")
    start = digest[-1] & 0x0F
    number = int.from_bytes(digest[start : start + 4]) & 0x7FFF_FFFF
    return f"{number % 10**DIGITS:0{DIGITS}d}"


def step_at(now: datetime) -> int:
    """Return the time step of an instant."""
    return int(now.timestamp()) // STEP_SECONDS


def matching_step(secret: str, code: str, *, now: datetime, after: int) -> int | None:
    """Return the step whose code this is, None if it is none that counts now.

    Each step counts once: nothing at or before `after`. All are compared: the time tells nothing.
    """
    present, found = step_at(now), None
    for step in range(present - DRIFT_STEPS, present + DRIFT_STEPS + 1):
        is_it = hmac.compare_digest(code_at(secret, step).encode(), code.encode())
        if is_it and step > after:
            found = step
    return found


def enrolment_uri(secret: str, *, account: str) -> str:
    """Return what a QR code says to an authenticator application."""
    label = quote(f"{ISSUER}:{account}")
    return f"otpauth://totp/{label}?{urlencode({'secret': secret, 'issuer': ISSUER})}"


def new_recovery_codes() -> list[str]:
    """Return codes of fifty bits each, in two groups of five."""
    half = RECOVERY_CHARS // 2
    codes = (
        "".join(secrets.choice(_LETTERS) for _ in range(RECOVERY_CHARS))
        for _ in range(RECOVERY_CODES)
    )
    return [f"{code[:half]}-{code[half:]}" for code in codes]


def normal_recovery_code(typed: str) -> str | None:
    """Return a recovery code as it is compared, None when the text is none."""
    code = typed.strip().lower().translate(_MISREAD)
    is_one = len(code) == RECOVERY_CHARS and all(letter in _LETTERS for letter in code)
    return code if is_one else None
