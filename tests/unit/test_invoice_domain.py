"""The life of an invoice, the claims about it, and what a listing costs. Pure."""

import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hundi.invoice.checks import Claims
from hundi.invoice.domain import (
    LETTING_GO,
    TRANSITIONS,
    Acceptance,
    Action,
    AlreadyAccepted,
    AmountAboveInvoice,
    DueDateOutOfBounds,
    Invoice,
    Listing,
    Person,
    Stage,
    Status,
    WrongStage,
    coarse,
    stages_of,
)
from hundi.kernel.calendar import INDIA
from hundi.kernel.deal import Terms
from hundi.kernel.errors import BrokenInvariant
from hundi.kernel.ids import new_id
from hundi.kernel.money import Money

NOW = datetime(2026, 12, 1, 12, 0, tzinfo=INDIA)
TODAY = NOW.date()
DUE = TODAY + timedelta(days=45)
LAKH = Money(1_00_000_00)
CUSTOMER = "27AAPFU0939F1ZV"
MIGRATION = Path(__file__).parents[2] / "migrations" / "0020_invoice.sql"


def invoice_at(stage: Stage) -> Invoice:
    return Invoice(
        id=new_id(),
        seller_id=new_id(),
        claims=Claims("INV-1", LAKH, DUE, CUSTOMER),
        document="0" * 64,
        buyer_gstin=CUSTOMER,
        uploaded_at=NOW,
        stage=stage,
    )


def word(face: Money = LAKH, due_on: date = DUE) -> Acceptance:
    return Acceptance(new_id(), face, due_on, NOW)


def accepted_invoice(face: Money = LAKH, due_on: date = DUE) -> Invoice:
    return replace(invoice_at(Stage.ACCEPTED), acceptance=word(face, due_on))


def terms_of(face: Money) -> Terms:
    return Terms(
        face=face,
        taxable=face,
        eligible=face,
        advance=face,
        annual_rate=1250,
        platform_fee_rate=100,
        gst_rate=1800,
        investor_fee_rate=0,
        late_rate=600,
        late_cap_rate=1000,
        grace_days=0,
        default_after_days=90,
        due_on=DUE,
        minimum=Money(1_00),
        lawful_tds_rates=(),
    )


# -- the table


def test_every_stage_can_be_reached_from_an_upload() -> None:
    reached, fresh = {Stage.UPLOADED}, {Stage.UPLOADED}
    while fresh:
        fresh = {to for (stage, _), to in TRANSITIONS.items() if stage in fresh} - reached
        reached |= fresh

    assert reached == set(Stage)


def test_every_action_stands_in_the_table() -> None:
    assert {action for _, action in TRANSITIONS} == set(Action)


def test_the_database_knows_the_same_stages() -> None:
    check = re.search(r"known_stage CHECK \(stage IN \((.*?)\)\)", MIGRATION.read_text(), re.DOTALL)

    assert check is not None
    assert set(re.findall(r"'(\w+)'", check[1])) == {stage.value for stage in Stage}


def test_the_five_statuses_cover_every_stage_once() -> None:
    covered = [stage for status in get_args(Status) for stage in stages_of(status)]

    assert sorted(covered) == sorted(Stage)
    assert [coarse(stage) for stage in (Stage.NEEDS_INFO, Stage.LISTED, Stage.OVERDUE)] == [
        "uploaded",
        "verified",
        "funded",
    ]


def test_nothing_is_listed_that_its_customer_has_not_accepted() -> None:
    assert [stage for stage, action in TRANSITIONS if action is Action.LIST] == [Stage.ACCEPTED]
    assert [stage for stage, action in TRANSITIONS if action is Action.ACCEPT] == [Stage.VERIFIED]
    for score in (None, 0, 72):
        with pytest.raises(BrokenInvariant):
            replace(
                invoice_at(Stage.LISTED), listing=Listing(terms_of(LAKH), NOW, NOW), score=score
            )


def test_overdue_and_defaulted_invoices_still_take_repayment() -> None:
    assert TRANSITIONS[Stage.OVERDUE, Action.REPAY] is Stage.REPAID
    assert TRANSITIONS[Stage.DEFAULTED, Action.RECOVER] is Stage.RECOVERED


# How far along its way an invoice is: a fact may move it further, never back.
FAR = {
    Stage.LISTED: 0,
    Stage.EXPIRED: 9,
    Stage.CANCELLED: 9,
    Stage.FUNDED: 1,
    Stage.DISBURSED: 2,
    Stage.PARTIALLY_REPAID: 3,
    Stage.OVERDUE: 4,
    Stage.DEFAULTED: 5,
    Stage.WRITTEN_OFF: 6,
    Stage.REPAID: 9,
    Stage.RECOVERED: 9,
}
FACTS = [
    Action.EXPIRE,
    Action.WITHDRAW,
    Action.FUND,
    Action.DISBURSE,
    Action.REPAY_PART,
    Action.REPAY,
    Action.FALL_DUE,
    Action.DEFAULT,
    Action.RECOVER,
    Action.WRITE_OFF,
]


@given(st.lists(st.sampled_from(FACTS), max_size=12))
def test_no_order_of_facts_moves_an_invoice_backwards(facts: list[Action]) -> None:
    invoice = invoice_at(Stage.LISTED)
    for fact in facts:
        moved = invoice.heard(fact)
        if moved is not None:
            assert FAR[moved.stage] >= FAR[invoice.stage]
            invoice = moved


def test_what_a_person_asks_for_out_of_turn_is_refused_with_the_stage() -> None:
    with pytest.raises(WrongStage) as refused:
        invoice_at(Stage.UPLOADED).after(Action.LIST)

    assert refused.value.facts == {"stage": "uploaded"}


@pytest.mark.parametrize("action", [Action.VERIFY, Action.ASK, Action.REJECT, Action.DISPUTE])
def test_an_operator_is_awaited_until_something_happens(action: Action) -> None:
    referred = invoice_at(Stage.VERIFYING).after(Action.REFER)

    assert (referred.stage, referred.awaiting) == (Stage.VERIFYING, "operator")
    assert referred.is_for_operator
    assert referred.after(action).awaiting is None


def test_marks_are_let_go_only_where_nobody_finances_any_more() -> None:
    assert {Stage.REJECTED, Stage.CANCELLED, Stage.EXPIRED} == LETTING_GO


# -- who sees it


def test_its_parties_and_operators_see_it_and_investors_once_it_is_listed() -> None:
    invoice = invoice_at(Stage.VERIFIED)
    customer = Person(new_id(), "customer", gstin=CUSTOMER)

    assert invoice.is_visible_to(Person(invoice.seller_id, "sme"), "sme")
    assert not invoice.is_visible_to(Person(new_id(), "sme"), "sme")
    assert invoice.is_visible_to(customer, "customer")
    assert not invoice.is_visible_to(Person(new_id(), "customer"), "customer")
    assert invoice.is_visible_to(Person(new_id(), "admin"), "admin")
    assert not invoice.is_visible_to(Person(new_id(), "investor"), "investor")
    assert not invoice.is_visible_to(customer, "somebody")


# -- the customer's word


def test_a_customer_may_accept_less_and_later() -> None:
    said = word(Money(90_000_00), DUE + timedelta(days=10))

    accepted = invoice_at(Stage.VERIFIED).accept(said, today=TODAY, tenor_days=(1, 180))

    assert (accepted.stage, accepted.face, accepted.due_on) == (
        Stage.ACCEPTED,
        Money(90_000_00),
        DUE + timedelta(days=10),
    )


def test_a_customer_accepts_no_more_than_the_lesser_of_claim_and_document() -> None:
    read = replace(invoice_at(Stage.VERIFIED), total=Money(80_000_00))

    assert read.face == Money(80_000_00)
    with pytest.raises(AmountAboveInvoice):
        read.accept(word(Money(80_000_01)), today=TODAY, tenor_days=(1, 180))


@pytest.mark.parametrize("days", [-1, 0, 181])
def test_a_due_date_lies_ahead_and_within_the_products_tenor(days: int) -> None:
    with pytest.raises(DueDateOutOfBounds):
        invoice_at(Stage.VERIFIED).accept(
            word(due_on=TODAY + timedelta(days=days)), today=TODAY, tenor_days=(1, 180)
        )


def test_acceptance_is_final() -> None:
    accepted = accepted_invoice()

    assert accepted.accept(word(), today=TODAY, tenor_days=(1, 180)) is accepted
    with pytest.raises(AlreadyAccepted):
        accepted.accept(word(Money(1_00)), today=TODAY, tenor_days=(1, 180))


def test_a_disputed_invoice_is_not_accepted_any_more() -> None:
    with pytest.raises(WrongStage):
        accepted_invoice().after(Action.DISPUTE).accept(word(), today=TODAY, tenor_days=(1, 180))
