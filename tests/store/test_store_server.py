"""A log on a PostgreSQL server: the data on it, the files on this machine, and the errors."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import psycopg
import pytest
from store_facts import NOON, call, record

import servers
from timeline.errors import DamagedRecord, StoreUnreachable
from timeline.store.errors import ConcurrencyError
from timeline.store.index.index import Index
from timeline.store.log import Log, open_log

PROGRAM = Path(sys.executable).with_name("timeline")
RECORD = Path(__file__).parents[2] / "events" / "us-china.jsonl"


@pytest.fixture
def database(server: servers.Server) -> str:
    return server.fresh()


@pytest.fixture
def store(server: servers.Server, database: str) -> str:
    return server.url(database)


@pytest.fixture
def log(store: str) -> Iterator[Log]:
    with open_log(store) as opened:
        yield opened


def timeline(store: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [PROGRAM, "--store", store, *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


# What is stored


def test_the_bytes_are_those_of_a_file(log: Log, tmp_path: Path) -> None:
    events = [call("call-1"), call("call-2", "us-japan"), call("call-3")]
    with open_log(str(tmp_path / "timeline.db")) as other:
        for each in (log, other):
            record(each, *events)
        assert list(log.rows()) == list(other.rows())


def test_asking_makes_nothing(log: Log, server: servers.Server, database: str) -> None:
    assert list(log.read()) == []
    assert log.last() is None
    found = "SELECT count(*) FROM pg_class WHERE relname LIKE 'timeline%%'"
    assert server.sql(found, database=database) == [(0,)]
    record(log, call("call-1"))
    tables = "SELECT relname FROM pg_class WHERE relname LIKE 'timeline%%' AND relkind = 'r'"
    assert server.sql(tables, database=database) == [("timeline_events",)]


def test_positions_have_no_gaps_where_something_was_taken_back(log: Log) -> None:
    record(log, call("call-1"))
    for number in range(3):
        with suppress(ZeroDivisionError), log.transaction(after=1) as transaction:
            transaction.put([(call(f"lost-{number}"), None)], NOON)
            _ = 1 / 0
        with pytest.raises(ConcurrencyError):
            log.append([call("late")], recorded=NOON, after=0)
    record(log, call("call-2"), call("call-3"))
    assert [row.position for row in log.rows()] == [1, 2, 3]


@pytest.mark.parametrize(
    "change",
    [
        "originator_id = 'us-japan'",
        "originator_version = 7",
        "topic = 'meeting-held'",
        "topic = NULL",
        "state = convert_to(replace(convert_from(state, 'UTF8'), 'Trump', 'Trumq'), 'UTF8')",
        "state = state || '\\x00'",
        "state = '\\xff'",
        "state = NULL",
        "state = ''",
    ],
)
def test_a_row_that_was_changed_behind_the_door_is_damaged(
    log: Log, server: servers.Server, database: str, change: str
) -> None:
    record(log, call("call-1"), call("call-2", "us-india"))
    server.sql(f"UPDATE timeline_events SET {change} WHERE notification_id = 1", database=database)  # noqa: S608
    with pytest.raises(DamagedRecord, match=r"^#1 \("):
        list(log.read())
    assert [entry.event.id for entry in log.read(after=1)] == ["call-2"]
    assert [row.position for row in log.rows()] == [1, 2]


def test_text_that_is_no_text_is_damage(server: servers.Server) -> None:
    """A database without an encoding takes any bytes for text."""
    name = server.fresh() + "raw"
    server.sql(f"CREATE DATABASE {name} ENCODING 'SQL_ASCII' TEMPLATE template0 LOCALE 'C'")
    with open_log(server.url(name)) as log:
        record(log, call("call-1"))
        with closing(psycopg.connect(server.door(name), autocommit=True)) as door:
            door.execute("UPDATE timeline_events SET originator_id = chr(255)")
        with pytest.raises(DamagedRecord, match=r"\\xff"):
            list(log.read())


def test_each_schema_may_hold_a_log_of_its_own(server: servers.Server, database: str, log: Log) -> None:
    """The address may say by its options where to look."""
    server.sql("CREATE SCHEMA desk", database=database)
    record(log, call("call-1"))
    with open_log(f"{server.url(database)}?options=-csearch_path%3Ddesk") as other:
        assert other.last() is None
        record(other, call("call-2"))
        assert [entry.event.id for entry in other.read()] == ["call-2"]
        assert other.sidecar(".index") != log.sidecar(".index")
    assert [entry.event.id for entry in log.read()] == ["call-1"]


def test_of_two_schemas_that_qualify_none_is_chosen(
    server: servers.Server, database: str, store: str, log: Log
) -> None:
    """A schema named like the user comes first on the search path: its table would hide the log."""
    record(log, call("call-1"))
    server.sql("CREATE SCHEMA postgres", database=database)
    staying = open_log(store)  # there is only one log yet
    record(staying, call("call-2"))
    server.sql("CREATE TABLE postgres.timeline_events (LIKE public.timeline_events)", database=database)
    with open_log(store) as other:
        for doing in (other.last, lambda: record(other, call("call-3"))):
            with pytest.raises(
                StoreUnreachable, match="in each of the schemas postgres and public"
            ) as refused:
                doing()
            assert "?options=-csearch_path%3Dpublic" in (refused.value.hint or "")
    with open_log(f"{store}?options=-csearch_path%3Dpublic") as named:
        assert [entry.event.id for entry in named.read()] == ["call-1", "call-2"]
    with open_log(f"{store}?options=-csearch_path%3Dpostgres") as hiding:
        assert hiding.last() is None
    with staying:  # it was there before, and stays where the log is
        record(staying, call("call-4"))
        assert [entry.event.id for entry in staying.read()] == ["call-1", "call-2", "call-4"]
    assert server.sql("SELECT count(*) FROM postgres.timeline_events", database=database) == [(0,)]


# What is local


def test_the_index_lies_in_the_cache_of_the_user(
    log: Log, database: str, server: servers.Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    record(log, call("call-1"))
    with Index(log, print) as index:
        index.catch_up()
    (found,) = (tmp_path / "timeline").glob("*.index")
    assert re.fullmatch(rf"127\.0\.0\.1-{server.port}-{database}-[0-9a-f]{{12}}\.index", found.name)
    monkeypatch.setenv("XDG_CACHE_HOME", "not/absolute")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert log.sidecar(".index") == tmp_path / "home" / ".cache" / "timeline" / found.name


def test_where_there_can_be_no_cache_the_index_is_in_memory(
    log: Log, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "cache").write_text("no folder")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    record(log, call("call-1"))
    with Index(log, print) as index:
        assert index.catch_up() == 1
        assert index.by_id("call-1")


def test_no_two_databases_share_an_index() -> None:
    urls = [
        "postgresql://db.example/one",
        "postgresql://db.example/other",
        "postgresql://db2.example/one",
        "postgresql://db.example:5433/one",
        "postgresql://db.example,db2.example/one",
        "postgresql:///one?host=/run/db.example",
        "postgresql://db.example/one?options=-csearch_path%3Ddesk",
        "postgresql://db-example/one",
        "postgresql://eve@db.example/one",
    ]
    assert len({open_log(url).sidecar(".index") for url in urls}) == len(urls)
    (own,) = {
        open_log(f"postgresql://db.example/one?{each}").sidecar(".index") for each in ("", "password=x")
    }
    assert own == open_log("postgres://db.example/one").sidecar(".index")


# What one is told

SECRET = "top-geheim"  # noqa: S105


def refusals(server: servers.Server, database: str) -> dict[str, tuple[str, str, str]]:
    """An address, what is said of it, and what next."""
    there = f"127.0.0.1:{server.port}"
    return {
        "nobody there": (f"eve:{SECRET}@127.0.0.1:1/x", "refused", "that the server runs"),
        "no such host": (f"eve:{SECRET}@nowhere.invalid/x", "nowhere.invalid", "check the address"),
        "a wrong password": (f"postgres:{SECRET}@{there}/{database}", "authentication failed", "PGPASSWORD"),
        "no password": (f"postgres@{there}/{database}", "no password", "PGPASSWORD"),
        "no such database": (f"postgres:geheim@{there}/none", "does not exist", "createdb"),
        "a secret unescaped": (f"eve:{SECRET}@{SECRET}@{there}/x", "cannot be read", "%40"),
        "a secret with a slash": (f"eve:{SECRET}/{SECRET}@{there}/x", "cannot be read", "%2F"),
        "an unknown setting": (
            f"eve:{SECRET}@{there}/x?nonsense={SECRET}",
            "cannot be read",
            "postgresql://",
        ),
        "several, and nobody there": (f"eve:{SECRET}@127.0.0.1:1,127.0.0.1:2/x", "port 1 .*port 2 ", "runs"),
    }


@pytest.mark.parametrize("case", refusals(servers.Server(Path()), ""))
@pytest.mark.parametrize("command", ["pending", "import"])
def test_what_cannot_be_reached_is_one_error_with_a_hint_and_without_the_password(
    server: servers.Server, database: str, case: str, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PGPASSWORD", raising=False)
    place, said, hint = refusals(server, database)[case]
    done = timeline(f"postgresql://{place}", command, *([RECORD] if command == "import" else []))
    assert done.returncode == 6
    error, next_ = done.stderr.splitlines()
    assert re.match(rf"Error: .*{said}", error)
    assert next_.startswith("Hint: ")
    assert hint in next_
    assert SECRET not in done.stdout + done.stderr
    assert "geheim" not in done.stderr


def test_who_may_not_make_the_table_is_told_so_and_may_ask_all_the_same(
    server: servers.Server, database: str
) -> None:
    server.sql("CREATE ROLE guest LOGIN PASSWORD 'geheim'", database=database)
    with (
        open_log(server.url(database).replace("postgres:", "guest:")) as guest,
        open_log(server.url(database)) as owner,
    ):
        assert guest.last() is None
        with pytest.raises(StoreUnreachable, match="permission denied for schema public") as refused:
            record(guest, call("call-1"))
        assert "CREATE" in (refused.value.hint or "")
        record(owner, call("call-1"))
        with pytest.raises(StoreUnreachable, match="permission denied for table timeline_events"):
            guest.last()
        server.sql("GRANT SELECT ON timeline_events TO guest", database=database)
        assert [entry.event.id for entry in guest.read()] == ["call-1"]
        with pytest.raises(StoreUnreachable, match="permission denied"):
            record(guest, call("call-2"))
        server.sql("GRANT INSERT, MAINTAIN ON timeline_events TO guest", database=database)
        assert [entry.position for entry in record(guest, call("call-2"))] == [2]


def test_a_table_of_that_name_that_holds_something_else_is_no_store(
    server: servers.Server, database: str, log: Log
) -> None:
    server.sql("CREATE TABLE timeline_events (tonnes int)", database=database)
    with pytest.raises(StoreUnreachable, match="is not a store"):
        log.last()
    with pytest.raises(StoreUnreachable, match="is not a store"):
        log.append([call("call-1")], recorded=NOON, after=0)


def test_without_the_extra_one_is_told_how_to_install_it() -> None:
    code = (
        "import sys; sys.modules['psycopg'] = None; from timeline.cli.main import run;"
        f"run(['--store', 'postgresql://eve:{SECRET}@db.example/x', 'pending'])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 6
    assert 'pip install "diplomatic-timeline[postgres]"' in done.stderr
    assert SECRET not in done.stderr


def test_that_there_are_no_events_yet_is_said_without_the_password(
    store: str, server: servers.Server
) -> None:
    done = timeline(store, "--format", "json", "pending")
    assert (done.returncode, json.loads(done.stdout)) == (0, [])
    assert f"no events in postgresql://127.0.0.1:{server.port}/" in done.stderr
    assert "geheim" not in done.stderr


def test_the_password_may_come_from_where_libpq_looks(
    store: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    bare = store.replace(":geheim@", "@")
    with pytest.raises(StoreUnreachable, match="no password"), open_log(bare) as log:
        log.last()
    with monkeypatch.context() as patch, open_log(bare) as log:
        patch.setenv("PGPASSWORD", "geheim")
        record(log, call("call-1"))
    passwords = tmp_path / "pgpass"
    passwords.write_text("*:*:*:postgres:geheim\n")
    passwords.chmod(0o600)
    monkeypatch.setenv("PGPASSFILE", str(passwords))
    with open_log(bare) as log:
        assert log.last_position() == 1


def test_the_environment_of_the_process_configures_no_library(
    store: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("", "TIMELINE_"):
        monkeypatch.setenv(f"{name}PERSISTENCE_MODULE", "eventsourcing.popo")
        monkeypatch.setenv(f"{name}POSTGRES_DBNAME", "elsewhere")
        monkeypatch.setenv(f"{name}POSTGRES_SCHEMA", "elsewhere")
        monkeypatch.setenv(f"{name}POSTGRES_ENABLE_DB_FUNCTIONS", "yes")
    with open_log(store) as log:
        record(log, call("call-1"))
        assert log.last_position() == 1
