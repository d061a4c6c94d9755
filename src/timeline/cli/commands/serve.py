"""`timeline serve`."""

import re
import webbrowser
from contextlib import suppress
from dataclasses import replace
from threading import Thread

import click

from timeline.cli.session import Session, needs_web
from timeline.errors import WrongUsage


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    help="The port to listen on; 0 takes a free one.",
)
@click.option("--public-url", metavar="URL", help="The address at which readers find the pages, for feeds.")
@click.option("--open", "open_", is_flag=True, help="Also open the pages in a browser.")
@click.pass_obj
def serve_command(session: Session, host: str, port: int, public_url: str | None, *, open_: bool) -> None:
    """Serve the record to browsers and programs, until Ctrl-C.

    The server only reads. By default only this machine can reach it.
    The answers under /api are those of the commands, as JSON; /api/openapi.json describes them.

    \b
    Example: timeline serve --port 8000 --open
    """
    with needs_web("serve"):
        from timeline.web import params, server

    def read_clock() -> params.Today:
        now = replace(session)  # a new session reads the clock again
        return params.Today(now.today, now.default_known_on)

    public_url = _without_slash(public_url) if public_url else None
    read_clock()  # refuses an unknown time zone
    session.ask().names.subjects()  # builds the index now, and not during the first request
    session.close()
    with server.bind_socket(host, port) as socket, suppress(KeyboardInterrupt):
        local = server.is_local(socket)
        if not local:
            session.note(f"Note: everyone who can reach {host} can read the record.")
        session.note(f"Serving on {server.url_of(socket)} (Ctrl-C ends it)")
        if open_:  # in a thread, since a text browser would block the server
            Thread(target=webbrowser.open, args=(server.url_of(socket),), daemon=True).start()
        app = server.create_app(session.store, read_clock, session.note, local=local, public_url=public_url)
        server.serve(socket, app)


def _without_slash(url: str) -> str:
    """Return the address without a final slash. Raise WrongUsage if it is not one."""
    if not re.fullmatch(r"https?://[\w.:\[\]-]+(/[\w.~%/-]*)?", url):
        raise WrongUsage(
            f"{url} is not the address of a site.", "write one such as https://timeline.example.org"
        )
    return url.rstrip("/")
