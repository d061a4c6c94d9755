"""Filled and empty stores; and the counts of faults at the end of the report."""

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
    """Return a store of the shipped record, for questions only."""
    desk = Desk(tmp_path_factory.mktemp("shipped") / "timeline.db")
    desk.run("import", *RECORD).well()
    return desk


@pytest.fixture
def desk(shipped: Desk, tmp_path: Path) -> Desk:
    """Return a copy of the shipped store, which a test may write to."""
    return Desk(Path(shutil.copy(shipped.store, tmp_path / "timeline.db")))


@pytest.fixture
def empty(tmp_path: Path) -> Desk:
    """Return a store that does not exist yet."""
    return Desk(tmp_path / "timeline.db")


@pytest.fixture(autouse=True)
def _plain_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Unset the variables of the user that would change the output."""
    for name in ("COLUMNS", "LINES", "NO_COLOR", "TIMELINE_STORE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def tally(record_property: Callable[[str, object], None]) -> Tally:
    """Return a function that counts a fault, its number and its outcome."""
    counted: dict[tuple[str, str], list[Any]] = {}

    def count(done: str, times: int, outcome: str) -> None:
        if (done, outcome) not in counted:
            counted[done, outcome] = [done, 0, outcome]
            record_property(_FAULT, counted[done, outcome])
        counted[done, outcome][1] += times

    return count


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    _show_faults(terminalreporter)
    _show_skipped(terminalreporter)


def _show_skipped(terminalreporter: pytest.TerminalReporter) -> None:
    """Show why each skipped test was skipped, in one line."""
    if skipped := terminalreporter.stats.get("skipped", ()):
        terminalreporter.section("Skipped")
        for report in skipped:
            _, _, reason = report.longrepr
            terminalreporter.write_line(
                f"{report.nodeid}: {' '.join(reason.removeprefix('Skipped: ').split())}"
            )


def _show_faults(terminalreporter: pytest.TerminalReporter) -> None:
    reports = (report for kind in ("passed", "failed") for report in terminalreporter.stats.get(kind, ()))
    counts: Counter[tuple[str, str]] = Counter()
    for report in reports:
        for done, times, outcome in (value for name, value in report.user_properties if name == _FAULT):
            counts[done, outcome] += times
    if counts:
        terminalreporter.section("Faults")
        for (done, outcome), times in sorted(counts.items()):
            terminalreporter.write_line(f"{times:>7,}  {done}: {outcome}")
