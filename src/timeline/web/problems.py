"""What is told to whoever cannot be answered: problem details (RFC 9457)."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from timeline.errors import (
    Conflict,
    DamagedRecord,
    NotFound,
    Refused,
    StoreUnreachable,
    TimelineError,
    WrongUsage,
)
from timeline.pages.context import PageContext
from timeline.pages.template import render_template
from timeline.render.json_output import render_json
from timeline.render.urls import ServerUrls
from timeline.web.workers import Overloaded

MEDIA_TYPE = "application/problem+json"
RETRY_HEADERS = {"Retry-After": "1"}  # second

STATUS: dict[type[TimelineError], HTTPStatus] = {
    WrongUsage: HTTPStatus.BAD_REQUEST,
    Refused: HTTPStatus.BAD_REQUEST,
    NotFound: HTTPStatus.NOT_FOUND,
    DamagedRecord: HTTPStatus.INTERNAL_SERVER_ERROR,
    StoreUnreachable: HTTPStatus.SERVICE_UNAVAILABLE,
    Conflict: HTTPStatus.SERVICE_UNAVAILABLE,
    Overloaded: HTTPStatus.SERVICE_UNAVAILABLE,
}

# What is told of the store itself is for whoever runs the server: it names files and machines.
_OF_THE_STORE = {
    DamagedRecord: "The record is damaged.",
    StoreUnreachable: "The record cannot be reached.",
    Conflict: "The record is in use by somebody else.",
}


class Problem(msgspec.Struct, frozen=True):
    """Why there is no answer. `type` is where the kind is described."""

    type: str
    title: str
    status: int
    detail: str
    hint: str | None


def problem(status: HTTPStatus, detail: str, hint: str | None = None) -> Problem:
    return Problem(_described_at(status), status.phrase, status, _sentence(detail), hint and _sentence(hint))


def _described_at(status: HTTPStatus) -> str:
    return f"/api/openapi.json#/components/responses/{response_name(status)}"


def response_name(status: HTTPStatus) -> str:
    """Of a kind of problem, in the description of the API."""
    return status.phrase.replace(" ", "")


def problem_response(
    told: Problem, headers: Mapping[str, str] | None = None, *, to: Request | None = None
) -> Response:
    """As JSON, or, to a person who asked for a page, as a page."""
    again = RETRY_HEADERS if told.status == HTTPStatus.SERVICE_UNAVAILABLE else {}
    headers = {"Cache-Control": "no-store", **again, **(headers or {})}
    if to and "text/html" in to.headers.get("accept", "") and not to.url.path.startswith("/api/"):
        page = render_template("problem.html", PageContext(ServerUrls()), problem=told)
        return HTMLResponse(page, told.status, headers)
    return Response(render_json(told), told.status, headers, media_type=MEDIA_TYPE)


def problem_from(error: TimelineError) -> Problem:
    """The same that the command line would say; of the store itself, only what concerns a reader."""
    status = STATUS[type(error)]
    if detail := _OF_THE_STORE.get(type(error)):
        return problem(status, detail, "whoever runs this server is told more.")
    return problem(status, error.message, error.hint)


def handlers() -> dict[Any, Any]:
    """By kind of exception, what answers it."""
    return {
        TimelineError: handle_timeline_error,
        HTTPException: handle_http_exception,
        Exception: handle_exception,
    }


async def handle_timeline_error(request: Request, error: TimelineError) -> Response:
    if type(error) in _OF_THE_STORE:
        request.app.state.remark(f"{request.url.path}: {error.message}")
    return problem_response(problem_from(error), to=request)


async def handle_http_exception(request: Request, error: HTTPException) -> Response:
    """What no route takes: an address that there is not, or a method."""
    status = HTTPStatus(error.status_code)
    detail = f"There is no {request.url.path}"
    if status is HTTPStatus.METHOD_NOT_ALLOWED:
        detail = f"{request.method} is not answered: this server only reads"
    told = problem(status, detail, "/api/openapi.json lists what there is")
    return problem_response(told, error.headers, to=request)


async def handle_exception(request: Request, error: Exception) -> Response:  # noqa: ARG001 uvicorn shows where
    told = problem(HTTPStatus.INTERNAL_SERVER_ERROR, "This is a fault of the program.")
    return problem_response(told, to=request)


def _sentence(text: str) -> str:
    return text if text.endswith((".", "?", "…")) else f"{text}."
