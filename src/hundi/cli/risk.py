"""`hundi risk train` and `hundi risk evaluate`: the late-payment model from a data file."""

import argparse
import sys
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import msgspec

from hundi.invoice.late_histories import History, examples_of, read_histories
from hundi.invoice.late_report import Evaluation, card_of, evaluate, rows_of
from hundi.invoice.late_training import train as train_on

FILE_BYTES_MAX = 64 * 1024 * 1024
VERSION = "late-v1"


def train(asked: argparse.Namespace) -> int:
    """Train on the whole file, judge the recipe out of time, write the model and its card."""
    histories, digest = _read(asked.file)
    found = evaluate(histories)
    model = replace(
        train_on(examples_of(histories), version=VERSION),
        trained_on={
            "invoices": str(len(histories)),
            "customers": str(len({one.customer for one in histories})),
            "issued": f"{histories[0].issued_on} to {histories[-1].issued_on}",
            "SHA-256 of the file": digest,
        },
    )
    asked.out.write_bytes(msgspec.json.format(msgspec.json.encode(model), indent=1) + b"\n")
    if asked.card is not None:
        asked.card.write_text(card_of(model, found))
    _tell(found)
    return 0


def judge(asked: argparse.Namespace) -> int:
    """Train on the older part of the file, judge on the younger, beside the seed formula."""
    histories, _ = _read(asked.file)
    _tell(evaluate(histories))
    return 0


def _read(path: Path) -> tuple[list[History], str]:
    """Return the file's invoices and its digest.

    Raises:
        ValueError: it cannot be read, or is not one of payment histories.
    """
    try:
        with path.open("rb") as file:
            content = file.read(FILE_BYTES_MAX + 1)
    except OSError as problem:
        raise ValueError(f"{path}: {problem.strerror}") from problem
    if len(content) > FILE_BYTES_MAX:
        raise ValueError(f"{path} is larger than {FILE_BYTES_MAX} bytes")
    return read_histories(content.decode("utf-8-sig")), sha256(content).hexdigest()


def _tell(found: Evaluation) -> None:
    for name, value in rows_of(found):
        sys.stdout.write(f"{name:<52} {value}\n")
