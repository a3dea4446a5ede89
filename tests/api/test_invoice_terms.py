"""Product terms, over HTTP: two operators change them, from a day on, for what is listed then."""

from collections.abc import AsyncGenerator
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from hundi.events.invoice import InvoiceListed
from hundi.events.platform import ProposalApproved
from hundi.invoice import commands_terms
from hundi.invoice.domain import Stage
from hundi.kernel.ids import new_id
from hundi.runtime import desk
from hundi.runtime.tokens import Role
from support.databases import PostgresServer
from support.invoice import Shop, exact, refusal, shop_of

TERMS = "/admin/product-terms"


@pytest.fixture
async def shop(postgres: PostgresServer, tmp_path: Path) -> AsyncGenerator[Shop]:
    async with shop_of(postgres.clone(), tmp_path) as open_shop:
        yield open_shop


def begins(shop: Shop, days: int = 1) -> str:
    return (shop.database.clock.today() + timedelta(days=days)).isoformat()


async def proposed(shop: Shop, **changes: Any) -> UUID:
    """Let an operator propose terms from tomorrow on; return the approval's id."""
    body = {"validFrom": begins(shop), "reason": "the season", **changes}
    answer = await shop.post(TERMS, await shop.person("admin"), body)
    assert answer.status_code == 202, answer.text
    return UUID(answer.json()["approvalId"])


async def agreed(shop: Shop, approval_id: UUID) -> None:
    """Let a second operator agree, and all that follows happen, twice."""
    async with shop.database.transaction("platform") as tx:
        await desk.approve(tx, approval_id, by=new_id())
    await shop.work(twice=True)


async def in_force(shop: Shop) -> list[str]:
    rows = exact(await shop.get(TERMS, await shop.person("admin")))
    return [f"{row['validFrom']} {row['platformFeeRate']} {row['graceDays']}" for row in rows]  # pyright: ignore[reportArgumentType] - a list


async def listed(shop: Shop) -> Any:
    """List an invoice; return what was agreed."""
    seller, customer = await shop.parties()
    invoice = await shop.invoice(seller, customer, Stage.ACCEPTED)
    await shop.post(f"/invoices/{invoice.id}/list", seller, {"advanceRate": 90})
    await shop.work()
    (event,) = shop.of(InvoiceListed, invoice.id)
    return event.terms


async def test_one_operator_alone_changes_nothing(shop: Shop) -> None:
    approval_id = await proposed(shop, platformFeeRate=2)
    await shop.work(twice=True)
    async with shop.database.transaction("platform") as tx:
        row = await tx.one(
            "SELECT proposed_by FROM platform.approvals WHERE id = %s", [approval_id]
        )
        assert row is not None
        with pytest.raises(desk.SecondPersonNeeded):
            await desk.approve(tx, approval_id, by=row["proposed_by"])

    assert await in_force(shop) == ["2000-01-01 1 0"]


async def test_two_operators_change_them_from_a_day_on_and_listed_deals_keep_theirs(
    shop: Shop,
) -> None:
    before = await listed(shop)
    await agreed(shop, await proposed(shop, platformFeeRate=2, graceDays=5))
    same_day = await listed(shop)
    shop.clock.advanced_days += 1
    after = await listed(shop)

    assert [t.platform_fee_rate for t in (before, same_day, after)] == [100, 100, 200]
    assert [t.grace_days for t in (before, same_day, after)] == [0, 0, 5]
    assert (before.advance, before.gst_rate) == (after.advance, after.gst_rate)
    assert await in_force(shop) == [f"{begins(shop, 0)} 2 5", "2000-01-01 1 0"]
    async with shop.database.transaction("invoice") as tx:
        logged = await tx.all(
            "SELECT action FROM platform.audit_log WHERE subject_id = %s ORDER BY seq",
            [commands_terms.SUBJECT_ID],
        )
    assert [row["action"] for row in logged] == [
        "propose product_terms",
        "approve product_terms",
        "adopt product terms",
    ]


async def test_terms_agreed_on_too_late_are_not_adopted_and_stay_in_sight(shop: Shop) -> None:
    approval_id = await proposed(shop, lateRate=7)
    shop.clock.advanced_days += 1

    await agreed(shop, approval_id)

    assert await in_force(shop) == ["2000-01-01 1 0"]
    async with shop.database.transaction("platform") as tx:
        item = await tx.one(
            "SELECT kind, reasons FROM platform.work_items WHERE subject_id = %s",
            [commands_terms.SUBJECT_ID],
        )
    assert item == {"kind": "approved_but_not_possible", "reasons": ["terms_begin_later"]}


async def test_other_terms_wait_until_those_proposed_are_decided(shop: Shop) -> None:
    await proposed(shop, lateRate=7)

    body = {"validFrom": begins(shop, 9), "reason": "another", "lateRate": 8}
    answer = await shop.post(TERMS, await shop.person("admin"), body)

    assert refusal(answer) == (409, "already_proposed")


async def test_on_one_day_one_row_of_terms_begins(shop: Shop) -> None:
    await agreed(shop, await proposed(shop, lateRate=7))

    body = {"validFrom": begins(shop), "reason": "again", "lateRate": 8}
    answer = await shop.post(TERMS, await shop.person("admin"), body)

    assert refusal(answer) == (409, "terms_taken")


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"validFrom": "2026-12-01", "lateRate": 7}, 409, "terms_begin_later"),
        ({}, 422, "nothing_changes"),
        ({"platformFeeRate": 1}, 422, "nothing_changes"),
        ({"advanceRateMin": 96}, 422, "bad_terms"),
        ({"advanceRateMax": 101}, 422, "bad_terms"),
        ({"advanceRateMin": 0}, 422, "bad_terms"),
        ({"annualRateMin": 11}, 422, "bad_terms"),
        ({"annualRateByGrade": {"E": 37}}, 422, "bad_terms"),
        ({"platformFeeRate": 90}, 422, "bad_terms"),
        ({"investorFeeRate": 101}, 422, "bad_terms"),
        ({"tenorDaysMax": 0}, 422, "bad_terms"),
        ({"graceDays": -1}, 422, "invalid"),
        ({"minimum": 0}, 422, "invalid"),
        ({"feeRate": 1}, 422, "invalid"),
    ],
)
async def test_terms_that_contradict_themselves_are_refused(
    shop: Shop, changes: dict[str, Any], status: int, code: str
) -> None:
    body = {"validFrom": begins(shop), "reason": "the season", **changes}

    answer = await shop.post(TERMS, await shop.person("admin"), body)

    assert refusal(answer) == (status, code)


async def test_an_approval_of_something_else_changes_no_terms(shop: Shop) -> None:
    payload: dict[str, object] = {"valid_from": begins(shop), "changes": {"late_rate": 1}}
    await shop.tell(
        ProposalApproved(
            commands_terms.SUBJECT_ID, new_id(), "else", payload, new_id(), new_id(),
            shop.database.clock.now(),
        )
    )  # fmt: skip

    assert await in_force(shop) == ["2000-01-01 1 0"]


@pytest.mark.parametrize("role", ["sme", "investor", "customer"])
async def test_terms_are_for_operators(shop: Shop, role: Role) -> None:
    caller = await shop.person(role)
    body = {"validFrom": date(2030, 1, 1).isoformat(), "reason": "mine", "lateRate": 1}

    assert refusal(await shop.get(TERMS, caller)) == (403, "wrong_role")
    assert refusal(await shop.post(TERMS, caller, body)) == (403, "wrong_role")
