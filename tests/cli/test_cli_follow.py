"""`log --follow`: the recorded events, then each new one from any process."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from time import sleep

import pytest
from cli_facts import Desk

import servers
from beside import PATIENCE, PROGRAM, Process
from scenario import call_held, relationship_opened, retracted, visit_confirmed
from timeline.app.facade import App
from timeline.events.catalogue import AnyEvent
from timeline.store.backends import POLL_SECONDS
from timeline.store.index.index import Index
from timeline.store.log import open_log

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@contextmanager
def watching(store: str, folder: Path, *arguments: str) -> Iterator[Process]:
    """A process that follows a log."""
    watcher = Process([PROGRAM, "--store", store, "log", "--follow", *arguments], folder / "shown")
    try:
        yield watcher
    finally:
        watcher.stop()


def record(store: str, *events: AnyEvent) -> None:
    with open_log(store) as log, Index(log, print) as index:
        app = App(log, index, lambda: NOW)
        for event in events:
            app.commands.append(event)


def ids(lines: Sequence[str]) -> list[str]:
    return [json.loads(line)["id"] for line in lines]


def test_new_events_are_shown_as_they_come_until_one_has_seen_enough(shared: str, tmp_path: Path) -> None:
    record(shared, relationship_opened(id="opened"), call_held(id="call-1"))
    with watching(shared, tmp_path, "--format", "json") as watcher:
        assert ids(watcher.lines(2)) == ["opened", "call-1"]
        record(shared, call_held(id="call-2"))
        assert ids(watcher.lines(3)) == ["opened", "call-1", "call-2"]
        record(shared, retracted(subject="us-china", target="call-2", id="gone"), call_held(id="call-3"))
        assert ids(watcher.lines(5))[3:] == ["gone", "call-3"]
        assert watcher.interrupt() == 0


def test_only_what_was_asked_for_is_shown(shared: str, tmp_path: Path) -> None:
    """Filters apply to recorded and new events, the limit only to recorded ones."""
    opened = relationship_opened(id="opened"), relationship_opened(id="other", subject="us-japan")
    record(shared, *opened, *(call_held(id=f"call-{number}") for number in range(3)))
    asked = ("us-china", "--type", "call-held", "--limit", "2", "--format", "json")
    with watching(shared, tmp_path, *asked) as watcher:
        assert ids(watcher.lines(2)) == ["call-1", "call-2"]
        record(
            shared,
            visit_confirmed(id="visit"),
            call_held(id="not-this", subject="us-japan"),
            call_held(id="call-3"),
        )
        assert ids(watcher.lines(3)) == ["call-1", "call-2", "call-3"]


def test_in_a_table_each_is_one_more_row(shared: str, tmp_path: Path) -> None:
    record(shared, relationship_opened(id="opened"))
    with watching(shared, tmp_path) as watcher:
        before = watcher.lines(3)
        assert before[0].split()[:3] == ["#", "occurred", "type"]
        record(shared, call_held(id="call-1", on="2025-05-01"))
        record(shared, call_held(id="call-2", on="2025-05-02"))
        first, second = watcher.lines(len(before) + 2)[len(before) :]
        assert (first.split()[0], second.split()[0]) == ("2", "3")
        assert first.index("call-held") == second.index("call-held")


def test_a_store_that_is_not_there_yet_is_waited_for(shared: str, tmp_path: Path) -> None:
    with watching(shared, tmp_path, "--format", "json") as watcher:
        sleep(2 * POLL_SECONDS)
        record(shared, relationship_opened(id="opened"))
        assert ids(watcher.lines(1)) == ["opened"]


@pytest.mark.parametrize(
    "arguments",
    [("--format", "csv"), ("--format", "markdown"), ("--as-of", "2025-12-31"), ("--known-on", "2025-12-31")],
)
def test_what_has_an_end_cannot_be_followed(shipped: Desk, arguments: tuple[str, ...]) -> None:
    done = shipped.run("log", "--follow", *arguments)
    assert done.code == 2
    assert "--follow" in done.remarks
    assert "Hint: " in done.remarks


def test_followers_of_a_server_are_notified_at_once(
    server: servers.Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are notified; their own polling interval is an hour."""
    monkeypatch.setattr("timeline.store.postgres.connection.NOTIFY_TIMEOUT", 3600)
    store = server.url(server.fresh())
    record(store, relationship_opened(id="opened"))
    seen: list[str] = []

    def follow() -> None:
        with open_log(store) as log:
            for entry in log.follow(0):
                seen.append(entry.event.id)
                if entry.event.id == "call-2":
                    return

    watcher = Thread(target=follow)
    watcher.start()
    for name in ("call-1", "call-2"):
        record(store, call_held(id=name))
        sleep(0.5)
    watcher.join(PATIENCE)
    assert not watcher.is_alive()
    assert seen == ["opened", "call-1", "call-2"]
