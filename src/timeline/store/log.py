"""The log: events in, never changed; events out, in the order they were recorded."""

import os
import re
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from timeline.errors import StoreUnreachable
from timeline.store.backends import Backend
from timeline.store.errors import ConcurrencyError
from timeline.store.filesystem import Permissions
from timeline.store.row import StoredRow, missing_error, require_all
from timeline.store.sqlite.backend import MemoryBackend, SqliteBackend
from timeline.store.sqlite.errors import translate_errors

if TYPE_CHECKING:  # who finds the answer in the index opens no event, and does not wait for the library
    from timeline.events.catalogue import AnyEvent
    from timeline.events.entry import Entry, RawEntry
    from timeline.store.codec import RowCodec
    from timeline.store.event_store import Transaction

__all__ = ["ConcurrencyError", "Log", "StoredRow", "open_log"]

BATCH = 500
_OF_SQLITE = ("", "-wal", "-shm", "-journal")

# What was meant as the address of a server: taken for a file, it would be shown with its password.
_LIKE_AN_ADDRESS = re.compile(
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
    """The log in a SQLite file, in memory (":memory:"), or on a server (postgresql://…).

    Nothing is touched, nor a server asked, before it is needed. `spend` is told before each read how many
    events will be held because of it, and may raise, to end what takes too long. A file that is made does
    not grant the permissions in `umask`.
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
    if _LIKE_AN_ADDRESS.search(store) and not (Path(store).is_absolute() and Path(store).exists()):
        raise unreadable_address()
    return Log(store, SqliteBackend(store, permissions), on_read)


def unreadable_address() -> StoreUnreachable:
    """Return the error about an address, which does not show it: it may hold a password anywhere."""
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
    """What the rest of the program knows of storage. `store` says where it is, without a password."""

    def __init__(self, store: str, place: Backend, spend: OnRead) -> None:
        self.store = store
        self._backend = place
        self._on_read = spend

    @property
    def permissions(self) -> Permissions | None:
        """The permissions that its index has, and that a copy must not exceed; None where there are none."""
        return self._backend.permissions

    def read(self, after: int = 0) -> "Iterator[Entry]":
        """The entries after a position, in order. Raises DamagedRecord at one that is damaged or missing."""
        return map(self._decode, _gapless(self.rows(after), after))

    def at(self, positions: Sequence[int]) -> "list[Entry]":
        """The entries at these positions, which are in order; raises DamagedRecord if one is not there."""
        return list(map(self._decode, require_all(self.rows_at(positions), positions)))

    def raw_at(self, positions: Sequence[int]) -> "list[RawEntry]":
        """The same, without reading their events."""
        return list(map(self._codec.decode_raw, require_all(self.rows_at(positions), positions)))

    def follow(self, after: int) -> "Iterator[Entry]":
        """The entries after a position, and then each as it is recorded, by whomever; it does not end."""
        while True:
            for entry in self.read(after):
                yield entry
                after = entry.position
            self._backend.wait()

    def ends(self) -> Iterator[int]:
        """Where the log ends, and then again after each moment in which it may have grown; for ever."""
        while True:
            yield self.last_position()
            self._backend.wait()

    def rows(self, after: int = 0) -> Iterator[StoredRow]:
        """The entries after a position, as they are stored; DamagedRecord only where the file is broken."""
        while batch := self._batch(after):
            for row in batch:
                if row.position <= after:  # in a sound file none comes twice
                    raise missing_error(after + 1)
                yield row
                after = row.position

    def rows_at(self, positions: Sequence[int]) -> list[StoredRow]:
        """The rows at these positions, in order; of a position that there is not, none."""
        self._on_read(len(positions))
        with translate_errors(self.store):
            return self._backend.reader.at(positions)

    def entry(self, row: StoredRow) -> "Entry":
        """What a row holds; raises DamagedRecord."""
        return self._decode(row)

    def last(self) -> StoredRow | None:
        """The last row; None if there is none."""
        with translate_errors(self.store):
            return self._backend.reader.last()

    def flaws(self) -> list[str]:
        """What is wrong with the file itself, beyond the events in it."""
        with translate_errors(self.store):
            return self._backend.reader.flaws()

    def last_position(self) -> int:
        """The position of the last entry; 0 if there is none."""
        last = self.last()
        return last.position if last else 0

    def append(self, events: "Sequence[AnyEvent]", *, recorded: datetime, after: int) -> "list[Entry]":
        """Records all events, or none. Raises Stale if the last position is no longer `after`."""
        if not events:
            return []
        from timeline.events.entry import Entry

        with self.transaction(after) as transaction:
            transaction.put([(event, None) for event in events], recorded)
        return [Entry(position, recorded, event) for position, event in enumerate(events, after + 1)]

    @contextmanager
    def transaction(self, after: int | None = None) -> "Iterator[Transaction]":
        """What is put into it is recorded when it ends well, or nothing; nobody else writes meanwhile.

        Stale if the log is to end `after` a position, and ends elsewhere.
        """
        with translate_errors(self.store):
            try:
                with self._backend.transaction(after) as transaction:
                    yield transaction
            except sqlite3.IntegrityError:  # somebody else took the next version of a subject
                raise ConcurrencyError from None

    def exists(self) -> bool:
        """Return whether there is a store where it is named; an empty one is there, too."""
        with translate_errors(self.store):
            return self._backend.exists()

    def files(self) -> list[Path]:
        """Return the paths of the store, of its index, and of what SQLite keeps beside each."""
        paths = (self.sidecar(f"{of}{ending}") for of in ("", ".index") for ending in _OF_SQLITE)
        return [path for path in paths if path]

    def owns(self, output: str | Path | int) -> bool:
        """Return whether a path or descriptor leads to one of these files, or would once that is there."""
        return any(_is_same(output, path) for path in self.files())

    def sidecar(self, ending: str) -> Path | None:
        """The path of a file that goes with the log; None for a log that is in no file."""
        return self._backend.sidecar(ending)

    def close(self) -> None:
        self._backend.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @cached_property
    def _codec(self) -> "RowCodec":
        from timeline.store.codec import RowCodec

        return RowCodec()

    @cached_property
    def _decode(self) -> "Callable[[StoredRow], Entry]":
        return self._codec.decode

    def _batch(self, after: int) -> Sequence[StoredRow]:
        self._on_read(0)  # they are let go of as soon as the next are read
        with translate_errors(self.store):
            return self._backend.reader.after(after, BATCH)


def _gapless(rows: Iterator[StoredRow], after: int) -> Iterator[StoredRow]:
    for position, row in enumerate(rows, after + 1):
        if row.position != position:
            raise missing_error(position)
        yield row


def _is_same(output: str | Path | int, file: Path) -> bool:
    try:
        return os.path.samefile(output, file)  # noqa: PTH121 a descriptor is no path
    except OSError:  # at least one of them is not there yet
        return not isinstance(output, int) and os.path.realpath(output) == os.path.realpath(file)
