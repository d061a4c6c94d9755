"""Reading leaves no trace, and a file that is not a store is refused."""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import pytest
from store_facts import NOON, call, record

from timeline.errors import DamagedRecord, StoreUnreachable
from timeline.store.log import BATCH, Log, open_log
from timeline.store.sqlite.reader import SqliteFileReader


def may_do_anything() -> bool:
    """Return whether this process may do everything, as root may."""
    with tempfile.NamedTemporaryFile() as file:
        Path(file.name).chmod(0)
        return os.access(file.name, os.R_OK)


def everything_in(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.iterdir()}


def asked(log: Log) -> tuple[int, list[str], int]:
    return log.last_position(), [entry.event.id for entry in log.read()], len(list(log.rows()))


def test_asking_a_store_that_is_not_there_makes_none(tmp_path: Path) -> None:
    for store in (tmp_path / "timeline.db", tmp_path / "no" / "such" / "folder" / "timeline.db"):
        with open_log(str(store)) as log:
            assert asked(log) == (0, [], 0)
    assert list(tmp_path.iterdir()) == []


def test_asking_an_empty_file_leaves_it_empty_and_recording_fills_it(tmp_path: Path) -> None:
    store = tmp_path / "timeline.db"
    store.touch()
    with open_log(str(store)) as log:
        assert asked(log) == (0, [], 0)
        assert store.read_bytes() == b""
        record(log, call("call-1"))
        assert asked(log) == (1, ["call-1"], 1)


def test_recording_nothing_makes_no_store(tmp_path: Path) -> None:
    with open_log(str(tmp_path / "timeline.db")) as log:
        log.append([], recorded=NOON, after=0)
    assert list(tmp_path.iterdir()) == []


def test_a_store_that_is_only_asked_could_not_be_written_if_it_were_tried(tmp_path: Path) -> None:
    with open_log(str(tmp_path / "timeline.db")) as log:
        record(log, call("call-1"))
    reader = SqliteFileReader(tmp_path / "timeline.db")
    assert reader.last()
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        reader._connection.execute("DELETE FROM stored_events")  # type: ignore[union-attr]
    reader.close()


def test_asking_changes_no_file_and_adds_none(tmp_path: Path) -> None:
    store = tmp_path / "timeline.db"
    with open_log(str(store)) as log:
        record(log, call("call-1"))
    before = everything_in(tmp_path)
    assert list(before) == ["timeline.db"]
    with open_log(str(store)) as log:
        assert asked(log) == (1, ["call-1"], 1)
        assert everything_in(tmp_path) == before
    assert everything_in(tmp_path) == before


def test_a_store_that_may_only_be_read_is_read(tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    folder.mkdir()
    with open_log(str(folder / "timeline.db")) as log:
        record(log, call("call-1"))
    (folder / "timeline.db").chmod(0o444)
    folder.chmod(0o555)
    try:
        with open_log(str(folder / "timeline.db")) as log:
            assert asked(log) == (1, ["call-1"], 1)
            if not may_do_anything():
                with pytest.raises(StoreUnreachable, match="cannot be written") as refused:
                    record(log, call("call-2"))
                assert refused.value.hint
                assert asked(log) == (1, ["call-1"], 1)
        assert [path.name for path in folder.iterdir()] == ["timeline.db"]
    finally:
        folder.chmod(0o755)


@pytest.mark.skipif(may_do_anything(), reason="nobody can deny root")
def test_a_store_in_a_closed_folder_cannot_be_reached(tmp_path: Path) -> None:
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o000)
    try:
        log = open_log(str(folder / "timeline.db"))
        with pytest.raises(StoreUnreachable, match="Permission denied"):
            asked(log)
    finally:
        folder.chmod(0o755)


@pytest.mark.parametrize(
    "name",
    [
        "two words.db",
        "why?.db",
        "why?mode=memory",
        "a#b.db",
        "100%.db",
        "%41.db",
        "a&b=c.db",
        "北京.db",
        ":memory:.db",
        "file:x.db",
        "it's.db",
        "a\\b.db",
        "-.db",
        "a\nb.db",
    ],
)
def test_a_store_may_have_any_name(tmp_path: Path, name: str) -> None:
    with open_log(str(tmp_path / name)) as log:
        record(log, call("call-1"))
    with open_log(str(tmp_path / name)) as log:
        assert asked(log) == (1, ["call-1"], 1)
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_store_is_found_from_the_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And stays the same when the program goes elsewhere."""
    monkeypatch.chdir(tmp_path)
    with open_log("timeline.db") as log:
        record(log, call("call-1"))
    log = open_log("timeline.db")
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    with log:
        assert asked(log) == (1, ["call-1"], 1)


def refuses(store: Path | str, why: str) -> None:
    """For questions and for records alike, without touching what is there."""
    before = everything_in(Path(store).parent) if Path(store).is_file() else None
    for use in (asked, lambda log: log.append([call("call-1")], recorded=NOON, after=0)):
        with open_log(str(store)) as log, pytest.raises(StoreUnreachable, match=why) as refused:
            use(log)
        assert refused.value.exit_code == 6
        assert refused.value.hint
    if before is not None:
        assert everything_in(Path(store).parent) == before


def test_a_folder_is_no_store(tmp_path: Path) -> None:
    refuses(tmp_path, "is a folder")
    assert list(tmp_path.iterdir()) == []


def test_a_text_is_no_store(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("The call lasted an hour.\n" * 100)
    refuses(tmp_path / "notes.txt", "is not a store")


def test_the_database_of_something_else_is_no_store_and_gets_no_table(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "places.db")) as other:
        other.execute("CREATE TABLE bookmarks (url TEXT)")
    refuses(tmp_path / "places.db", "is not a store")


def test_recording_into_a_folder_that_is_not_there_says_so(tmp_path: Path) -> None:
    folder = tmp_path / "no" / "folder"
    log = open_log(str(folder / "timeline.db"))
    with pytest.raises(StoreUnreachable, match=r"folder .* does not exist") as refused:
        record(log, call("call-1"))
    assert refused.value.hint == f"create it: `mkdir -p {folder}`."
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["x", "x/y/z"])
def test_a_file_holds_no_store(tmp_path: Path, name: str) -> None:
    """The error names the file, whichever part of the path it is."""
    (tmp_path / "timeline.db").write_text("call")
    refuses(tmp_path / "timeline.db" / name, f"{tmp_path}/timeline.db is not a folder; it cannot hold ")
    assert everything_in(tmp_path).keys() == {"timeline.db"}


def test_a_store_cannot_be_found_from_a_working_directory_that_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A store with an absolute path can be found."""
    with open_log(str(tmp_path / "timeline.db")) as log:
        record(log, call("call-1"))
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    with pytest.raises(StoreUnreachable, match="the working directory has been removed") as refused:
        open_log("timeline.db")
    assert refused.value.exit_code == 6
    assert refused.value.hint
    with open_log(str(tmp_path / "timeline.db")) as log:
        assert asked(log) == (1, ["call-1"], 1)


@pytest.mark.parametrize("url", ["mysql://eve:secret@db.example/timeline", "sqlite:///timeline.db"])
def test_a_store_of_another_kind_is_not_opened(url: str) -> None:
    with pytest.raises(StoreUnreachable, match="cannot be opened") as refused:
        open_log(url)
    assert refused.value.hint
    assert "postgresql://" in refused.value.hint
    assert "secret" not in refused.value.message


def test_a_torn_file_is_a_damaged_record(tmp_path: Path) -> None:
    store = tmp_path / "timeline.db"
    with open_log(str(store)) as log:
        record(log, *(call(f"call-{number}") for number in range(200)))
    whole = store.read_bytes()
    store.write_bytes(whole[:8192] + bytes(4096) * 5 + whole[8192 + 5 * 4096 :])
    with open_log(str(store)) as log, pytest.raises(DamagedRecord, match="malformed") as damaged:
        list(log.read())
    assert damaged.value.exit_code == 5


@pytest.fixture(params=["WAL", "DELETE"], ids=["a write-ahead log", "a rollback journal, as it once was"])
def fallen(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A store as it lies there after the power failed while two thousand events were written to it."""
    with open_log(str(tmp_path / "live.db")) as log:
        record(log, call("call-1"))
    with closing(sqlite3.connect(tmp_path / "live.db", isolation_level=None)) as writer:
        writer.execute(f"PRAGMA journal_mode = {request.param}")
        writer.execute("PRAGMA cache_size = 5")
        writer.execute("BEGIN IMMEDIATE")
        insert = "INSERT INTO stored_events VALUES ('us-china', ?, 'call-held', zeroblob(400))"
        writer.executemany(insert, ((version,) for version in range(2, 2000)))
        (tmp_path / "fallen").mkdir()
        beside = {"WAL": "live.db-wal", "DELETE": "live.db-journal"}[request.param]
        for name in ("live.db", beside):
            shutil.copy(tmp_path / name, tmp_path / "fallen" / name)
    return tmp_path / "fallen" / "live.db"


def test_a_write_that_was_cut_off_is_as_if_it_had_never_begun(fallen: Path) -> None:
    with open_log(str(fallen)) as log:
        assert asked(log) == (1, ["call-1"], 1)


def test_a_store_whose_very_first_write_was_cut_off_is_empty(tmp_path: Path) -> None:
    """SQLite has filled pages, and its journal says that the file was empty before."""
    with closing(sqlite3.connect(tmp_path / "live.db", isolation_level=None)) as writer:
        writer.execute("PRAGMA cache_size = 5")
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("CREATE TABLE stored_events (state BLOB)")
        writer.executemany("INSERT INTO stored_events VALUES (zeroblob(400))", [()] * 2000)
        (tmp_path / "fallen").mkdir()
        for name in ("live.db", "live.db-journal"):
            shutil.copy(tmp_path / name, tmp_path / "fallen" / name)
    with open_log(str(tmp_path / "fallen" / "live.db")) as log:
        assert asked(log) == (0, [], 0)
        record(log, call("call-1"))
        assert asked(log) == (1, ["call-1"], 1)


def test_a_write_ahead_log_with_nothing_in_it_changes_nothing(tmp_path: Path) -> None:
    """SQLite leaves it on a full disk, without room for its shared memory."""
    store = tmp_path / "timeline.db"
    with open_log(str(store)) as log:
        record(log, call("call-1"))
    with open_log(str(store)) as log:
        record(log, call("call-2"))
    (tmp_path / "timeline.db-wal").touch()
    before = everything_in(tmp_path)
    with open_log(str(store)) as log:
        assert asked(log) == (2, ["call-1", "call-2"], 2)
        assert everything_in(tmp_path) == before
        record(log, call("call-3"))
        assert asked(log) == (3, ["call-1", "call-2", "call-3"], 3)
    assert everything_in(tmp_path).keys() == {"timeline.db"}


def test_a_link_to_a_store_is_that_store(tmp_path: Path, fallen: Path) -> None:
    """Down to the journal, which lies beside the file and not beside the link."""
    link = tmp_path / "link.db"
    link.symlink_to(fallen)
    with open_log(str(link)) as log:
        assert asked(log) == (1, ["call-1"], 1)


def test_recording_goes_on_where_a_write_was_cut_off(fallen: Path) -> None:
    with open_log(str(fallen)) as log:
        log.append([call("call-2")], recorded=NOON, after=1)
        assert asked(log) == (2, ["call-1", "call-2"], 2)


@pytest.mark.skipif(may_do_anything(), reason="nobody can deny root")
def test_a_write_that_was_cut_off_needs_somebody_who_may_write(fallen: Path) -> None:
    fallen.chmod(0o444)
    fallen.parent.chmod(0o555)
    try:
        with (
            open_log(str(fallen)) as log,
            pytest.raises(StoreUnreachable, match="write was interrupted"),
        ):
            asked(log)
    finally:
        fallen.parent.chmod(0o755)


def test_what_a_program_that_was_killed_has_acknowledged_is_there(tmp_path: Path) -> None:
    """The write-ahead log alone holds it; the next reader finds it, and leaves one file."""
    code = (
        "import os, sys; from store_facts import call, record; from timeline.store.log import open_log\n"
        "log = open_log(sys.argv[1]); record(log, call('call-1')); record(log, call('call-2')); os._exit(9)"
    )
    store = tmp_path / "timeline.db"
    killed = subprocess.run([sys.executable, "-c", code, str(store)], cwd=Path(__file__).parent, check=False)
    assert killed.returncode == 9
    assert (tmp_path / "timeline.db-wal").stat().st_size > 0
    with open_log(str(store)) as log:
        assert asked(log) == (2, ["call-1", "call-2"], 2)
    assert [path.name for path in tmp_path.iterdir()] == ["timeline.db"]


def test_a_store_is_read_as_it_lies_only_while_it_lies_still(tmp_path: Path) -> None:
    """A reader that has read without locks sees what is written after, also in the middle of reading."""
    store = str(tmp_path / "timeline.db")
    with open_log(store) as log:
        record(log, *(call(f"call-{number}") for number in range(BATCH + 1)))
    with open_log(store) as reader:
        reading = reader.read()
        next(reading)
        for number in range(3):  # each opens, writes into the file, and tidies up
            with open_log(store) as writer:
                record(writer, call(f"new-{number}"))
        assert [entry.event.id for entry in reading][-3:] == ["new-0", "new-1", "new-2"]
        assert reader.last_position() == BATCH + 4
