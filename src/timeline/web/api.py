"""The questions as addresses: `/api/status/us-china` answers as `timeline status us-china` does, in JSON."""

from collections.abc import Awaitable, Callable
from functools import partial
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from timeline.app.facade import App
from timeline.render.json_output import render_json
from timeline.web import openapi
from timeline.web.endpoints import ENDPOINTS, Endpoint, LogPage
from timeline.web.params import Query
from timeline.web.request import parse_query, respond_cached

JSON = "application/json"
_FRESH = {"Cache-Control": "no-cache"}  # kept, and asked for again each time


def routes() -> list[Route]:
    described = Route("/api/openapi.json", _description)
    return [described, *(Route(each.path, _endpoint(each)) for each in ENDPOINTS)]


def _endpoint(question: Endpoint) -> Callable[[Request], Awaitable[Response]]:
    async def answered(request: Request) -> Response:
        given = parse_query(request, question.parameters)
        return await respond_cached(request, given, partial(_respond, question, given, request))

    return answered


def _respond(
    question: Endpoint, given: Query, request: Request, app: App, headers: dict[str, str]
) -> Response:
    found = question.compute(app, given)
    if isinstance(found, LogPage):
        headers = {**headers, **_onward(found, request)}
        found = found.rows
    return Response(render_json(found), headers=headers, media_type=JSON)


def _onward(page: LogPage, request: Request) -> dict[str, str]:
    """Where the log goes on; a search that was ended by the clock would end elsewhere another time."""
    if page.before is None:
        return {}
    others = [(name, text) for name, text in request.query_params.multi_items() if name != "before"]
    query = urlencode([*others, ("before", page.before)])
    link = {"Link": f'<{request.url.path}?{query}>; rel="next"'}
    return {**link, "Searched-To": f"{page.before}", "Cache-Control": "no-store"} if page.partial else link


async def _description(request: Request) -> Response:
    parse_query(request, ())
    return Response(openapi.description(), headers=_FRESH, media_type=JSON)
