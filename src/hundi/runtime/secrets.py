"""Secrets: given by settings, else made once and kept in the data folder, the owner's to read."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from hundi.runtime.settings import Settings

SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class Secrets:
    """What signs, seals and opens. Given by settings, else kept in the data folder."""

    webhook: tuple[str, ...]
    token: str
    internal: str
    master_key: bytes

    @classmethod
    def of(cls, settings: Settings) -> "Secrets":
        """Read the secrets; make those that are not given and not yet kept."""
        data = settings.data
        webhook = [kept_secret(data, "webhook_secret", settings.webhook_secret)]
        if settings.webhook_secret_previous is not None:
            webhook.append(settings.webhook_secret_previous.get_secret_value())
        return cls(
            webhook=tuple(webhook),
            token=kept_secret(data, "token_secret", settings.token_secret),
            internal=kept_secret(data, "internal_token", settings.internal_token),
            master_key=bytes.fromhex(kept_secret(data, "master_key", settings.master_key)),
        )


def kept_secret(folder: Path, name: str, given: SecretStr | None) -> str:
    """Return the secret that was given, else the one kept in the folder, made if need be.

    The file is written under another name and linked, so that of two processes one wins and
    both read the same.
    """
    if given is not None:
        return given.get_secret_value()
    path = folder / name
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        draft = folder / f".{name}.{os.getpid()}"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(SECRET_BYTES))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()
