"""The toll of a drill that kills: at which point died who, doing what, and what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from exam.world import ROOT

TABLE = ROOT / ".results" / "exam-kill-points.txt"
COLUMNS = ("point", "kills", "who died", "sent again", "checks held", "while", "outcome")
WIDTHS = (30, 6, 12, 11, 12, 58, 0)


@dataclass(frozen=True, slots=True)
class Death:
    """One death. `resent` requests had to be sent again; `held` and `broken` checks came after."""

    point: str
    who: str
    scene: str
    resent: int
    held: int
    broken: int


def table(deaths: Sequence[Death]) -> str:
    """Return a line for each point."""
    lines = [_line(COLUMNS)]
    for point in sorted({death.point for death in deaths}):
        here = [death for death in deaths if death.point == point]
        broken = sum(death.broken for death in here)
        lines.append(
            _line(
                (
                    point,
                    str(len(here)),
                    " ".join(sorted({death.who for death in here})),
                    str(sum(death.resent for death in here)),
                    str(sum(death.held for death in here)),
                    ", ".join(sorted({death.scene for death in here})),
                    f"{broken} checks FAILED" if broken else "one effect each",
                )
            )
        )
    return "\n".join(lines) + "\n"


def keep_table(deaths: Sequence[Death]) -> str:
    """Leave the table beside the figures; return it."""
    text = table(deaths)
    TABLE.parent.mkdir(exist_ok=True)
    TABLE.write_text(text)
    return text


def _line(cells: Sequence[str]) -> str:
    return " ".join(f"{c:<{w}}" for c, w in zip(cells, WIDTHS, strict=True)).rstrip()
