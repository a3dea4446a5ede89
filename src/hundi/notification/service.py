"""Notification: tells people what happened, in their list, by e-mail and on the open page.

It answers
    GET  /notifications                  what the caller was told, newest first
    POST /notifications/{id}/read        that the caller read one
    GET  /notifications/preferences      which letters the caller gets
    PUT  /notifications/preferences      choose them; must-have letters stay on
    GET  /stream                         what is new, as server-sent events

and reacts to every event that concerns a person (the table is `news.NEWS`) with `tell`, which
adds to the person's list. From there on it is its own publisher: `LetterDue` sends the letter,
`InboxesChanged` wakes the person's open pages. The list in PostgreSQL is the truth; a letter or a
wake-up that is lost loses nothing. Who is invited to a team has no list: `MemberInvited` sends
them a letter at once.
"""

from hundi.events.notification import InboxesChanged, LetterDue
from hundi.events.user import MemberInvited, UserRegistered
from hundi.notification import api, reactions
from hundi.notification.news import NEWS
from hundi.runtime.service import Errand, Reaction, Service

service = Service(
    name="notification",
    routers=(api.routes, api.stream_routes),
    reactions=(
        Reaction(UserRegistered, reactions.keep_contact),
        *(Reaction(event, reactions.tell) for event in NEWS),
        Errand(InboxesChanged, reactions.ring_bells),
        Errand(MemberInvited, reactions.send_invitation),
        Errand(LetterDue, reactions.send_letter),
    ),
)
