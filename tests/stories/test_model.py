"""The brief tier of the model and of the race: fixed budgets, a fixed seed unless one is given."""

import os

import pytest

from exam.model import Reached, lead_game, play_game
from exam.model_guide import Guide
from exam.model_play import PRODUCTS
from exam.model_race_pairs import KINDS
from exam.model_table import REACHABLE, VALUABLE, declared_as
from exam.race import Wins, race_game
from exam.world import Tally
from support.databases import PostgresServer, as_owner

pytestmark = pytest.mark.timeout(300)

SEED = int(os.environ.get("HUNDI_SEED", "1"))
SEED_OF_RECOURSE = 3
STEPS = 160
STEPS_LED_MAX = 480
RACES = 12


# Each seed has other terms: with and without recourse, days of grace, a fee on the return.
def test_the_platform_does_what_the_oracle_says_step_by_step(postgres: PostgresServer) -> None:
    tally, reached = Tally(), Reached()

    play_game(as_owner(postgres.clone()), SEED, STEPS, tally, reached)

    assert not tally.failures, f"HUNDI_SEED={SEED}: {tally.failures}"
    assert tally.passed == STEPS
    assert len(reached) > STEPS // 4


def test_what_matters_most_is_reached_and_is_what_the_oracle_says(postgres: PostgresServer) -> None:
    tally, reached, guide = Tally(), Reached(), Guide(VALUABLE, is_once_enough=True)

    lead_game(as_owner(postgres.clone()), SEED + 1, STEPS_LED_MAX, tally, reached, guide)

    assert not tally.failures, f"HUNDI_SEED={SEED}: {tally.failures}"
    assert guide.missing == []


def test_the_checker_agrees_when_a_payment_is_taken_back_of_a_write_off_with_recourse(
    postgres: PostgresServer,
) -> None:
    """The seller owed what the investors lacked; the claw-back makes it more, or sets it anew."""
    tally, reached = Tally(), Reached()
    wanted = [("written_off", "reverse", "taken"), ("recovered", "reverse", "taken")]
    guide = Guide(wanted, is_once_enough=True)
    assert PRODUCTS[SEED_OF_RECOURSE % len(PRODUCTS)]["recourse"]

    # It audits and checks the books when it is over.
    lead_game(as_owner(postgres.clone()), SEED_OF_RECOURSE, STEPS_LED_MAX, tally, reached, guide)

    assert not tally.failures
    assert guide.missing == []


def test_what_matters_most_is_declared() -> None:
    assert set(VALUABLE) <= REACHABLE
    assert {declared_as(one) for one in VALUABLE} == set(VALUABLE)


def test_commands_that_race_end_as_in_some_serial_order(postgres: PostgresServer) -> None:
    tally, won = Tally(), Wins()

    race_game(as_owner(postgres.clone()), SEED, RACES, tally, won)

    assert not tally.failures, f"HUNDI_SEED={SEED}: {tally.failures}"
    assert tally.passed == RACES
    assert [kind.name for kind in KINDS if not won["race", kind.name]] == []
