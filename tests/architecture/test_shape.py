"""The house style, executed: sizes, purity, where money is written, what no file may hold."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "hundi"
MODULES = sorted(SOURCE.rglob("*.py"))
PURE = [
    *SOURCE.glob("kernel/*.py"),
    *SOURCE.glob("events/*.py"),
    *SOURCE.glob("*/domain.py"),
    *SOURCE.glob("ledger/entry.py"),
]
SERVICES = ("user", "invoice", "funding", "payment", "settlement", "notification")

LINES_PER_FILE_MAX = 400
LINES_PER_FUNCTION_MAX = 50


def name(path: Path) -> str:
    return str(path.relative_to(SOURCE))


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


@pytest.mark.parametrize("path", PURE, ids=name)
def test_rules_are_synchronous(path: Path) -> None:
    waits = [node for node in ast.walk(tree(path)) if isinstance(node, ast.AsyncFunctionDef)]

    assert not waits


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_files_and_functions_fit_on_a_screen(path: Path) -> None:
    source = path.read_text()
    functions = [
        node
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]

    assert len(source.splitlines()) <= LINES_PER_FILE_MAX
    for function in functions:
        assert (function.end_lineno or 0) - function.lineno < LINES_PER_FUNCTION_MAX, function.name


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_no_import_hides_in_a_function(path: Path) -> None:
    hidden = [
        inner.lineno
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]

    assert not hidden


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_only_the_ledger_writes_the_ledgers_tables(path: Path) -> None:
    for text in strings(path):
        if re.search(r"\b(INSERT INTO|UPDATE|DELETE FROM)\s+ledger\.", text):
            assert path.is_relative_to(SOURCE / "ledger"), text


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_names_no_other_services_tables(service: str) -> None:
    others = "|".join(other for other in SERVICES if other != service)
    foreign = re.compile(rf"\b(FROM|JOIN|INTO|UPDATE)\s+({others})\.\w+")

    for path in sorted((SOURCE / service).rglob("*.py")):
        for text in strings(path):
            assert not foreign.search(text), (path, text)


@pytest.mark.parametrize("path", [p for p in MODULES if "sandbox" not in p.parts], ids=name)
def test_money_is_never_a_float(path: Path) -> None:
    """`float(` on anything called an amount, and `Decimal(0.1)`, are how paise are lost."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            argument = ast.unparse(node.args[0]) if node.args else ""
            if node.func.id == "float":
                assert not re.search(r"amount|minor|money|price|paise|rupee", argument), argument
            if node.func.id == "Decimal" and node.args:
                first = node.args[0]
                assert not (isinstance(first, ast.Constant) and isinstance(first.value, float))


def test_nothing_committed_names_one_machine_or_a_package_index() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z"],  # noqa: S607 - the developer's own git
        cwd=ROOT, check=False, capture_output=True, text=True,
    )  # fmt: skip
    files = [ROOT / file for file in listed.stdout.split("\0") if file]
    unwanted = re.compile(
        r'"resolved": *"http|--(extra-)?index-url|--find-links|https?://[^ "]*/(simple|packages)/'
    )
    for path in files:
        if path.is_file() and path.suffix in {".py", ".md", ".toml", ".txt", ".json", ".in", ""}:
            if path == Path(__file__):
                continue
            assert not unwanted.search(path.read_text(errors="replace")), path


def strings(path: Path) -> Iterator[str]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
