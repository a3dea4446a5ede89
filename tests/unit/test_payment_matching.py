"""Whose money is it: tiers of evidence, and suspense when in doubt."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from hundi.kernel.ids import new_id
from hundi.kernel.money import Money
from hundi.payment.matching import (
    AwaitedDeposit,
    AwaitedInvoice,
    Evidence,
    ForInvoice,
    ForWallet,
    Unmatched,
    canonical,
    match_by_account,
    match_by_number,
    suggest,
)

PAID_AT = datetime(2026, 12, 1, 6, 30, tzinfo=UTC)
FACE = Money(118_000_00)
TAXABLE = Money(100_000_00)


def awaited(
    number: str = "INV1", customer_id: UUID | None = None, **changes: object
) -> AwaitedInvoice:
    one = AwaitedInvoice(
        new_id(),
        customer_id or new_id(),
        number,
        FACE,
        Money(0),
        TAXABLE,
        (10, 200, 1000),
        "disbursed",
    )
    return replace(one, **changes)  # pyright: ignore[reportArgumentType] - the test's own fields


def evidence(amount: Money = FACE, number: str | None = "INV1", *payers: UUID) -> Evidence:
    return Evidence(amount, PAID_AT, None, number, frozenset(payers))


@pytest.mark.parametrize(
    ("written", "compared"),
    [("INV-2024/001", "INV2024001"), ("inv 7", "INV7"), ("ऋ-9", "9"), ("//--", "")],
)
def test_a_number_is_compared_without_its_separators(written: str, compared: str) -> None:
    assert canonical(written) == compared


@pytest.mark.parametrize("state", ["listed", "disbursed", "settled"])
def test_a_virtual_account_is_exact_whatever_the_amount(state: str) -> None:
    invoice = awaited(state=state)

    matched = match_by_account(evidence(Money(1)), invoice, strict=True)

    assert matched == ForInvoice(invoice.id, "virtual_account")


def test_money_for_an_invoice_that_was_not_funded_waits() -> None:
    matched = match_by_account(evidence(), awaited(state="closed"), strict=False)

    assert matched == Unmatched("invoice_closed")


def test_an_unknown_virtual_account_is_not_guessed_at() -> None:
    assert match_by_account(evidence(), None, strict=False) == Unmatched("unknown_virtual_account")


def test_a_deposit_takes_whatever_amount_arrives_before_it_expires() -> None:
    asha = new_id()
    deposit = AwaitedDeposit(asha, PAID_AT, "unknown")

    assert match_by_account(evidence(Money(7)), deposit, strict=True) == ForWallet(asha, "unknown")
    expired = replace(deposit, expires_at=PAID_AT - timedelta(seconds=1))
    assert match_by_account(evidence(), expired, strict=True) == Unmatched("deposit_expired")


def test_a_deposit_from_anothers_account_waits_in_live_modes_only() -> None:
    deposit = AwaitedDeposit(new_id(), PAID_AT, "other")

    live = match_by_account(evidence(), deposit, strict=True)
    assert live == Unmatched("paid_from_an_account_not_verified_as_the_investors")
    sandbox = match_by_account(evidence(), deposit, strict=False)
    assert sandbox == ForWallet(deposit.user_id, "other")


@pytest.mark.parametrize(
    "amount",
    [
        FACE,
        FACE - Money(100_00),
        FACE - Money(2_000_00),
        FACE - Money(10_000_00),
    ],
)
def test_number_and_amount_match_in_full_or_short_of_a_lawful_tds(amount: Money) -> None:
    invoice = awaited()

    assert match_by_number(evidence(amount), [invoice]) == ForInvoice(invoice.id, "number")


@pytest.mark.parametrize(
    "amount", [FACE - Money(1), FACE + Money(1), FACE - Money(5_000_00), Money(1)]
)
def test_any_other_amount_waits(amount: Money) -> None:
    assert match_by_number(evidence(amount), [awaited()]) == Unmatched("amount_does_not_fit")


def test_what_was_paid_before_counts() -> None:
    invoice = awaited(paid=Money(18_000_00))

    assert match_by_number(evidence(TAXABLE), [invoice]) == ForInvoice(invoice.id, "number")


def test_one_number_of_two_sellers_waits_unless_the_payer_tells() -> None:
    mine, other = awaited(), awaited()

    assert match_by_number(evidence(), [mine, other]) == Unmatched("several_invoices_fit")
    told = match_by_number(evidence(FACE, "INV1", mine.customer_id), [mine, other])
    assert told == ForInvoice(mine.id, "payer")


def test_a_payer_known_as_somebody_else_is_not_believed() -> None:
    matched = match_by_number(evidence(FACE, "INV1", new_id()), [awaited()])

    assert matched == Unmatched("payer_is_not_the_customer")


@pytest.mark.parametrize("state", ["settled", "closed"])
def test_an_invoice_that_awaits_nothing_is_not_matched_by_number(state: str) -> None:
    matched = match_by_number(evidence(), [awaited(state=state)])

    assert matched == Unmatched("no_invoice_awaits_payment_under_this_number")


@pytest.mark.parametrize("number", [None, ""])
def test_without_a_reference_it_waits(number: str | None) -> None:
    assert match_by_number(evidence(number=number), [awaited()]) == Unmatched("no_reference")


def test_suggestions_come_likeliest_first_with_reasons() -> None:
    payer = new_id()
    by_amount, by_number = awaited("X9"), awaited(paid=Money(1))
    theirs = awaited("X8", payer, face=Money(5_00))
    all_three = awaited(customer_id=payer)
    stranger = awaited("X7", face=Money(5_00))

    found = suggest(
        evidence(FACE, "INV1", payer), [stranger, theirs, by_amount, by_number, all_three]
    )

    assert [one.invoice_id for one in found] == [
        all_three.id,
        by_number.id,
        by_amount.id,
        theirs.id,
    ]
    assert found[0].reasons == ("same_number", "amount_fits", "paid_by_its_customer")
    assert [(one.number, one.due) for one in found[:2]] == [
        ("INV1", FACE),
        ("INV1", FACE - Money(1)),
    ]
