"""Servers of the record: processes on loopback, stopped at the end."""

import asyncio
import http.client
import json
import socket
import subprocess
import sys
from collections.abc import Coroutine, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from time import monotonic, sleep
from typing import Any, TypeVar
from urllib.parse import urlsplit

import pytest
from cli_facts import Desk, surroundings

from beside import PATIENCE, PROGRAM

T = TypeVar("T")

EVERYWHERE = "0.0.0.0"  # noqa: S104 for tests of what is said of it


@dataclass(frozen=True)
class Answered:
    """An HTTP response."""

    status: int
    headers: Message
    raw: bytes

    @property
    def json(self) -> Any:  # noqa: ANN401 whatever JSON can say
        return json.loads(self.raw)

    def well(self) -> "Answered":
        """Return the response after asserting its status 200."""
        assert self.status == 200, self
        return self


class Site:
    """A running `timeline serve`."""

    def __init__(self, running: subprocess.Popen[bytes], remarks: Path) -> None:
        self.running = running
        self._remarks = remarks
        self.address = self._serving().split()[2]

    @property
    def port(self) -> int:
        port = urlsplit(self.address).port
        assert port
        return port

    def remarks(self) -> str:
        """Return its stderr so far."""
        return self._remarks.read_text()

    def get(self, path: str, method: str = "GET", **headers: str) -> Answered:
        """Send a request; in the name of a header, `_` stands for a hyphen."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)) as connection:
            connection.request(method, path, headers={k.replace("_", "-"): v for k, v in headers.items()})
            response = connection.getresponse()
            return Answered(response.status, response.headers, response.read())

    def send(self, request: bytes) -> bytes:
        """Send raw bytes and return the raw response."""
        with closing(socket.create_connection(("127.0.0.1", self.port), PATIENCE)) as connection:
            connection.sendall(request)
            return b"".join(iter(lambda: connection.recv(65536), b""))

    def _serving(self) -> str:
        begun = monotonic()
        while not (lines := [line for line in self.remarks().splitlines() if line.startswith("Serving on ")]):
            assert self.running.poll() is None, self.remarks()
            assert monotonic() - begun < PATIENCE
            sleep(0.02)
        return lines[0]


@contextmanager
def serving(
    store: Path | str, folder: Path, *arguments: str, before: Sequence[str] = (), changed: str = ""
) -> Iterator[Site]:
    """Serve a store, with stderr in `folder`; `changed` is code that runs first."""
    remarks = folder / "remarks"
    program = [sys.executable, "-c", f"{changed}; from timeline.cli.main import run; run()"]
    command: list[str | Path] = [*(program if changed else [PROGRAM]), "--store", store, *before]
    command += ["serve", "--port", "0", *arguments]
    with remarks.open("wb") as output:
        running = subprocess.Popen(command, stdout=output, stderr=output, env=surroundings())
    try:
        yield Site(running, remarks)
    finally:
        running.kill()
        running.wait()


@pytest.fixture(scope="session")
def site(shipped: Desk, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Yield a server of the shipped record."""
    with serving(shipped.store, tmp_path_factory.mktemp("site")) as running:
        yield running


def problem(answered: Answered, status: int) -> Mapping[str, Any]:
    """Return the problem details of a response."""
    assert answered.status == status, answered
    assert answered.headers["content-type"] == "application/problem+json"
    details: Mapping[str, Any] = answered.json
    assert list(details) == ["type", "title", "status", "detail", "hint"]
    assert details["status"] == status
    assert details["detail"].endswith((".", "?", "…"))
    return details


def run_apart(doing: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine in another thread: this one may run the browser's event loop."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, doing).result()
