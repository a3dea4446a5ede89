"""How values stand in JSON: camelCase, rupees as numbers with two decimals, rates in per cent.

Money is read from a number's own text and written the same way; no float is in between.
"""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, cast

import msgspec
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    PlainSerializer,
    WithJsonSchema,
)
from pydantic.alias_generators import to_camel
from starlette.responses import Response

from hundi.kernel.calendar import INDIA
from hundi.kernel.money import Money
from hundi.kernel.rate import Rate

LIMIT_MAX = 100
_PLACES_MAX = 60

_encoder = msgspec.json.Encoder(decimal_format="number", order="deterministic")


class Shape(BaseModel):
    """A JSON object in or out: camelCase, and a field nobody knows is an error."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        populate_by_name=True,
        extra="forbid",
        frozen=True,
        arbitrary_types_allowed=True,
    )


def _number_text(value: object, what: str) -> str:
    """Return a JSON number or string as the plain decimal text it was."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise ValueError(f"write {what} as a number or a string")  # noqa: TRY004 - pydantic's way
    if not isinstance(value, Decimal) or not value.is_finite():
        return str(value)
    # `1e5` is a JSON number too; written out it is plain. `1e400` is no amount, and is not.
    return format(value, "f") if abs(value.adjusted()) < _PLACES_MAX else str(value)


def _positive_money(value: object) -> Money:
    if isinstance(value, Money):
        return value
    money = Money.parse(_number_text(value, "rupees"))
    if money.minor <= 0:
        raise ValueError("must be above zero")
    return money


def _money_from_zero(value: object) -> Money:
    money = _any_money(value)
    if money.minor < 0:
        raise ValueError("must not be below zero")
    return money


def _any_money(value: object) -> Money:
    return value if isinstance(value, Money) else Money.parse(_number_text(value, "rupees"))


def _rate(value: object) -> Rate:
    return value if isinstance(value, Rate) else Rate.parse(_number_text(value, "per cent"))


def _decimal(value: object) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(str(value))


def _with_zone(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("a time needs its zone")
    return value


_rupees_schema = WithJsonSchema({"type": "number", "examples": [90000.00], "multipleOf": 0.01})
_percent_schema = WithJsonSchema({"type": "number", "examples": [12.5]})
_as_is = PlainSerializer(lambda value: value, return_type=object)

# Rupees above zero, in or out.
Rupees = Annotated[Money, BeforeValidator(_positive_money), _as_is, _rupees_schema]
# Rupees from zero on, in or out.
RupeesFromZero = Annotated[Money, BeforeValidator(_money_from_zero), _as_is, _rupees_schema]
# Rupees of any sign, out only: balances, changes, nothing yet.
RupeesOut = Annotated[Money, BeforeValidator(_any_money), _as_is, _rupees_schema]
# A rate, in per cent: 12.5.
Percent = Annotated[Rate, BeforeValidator(_rate), _as_is, _percent_schema]
# A figure in per cent that was computed, with two decimals: `"12.50"` or `Decimal`.
PercentOut = Annotated[Decimal, BeforeValidator(_decimal), _as_is, _percent_schema]
# An instant with its zone.
Instant = Annotated[datetime, AfterValidator(_with_zone)]


def plain(value: Any) -> Any:
    """Return a value as what JSON has, rupees and rates as exact numbers."""
    match value:
        case BaseModel():
            fields = type(value).model_fields.items()
            result = {(f.alias or name): plain(getattr(value, name)) for name, f in fields}
        case Money():
            result = Decimal(value.decimal)
        case Rate():
            result = Decimal(value.percent)
        case datetime():
            result = value.astimezone(INDIA).isoformat(timespec="seconds")
        case dict():
            members = cast("dict[object, Any]", value)
            result = {str(key): plain(member) for key, member in members.items()}
        case list() | tuple():
            result = [plain(member) for member in cast("list[Any]", value)]
        case _:
            result = value
    return result


def render(value: Any, status: int = 200) -> Response:
    """Return the JSON answer. `None` is an answer without a body."""
    if value is None:
        return Response(status_code=status)
    return Response(_encoder.encode(plain(value)), status, media_type="application/json")
