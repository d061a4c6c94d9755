"""The log: an append-only sequence of events, in the order of recording."""

import os
import re
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self

from timeline.errors import StoreUnreachable
from timeline.store.backends import Backend
from timeline.store.errors import ConcurrencyError
from timeline.store.filesystem import Permissions
from timeline.store.row import StoredRow, missing_error, require_all
from timeline.store.sqlite.backend import MemoryBackend, SqliteBackend
from timeline.store.sqlite.errors import translate_errors

if TYPE_CHECKING:  # an answer from the index loads neither events nor the library
    from timeline.events.catalogue import AnyEvent
    from timeline.events.entry import Entry, RawEntry
    from timeline.store.codec import RowCodec
    from timeline.store.event_store import Transaction

BATCH = 500
_SQLITE_ENDINGS = ("", "-wal", "-shm", "-journal")

# Mistyped addresses of servers. Taken for the name of a file, they would be shown with their password.
_LOOKS_LIKE_ADDRESS = re.compile(
    r"""
    ^\W* postgres(ql)? \s* (:|//)
    | (?<!^[a-z]) ://
    | pass(word|wd)? \s* (=|%3d)
    | (^|\s) (host|hostaddr|port|dbname|user|service) \s* =
    | ^(?! [.~]{1,2} [\\/] | [a-z]: [\\/] ) .* : .* @  # NAME:PASSWORD@HOST, and not a path
    """,
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)

OnRead = Callable[[int], None]


def open_log(
    store: str, on_read: OnRead = lambda _: None, *, permissions: Permissions | None = None
) -> "Log":
    """Return the log in a file, in memory (":memory:"), or at `postgresql://…`.

    `on_read` is called before each read with the number of events that stay in memory because of it; it may
    raise to stop a query. A file that is created grants no more than `permissions`.
    """
    if store == ":memory:":
        return Log(store, MemoryBackend(), on_read)
    if re.match(r"postgres(ql)?://", store):
        return Log(*_postgres_backend(store), on_read)
    if scheme := re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", store):
        raise StoreUnreachable(
            f"A store at {scheme[0]}… cannot be opened.",
            "name a SQLite file or a PostgreSQL server: `--store timeline.db`, `--store postgresql://…`.",
        )
    if _LOOKS_LIKE_ADDRESS.search(store) and not (Path(store).is_absolute() and Path(store).exists()):
        raise unreadable_address()  # it may contain a password anywhere
    return Log(store, SqliteBackend(store, permissions), on_read)


def unreadable_address() -> StoreUnreachable:
    return StoreUnreachable(
        "The address of the store cannot be read.",
        "write `postgresql://USER@HOST/DATABASE`; in a name or password, @ is %40, / is %2F, : is %3A.",
    )


def _postgres_backend(url: str) -> tuple[str, Backend]:
    try:
        from timeline.store.postgres.backend import PostgresBackend
        from timeline.store.postgres.url import PostgresUrl
    except ImportError:
        raise StoreUnreachable(
            "A store on a PostgreSQL server needs psycopg, which is not installed.",
            'install it: `pip install "diplomatic-timeline[postgres]"`.',
        ) from None
    address = PostgresUrl(url)
    return str(address), PostgresBackend(address)


class Log:
    """The log in some backend. `store` is its path or address, without a password."""

    def __init__(self, store: str, backend: Backend, on_read: OnRead) -> None:
        self.store = store
        self._backend = backend
        self._on_read = on_read

    @property
    def permissions(self) -> Permissions | None:
        """The permissions of the log and its index; None in memory."""
        return self._backend.permissions

    def read(self, after: int = 0) -> "Iterator[Entry]":
        """Yield the entries after a position. Raises DamagedRecord."""
        for position, row in enumerate(self.rows(after), after + 1):
            if row.position != position:
                raise missing_error(position)
            yield self._codec.decode(row)

    def at(self, positions: Sequence[int]) -> "list[Entry]":
        """Return the entries at ascending positions. Raises DamagedRecord."""
        return list(map(self._codec.decode, require_all(self.rows_at(positions), positions)))

    def raw_at(self, positions: Sequence[int]) -> "list[RawEntry]":
        """Return the entries at ascending positions, without decoding their events."""
        return list(map(self._codec.decode_raw, require_all(self.rows_at(positions), positions)))

    def follow(self, after: int) -> "Iterator[Entry]":
        """Yield the entries after a position, then new entries forever."""
        while True:
            for entry in self.read(after):
                yield entry
                after = entry.position
            self._backend.wait()

    def ends(self) -> Iterator[int]:
        """Yield the last position, now and each time the log may have grown, forever."""
        while True:
            yield self.last_position()
            self._backend.wait()

    def rows(self, after: int = 0) -> Iterator[StoredRow]:
        """Yield the rows after a position. Raises DamagedRecord if their order is broken."""
        while True:
            self._on_read(0)  # a batch is released before the next is read
            with translate_errors(self.store):
                batch = self._backend.reader.after(after, BATCH)
            if not batch:
                return
            for row in batch:
                if row.position <= after:  # only in a damaged file
                    raise missing_error(after + 1)
                yield row
                after = row.position

    def rows_at(self, positions: Sequence[int]) -> list[StoredRow]:
        """Return the rows at these positions, skipping positions that do not exist."""
        self._on_read(len(positions))
        with translate_errors(self.store):
            return self._backend.reader.at(positions)

    def entry(self, row: StoredRow) -> "Entry":
        """Return the entry of a row. Raises DamagedRecord."""
        return self._codec.decode(row)

    def last(self) -> StoredRow | None:
        """Return the last row; None in an empty log."""
        with translate_errors(self.store):
            return self._backend.reader.last()

    def flaws(self) -> list[str]:
        """Return what is wrong with the file itself, beyond the events in it."""
        with translate_errors(self.store):
            return self._backend.reader.flaws()

    def last_position(self) -> int:
        """Return the position of the last entry; 0 in an empty log."""
        last = self.last()
        return last.position if last else 0

    def append(self, events: "Sequence[AnyEvent]", *, recorded: datetime, after: int) -> "list[Entry]":
        """Record all events, or none. Raises ConcurrencyError unless it ends at `after`."""
        if not events:
            return []
        from timeline.events.entry import Entry

        with self.transaction(after) as transaction:
            transaction.put([(event, None) for event in events], recorded)
        return [Entry(position, recorded, event) for position, event in enumerate(events, after + 1)]

    @contextmanager
    def transaction(self, after: int | None = None) -> "Iterator[Transaction]":
        """Open a transaction. Raises ConcurrencyError unless the log ends at `after`."""
        with translate_errors(self.store):
            try:
                with self._backend.transaction(after) as transaction:
                    yield transaction
            except sqlite3.IntegrityError:  # another writer took the next version of a subject
                raise ConcurrencyError from None

    def exists(self) -> bool:
        """Return whether the store exists, even if it is empty."""
        with translate_errors(self.store):
            return self._backend.exists()

    def files(self) -> list[Path]:
        """Return the paths of the store, of its index, and of the side files of SQLite."""
        paths = (self.sidecar(f"{file}{ending}") for file in ("", ".index") for ending in _SQLITE_ENDINGS)
        return [path for path in paths if path]

    def owns(self, output: str | Path | int) -> bool:
        """Return whether a path or descriptor leads to one of `files`."""
        return any(_is_same(output, path) for path in self.files())

    def sidecar(self, ending: str) -> Path | None:
        """Return the path of a file that belongs to the log; None without files."""
        return self._backend.sidecar(ending)

    def close(self) -> None:
        """Close all connections. The log opens them again when it is next used."""
        self._backend.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @cached_property
    def _codec(self) -> "RowCodec":
        from timeline.store.codec import RowCodec

        return RowCodec()


def _is_same(output: str | Path | int, file: Path) -> bool:
    try:
        return os.path.samefile(output, file)  # noqa: PTH121 a descriptor is not a path
    except OSError:  # at least one of them does not exist
        return not isinstance(output, int) and os.path.realpath(output) == os.path.realpath(file)
