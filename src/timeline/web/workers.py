"""Where questions are answered: a few desks, each with a reader and an index of its own."""

import asyncio
import math
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from queue import Empty, Full, Queue
from threading import Thread
from time import monotonic
from typing import Any, TypeVar

from timeline.app.cache import RelationshipCaches
from timeline.app.facade import App
from timeline.errors import TimelineError
from timeline.store.index.index import Index
from timeline.store.log import open_log

WORKERS = 3  # so that a question that takes long does not hold up the others
QUEUE_SIZE = 64  # questions, beyond those that are being answered
TIME_LIMIT = 10.0  # seconds that a question may read
READ_LIMIT = 200_000  # events that it may read

T = TypeVar("T")
Warn = Callable[[str], None]


class Overloaded(TimelineError):
    """Not now: ask again in a while."""


@dataclass
class ReadBudget:
    """What one question may still read. What was worked out by then is kept, and need not be read again."""

    _until: float = math.inf
    _events: int = 0

    def reset(self) -> None:
        self._until, self._events = monotonic() + TIME_LIMIT, READ_LIMIT

    def charge(self, events: int) -> None:
        """Before so many events are read; Busy where that is too much."""
        self._events -= events
        if self._events < 0:
            raise Overloaded(
                f"This would read more than {READ_LIMIT:,} events at once.",
                "ask again, if some was worked out, which is kept; ask for less, or on the command line.",
            )
        if monotonic() > self._until:
            raise Overloaded(
                f"This takes longer than {TIME_LIMIT:g} seconds.",
                "ask again, for what was worked out is kept; or ask on the command line.",
            )


@dataclass(frozen=True)
class _Job:
    question: Callable[[App], Any]
    answer: Future[Any] = field(default_factory=Future)


class WorkerPool:
    """Questions to one store. They wait in one line, and each is answered by the first desk that is free."""

    def __init__(self, store: str, remark: Warn) -> None:
        self._store = store
        self._remark = remark
        self._queue: Queue[_Job | None] = Queue(QUEUE_SIZE)
        self._pending: set[Future[Any]] = set()
        self._ending = False
        self._caches = RelationshipCaches()
        self._threads = [Thread(target=self._run_worker, daemon=True) for _ in range(WORKERS)]

    async def ask(self, question: Callable[[App], T]) -> T:
        """What a question to the log gives or raises; Busy where too many wait already."""
        if self._ending:
            raise _shutting_down()
        asked = _Job(question)
        try:
            self._queue.put_nowait(asked)
        except Full:
            raise Overloaded("Too many questions wait to be answered.", "ask again in a moment.") from None
        self._pending.add(asked.answer)
        try:
            answer: T = await asyncio.wrap_future(asked.answer)
            return answer
        finally:
            self._pending.discard(asked.answer)

    def open(self) -> None:
        for thread in self._threads:
            thread.start()

    def cancel_pending(self) -> None:
        """Whoever waits is told so; no other question is taken up."""
        self._ending = True
        with suppress(Empty):
            while True:
                self._queue.get_nowait()
        for answer in list(self._pending):
            with suppress(InvalidStateError):  # just answered
                answer.set_exception(_shutting_down())
        for _ in self._threads:
            self._queue.put_nowait(None)

    def close(self, within: float) -> None:
        """What is still being worked on, after so many seconds, ends with the program."""
        until = monotonic() + within
        for thread in self._threads:
            thread.join(max(0.0, until - monotonic()))

    def _run_worker(self) -> None:
        allowance = ReadBudget()
        with open_log(self._store, allowance.charge) as log, Index(log, self._remark) as index:
            app = App(log, index, lambda: datetime.now(UTC), self._caches)
            while asked := self._queue.get():
                if not asked.answer.done():  # whoever asked may have gone
                    allowance.reset()
                    _run_job(asked, app)
                    app.release()


def _shutting_down() -> Overloaded:
    return Overloaded("This server is being ended.", "ask again when it is back.")


def _run_job(asked: _Job, app: App) -> None:
    with suppress(InvalidStateError):  # who asked was sent home meanwhile
        try:
            answer = asked.question(app)
        except Exception as error:  # noqa: BLE001 it is raised again where the question was asked
            asked.answer.set_exception(error)
        else:
            asked.answer.set_result(answer)
