"""What a step of the model is to bring about, when it is not left to chance."""

from dataclasses import dataclass

from exam.model_state import Credit, Human, Out, Paper, Proposal

Subject = Paper | Credit | Human | Out | Proposal | None
ANY = ""


@dataclass(frozen=True, slots=True)
class Aim:
    """An event on something in a state, and what is to come of it.

    `edge` names one of the event's choices, where it matters; `at` is what the event is done to.
    """

    state: str
    event: str
    outcome: str = ANY
    edge: str = ANY
    at: Subject = None
