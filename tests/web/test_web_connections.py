"""Slow clients: their connections time out, and other clients do not wait."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from email import message_from_bytes
from pathlib import Path
from time import sleep

import pytest
from cli_facts import CALL, OPENED, Desk, json_lines, run

from beside import PATIENCE
from sites import EVERYWHERE, Answered, Site, problem, serving
from tally import Tally
from timeline.web.security import HEADERS

SOON = "from timeline.web import connections; connections.REQUEST_TIMEOUT = 0.5"
FEW = "from timeline.web import connections; connections.MAX_CONNECTIONS = 20"

HALF = {
    "nothing": b"",
    "half a line": b"GET /api/dig",
    "half of the headers": b"GET /api/digest HTTP/1.1\r\nHost: localhost\r\nX-",
    "a body that never comes": b"GET /api/digest HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n",
}
EVIL = "evil.example"


def connected(site: Site, request: bytes) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", site.port), PATIENCE)
    connection.sendall(request)
    return connection


def all_of(connection: socket.socket) -> bytes:
    """Return what the server sends until it ends the connection."""
    received = b""
    with suppress(ConnectionResetError):
        while part := connection.recv(1 << 20):
            received += part
    return received


@contextmanager
def many(site: Site, number: int) -> Iterator[list[socket.socket]]:
    with ExitStack() as stack:
        kinds = list(HALF.values())
        yield [stack.enter_context(closing(connected(site, kinds[n % len(kinds)]))) for n in range(number)]


def test_half_a_request_times_out_and_delays_no_other_client(
    shipped: Desk, tmp_path: Path, tally: Tally
) -> None:
    with serving(shipped.store, tmp_path, changed=SOON) as site, many(site, 200) as half:
        assert site.get("/api/digest").status == 200
        for connection in half:
            all_of(connection)
        tally("half a request", len(half), "ended by the server; a whole one beside it was answered")
        assert site.get("/api/digest").status == 200


@pytest.mark.parametrize("begun", HALF.values(), ids=HALF)
def test_a_client_that_sends_a_byte_now_and_then_times_out(
    shipped: Desk, tmp_path: Path, begun: bytes
) -> None:
    with (
        serving(shipped.store, tmp_path, changed=SOON) as site,
        closing(connected(site, begun)) as connection,
        pytest.raises(OSError, match=r"Broken pipe|reset by peer"),
    ):
        _drip(connection)


def _drip(connection: socket.socket) -> None:
    while True:
        connection.sendall(b"x")
        sleep(0.05)


def test_there_is_always_room_for_one_more(shipped: Desk, tmp_path: Path) -> None:
    """The connection that has been idle longest is closed, long before its timeout."""
    with serving(shipped.store, tmp_path, changed=FEW) as site, many(site, 60) as half:
        assert site.get("/api/digest").status == 200
        for connection in half[:40]:
            all_of(connection)
        half[-2].sendall(b"A: b\r\n\r\n")  # which was half of the headers
        assert half[-2].recv(100).startswith(b"HTTP/1.1 200 ")


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A record whose log is ten megabytes."""
    desk = Desk(tmp_path_factory.mktemp("long") / "timeline.db")
    calls = (CALL | {"id": f"call-{number}", "note": "x" * 10_000} for number in range(1_000))
    run("--store", desk.store, "import", "-", stdin=json_lines(OPENED, *calls)).well()
    return desk


LOG = b"GET /api/log?limit=1000 HTTP/1.1\r\nHost: localhost\r\n\r\n"


def test_an_answer_may_be_taken_slowly_but_not_be_left(long: Desk, tmp_path: Path) -> None:
    with serving(long.store, tmp_path, changed=SOON) as site:
        with closing(connected(site, LOG)) as slow, closing(connected(site, LOG)) as left:
            taken = b""
            while len(taken) < 10_000_000:
                taken += slow.recv(400_000)
                sleep(0.05)
            assert taken.startswith(b"HTTP/1.1 200 ")
            assert len(all_of(left)) < 10_000_000
        assert site.get("/api/digest").status == 200


# Answers of the server below the application


def parsed(raw: bytes) -> Answered:
    """Return the only response in these bytes."""
    head, _, body = raw.partition(b"\r\n\r\n")
    line, _, headers = head.partition(b"\r\n")
    return Answered(int(line.split()[1]), message_from_bytes(headers), body)


@pytest.mark.parametrize(
    "request_",
    [
        b"nonsense\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / FTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n",
        b"GET /%b HTTP/1.1\r\nHost: localhost\r\n\r\n" % (b"x" * 60_000),
    ],
    ids=["nonsense", "no host", "another protocol", "two hosts", "no length", "too long"],
)
def test_what_is_not_http_is_refused_with_problem_details(site: Site, request_: bytes) -> None:
    answered = parsed(site.send(request_))
    assert problem(answered, 400)
    for name, value in HEADERS.items():
        assert answered.headers[name] == value


def test_nonsense_after_a_request_does_not_spoil_its_answer(site: Site) -> None:
    response = site.send(
        b"POST /api/digest HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n"
    )
    assert problem(parsed(response), 405)
    assert "Traceback" not in site.remarks()


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
@pytest.mark.parametrize("path", ["/", "/api/digest", "/nowhere", "/api/nowhere", "/us-china?x=1"])
def test_every_answer_has_the_headers_that_a_browser_obeys(site: Site, path: str, method: str) -> None:
    answered = site.get(path, method)
    for name, value in HEADERS.items():
        assert answered.headers[name] == value
    assert answered.raw == b"" or method != "HEAD"


# The name of the server in its answers

PATHS = (
    *("/", "/us-china", "/us-china/beijing-visit", "/us-china/@uc-call-us", "/china-japan/@uc-call-us"),
    *("/us-china/changes.atom", "/us-china/agenda.ics", "/us-china/timelinejs.json", "/us-china/picture.svg"),
    *("/api/status/us-china", "/api/log?limit=1", "/api/openapi.json", "/nowhere", "/api/nowhere"),
)


def test_beyond_loopback_no_answer_repeats_the_name_that_it_was_asked_under(
    shipped: Desk, tmp_path: Path
) -> None:
    with serving(shipped.store, tmp_path, "--host", EVERYWHERE) as site:
        for path in PATHS:
            answered = site.get(path, Host=EVIL, Accept="text/html")
            assert EVIL.encode() not in answered.raw
            assert EVIL not in str(answered.headers)
            assert EVIL.encode() not in site.get(path, "POST", Host=EVIL).raw


@pytest.mark.parametrize("host", [EVERYWHERE, "127.0.0.1"])
@pytest.mark.parametrize("url", ["https://timeline.example.org", "https://example.org/desk/"])
def test_a_feed_leads_to_the_address_that_the_server_is_known_by(
    shipped: Desk, tmp_path: Path, host: str, url: str
) -> None:
    with serving(shipped.store, tmp_path, "--host", host, "--public-url", url) as site:
        feed = site.get("/us-china/changes.atom").well().raw.decode()
    assert f'href="{url.rstrip("/")}/us-china"' in feed
    assert f'href="{url.rstrip("/")}/us-china/beijing-visit?as_of=' in feed


@pytest.mark.parametrize(
    "url",
    ["timeline.example.org", "ftp://example.org", "https://", "https://a b", 'https://a/"', "javascript:x"],
)
def test_a_public_address_that_is_none_is_wrong_usage(shipped: Desk, url: str) -> None:
    run_ = shipped.run("serve", "--port", "0", "--public-url", url)
    assert run_.code == 2
    assert "is not the address of a site" in run_.remarks
