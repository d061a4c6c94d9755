"""Connections of the server: each has a timeout, and their number is limited."""

import asyncio
from http import HTTPStatus

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from timeline.render.json_output import render_json
from timeline.web.problems import MEDIA_TYPE, problem
from timeline.web.security import HEADERS

MAX_CONNECTIONS = 500  # fewer than the files that a process may usually have open
REQUEST_TIMEOUT = 10.0  # seconds in which a client must send a whole request, or take some of an answer;
# uvicorn limits only the pause after an answer, and lifts that limit at the next byte


class Connection(H11Protocol):
    """A connection that ends when its client keeps the server waiting."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._start_timer()
        if len(self.connections) > MAX_CONNECTIONS:
            self._longest_waiting().transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        self._timer.cancel()
        super().connection_lost(exc)

    def on_response_complete(self) -> None:
        self._timer.cancel()
        self._start_timer()
        super().on_response_complete()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 it is uvicorn's
        """Refuse what is not HTTP; a response that has begun is finished."""
        if not self.is_waiting():
            self.cycle.keep_alive = False
            return
        body = render_json(problem(HTTPStatus.BAD_REQUEST, "This is not an HTTP request")).encode()
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
        """Return whether the server waits for the client to complete a request."""
        return self.cycle is None or self.cycle.response_complete  # type: ignore[redundant-expr] # None at first

    def _start_timer(self) -> None:
        self.waiting_since, self._unsent = self.loop.time(), 0
        self._timer = self.loop.call_later(REQUEST_TIMEOUT, self._abort_if_stalled)

    def _abort_if_stalled(self) -> None:
        unsent = self.transport.get_write_buffer_size()
        if self.is_waiting() and unsent in {0, self._unsent}:
            self.transport.abort()
            return
        self._unsent = unsent
        self._timer = self.loop.call_later(REQUEST_TIMEOUT, self._abort_if_stalled)

    def _longest_waiting(self) -> "Connection":
        """Return the connection to close: this one if all others are busy."""
        waiting = (
            connection
            for connection in self.connections
            if isinstance(connection, Connection)
            and connection.is_waiting()
            and not connection.transport.is_closing()
        )
        return min(waiting, key=lambda connection: connection.waiting_since, default=self)
