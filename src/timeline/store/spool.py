"""Entries that passed the checks of an import, before the log is locked."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import apsw

from timeline.errors import StoreUnreachable
from timeline.events.catalogue import decode_canonical
from timeline.events.entry import Entry
from timeline.store.index.indexer import Indexer, IndexTransaction
from timeline.store.index.lookup import IndexLookup
from timeline.store.index.page_checksums import create
from timeline.store.index.reader import IndexReader
from timeline.store.sqlite.errors import translate_errors

FOLDER = "The folder for temporary files"


class Spool:
    """Entries with one time of recording, and a `lookup` in them."""

    def __init__(self, stack: ExitStack, recorded: datetime) -> None:
        self._reader = IndexReader()
        self.lookup = IndexLookup(self._reader, self._at)
        self._stack = stack
        self._recorded = recorded
        self._lines: sqlite3.Connection | None = None
        self._index: IndexTransaction | None = None

    def put(self, entries: Sequence[Entry], lines: Sequence[bytes]) -> None:
        """Spool entries that come next, with their canonical lines."""
        with _translate_errors():
            if self._lines is None or self._index is None:
                self._lines, self._index = self._begin()
            rows = [
                (entry.position, entry.event.subject, entry.event.type, line)
                for entry, line in zip(entries, lines, strict=True)
            ]
            self._lines.executemany("INSERT INTO lines VALUES (?, ?, ?, ?)", rows)
            self._index.apply(entries)

    def lines(self, size: int) -> Iterator[list[tuple[str, str, bytes]]]:
        """Yield the subject, type and line of each entry, in batches, in order."""
        rows = self._rows("SELECT subject, type, line FROM lines ORDER BY position")
        while batch := list(islice(rows, size)):
            yield batch

    def entries(self, size: int) -> Iterator[list[Entry]]:
        """Yield the entries, in batches, in the order of positions."""
        rows = self._rows("SELECT position, line FROM lines ORDER BY position")
        while batch := list(islice(rows, size)):
            yield [self._entry(*row) for row in batch]

    def _begin(self) -> tuple[sqlite3.Connection, IndexTransaction]:
        folder = Path(self._stack.enter_context(TemporaryDirectory(prefix="timeline-")))
        lines = sqlite3.connect(folder / "lines", isolation_level=None)
        self._stack.callback(lines.close)
        lines.execute("PRAGMA journal_mode = OFF")
        lines.execute("PRAGMA synchronous = OFF")
        lines.execute("CREATE TABLE lines (position INTEGER PRIMARY KEY, subject, type, line BLOB)")
        create(folder / "index")
        indexer = Indexer(folder / "index")
        self._stack.callback(indexer.close)
        transaction = self._stack.enter_context(indexer.transaction(self._at, after=0))
        transaction.create_indexes()
        self._reader.connection = indexer.connection
        return lines, transaction

    def _at(self, positions: Sequence[int]) -> list[Entry]:
        query = "SELECT position, line FROM lines WHERE position = ?"
        return [self._entry(*row) for position in positions for row in self._rows(query, position)]

    def _rows(self, query: str, *values: int) -> Iterator[Any]:
        with _translate_errors():
            return self._lines.execute(query, values) if self._lines else iter(())

    def _entry(self, position: int, line: bytes) -> Entry:
        return Entry(position, self._recorded, decode_canonical(line))


@contextmanager
def _translate_errors() -> Iterator[None]:
    try:
        with translate_errors(FOLDER):
            yield
    except apsw.Error as error:
        raise StoreUnreachable(
            f"{FOLDER} cannot be used: {error}.", "make room in it, or name another: `TMPDIR=FOLDER`."
        ) from error


@contextmanager
def spool(recorded: datetime) -> Iterator[Spool]:
    """Open a spool, which is deleted when the block ends."""
    with ExitStack() as stack:
        yield Spool(stack, recorded)
