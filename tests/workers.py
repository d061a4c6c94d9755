"""Stores to ask and to fill; and the counts of a run, at the end of its report."""

import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cli_facts import RECORD, Desk

from tally import Tally

_FAULT = "fault"


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


@pytest.fixture
def tally(record_property: Callable[[str, object], None]) -> Tally:
    """To be told what was done to the program, how many times, and what came of it."""
    counted: dict[tuple[str, str], list[Any]] = {}

    def told(done: str, times: int, outcome: str) -> None:
        if (done, outcome) not in counted:
            counted[done, outcome] = [done, 0, outcome]
            record_property(_FAULT, counted[done, outcome])
        counted[done, outcome][1] += times

    return told


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    _show_faults(terminalreporter)
    _show_skipped(terminalreporter)


def _show_skipped(terminalreporter: pytest.TerminalReporter) -> None:
    """Say of each test that was skipped why, in one line."""
    if skipped := terminalreporter.stats.get("skipped", ()):
        terminalreporter.section("Skipped")
        for each in skipped:
            _, _, reason = each.longrepr
            terminalreporter.write_line(
                f"{each.nodeid}: {' '.join(reason.removeprefix('Skipped: ').split())}"
            )


def _show_faults(terminalreporter: pytest.TerminalReporter) -> None:
    reports = (each for kind in ("passed", "failed") for each in terminalreporter.stats.get(kind, ()))
    counts: Counter[tuple[str, str]] = Counter()
    for each in reports:
        for done, times, outcome in (value for name, value in each.user_properties if name == _FAULT):
            counts[done, outcome] += times
    if counts:
        terminalreporter.section("Faults")
        for (done, outcome), times in sorted(counts.items()):
            terminalreporter.write_line(f"{times:>7,}  {done}: {outcome}")
