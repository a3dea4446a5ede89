"""What can be typed, and which file does it."""

import argparse
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from hundi import __version__
from hundi.kernel.errors import BrokenInvariant, Refusal
from hundi.runtime.processes import ChildFailedError
from hundi.runtime.servers import FolderInUseError, FolderUnusableError, ServerStartError

PORT_MAX = 65_500
FINDINGS_MAX = 100_000
_UNDERSTOOD = (
    BrokenInvariant,
    Refusal,
    ChildFailedError,
    FolderInUseError,
    FolderUnusableError,
    ServerStartError,
    ValueError,
)

_EPILOG = """
Settings are HUNDI_* variables; `hundi doctor` shows the ones in force and what each outside
party is: real, sandbox or off. Everything hundi makes on this machine is in the data folder.

  hundi story                     watch a PDF become money, with the ledger after each step
  hundi up                        run the whole platform here; Ctrl-C stops it
  hundi up --demo                 the same, with people and invoices to look at
  hundi admin create --email E    make an operator; the password is read from standard input
  hundi read FILE                 fields and checks of any invoice, without a server
  hundi audit                     prove the ledger's invariants; exit code 1 if one fails
"""


def run(arguments: Sequence[str]) -> int:
    """Do what the arguments say; return the exit code."""
    asked = parser().parse_args(arguments)
    try:
        return int(asked.do(asked))
    except _UNDERSTOOD as problem:
        sys.stderr.write(f"hundi: {problem}\n")
        return 1
    except KeyboardInterrupt:
        return 130


def parser() -> argparse.ArgumentParser:
    """Return what reads a command line; `do` of what it read does it."""
    parser = argparse.ArgumentParser(
        prog="hundi",
        description="An open invoice-financing platform: from a PDF to money, to the paisa.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"hundi {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    start = commands.add_parser(
        "up",
        help="start everything on this machine",
        description=(
            "Starts the databases that no setting names, brings them up to date, and runs the six"
            " services, the worker and the sandbox world. Prints `ready http://127.0.0.1:PORT`"
            " once it answers. Ctrl-C stops all of it; a second `hundi up` on the same data goes"
            " on where it was."
        ),
    )
    _data(start)
    start.add_argument("--port", type=_port, default=8000, help="default 8000")
    start.add_argument(
        "--services", help="only these, as invoice,funding (default: all six)", default=None
    )
    start.add_argument("--no-web", action="store_true", help="do not serve the web page")
    start.add_argument(
        "--demo", action="store_true", help="fill it with a demo world, once (see `hundi demo`)"
    )
    start.set_defaults(do=_command("up", "run"))

    _story(commands)
    _demo(commands)
    _commands_on_data(commands)
    _risk(commands)
    _reading(commands)
    return parser


def _story(commands: Any) -> None:
    tell = commands.add_parser(
        "story",
        help="the main job on a real PDF, with the ledger after each step",
        description=(
            "Starts a fresh instance in a folder of its own, uploads a PDF invoice and follows it"
            " until every investor is paid, printing the ledger after each step so that it can be"
            " added up by hand. Exits 0 when every figure is the one of the specification."
        ),
    )
    tell.add_argument("--data", type=Path, default=None, help="default: a temporary folder")
    tell.add_argument("--kill", action="store_true", help="kill -9 the platform on the way, twice")
    tell.add_argument("--invoice", type=Path, default=None, help="write the PDF here as well")
    tell.set_defaults(do=_command("story", "run"))


def _demo(commands: Any) -> None:
    fill = commands.add_parser(
        "demo",
        help="fill a running sandbox with people and invoices",
        description=(
            "Fills the sandbox that `hundi up` runs on this data folder: people of every role,"
            " invoices in every stage, and months of history, through the API and the sandbox"
            " alone. Prints whom to sign in as. A second time it only prints them."
        ),
    )
    _data(fill)
    fill.add_argument("--port", type=_port, default=8000, help="where hundi answers; default 8000")
    fill.add_argument(
        "--bills",
        type=_findings,
        default=None,
        help="only so many invoices, one of each stage first",
    )
    fill.set_defaults(do=_command("demo", "run"))


def _risk(commands: Any) -> None:
    model = commands.add_parser("risk", help="the late-payment model").add_subparsers(
        title="commands", metavar="COMMAND", required=True
    )
    learn = model.add_parser("train", help="train it on payment histories (CSV)")
    learn.add_argument("file", type=Path)
    learn.add_argument("--out", type=Path, required=True, help="the model, as JSON")
    learn.add_argument("--card", type=Path, default=None, help="its card, as Markdown")
    learn.set_defaults(do=_command("risk", "train"))
    judge = model.add_parser("evaluate", help="judge it out of time, beside the seed formula")
    judge.add_argument("file", type=Path)
    judge.set_defaults(do=_command("risk", "judge"))


def _reading(commands: Any) -> None:
    look = commands.add_parser(
        "read",
        help="what a document says, without a server",
        description=(
            "Reads PDFs, scans, photos, XML and e-invoice JSON as the platform does, and prints"
            " fields, checks and costs. With --json one object a file, each on a line of its own."
        ),
    )
    look.add_argument("files", type=Path, nargs="+", metavar="FILE")
    look.add_argument("--json", action="store_true")
    look.add_argument(
        "--portal-key",
        type=Path,
        action="append",
        default=[],
        metavar="PEM",
        help="a portal's public key or certificate to verify signed QR codes with",
    )
    look.set_defaults(do=_command("read", "run"))


def _commands_on_data(commands: Any) -> None:
    prove = commands.add_parser(
        "audit",
        help="prove the ledger's invariants",
        description="Proves the ledger's invariants on the data folder's database, running or not.",
    )
    _data(prove)
    prove.add_argument("--ledger", action="store_true", help="print every account as well")
    prove.add_argument(
        "--head", metavar="HASH", default=None, help="a head of the audit chain kept elsewhere"
    )
    prove.add_argument(
        "--findings", type=_findings, default=20, help="name so many a promise; default 20"
    )
    prove.set_defaults(do=_command("audit", "run"))

    health = commands.add_parser("doctor", help="what is real, sandboxed or off")
    _data(health)
    health.set_defaults(do=_command("doctor", "run"))

    person = commands.add_parser("admin", help="operators").add_subparsers(
        title="commands", metavar="COMMAND", required=True
    )
    create = person.add_parser("create", help="make an operator")
    _data(create)
    create.add_argument("--email", required=True)
    create.set_defaults(do=_command("admin", "create"))

    update = commands.add_parser("migrate", help="bring the database up to date")
    _data(update)
    update.set_defaults(do=_command("migrate", "run"))

    answer = commands.add_parser("serve", help="answer HTTP only (what `up` starts)")
    _data(answer)
    answer.add_argument("--port", type=_port, default=8000)
    answer.set_defaults(do=_command("processes", "serve"))

    react = commands.add_parser("work", help="run the jobs only (what `up` starts)")
    _data(react)
    react.add_argument("--sole", action="store_true", help="no other worker serves this database")
    react.set_defaults(do=_command("processes", "work"))


def _command(module: str, name: str) -> Callable[[argparse.Namespace], int]:
    """Return a command that is imported when it runs.

    So `hundi up` stays small for as long as it watches over the others, and `--help` is quick.
    """

    def do(asked: argparse.Namespace) -> int:
        return int(getattr(import_module(f"hundi.cli.{module}"), name)(asked))

    return do


def _data(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--data", type=Path, default=None, help="the data folder; default HUNDI_DATA or .hundi"
    )


def _port(text: str) -> int:
    port = int(text)
    if not 1 <= port <= PORT_MAX:
        raise argparse.ArgumentTypeError(f"a port is 1 to {PORT_MAX}")
    return port


def _findings(text: str) -> int:
    findings = int(text)
    if not 1 <= findings <= FINDINGS_MAX:
        raise argparse.ArgumentTypeError(f"1 to {FINDINGS_MAX:,} findings")
    return findings
