"""Files about a relationship, for other programs: its calendar, its feed, its picture."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from timeline.app.exports import export
from timeline.app.facade import App
from timeline.projections.viewpoint import Viewpoint
from timeline.render import svg as view
from timeline.web import params
from timeline.web.params import Parameter, Query
from timeline.web.request import parse_query, respond_cached
from timeline.web.security import policy


class File(NamedTuple):
    """A file by its kind, the parameters it takes, and what it holds, seen from a server at an address."""

    media_type: str
    parameters: Sequence[Parameter]
    written: Callable[[App, str, Viewpoint, str | None], bytes]


def _exported(format_: str) -> Callable[[App, str, Viewpoint, str | None], bytes]:
    return lambda app, slug, where, pages: export(app, slug, format_, where, pages)


def _picture(app: App, slug: str, where: Viewpoint, pages: str | None) -> bytes:  # noqa: ARG001 it leads nowhere
    frame, picture = app.pages.chart(slug, where)
    return view.render_svg(picture, frame, where, slug).encode()


_DAYS = (params.AS_OF, params.KNOWN_ON)  # calendar and feed are by all accounts
FILES: Mapping[str, File] = {
    "agenda.ics": File("text/calendar", _DAYS, _exported("ics")),
    "changes.atom": File("application/atom+xml", _DAYS, _exported("atom")),
    "timelinejs.json": File("application/json", params.VIEWPOINT, _exported("timelinejs")),
    "picture.svg": File("image/svg+xml", params.VIEWPOINT, _picture),
}


def routes() -> list[Route]:
    return [Route(f"/{{relationship}}/{name}", partial(_file, file)) for name, file in FILES.items()]


async def _file(file: File, request: Request) -> Response:
    given = parse_query(request, file.parameters)
    return await respond_cached(request, given, partial(_respond, file, given, request))


def _respond(file: File, given: Query, request: Request, app: App, headers: dict[str, str]) -> Response:
    written = file.written(app, given.subject, given.viewpoint, _pages(request))
    if file.media_type == "image/svg+xml":  # which has its style in itself
        headers = {**headers, "content-security-policy": policy(view.own_style())}
    return Response(written, headers=headers, media_type=file.media_type)


def _pages(request: Request) -> str | None:
    """Return the address under which readers find the pages.

    A Host header says so only on this machine: beyond it, anybody may write anything there.
    """
    public_url: str | None = request.app.state.public_url
    return public_url or (str(request.base_url).rstrip("/") if request.app.state.local else None)
