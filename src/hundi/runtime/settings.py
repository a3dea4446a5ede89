"""Settings: `HUNDI_*` variables, typed, read once and passed. Unknown ones stop the start.

A secret has no default in the code; see `runtime/secrets.py`.
"""

from pathlib import Path
from typing import Literal, Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from hundi.runtime.service import ServiceName

OperatingMode = Literal[
    "SANDBOX", "TREDS_OPERATOR", "NBFC_FACTOR", "LSP_FOR_RE", "ASSIGNMENT_MARKETPLACE"
]
ALL_SERVICES: tuple[ServiceName, ...] = (
    "user",
    "invoice",
    "funding",
    "payment",
    "settlement",
    "notification",
)


class Settings(BaseSettings):
    """Everything a process is told from outside."""

    model_config = SettingsConfigDict(env_prefix="HUNDI_", frozen=True, extra="forbid")

    data: Path = Field(default=Path(".hundi"), description="The data folder of `hundi up`.")
    operating_mode: OperatingMode = Field(
        default="SANDBOX", description="What licence we act under; SANDBOX moves no real money."
    )
    database_url: str | None = Field(
        default=None, description="PostgreSQL, as the owner of the schemas; unset: embedded."
    )
    database_app_url: str | None = Field(
        default=None, description="PostgreSQL, as hundi_app; unset: database_url with that user."
    )
    database_pool_size: int = Field(default=10, ge=2, le=200, description="Per process.")
    redis_url: str | None = Field(default=None, description="Valkey or Redis; unset: embedded.")
    mongo_url: str | None = Field(default=None, description="MongoDB; unset: embedded.")
    services: tuple[ServiceName, ...] = Field(
        default=ALL_SERVICES, description="The services this process runs."
    )
    webhook_secret: SecretStr | None = Field(
        default=None, description="HMAC-SHA256 key shared with the bank."
    )
    webhook_secret_previous: SecretStr | None = Field(
        default=None, description="The key before the last change; still counts."
    )
    token_secret: SecretStr | None = Field(default=None, description="Signs access tokens.")
    internal_token: SecretStr | None = Field(
        default=None, description="Lets our own machines call internal routes."
    )
    master_key: SecretStr | None = Field(
        default=None, description="64 hex digits: the key of the keys of personal data."
    )
    bank_url: str | None = Field(default=None, description="The bank's API; unset: the sandbox.")
    gst_url: str | None = Field(default=None, description="The GST API; unset: the sandbox.")
    kyc_url: str | None = Field(default=None, description="The KYC API; unset: the sandbox.")
    provider_client_id: str = Field(default="sandbox", description="Cashfree client id.")
    provider_client_secret: SecretStr = Field(
        default=SecretStr("sandbox"), description="Cashfree client secret; a key of the sandbox."
    )
    smtp_url: str | None = Field(
        default=None, description="smtp://user:password@host:port; unset: the sandbox's server."
    )
    public_url: str = Field(
        default="http://localhost:8000",
        pattern=r"^https?://[^/\s]+$",
        description="Where people find the page: for links in letters, and for passkeys.",
    )
    mail_from: str = Field(default="hundi <no-reply@hundi.example>", description="Sender.")
    complaints_at: str = Field(
        default="complaints@hundi.example",
        max_length=100,
        description="Where people complain: on the key facts of an offer.",
    )
    fresh_seconds: int = Field(
        default=900,
        ge=1,
        le=3_600,
        description="How long a proof of who one is counts for a withdrawal and the like.",
    )
    fresh_above_rupees: int = Field(
        default=1_00_000, ge=0, description="Who invests more at once proves who they are again."
    )
    tick_seconds: float = Field(default=5.0, gt=0, le=600, description="Time between sweeps.")
    server_user: str = Field(
        default="nobody", description="Who runs the embedded servers when we are root."
    )
    web: bool = Field(default=True, description="Serve the page, where it is built.")
    faults: Path | None = Field(
        default=None, description="Where a drill orders deaths; see runtime/faults. Sandbox only."
    )

    @model_validator(mode="after")
    def _drills_stay_in_the_sandbox(self) -> Self:
        if self.faults is not None and self.operating_mode != "SANDBOX":
            raise ValueError("HUNDI_FAULTS is for drills: it needs HUNDI_OPERATING_MODE=SANDBOX")
        return self
