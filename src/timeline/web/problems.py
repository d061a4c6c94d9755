"""Problem details (RFC 9457): the answer to a request that failed."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from timeline import errors
from timeline.errors import TimelineError, as_sentence
from timeline.pages.template import PageContext, render_template
from timeline.render.json_output import render_json
from timeline.render.urls import ServerUrls
from timeline.web.workers import Overloaded

MEDIA_TYPE = "application/problem+json"
RETRY_HEADERS = {"Retry-After": "1"}  # second

STATUS: dict[type[TimelineError], HTTPStatus] = {
    errors.WrongUsage: HTTPStatus.BAD_REQUEST,
    errors.Refused: HTTPStatus.BAD_REQUEST,
    errors.NotFound: HTTPStatus.NOT_FOUND,
    errors.DamagedRecord: HTTPStatus.INTERNAL_SERVER_ERROR,
    errors.StoreUnreachable: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.Conflict: HTTPStatus.SERVICE_UNAVAILABLE,
    Overloaded: HTTPStatus.SERVICE_UNAVAILABLE,
}

# Messages about the store name files and machines: they are for the operator only.
_PUBLIC_MESSAGES = {
    errors.DamagedRecord: "The record is damaged.",
    errors.StoreUnreachable: "The record cannot be reached.",
    errors.Conflict: "The record is in use by another process.",
}


class Problem(msgspec.Struct, frozen=True):
    """Problem details. `type` is the address of a description."""

    type: str
    title: str
    status: int
    detail: str
    hint: str | None


def problem(status: HTTPStatus, detail: str, hint: str | None = None) -> Problem:
    """Return the problem details for a status, with detail and hint as sentences."""
    described_at = f"/api/openapi.json#/components/responses/{response_name(status)}"
    return Problem(described_at, status.phrase, status, as_sentence(detail), hint and as_sentence(hint))


def response_name(status: HTTPStatus) -> str:
    """Return the name of a kind of problem in the description of the API."""
    return status.phrase.replace(" ", "")


def problem_response(
    details: Problem, headers: Mapping[str, str] | None = None, *, to: Request | None = None
) -> Response:
    """Return problem details as JSON, or as a page if the request accepts one."""
    retry = RETRY_HEADERS if details.status == HTTPStatus.SERVICE_UNAVAILABLE else {}
    headers = {"Cache-Control": "no-store", **retry, **(headers or {})}
    if to and "text/html" in to.headers.get("accept", "") and not to.url.path.startswith("/api/"):
        page = render_template("problem.html", PageContext(ServerUrls()), problem=details)
        return HTMLResponse(page, details.status, headers)
    return Response(render_json(details), details.status, headers, media_type=MEDIA_TYPE)


def handlers() -> dict[Any, Any]:
    """Return the exception handlers by type of exception."""
    return {
        TimelineError: handle_timeline_error,
        HTTPException: handle_http_exception,
        Exception: handle_exception,
    }


async def handle_timeline_error(request: Request, error: TimelineError) -> Response:
    """Answer a TimelineError; report problems of the store to the operator."""
    status, detail, hint = STATUS[type(error)], error.message, error.hint
    if type(error) in _PUBLIC_MESSAGES:
        request.app.state.warn(f"{request.url.path}: {error.message}")
        detail, hint = _PUBLIC_MESSAGES[type(error)], "the server's own output says more"
    return problem_response(problem(status, detail, hint), to=request)


async def handle_http_exception(request: Request, error: HTTPException) -> Response:
    """Answer an unknown address or a method that is not allowed."""
    status = HTTPStatus(error.status_code)
    detail = f"{request.url.path} is not an address of this server"
    if status is HTTPStatus.METHOD_NOT_ALLOWED:
        detail = f"{request.method} is not allowed: this server only reads"
    details = problem(status, detail, "/api/openapi.json lists the addresses")
    return problem_response(details, error.headers, to=request)


async def handle_exception(request: Request, error: Exception) -> Response:  # noqa: ARG001 uvicorn logs it
    """Answer after a bug."""
    details = problem(HTTPStatus.INTERNAL_SERVER_ERROR, "This is a fault of the program.")
    return problem_response(details, to=request)
