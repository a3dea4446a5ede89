"""`hundi serve` and `hundi work`: the processes that `hundi up` starts, and production runs."""

import argparse

from hundi import wiring
from hundi.cli import settings
from hundi.runtime import telemetry


def serve(asked: argparse.Namespace) -> int:
    """Answer HTTP until told to stop."""
    telemetry.configure()
    wiring.serve(settings.read(asked), port=asked.port)
    return 0


def work(asked: argparse.Namespace) -> int:
    """Run jobs until told to stop."""
    telemetry.configure()
    wiring.work(settings.read(asked), sole=asked.sole)
    return 0
