"""The worker pool: threads that answer questions from a bounded queue."""

import asyncio
import math
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from datetime import UTC, datetime
from queue import Empty, Full, Queue
from threading import Thread
from time import monotonic
from typing import Any, NamedTuple, TypeVar

from timeline.app.cache import RelationshipCaches
from timeline.app.facade import App
from timeline.errors import TimelineError
from timeline.store.index.index import Index
from timeline.store.log import open_log

WORKERS = 3  # so that a slow question does not hold up the others
QUEUE_SIZE = 64  # questions, in addition to those being answered
TIME_LIMIT = 10.0  # seconds in which one question may read
READ_LIMIT = 200_000  # events that one question may read

T = TypeVar("T")
Warn = Callable[[str], None]


class Overloaded(TimelineError):
    """The server cannot answer now; the client should retry."""


class ReadBudget:
    """The events and seconds that one question may still spend on reading."""

    def __init__(self) -> None:
        self._deadline, self._events = math.inf, 0

    def reset(self) -> None:
        """Grant the full budget to the next question."""
        self._deadline, self._events = monotonic() + TIME_LIMIT, READ_LIMIT

    def charge(self, events: int) -> None:
        """Charge for events about to be read. Raise Overloaded if the budget is exhausted."""
        self._events -= events
        if self._events < 0:
            raise Overloaded(
                f"This would read more than {READ_LIMIT:,} events at once.",
                "retry, since partial results are cached; ask for less; or use the command line",
            )
        if monotonic() > self._deadline:
            raise Overloaded(
                f"This takes longer than {TIME_LIMIT:g} seconds.",
                "retry, since partial results are cached; or use the command line",
            )


class _Job(NamedTuple):
    question: Callable[[App], Any]
    answer: Future[Any]


class WorkerPool:
    """Threads with a reader and an index of their own.

    `ThreadPoolExecutor` has neither a bounded queue nor a hook to close a thread's store, and it delays the
    end of the program until its last job is done; these threads are daemons.
    """

    def __init__(self, store: str, warn: Warn) -> None:
        self._store = store
        self._warn = warn
        self._queue: Queue[_Job | None] = Queue(QUEUE_SIZE)
        self._pending: set[Future[Any]] = set()
        self._shutting_down = False
        self._caches = RelationshipCaches()
        self._threads = [Thread(target=self._run_worker, daemon=True) for _ in range(WORKERS)]

    async def ask(self, question: Callable[[App], T]) -> T:
        """Return the result of a question or raise its exception; may raise Overloaded."""
        if self._shutting_down:
            raise _shutting_down()
        job = _Job(question, Future())
        try:
            self._queue.put_nowait(job)
        except Full:
            raise Overloaded("Too many questions are waiting.", "retry in a moment") from None
        self._pending.add(job.answer)
        try:
            answer: T = await asyncio.wrap_future(job.answer)
            return answer
        finally:
            self._pending.discard(job.answer)

    def open(self) -> None:
        """Start the threads."""
        for thread in self._threads:
            thread.start()

    def cancel_pending(self) -> None:
        """Fail all unanswered questions with Overloaded, and accept no others."""
        self._shutting_down = True
        with suppress(Empty):
            while True:
                self._queue.get_nowait()
        for answer in list(self._pending):
            with suppress(InvalidStateError):  # just answered
                answer.set_exception(_shutting_down())
        for _ in self._threads:
            self._queue.put_nowait(None)

    def close(self, timeout: float) -> None:
        """Wait at most this many seconds for the threads to end."""
        deadline = monotonic() + timeout
        for thread in self._threads:
            thread.join(max(0.0, deadline - monotonic()))

    def _run_worker(self) -> None:
        budget = ReadBudget()
        with open_log(self._store, budget.charge) as log, Index(log, self._warn) as index:
            app = App(log, index, lambda: datetime.now(UTC), self._caches)
            while job := self._queue.get():
                if not job.answer.done():  # the client may have left
                    budget.reset()
                    _run_job(job, app)
                    app.release()


def _shutting_down() -> Overloaded:
    return Overloaded("This server is shutting down.", "retry when it runs again")


def _run_job(job: _Job, app: App) -> None:
    with suppress(InvalidStateError):  # cancelled meanwhile
        try:
            answer = job.question(app)
        except Exception as error:  # noqa: BLE001 ask() raises it to its caller
            job.answer.set_exception(error)
        else:
            job.answer.set_result(answer)
