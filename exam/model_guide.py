"""The guide: leads a game to what was reached least, backwards from the aim to what is there.

An aim is a declared (state, event, outcome). If something is in that state, and the oracle says
that some choice of the event leads to the outcome, that is the next step; if not, the next step
is one towards it: what has to come before, or what brings something into that state.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from exam import model_deals as deals
from exam import model_events as events
from exam import model_money_events as money
from exam import model_operator_events as operators
from exam.model_aim import Aim, Subject
from exam.model_events import Event, Touched, kind_of, state_of
from exam.model_play import Play
from exam.model_state import Paper
from exam.model_table import REACHABLE, Triple
from exam.model_ways import ways_to

SUBJECTS_TRIED_MAX = 8
STEPS_TOWARDS_MAX = 9
# In one game; the next game begins afresh.
TRIES_MAX = 16
EVENTS: dict[str, tuple[Event, ...]] = {
    "upload": (events.upload,),
    "decide": (events.decide,),
    "accept": (events.accept,),
    "dispute": (events.dispute,),
    "credit before listing": (events.credit_before,),
    "list": (events.offer,),
    "preview": (events.offer,),
    "cancel": (events.cancel,),
    "fund": (events.fund,),
    "replay": (events.fund, events.withdraw),
    "withdraw": (events.withdraw,),
    "suspend": (events.suspend,),
    "prove one's identity again": (events.prove_again,),
    "announce a deposit": (money.deposit,),
    "deposit": (money.late_deposit, money.deposit),
    "stray credit": (money.stray,),
    "pay": (money.pay,),
    "ask where to pay": (money.pay,),
    "the bank repeats itself": (money.say_again,),
    "the bank contradicts itself": (money.say_again,),
    "reverse": (money.reverse,),
    "reverse a waiting payment": (money.reverse,),
    "a payout is sent back": (money.send_back,),
    "hear of a returned payout": (money.turn,),
    "distribute again": (money.distribute,),
    "the calendar": (money.turn,),
    "turn": (money.turn,),
    "propose match_paper": (operators.propose_match,),
    "propose match_user": (operators.propose_match,),
    "propose match_refund": (operators.propose_match,),
    "propose recovery_cost": (operators.propose_adjustment,),
    "propose write_off": (operators.propose_adjustment,),
    "propose credit_note": (operators.propose_adjustment,),
    "approve one's own": (events.decide, operators.propose_match, operators.propose_adjustment),
    "approve match_paper": (operators.approve,),
    "approve match_user": (operators.approve,),
    "approve match_refund": (operators.approve,),
    "approve recovery_cost": (operators.approve,),
    "approve write_off": (operators.approve,),
    "approve credit_note": (operators.approve,),
}
_OF_CREDITS = ("the bank", "propose match", "reverse")
_OF_NOBODY = ("suspend", "announce a deposit")
_OF_PEOPLE = ("withdraw", "prove one's identity again")
_OF_PAYOUTS = ("a payout is sent back", "hear of a returned payout")
# To these it matters whether a listing has commitments.
_FINER = ("cancel", "fund", "the calendar")
# What changes nothing can be tried before what does.
_CHANGES = frozenset(
    {"ok", "receipts", "taken", "done", "not done", "matched", "refunded", "nothing left",
     "overdue", "defaulted", "expired", "back", "unheard"}
)  # fmt: skip


@dataclass(slots=True)
class Guide:
    """What is to be reached, how often it was, and what this game gave up."""

    wanted: Sequence[Triple] = tuple(sorted(REACHABLE))
    hits: Counter[Triple] = field(default_factory=Counter[Triple])
    tries: Counter[Triple] = field(default_factory=Counter[Triple])
    led_to: Triple | None = None
    is_once_enough: bool = False

    @property
    def missing(self) -> list[Triple]:
        """What was never reached."""
        return [one for one in self.wanted if not self.hits[one]]

    @property
    def is_over(self) -> bool:
        """Whether there is nothing more to play for."""
        return self.is_once_enough and not self.missing

    def begin(self, play: Play) -> None:
        """Begin a game: what the last one gave up is tried again."""
        self.tries.clear()
        self.led_to = None
        play.hits = self.hits

    async def step(self, play: Play) -> Touched | None:
        """Do one event towards what was reached least; None if this game has nothing left."""
        while (aim := self._next(play)) is not None:
            self.tries[aim] += 1
            touched = await lead(play, Aim(*aim))
            if touched is not None:
                return touched
            self.tries[aim] = TRIES_MAX  # nothing leads there any more
        return None

    def _next(self, play: Play) -> Triple | None:
        open_ones = [one for one in self.wanted if self.tries[one] < TRIES_MAX]
        if not open_ones:
            return None
        least = min(self.hits[one] for one in open_ones)
        open_ones = [one for one in open_ones if self.hits[one] == least]
        there = [one for one in open_ones if subjects(play, Aim(*one))]
        quiet = [one for one in there if one[2] not in _CHANGES]
        if self.led_to not in open_ones or quiet:
            self.led_to = play.here.chance.choice(quiet or there or open_ones)
        return self.led_to


async def lead(play: Play, aim: Aim, depth: int = 0) -> Touched | None:
    """Do the event of an aim, or one that has to come before it."""
    there = subjects(play, aim)
    for at in there[:SUBJECTS_TRIED_MAX]:
        for event in EVENTS[aim.event]:
            play.aim = replace(aim, at=at)
            try:
                touched = await event(play)
            finally:
                play.aim = None
            if touched is not None:
                return touched
    if depth < STEPS_TOWARDS_MAX:
        for before in ways_to(play, aim, is_there=bool(there)):
            touched = await lead(play, before, depth + 1)
            if touched is not None:
                return touched
    return None


def subjects(play: Play, aim: Aim) -> list[Subject]:
    """Return what is in the state of an aim, for its event; the newest first."""
    state, event = aim.state, aim.event
    if event.startswith("approve ") and event != "approve one's own":
        return _proposals(play, aim)
    if aim.at is not None or state in ("any", "none") or event in _OF_NOBODY:
        return [aim.at]
    if event in _OF_PEOPLE:
        return [one for one in play.books.people.values() if kind_of(one) == state]
    if event in _OF_PAYOUTS:
        coming = deals.coming_back(play.books) if event == _OF_PAYOUTS[1] else play.books.outs
        return [one for one in reversed(coming) if one.purpose == state]
    return _credits(play, aim) + _papers(play, aim)


def _credits(play: Play, aim: Aim) -> list[Subject]:
    if not aim.event.startswith((*_OF_CREDITS, "approve one's own")):
        return []
    every = reversed(play.books.credits.values())
    return [one for one in every if _place(play, aim, one.id) == aim.state]


def _papers(play: Play, aim: Aim) -> list[Subject]:
    if aim.event.startswith(_OF_CREDITS):
        return []
    named: Callable[[Paper], str] = state_of if aim.event in _FINER else (lambda one: one.stage)
    return [one for one in reversed(play.books.papers.values()) if named(one) == aim.state]


def _place(play: Play, aim: Aim, credit_id: str) -> str:
    """Name the state of a credit: of one on an invoice, to who reverses it, the invoice's."""
    credit = play.books.credits[credit_id]
    paper: Paper | None = play.books.papers.get(credit.paper)
    if aim.event.startswith("reverse") and credit.place == "receipts" and paper is not None:
        return paper.stage
    return credit.place


def _proposals(play: Play, aim: Aim) -> list[Subject]:
    kind = aim.event.removeprefix("approve ")
    return [
        one
        for one in play.books.proposals.values()
        if one.kind == kind
        and _stage(play, one.subject) == aim.state
        and (aim.at is None or one.subject == getattr(aim.at, "id", ""))
    ]


def _stage(play: Play, subject: str) -> str:
    paper = play.books.papers.get(subject)
    return paper.stage if paper else play.books.credits[subject].place
