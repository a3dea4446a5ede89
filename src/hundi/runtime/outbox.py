"""Events become jobs, in the transaction that made them true.

`publish` writes one job per reaction. A job carries the event as JSON; its lock is the
service and the event's subject, so a service hears the news of one subject in order.
"""

from collections.abc import Sequence
from typing import Any

import msgspec
from psycopg.types.json import Jsonb

from hundi.kernel.errors import BrokenInvariant
from hundi.runtime import arrays
from hundi.runtime.database import Transaction
from hundi.runtime.service import Subscriptions, event_name, subject_of

EVENTS_PER_CALL_MAX = 10_000


async def publish(tx: Transaction, happened: Sequence[object]) -> None:
    """Tell everybody who reacts. In order, once, and only if the transaction commits.

    Raises:
        BrokenInvariant: more than `EVENTS_PER_CALL_MAX` at once; none may be left out silently.
    """
    if len(happened) > EVENTS_PER_CALL_MAX:
        raise BrokenInvariant(f"{len(happened)} events in one call")
    heard = [
        (event, tx.subscriptions.by_event[name])
        for event in happened
        if (name := event_name(type(event))) in tx.subscriptions.by_event
    ]
    if not heard:
        return
    jobs = [
        (subscription.service, subscription.name, f"{subscription.service}:{subject}", place)
        for place, (event, subscriptions) in enumerate(heard)
        for subject in (subject_of(event),)
        for subscription in subscriptions
    ]
    queues, tasks, locks, places = zip(*jobs, strict=True)
    tx.told.update(queues)
    # Each event is written once, however many react to it.
    await tx.execute(
        """
        INSERT INTO jobs.procrastinate_jobs (queue_name, task_name, priority, lock, args)
        SELECT queue, task, 0, subject, jsonb_build_object('event', %s::JSONB -> place)
        FROM unnest(%s::TEXT[], %s::TEXT[], %s::TEXT[], %s::INTEGER[])
            WITH ORDINALITY AS job (queue, task, subject, place, n)
        ORDER BY n
        """,
        [
            msgspec.json.encode([event for event, _ in heard]).decode(),
            arrays.plain(queues),
            arrays.plain(tasks),
            list(locks),
            arrays.numbers(places),
        ],
    )


def audience(tx: Transaction, kind: type) -> tuple[list[str], list[str]]:
    """Return the queues and the tasks of those who react to a kind of event, side by side.

    For a statement that makes its events itself: `jobs.tell(queues, tasks, subject, events)`.
    """
    return audience_of(tx.subscriptions, kind)


def audience_of(subscriptions: Subscriptions, kind: type) -> tuple[list[str], list[str]]:
    """Return the same, of subscriptions."""
    reactions = subscriptions.by_event.get(event_name(kind), ())
    return [each.service for each in reactions], [each.name for each in reactions]


async def news_pending(tx: Transaction, service: str, subjects: Sequence[str]) -> bool:
    """Return whether news about one of the subjects has yet to reach the service.

    A refusal given meanwhile may be out of date; the edge waits for the news and asks again.
    A job that already failed once is not waited for.
    """
    row = await tx.one(
        """
        SELECT EXISTS (
            SELECT FROM jobs.procrastinate_jobs
            WHERE lock = ANY (%s) AND status IN ('todo', 'doing') AND attempts = 0
        ) OR EXISTS (
            -- News of many subjects, that becomes news of each, names them itself.
            SELECT FROM jobs.procrastinate_jobs
            WHERE lock IS NULL AND status IN ('todo', 'doing') AND attempts = 0
                AND args -> 'event' -> 'about' ?| %s
        ) AS pending
        """,
        [[f"{service}:{subject}" for subject in subjects], list(subjects)],
    )
    return row is not None and bool(row["pending"])


def encode(event: object) -> Any:
    """Return the event as plain JSON values."""
    return msgspec.to_builtins(event)


def decode(values: Any, kind: type) -> Any:
    """Read an event back from JSON values."""
    return msgspec.convert(values, kind)


async def publish_once(tx: Transaction, event: object) -> None:
    """Tell everybody who reacts and has not already a job for this kind of event waiting.

    For events that only say "look again": one look serves them all.
    """
    for subscription in tx.subscriptions.by_event.get(event_name(type(event)), ()):
        tx.told.add(subscription.service)
        await tx.execute(
            """
            INSERT INTO jobs.procrastinate_jobs
                (queue_name, task_name, priority, lock, queueing_lock, args)
            VALUES
                (%(service)s, %(task)s::TEXT, 0, %(task)s::TEXT, %(task)s::TEXT, %(arguments)s)
            ON CONFLICT (queueing_lock) WHERE status = 'todo' DO NOTHING
            """,
            {
                "service": subscription.service,
                "task": subscription.name,
                "arguments": Jsonb({"event": encode(event)}),
            },
        )
