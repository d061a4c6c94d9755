"""The files that pages need. What is not in this list is not served."""

from functools import cache
from hashlib import sha256
from http import HTTPStatus
from importlib.resources import files

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from timeline.web.request import is_known

# By name, what each is; they lie in the folder `static` beside this module.
FILES = {"style.css": "text/css"}


def routes() -> list[Route]:
    return [Route(f"/static/{name}", _file, name=name) for name in FILES]


async def _file(request: Request) -> Response:
    name = request.url.path.rpartition("/")[2]
    data = _read(name)
    headers = {"ETag": f'"{sha256(data).hexdigest()[:16]}"', "Cache-Control": "no-cache"}
    if is_known(request, headers["ETag"]):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    return Response(data, headers=headers, media_type=FILES[name])


@cache
def _read(name: str) -> bytes:
    return (files("timeline.web") / "static" / name).read_bytes()
