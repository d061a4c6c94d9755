"""Connections of the server: each has its time to ask, and none takes that of another."""

import asyncio
from http import HTTPStatus

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from timeline.render.json_output import render_json
from timeline.web.problems import MEDIA_TYPE, problem
from timeline.web.security import HEADERS

MAX_CONNECTIONS = 500  # at once: fewer than the files that a process may usually have open
REQUEST_TIMEOUT = 10.0  # seconds in which a client sends a whole request, or takes some of an answer


class Connection(H11Protocol):
    """A connection that ends when its client keeps the server waiting.

    uvicorn has a limit only for the pause after an answer, and lifts it at the next byte.
    """

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait()
        if len(self.connections) > MAX_CONNECTIONS:
            self._longest_waiting().transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        self._alarm.cancel()
        super().connection_lost(exc)

    def on_response_complete(self) -> None:
        self._alarm.cancel()
        self._wait()
        super().on_response_complete()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 it is not ours
        """Refuse what is not HTTP, with the usual headers; an answer that has begun is finished."""
        if not self.is_waiting():
            self.cycle.keep_alive = False
            return
        body = render_json(problem(HTTPStatus.BAD_REQUEST, "This is not a request in HTTP")).encode()
        headers = {
            **HEADERS,
            "content-type": MEDIA_TYPE,
            "content-length": f"{len(body)}",
            "cache-control": "no-store",
            "connection": "close",
        }
        status = HTTPStatus.BAD_REQUEST
        response = h11.Response(status_code=status, headers=list(headers.items()), reason=status.phrase)
        for event in (response, h11.Data(body), h11.EndOfMessage()):
            self.transport.write(self.conn.send(event))
        self.transport.close()

    def is_waiting(self) -> bool:
        """Return whether it is the client's turn: no request is whole, or the last is answered."""
        return self.cycle is None or self.cycle.response_complete  # type: ignore[redundant-expr] # None at first

    def _wait(self) -> None:
        self.waiting_since, self._untaken = self.loop.time(), 0
        self._alarm = self.loop.call_later(REQUEST_TIMEOUT, self._end_if_kept_waiting)

    def _end_if_kept_waiting(self) -> None:
        untaken = self.transport.get_write_buffer_size()
        if self.is_waiting() and untaken in {0, self._untaken}:
            self.transport.abort()
            return
        self._untaken = untaken
        self._alarm = self.loop.call_later(REQUEST_TIMEOUT, self._end_if_kept_waiting)

    def _longest_waiting(self) -> "Connection":
        """Return the connection that is to make room for this one."""
        waiting = (
            each
            for each in self.connections
            if isinstance(each, Connection) and each.is_waiting() and not each.transport.is_closing()
        )
        return min(waiting, key=lambda each: each.waiting_since, default=self)
