"""What our own lines log is let through: a key that is replaced by nothing was written in vain."""

import ast
from pathlib import Path

from hundi.runtime.telemetry import ALLOWED

SOURCE = Path(__file__).parents[2] / "src" / "hundi"
LEVELS = {"debug", "info", "warning", "error", "exception"}


def test_every_key_that_is_logged_comes_through() -> None:
    lost = [
        (path.name, call.lineno, keyword.arg)
        for path in SOURCE.rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text()))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr in LEVELS
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id == "_log"
        for keyword in call.keywords
        if keyword.arg not in ALLOWED
    ]

    assert lost == []
