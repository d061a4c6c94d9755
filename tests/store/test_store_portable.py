"""A store in a file needs nothing that only POSIX has: every command works where there is none of it."""

import subprocess
import sys
from pathlib import Path

import pytest
from cli_facts import PATIENCE, RECORD, VISIT, surroundings

from sites import Site

MODULES = ("fcntl", "grp", "posix_ipc", "pty", "pwd", "resource", "syslog", "termios", "tty")
FUNCTIONS = (
    "chown fchmod fchown fork forkpty getegid geteuid getgid getpgid getuid killpg lockf mkfifo nice"
    " openpty posix_fallocate setsid setuid sync sysconf uname"
).split()
# The program, in a Python that has neither these modules nor these functions, and cannot open folders.
PROGRAM = f"""
import os, sys
for name in {MODULES!r}:
    sys.modules[name] = None
for name in {FUNCTIONS!r}:
    if hasattr(os, name):
        delattr(os, name)
opened = os.open
def open_file(path, *how, **more):
    if os.path.isdir(path):
        raise PermissionError(13, "Permission denied", path)
    return opened(path, *how, **more)
os.open = open_file
from timeline.cli.main import run
run()
"""
APPENDED = "append position-stated us-china --id said --by USA --occurred 2025-12-01 --quote tariffs"
COMMANDS = {
    "append": tuple(APPENDED.split()),
    "correct": ("correct", "said", "quote=tariff", "--reason", "misread"),
    "status": ("status", VISIT),
    "pending": ("pending",),
    "export": ("export",),
    "full export": ("export", "--full", "--output", "full.jsonl"),
    "backup": ("backup", "copy.db"),
    "verify": ("verify",),
    "build": ("build", "--html", "events", "site"),
}


def command(store: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-c", PROGRAM, "--store", str(store), *arguments]


def run_without_posix(store: Path, *arguments: str) -> str:
    done = subprocess.run(
        command(store, *arguments),
        cwd=store.parent,
        env=surroundings(),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, ""), (arguments, done)
    return done.stdout


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    store = tmp_path_factory.mktemp("portable") / "timeline.db"
    (store.parent / "events").mkdir()
    (store.parent / "events" / RECORD[0].name).write_bytes(RECORD[0].read_bytes())
    run_without_posix(store, "import", str(RECORD[0]))
    return store


def test_a_store_is_made_and_used_without_what_only_posix_has(store: Path) -> None:
    said = {name: run_without_posix(store, *arguments) for name, arguments in COMMANDS.items()}
    assert said["verify"].startswith("All 192 events are as they were written.")
    assert said["backup"].startswith("Copied 192 events")
    assert run_without_posix(store.with_name("copy.db"), "digest") == run_without_posix(store, "digest")
    assert (store.parent / "site" / "index.html").exists()
    assert {path.name for path in store.parent.iterdir() if path.is_file()} == {
        "timeline.db",
        "timeline.db.index",
        "copy.db",
        "full.jsonl",
    }


def test_a_store_is_served_without_what_only_posix_has(store: Path, tmp_path: Path) -> None:
    remarks = tmp_path / "remarks"
    with remarks.open("wb") as said:
        running = subprocess.Popen(
            command(store, "serve", "--port", "0"), stdout=said, stderr=said, env=surroundings()
        )
    try:
        assert Site(running, remarks).get("/api/status/us-china").well().json
    finally:
        running.kill()
        running.wait()
