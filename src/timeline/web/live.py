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
from timeline.web.request import parse_query
from timeline.web.workers import Overloaded

MAX_SUBSCRIBERS = 100
HEARTBEAT_SECONDS = 15.0  # seconds without news after which a comment shows that the line is open
RETRY_SECONDS = 5.0  # seconds after which a store that could not be reached is tried again

_HEADERS = {"Cache-Control": "no-store"}
_STREAM = "text/event-stream"


class LogNotifier:
    """Where the log ends. One thread looks, however many listen."""

    def __init__(self, store: str) -> None:
        self._store = store
        self._position: int | None = None  # not known yet
        self._changed = asyncio.Event()  # replaced whenever it has moved
        self._listeners = 0
        self._ended = Event()

    def start(self) -> None:
        Thread(target=self._watch, args=(asyncio.get_running_loop(),), daemon=True).start()

    def stop(self) -> None:
        """Let all listeners go."""
        self._ended.set()
        self._changed.set()

    def _watch(self, loop: asyncio.AbstractEventLoop) -> None:
        with open_log(self._store) as log:
            while not self._ended.is_set():
                with suppress(TimelineError):  # such as a server that is away; whoever asks is told
                    for position in log.ends():
                        if self._ended.is_set():
                            return
                        if position != self._position:
                            with suppress(RuntimeError):  # the loop has ended meanwhile
                                loop.call_soon_threadsafe(self._publish, position)
                self._ended.wait(RETRY_SECONDS)

    def _publish(self, position: int) -> None:
        self._position = position
        self._changed.set()
        self._changed = asyncio.Event()

    async def events(self) -> AsyncIterator[str]:
        """What a listener is told, until the server ends."""
        told = None
        while not self._ended.is_set():
            moved, position = self._changed, self._position
            if position != told:
                told = position
                yield f'event: position\nid: {position}\ndata: {{"position": {position}}}\n\n'
            try:
                await asyncio.wait_for(moved.wait(), HEARTBEAT_SECONDS)
            except TimeoutError:
                yield ": nothing new\n\n"

    def subscribe(self) -> None:
        """One more listens; Overloaded where there are too many."""
        if self._listeners >= MAX_SUBSCRIBERS:
            raise Overloaded(f"{MAX_SUBSCRIBERS} listen already.", "ask /api/log from time to time instead.")
        self._listeners += 1

    def unsubscribe(self) -> None:
        self._listeners -= 1


class _Listener(StreamingResponse):
    """The stream of one listener, who is counted until it ends."""

    def __init__(self, live: LogNotifier) -> None:
        live.subscribe()
        super().__init__(live.events(), headers=_HEADERS, media_type=_STREAM)
        self._live = live

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._live.unsubscribe()


async def _live(request: Request) -> Response:
    parse_query(request, ())
    if request.method == "HEAD":
        return Response(status_code=HTTPStatus.OK, headers=_HEADERS, media_type=_STREAM)
    return _Listener(request.app.state.live)


ROUTE = Route("/api/live", _live)
