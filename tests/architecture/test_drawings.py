"""What is drawn from the code is what the code would draw now. `make schema` mends it."""

from pathlib import Path

from hundi.cli import draw

ROOT = Path(__file__).parents[2]


def test_no_drawing_is_stale() -> None:
    stale = [
        path
        for path, text in draw.drawings().items()
        if not (ROOT / path).exists() or (ROOT / path).read_text() != text
    ]

    assert not stale
