"""`/api/live`: where the log ends, at once and whenever it has grown, by whomever."""

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
def listening(site: Site) -> Iterator[http.client.HTTPResponse]:
    with closing(http.client.HTTPConnection("127.0.0.1", site.port, timeout=PATIENCE)) as connection:
        connection.request("GET", "/api/live")
        stream = connection.getresponse()
        assert stream.status == 200
        assert stream.headers["content-type"].startswith("text/event-stream")
        assert stream.headers["cache-control"] == "no-store"
        yield stream


def next_position(stream: http.client.HTTPResponse) -> int:
    """The next event, in the three lines that it has."""
    event, number, data, end = (stream.readline().decode().rstrip("\n") for _ in range(4))
    assert (event, end) == ("event: position", "")
    position = json.loads(data.removeprefix("data: "))["position"]
    assert isinstance(position, int)
    assert number == f"id: {position}"
    return position


def test_who_listens_is_told_where_the_log_ends_and_of_what_others_record(
    shared: str, tmp_path: Path
) -> None:
    """The server, and a command in a process of its own, each with the log open."""
    with serving(shared, tmp_path) as site, listening(site) as one, listening(site) as other:
        assert (next_position(one), next_position(other)) == (0, 0)
        run("--store", shared, "import", "-", stdin=json_lines(OPENED)).well()
        assert (next_position(one), next_position(other)) == (1, 1)
        process("--store", shared, "append", "-", stdin=json_lines(CALL)).well()
        assert (next_position(one), next_position(other)) == (2, 2)
        assert [row["id"] for row in site.get("/api/log?limit=1").json] == ["call"]


def test_who_listens_does_not_keep_the_server_from_ending(shipped: Desk, tmp_path: Path) -> None:
    with serving(shipped.store, tmp_path) as site, ExitStack() as several:
        streams = [several.enter_context(listening(site)) for _ in range(5)]
        assert all(next_position(each) > 0 for each in streams)
        begun = monotonic()
        site.running.send_signal(signal.SIGINT)
        assert site.running.wait(PATIENCE) == 0
        assert monotonic() - begun < PATIENCE / 2  # it does not wait for them to go
        assert [each.read() for each in streams] == [b""] * 5
        assert site.remarks().splitlines() == [f"Serving on {site.address} (Ctrl-C ends it)"]


def test_only_so_many_listen_and_who_goes_makes_room(site: Site) -> None:
    with ExitStack() as several:
        for _ in range(live.MAX_SUBSCRIBERS):
            next_position(several.enter_context(listening(site)))
        assert problem(site.get("/api/live"), 503)["hint"]
    begun = monotonic()
    while not _is_heard(site):
        assert monotonic() - begun < PATIENCE, "nobody made room"


def _is_heard(site: Site) -> bool:
    with closing(http.client.HTTPConnection("127.0.0.1", site.port, timeout=PATIENCE)) as connection:
        connection.request("GET", "/api/live")
        return connection.getresponse().status == 200


def test_silence_is_filled_with_comments(shipped: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that whoever is between does not take the line for dead."""

    async def hear() -> str:
        return await anext(live.LogNotifier(str(shipped.store)).events())  # where nothing is known yet

    monkeypatch.setattr(live, "HEARTBEAT_SECONDS", 0.01)
    comment = run_apart(hear())
    assert comment.startswith(":")
    assert comment.endswith("\n\n")


def test_the_head_of_a_stream_has_an_end(site: Site) -> None:
    head = site.get("/api/live", "HEAD")
    assert (head.status, head.raw) == (200, b"")
    assert head.headers["content-type"].startswith("text/event-stream")
