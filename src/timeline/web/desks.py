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

from timeline.app import App
from timeline.errors import TimelineError
from timeline.kept import Kept
from timeline.store.index import Index
from timeline.store.log import open_log

DESKS = 3  # so that a question that takes long does not hold up the others
WAITING = 64  # questions, beyond those that are being answered
PATIENCE = 10.0  # seconds that a question may read
EVENTS = 200_000  # events that it may read

T = TypeVar("T")
Remark = Callable[[str], None]


class Busy(TimelineError):
    """Not now: ask again in a while."""


@dataclass
class Allowance:
    """What one question may still read. What was worked out by then is kept, and need not be read again."""

    _until: float = math.inf
    _events: int = 0

    def begin(self) -> None:
        self._until, self._events = monotonic() + PATIENCE, EVENTS

    def spend(self, events: int) -> None:
        """Before so many events are read; Busy where that is too much."""
        self._events -= events
        if self._events < 0:
            raise Busy(
                f"This would read more than {EVENTS:,} events at once.",
                "ask again, if some was worked out, which is kept; ask for less, or on the command line.",
            )
        if monotonic() > self._until:
            raise Busy(
                f"This takes longer than {PATIENCE:g} seconds.",
                "ask again, for what was worked out is kept; or ask on the command line.",
            )


@dataclass(frozen=True)
class _Asked:
    question: Callable[[App], Any]
    answer: Future[Any] = field(default_factory=Future)


class Desks:
    """Questions to one store. They wait in one line, and each is answered by the first desk that is free."""

    def __init__(self, store: str, remark: Remark) -> None:
        self._store = store
        self._remark = remark
        self._line: Queue[_Asked | None] = Queue(WAITING)
        self._unanswered: set[Future[Any]] = set()
        self._ending = False
        self._kept = Kept()
        self._threads = [Thread(target=self._sit, daemon=True) for _ in range(DESKS)]

    async def ask(self, question: Callable[[App], T]) -> T:
        """What a question to the log gives or raises; Busy where too many wait already."""
        if self._ending:
            raise _ended()
        asked = _Asked(question)
        try:
            self._line.put_nowait(asked)
        except Full:
            raise Busy("Too many questions wait to be answered.", "ask again in a moment.") from None
        self._unanswered.add(asked.answer)
        try:
            answer: T = await asyncio.wrap_future(asked.answer)
            return answer
        finally:
            self._unanswered.discard(asked.answer)

    def open(self) -> None:
        for thread in self._threads:
            thread.start()

    def send_home(self) -> None:
        """Whoever waits is told so; no other question is taken up."""
        self._ending = True
        with suppress(Empty):
            while True:
                self._line.get_nowait()
        for answer in list(self._unanswered):
            with suppress(InvalidStateError):  # just answered
                answer.set_exception(_ended())
        for _ in self._threads:
            self._line.put_nowait(None)

    def close(self, within: float) -> None:
        """What is still being worked on, after so many seconds, ends with the program."""
        until = monotonic() + within
        for thread in self._threads:
            thread.join(max(0.0, until - monotonic()))

    def _sit(self) -> None:
        allowance = Allowance()
        with open_log(self._store, allowance.spend) as log, Index(log, self._remark) as index:
            app = App(log, index, lambda: datetime.now(UTC), self._kept)
            while asked := self._line.get():
                if not asked.answer.done():  # whoever asked may have gone
                    allowance.begin()
                    _answer(asked, app)
                    app.let_go()


def _ended() -> Busy:
    return Busy("This server is being ended.", "ask again when it is back.")


def _answer(asked: _Asked, app: App) -> None:
    with suppress(InvalidStateError):  # who asked was sent home meanwhile
        try:
            answer = asked.question(app)
        except Exception as error:  # noqa: BLE001 it is raised again where the question was asked
            asked.answer.set_exception(error)
        else:
            asked.answer.set_result(answer)
