"""Server-sent events: where the log ends, at once and whenever it has grown."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from http import HTTPStatus
from threading import Event, Thread

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from timeline.errors import TimelineError
from timeline.store.log import open_log
from timeline.web.desks import Busy
from timeline.web.request import asked

LISTENERS = 100
HEARTBEAT = 15.0  # seconds without news after which a comment shows that the line is open
PAUSE = 5.0  # seconds after which a store that could not be reached is tried again

_HEADERS = {"Cache-Control": "no-store"}
_STREAM = "text/event-stream"


class Live:
    """Where the log ends. One thread looks, however many listen."""

    def __init__(self, store: str) -> None:
        self._store = store
        self._position: int | None = None  # not known yet
        self._moved = asyncio.Event()  # replaced whenever it has moved
        self._listeners = 0
        self._ended = Event()

    def begin(self) -> None:
        Thread(target=self._watch, args=(asyncio.get_running_loop(),), daemon=True).start()

    def end(self) -> None:
        """Let all listeners go."""
        self._ended.set()
        self._moved.set()

    def _watch(self, loop: asyncio.AbstractEventLoop) -> None:
        with open_log(self._store) as log:
            while not self._ended.is_set():
                with suppress(TimelineError):  # such as a server that is away; whoever asks is told
                    for position in log.ends():
                        if self._ended.is_set():
                            return
                        if position != self._position:
                            with suppress(RuntimeError):  # the loop has ended meanwhile
                                loop.call_soon_threadsafe(self._move, position)
                self._ended.wait(PAUSE)

    def _move(self, position: int) -> None:
        self._position = position
        self._moved.set()
        self._moved = asyncio.Event()

    async def events(self) -> AsyncIterator[str]:
        """What a listener is told, until the server ends."""
        told = None
        while not self._ended.is_set():
            moved, position = self._moved, self._position
            if position != told:
                told = position
                yield f'event: position\nid: {position}\ndata: {{"position": {position}}}\n\n'
            try:
                await asyncio.wait_for(moved.wait(), HEARTBEAT)
            except TimeoutError:
                yield ": nothing new\n\n"

    def come(self) -> None:
        """One more listens; Busy where there are too many."""
        if self._listeners >= LISTENERS:
            raise Busy(f"{LISTENERS} listen already.", "ask /api/log from time to time instead.")
        self._listeners += 1

    def go(self) -> None:
        self._listeners -= 1


class _Listener(StreamingResponse):
    """The stream of one listener, who is counted until it ends."""

    def __init__(self, live: Live) -> None:
        live.come()
        super().__init__(live.events(), headers=_HEADERS, media_type=_STREAM)
        self._live = live

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._live.go()


async def _live(request: Request) -> Response:
    asked(request, ())
    if request.method == "HEAD":
        return Response(status_code=HTTPStatus.OK, headers=_HEADERS, media_type=_STREAM)
    return _Listener(request.app.state.live)


ROUTE = Route("/api/live", _live)
