"""A store appears whole or not at all; leftovers that prove to be ours are cleared away, and nothing else."""

import os
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from zlib import crc32

import pytest
from hypothesis import given
from hypothesis import strategies as st
from store_facts import NOON, call, record

from timeline.errors import StoreUnreachable
from timeline.store.errors import ConcurrencyError
from timeline.store.log import open_log
from timeline.store.sqlite.atomic_create import atomic_create, mark, remove_leftovers
from timeline.store.sqlite.writer import open_event_store

OURS = f"timeline.db.new-01234567{crc32(b'01234567'):08x}"
OURS_TOO = f"timeline.db.new-89abcdef{crc32(b'89abcdef'):08x}"


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "timeline.db"


def unfinished(path: Path) -> Path:
    """A store as it lies there when its writer was killed."""
    path.touch()
    open_event_store(f"{path.as_uri()}?mode=rw", mark(path)).close()
    return path


def finished(path: Path) -> Path:
    with open_log(str(path)) as log:
        record(log, call("call-1"))
    return path


def test_a_file_that_is_being_made_is_not_there_yet(store: Path) -> None:
    with atomic_create(store) as making:
        making.write_text("whole")
        assert not store.exists()
    assert store.read_text() == "whole"
    assert names(store.parent) == {"timeline.db"}


def test_a_store_is_made_without_files_beside_it(store: Path) -> None:
    """However much is written, there is one file, which is not at its path before all is in it."""
    with open_log(str(store)) as log, log.transaction(after=0) as transaction:
        for start in range(0, 40_000, 2_000):
            events = [call(f"call-{number}", note="x" * 900) for number in range(start, start + 2_000)]
            transaction.put([(event, None) for event in events], NOON)
        (making,) = store.parent.iterdir()
        assert making.name.startswith("timeline.db.new-")
        assert making.stat().st_size > 1_000_000
    assert names(store.parent) == {"timeline.db"}


def test_what_fails_leaves_nothing(store: Path) -> None:
    def fail() -> None:
        with open_log(str(store)) as log, log.transaction(after=0) as transaction:
            transaction.put([(call("call-1"), None)], NOON)
            raise ValueError("stopped")

    with pytest.raises(ValueError, match="stopped"):
        fail()
    assert names(store.parent) == set()


def test_the_second_of_two_writers_finds_the_store_of_the_first(store: Path) -> None:
    def come_both() -> None:
        with atomic_create(store) as second:
            with atomic_create(store) as first:
                first.write_text("first")
            second.write_text("second")

    with pytest.raises(ConcurrencyError):
        come_both()
    assert store.read_text() == "first"
    assert names(store.parent) == {"timeline.db"}


def test_nothing_is_overwritten_where_there_are_no_links(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "link", refuse)
    with atomic_create(store) as making:
        making.write_text("first")
    with pytest.raises(ConcurrencyError), atomic_create(store) as making:
        making.write_text("second")
    assert store.read_text() == "first"
    assert names(store.parent) == {"timeline.db"}


def test_a_writer_whose_unfinished_store_was_cleared_away_begins_again(store: Path) -> None:
    """Another writer comes between its last lock and the publication."""

    def be_cleared_away() -> None:
        with atomic_create(store) as making:
            unfinished(making)
            remove_leftovers(store)

    with pytest.raises(ConcurrencyError):
        be_cleared_away()
    assert names(store.parent) == set()


def test_a_file_put_in_the_place_of_an_unfinished_store_is_never_published(store: Path) -> None:
    """What was recorded is in the file that is gone; an empty one under its name must not be taken for it."""

    def be_replaced() -> None:
        with atomic_create(store) as making:
            unfinished(making)
            making.unlink()
            making.touch()

    with pytest.raises(ConcurrencyError):
        be_replaced()
    assert names(store.parent) == set()


class Vanishing:
    """Removes a file at the moment at which SQLite is asked to open it."""

    def __init__(self) -> None:
        self.file: Path | None = None
        sys.addaudithook(self)  # which cannot be removed, so there is one for all tests

    def __call__(self, event: str, arguments: tuple[object, ...]) -> None:
        if event == "sqlite3.connect" and self.file and self.file.name in str(arguments[0]):
            self.file.unlink()
            self.file = None


VANISHING = Vanishing()


def test_a_leftover_that_vanishes_while_it_is_looked_at_is_not_created_again(store: Path) -> None:
    """Its writer may publish it at that moment: what is created under its name would be taken for it."""
    leftover = unfinished(store.with_name(OURS))
    VANISHING.file = leftover
    remove_leftovers(store)
    assert names(store.parent) == set()


def test_a_store_that_vanishes_while_it_is_opened_is_not_created_again(store: Path) -> None:
    finished(store)
    with open_log(str(store)) as log:
        VANISHING.file = store
        with pytest.raises(StoreUnreachable):
            log.last_position()
    assert names(store.parent) == set()


def test_a_writer_at_work_keeps_its_unfinished_store(store: Path) -> None:
    """Also in another container or session, where its process could not be seen."""
    with open_log(str(store)) as log, log.transaction(after=0) as transaction:
        transaction.put([(call("call-1"), None)], NOON)
        remove_leftovers(store)
    assert names(store.parent) == {"timeline.db"}


def test_what_a_killed_writer_left_is_cleared_away_by_the_next(store: Path) -> None:
    """Also if it had not written anything yet."""
    unfinished(store.with_name(OURS))
    store.with_name(OURS_TOO).touch()
    with open_log(str(store)) as log:
        assert log.last() is None
        assert len(names(store.parent)) == 2, "asking changes nothing"
        record(log, call("call-1"))
    assert names(store.parent) == {"timeline.db"}


def test_a_second_name_of_the_store_is_taken_away_and_the_store_stays(store: Path) -> None:
    """Its writer was killed when the store had just appeared."""
    finished(store)
    store.with_name(OURS).hardlink_to(store)
    with open_log(str(store)) as log:
        record(log, call("call-2"))
        assert [entry.event.id for entry in log.read()] == ["call-1", "call-2"]
    assert names(store.parent) == {"timeline.db"}


# What belongs to the user


@pytest.mark.parametrize(
    "name", [OURS, "timeline.db.new-20261128", "timeline.db.new-cafe", "timeline.db.new-2"]
)
def test_a_copy_of_a_store_stays_under_any_name(store: Path, name: str) -> None:
    """Finished or not, by `backup`, by `cp`, or moved there."""
    made = unfinished(store.with_name(OURS))
    unfinished_copy = made.read_bytes()
    made.unlink()
    finished(store)
    copy = store.with_name(name)
    for copied in (unfinished_copy, store.read_bytes(), b"precious", b"SQLite format 3\0", b"x" * 10_000):
        copy.write_bytes(copied)
        record_again(store)
        assert copy.read_bytes() == copied


def record_again(store: Path) -> None:
    with open_log(str(store)) as log:
        record(log, call(f"call-{log.last_position() + 1}"))


@given(st.text(st.characters(exclude_characters="/\0", codec="utf-8"), max_size=40))
def test_a_file_of_any_other_name_stays(tmp_path_factory: pytest.TempPathFactory, ending: str) -> None:
    """Even if it is empty."""
    store = tmp_path_factory.mktemp("names") / "timeline.db"
    kept = store.with_name(f"timeline.db.new-{ending}")
    kept.touch()
    remove_leftovers(store)
    assert kept.exists()


def test_a_folder_a_pipe_and_a_link_stay(store: Path) -> None:
    others = store.parent / "others.db"
    with closing(sqlite3.connect(others)) as connection, connection:
        connection.execute("CREATE TABLE bookmarks (url TEXT)")
    for make in (Path.mkdir, os.mkfifo, lambda path: path.symlink_to(others)):
        kept = store.with_name(OURS)
        make(kept)
        remove_leftovers(store)
        assert kept.is_symlink() or kept.exists()
        kept.rmdir() if kept.is_dir() else kept.unlink()
    assert others.exists()


# Permissions


@pytest.mark.parametrize(("umask", "mode"), [(0o022, 0o644), (0o027, 0o640), (0o077, 0o600)])
def test_a_new_store_obeys_the_umask(store: Path, umask: int, mode: int) -> None:
    before = os.umask(umask)
    try:
        with open_log(str(store)) as log, log.transaction(after=0) as transaction:
            transaction.put([(call("call-1"), None)], NOON)
            assert [path.stat().st_mode & 0o777 for path in store.parent.iterdir()] == [mode]
        assert store.stat().st_mode & 0o777 == mode
    finally:
        os.umask(before)


@pytest.mark.parametrize(
    ("mode", "umask", "expected"),
    [(0o600, 0o022, 0o600), (0o640, 0o022, 0o640), (0o644, 0o077, 0o600), (0o400, 0o022, 0o600)],
)
@pytest.mark.parametrize("there", [False, True], ids=["new", "an empty file"])
def test_a_copy_can_be_read_by_no_more_users_than_its_store(
    store: Path, mode: int, umask: int, expected: int, *, there: bool
) -> None:
    from timeline.app.facade import App
    from timeline.store.index.index import Index

    finished(store).chmod(mode)
    copy = store.with_name("copy.db")
    before = os.umask(umask)
    try:
        if there:
            copy.touch()
        with open_log(str(store)) as log, Index(log, print) as index:
            App(log, index, lambda: NOON).back_up(str(copy))
        assert copy.stat().st_mode & 0o077 == expected & 0o077
        record_again(copy)
    finally:
        os.umask(before)


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o660])
def test_files_beside_a_store_are_as_closed_as_the_store(store: Path, mode: int) -> None:
    finished(store).chmod(mode)
    with open_log(str(store)) as log:
        record(log, call("call-2"))
        beside = [path for path in store.parent.iterdir() if path != store]
        assert {path.name for path in beside} == {"timeline.db-wal", "timeline.db-shm"}
        assert [path.stat().st_mode & 0o777 for path in beside] == [mode, mode]
