"""A store appears whole; what those leave who are killed meanwhile is cleared away, and nothing else."""

from pathlib import Path

import pytest
from store_facts import call, record

from timeline.store.appearing import appearing, clear_away
from timeline.store.log import open_log
from timeline.store.stale import Stale


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "timeline.db"


def test_a_file_that_is_being_made_is_not_there_yet(store: Path) -> None:
    with appearing(store) as making:
        making.write_text("whole")
        assert not store.exists()
    assert store.read_text() == "whole"
    assert names(store.parent) == {"timeline.db"}


def test_what_fails_leaves_nothing(store: Path) -> None:
    def fails() -> None:
        with appearing(store) as making:
            making.with_name(f"{making.name}-wal").touch()
            raise ValueError("no room")

    with pytest.raises(ValueError, match="no room"):
        fails()
    assert names(store.parent) == set()


def test_who_comes_second_finds_the_file_of_the_first(store: Path) -> None:
    def come_both() -> None:
        with appearing(store) as second:
            with appearing(store) as first:
                first.write_text("first")
            second.write_text("second")

    with pytest.raises(Stale):
        come_both()
    assert store.read_text() == "first"
    assert names(store.parent) == {"timeline.db"}


def test_what_somebody_left_who_was_killed_is_cleared_away_by_the_next_writer(store: Path) -> None:
    left = store.with_name("timeline.db.new-0123456789ab")
    for ending in ("", "-wal", "-shm", "-journal"):
        left.with_name(left.name + ending).touch()
    with open_log(str(store)) as log:
        assert log.last() is None
        assert left.exists(), "asking changes nothing"
        record(log, call("call-1"))
    assert names(store.parent) == {"timeline.db"}


def test_whoever_is_still_at_work_is_let_be(store: Path) -> None:
    """Also in another container or session, where its process could not be seen."""
    with appearing(store) as making:
        making.write_text("half")
        clear_away(store)
        assert making.read_text() == "half"


def test_a_second_name_of_the_store_is_taken_away_and_the_store_stays(store: Path) -> None:
    """It was killed when the file had just appeared."""
    with open_log(str(store)) as log:
        record(log, call("call-1"))
    store.with_name("timeline.db.new-0123456789ab").hardlink_to(store)
    with open_log(str(store)) as log:
        record(log, call("call-2"))
        assert [entry.event.id for entry in log.read()] == ["call-1", "call-2"]
    assert names(store.parent) == {"timeline.db"}


def test_what_only_looks_like_it_stays(store: Path) -> None:
    others = {"timeline.db.new-ideas", "other.db.new-0123456789ab", "timeline.db.new-", "timelinexdb.new-01"}
    for name in others:
        store.with_name(name).touch()
    clear_away(store)
    assert names(store.parent) == others
