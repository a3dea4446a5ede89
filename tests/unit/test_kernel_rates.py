"""Rates, the calendar and ids, by the money specification, §1."""

import time
from datetime import UTC, date, datetime, timedelta, timezone
from uuid import RFC_4122, UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hundi.kernel.calendar import day_in_india, days_between, financial_year
from hundi.kernel.errors import BrokenInvariant, Conflict, Refusal
from hundi.kernel.ids import derive_id, new_id
from hundi.kernel.money import Money
from hundi.kernel.rate import Rate, annualised_percent, compounded_percent

ADVANCE = Money.parse("90000")


@pytest.mark.parametrize(
    ("days", "interest"), [(0, "0.00"), (40, "1232.88"), (45, "1386.99"), (65, "2003.42")]
)
def test_interest_is_the_specification_s(days: int, interest: str) -> None:
    assert Rate.parse("12.5").interest(ADVANCE, days=days).decimal == interest


def test_a_late_charge_is_the_specification_s() -> None:
    assert Rate.parse("6").interest(ADVANCE, days=20).decimal == "295.89"


def test_interest_over_a_negative_time_is_a_bug() -> None:
    with pytest.raises(BrokenInvariant):
        Rate(1).interest(ADVANCE, days=-1)


def test_the_fee_and_its_gst_are_the_specification_s() -> None:
    fee = Rate.parse("1").of(ADVANCE)

    assert fee.decimal == "900.00"
    assert Rate.parse("18").of(fee).decimal == "162.00"


def test_the_investor_s_yearly_rate_is_the_specification_s() -> None:
    assert annualised_percent(ADVANCE, Money.parse("1386.99"), days=45) == "12.50"


def test_the_sme_s_all_in_cost_is_the_specification_s() -> None:
    cost = Money.parse("1386.99") + Money.parse("900") + Money.parse("162")

    assert annualised_percent(Money.parse("88938"), cost, days=45) == "22.33"


def test_the_compounded_rate_is_the_specification_s() -> None:
    assert compounded_percent(ADVANCE, Money.parse("91386.99"), days=45) == "13.21"


@pytest.mark.parametrize(
    ("gain", "shown"), [("-1386.99", "-12.50"), ("0", "0.00"), ("-0.01", "0.00")]
)
def test_a_loss_has_its_sign_and_nothing_has_none(gain: str, shown: str) -> None:
    assert annualised_percent(ADVANCE, Money.parse(gain), days=45) == shown


def test_a_yearly_rate_on_nothing_is_a_bug() -> None:
    for paid, days in ((Money(0), 1), (Money(1), 0)):
        with pytest.raises(BrokenInvariant):
            annualised_percent(paid, Money(1), days=days)
        with pytest.raises(BrokenInvariant):
            compounded_percent(paid, Money(1), days=days)
    with pytest.raises(BrokenInvariant):
        compounded_percent(Money(1), Money(0), days=1)


@given(st.text(max_size=40) | st.text("0123456789.-eE%", max_size=12))
def test_any_text_is_a_rate_or_a_value_error(text: str) -> None:
    try:
        rate = Rate.parse(text)
    except ValueError:
        return

    assert Rate.parse(rate.percent) == rate


@pytest.mark.parametrize("percent", ["12.505", "12.5" + "0" * 27 + "1", "1e2", "-1", ""])
def test_what_is_finer_or_no_rate_is_refused(percent: str) -> None:
    with pytest.raises(ValueError, match=r"rate|finer"):
        Rate.parse(percent)


@pytest.mark.parametrize(
    ("basis_points", "percent"),
    [(1_250, "12.5"), (9_000, "90"), (5, "0.05"), (0, "0"), (10_000, "100"), (1_000, "10")],
)
def test_per_cent_is_written_with_as_many_decimals_as_needed(
    basis_points: int, percent: str
) -> None:
    assert Rate(basis_points).percent == percent
    assert str(Rate(basis_points)) == f"{percent} %"


def test_a_negative_rate_is_a_bug() -> None:
    with pytest.raises(BrokenInvariant):
        Rate(-1)


@pytest.mark.parametrize(
    ("on", "year"),
    [
        (date(2026, 3, 31), "2025-26"),
        (date(2026, 4, 1), "2026-27"),
        (date(2026, 12, 31), "2026-27"),
        (date(2027, 1, 1), "2026-27"),
        (date(1999, 4, 1), "1999-00"),
    ],
)
def test_the_financial_year_begins_in_april(on: date, year: str) -> None:
    assert financial_year(on) == year


def test_the_day_in_india_turns_at_half_past_six_in_the_evening_utc() -> None:
    midnight = datetime(2026, 12, 25, 18, 30, tzinfo=UTC)

    assert day_in_india(midnight - timedelta(microseconds=1)) == date(2026, 12, 25)
    assert day_in_india(midnight) == date(2026, 12, 26)
    assert day_in_india(midnight.astimezone(timezone(-timedelta(hours=8)))) == date(2026, 12, 26)


def test_a_time_without_a_zone_has_no_day() -> None:
    with pytest.raises(ValueError, match="zone"):
        day_in_india(datetime(2026, 12, 25))  # noqa: DTZ001 - that it has none is the point


def test_days_count_the_end_and_not_the_start() -> None:
    assert days_between(date(2024, 2, 28), date(2024, 3, 1)) == 2
    assert days_between(date(2026, 12, 26), date(2026, 12, 26)) == 0
    assert days_between(date(2026, 12, 26), date(2026, 12, 25)) == -1


def test_new_ids_are_uuid_version_seven_of_this_moment() -> None:
    before = time.time_ns() // 1_000_000
    ids = [new_id() for _ in range(1_000)]
    after = time.time_ns() // 1_000_000

    assert len(set(ids)) == 1_000
    for each in ids:
        assert (each.version, each.variant) == (7, RFC_4122)
        assert before <= each.int >> 80 <= after


def test_a_derived_id_is_the_same_for_ever() -> None:
    cause = UUID("0199e5a2-7b1c-7000-8000-000000000001")

    assert derive_id(cause, "fee") == UUID("eed658e2-fe2c-50be-98cb-cacc764a74e7")
    assert derive_id(cause, "fee") != derive_id(cause, "gst")
    assert derive_id(str(cause), "fee") == derive_id(cause, "fee")


def test_a_refusal_s_code_is_its_name() -> None:
    class GSTINTaken(Conflict):
        """A name with an abbreviation."""

    class ListingClosed(Conflict):
        """A plain name."""

    assert ListingClosed("no").code == "listing_closed"
    assert Refusal("no", field="x").facts == {"field": "x"}
    assert GSTINTaken("no").code.startswith("g")
