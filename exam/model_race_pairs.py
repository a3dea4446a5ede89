"""What races with what: each kind of race, how a game is led to it, and its commands."""

from collections.abc import Callable
from dataclasses import dataclass

from exam import model_race_commands as commands
from exam.model_aim import Aim
from exam.model_events import amounts_to_fund
from exam.model_money_events import amounts_to_pay
from exam.model_play import Play
from exam.model_race_commands import Command
from exam.model_serial import LimitChange
from exam.model_state import Human, Paper

LIMIT_KINDS = ("invoice", "outstanding", "concentration")
# What payments come to depends on their order, and every order is a state of its own.
PAYMENTS_MAX = 3
_OWED = ("disbursed", "partially_repaid", "overdue", "defaulted", "repaid")


@dataclass(frozen=True, slots=True)
class Field:
    """What a race is about, and its commands by the names of a pair's two sides."""

    paper: Paper | None
    commands: list[Command]


Builder = Callable[[Play, int], "Field | None"]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of race: its name is the pair; `ways` lead to where it can be run."""

    name: str
    build: Builder
    ways: tuple[Aim, ...]


def _listing(play: Play) -> Paper | None:
    papers = [one for one in play.books.papers.values() if one.stage == "listed"]
    return play.here.chance.choice(papers) if papers else None


def _funders(play: Play, paper: Paper, most: int, *, part: int = 1) -> list[Command]:
    """Everybody wants an edge of the rest; at most a part of it each."""
    chance, found = play.here.chance, list[Command]()
    people = [one for one in play.investors if one.verified]
    for _ in range(most):
        who = chance.choice(people)
        edges = [
            amount
            for _, amount in amounts_to_fund(play, paper, who)
            if part == 1 or amount < paper.remaining // part
        ]
        if edges:
            found.append(commands.fund(play, paper, who, chance.choice(edges[:8])))
    return found


def _fund_fund(play: Play, most: int) -> Field | None:
    paper = _listing(play)
    return Field(paper, _funders(play, paper, most)) if paper else None


def _fund_cancel(play: Play, most: int) -> Field | None:
    paper = _listing(play)
    if paper is None:
        return None
    return Field(paper, [*_funders(play, paper, most - 1), commands.cancel(play, paper)])


def _expiry_fund(play: Play, most: int) -> Field | None:
    """Small commitments as the deadline passes: none can fill it, so it expires."""
    paper = _listing(play)
    if paper is None or paper.closes - play.books.day not in range(1, 60):
        return None
    funders = _funders(play, paper, min(most - 1, 3), part=4)
    days = paper.closes - play.books.day
    return Field(paper, [*funders, commands.turn(play, days)]) if funders else None


def _accept_dispute(play: Play, most: int) -> Field | None:
    papers = [one for one in play.books.papers.values() if one.stage == "verified"]
    papers = [one for one in papers if 1 <= one.due - play.books.day <= 180]
    if not papers:
        return None
    paper = papers[-1]
    sides = [commands.accept(play, paper), commands.dispute(play, paper)]
    return Field(paper, (sides * most)[: max(most, 2)])


def _payout_reversal(play: Play, most: int) -> Field | None:
    """Somebody withdraws what the bank takes back at that moment."""
    people = play.books.people
    found = [
        one
        for one in play.books.credits.values()
        if one.place == "wallet" and not one.is_reversed and not one.is_conflict
        and _may_withdraw(people[one.user])
    ]  # fmt: skip
    if not found:
        return None
    credit = found[-1]
    who = people[credit.user]
    amounts = [min(who.wallet, who.withdrawal_max), min(who.wallet // 2 + 1, who.withdrawal_max)]
    takers = [commands.withdraw(play, who, amount) for amount in amounts[: max(most // 2, 1)]]
    return Field(None, [*takers, commands.reverse(play, credit)])


def _may_withdraw(who: Human) -> bool:
    return who.verified and who.has_account and who.wallet > 1


def _credit_credit(play: Play, most: int) -> Field | None:
    """The customer pays several times at once, payments are taken back, somebody distributes."""
    chance = play.here.chance
    papers = [one for one in play.books.papers.values() if one.stage in _OWED and one.pays_to]
    if not papers:
        return None
    paper = chance.choice(papers[-4:])
    edges = amounts_to_pay(play, paper) or [("some", 5_000)]
    found = [
        commands.pay(play, paper, chance.choice(edges)[1])
        for _ in range(max(min(most, PAYMENTS_MAX), 2))
    ]
    mine = [
        one
        for one in play.books.credits.values()
        if (one.paper, one.place, one.is_reversed) == (paper.id, "receipts", False)
    ]
    if mine and chance.random() < 0.5:
        found.append(commands.reverse(play, chance.choice(mine)))
    if most > 4:
        found += [commands.distribute(play, paper), commands.distribute(play, paper)]
        found.append(commands.sweep(play))
    return Field(paper, found)


def _withdraw_withdraw(play: Play, most: int) -> Field | None:
    people = [one for one in play.books.people.values() if _may_withdraw(one)]
    if not people:
        return None
    who = play.here.chance.choice(people)
    half = who.wallet // 2 + 1
    amounts = (who.wallet, half, half, who.withdrawal_max, who.withdrawal_max // 2 + 1)
    chosen = [play.here.chance.choice(amounts) for _ in range(most)]
    return Field(None, [commands.withdraw(play, who, amount) for amount in chosen])


def _approve_approve(play: Play, most: int) -> Field | None:
    """Both operators approve the same thing, several times, while the customer pays."""
    if not play.books.proposals:
        return None
    proposal = play.here.chance.choice(list(play.books.proposals.values()))
    paper = play.books.papers.get(proposal.subject) or play.books.papers.get(proposal.target)
    other = next(one for one in play.operators if one.id != proposal.by)
    found = [commands.approve(play, proposal.id, other) for _ in range(max(min(most, 3), 2))]
    found.append(commands.approve(play, proposal.id))
    if paper is not None and paper.pays_to and paper.due_from_customer:
        found.append(commands.pay(play, paper, paper.due_from_customer))
    return Field(paper, found)


def _limit_fund(play: Play, most: int) -> Field | None:
    """Two operators lower or raise a limit while investors commit up to it."""
    paper, chance = _listing(play), play.here.chance
    spared = play.of("Gita Sen").name  # somebody has to be able to fund what is to be raced for
    people = [one for one in play.investors if one.verified and one.wallet and one.name != spared]
    if paper is None or not people:
        return None
    who, kind = chance.choice(people), chance.choice(LIMIT_KINDS)
    if (kind, who.name, play.books.day) in play.limited:
        return None  # one a day
    play.limited.add((kind, who.name, play.books.day))
    left = paper.remaining
    change = LimitChange(kind, who.name, chance.choice((left // 2 + 1, left // 3 + 1, 20_000_000)))
    amounts = [amount for amount in (left // 2, left // 3 + 1, left) if amount > 0]
    found = [commands.fund(play, paper, who, amount) for amount in amounts[: max(most - 1, 1)]]
    return Field(paper, [*found, commands.change_limit(play, change)])


_RICH = Aim("any", "deposit", "wallet", "much")
_LISTED = (Aim("accepted", "list", "ok"),)
_PROPOSED = (
    Aim("defaulted", "propose recovery_cost", "ok"),
    Aim("suspense", "propose match_user", "ok"),
    Aim("disbursed", "propose credit_note", "ok"),
)
KINDS = (
    Kind("fund/fund", _fund_fund, _LISTED),
    Kind("fund/cancel", _fund_cancel, _LISTED),
    Kind("expiry/fund", _expiry_fund, _LISTED),
    Kind("limit/fund", _limit_fund, (_RICH, *_LISTED)),
    Kind("accept/dispute", _accept_dispute, (Aim("none", "upload", "verified"),)),
    Kind("payout/reversal", _payout_reversal, (Aim("any", "deposit", "wallet", "some"),)),
    Kind("withdraw/withdraw", _withdraw_withdraw, (_RICH,)),
    Kind("credit/credit", _credit_credit, (Aim("disbursed", "pay", "receipts", "a part"),)),
    Kind("approve/approve", _approve_approve, _PROPOSED),
)
