"""The letter that asks somebody into a team."""

from collections.abc import AsyncGenerator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Literal

import pytest

from hundi.events.user import MemberInvited
from hundi.gateways.errors import RailError
from hundi.kernel.ids import new_id
from hundi.notification.reactions import send_invitation
from support.databases import NOW, PostgresServer
from support.notification import Office, office

EMAIL = "ravi@example.in"


@pytest.fixture
async def desk(postgres: PostgresServer, tmp_path: Path) -> AsyncGenerator[Office]:
    async with office(postgres.clone(), tmp_path) as opened:
        yield opened


async def invitation(
    desk: Office,
    *,
    right: Literal["manager", "viewer"] = "viewer",
    business: str | None = "Asha Textiles",
    name: str | None = "Ravi Kumar",
) -> MemberInvited:
    invitation_id, account_id = new_id(), new_id()
    async with desk.database.transaction("user") as tx:
        return MemberInvited(
            invitation_id=invitation_id,
            account_id=account_id,
            right=right,
            business_name=business,
            sealed_inviter_name=await desk.vault.seal(tx, account_id, "Asha Rao"),
            sealed_email=await desk.vault.seal(tx, invitation_id, EMAIL),
            sealed_name=None if name is None else await desk.vault.seal(tx, invitation_id, name),
            sealed_token=await desk.vault.seal(tx, invitation_id, "a-token"),
            expires_at=NOW + timedelta(days=7),
            happened_at=NOW,
        )


async def test_who_is_invited_gets_the_link_in_both_languages(desk: Office) -> None:
    await desk.given(await invitation(desk))

    (letter,) = desk.mailer.letters
    assert letter.to == EMAIL
    assert letter.subject.startswith("Asha Rao invites you to the team of Asha Textiles")
    for text in (letter.text, letter.html):
        assert "http://localhost:8000/join#a-token" in text
        assert "as a viewer: you may look at everything and change nothing." in text
        assert "दर्शक के रूप में" in text
        assert "because you have an account" not in text
    assert "Hello Ravi Kumar," in letter.text


async def test_without_a_name_or_a_business_the_letter_reads_well(desk: Office) -> None:
    await desk.given(await invitation(desk, right="manager", business=None, name=None))

    (letter,) = desk.mailer.letters
    assert letter.subject.startswith("Asha Rao invites you to their team /")
    assert f"Hello {EMAIL}," in letter.text
    assert "as a manager" in letter.text


async def test_sent_twice_it_is_one_letter_by_its_message_id(desk: Office) -> None:
    await desk.given(await invitation(desk), twice=True)

    assert len({letter.message_id for letter in desk.mailer.letters}) == 1


async def test_a_letter_that_comes_too_late_is_not_sent(desk: Office) -> None:
    event = await invitation(desk)
    late = replace(event, expires_at=NOW)

    await desk.given(late)

    assert desk.mailer.letters == []


async def test_an_address_that_nobody_has_ends_the_letter_and_another_fault_does_not(
    desk: Office,
) -> None:
    event = await invitation(desk)

    desk.mailer.failures.before_effect(RailError("recipient_refused"))
    await send_invitation(desk.desk, event)
    desk.mailer.failures.before_effect(RailError("away", retryable=True))
    with pytest.raises(RailError):
        await send_invitation(desk.desk, event)

    assert desk.mailer.letters == []
