"""What a service is to the machinery: routes it answers, reactions, errands."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Literal

from fastapi import APIRouter

from hundi.kernel.errors import BrokenInvariant

ServiceName = Literal["user", "invoice", "funding", "payment", "settlement", "notification"]


@dataclass(frozen=True, slots=True)
class Reaction:
    """What a service does about a fact, in one transaction under the service's role.

    `do(tx, event)` may run twice, and must then do nothing the second time.
    """

    to: type
    do: Callable[[Any, Any], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Errand:
    """What a service asks of the outside world because of a fact. No transaction is held.

    `do(desk, event)` gets a `jobs.Desk`: the database to open transactions on, and the outside
    world. It may run twice; what it asks for carries our own reference.
    """

    to: type
    do: Callable[[Any, Any], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Service:
    """One service: read its `service.py` first.

    `quick_routes(edge)` have their whole path, for calls that must carry a stampede; `openapi`
    documents them: path to OpenAPI path item.
    """

    name: ServiceName
    routers: Sequence[APIRouter] = ()
    quick_routes: Callable[[Any], Sequence[Any]] | None = None
    openapi: Mapping[str, Any] = field(default_factory=dict[str, Any])
    reactions: Sequence[Reaction | Errand] = ()


@dataclass(frozen=True, slots=True)
class Subscription:
    """One reaction to one kind of event, as a job: `settlement.pay_sme`."""

    service: ServiceName
    name: str
    reaction: Reaction | Errand


@dataclass(frozen=True, slots=True)
class Subscriptions:
    """Who reacts to what: all services, also those that other processes run."""

    by_event: dict[str, tuple[Subscription, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, services: Sequence[Service]) -> "Subscriptions":
        """Collect the reactions of all services.

        Raises:
            BrokenInvariant: two reactions of a service have one name.
        """
        by_event: dict[str, tuple[Subscription, ...]] = {}
        names: set[str] = set()
        for service in services:
            for reaction in service.reactions:
                name = f"{service.name}.{getattr(reaction.do, '__name__', '')}"
                key = f"{name}/{reaction.to.__name__}"
                if key in names:
                    raise BrokenInvariant(f"two reactions are called {key}")
                names.add(key)
                event = event_name(reaction.to)
                subscription = Subscription(service.name, key, reaction)
                by_event[event] = (*by_event.get(event, ()), subscription)
        return cls(by_event)


def event_name(event: type) -> str:
    """Return the name an event type has in the queue: `funding.InvoiceFunded`."""
    return f"{event.__module__.rsplit('.', 1)[-1]}.{event.__name__}"


def subject_of(event: Any) -> str:
    """Return what an event is about: its first field, by convention."""
    return str(getattr(event, fields(event)[0].name))
