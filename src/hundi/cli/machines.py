"""Each service's state machine as a Markdown page, drawn from its transition table."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import TypeVar

from hundi.funding.domain import TRANSITIONS as LISTING
from hundi.invoice.domain import TRANSITIONS as INVOICE
from hundi.notification.domain import TRANSITIONS as LETTER
from hundi.settlement.domain import TRANSITIONS as DEAL
from hundi.user.domain import BANK_ACCOUNT_TRANSITIONS as BANK_ACCOUNT
from hundi.user.domain import BUSINESS_TRANSITIONS as BUSINESS
from hundi.user.domain import IDENTITY_TRANSITIONS as IDENTITY
from hundi.user.team import INVITATION_TRANSITIONS as INVITATION

State = TypeVar("State", bound=StrEnum)
Action = TypeVar("Action", bound=StrEnum)


def pages() -> dict[str, str]:
    """Return the pages by name."""
    return {
        "invoice": _page("An invoice", "invoice/domain.py", _edges(INVOICE)),
        "listing": _page("A listing", "funding/domain.py", _edges(LISTING)),
        "deal": _page("A deal", "settlement/domain.py", _edges(DEAL)),
        "letter": _page("A letter", "notification/domain.py", _edges(LETTER)),
        "business": _page("A claimed business", "user/domain.py", _edges(BUSINESS)),
        "bank-account": _page("A bank account", "user/domain.py", _edges(BANK_ACCOUNT)),
        "identity": _page("An identity", "user/domain.py", _edges(IDENTITY)),
        "invitation": _page("An invitation to a team", "user/team.py", _edges(INVITATION)),
    }


def _edges(table: Mapping[tuple[State, Action], State]) -> list[tuple[str, str, str]]:
    return [(str(before), str(action), str(after)) for (before, action), after in table.items()]


def _page(title: str, source: str, edges: Iterable[tuple[str, str, str]]) -> str:
    lines = [f"    {before} --> {after}: {action}" for before, action, after in sorted(edges)]
    return "\n".join(
        [
            f"# {title}",
            "",
            f"Drawn by `make schema` from `src/hundi/{source}`.",
            "",
            "```mermaid",
            "stateDiagram-v2",
            *lines,
            "```",
            "",
        ]
    )
