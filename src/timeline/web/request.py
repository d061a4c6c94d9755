"""The way of one request: its parameters, its worker, its cached answer."""

from collections.abc import Callable, Sequence
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from timeline.app.facade import App
from timeline.web.params import Parameter, Query, parse_parameters
from timeline.web.workers import WorkerPool

Respond = Callable[[Request, Query, App, dict[str, str]], Response]


def cached_route(
    path: str, known: Sequence[Parameter], respond: Respond, *, of_a_form: bool = False
) -> Route:
    """Return the route of a path whose answers a worker computes and clients cache."""

    async def handle(request: Request) -> Response:
        query, state = parse_query(request, known, of_a_form=of_a_form), request.app.state

        def answer(app: App) -> Response:
            # changes with the server process, the log and the day
            tag = f'"{state.session}-{app.last_position()}-{query.days.today}-{query.days.known_on}"'
            headers = {"ETag": tag, "Cache-Control": "no-cache"}
            if etag_matches(request, tag):
                return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
            return respond(request, query, app, headers)

        workers: WorkerPool = state.workers
        return await workers.ask(answer)

    return Route(path, handle)


def parse_query(request: Request, known: Sequence[Parameter], *, of_a_form: bool = False) -> Query:
    """Return the query of a request. Raise WrongUsage for unknown parameters."""
    pairs = request.query_params.multi_items()
    if of_a_form:  # which also submits its empty fields
        pairs = [(name, text) for name, text in pairs if text]
    values = parse_parameters(pairs, known)
    return Query(request.path_params, values, request.app.state.read_clock())


def etag_matches(request: Request, tag: str) -> bool:
    """Return whether `If-None-Match` contains this ETag."""
    return tag in request.headers.get("if-none-match", "")
