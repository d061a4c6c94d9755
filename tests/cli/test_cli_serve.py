"""`serve`: begins, says where, and ends."""

import signal
import socket
import subprocess
import sys
from contextlib import suppress
from http.client import HTTPException
from pathlib import Path
from threading import Thread
from time import monotonic, sleep

import pytest
from cli_facts import Desk, damaged, process, refused, surroundings

from beside import PATIENCE
from sites import EVERYWHERE, Site, serving


def test_it_says_where_it_serves_and_ends_well(shipped: Desk, tmp_path: Path) -> None:
    with serving(shipped.store, tmp_path) as site:
        assert site.get("/").well().headers["content-type"].startswith("text/html")
        assert b'href="/us-china"' in site.get("/").raw
        site.running.send_signal(signal.SIGINT)
        assert site.running.wait(PATIENCE) == 0
        assert site.remarks() == f"Serving on {site.address} (Ctrl-C ends it)\n"


def test_it_ends_while_it_is_being_asked(shipped: Desk, tmp_path: Path) -> None:
    """Waiting clients get an error at once."""
    with serving(shipped.store, tmp_path) as site:
        statuses: list[int] = []
        askers = [Thread(target=_ask_until_the_end, args=(site, statuses)) for _ in range(6)]
        for asker in askers:
            asker.start()
        while len(statuses) < 2 * len(askers):
            sleep(0.01)
        site.running.send_signal(signal.SIGINT)
        assert site.running.wait(PATIENCE) == 0
        for asker in askers:
            asker.join(PATIENCE)
        assert set(statuses) <= {200, 503}
        assert site.remarks() == f"Serving on {site.address} (Ctrl-C ends it)\n"


def _ask_until_the_end(site: Site, statuses: list[int]) -> None:
    with suppress(OSError, HTTPException):
        while True:
            statuses.append(site.get("/api/why/us-china").status)


def test_a_note_says_that_the_record_is_served_beyond_this_machine(shipped: Desk, tmp_path: Path) -> None:
    with serving(shipped.store, tmp_path, "--host", EVERYWHERE) as site:
        note, said = site.remarks().splitlines()
        assert note == "Note: everyone who can reach 0.0.0.0 can read the record."
        assert said.startswith("Serving on http://0.0.0.0:")


def test_an_address_may_be_of_the_newer_kind(shipped: Desk, tmp_path: Path) -> None:
    if not socket.has_ipv6:
        pytest.skip("no IPv6 here")
    with serving(shipped.store, tmp_path, "--host", "::1") as site:
        assert site.address == f"http://[::1]:{site.port}/"


def test_a_port_in_use_is_one_clear_error(shipped: Desk, site: Site) -> None:
    done = shipped.run("serve", "--port", str(site.port))
    error, hint = refused(done, 1)
    assert f"cannot bind 127.0.0.1:{site.port}: Address already in use." in error
    assert "--port 0" in hint


@pytest.mark.parametrize("host", ["no-such-host.invalid", "a" * 300, "..", "\udcff"])
def test_a_host_that_there_is_not_is_wrong_usage(shipped: Desk, host: str) -> None:
    refused(shipped.run("serve", "--host", host, "--port", "0"), 2)


def test_without_the_extra_it_says_what_to_install(shipped: Desk) -> None:
    without = "import sys; sys.modules['starlette'] = None; from timeline.cli.main import run; run()"
    done = subprocess.run(
        [sys.executable, "-c", without, "--store", shipped.store, "serve"],
        capture_output=True,
        text=True,
        env=surroundings(),
        timeout=PATIENCE,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines() == [
        "Error: `serve` needs starlette, which is not installed.",
        'Hint: install it: `pip install "diplomatic-timeline[web]"`.',
    ]


def test_a_store_that_is_none_is_not_served(tmp_path: Path, shipped: Desk) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("this is no store, but a letter of some length")
    refused(process("--store", letter, "serve", "--port", "0"), 6)
    refused(process("--store", damaged(shipped.store), "serve", "--port", "0"), 5)


def test_a_zone_that_there_is_not_is_noticed_at_once(shipped: Desk) -> None:
    error, _ = refused(shipped.run("--tz", "Mars/Olympus", "serve", "--port", "0"), 2)
    assert "Mars/Olympus" in error


def test_a_browser_is_opened_where_one_is_wanted(shipped: Desk, tmp_path: Path) -> None:
    """The one that the environment names."""
    opened = tmp_path / "opened"
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > {opened}\n')
    browser.chmod(0o755)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BROWSER", f"{browser} %s")
        with serving(shipped.store, tmp_path, "--open") as site:
            begun = monotonic()
            while not (opened.exists() and opened.read_text()):
                assert monotonic() - begun < PATIENCE
            assert opened.read_text() == f"{site.address}\n"
