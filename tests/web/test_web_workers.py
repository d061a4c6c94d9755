"""The limits of questions: queue, reading time, events, size of the answer."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import date
from functools import partial
from pathlib import Path
from threading import Barrier, Event
from typing import TypeVar

import apsw
import pytest
from cli_facts import Desk

from sites import run_apart
from timeline.app.facade import App
from timeline.errors import WrongUsage
from timeline.projections.row import LogRow
from timeline.render.json_output import json_in_parts
from timeline.store.index import index
from timeline.store.index.page_checksums import connect
from timeline.web import endpoints, workers
from timeline.web.endpoints import LogPage
from timeline.web.params import Query, Today
from timeline.web.workers import Overloaded, WorkerPool

T = TypeVar("T")
DAYS = Today(date(2025, 12, 31), date(2025, 12, 31))


@contextmanager
def worker_pool(desk: Desk) -> Iterator[WorkerPool]:
    pool = WorkerPool(str(desk.store), print)
    pool.open()
    try:
        yield pool
    finally:
        pool.cancel_pending()
        pool.close(60)


def asked_of(desk: Desk, question: Callable[[App], T]) -> T:
    with worker_pool(desk) as pool:
        return run_apart(pool.ask(question))


def wanted(**given: object) -> Query:
    return Query({}, given, DAYS)


# The queue


def test_a_question_that_takes_long_does_not_hold_up_the_others(shipped: Desk) -> None:
    async def ask(pool: WorkerPool) -> None:
        long = [asyncio.create_task(pool.ask(lambda _: go_on.wait(60))) for _ in range(workers.WORKERS - 1)]
        await asyncio.sleep(0)
        assert await pool.ask(App.last_position) > 0
        assert not any(task.done() for task in long)
        go_on.set()
        assert await asyncio.gather(*long) == [True] * len(long)

    go_on = Event()
    with worker_pool(shipped) as pool:
        run_apart(ask(pool))


def test_the_queue_is_bounded(shipped: Desk) -> None:
    """Queued questions are answered; a rejected client may retry."""

    async def ask(pool: WorkerPool) -> None:
        working = [asyncio.create_task(pool.ask(wait)) for _ in range(workers.WORKERS)]
        await asyncio.to_thread(begun.wait, 60)
        waiting = [asyncio.create_task(pool.ask(lambda _: True)) for _ in range(workers.QUEUE_SIZE)]
        await asyncio.sleep(0)
        with pytest.raises(Overloaded):
            await pool.ask(App.last_position)
        go_on.set()
        assert all(await asyncio.gather(*working, *waiting))
        assert await pool.ask(App.last_position) > 0

    def wait(_: App) -> bool:
        begun.wait(60)
        return go_on.wait(60)

    go_on, begun = Event(), Barrier(workers.WORKERS + 1)  # all workers, and the client
    with worker_pool(shipped) as pool:
        run_apart(ask(pool))


def test_pending_and_later_questions_fail_when_the_pool_shuts_down(shipped: Desk) -> None:
    async def ask(pool: WorkerPool) -> None:
        waiting = [
            asyncio.create_task(pool.ask(lambda _: go_on.wait(60))) for _ in range(workers.WORKERS + 3)
        ]
        await asyncio.sleep(0.1)
        pool.cancel_pending()
        outcomes = await asyncio.gather(*waiting, return_exceptions=True)
        assert [type(outcome) for outcome in outcomes] == [Overloaded] * len(waiting)
        with pytest.raises(Overloaded):
            await pool.ask(App.last_position)
        go_on.set()

    go_on = Event()
    with worker_pool(shipped) as pool:
        run_apart(ask(pool))


def test_an_exception_of_a_question_is_raised_to_its_caller(shipped: Desk) -> None:
    def fail(_: App) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        asked_of(shipped, fail)


def test_an_idle_worker_holds_no_read_transaction(desk: Desk) -> None:
    """An open transaction would keep the write-ahead log of the index growing."""
    with worker_pool(desk) as pool:
        run_apart(pool.ask(lambda app: app.commitments.pending(None, wanted().viewpoint)))
        run_apart(pool.ask(App.last_position))  # perhaps in another thread
        with closing(connect(Path(f"{desk.store}.index"), busy_timeout=60)) as connection:
            assert connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE) == (0, 0)


# Reading


def test_a_question_reads_only_so_many_events(shipped: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "READ_LIMIT", 20)
    with pytest.raises(Overloaded, match="more than 20 events"):
        asked_of(shipped, lambda app: app.comparisons.figures("us-china", wanted().viewpoint))


def test_a_question_reads_only_so_long(shipped: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "TIME_LIMIT", 0)
    with pytest.raises(Overloaded, match="longer than 0 seconds"):
        asked_of(shipped, lambda app: app.integrity.digest())


def test_partial_results_are_cached_for_a_retry(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Retries are answered eventually, as by the command line."""
    monkeypatch.setattr(workers, "READ_LIMIT", 120)  # of 193
    monkeypatch.setattr(index, "INTERVAL_BATCH", 1)
    refusals = 0
    with worker_pool(desk) as pool:
        while True:
            try:
                answer = run_apart(pool.ask(lambda app: app.commitments.pending(None, wanted().viewpoint)))
                break
            except Overloaded:
                refusals += 1
                assert refusals < 100
    assert refusals > 0
    days = ("--as-of", "2025-12-31", "--known-on", "2025-12-31")
    assert "".join(json_in_parts(answer)) == desk.run("--format", "json", "pending", *days).out


# Showing


def test_an_answer_shows_only_so_many_commitments(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit holds with and without an index; an answer up to it is shown."""
    many = len(
        desk.run("--format", "json", "pending", "--as-of", "2025-12-31", "--known-on", "2025-12-31").json
    )
    for most in (many - 1, 3):
        monkeypatch.setattr(endpoints, "MAX_RESULTS", most)
        for store in (desk, _unindexed(desk)):
            with pytest.raises(WrongUsage, match=f"more than {most} commitments"):
                asked_of(store, lambda app: endpoints._pending(app, wanted()))
    monkeypatch.setattr(endpoints, "MAX_RESULTS", many)
    assert len(asked_of(desk, lambda app: endpoints._pending(app, wanted()))) == many


def _unindexed(desk: Desk) -> Desk:
    other = desk.store.with_name("other.db")
    other.write_bytes(desk.store.read_bytes())
    other.with_name("other.db.index").unlink(missing_ok=True)
    return Desk(other)


def test_a_replay_shows_only_so_many_events(shipped: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = Query({"relationship": "us-china"}, {"to": date(2025, 12, 31)}, DAYS)
    monkeypatch.setattr(endpoints, "MAX_RESULTS", 60)
    with pytest.raises(WrongUsage, match="more than 60 events"):
        asked_of(shipped, lambda app: endpoints._replay(app, asked))


# Searching


def searched(desk: Desk, **given: object) -> list[LogPage]:
    """The pages that one turns from the last to the first."""
    pages: list[LogPage] = []
    while not pages or pages[-1].before:
        before = {"before": pages[-1].before} if pages else {}
        pages.append(asked_of(desk, partial(endpoints._log, query=wanted(**given, **before))))
    return pages


@pytest.mark.parametrize(("most", "seconds"), [(50, 60.0), (10**6, 0.0)])
def test_a_search_looks_at_so_many_events_for_so_long_and_says_where_to_go_on(
    shipped: Desk, monkeypatch: pytest.MonkeyPatch, most: int, seconds: float
) -> None:
    """Limited by number or time; together the pages equal an unlimited search."""
    monkeypatch.setattr(endpoints, "SEARCH_EVENTS", most)
    monkeypatch.setattr(endpoints, "SEARCH_SECONDS", seconds)
    monkeypatch.setattr(index, "BATCH", 20)
    pages = searched(shipped, grep="trump")
    assert all(page.partial for page in pages[:-1])
    assert len(pages) > 3
    assert _ids(pages) == _ids(_whole(shipped, monkeypatch))
    went_on = [page.before for page in pages if page.before]
    assert went_on == sorted(went_on, reverse=True)


def _whole(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> list[LogPage]:
    monkeypatch.undo()
    return searched(desk, grep="trump", limit=1000)


def _ids(pages: list[LogPage]) -> list[str]:
    rows: list[LogRow] = [row for page in reversed(pages) for row in page.rows]
    return [row["id"] for row in rows]
