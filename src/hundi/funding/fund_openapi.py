"""The OpenAPI path item of `POST /invoices/{id}/fund`, which FastAPI cannot see by itself."""

from typing import Any

from hundi.funding import domain
from hundi.funding.api_fund import FundBody
from hundi.kernel.errors import Refusal, TooLarge, Unavailable
from hundi.runtime.app import API
from hundi.runtime.batch import Overloaded
from hundi.runtime.idempotency import KEY_CHARS_MAX, BadIdempotencyKey, IdempotencyKeyReused
from hundi.runtime.problems import status_of
from hundi.runtime.tokens import NoGoodToken
from hundi.runtime.web import WrongRole

_RUPEES = {"type": "number", "multipleOf": 0.01, "examples": [90000.00]}

# Every refusal that the call can give.
REFUSALS: tuple[type[Refusal], ...] = (
    NoGoodToken,
    WrongRole,
    domain.KycRequired,
    domain.OwnInvoice,
    domain.NoSuchListing,
    domain.ListingClosed,
    domain.TargetExceeded,
    domain.LimitExceeded,
    domain.ConcentrationExceeded,
    domain.CustomerCapReached,
    domain.InsufficientFunds,
    IdempotencyKeyReused,
    TooLarge,
    domain.CommitmentTooSmall,
    BadIdempotencyKey,
    Unavailable,
    Overloaded,
)

_FUNDED = {
    "type": "object",
    "required": ["transactionId", "status", "raised", "remaining", "expectedReturn"],
    "properties": {
        "transactionId": {"type": "string", "format": "uuid"},
        "status": {"enum": ["committed", "funded"]},
        "raised": _RUPEES,
        "remaining": _RUPEES,
        "expectedReturn": _RUPEES,
    },
}

_PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "code", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
            },
        },
    },
}


def _problems() -> dict[str, Any]:
    """Return the problem answers by status, an example for each code."""
    examples: dict[int, dict[str, Any]] = {
        422: {"invalid": _example(422, "invalid", "amount: must be above zero")}
    }
    for refusal in REFUSALS:
        raised = refusal((refusal.__doc__ or "").splitlines()[0])
        status = status_of(raised)
        examples.setdefault(status, {})[raised.code] = _example(status, raised.code, raised.message)
    return {
        str(status): {
            "description": ", ".join(f"`{code}`" for code in by_code),
            "content": {"application/problem+json": {"schema": _PROBLEM, "examples": by_code}},
        }
        for status, by_code in sorted(examples.items())
    }


def _example(status: int, code: str, detail: str) -> dict[str, Any]:
    return {
        "value": {
            "type": f"urn:hundi:problem:{code}",
            "title": code.replace("_", " ").capitalize(),
            "status": status,
            "code": code,
            "detail": detail,
        }
    }


OPENAPI: dict[str, Any] = {
    f"{API}/invoices/{{invoice_id}}/fund": {
        "post": {
            "operationId": "fund_invoice",
            "summary": "Fund Invoice",
            "description": (
                "Commit money to an invoice. It is held in escrow until the target is met and the "
                "SME is paid; if that never happens, it comes back whole."
            ),
            "security": [{"bearer": []}],
            "parameters": [
                {
                    "name": "invoice_id",
                    "in": "path",
                    "required": True,
                    "schema": {"type": "string", "format": "uuid"},
                },
                {
                    "name": "Idempotency-Key",
                    "in": "header",
                    "required": False,
                    "schema": {"type": "string", "minLength": 1, "maxLength": KEY_CHARS_MAX},
                },
            ],
            "requestBody": {
                "required": True,
                "content": {
                    "application/json": {
                        "schema": FundBody.model_json_schema(),
                        "example": {"amount": 30000.00},
                    }
                },
            },
            "responses": {
                "201": {
                    "description": "The money is held; `funded` when it completed the target.",
                    "content": {
                        "application/json": {
                            "schema": _FUNDED,
                            "example": {
                                "transactionId": "0199e5a2-7b1c-7000-8000-000000000001",
                                "status": "funded",
                                "raised": 90000.00,
                                "remaining": 0.00,
                                "expectedReturn": 462.33,
                            },
                        }
                    },
                },
                **_problems(),
            },
        }
    }
}
