"""The table of product terms: rows become `Product` here and nowhere else. Rows never change."""

from dataclasses import dataclass
from datetime import date

import msgspec
from psycopg.rows import DictRow
from psycopg.types.json import Jsonb

from hundi.invoice.listing import Product
from hundi.kernel.errors import BrokenInvariant
from hundi.kernel.money import Money
from hundi.runtime.database import Transaction

ROWS_MAX = 100


@dataclass(frozen=True, slots=True)
class Dated:
    """Product terms and the day they begin."""

    product: str
    valid_from: date
    terms: Product


async def get_product(tx: Transaction, product: str, *, on: date | None = None) -> Product:
    """Return the product's terms as they count on a day, today by default.

    Raises:
        BrokenInvariant: there are none.
    """
    row = await tx.one(
        """
        SELECT * FROM invoice.product_terms WHERE product = %s AND valid_from <= %s
        ORDER BY valid_from DESC LIMIT 1
        """,
        [product, on or tx.today],
    )
    if row is None:
        raise BrokenInvariant(f"there are no terms of the product {product}")
    return _product(row)


async def list_terms(tx: Transaction) -> list[Dated]:
    """Return all terms there were, are and will be, the latest first."""
    rows = await tx.all(
        "SELECT * FROM invoice.product_terms ORDER BY valid_from DESC, product LIMIT %s",
        [ROWS_MAX],
    )
    return [Dated(row["product"], row["valid_from"], _product(row)) for row in rows]


async def begins_on(tx: Transaction, product: str, day: date) -> bool:
    """Return whether terms begin on that day."""
    row = await tx.one(
        "SELECT FROM invoice.product_terms WHERE product = %s AND valid_from = %s", [product, day]
    )
    return row is not None


async def begun_on(tx: Transaction, product: str, day: date) -> date:
    """Return the day on which the terms that count on a day began.

    Raises:
        BrokenInvariant: there are none.
    """
    row = await tx.one(
        """
        SELECT valid_from FROM invoice.product_terms WHERE product = %s AND valid_from <= %s
        ORDER BY valid_from DESC LIMIT 1
        """,
        [product, day],
    )
    if row is None:
        raise BrokenInvariant(f"there are no terms of the product {product}")
    return row["valid_from"]


async def add_terms(tx: Transaction, added: Dated) -> bool:
    """Write terms that begin on a day; return whether none began then."""
    terms = added.terms
    row = await tx.one(
        """
        INSERT INTO invoice.product_terms (
            product, valid_from, advance_rate_min, advance_rate_max, annual_rate_min,
            annual_rate_max, annual_rate_by_grade, platform_fee_rate, gst_rate,
            investor_fee_rate, late_rate, late_cap_rate, grace_days, default_after_days,
            minimum_minor, listing_days_min, listing_days_max, listing_days_usual,
            tenor_days_min, tenor_days_max, lawful_tds_rates, recourse
        )
        VALUES (
            %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s
        )
        ON CONFLICT DO NOTHING RETURNING product
        """,
        [
            added.product,
            added.valid_from,
            *terms.advance_rate,
            *terms.annual_rate,
            Jsonb(dict(terms.annual_rate_by_grade)),
            terms.platform_fee_rate,
            terms.gst_rate,
            terms.investor_fee_rate,
            terms.late_rate,
            terms.late_cap_rate,
            terms.grace_days,
            terms.default_after_days,
            terms.minimum.minor,
            *terms.listing_days,
            terms.listing_days_usual,
            *terms.tenor_days,
            list(terms.lawful_tds_rates),
            terms.recourse,
        ],
    )
    return row is not None


def _product(row: DictRow) -> Product:
    return Product(
        advance_rate=_bounds(row, "advance_rate"),
        annual_rate=_bounds(row, "annual_rate"),
        annual_rate_by_grade=msgspec.convert(row["annual_rate_by_grade"], dict[str, int]),
        platform_fee_rate=row["platform_fee_rate"],
        gst_rate=row["gst_rate"],
        investor_fee_rate=row["investor_fee_rate"],
        late_rate=row["late_rate"],
        late_cap_rate=row["late_cap_rate"],
        grace_days=row["grace_days"],
        default_after_days=row["default_after_days"],
        minimum=Money(row["minimum_minor"]),
        listing_days=_bounds(row, "listing_days"),
        listing_days_usual=row["listing_days_usual"],
        tenor_days=_bounds(row, "tenor_days"),
        lawful_tds_rates=tuple(row["lawful_tds_rates"]),
        recourse=row["recourse"],
    )


def _bounds(row: DictRow, name: str) -> tuple[int, int]:
    return row[f"{name}_min"], row[f"{name}_max"]
