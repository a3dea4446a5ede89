"""`hundi story`: a real PDF becomes money, told in the terminal, the ledger after each step.

It starts a fresh platform, plays everybody through the public API and the sandbox's control
plane, and checks each figure against the money specification, §1 and §2. Exit code 0 means that
every one of them was right.
"""

import argparse
import shutil
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from hundi.cli import audit, scenes
from hundi.cli.actors import UnexpectedError
from hundi.cli.stage import Platform, Stage, free_port, say


def run(asked: argparse.Namespace) -> int:
    """Tell the story; return 0 when it came out as it must."""
    began = time.monotonic()
    with ExitStack() as closing:
        data = asked.data
        if data is None:
            data = Path(tempfile.mkdtemp(prefix="hundi-story-"))
            closing.callback(shutil.rmtree, data, ignore_errors=True)
        platform = Platform(Path(data).resolve(), free_port())
        closing.callback(platform.stop)
        stage = Stage(platform, invoice_file=asked.invoice)
        try:
            scenes.tell(stage, kill=asked.kill)
        except UnexpectedError as problem:
            say(f"\nThe story went wrong: {problem}")
            say(platform.last_words())
            return 1
        clean = audit.report(platform.data) == 0
    wrong = [figure for figure in stage.figures if not figure.is_right]
    say("")
    say(f"{len(stage.figures) - len(wrong)} of {len(stage.figures)} figures are right.")
    for figure in wrong:
        say(f"  WRONG {figure.what}: {figure.seen}, should be {figure.wanted}")
    say(f"The story took {time.monotonic() - began:.1f} s.")
    return 0 if clean and not wrong else 1
