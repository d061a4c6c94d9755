"""Static files over HTTP: only the assets of the pages, no other file."""

from collections.abc import Callable, Mapping
from hashlib import sha256
from http import HTTPStatus
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from timeline.render.html import ASSETS, asset
from timeline.web.request import etag_matches

# StaticFiles would take types from tables of the system, and ETags from file times instead of contents.
TYPES: Mapping[str, str] = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}


def routes() -> list[Route]:
    """Return a route for each file; its content is read here, once."""
    return [Route(f"/{name}", _endpoint(name, asset(name).encode())) for name in ASSETS]


def _endpoint(name: str, content: bytes) -> Callable[[Request], Any]:
    media_type = TYPES[name.rpartition(".")[2]]
    headers = {"ETag": f'"{sha256(content).hexdigest()[:16]}"', "Cache-Control": "no-cache"}

    async def respond(request: Request) -> Response:
        if etag_matches(request, headers["ETag"]):
            return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
        return Response(content, headers=headers, media_type=media_type)

    return respond
