"""The command line: `python -m hundi`, or `hundi`. Each command is a file of `hundi.cli`."""

import sys

from hundi.cli.arguments import run


def main() -> None:
    """Run the command the arguments name, and exit with its code."""
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
