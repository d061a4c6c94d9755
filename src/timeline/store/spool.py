"""Events that passed an import, in a temporary folder until all have: the log need not be locked."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import apsw

from timeline.errors import StoreUnreachable
from timeline.events.catalogue import decode_canonical
from timeline.events.entry import Entry
from timeline.store.index.indexer import Indexer, IndexTransaction
from timeline.store.index.page_checksums import create
from timeline.store.index.reader import IndexQueries, IndexReader
from timeline.store.sqlite.errors import translate_errors

FOLDER = "The folder for temporary files"


class Spool:
    """Entries of one time of recording, and `ways` into them; nothing is on disk before the first is put."""

    def __init__(self, stack: ExitStack, recorded: datetime) -> None:
        self.ways = IndexReader(IndexQueries(), self._at)
        self._stack = stack
        self._recorded = recorded
        self._lines: sqlite3.Connection | None = None
        self._following: IndexTransaction | None = None

    def put(self, entries: Sequence[Entry], lines: Sequence[bytes]) -> None:
        """Spool entries that come next, with their canonical lines."""
        with _explained():
            if self._lines is None or self._following is None:
                self._lines, self._following = self._begin()
                self.ways.queries = self._following.reader.queries
            rows = [
                (entry.position, entry.event.subject, entry.event.type, line)
                for entry, line in zip(entries, lines, strict=True)
            ]
            self._lines.executemany("INSERT INTO lines VALUES (?, ?, ?, ?)", rows)
            self._following.apply(entries)

    def lines(self, size: int) -> Iterator[list[tuple[str, str, bytes]]]:
        """Return the subject, type and line of each entry, so many at a time, in the order of positions."""
        rows = self._rows("SELECT subject, type, line FROM lines ORDER BY position")
        while found := rows.fetchmany(size) if rows else ():
            yield list(found)

    def entries(self, size: int) -> Iterator[list[Entry]]:
        """Return the entries, so many at a time, in the order of positions."""
        rows = self._rows("SELECT position, line FROM lines ORDER BY position")
        while found := rows.fetchmany(size) if rows else ():
            yield [self._entry(*row) for row in found]

    def _begin(self) -> tuple[sqlite3.Connection, IndexTransaction]:
        folder = Path(self._stack.enter_context(TemporaryDirectory(prefix="timeline-")))
        lines = sqlite3.connect(folder / "lines", isolation_level=None)
        self._stack.callback(lines.close)
        lines.execute("PRAGMA journal_mode = OFF")
        lines.execute("PRAGMA synchronous = OFF")
        lines.execute("CREATE TABLE lines (position INTEGER PRIMARY KEY, subject, type, line BLOB)")
        create(folder / "index")
        index = Indexer(folder / "index")
        self._stack.callback(index.close)
        following = self._stack.enter_context(index.transaction(self._at, after=0))
        following.create_indexes()
        return lines, following

    def _at(self, positions: Sequence[int]) -> list[Entry]:
        query = "SELECT position, line FROM lines WHERE position = ?"
        rows = (self._rows(query, position) for position in positions)
        return [self._entry(*row) for found in rows if found for row in found]

    def _rows(self, query: str, *values: int) -> sqlite3.Cursor | None:
        with _explained():
            return self._lines.execute(query, values) if self._lines else None

    def _entry(self, position: int, line: bytes) -> Entry:
        return Entry(position, self._recorded, decode_canonical(line))


@contextmanager
def _explained() -> Iterator[None]:
    """Raise StoreUnreachable where the folder cannot be used."""
    try:
        with translate_errors(FOLDER):
            yield
    except apsw.Error as error:
        raise StoreUnreachable(
            f"{FOLDER} cannot be used: {error}.", "make room in it, or name another: `TMPDIR=FOLDER`."
        ) from error


@contextmanager
def spool(recorded: datetime) -> Iterator[Spool]:
    """Spool entries until this ends; then they are gone."""
    with ExitStack() as stack:
        yield Spool(stack, recorded)
