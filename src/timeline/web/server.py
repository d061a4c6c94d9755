"""The server: what is asked of the record over HTTP, until Ctrl-C."""

import gc
import os
import secrets
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import uvicorn
from starlette.applications import Starlette
from starlette.types import ASGIApp

from timeline.errors import Refused, WrongUsage
from timeline.web import api, downloads, live, pages, problems, static
from timeline.web.connections import Connection
from timeline.web.live import LogNotifier
from timeline.web.params import Today
from timeline.web.security import MAX_HEAD_BYTES, SecurityMiddleware, is_loopback
from timeline.web.workers import Warn, WorkerPool

SHUTDOWN_GRACE = 0.3  # seconds that a question may go on when the server ends


class WebApplication:
    """All that is served of a store.

    `days` reads the clock, once a request; `remark` is told what whoever runs the server should know.
    `public_url` is the address at which readers find the pages, if that is known.
    """

    def __init__(
        self,
        store: str,
        days: Callable[[], Today],
        remark: Warn,
        *,
        local: bool,
        public_url: str | None = None,
    ) -> None:
        self._desks, self._live = WorkerPool(store, remark), LogNotifier(store)
        app = Starlette(
            routes=[*static.routes(), live.ROUTE, *api.routes(), *downloads.routes(), *pages.routes()],
            exception_handlers=problems.handlers(),
            lifespan=self._open,
        )
        app.router.redirect_slashes = False
        app.state.desks, app.state.live = self._desks, self._live
        app.state.days, app.state.remark = days, remark
        app.state.local, app.state.public_url = local, public_url
        app.state.session = secrets.token_hex(4)  # an answer of another store is never taken for one of this
        self.app: ASGIApp = SecurityMiddleware(app, local=local)

    def shutdown(self) -> None:
        """Whoever waits, or listens."""
        self._live.stop()
        self._desks.cancel_pending()

    @asynccontextmanager
    async def _open(self, app: Starlette) -> AsyncIterator[None]:  # noqa: ARG002 there is only one
        self._desks.open()
        self._live.start()
        yield
        self.shutdown()
        self._desks.close(SHUTDOWN_GRACE)


def serve(socket_: socket.socket, site: WebApplication) -> None:
    """Answer at a socket until Ctrl-C, which raises KeyboardInterrupt when all is closed."""
    gc.set_threshold(GC_THRESHOLD)
    config = uvicorn.Config(
        site.app,
        http=Connection,
        ws="none",
        lifespan="on",
        log_level="error",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=1,
        h11_max_incomplete_event_size=MAX_HEAD_BYTES,
    )
    _Server(config, site).run([socket_])


# Objects that are made before Python looks for circles among them: an answer of hundreds of commitments is
# thousands of objects, and no circle.
GC_THRESHOLD = 50_000


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, site: WebApplication) -> None:
        super().__init__(config)
        self._site = site

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """It would else wait for those who listen for ever."""
        self._site.shutdown()
        await super().shutdown(sockets)


def bind_socket(host: str, port: int) -> socket.socket:
    """A socket that listens there; port 0 is a free one."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    except (socket.gaierror, UnicodeError, OverflowError):
        raise WrongUsage(f"there is no host {host}.", "127.0.0.1 is this machine alone") from None
    family, kind, protocol, _, address = found[0]
    listening = socket.socket(family, kind, protocol)  # unless TCP is named, answers wait to be acknowledged
    try:
        if os.name == "posix":  # elsewhere it would mean that two may listen
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen()
    except OSError as error:
        listening.close()
        raise Refused(
            f"port {port} at {host} cannot be had: {error.strerror}.",
            "`--port 0` takes one that is free",
        ) from None
    return listening


def is_local(socket_: socket.socket) -> bool:
    """Whether nobody but this machine can reach it."""
    return is_loopback(socket_.getsockname()[0])


def url_of(socket_: socket.socket) -> str:
    """Where a browser finds it."""
    host, port = socket_.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/"
