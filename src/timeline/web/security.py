"""What holds for every request: where it may come from, how long it may be, what a browser may do with it."""

import ipaddress
import re
from base64 import b64encode
from hashlib import sha256
from http import HTTPStatus
from itertools import chain

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from timeline.web.problems import problem, problem_response

MAX_URL_BYTES = 32_768  # bytes of an address and its query
MAX_HEAD_BYTES = 49_152  # bytes of that and all headers

# Everything comes from here, and nothing of it runs but the scripts that are files of their own.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
    " base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


def policy(style: str) -> str:
    """The same for a file that has this one style in itself."""
    digest = b64encode(sha256(style.encode()).digest()).decode()
    return POLICY.replace("style-src 'self'", f"style-src 'sha256-{digest}'")


HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
_HEADERS = [(name.encode(), value.encode()) for name, value in HEADERS.items()]
_HOST = re.compile(r"(\[[0-9a-fA-F:.]+\]|[^:\[\]]+)(:[0-9]{1,5})?")


class SecurityMiddleware:
    """Stands before the application.

    A server on loopback is asked under a name for loopback, or not at all: else a page from elsewhere, whose
    name was made to lead here, could read the record with the eyes of whoever has opened it.
    """

    def __init__(self, app: ASGIApp, *, local: bool) -> None:
        self._app = app
        self._local = local

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = {name for name, _ in message["headers"]}
                usual = [header for header in _HEADERS if header[0] not in own]
                message["headers"] = [*message["headers"], *usual]
            await send(message)

        await (self._refusal(scope) or self._app)(scope, receive, guarded)

    def _refusal(self, scope: Scope) -> ASGIApp | None:
        if self._local and not is_local(Headers(scope=scope).get("host", "")):
            hint = "ask http://127.0.0.1/ or http://localhost/, with the port"
            return problem_response(
                problem(HTTPStatus.MISDIRECTED_REQUEST, "This server is asked locally only", hint)
            )
        address = len(scope["raw_path"]) + len(scope["query_string"])
        if address > MAX_URL_BYTES or address + sum(map(len, chain(*scope["headers"]))) > MAX_HEAD_BYTES:
            detail = (
                f"At most {MAX_URL_BYTES:,} bytes of an address are read, "
                f"and {MAX_HEAD_BYTES:,} with all headers"
            )
            return problem_response(problem(HTTPStatus.BAD_REQUEST, detail))
        return None


def is_local(host: str) -> bool:
    """Whether a Host header names this machine itself, whatever the port."""
    found = _HOST.fullmatch(host)
    return found is not None and is_loopback(found[1].strip("[]"))


def is_loopback(host: str) -> bool:
    """Whether nobody but this machine can reach a server there."""
    try:
        return host.lower() == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
