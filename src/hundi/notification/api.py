"""The routes of notification."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, FastAPI, Header, Path, Request
from pydantic import StrictBool

from hundi.notification import commands, queries
from hundi.notification.bell import Switchboard
from hundi.notification.domain import Group, Notification, shown
from hundi.notification.stream import EventStream
from hundi.notification.wording import wording_of
from hundi.runtime.pages import Cursor, Limit, page, read_cursor, write_cursor
from hundi.runtime.rights import FOR_OWNER
from hundi.runtime.values import Shape, render
from hundi.runtime.web import AnyCaller, TheEdge, Tx, caller_of, routes_of

ID_MAX = 2**63 - 1

NotificationId = Annotated[int, Path(ge=1, le=ID_MAX)]
LastEventId = Annotated[
    int | None,
    Header(alias="Last-Event-ID", ge=0, le=ID_MAX, description="The newest the client has."),
]


class NotificationShown(Shape):
    """What a person was told: as a kind with params, and in plain English."""

    id: int
    kind: str
    title: str
    text: str
    params: dict[str, object]
    created_at: datetime
    read_at: datetime | None


class EmailChoices(Shape):
    """Which letters a person wants. The first three groups are always on."""

    account: StrictBool = True
    money: StrictBool = True
    obligations: StrictBool = True
    invoices: StrictBool = True
    investing: StrictBool = True
    repayments: StrictBool = True


class Preferences(Shape):
    """How a person wants to be told. What stands in the list is not chosen: it has everything."""

    email: EmailChoices


routes = routes_of("notification")
stream_routes = APIRouter()


@routes.get("/notifications")
async def list_notifications(
    request: Request, caller: AnyCaller, tx: Tx, limit: Limit = 50, cursor: Cursor = None
) -> list[NotificationShown]:
    """What you were told, newest first."""
    before = read_cursor(cursor, tuple[int])[0] if cursor else None
    told = await queries.notifications_of(tx, caller.user_id, before=before, limit=limit)
    following = write_cursor(told[-1].id) if len(told) == limit else None
    rows = [_shown(notification) for notification in told]
    return page(rows, url=request.url, next_cursor=following)  # pyright: ignore[reportReturnType] - rendered already


@routes.get("/notifications/preferences")
async def notification_preferences(caller: AnyCaller, tx: Tx) -> Preferences:
    """Which letters you get."""
    return _preferences(await queries.muted_by(tx, caller.user_id))


@routes.put("/notifications/preferences", openapi_extra=FOR_OWNER)
async def choose_letters(wanted: Preferences, caller: AnyCaller, tx: Tx) -> Preferences:
    """Choose which letters you get. A group that is left out is on."""
    choices = {group: bool(getattr(wanted.email, group)) for group in Group}
    return _preferences(await commands.choose_letters(tx, caller.user_id, choices))


@routes.post("/notifications/{notification_id:int}/read")
async def mark_read(
    notification_id: NotificationId, caller: AnyCaller, tx: Tx
) -> NotificationShown:
    """Note that you read a notification. A second time changes nothing."""
    return _shown(await commands.mark_read(tx, notification_id, user_id=caller.user_id))


@stream_routes.get(
    "/stream",
    response_class=EventStream,
    status_code=200,  # FastAPI asks the class for it, and this one does not say
    responses={200: {"description": "Server-sent events.", "content": {"text/event-stream": {}}}},
)
async def stream(
    request: Request,
    caller: AnyCaller,  # noqa: ARG001 - admits
    edge: TheEdge,
    last_event_id: LastEventId = None,
) -> EventStream:
    """New notifications as they come, for you only: `event: notification`, with its `id`.

    Connect again with `Last-Event-ID` and nothing is missed. It ends when the token expires.
    """
    return EventStream(
        _switchboard(request.app, edge),
        edge.database,
        caller=lambda: caller_of(request),
        after=last_event_id,
        write=lambda notification: bytes(render(_shown(notification)).body).decode(),
    )


def _switchboard(app: FastAPI, edge: TheEdge) -> Switchboard:
    """The process's own, made when the first page opens."""
    board: Switchboard | None = getattr(app.state, "switchboard", None)
    if board is None:
        board = Switchboard(edge.database, edge.outside.redis_url)
        app.state.switchboard = board
    return board


def _shown(notification: Notification) -> NotificationShown:
    words = wording_of(notification.kind, notification.params)
    return NotificationShown(
        id=notification.id,
        kind=notification.kind,
        title=words.subject,
        text=words.text,
        params=shown(notification.params),
        created_at=notification.created_at,
        read_at=notification.read_at,
    )


def _preferences(muted: frozenset[Group]) -> Preferences:
    return Preferences(
        email=EmailChoices.model_validate({group.value: group not in muted for group in Group})
    )
