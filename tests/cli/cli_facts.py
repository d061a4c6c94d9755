"""The command line for tests: in this process, in a new process, or at a terminal."""

import io
import json
import os
import pty
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from contextlib import closing, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Literal
from unittest.mock import patch

from timeline.cli.main import _exit_code

ROOT = Path(__file__).parents[2]
RECORD = (ROOT / "events" / "us-china.jsonl", ROOT / "events" / "china-japan.jsonl")
PROGRAM = str(Path(sys.executable).with_name("timeline"))
VISIT = "us-china/beijing-visit"
BEANS = "us-china/soybeans-2025"
TARIFF = "us-china/fentanyl-tariff"
APRIL = "uc-busan-april"  # the account by which the visit was first confirmed, for April
PATIENCE = 60  # seconds; a process that takes longer hangs

OPENED = {
    "type": "relationship-opened",
    "id": "us-china-opened",
    "subject": "us-china",
    "occurred": "2025-10-01",
    "published": "2025-10-01",
    "title": "United States and China",
    "parties": ["USA", "CHN"],
}
CALL = {
    "type": "call-held",
    "id": "call",
    "subject": "us-china",
    "occurred": "2025-11-24",
    "published": "2025-11-24",
    "participants": ["USA:Trump", "CHN:Xi"],
}
CONFIRMED = {
    "type": "visit-confirmed",
    "id": "confirmed",
    "subject": VISIT,
    "occurred": "2025-11-24",
    "published": "2025-11-24",
    "asserted_by": "USA:Trump",
    "visitor": "USA:Trump",
    "host": "CHN",
    "due": "2026-04",
}

# Every question, about the shipped record.
QUESTIONS: Mapping[str, tuple[str, ...]] = {
    "status of a commitment": ("status", VISIT),
    "status of a relationship": ("status", "us-china"),
    "pending": ("pending",),
    "pending of a relationship": ("pending", "us-china"),
    "replay": ("replay", "us-china", "--to", "2025-12-31"),
    "log": ("log",),
    "log of a relationship": ("log", "china-japan"),
    "show": ("show", APRIL),
    "why": ("why", BEANS),
    "why of a relationship": ("why", "us-china"),
    "why of a contact": ("why", "uc-call-us"),
    "why of a figure": ("why", "article-figure-us-imports-2024"),
    "pace": ("pending", "us-china", "--pace", "--as-of", "2025-12-31", "--known-on", "2025-12-31"),
    "readouts": ("readouts", "us-china"),
    "readouts of a contact": ("readouts", "us-china", "uc-busan-held"),
    "figures": ("figures", "us-china"),
    "positions": ("positions", "us-china"),
    "sources": ("sources", "us-china"),
    "diff": ("diff", "us-china", "2025-11-01", "2025-12-31"),
}


@dataclass(frozen=True)
class Said:
    """The outcome of one run: `raw` is its stdout, `remarks` its stderr."""

    code: int
    raw: bytes
    remarks: str

    @property
    def out(self) -> str:
        return self.raw.decode()

    @property
    def json(self) -> Any:  # noqa: ANN401 whatever JSON can say
        return json.loads(self.raw)

    def well(self) -> "Said":
        """Return the outcome itself, after asserting that the exit code is 0."""
        assert self.code == 0, self
        return self


def refused(said: Said, code: int = 1) -> tuple[str, str]:
    """Return the error and the hint, after asserting that nothing else was written."""
    assert said.code == code, said
    assert said.out == ""
    assert "Traceback" not in said.remarks
    error, hint = said.remarks.splitlines()
    assert error.startswith("Error: "), said
    assert hint.startswith("Hint: "), said
    assert error.endswith((".", "?", "…")), said
    return error, hint


@dataclass(frozen=True)
class Desk:
    """A store, and the command line over it in this process, without a terminal."""

    store: Path

    def run(self, *arguments: str | Path, stdin: bytes = b"") -> Said:
        return run("--store", self.store, *arguments, stdin=stdin)

    def digest(self) -> str:
        return self.run("digest").well().out


def run(*arguments: str | Path, stdin: bytes = b"") -> Said:
    """Run the command line in this process."""
    out, err = io.BytesIO(), io.BytesIO()
    stdout = io.TextIOWrapper(out, "utf-8", write_through=True)
    stderr = io.TextIOWrapper(err, "utf-8", "backslashreplace", write_through=True)
    typed = io.TextIOWrapper(io.BytesIO(stdin), "utf-8")
    with redirect_stdout(stdout), redirect_stderr(stderr), patch.object(sys, "stdin", typed):
        code = _exit_code([str(each) for each in arguments])
    return Said(code, out.getvalue(), err.getvalue().decode())


def json_lines(*events: Mapping[str, Any] | str) -> bytes:
    """Return events, or texts in place of some, as JSON Lines."""
    return b"".join((each if isinstance(each, str) else json.dumps(each)).encode() + b"\n" for each in events)


def surroundings(**changed: str) -> dict[str, str]:
    """Return the environment without variables that change the output."""
    unset = ("COLUMNS", "LINES", "NO_COLOR", "TIMELINE_STORE")
    return {name: value for name, value in os.environ.items() if name not in unset} | changed


def process(
    *arguments: str | Path,
    stdin: bytes | None = b"",
    stdout: int | IO[bytes] = subprocess.PIPE,
    cwd: Path | None = None,
    **environment: str,
) -> Said:
    """Run the installed program in a new process."""
    done = subprocess.run(
        [PROGRAM, *map(str, arguments)],
        input=stdin,
        stdout=stdout,
        stderr=subprocess.PIPE,
        cwd=cwd,
        env=surroundings(**environment),
        timeout=PATIENCE,
        check=False,
    )
    return Said(done.returncode, done.stdout or b"", done.stderr.decode())


def at_terminal(*command: str | Path, stream: Literal["stdout", "stderr"], **environment: str) -> Said:
    """Run a command with one stream at a real terminal, the other in a pipe."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [*map(str, command)],
        stdin=subprocess.DEVNULL,
        stdout=theirs if stream == "stdout" else subprocess.PIPE,
        stderr=theirs if stream == "stderr" else subprocess.PIPE,
        env=surroundings(**environment),
    ) as running:
        os.close(theirs)
        shown = _all_of(ours)
        pipe = running.stderr if stream == "stdout" else running.stdout
        assert pipe
        piped = pipe.read()
        code = running.wait(PATIENCE)
    out, err = (shown, piped) if stream == "stdout" else (piped, shown)
    return Said(code, out, err.decode())


def _all_of(terminal: int) -> bytes:
    """Return the output at a terminal until the last process closes it."""
    shown = b""
    try:
        while part := os.read(terminal, 65536):
            shown += part
    except OSError:  # Linux reports so that no process has the other end open
        pass
    finally:
        os.close(terminal)
    return shown


def damaged(store: Path) -> Path:
    """Return a copy of a store in which one byte of one stored event differs."""
    copy = store.with_name("damaged.db")
    shutil.copy(store, copy)
    with closing(sqlite3.connect(copy)) as connection, connection:
        ((row, state),) = connection.execute("SELECT rowid, state FROM stored_events LIMIT 1 OFFSET 6")
        changed = state.replace(b"2025", b"2024", 1)
        assert len(changed) == len(state)
        assert changed != state
        connection.execute("UPDATE stored_events SET state = ? WHERE rowid = ?", (changed, row))
    return copy
