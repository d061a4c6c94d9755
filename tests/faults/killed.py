"""Writers that are killed, and what is found in the store afterwards.

They are forked from a process that has loaded the program, so that a hundred of them cost seconds. Each marks
in shared memory, by SQLite's own trace, which statement it has begun.
"""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from mmap import mmap
from pathlib import Path
from time import perf_counter, sleep
from typing import IO, Any, Literal, NoReturn, Self

import apsw

from timeline.app.facade import App
from timeline.events.catalogue import AnyEvent, decode
from timeline.files.jsonl import Line
from timeline.projections.commitment.pending import list_pending
from timeline.projections.history import History, view_known_on
from timeline.projections.viewpoint import Viewpoint
from timeline.store.digest import verify
from timeline.store.index.index import Index
from timeline.store.log import Log, open_log

NOW = datetime(2026, 1, 1, tzinfo=UTC)

Work = Literal["append", "import"]


@contextmanager
def opened(store: Path) -> Iterator[tuple[App, Log]]:
    """A store to ask and to fill; nothing is remarked on its index."""
    remarks: list[str] = []
    with open_log(str(store)) as log, Index(log, remarks.append) as index:
        yield App(log, index, lambda: NOW), log
    assert remarks == []


# The writers


@dataclass(frozen=True)
class Death:
    """The progress of a writer: the last statement it began, such as `log: COMMIT`, and their number.

    `writing` says whether it was in a transaction that writes, or had not acknowledged it yet; `done` that it
    had ended before. What is `acknowledged` are the ids appended, or the number of events imported.
    """

    moment: str
    statements: int
    writing: bool
    done: bool
    acknowledged: list[Any]
    seconds: float


class Writers:
    """A process from which writers are forked, one at a time."""

    def __init__(self) -> None:
        self._nursery = subprocess.Popen(
            [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def killed(
        self,
        work: Work,
        store: Path,
        lines: Sequence[bytes],
        *,
        after: float | None = None,
        at: int | None = None,
    ) -> Death:
        """Lets one work; kills it so many seconds after it began, or as it begins its n-th statement."""
        assert self._nursery.stdin
        assert self._nursery.stdout
        asked = [work, str(store), [line.decode() for line in lines], after, at]
        print(json.dumps(asked), file=self._nursery.stdin, flush=True)
        return Death(*json.loads(self._nursery.stdout.readline()))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._nursery.communicate()


def _nursery() -> None:
    for line in sys.stdin:
        work, store, lines, after, at = json.loads(line)
        print(json.dumps(_death(work, Path(store), lines, after, at)), flush=True)  # noqa: T201 an answer


def _death(work: Work, store: Path, lines: Sequence[str], after: float | None, at: int | None) -> list[Any]:
    trace = Trace(at)
    ours, theirs = os.pipe()
    writer = os.fork()
    if writer == 0:
        _write(work, store, lines, trace, os.fdopen(theirs, "w"))
    os.close(theirs)
    with os.fdopen(ours) as told:
        told.readline()  # that it begins
        began = perf_counter()
        if after is not None:
            sleep(after)
            os.kill(writer, signal.SIGKILL)
        acknowledged = [json.loads(line) for line in told]
    seconds = perf_counter() - began
    code = os.waitstatus_to_exitcode(os.waitpid(writer, 0)[1])
    assert code in {0, -signal.SIGKILL}, code
    return [trace.moment, trace.count, trace.writing, code == 0, acknowledged, seconds]


def _write(work: Work, store: Path, lines: Sequence[str], trace: "Trace", told: IO[str]) -> NoReturn:
    """All lines, each appended and acknowledged, or imported at once."""
    code = 1
    try:
        trace.watch()
        print(file=told, flush=True)
        with opened(store) as (app, _):
            for each in _appended(app, lines) if work == "append" else _imported(app, lines):
                trace.rest()
                print(json.dumps(each), file=told, flush=True)
        code = 0
    finally:
        os._exit(code)


def _appended(app: App, lines: Sequence[str]) -> Iterator[str]:
    for line in lines:
        yield app.commands.append(decode(line)).id


def _imported(app: App, lines: Sequence[str]) -> Iterator[int]:
    numbered = [Line("news", number, decode(line)) for number, line in enumerate(lines, start=1)]
    imported = app.commands.import_lines(lambda: numbered, skip_bad=False)
    assert imported.problems == ()
    yield imported.appended


class Trace:
    """The last statement that a process began, on the log or its index; it may end the process there."""

    def __init__(self, fatal: int | None) -> None:
        self._shared = mmap(-1, 64)
        self._fatal = fatal  # the number of the statement at whose beginning the process is killed

    @property
    def moment(self) -> str:
        return bytes(self._shared[9:]).rstrip(b"\0").decode()

    @property
    def count(self) -> int:
        return int.from_bytes(self._shared[:8])

    @property
    def writing(self) -> bool:
        return bool(self._shared[8])

    def rest(self) -> None:
        self._shared[8] = 0

    def watch(self) -> None:
        """Trace all statements of this process from now on."""
        connect = sqlite3.connect

        def connected(database: str, *how: Any, **more: Any) -> sqlite3.Connection:  # noqa: ANN401
            connection: sqlite3.Connection = connect(database, *how, **more)
            connection.set_trace_callback(lambda statement: self._begins("log", statement))
            return connection

        def traced(connection: apsw.Connection) -> None:
            connection.trace_v2(apsw.SQLITE_TRACE_STMT, lambda event: self._begins("index", event["sql"]))

        sqlite3.connect = connected  # type: ignore[assignment]
        apsw.connection_hooks.append(traced)

    def _begins(self, which: str, statement: str) -> None:
        self._shared[:8] = (self.count + 1).to_bytes(8)
        self._shared[9:] = f"{which}: {statement.split(maxsplit=1)[0]}".encode().ljust(55, b"\0")
        if statement.startswith("BEGIN IMMEDIATE"):
            self._shared[8] = 1
        if self.count == self._fatal:
            os.kill(os.getpid(), signal.SIGKILL)


# What is found


def survivors(store: Path, where: Sequence[Viewpoint]) -> list[str]:
    """The ids in a store, which must be sound, its index no less than its log."""
    with opened(store) as (app, log):
        verification = verify(log)
        assert verification.ok, verification
        entries = list(log.read())
        assert [entry.position for entry in entries] == list(range(1, len(entries) + 1))
        for each in where:
            known = History.from_view(view_known_on(entries, each.known_on))
            assert app.commitments.pending(None, each) == list_pending(None, known.as_of(each.as_of), each)
        return [entry.event.id for entry in entries]


def goes_on(store: Path, event: AnyEvent) -> None:
    """The next writer is not hindered by what the last has left, and clears it away."""
    with opened(store) as (app, log):
        end = log.last_position()
        assert app.commands.append(event).position == end + 1
    assert list(store.parent.glob("*.new-*")) == []


if __name__ == "__main__":
    import timeline.app.commands
    import timeline.store.index.indexer
    import timeline.store.sqlite.writer  # noqa: F401

    _nursery()
