"""Answers do no harm in a browser or terminal, and odd requests get short answers."""

import json
import re
from pathlib import Path

import pytest
from cli_facts import CALL, OPENED, Desk, json_lines, run
from effort import EXAMPLES
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sites import EVERYWHERE, Site, problem, serving
from tally import Tally
from timeline import render
from timeline.render.html import ASSETS
from timeline.web import security, static

PATHS = (
    "/",
    "/timeline.css",
    "/api/status/us-china",
    "/api/openapi.json",
    "/api/nothing",
    "/api/log?x=1",
)


@pytest.mark.parametrize("path", PATHS)
def test_a_browser_is_told_to_trust_nothing_from_elsewhere(site: Site, path: str) -> None:
    """Refusals have the header, too."""
    headers = site.get(path).headers
    policy = dict(each.split(maxsplit=1) for each in headers["content-security-policy"].split("; "))
    assert policy == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self'",
        "connect-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"


@pytest.mark.parametrize("path", PATHS)
def test_no_cookie_is_set_and_no_other_origin_may_read(site: Site, path: str) -> None:
    """No cookies; and no page of another origin is let in."""
    answered = site.get(path, Origin="https://example.org", Cookie="a=b")
    assert not [name for name in answered.headers if re.match("set-cookie|access-control", name.lower())]
    assert "server" not in answered.headers


# Hosts

OWN = ["localhost", "127.0.0.1", "[::1]", "LOCALHOST", "127.0.0.1:{port}", "localhost:1", "127.1.2.3"]
FOREIGN = [
    *("example.org", "localhost.example.org", "127.0.0.1.example.org", "127.0.0.1@example.org"),
    *("10.0.0.1", "[::2]", EVERYWHERE, "2130706433", "localhost:x", "", "localhost, example.org"),
]


@pytest.mark.parametrize("host", OWN)
def test_on_loopback_the_host_must_name_this_machine(site: Site, host: str) -> None:
    assert site.get("/api/digest", Host=host.format(port=site.port)).status == 200


@pytest.mark.parametrize("host", FOREIGN)
def test_a_name_that_was_made_to_lead_here_leads_nowhere(site: Site, host: str, tally: Tally) -> None:
    """DNS rebinding would let a foreign page read the record in a local browser."""
    assert problem(site.get("/api/digest", Host=host), 421)["hint"]
    tally("request under a foreign name", 1, "refused")


def test_a_request_without_a_host_is_refused(site: Site) -> None:
    assert b" 400 " in site.send(b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n").splitlines()[0]
    assert b" 421 " in site.send(b"GET / HTTP/1.0\r\n\r\n").splitlines()[0]


def test_beyond_loopback_any_name_may_lead_here(shipped: Desk, tmp_path: Path) -> None:
    with serving(shipped.store, tmp_path, "--host", EVERYWHERE) as site:
        assert site.get("/api/digest", Host="timeline.example.org").status == 200


# What is asked

ODD = [
    # out of the folder
    *("/..", "/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "//etc/passwd", "/static//etc/passwd"),
    *("/static/../server.py", "/us-china/..%2fserver.py", "/us-china/%2e%2e/server.py"),
    *("/us-china/%2e%2e%2fserver.py", "/us-china/", "/timeline.css/", "/timeline.css%00"),
    *(
        "/TIMELINE.CSS",
        "/__init__.py",
        "/us-china/@",
        "/us-china/@..%2f..%2fpasswd",
        "/us-china/a/b",
        "/timeline.db",
        "/.git/config",
        "//example.org/",
    ),
    # no subject
    *("/api/status/..", "/api/status/%2e%2e/%2e%2e", "/api/status/us-china/beijing-visit%2F.."),
    *("/api/status/us-china%00", "/api/status/us-china/%00", "/api/status/us-china%0d%0aX-Evil:%201"),
    *("/api/status/us-china;x=1", "/api/status/%F0%9F%8D%9C", "/api/log/us-china%2Fbeijing-visit", "/%00"),
    # no id, and no position
    *("/api/show/%00", "/api/show/%ff%fe", "/api/show/%ED%A0%80", "/api/show/%", "/api/show/%2"),
    *("/api/show/%zz", "/api/show/%23", "/api/show/%230", "/api/show/%23-1", "/api/show/%2312%00"),
    *("/api/show/%2399999999999999999999999", "/api/why/%2e%2e", "/api/readouts/us-china/%00"),
    # too long for any name
    *("/api/show/" + "x" * 5000, "/api/" + "a/" * 2000),
]


@pytest.mark.parametrize("path", ODD, ids=lambda path: path[:40])
def test_an_odd_address_leads_nowhere(site: Site, path: str, tally: Tally) -> None:
    told = problem(site.get(path), 404)
    assert len(told["detail"]) < 6000
    tally("odd address", 1, "not found")


@settings(
    max_examples=EXAMPLES or 100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.binary(max_size=60),
    st.sampled_from([b"/", b"/api/show/", b"/api/status/", b"/us-china/", b"/api/log?grep=", b"/api/log?"]),
)
def test_no_address_makes_the_server_fail(site: Site, tally: Tally, odd: bytes, begins: bytes) -> None:
    """Generated bytes, escaped and raw."""
    escaped = b"".join(b"%%%02x" % byte for byte in odd)
    raw = re.sub(rb"[\x00-\x20\x7f]", b"", odd)
    for path in (begins + escaped, begins + raw):
        said = site.send(b"GET " + path + BEGINS + ENDS)
        status = int(said.split(maxsplit=2)[1])
        assert status in {200, 400, 404}, (path, said)
        tally("address of any bytes", 1, "answered or refused")


@pytest.mark.parametrize("path", ["/", "/api/status/us-china", "/api/live", "/timeline.css"])
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"])
def test_nothing_can_be_done_but_read(site: Site, path: str, method: str) -> None:
    answered = site.get(path, method)
    assert "reads" in problem(answered, 405)["detail"]
    assert set(answered.headers["allow"].split(", ")) == {"GET", "HEAD"}


BEGINS, ENDS = b" HTTP/1.1\r\nHost: localhost\r\n", b"Connection: close\r\n\r\n"


@pytest.mark.parametrize(
    "request_",
    [
        b"GET /api/log?grep=%b%b%b" % (b"x" * 40_000, BEGINS, ENDS),
        b"GET /%b%b%b" % (b"x" * 1_000_000, BEGINS, ENDS),
        b"GET /%bX-A: %b\r\n%b" % (BEGINS, b"y" * 100_000, ENDS),
        b"GET /%b%b%b" % (BEGINS, b"X-A: y\r\n" * 20_000, ENDS),
        b"\x16\x03\x01\x02\x00" * 20,
        b"nonsense\r\n\r\n",
    ],
    ids=["query", "line", "header", "headers", "TLS", "nonsense"],
)
def test_a_request_is_read_only_so_far(site: Site, request_: bytes) -> None:
    """Then it is refused, and the next is answered."""
    try:
        said = site.send(request_)
    except ConnectionError:  # the server had read enough before all was sent
        said = b""
    assert not said or b" 400 " in said.splitlines()[0]
    assert site.get("/api/digest").status == 200


def test_only_the_files_of_a_list_are_served(site: Site) -> None:
    """Files are served as in the package; a cached copy is confirmed."""
    for name in ASSETS:
        found = site.get(f"/{name}").well()
        assert found.headers["content-type"].startswith(static.TYPES[name.rpartition(".")[2]])
        assert found.raw == (Path(render.__file__).parent / "static" / name).read_bytes()
        assert site.get(f"/{name}", If_None_Match=found.headers["etag"]).status == 304


# What is answered

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</title><svg/onload=alert(1)>",
    "\u202eevil\u2066",
    "\x1b]0;evil\x07",
    "]]>&amp;<!--",
    "javascript:alert(1)",
)


def test_hostile_text_comes_out_as_json_and_as_nothing_else(tmp_path: Path, tally: Tally) -> None:
    """The type is one that browsers do not run, and control characters are escaped."""
    store = tmp_path / "timeline.db"
    events = [OPENED, *(CALL | {"id": f"call-{n}", "note": text} for n, text in enumerate(HOSTILE))]
    run("--store", store, "import", "-", stdin=json_lines(*events)).well()
    with serving(store, tmp_path) as site:
        answered = site.get("/api/log").well()
        assert [row["note"] for row in answered.json if "note" in row] == list(HOSTILE)
        assert answered.headers["content-type"] == "application/json"
        assert not set(answered.raw.decode()) & set("\x1b\x07\u202e\u2066")
        for text in HOSTILE:
            told = site.get("/api/status/" + "".join(f"%{byte:02x}" for byte in text.encode()))
            assert told.headers["content-type"] == "application/problem+json"
            assert not set(told.raw.decode()) & set("\x1b\x07\u202e\u2066")
            json.loads(told.raw)
    tally("hostile text over HTTP", 2 * len(HOSTILE), "only JSON")


def test_a_name_for_loopback_is_known_by_what_it_is() -> None:
    assert security.is_loopback("::1")
    assert security.is_loopback("127.8.9.10")
    assert not security.is_loopback("0.0.0.0")  # noqa: S104 it is refused
    assert not security.is_loopback("::")
    assert not security.is_local("[localhost")
