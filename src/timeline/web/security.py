"""Checks of every request, and security headers for every answer."""

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
MAX_HEAD_BYTES = 49_152  # bytes of these and all headers

# Everything is loaded from this server, and only its script files run.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
    " base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


def policy(style: str) -> str:
    """Return the policy of a file that contains this one style."""
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
    """ASGI middleware that refuses unsafe requests and adds the security headers.

    A server on loopback accepts only Host headers that name loopback. Through DNS rebinding, a foreign page
    could otherwise read the record in the browser of a local user.
    """

    def __init__(self, app: ASGIApp, *, local: bool) -> None:
        self._app = app
        self._local = local

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = {name for name, _ in message["headers"]}
                missing = [header for header in _HEADERS if header[0] not in given]
                message["headers"] = [*message["headers"], *missing]
            await send(message)

        await (self._refusal(scope) or self._app)(scope, receive, send_with_headers)

    def _refusal(self, scope: Scope) -> ASGIApp | None:
        if self._local and not is_local(Headers(scope=scope).get("host", "")):
            return problem_response(
                problem(
                    HTTPStatus.MISDIRECTED_REQUEST,
                    "This server answers only under a name of its own machine",
                    "use http://127.0.0.1/ or http://localhost/, with the port",
                )
            )
        url = len(scope["raw_path"]) + len(scope["query_string"])
        if url > MAX_URL_BYTES or url + sum(map(len, chain(*scope["headers"]))) > MAX_HEAD_BYTES:
            return problem_response(
                problem(
                    HTTPStatus.BAD_REQUEST,
                    f"The address is limited to {MAX_URL_BYTES:,} bytes, "
                    f"and to {MAX_HEAD_BYTES:,} with all headers",
                )
            )
        return None


def is_local(host: str) -> bool:
    """Return whether a Host header names this machine itself, with any port."""
    match = _HOST.fullmatch(host)
    return match is not None and is_loopback(match[1].strip("[]"))


def is_loopback(host: str) -> bool:
    """Return whether only this machine can reach a server at this host."""
    try:
        return host.lower() == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
