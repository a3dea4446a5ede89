"""Every query in the source is valid against the schema as migrated."""

import ast
import re
from pathlib import Path

import psycopg

from support.databases import PostgresServer

SOURCE = Path(__file__).parents[2] / "src" / "hundi"
PLACEHOLDER = re.compile(r"%\((\w+)\)s|%s")
# These make their own tables, or speak another server's SQL.
APART = ("migrations.py", "sandbox")


def queries() -> list[tuple[str, str]]:
    """Find every string literal that begins like SQL."""
    return [
        (f"{path.relative_to(SOURCE)}:{node.lineno}", node.value)
        for path in sorted(SOURCE.rglob("*.py"))
        if not any(apart in path.parts or apart == path.name for apart in APART)
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.match(r"\s*(SELECT|INSERT INTO|UPDATE|DELETE FROM|WITH)\s+\S", node.value)
    ]


def test_every_query_prepares(postgres: PostgresServer) -> None:
    found = queries()
    assert len(found) > 50

    broken: list[str] = []
    with psycopg.connect(postgres.owner_url, autocommit=True) as owner:
        for number, (where, query) in enumerate(found):
            try:
                owner.execute(f"PREPARE q{number} AS {numbered(query)}".encode())
            except psycopg.errors.IndeterminateDatatype:
                continue  # its parameters' types come with the values
            except psycopg.Error as problem:
                broken.append(f"{where}: {problem}")

    assert not broken


def numbered(query: str) -> str:
    numbers: dict[str, int] = {}

    def number(match: re.Match[str]) -> str:
        key = match[1] or f"positional {len(numbers)}"
        return f"${numbers.setdefault(key, len(numbers) + 1)}"

    return PLACEHOLDER.sub(number, query).replace("%%", "%")
