"""Stores for the tests: in memory, in a SQLite file, on a PostgreSQL server."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import servers


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the tests' indexes apart from those of the user."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="session")
def server() -> Iterator[servers.Server]:
    """Yield a PostgreSQL server without durability."""
    servers.require()
    with servers.server(**servers.CARELESS) as running:
        yield running


@pytest.fixture(params=["memory", "SQLite", "PostgreSQL"])
def anywhere(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the address of a new store."""
    return _store(request, tmp_path)


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def shared(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the address of a new store that several processes can open."""
    return _store(request, tmp_path)


def _store(request: pytest.FixtureRequest, folder: Path) -> str:
    match request.param:
        case "memory":
            return ":memory:"
        case "SQLite":
            return str(folder / "timeline.db")
        case _:
            server: servers.Server = request.getfixturevalue("server")
            return server.corner()


def pytest_sessionfinish() -> None:
    servers.forget_copies()
