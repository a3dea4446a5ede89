"""Settings as a command sees them: the variables, and what was typed."""

import argparse
import os
from pathlib import Path

from pydantic import ValidationError

from hundi.runtime.settings import Settings


def read(asked: argparse.Namespace, **more: object) -> Settings:
    """Return the settings.

    Raises:
        ValueError: a variable is unknown or wrong; the message names it, not its value.
    """
    typed: dict[str, object] = dict(more)
    if asked.data is not None:
        typed["data"] = Path(asked.data)
    _known_only()
    try:
        settings = Settings(**typed)  # pyright: ignore[reportArgumentType] - checked by pydantic
    except ValidationError as problem:
        wrong = "; ".join(
            f"{_variable(error['loc'])}{error['msg']}"
            for error in problem.errors(include_input=False)
        )
        raise ValueError(wrong) from None
    return settings.model_copy(update={"data": settings.data.resolve()})


def _variable(location: tuple[int | str, ...]) -> str:
    """Return which variable is meant; a rule about several names them itself."""
    return f"HUNDI_{'_'.join(map(str, location)).upper()}: " if location else ""


def _known_only() -> None:
    """A mistyped variable would be a setting silently not in force."""
    known = {f"HUNDI_{name.upper()}" for name in Settings.model_fields}
    for name in os.environ:
        if name.startswith("HUNDI_") and name not in known:
            raise ValueError(f"{name} is not a setting of hundi")
