"""Files about a relationship for other programs: calendar, feed and picture."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from timeline.app.exports import export
from timeline.app.facade import App
from timeline.projections.viewpoint import Viewpoint
from timeline.render import svg
from timeline.web import params
from timeline.web.params import Parameter, Query
from timeline.web.request import cached_route
from timeline.web.security import policy

SVG = "image/svg+xml"


class Download(NamedTuple):
    """A kind of file. `render` takes a slug, a viewpoint, and the URL of the pages."""

    media_type: str
    parameters: Sequence[Parameter]
    render: Callable[[App, str, Viewpoint, str | None], bytes]


def _exported(format_: str) -> Callable[[App, str, Viewpoint, str | None], bytes]:
    return lambda app, slug, viewpoint, pages_url: export(app, slug, format_, viewpoint, pages_url)


def _picture(app: App, slug: str, viewpoint: Viewpoint, pages_url: str | None) -> bytes:  # noqa: ARG001 it has no links
    frame, chart = app.pages.chart(slug, viewpoint)
    return svg.render_svg(chart, frame, viewpoint, slug).encode()


_DAYS = (params.AS_OF, params.KNOWN_ON)  # calendar and feed always count the statements of all parties
DOWNLOADS: Mapping[str, Download] = {
    "agenda.ics": Download("text/calendar", _DAYS, _exported("ics")),
    "changes.atom": Download("application/atom+xml", _DAYS, _exported("atom")),
    "timelinejs.json": Download("application/json", params.VIEWPOINT, _exported("timelinejs")),
    "picture.svg": Download(SVG, params.VIEWPOINT, _picture),
}


def routes() -> list[Route]:
    """Return a route for each file, below its relationship."""
    return [
        cached_route(f"/{{relationship}}/{name}", download.parameters, partial(_respond, download))
        for name, download in DOWNLOADS.items()
    ]


def _respond(
    download: Download, request: Request, query: Query, app: App, headers: dict[str, str]
) -> Response:
    content = download.render(app, query.subject, query.viewpoint, _pages_url(request))
    if download.media_type == SVG:  # it contains its own style sheet
        headers = {**headers, "content-security-policy": policy(svg.own_style())}
    return Response(content, headers=headers, media_type=download.media_type)


def _pages_url(request: Request) -> str | None:
    """Return the URL at which readers find the pages, if it is known.

    A Host header is trusted on loopback only: on a network, any client can send any name in it.
    """
    public_url: str | None = request.app.state.public_url
    return public_url or (str(request.base_url).rstrip("/") if request.app.state.local else None)
