"""The JSON API, with the answers of the commands: `/api/status/us-china`."""

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


def routes() -> list[Route]:
    """Return the routes of all endpoints and of their description."""
    described = Route("/api/openapi.json", _description)
    return [described, *(Route(endpoint.path, _handler(endpoint)) for endpoint in ENDPOINTS)]


def _handler(endpoint: Endpoint) -> Callable[[Request], Awaitable[Response]]:
    async def handle(request: Request) -> Response:
        query = parse_query(request, endpoint.parameters)
        return await respond_cached(request, query, partial(_respond, endpoint, query, request))

    return handle


def _respond(
    endpoint: Endpoint, query: Query, request: Request, app: App, headers: dict[str, str]
) -> Response:
    answer = endpoint.compute(app, query)
    if isinstance(answer, LogPage):
        headers = {**headers, **_link_to_next(answer, request)}
        answer = answer.rows
    return Response(render_json(answer), headers=headers, media_type=JSON)


def _link_to_next(page: LogPage, request: Request) -> dict[str, str]:
    """Return the headers that link to the next page.

    The end of a partial page depends on the clock, so that page must not be cached.
    """
    if page.before is None:
        return {}
    others = [(name, text) for name, text in request.query_params.multi_items() if name != "before"]
    query = urlencode([*others, ("before", page.before)])
    link = {"Link": f'<{request.url.path}?{query}>; rel="next"'}
    return {**link, "Searched-To": f"{page.before}", "Cache-Control": "no-store"} if page.partial else link


async def _description(request: Request) -> Response:
    parse_query(request, ())
    return Response(openapi.description(), headers={"Cache-Control": "no-cache"}, media_type=JSON)
