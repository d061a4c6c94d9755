"""The server: one Starlette application, run by uvicorn until Ctrl-C."""

import gc
import os
import secrets
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import uvicorn
from starlette.applications import Starlette

from timeline.errors import Refused, WrongUsage
from timeline.web import api, downloads, live, pages, problems, static
from timeline.web.connections import Connection
from timeline.web.live import LogNotifier
from timeline.web.params import Today
from timeline.web.security import MAX_HEAD_BYTES, SecurityMiddleware, is_loopback
from timeline.web.workers import Warn, WorkerPool

SHUTDOWN_GRACE = 0.3  # seconds that running questions have left when the server ends
GC_THRESHOLD = 50_000  # objects; an answer of hundreds of commitments makes thousands, without a cycle


def create_app(
    store: str, read_clock: Callable[[], Today], warn: Warn, *, local: bool, public_url: str | None = None
) -> Starlette:
    """Return the application that serves a store, to readers at `public_url` if known."""
    app = Starlette(
        routes=[*static.routes(), live.ROUTE, *api.routes(), *downloads.routes(), *pages.routes()],
        exception_handlers=problems.handlers(),
        lifespan=_lifespan,
    )
    app.router.redirect_slashes = False
    app.state.workers, app.state.notifier = WorkerPool(store, warn), LogNotifier(store)
    app.state.read_clock, app.state.warn = read_clock, warn
    app.state.local, app.state.public_url = local, public_url
    app.state.session = secrets.token_hex(4)  # tells the ETags of this store from those of another
    return app


@asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    app.state.workers.open()
    app.state.notifier.start()
    yield
    _stop(app)
    app.state.workers.close(SHUTDOWN_GRACE)


def _stop(app: Starlette) -> None:
    app.state.notifier.stop()
    app.state.workers.cancel_pending()


def serve(socket_: socket.socket, app: Starlette) -> None:
    """Serve at a socket until Ctrl-C, which then raises KeyboardInterrupt."""
    gc.set_threshold(GC_THRESHOLD)
    config = uvicorn.Config(
        SecurityMiddleware(app, local=app.state.local),
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
    _Server(config, app).run([socket_])


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, app: Starlette) -> None:
        super().__init__(config)
        self._app = app

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the streams and pending questions first; uvicorn would wait for them."""
        _stop(self._app)
        await super().shutdown(sockets)


def bind_socket(host: str, port: int) -> socket.socket:
    """Return a listening socket, or raise WrongUsage or Refused."""
    try:
        addresses = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    except (socket.gaierror, UnicodeError, OverflowError):
        raise WrongUsage(f"{host} is not a known host.", "127.0.0.1 is this machine alone") from None
    family, kind, protocol, _, address = addresses[0]
    listening = socket.socket(family, kind, protocol)  # unless TCP is named, TCP_NODELAY is not set
    try:
        if os.name == "posix":  # on Windows it would let two servers listen on one port
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen()
    except OSError as error:
        listening.close()
        raise Refused(
            f"cannot bind {host}:{port}: {error.strerror}.", "`--port 0` takes a free port"
        ) from None
    return listening


def is_local(socket_: socket.socket) -> bool:
    """Return whether only this machine can reach the socket."""
    return is_loopback(socket_.getsockname()[0])


def url_of(socket_: socket.socket) -> str:
    """Return the address for a browser."""
    host, port = socket_.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/"
