"""`/api/live`: the position of the last event, now and whenever the log grows."""

import http.client
import json
import signal
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from time import monotonic

import pytest
from cli_facts import CALL, OPENED, Desk, json_lines, process, run

from beside import PATIENCE
from sites import Site, problem, run_apart, serving
from timeline.web import live


@contextmanager
def subscribed(site: Site) -> Iterator[http.client.HTTPResponse]:
    with closing(http.client.HTTPConnection("127.0.0.1", site.port, timeout=PATIENCE)) as connection:
        connection.request("GET", "/api/live")
        stream = connection.getresponse()
        assert stream.status == 200
        assert stream.headers["content-type"].startswith("text/event-stream")
        assert stream.headers["cache-control"] == "no-store"
        yield stream


def next_position(stream: http.client.HTTPResponse) -> int:
    """Return the position in the next event, which has three lines."""
    event, id_, data, end = (stream.readline().decode().rstrip("\n") for _ in range(4))
    assert (event, end) == ("event: position", "")
    position = json.loads(data.removeprefix("data: "))["position"]
    assert isinstance(position, int)
    assert id_ == f"id: {position}"
    return position


def test_subscribers_receive_the_last_position_and_each_change_of_it(shared: str, tmp_path: Path) -> None:
    """Events are recorded by other processes."""
    with serving(shared, tmp_path) as site, subscribed(site) as one, subscribed(site) as other:
        assert (next_position(one), next_position(other)) == (0, 0)
        run("--store", shared, "import", "-", stdin=json_lines(OPENED)).well()
        assert (next_position(one), next_position(other)) == (1, 1)
        process("--store", shared, "append", "-", stdin=json_lines(CALL)).well()
        assert (next_position(one), next_position(other)) == (2, 2)
        assert [row["id"] for row in site.get("/api/log?limit=1").json] == ["call"]


def test_subscribers_do_not_delay_the_end_of_the_server(shipped: Desk, tmp_path: Path) -> None:
    with serving(shipped.store, tmp_path) as site, ExitStack() as several:
        streams = [several.enter_context(subscribed(site)) for _ in range(5)]
        assert all(next_position(stream) > 0 for stream in streams)
        begun = monotonic()
        site.running.send_signal(signal.SIGINT)
        assert site.running.wait(PATIENCE) == 0
        assert monotonic() - begun < PATIENCE / 2  # without waiting for the clients
        assert [stream.read() for stream in streams] == [b""] * 5
        assert site.remarks().splitlines() == [f"Serving on {site.address} (Ctrl-C ends it)"]


def test_subscribers_are_limited_and_one_that_leaves_makes_room(site: Site) -> None:
    with ExitStack() as several:
        for _ in range(live.MAX_SUBSCRIBERS):
            next_position(several.enter_context(subscribed(site)))
        assert problem(site.get("/api/live"), 503)["hint"]
    begun = monotonic()
    while not _is_accepted(site):
        assert monotonic() - begun < PATIENCE, "no place became free"


def _is_accepted(site: Site) -> bool:
    with closing(http.client.HTTPConnection("127.0.0.1", site.port, timeout=PATIENCE)) as connection:
        connection.request("GET", "/api/live")
        return connection.getresponse().status == 200


def test_a_comment_is_sent_while_there_is_no_news(shipped: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Comments keep proxies from closing the connection."""

    async def first_part() -> str:
        return await anext(live.LogNotifier(str(shipped.store)).events())  # no position is known yet

    monkeypatch.setattr(live, "HEARTBEAT_SECONDS", 0.01)
    comment = run_apart(first_part())
    assert comment.startswith(":")
    assert comment.endswith("\n\n")


def test_the_head_of_a_stream_has_an_end(site: Site) -> None:
    head = site.get("/api/live", "HEAD")
    assert (head.status, head.raw) == (200, b"")
    assert head.headers["content-type"].startswith("text/event-stream")
