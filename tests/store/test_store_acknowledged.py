"""An event is acknowledged exactly once, whatever breaks and whichever process also writes."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from store_facts import NOON, call
from wire import MOMENTS, Moment, Wire, wire

import servers
from scenario import call_held, relationship_opened, visit_confirmed
from timeline.app.facade import App
from timeline.errors import StoreUnreachable
from timeline.files.jsonl import Line
from timeline.projections.relationship.log import Filter
from timeline.projections.viewpoint import Viewpoint
from timeline.store.digest import verify
from timeline.store.errors import ConcurrencyError
from timeline.store.index.index import BATCH, Index
from timeline.store.log import Log, open_log

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
TODAY = Viewpoint(NOW.date(), NOW.date())
PATIENCE = 120  # seconds


@pytest.fixture
def database(server: servers.Server) -> str:
    return server.fresh()


@pytest.fixture
def line(server: servers.Server) -> Iterator[Wire]:
    with wire(server.port) as made:
        yield made


@pytest.fixture
def log(server: servers.Server, database: str, line: Wire) -> Iterator[Log]:
    """Return a store that is reached by the wire."""
    with open_log(server.url(database).replace(str(server.port), str(line.port))) as opened:
        yield opened


@pytest.fixture
def direct(server: servers.Server, database: str) -> Iterator[Log]:
    """Return the same store, reached without the wire."""
    with open_log(server.url(database)) as opened:
        yield opened


@pytest.fixture
def app(log: Log) -> Iterator[App]:
    with Index(log, print) as index:
        yield App(log, index, lambda: NOW)


def ids(log: Log) -> list[str]:
    return [entry.event.id for entry in log.read()]


# A wire that breaks


@pytest.mark.parametrize("moment", MOMENTS)
def test_an_event_whose_acknowledgement_is_lost_is_stored_once_and_acknowledged(
    app: App, direct: Log, line: Wire, moment: Moment
) -> None:
    """It may be the very first event, whose transaction creates the table; the wire breaks twice."""
    line.moment = moment
    line.breaks = 2
    assert app.commands.append(relationship_opened()).position == 1
    for number in range(2, 12):
        line.breaks = number % 3
        receipt = app.commands.append(call_held(id=f"call-{number}"))
        assert (receipt.position, receipt.duplicate) == (number, False)
        assert line.breaks == 0
    assert [entry.position for entry in direct.read()] == list(range(1, 12))
    assert len(set(ids(direct))) == 11
    assert verify(direct).ok


@pytest.mark.parametrize("moment", MOMENTS)
def test_an_import_whose_acknowledgement_is_lost_is_stored_once_and_acknowledged(
    app: App, direct: Log, line: Wire, moment: Moment
) -> None:
    """Several batches are stored as one, or tried again; the index has followed."""
    events = [relationship_opened(), *(call_held(id=f"call-{number}") for number in range(BATCH + 9))]
    lines = [Line("f", number, event) for number, event in enumerate(events, 1)]
    app.commands.append(relationship_opened())
    line.moment = moment
    line.breaks = 1
    done = app.commands.import_lines(lambda: lines, skip_bad=False)
    assert (line.breaks, done.read, done.appended, done.duplicates) == (0, len(events), len(events) - 1, 1)
    assert ids(direct) == [event.id for event in events]
    assert verify(direct).ok
    assert app.names.find(f"call-{BATCH + 8}").position == len(events)
    assert len(list(app.entries.rows("us-china", TODAY, Filter()))) == len(events)


def test_what_another_has_stored_at_the_same_position_is_not_taken_for_ones_own(
    log: Log, direct: Log, line: Wire
) -> None:
    """The wire breaks before COMMIT arrives, and another writer has just recorded the same event."""
    log.append([call("call-1")], recorded=NOON, after=0)
    line.moment, line.breaks = "before", 1
    with pytest.raises(ConcurrencyError), log.transaction(after=1) as transaction:
        transaction.put([(call("call-2"), None)], NOW)
    direct.append([call("call-2")], recorded=NOON, after=1)
    line.breaks = 1
    with pytest.raises(ConcurrencyError), log.transaction(after=2) as transaction:
        transaction.put([(call("call-2"), None)], NOW)
    assert ids(direct) == ["call-1", "call-2"]


@pytest.mark.parametrize("moment", MOMENTS)
def test_where_the_server_does_not_come_back_it_is_said_that_it_is_not_known(
    log: Log, line: Wire, moment: Moment, monkeypatch: pytest.MonkeyPatch
) -> None:
    log.append([call("call-1")], recorded=NOON, after=0)
    monkeypatch.setattr("timeline.store.postgres.connection.RECONNECT_TIMEOUT", 0.5)
    line.moment, line.breaks = moment, 10**6
    with pytest.raises(StoreUnreachable, match="not known") as told, log.transaction(after=1) as transaction:
        transaction.put([(call("call-2"), None)], NOW)
    assert told.value.exit_code == 6
    assert "never stored twice" in (told.value.hint or "")


# Many writers

WRITER = """
import sys
from datetime import UTC, datetime
from timeline.app.facade import App
from timeline.events.catalogue import from_fields
from timeline.store.index.index import Index
from timeline.store.log import open_log

store, name, number = sys.argv[1], sys.argv[2], int(sys.argv[3])
with open_log(store) as log, Index(log, print) as index:
    app = App(log, index, lambda: datetime(2026, 11, 24, 12, tzinfo=UTC))
    for each in range(number):
        fields = {"type": "visit-confirmed", "id": f"{name}-{each}", "subject": "us-china/beijing-visit"}
        receipt = app.commands.append(from_fields({**fields, "occurred": "2026-01-05", "asserted_by": "USA"}))
        assert not receipt.duplicate
        print(receipt.position, receipt.id)
"""


def test_eight_who_append_to_one_commitment_at_once_each_get_a_version_of_their_own(shared: str) -> None:
    """Exactly one wins each version, the others try again; what each was told is what is stored."""
    with open_log(shared) as log, Index(log, print) as index:
        App(log, index, lambda: NOW).commands.append(relationship_opened())
    command = [sys.executable, "-c", WRITER, shared]
    writers = [
        subprocess.Popen([*command, f"desk-{number}", "25"], stdout=subprocess.PIPE, text=True)
        for number in range(8)
    ]
    told = [
        line.split() for writer in writers for line in writer.communicate(timeout=PATIENCE)[0].splitlines()
    ]
    assert [writer.returncode for writer in writers] == [0] * 8
    with open_log(shared) as log:
        rows = list(log.rows(after=1))
        stored = [(str(entry.position), entry.event.id) for entry in log.read(after=1)]
        assert verify(log).ok
    assert [row.version for row in rows] == list(range(1, 201))
    assert [row.position for row in rows] == list(range(2, 202))
    assert sorted(map(tuple, told)) == sorted(stored)


def test_of_two_writers_that_decide_on_the_same_state_the_second_decides_again(shared: str) -> None:
    with open_log(shared) as one, open_log(shared) as other:
        one.append([relationship_opened()], recorded=NOON, after=0)
        assert one.last_position() == other.last_position() == 1
        one.append([visit_confirmed(id="one")], recorded=NOON, after=1)
        with pytest.raises(ConcurrencyError):
            other.append([visit_confirmed(id="other")], recorded=NOON, after=1)
        other.append([visit_confirmed(id="other")], recorded=NOON, after=other.last_position())
        assert [(row.position, row.version) for row in one.rows(after=1)] == [(2, 1), (3, 2)]
