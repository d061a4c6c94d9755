"""What a question may cost: how many wait, how long one reads, how much it shows."""

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
def open_desks(desk: Desk) -> Iterator[WorkerPool]:
    found = WorkerPool(str(desk.store), print)
    found.open()
    try:
        yield found
    finally:
        found.cancel_pending()
        found.close(60)


def asked_of(desk: Desk, question: Callable[[App], T]) -> T:
    with open_desks(desk) as found:
        return run_apart(found.ask(question))


def wanted(**given: object) -> Query:
    return Query({}, given, DAYS)


# The line


def test_a_question_that_takes_long_does_not_hold_up_the_others(shipped: Desk) -> None:
    async def ask(found: WorkerPool) -> None:
        long = [asyncio.create_task(found.ask(lambda _: go_on.wait(60))) for _ in range(workers.WORKERS - 1)]
        await asyncio.sleep(0)
        assert await found.ask(App.last_position) > 0
        assert not any(each.done() for each in long)
        go_on.set()
        assert await asyncio.gather(*long) == [True] * len(long)

    go_on = Event()
    with open_desks(shipped) as found:
        run_apart(ask(found))


def test_so_many_wait_and_no_more(shipped: Desk) -> None:
    """Those who wait are answered, whoever is turned away may come again."""

    async def ask(found: WorkerPool) -> None:
        working = [asyncio.create_task(found.ask(wait)) for _ in range(workers.WORKERS)]
        await asyncio.to_thread(begun.wait, 60)
        waiting = [asyncio.create_task(found.ask(lambda _: True)) for _ in range(workers.QUEUE_SIZE)]
        await asyncio.sleep(0)
        with pytest.raises(Overloaded):
            await found.ask(App.last_position)
        go_on.set()
        assert all(await asyncio.gather(*working, *waiting))
        assert await found.ask(App.last_position) > 0

    def wait(_: App) -> bool:
        begun.wait(60)
        return go_on.wait(60)

    go_on, begun = Event(), Barrier(workers.WORKERS + 1)  # all desks, and who asks
    with open_desks(shipped) as found:
        run_apart(ask(found))


def test_who_waits_when_it_ends_is_told_so_and_so_is_who_comes_later(shipped: Desk) -> None:
    async def ask(found: WorkerPool) -> None:
        waiting = [
            asyncio.create_task(found.ask(lambda _: go_on.wait(60))) for _ in range(workers.WORKERS + 3)
        ]
        await asyncio.sleep(0.1)
        found.cancel_pending()
        told = await asyncio.gather(*waiting, return_exceptions=True)
        assert [type(each) for each in told] == [Overloaded] * len(waiting)
        with pytest.raises(Overloaded):
            await found.ask(App.last_position)
        go_on.set()

    go_on = Event()
    with open_desks(shipped) as found:
        run_apart(ask(found))


def test_what_a_question_raises_is_raised_where_it_was_asked(shipped: Desk) -> None:
    def fail(_: App) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        asked_of(shipped, fail)


def test_a_desk_with_nothing_to_do_holds_on_to_nothing(desk: Desk) -> None:
    """Else what others change in the index would pile up beside it for as long as nobody asks."""
    with open_desks(desk) as found:
        run_apart(found.ask(lambda app: app.commitments.pending(None, wanted().viewpoint)))
        run_apart(found.ask(App.last_position))  # perhaps at another
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


def test_what_was_worked_out_until_then_need_not_be_worked_out_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever asks again and again is answered in the end, as the command line would."""
    monkeypatch.setattr(workers, "READ_LIMIT", 120)  # of 193
    monkeypatch.setattr(index, "INTERVAL_BATCH", 1)
    refusals = 0
    with open_desks(desk) as found:
        while True:
            try:
                answer = run_apart(found.ask(lambda app: app.commitments.pending(None, wanted().viewpoint)))
                break
            except Overloaded:
                refusals += 1
                assert refusals < 100
    assert refusals > 0
    days = ("--as-of", "2025-12-31", "--known-on", "2025-12-31")
    assert "".join(json_in_parts(answer)) == desk.run("--format", "json", "pending", *days).out


# Showing


def test_an_answer_shows_only_so_many_commitments(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether their states are kept already or not; what is no more than that is shown."""
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
    """By their number, or by the clock; together the pages are what a search without an end finds."""
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
