"""A primary dies under load, its standby takes its place: what was acknowledged is there, once."""

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from threading import Thread
from time import monotonic, sleep
from typing import NamedTuple

import pytest
from store_facts import NOON, call

import servers
from beside import PATIENCE, PROGRAM, Process
from scenario import call_held, relationship_opened
from tally import Tally
from timeline.app.facade import App
from timeline.errors import StoreUnreachable
from timeline.store.digest import verify
from timeline.store.index.index import Index
from timeline.store.log import Log, open_log

TIMES = 10 if os.environ.get("TIMELINE_EXAMPLES") else 1  # as `make test-long` asks for
WRITERS = 4
BEFORE, AFTER = 50, 50  # events that are acknowledged before the primary is killed, and then again

WRITER = """
import sys
from datetime import UTC, datetime
from itertools import count
from time import time
from timeline.app.facade import App
from timeline.events.catalogue import from_fields
from timeline.store.index.index import Index
from timeline.store.log import open_log

store, name = sys.argv[1:]
with open_log(store) as log, Index(log, print) as index:
    app = App(log, index, lambda: datetime.now(UTC))
    for number in count():
        fields = {"type": "call-held", "id": f"{name}-{number}", "subject": "us-china"}
        event = from_fields({**fields, "occurred": "2025-11-24", "participants": ["USA", "CHN"]})
        receipt = app.commands.append(event)
        print(receipt.position, receipt.id, time(), flush=True)
"""


class Receipt(NamedTuple):
    position: int
    id: str
    at: float


class Pair(NamedTuple):
    """A primary, and a standby that has all that is acknowledged."""

    primary: servers.Server
    standby: servers.Server
    database: str

    def url(self, wanted: str = "read-write") -> str:
        """Return the address of both servers, or of the named one."""
        hosts = ",".join(f"127.0.0.1:{each.port}" for each in (self.primary, self.standby))
        who = f"{servers.OWNER}:{servers.PASSWORD}"
        return f"postgresql://{who}@{hosts}/{self.database}?target_session_attrs={wanted}"


@contextmanager
def pair() -> Iterator[Pair]:
    """Two servers that lose nothing: neither when the power fails, nor when one of them is lost."""
    servers.require()
    with servers.folder() as one, servers.folder() as other:
        primary = servers.Server(one, synchronous_standby_names="second", synchronous_commit="on")
        standby = servers.Server(other, wal_retrieve_retry_interval="100ms")
        try:
            primary.make()
            primary.start()
            standby.make_standby_of(primary, "second")
            standby.start()
            yield Pair(primary, standby, primary.fresh())
        finally:
            primary.kill()
            standby.kill()


class Desk(Process):
    """Record one event after the other, and note what is acknowledged."""

    def __init__(self, url: str, name: str, notes: Path) -> None:
        super().__init__([sys.executable, "-c", WRITER, url, name], notes)

    def receipts(self) -> list[Receipt]:
        parts = (line.split() for line in self.lines())
        return [Receipt(int(position), identifier, float(at)) for position, identifier, at in parts]


def until(done: Callable[[], bool]) -> None:
    begun = monotonic()
    while not done():
        assert monotonic() - begun < PATIENCE, "it takes too long"
        sleep(0.02)


def followers(pair: Pair) -> int:
    found = pair.primary.sql("SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'")
    return int(found[0][0])


@pytest.mark.parametrize("_time", range(TIMES))
def test_what_is_acknowledged_outlives_the_primary(_time: int, tmp_path: Path, tally: Tally) -> None:
    """Four programs record as fast as they can; they go on by themselves when the standby takes over."""
    with pair() as both:
        until(lambda: followers(both) == 1)
        with open_log(both.url()) as log:
            log.append([relationship_opened()], recorded=NOON, after=0)
        watcher = Process(
            [PROGRAM, "--store", both.url(), "log", "--follow", "--format", "json"], tmp_path / "seen"
        )
        desks = [Desk(both.url(), f"desk{number}", tmp_path / f"{number}") for number in range(WRITERS)]
        try:
            until(lambda: all(len(desk.receipts()) >= BEFORE for desk in desks))
            both.primary.kill()
            noted = [len(desk.receipts()) for desk in desks]
            both.standby.promote()
            until(
                lambda: all(
                    len(desk.receipts()) >= before + AFTER for desk, before in zip(desks, noted, strict=True)
                )
            )
            assert all(desk.goes_on() for desk in desks)
            for desk in desks:
                desk.stop()
            with open_log(both.url()) as log:
                end = log.last_position()
            until(lambda: len(watcher.lines()) == end)
            assert watcher.interrupt() == 0
        finally:
            for process in (*desks, watcher):
                process.stop()
        receipts = [receipt for desk in desks for receipt in desk.receipts()]
        with open_log(both.url()) as log:
            stored = {entry.event.id: entry.position for entry in log.read(after=1)}
            rows = list(log.rows())
            assert verify(log).ok
            assert_index_agrees(log)
    assert [row.position for row in rows] == list(range(1, len(rows) + 1))
    assert len(stored) == len(rows) - 1, "an event is stored twice"
    assert [json.loads(line)["position"] for line in watcher.lines()] == [row.position for row in rows]
    assert {receipt.id: receipt.position for receipt in receipts}.items() <= stored.items()
    assert len(receipts) <= len(stored) <= len(receipts) + WRITERS  # one each was under way at the end
    times = sorted(receipt.at for receipt in receipts)
    silent = max(later - earlier for earlier, later in pairwise(times))
    tally("event acknowledged while the primary was killed", len(receipts), "stored once, none lost")
    tally(f"primary killed, another there after {silent:.1f} s", 1, "writers and readers went on")


def test_a_standby_is_asked_and_never_written() -> None:
    """A standby sends no notifications; its readers poll."""
    with pair() as both:
        until(lambda: followers(both) == 1)
        alone = both.standby.url(both.database)
        seen: list[int] = []
        following = Thread(target=lambda: follow(alone, seen, upto=3))
        with open_log(both.url()) as log, open_log(alone) as copy:
            log.append([relationship_opened()], recorded=NOON, after=0)
            until(lambda: has_followed(both))
            following.start()
            until(lambda: seen == [1])
            with pytest.raises(StoreUnreachable, match="read-only") as refused:
                copy.append([call("call-1")], recorded=NOON, after=1)
            assert "a standby cannot be written" in (refused.value.hint or "")
            log.append([call("call-1")], recorded=NOON, after=1)
        with open_log(both.url("prefer-standby")) as log, Index(log, print) as index:
            receipt = App(log, index, lambda: NOON).commands.append(call_held(id="call-2"))
            assert (receipt.position, log.last_position()) == (3, 3)
        following.join(PATIENCE)
        assert seen == [1, 2, 3]


def has_followed(pair: Pair) -> bool:
    """A standby has what is acknowledged, but may show it a moment later."""
    (end,) = pair.primary.sql("SELECT pg_current_wal_flush_lsn()")
    (shown,) = pair.standby.sql("SELECT pg_last_wal_replay_lsn() >= %s::pg_lsn", *end)
    return bool(shown[0])


def follow(url: str, seen: list[int], upto: int) -> None:
    with open_log(url) as log:
        for entry in log.follow(0):
            seen.append(entry.position)
            if entry.position == upto:
                return


def assert_index_agrees(log: Log) -> None:
    with Index(log, print) as index:
        index.catch_up()
        entries = list(log.read())
        assert [index.by_id(entry.event.id) for entry in entries] == entries
