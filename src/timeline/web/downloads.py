"""Files about a relationship, for other programs: its calendar, its feed, its picture."""

from collections.abc import Callable, Mapping
from functools import partial
from http import HTTPStatus
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from timeline.app import App
from timeline.exports import export
from timeline.projections.viewpoint import Viewpoint
from timeline.views import picture as view
from timeline.views.pages.asset import asset
from timeline.web import asking
from timeline.web.asking import Asked
from timeline.web.request import ask, asked, fresh, is_known


class File(NamedTuple):
    """A file by its kind, and what it holds."""

    media_type: str
    written: Callable[[App, str, Viewpoint], bytes]


def _exported(format_: str) -> Callable[[App, str, Viewpoint], bytes]:
    return lambda app, slug, where: export(app, slug, format_, where)


def _picture(app: App, slug: str, where: Viewpoint) -> bytes:
    frame, picture = app.picture(slug, where)
    window = view.whole(frame, where)
    return view.drawn(picture, window, frame, where, name=slug, style=asset("picture.css")).encode()


FILES: Mapping[str, File] = {
    "agenda.ics": File("text/calendar", _exported("ics")),
    "changes.atom": File("application/atom+xml", _exported("atom")),
    "timelinejs.json": File("application/json", _exported("timelinejs")),
    "picture.svg": File("image/svg+xml", _picture),
}


def routes() -> list[Route]:
    return [Route(f"/{{relationship}}/{name}", partial(_file, file)) for name, file in FILES.items()]


async def _file(file: File, request: Request) -> Response:
    return await ask(request, partial(_respond, file, asked(request, asking.VIEWPOINT), request))


def _respond(file: File, given: Asked, request: Request, app: App) -> Response:
    headers = fresh(request, given, app)
    if is_known(request, headers["ETag"]):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    return Response(
        file.written(app, given.subject, given.where), headers=headers, media_type=file.media_type
    )
