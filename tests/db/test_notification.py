"""Telling people, on a real PostgreSQL: the list, the letters, each event delivered twice."""

import asyncio
import json
from collections.abc import AsyncGenerator

import psycopg
import pytest

from hundi.events import user
from hundi.events.notification import LetterDue
from hundi.gateways.errors import RailError
from hundi.kernel.ids import new_id
from hundi.notification import commands, queries, store
from hundi.notification.domain import KINDS, MUST_HAVE, Group, Telling
from hundi.notification.reactions import send_letter
from hundi.runtime.database import Transaction
from hundi.runtime.signed_links import Link, code_of, write_link
from support.databases import NOW, PostgresServer, as_owner, deliver, until_seen
from support.notification import Office, a_deal, account_events, office

SERVICE = "notification"


@pytest.fixture(scope="module")
async def desk(
    postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncGenerator[Office]:
    async with office(postgres.clone(), tmp_path_factory.mktemp("documents")) as opened:
        yield opened


async def test_the_whole_story_delivered_twice_tells_everybody_once(desk: Office) -> None:
    deal = a_deal()
    people = (deal.seller_id, deal.customer_id, *deal.investor_ids)
    for person in people:
        await desk.given(await desk.registered(person), twice=True)

    await desk.given(*deal.whole_story(), twice=True)

    first, second = deal.investor_ids
    assert await desk.told(deal.seller_id) == [
        "welcome", "invoice_doubted", "invoice_verified", "invoice_disputed", "invoice_accepted",
        "invoice_listed", "invoice_funded", "cancellation_refused", "listing_closed",
        "advance_paid", "invoice_overdue", "invoice_defaulted", "repayment_progressed",
        "repayment_progressed", "reserve_paid", "invoice_credited", "invoice_written_off",
        "recourse_called", "repayment_reversed", "reserve_reversed",
    ]  # fmt: skip
    assert await desk.told(deal.customer_id) == [
        "welcome", "acceptance_asked", "acceptance_code", "acceptance_recorded", "payment_overdue",
        "payment_defaulted", "payment_received", "payment_received", "excess_received",
        "payment_lowered", "payment_reversed",
    ]  # fmt: skip
    assert await desk.told(first) == [
        "welcome", "funds_committed", "funds_committed", "investment_released",
        "investment_overdue", "investment_defaulted", "returns_paid", "investment_written_off",
        "returns_reversed",
    ]  # fmt: skip
    assert len(await desk.told(second)) == 8
    for person in people:
        assert len(desk.sent_to(person)) == len(await desk.told(person))
        assert set(await desk.letters_of(person)) == {"sent"}


async def test_what_concerns_an_account_is_told_once(desk: Office) -> None:
    person = new_id()
    await desk.given(await desk.registered(person), twice=True)

    await desk.given(*account_events(person), twice=True)

    assert await desk.told(person) == [
        "welcome", "business_confirmed", "kyc_decided", "bank_account_verified",
        "bank_account_refused", "deposit_received", "payout_finished",
    ]  # fmt: skip


async def test_a_letter_names_the_person_and_carries_the_same_id_on_every_try(
    desk: Office,
) -> None:
    person = new_id()
    before = len(desk.mailer.letters)
    desk.mailer.failures.after_effect(RailError("unreachable", retryable=True))
    await desk.happened(await desk.registered(person, name="Meera Nair"))

    with pytest.raises(RailError):
        await deliver(desk.desk)  # the server took it and its answer was lost
    await deliver(desk.desk)

    first, again = desk.mailer.letters[before:]
    assert first == again
    assert first.text.startswith("Hello Meera Nair,")
    assert "Meera Nair" in first.html
    assert await desk.letters_of(person) == ["sent"]


async def test_no_job_and_no_row_holds_personal_data_in_clear(desk: Office) -> None:
    person = new_id()
    await desk.happened(await desk.registered(person, name="Meera Nair"))
    async with desk.database.transaction("platform") as tx:
        jobs = await tx.all("SELECT args FROM jobs.procrastinate_jobs")
    await deliver(desk.desk)

    async with desk.database.transaction("notification") as tx:
        rows = await tx.all(
            """
            SELECT to_jsonb(n) AS row FROM notification.notifications n
            UNION ALL SELECT to_jsonb(p) FROM notification.people p
            """
        )
    kept = json.dumps([job["args"] for job in jobs] + [row["row"] for row in rows])
    assert "Meera" not in kept
    assert "@example.in" not in kept


async def test_news_of_somebody_we_do_not_know_yet_waits_for_the_address(desk: Office) -> None:
    person = new_id()
    verified = user.KycDecided(person, "investor", "verified", NOW)

    await desk.given(verified)
    waiting = (await desk.told(person), desk.sent_to(person), await desk.letters_of(person))
    await desk.given(await desk.registered(person), twice=True)

    assert waiting == (["kyc_decided"], [], ["due"])
    assert sorted(desk.sent_to(person)) == ["Welcome to hundi", "Your identity is verified"]


async def test_a_muted_group_stays_in_the_list_and_out_of_the_mail(desk: Office) -> None:
    deal = a_deal()
    await desk.given(await desk.registered(deal.seller_id))
    async with desk.database.transaction("notification") as tx:
        await commands.choose_letters(tx, deal.seller_id, {Group.INVOICES: False})

    await desk.given(deal.uploaded(), deal.verified(), deal.advance(), twice=True)

    assert await desk.told(deal.seller_id) == ["welcome", "invoice_verified", "advance_paid"]
    assert await desk.letters_of(deal.seller_id) == ["sent", "muted", "sent"]


async def test_a_link_and_a_code_stand_in_their_letters_and_nowhere_else(desk: Office) -> None:
    deal = a_deal()
    await desk.given(await desk.registered(deal.customer_id, role="customer"), deal.verified())
    before = len(desk.mailer.letters)

    await desk.given(deal.link(), deal.link_code())

    link, code = deal.link(), deal.link_code()
    text = write_link(desk.vault, Link(link.link_id, link.invoice_id, link.expires_at))
    secret = code_of(desk.vault, code.code_id)
    asked, sent = desk.mailer.letters[before:]
    address = f"http://localhost:8000/act#{text}"
    assert f"\n\n{address}\n" in asked.text
    assert f'href="{address}"' in asked.html
    assert f"\n\n{secret}\n" in sent.text
    with psycopg.connect(as_owner(desk.database.url)) as owner:
        rows = owner.execute("SELECT n::TEXT FROM notification.notifications AS n").fetchall()
        jobs = owner.execute("SELECT j::TEXT FROM jobs.procrastinate_jobs AS j").fetchall()
    kept = str(rows + jobs)
    assert str(link.link_id) in kept, "the search looks at the rows"
    assert text not in kept
    assert secret not in kept


async def test_a_group_muted_while_the_letter_waits_is_not_sent(desk: Office) -> None:
    deal = a_deal()
    await desk.given(await desk.registered(deal.seller_id), deal.uploaded())
    desk.mailer.failures.before_effect(RailError("unreachable", retryable=True))
    await desk.happened(deal.verified(known_customer=False))
    with pytest.raises(RailError):
        await deliver(desk.desk)

    async with desk.database.transaction("notification") as tx:
        await commands.choose_letters(tx, deal.seller_id, {Group.INVOICES: False})
    await deliver(desk.desk)

    assert await desk.letters_of(deal.seller_id) == ["sent", "muted"]


async def test_an_address_that_does_not_exist_is_written_to_once(desk: Office) -> None:
    person = new_id()
    desk.mailer.failures.before_effect(RailError("recipient_refused"))

    await desk.given(await desk.registered(person))
    await desk.given(*account_events(person), twice=True)

    assert set(await desk.letters_of(person)) == {"undeliverable"}
    assert len(await desk.told(person)) == 7
    assert desk.sent_to(person) == []


async def test_a_mailbox_that_is_full_is_tried_again(desk: Office) -> None:
    person = new_id()
    desk.mailer.failures.before_effect(RailError("recipient_refused", retryable=True))
    await desk.happened(await desk.registered(person))

    with pytest.raises(RailError):
        await deliver(desk.desk)
    await deliver(desk.desk)

    assert await desk.letters_of(person) == ["sent"]


async def test_a_letter_that_cannot_be_written_gives_up_and_keeps_the_address(
    desk: Office,
) -> None:
    person = new_id()
    desk.mailer.failures.before_effect(RailError("bad_letter"))

    await desk.given(await desk.registered(person))
    await desk.given(user.KycDecided(person, "sme", "verified", NOW))

    assert await desk.letters_of(person) == ["undeliverable", "sent"]


async def test_a_person_who_has_been_forgotten_gets_no_letter(desk: Office) -> None:
    person = new_id()
    await desk.given(await desk.registered(person))
    with psycopg.connect(as_owner(desk.database.url), autocommit=True) as owner:
        owner.execute("DELETE FROM platform.person_keys WHERE person_id = %s", [person])

    await desk.given(user.KycDecided(person, "sme", "verified", NOW), twice=True)

    assert await desk.letters_of(person) == ["sent", "undeliverable"]


async def test_a_letter_already_sent_is_not_sent_by_a_late_job(desk: Office) -> None:
    person = new_id()
    await desk.given(await desk.registered(person))
    async with desk.database.transaction("notification") as tx:
        (told,) = await queries.notifications_of(tx, person, before=None, limit=5)

    await send_letter(desk.desk, LetterDue(told.letter_id, told.id))

    assert len(desk.sent_to(person)) == 1


async def test_investors_of_an_invoice_hear_that_it_is_late(desk: Office) -> None:
    deal = a_deal()
    await desk.given(deal.uploaded(), deal.committed(), deal.overdue(), twice=True)

    for investor_id in deal.investor_ids:
        assert "investment_overdue" in await desk.told(investor_id)


async def test_an_excess_goes_to_the_customer_named_by_an_earlier_event(desk: Office) -> None:
    deal = a_deal()

    await desk.given(deal.uploaded(), deal.verified(known_customer=False))
    await desk.given(deal.excess())
    unknown = await desk.told(deal.customer_id)
    await desk.given(deal.accepted(), deal.excess(), twice=True)

    assert unknown == []
    assert await desk.told(deal.customer_id) == ["acceptance_recorded", "excess_received"]


async def test_one_inbox_becomes_visible_in_the_order_of_its_ids(desk: Office) -> None:
    """The lower id commits first, though the other transaction was ready before it."""
    person, other = new_id(), new_id()
    first, second = telling(person, "1"), telling(person, "2")
    elsewhere = telling(other, "3")

    async with desk.database.transaction("notification") as slow:
        await told_in(slow, first)
        pid = slow.connection.info.backend_pid
        fast = asyncio.create_task(told(desk, second))
        await until_blocked_by(desk, pid)
        await told(desk, elsewhere)  # another inbox is not held up
        async with desk.database.transaction("notification") as reader:
            assert await queries.newer_than(reader, person, 0) == []
        assert not fast.done()
    await fast

    async with desk.database.transaction("notification") as reader:
        visible = await queries.newer_than(reader, person, 0)
    assert [each.cause_id for each in visible] == [first.cause_id, second.cause_id]
    assert visible[0].id < visible[1].id


async def test_two_who_tell_the_same_people_in_other_orders_do_not_wait_for_each_other(
    desk: Office,
) -> None:
    people = [new_id() for _ in range(20)]

    await asyncio.gather(
        *(
            told(desk, *(telling(person, f"{n}") for person in people[:: 1 if n % 2 else -1]))
            for n in range(8)
        )
    )

    for person in people:
        assert len(await desk.told(person)) == 8


async def test_the_database_refuses_to_mute_what_must_be_told(tx: Transaction) -> None:
    optional = sorted(set(Group) - MUST_HAVE)
    await store.save_muted(tx, new_id(), frozenset(optional))

    with pytest.raises(psycopg.errors.CheckViolation, match="must_have_letters_stay_on"):
        await store.save_muted(tx, new_id(), frozenset({Group.MONEY}))


@pytest.mark.parametrize("kind", sorted(KINDS))
async def test_the_database_takes_every_kind(tx: Transaction, kind: str) -> None:
    person = new_id()
    people = await store.lock_people(tx, [person])

    added = await store.add_notifications(
        tx, [(Telling(person, kind, "cause", {}), people[person].letter_for(kind))]
    )

    assert [each.kind for each in added] == [kind]


async def test_what_was_told_cannot_be_rewritten(tx: Transaction) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        await tx.execute("UPDATE notification.notifications SET params = '{}'")


def telling(person: object, cause: str) -> Telling:
    assert isinstance(person, type(new_id()))
    return Telling(person, "welcome", f"{person} {cause}", {"role": "sme"})


async def told_in(tx: Transaction, *tellings: Telling) -> None:
    people = await store.lock_people(tx, [each.user_id for each in tellings])
    await store.add_notifications(
        tx, [(each, people[each.user_id].letter_for(each.kind)) for each in tellings]
    )


async def told(desk: Office, *tellings: Telling) -> None:
    async with desk.database.transaction("notification") as tx:
        await told_in(tx, *tellings)


async def until_blocked_by(desk: Office, pid: int) -> None:
    """Wait until some backend waits for this one."""
    query = "SELECT FROM pg_locks WHERE NOT granted AND %s = ANY (pg_blocking_pids(pid))"
    await until_seen(desk.database, query, [pid])
