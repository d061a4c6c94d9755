"""What an endpoint takes from a request, and where it has its question answered."""

from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import Response

from timeline.app.facade import App
from timeline.web.params import Parameter, Query, parse_parameters
from timeline.web.workers import WorkerPool

T = TypeVar("T")


def parse_query(request: Request, known: Sequence[Parameter], *, of_a_form: bool = False) -> Query:
    """The question as it was asked, with these parameters; the clock is read here. WrongUsage for others.

    A form of a page sends its fields also where they are left empty.
    """
    query = request.query_params.multi_items()
    given = parse_parameters([each for each in query if each[1] or not of_a_form], known)
    return Query(request.path_params, given, request.app.state.days())


async def run_in_worker(request: Request, question: Callable[[App], T]) -> T:
    """What a question to the log gives or raises, at a desk."""
    desks: WorkerPool = request.app.state.desks
    return await desks.ask(question)


def etag_matches(request: Request, tag: str) -> bool:
    """Whether whoever asks has what is tagged so already."""
    return tag in request.headers.get("if-none-match", "")


async def respond_cached(
    request: Request, given: Query, respond: Callable[[App, dict[str, str]], Response]
) -> Response:
    """At a desk, an answer made with these headers; or that whoever asks has it already.

    What tells so changes with the log, and with the day.
    """

    def at_desk(app: App) -> Response:
        tag = f'"{request.app.state.session}-{app.last_position()}-{given.days.today}-{given.days.knowing}"'
        headers = {"ETag": tag, "Cache-Control": "no-cache"}
        if etag_matches(request, tag):
            return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
        return respond(app, headers)

    return await run_in_worker(request, at_desk)
