"""The JSON API, with the answers of the commands: `/api/status/us-china`."""

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
from timeline.web.request import cached_route, parse_query

JSON = "application/json"


def routes() -> list[Route]:
    """Return the routes of all endpoints and of their description."""
    description = Route("/api/openapi.json", _description)
    answers = (cached_route(entry.path, entry.parameters, partial(_respond, entry)) for entry in ENDPOINTS)
    return [description, *answers]


def _respond(
    endpoint: Endpoint, request: Request, query: Query, app: App, headers: dict[str, str]
) -> Response:
    answer = endpoint.compute(app, query)
    if isinstance(answer, LogPage):
        headers = {**headers, **_link_to_next(answer, request)}
        answer = answer.rows
    return Response(render_json(answer), headers=headers, media_type=JSON)


def _link_to_next(page: LogPage, request: Request) -> dict[str, str]:
    """Return the headers that link to the next page."""
    if page.before is None:
        return {}
    others = [(name, text) for name, text in request.query_params.multi_items() if name != "before"]
    query = urlencode([*others, ("before", page.before)])
    link = {"Link": f'<{request.url.path}?{query}>; rel="next"'}
    # the end of a partial page depends on the clock
    return {**link, "Searched-To": f"{page.before}", "Cache-Control": "no-store"} if page.partial else link


async def _description(request: Request) -> Response:
    parse_query(request, ())
    return Response(openapi.description(), headers={"Cache-Control": "no-cache"}, media_type=JSON)
