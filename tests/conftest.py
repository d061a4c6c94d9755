"""Stores to ask and to fill."""

import shutil
from pathlib import Path

import pytest
from cli_facts import RECORD, Desk


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """The record as it is shipped, to be asked only."""
    desk = Desk(tmp_path_factory.mktemp("shipped") / "timeline.db")
    desk.run("import", *RECORD).well()
    return desk


@pytest.fixture
def desk(shipped: Desk, tmp_path: Path) -> Desk:
    """A desk of one's own, with the shipped record in its store."""
    return Desk(Path(shutil.copy(shipped.store, tmp_path / "timeline.db")))


@pytest.fixture
def empty(tmp_path: Path) -> Desk:
    """A desk whose store has never been written."""
    return Desk(tmp_path / "timeline.db")


@pytest.fixture(autouse=True)
def _plain_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of the person who runs the tests changes how the program speaks."""
    for name in ("COLUMNS", "LINES", "NO_COLOR", "TIMELINE_STORE"):
        monkeypatch.delenv(name, raising=False)
