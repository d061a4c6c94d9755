"""No byte of a stored event can be changed unnoticed, and no damaged event is ever part of an answer."""

import shutil
import sqlite3
import struct
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import pytest
from cli_facts import Desk, Said
from effort import EXAMPLES

from bench.generate import generate
from tally import Tally
from timeline.errors import DamagedRecord, StoreUnreachable
from timeline.events.catalogue import decode, encode
from timeline.store.digest import verify
from timeline.store.log import Log, open_log
from timeline.store.row import StoredRow

CHANGES = (
    EXAMPLES or 1_000
)  # single bytes in the stored lines of events; a fifth of that in each other column
ASKED_EVERY = 25  # changes, after which the command line is asked everything
EVERY = 1 if EXAMPLES else 5  # bytes of the file itself
NOW = datetime(2026, 1, 1, tzinfo=UTC)

EVENTS = [decode(line) for line in generate(25)]
WRITTEN, NEXT = EVENTS[:-1], EVENTS[-1]
COMMITMENT = "usa-chn/purchase-0006"

QUESTIONS = (
    ("log",),
    ("log", "usa-chn"),
    ("export",),
    ("export", "usa-chn"),
    ("status", COMMITMENT),
    ("status", "usa-chn"),
    ("pending",),
    ("replay", "usa-chn", "--to", "2016-06-30"),
    ("why", COMMITMENT),
    ("diff", "usa-chn", "2016-01-01", "2016-06-30"),
    ("readouts", "usa-chn"),
    ("figures", "usa-chn"),
    ("positions", "usa-chn"),
    ("sources", "usa-chn"),
    ("rebuild",),
)


class Change(NamedTuple):
    """A change of one byte in one column of the row at a position."""

    position: int
    column: str
    value: Any


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of two dozen events, closed."""
    store = tmp_path_factory.mktemp("sound") / "timeline.db"
    with open_log(str(store)) as log:
        log.append(WRITTEN, recorded=NOW, after=0)
    return store


@pytest.fixture(scope="module")
def rows(sound: Path) -> list[StoredRow]:
    with open_log(str(sound)) as log:
        return list(log.rows())


def damaged(sound: Path, store: Path, change: Change) -> Path:
    """A copy with a change made behind the door, and no index."""
    shutil.copy(sound, store)
    store.with_name(f"{store.name}.index").unlink(missing_ok=True)
    value = "CAST(? AS TEXT)" if change.column in {"originator_id", "topic"} else "?"
    with closing(sqlite3.connect(store)) as connection, connection:
        connection.execute("PRAGMA synchronous = OFF")
        update = f"UPDATE stored_events SET {change.column} = {value} WHERE rowid = ?"  # noqa: S608
        assert connection.execute(update, (change.value, change.position)).rowcount == 1
    return store


# Changes


def with_another_byte(chance: Random, said: bytes) -> bytes:
    place = chance.randrange(len(said))
    return said[:place] + bytes([said[place] ^ chance.randint(1, 255)]) + said[place + 1 :]


def with_another_bit(chance: Random, number: int) -> int:
    """Change the last byte of a value, so that it equals none that is taken."""
    return number ^ (1 << chance.randrange(5, 8))


def of_state(chance: Random, row: StoredRow) -> Change:
    return Change(row.position, "state", with_another_byte(chance, row.state))


def of_subject(chance: Random, row: StoredRow) -> Change:
    return Change(row.position, "originator_id", with_another_byte(chance, row.subject.encode()))


def of_type(chance: Random, row: StoredRow) -> Change:
    return Change(row.position, "topic", with_another_byte(chance, row.type.encode()))


def of_version(chance: Random, row: StoredRow) -> Change:
    return Change(row.position, "originator_version", with_another_bit(chance, row.version))


def of_position(chance: Random, row: StoredRow) -> Change:
    return Change(row.position, "rowid", with_another_bit(chance, row.position))


KINDS: dict[str, tuple[Callable[[Random, StoredRow], Change], int]] = {
    "stored lines": (of_state, CHANGES),
    "subjects": (of_subject, CHANGES // 5),
    "types": (of_type, CHANGES // 5),
    "versions": (of_version, CHANGES // 5),
    "positions": (of_position, CHANGES // 5),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_changed_byte_of_an_event_is_noticed_and_part_of_no_answer(
    sound: Path, rows: list[StoredRow], tmp_path: Path, tally: Tally, kind: str
) -> None:
    change_of, times = KINDS[kind]
    chance = Random(kind)  # noqa: S311 no secret
    asked = 0
    for number in range(times):
        change = change_of(chance, chance.choice(rows))
        desk = Desk(damaged(sound, tmp_path / "timeline.db", change))
        with open_log(str(desk.store)) as log:
            assert change.position in [problem.position for problem in verify(log).problems]
            for positions in (range(1, len(rows) + 1), [change.position]):
                with pytest.raises(DamagedRecord, match=f"#{change.position} "):
                    log.at(positions)
            with pytest.raises(DamagedRecord, match=f"#{change.position} "):
                list(log.read())
        if number % ASKED_EVERY == 0:
            for question in ask_everything(rows[change.position - 1]):
                is_refused(change, desk.run(*question))
                asked += 1
    tally(
        f"single bytes changed in {kind}",
        times,
        f"{times:,} noticed by verify, and by each of {asked:,} questions",
    )


def ask_everything(row: StoredRow) -> Iterator[tuple[str, ...]]:
    yield from QUESTIONS
    yield ("show", WRITTEN[row.position - 1].id)
    yield ("show", f"#{row.position}")


def is_refused(change: Change, said: Said) -> None:
    """This holds after output has begun: an export may have reached that row."""
    assert said.code == 5, (change, said)
    assert f"#{change.position} " in said.remarks, (change, said)


def test_what_was_worked_out_before_the_damage_is_right_or_not_told(
    sound: Path, rows: list[StoredRow], tmp_path: Path, tally: Tally
) -> None:
    """An index that was made before is not asked of what it does not keep."""
    before = Desk(Path(shutil.copy(sound, tmp_path / "sound.db")))
    chance = Random("kept")  # noqa: S311 no secret
    right = refused = 0
    for _ in range(CHANGES // 100):
        change = of_state(chance, chance.choice(rows))
        desk = Desk(damaged(sound, tmp_path / "timeline.db", change))
        for question in ask_everything(rows[change.position - 1]):
            answer = before.run(*question).well()
            shutil.copy(f"{before.store}.index", f"{desk.store}.index")
            said = desk.run(*question)
            if said.code:
                is_refused(change, said)
                refused += 1
            else:
                assert said.out == answer.out
                right += 1
    tally("questions of a damaged store with its index", right + refused, f"{right} right, {refused} refused")


def test_an_event_before_the_first_is_noticed(sound: Path, tmp_path: Path) -> None:
    """No reader would come by."""
    store = damaged(sound, tmp_path / "timeline.db", Change(len(WRITTEN), "rowid", 0))
    with open_log(str(store)) as log:
        assert [problem.message for problem in verify(log).problems] == [
            "The file: #0 is stored before the first event."
        ]


# The file itself


def test_any_byte_of_the_file_that_is_changed_is_noticed_or_does_no_harm(
    sound: Path, tmp_path: Path, tally: Tally
) -> None:
    """A change that is not noticed changes neither an event nor what is recorded next.

    That is space in which nothing is stored yet; and on the first page what SQLite notes for itself, as how
    often the file was changed and by which version of it, and words of the table's definition that change
    nothing, as the type of a column.
    """
    whole, store = sound.read_bytes(), tmp_path / "timeline.db"
    after = recorded_after(sound, store)
    chance = Random("file")  # noqa: S311 no secret
    unused = {place for each in unused_space(whole) for place in each}
    used = [place for place in range(len(whole)) if place not in unused]
    outcomes: Counter[str] = Counter()
    for place in [*used[::EVERY], *chance.sample(sorted(unused), len(unused) // 10 // EVERY)]:
        changed = bytes([whole[place] ^ chance.randint(1, 255)])
        store.write_bytes(whole[:place] + changed + whole[place + 1 :])
        outcome = becomes(store, after)
        assert outcome != HARMLESS or place in unused or place < PAGE
        outcomes[outcome] += 1
    said = ", ".join(f"{times:,} {outcome}" for outcome, times in outcomes.most_common())
    tally("single bytes changed in the file itself", outcomes.total(), said)


PAGE = 4096  # bytes


def unused_space(whole: bytes) -> Iterator[range]:
    """Return the unused bytes of each page, between its cell pointers and its cells."""
    for page in range(0, len(whole), PAGE):
        header = page + (100 if page == 0 else 0)  # the first begins with that of the file
        kind, count, content = struct.unpack(">BxxHHx", whole[header : header + 8])
        yield range(header + (8 if kind in {10, 13} else 12) + 2 * count, page + content)


HARMLESS = "harmless (unused or SQLite's own notes)"


def recorded_after(sound: Path, store: Path) -> list[StoredRow]:
    """The rows, once one more event is recorded."""
    shutil.copy(sound, store)
    with open_log(str(store)) as log:
        log.append([NEXT], recorded=NOW, after=len(WRITTEN))
        return list(log.rows())


def becomes(store: Path, after: list[StoredRow]) -> str:
    """Return the problems of a store, after checking that no other problem occurs."""
    with open_log(str(store)) as log:
        try:
            if not verify(log).ok:
                assert read_at_most(log) in ([], *(after[:end] for end in range(len(after))))
                return "noticed by verify"
        except StoreUnreachable:
            return "taken for no store"
        assert list(log.rows()) == after[:-1]
        try:
            log.append([NEXT], recorded=NOW, after=len(WRITTEN))
        except StoreUnreachable:
            return "not written to"
    with open_log(str(store)) as log:
        assert verify(log).ok
        assert list(log.rows()) == after
    return HARMLESS


def read_at_most(log: Log) -> list[StoredRow]:
    """The rows that a reader is given, if nothing is wrong with them; none where that is an error."""
    rows = log.rows()
    with suppress(DamagedRecord):
        list(log.read())
        return list(rows)
    return []


def test_positions_that_go_back_are_damage_and_not_read_for_ever(sound: Path, tmp_path: Path) -> None:
    whole, last = bytearray(sound.read_bytes()), len(WRITTEN)
    page = len(whole) - PAGE
    (third_last,) = struct.unpack(">H", whole[page + 8 :][2 * whole[page + 4] - 6 :][:2])
    position = page + third_last + 2  # behind two bytes that say how long the row is
    assert whole[position] == last - 2
    whole[position] = last + 6
    store = tmp_path / "timeline.db"
    store.write_bytes(whole)
    with open_log(str(store)) as log:
        assert last - 2 in [problem.position for problem in verify(log).problems]
        with pytest.raises(DamagedRecord, match=f"#{last - 2} is missing"):
            list(log.read())


def test_a_definition_that_is_no_text_is_damage(sound: Path, tmp_path: Path) -> None:
    """SQLite puts it into its complaint."""
    whole, store = sound.read_bytes(), tmp_path / "timeline.db"
    named = b"tablestored_events"
    assert whole.count(named) == 1
    store.write_bytes(whole.replace(named, b"tablestor\xe5d_events"))
    for question in (("verify",), ("log",), ("append", "-")):
        said = Desk(store).run(*question, stdin=encode(NEXT))
        assert said.code == 5
        assert said.remarks.startswith(f"Error: {store} is damaged: its schema cannot be read.")
