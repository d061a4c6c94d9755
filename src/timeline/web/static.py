"""The files that pages need. What is not in this list is not served."""

from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from timeline.render.asset import ASSETS, asset
from timeline.web.request import etag_matches

TYPES: Mapping[str, str] = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}


def routes() -> list[Route]:
    return [Route(f"/{name}", _file, name=name) for name in ASSETS]


async def _file(request: Request) -> Response:
    name = request.url.path.removeprefix("/")
    data = _read(name)
    headers = {"ETag": f'"{sha256(data).hexdigest()[:16]}"', "Cache-Control": "no-cache"}
    if etag_matches(request, headers["ETag"]):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    return Response(data, headers=headers, media_type=TYPES[name.rpartition(".")[2]])


@cache
def _read(name: str) -> bytes:
    return asset(name).encode()
