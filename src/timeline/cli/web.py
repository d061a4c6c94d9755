"""The command that serves the record over HTTP."""

import re
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from timeline.cli.extras import needs_web
from timeline.cli.session import Session
from timeline.errors import WrongUsage

if TYPE_CHECKING:
    from timeline.web.params import Today


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    help="On which port; 0 takes a free one.",
)
@click.option(
    "--public-url", metavar="URL", help="The address under which others find the pages; feeds lead there."
)
@click.option("--open", "open_", is_flag=True, help="Open it in a browser, too.")
@click.pass_obj
def serve_command(session: Session, host: str, port: int, public_url: str | None, *, open_: bool) -> None:
    """Serve the record to browsers and programs on this machine, read-only, until Ctrl-C.

    The answers under /api are those of the commands, as JSON; /api/openapi.json describes them.

    \b
    Example: timeline serve --port 8000 --open
    """  # noqa: D301
    try:
        from timeline.web import server
    except ImportError as missing:
        raise needs_web("serve", missing) from None
    pages = _base(public_url) if public_url else None
    _days(session)  # is there such a zone?
    session.ask().names.subjects()  # so that an index is made now, and not while the first who asks waits
    session.close()
    with server.bind_socket(host, port) as socket, suppress(KeyboardInterrupt):
        local = server.is_local(socket)
        if not local:
            session.note(f"Note: everyone who reaches {host} can read the record.")
        session.note(f"Serving on {server.url_of(socket)} (Ctrl-C ends it)")
        if open_:
            _open(server.url_of(socket))
        site = server.WebApplication(
            session.store, lambda: _days(session), session.note, local=local, public_url=pages
        )
        server.serve(socket, site)


def _base(url: str) -> str:
    """Return the address without a slash at its end; WrongUsage unless pages may lie below it."""
    if not re.fullmatch(r"https?://[\w.:\[\]-]+(/[\w.~%/-]*)?", url):
        raise WrongUsage(
            f"{url} is not the address of a site.", "write one such as https://timeline.example.org"
        )
    return url.rstrip("/")


def _days(session: Session) -> "Today":
    """By the clock as it is now."""
    from timeline.web.params import Today

    now = replace(session)
    return Today(now.today, now.default_known_on)


def _open(address: str) -> None:
    """Beside, since a browser at a terminal would wait for the server."""
    import webbrowser
    from threading import Thread

    Thread(target=webbrowser.open, args=(address,), daemon=True).start()
