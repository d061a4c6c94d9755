"""The pages, for people."""

from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from timeline.app import App
from timeline.web.request import ask


def routes() -> list[Route]:
    return [Route("/", _relationships)]


async def _relationships(request: Request) -> Response:
    """What is on record, with the way to it."""
    slugs = await ask(request, _slugs)
    items = "".join(f'<li><a href="/api/status/{escape(each)}">{escape(each)}</a>' for each in slugs)
    return HTMLResponse(
        '<!doctype html><html lang="en"><title>timeline</title>'
        f'<link rel="stylesheet" href="/static/style.css"><h1>Relationships</h1><ul>{items}</ul>'
    )


def _slugs(app: App) -> list[str]:
    return [each for each in app.subjects() if "/" not in each]
