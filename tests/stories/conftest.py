"""One real `hundi up` for all stories of a session, and two operators."""

from collections.abc import Generator

import pytest

from hundi.cli.actors import Person
from support.platform import Town, at_once, running


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Generator[Town]:
    """The platform that most stories share; each brings its own people."""
    with running(tmp_path_factory.mktemp("platform")) as own:
        yield own


@pytest.fixture(scope="session")
def operators(town: Town) -> tuple[Person, Person]:
    """Two operators, made on the command line."""
    first, second = at_once([town.operator, town.operator])
    return first, second
