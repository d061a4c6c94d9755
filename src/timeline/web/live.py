"""Server-sent events: the last position, now and whenever the log grows."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
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
HEARTBEAT_SECONDS = 15.0  # without news, after which a comment shows that the connection is alive
RETRY_SECONDS = 5.0  # after which an unreachable store is tried again

_HEADERS = {"Cache-Control": "no-store"}
# sse-starlette would replace the signal handler of the process, and end its streams by polling
_STREAM = "text/event-stream"


class LogNotifier:
    """A thread that watches the log and publishes its end to all subscribers."""

    def __init__(self, store: str) -> None:
        self._store = store
        self._position: int | None = None  # not known yet
        self._changed = asyncio.Event()  # replaced at each change
        self.subscribers = 0
        self._stopped = Event()

    def start(self) -> None:
        """Start the thread that watches the log."""
        Thread(target=self._watch, args=(asyncio.get_running_loop(),), daemon=True).start()

    def stop(self) -> None:
        """End all streams and the thread."""
        self._stopped.set()
        self._changed.set()

    def _watch(self, loop: asyncio.AbstractEventLoop) -> None:
        with open_log(self._store) as log:
            while not self._stopped.is_set():
                with suppress(TimelineError):  # such as an unreachable database; requests report it
                    for position in log.ends():
                        if self._stopped.is_set():
                            return
                        if position != self._position:
                            with suppress(RuntimeError):  # the loop has ended meanwhile
                                loop.call_soon_threadsafe(self._publish, position)
                self._stopped.wait(RETRY_SECONDS)

    def _publish(self, position: int) -> None:
        self._position = position
        self._changed.set()
        self._changed = asyncio.Event()

    async def events(self) -> AsyncIterator[str]:
        """Yield the stream of one subscriber until the server stops."""
        sent = None
        while not self._stopped.is_set():
            changed, position = self._changed, self._position
            if position != sent:
                sent = position
                yield f'event: position\nid: {position}\ndata: {{"position": {position}}}\n\n'
            try:
                await asyncio.wait_for(changed.wait(), HEARTBEAT_SECONDS)
            except TimeoutError:
                yield ": nothing new\n\n"


class _Subscription(StreamingResponse):
    def __init__(self, notifier: LogNotifier) -> None:
        if notifier.subscribers >= MAX_SUBSCRIBERS:
            raise Overloaded(
                f"{MAX_SUBSCRIBERS} clients are subscribed already.", "poll /api/log?limit=1 instead"
            )
        notifier.subscribers += 1
        super().__init__(notifier.events(), headers=_HEADERS, media_type=_STREAM)
        self._notifier = notifier

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._notifier.subscribers -= 1


async def _live(request: Request) -> Response:
    parse_query(request, ())
    if request.method == "HEAD":
        return Response(headers=_HEADERS, media_type=_STREAM)
    return _Subscription(request.app.state.notifier)


ROUTE = Route("/api/live", _live)
