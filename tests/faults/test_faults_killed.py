"""A writer may be killed at any moment: what it had acknowledged is there, and nothing is half there."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from random import Random

import pytest
from effort import EXAMPLES
from killed import Death, Work, Writers, goes_on, survivors

from bench.generate import generate
from tally import Tally
from timeline.events.catalogue import decode
from timeline.projections.viewpoint import Viewpoint

KILLS = EXAMPLES // 4 or 100  # of each kind
WHERE = [Viewpoint(date(2017, 1, 1), date(2017, 6, 1)), Viewpoint(date(2026, 6, 1), date(2026, 6, 1))]
LINES = list(generate(4_000))
IDS = [decode(line).id for line in LINES]

Stands = Callable[[Path, int, int, Death], None]  # a store of so many events, to which a lot was being added


@pytest.fixture(scope="module")
def writers() -> Iterator[Writers]:
    with Writers() as writers:
        yield writers


@pytest.fixture
def stores(tmp_path: Path) -> Iterator[Path]:
    """Yield paths for new stores, each in a folder of its own."""
    return new_stores(tmp_path)


def new_stores(folder: Path) -> Iterator[Path]:
    number = 0
    while True:
        number += 1
        (folder / f"{number}").mkdir()
        yield folder / f"{number}" / "timeline.db"


# At random moments


def test_what_an_append_has_acknowledged_outlives_its_writer(
    writers: Writers, stores: Iterator[Path], tally: Tally
) -> None:
    """Writer after writer over one store."""
    deaths = at_random(writers, stores, "append", stands_after_appends, lot=20, lives=20)
    tells(tally, "SIGKILL during append", deaths)


def test_a_first_append_is_there_or_not(writers: Writers, stores: Iterator[Path], tally: Tally) -> None:
    """The file is just being made."""
    deaths = at_random(writers, stores, "append", stands_after_appends, lot=1, lives=1)
    tells(tally, "SIGKILL during the first append", deaths)


def test_an_import_is_there_whole_or_not_at_all(
    writers: Writers, stores: Iterator[Path], tally: Tally
) -> None:
    deaths = at_random(writers, stores, "import", stands_after_import, lot=40, lives=20)
    tells(tally, "SIGKILL during import", deaths)


def test_a_first_import_is_there_whole_or_not_at_all(
    writers: Writers, stores: Iterator[Path], tally: Tally
) -> None:
    deaths = at_random(writers, stores, "import", stands_after_import, lot=40, lives=1)
    tells(tally, "SIGKILL during the first import", deaths)


def at_random(
    writers: Writers, stores: Iterator[Path], work: Work, stands: Stands, *, lot: int, lives: int
) -> list[Death]:
    """Kill writers at random moments while they write a lot, `lives` of them in a row on one store.

    The time that a lot takes is measured by the writers that ended too early or were killed too early.
    """
    chance = Random(f"{work} {lot} {lives}")  # noqa: S311 no secret
    long = writers.killed(work, next(stores), LINES[:lot]).seconds
    deaths: list[Death] = []
    for kill in range(KILLS):
        if kill % lives == 0:
            store = next(stores)
        before = len(survivors(store, []))
        death = writers.killed(work, store, LINES[before : before + lot], after=chance.uniform(0, long))
        stands(store, before, lot, death)
        deaths.append(death)
        long *= 0.9 if death.done else 1.0 if death.writing else 1.05
    return deaths


# At every statement


def test_a_first_append_is_there_or_not_wherever_it_was_cut_off(
    writers: Writers, stores: Iterator[Path], tally: Tally
) -> None:
    """Killed as it begins each of the statements that it has SQLite carry out."""
    deaths = at_every_statement(writers, stores, "append", LINES[:1])
    for store, death in deaths:
        stands_after_appends(store, 0, 1, death)
    tells(tally, "SIGKILL at each statement of the first append", [death for _, death in deaths])


def test_a_first_import_is_there_or_not_wherever_it_was_cut_off(
    writers: Writers, stores: Iterator[Path], tally: Tally
) -> None:
    deaths = at_every_statement(writers, stores, "import", LINES[:3])
    for store, death in deaths:
        stands_after_import(store, 0, 3, death)
    tells(tally, "SIGKILL at each statement of the first import", [death for _, death in deaths])


def at_every_statement(
    writers: Writers, stores: Iterator[Path], work: Work, lines: Sequence[bytes]
) -> list[tuple[Path, Death]]:
    whole = writers.killed(work, next(stores), lines).statements
    return [
        (store, writers.killed(work, store, lines, at=number))
        for number, store in zip(range(1, whole + 1), stores, strict=False)
    ]


# What is found


def stands_after_appends(store: Path, before: int, lot: int, death: Death) -> None:
    """Every acknowledged event is stored, and at most one more that was being recorded."""
    stored = survivors(store, WHERE)
    acknowledged = before + len(death.acknowledged)
    assert death.acknowledged == IDS[before:acknowledged]
    assert stored in (IDS[:acknowledged], IDS[: acknowledged + 1])
    assert len(stored) <= before + lot
    goes_on(store, decode(LINES[len(stored)]))


def stands_after_import(store: Path, before: int, lot: int, death: Death) -> None:
    stored = survivors(store, WHERE)
    assert stored in (IDS[:before], IDS[: before + lot])
    if death.acknowledged:
        assert (death.acknowledged, len(stored)) == ([lot], before + lot)
    goes_on(store, decode(LINES[len(stored)]))


def tells(tally: Tally, done: str, deaths: Sequence[Death]) -> None:
    early = sum(death.done for death in deaths)
    writing = sum(death.writing for death in deaths)
    committing = sum(death.moment.endswith("COMMIT") and death.writing for death in deaths)
    kinds = len(Counter(death.moment for death in deaths))
    tally(
        done,
        len(deaths),
        f"{writing} while writing ({committing} in a commit), {early} after the end, at {kinds} kinds of"
        " statements; nothing acknowledged was lost, and all was sound",
    )
