"""Plain inserts of lines into one column by `sqlite3`: no checks, no ids, no index.

Fair as a lower bound: a durable write to SQLite from Python costs at least this. It is filled with as
many events as the log it is compared with.
"""

import sqlite3
import sys
from contextlib import closing
from pathlib import Path

from bench.turns import facts, turns

NAME = "raw sqlite3"


def install() -> str:
    return f"SQLite {sqlite3.sqlite_version}"


def appending(folder: Path, events: Path, further: Path) -> list[str]:
    return [
        sys.executable,
        "-m",
        "bench.peers.raw_sqlite",
        "append",
        f"{folder / 'raw.db'}",
        f"{events}",
        f"{further}",
    ]


def importing(store: Path, events: Path) -> list[str]:
    return [sys.executable, "-m", "bench.peers.raw_sqlite", "import", str(store), str(events)]


def append(store: str, events: str, further: str) -> None:
    fill(store, events)
    lines = iter([fact.line for fact in facts(further)])
    with closing(_opened(store)) as connection:
        for turn in turns():
            while turn.goes_on():
                connection.execute("INSERT INTO log (line) VALUES (?)", (next(lines),))
                connection.commit()


def fill(store: str, events: str) -> None:
    """Insert all lines in one transaction."""
    with closing(_opened(store)) as connection, Path(events).open(encoding="utf-8") as lines:
        connection.executemany("INSERT INTO log (line) VALUES (?)", ((line,) for line in lines))
        connection.commit()


def _opened(store: str) -> sqlite3.Connection:
    connection = sqlite3.connect(store)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE IF NOT EXISTS log (position INTEGER PRIMARY KEY, line TEXT NOT NULL)")
    return connection


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["append", store, events, further]:
            append(store, events, further)
        case [_, store, events]:
            fill(store, events)
        case _:
            sys.exit(__doc__)
