"""The index of a log: a cache that follows it by position.

Its file beside the log may be deleted at any time. Its pages carry checksums: damage is noticed before an
answer is given, and the index is rebuilt.
"""

import os
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import date
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Self, TypeVar

import apsw

from timeline.errors import Conflict, StoreUnreachable, WrongUsage
from timeline.store.errors import CheckpointConflict
from timeline.store.filesystem import has_room_for_shared_memory
from timeline.store.index.page_checksums import (
    Identity,
    close,
    connect,
    create,
    first_page,
    identity,
    is_busy,
    is_recognizable,
    is_write_failure,
    remove,
    reset,
)
from timeline.store.index.reader import INDEX_VERSION, IndexReader
from timeline.store.log import Log
from timeline.store.row import StoredRow, event_id
from timeline.store.sqlite.reader import LOCK_TIMEOUT

if TYPE_CHECKING:  # an index that is caught up, with its states, loads neither events nor projections
    from timeline.events.catalogue import AnyEvent
    from timeline.events.entry import Entry
    from timeline.events.references import EventHeader, Reference
    from timeline.projections.commitment.state_intervals import StateInterval
    from timeline.projections.history import FoldOrder
    from timeline.store.index.indexer import Indexer
    from timeline.store.index.lookup import IndexLookup
    from timeline.store.index.materialize import Intervals

BATCH = 2_000  # entries that are read or indexed at once
INTERVAL_BATCH = 200  # commitments whose intervals are saved in one transaction
_STATES_TABLE = b"CREATE TABLE states (number INTEGER PRIMARY KEY, state BLOB NOT NULL)"

T = TypeVar("T")
Warn = Callable[[str], None]
OnProgress = Callable[[str, int, int, int], None]


class Index:
    """A `Lookup` in one log, and the states of its commitments.

    It sees events up to the position of the last `catch_up`. `warn` is called with notes for the user,
    `on_progress` with what is being done, the part done, the whole, and the number of events or commitments.
    """

    def __init__(self, log: Log, warn: Warn, on_progress: OnProgress = lambda *_: None) -> None:
        self._log = log
        self._path = log.sidecar(".index")
        self._warn = warn
        self._on_progress = on_progress
        self._in_memory_only = False  # whether the file is given up for the life of this object
        self._in_memory: bool | None = None  # None until it is decided
        self._connection: apsw.Connection | None = None
        self._indexer: Indexer | None = None
        self._opened: Identity | None = None  # the file that these two have open; None in memory
        self._reader = IndexReader()
        self._lookup: IndexLookup | None = None
        self._position = 0  # of the last event that the read transaction sees

    def catch_up(self) -> int:
        """Follow the log to its end, begin a read transaction, and return the position."""
        self._open()
        if self._log.last() is None:  # there is nothing to index, and perhaps no store
            return 0
        return self._with_recovery(self._catch_up_and_begin)

    def rebuild(self) -> int:
        """Index the log from its first event. Return the position of its end."""
        self._open()
        if self._log.last() is not None:
            self._with_recovery(self._empty)
        return self.catch_up()

    def apply(self, entries: "Sequence[Entry]", after: int) -> None:
        """Index entries that were just written; if that fails, `catch_up` will."""
        self._open()
        with (
            suppress(CheckpointConflict, apsw.Error),
            self._open_indexer().transaction(self._log.at, after=after) as transaction,
        ):
            transaction.create_indexes()
            transaction.apply(entries)

    # Events

    def by_id(self, identifier: str) -> "Entry | None":
        return self._with_recovery(lambda: self._open_lookup().by_id(identifier))

    def by_reference(self, link: "Reference") -> "list[Entry]":
        return self._with_recovery(lambda: self._open_lookup().by_reference(link))

    def header(self, identifier: str) -> "EventHeader | None":
        return self._with_recovery(lambda: self._open_lookup().header(identifier))

    def headers(self, link: "Reference") -> "list[EventHeader]":
        return self._with_recovery(lambda: self._open_lookup().headers(link))

    def prefetch(self, events: "Sequence[AnyEvent]") -> None:
        """Look up what validation will ask about these events, and forget others."""
        self._with_recovery(lambda: self._open_lookup().prefetch(events))

    def batches(
        self,
        relationship: str | None,
        as_of: date = date.max,
        known_on: date = date.max,
        *,
        last_first: bool = False,
        before: int | None = None,
    ) -> "Iterator[list[Entry]]":
        """Yield the entries on a relationship and its commitments, or on all (None).

        Leaves out events that were not known by `known_on` or cannot have happened by `as_of`, unless they
        were corrected or retracted, and entries from the position `before` on.
        """
        positions: Sequence[int] = range(1, self._position + 1)
        if relationship is not None:
            positions = self._with_recovery(lambda: self._reader.positions_on(relationship, as_of, known_on))
        if before is not None:
            positions = positions[: bisect_left(positions, before)]
        starts = range(0, len(positions), BATCH)
        for start in reversed(starts) if last_first else starts:
            batch = self._log.at(positions[start : start + BATCH])
            yield batch[::-1] if last_first else batch

    def targets_among(self, identifiers: Sequence[str]) -> set[str]:
        """Return the ids among these that a correction or retraction names."""
        return self._with_recovery(lambda: self._reader.targets_among(identifiers))

    def corrections_and_targets(self, relationship: str) -> "list[Entry]":
        """Return the corrections, their targets, and the openings on a relationship."""
        return self._log.at(self._with_recovery(lambda: self._reader.corrections_and_targets(relationship)))

    def fold_keys_as_recorded(self, relationship: str, as_of: date, known_on: date) -> "list[FoldOrder]":
        """Return the fold order of the possible events on a relationship, uncorrected."""
        return self._with_recovery(lambda: self._reader.fold_keys_as_recorded(relationship, as_of, known_on))

    def subjects(self) -> list[str]:
        """Return every relationship and commitment on record, in alphabetical order."""
        return self._with_recovery(self._reader.subjects)

    def knows(self, subject: str) -> bool:
        """Return whether there is an event on a relationship or commitment."""
        return self._with_recovery(lambda: self._reader.knows(subject))

    def ids_from(self, prefix: str) -> list[str]:
        """Return the ids with a prefix, in alphabetical order, at most a hundred."""
        return self._with_recovery(lambda: self._reader.ids_from(prefix))

    # States

    def states(
        self,
        subject: str | None,
        as_of: date,
        known_on: date,
        *,
        only_open: bool = False,
        at_most: int | None = None,
    ) -> list[bytes]:
        """Return the states of one commitment, a relationship's, or all, by name.

        Computes those that are not materialized. Raises WrongUsage if there are more than `at_most`.
        """
        states, stale = self._with_recovery(  # both before a rebuild, or both after it
            lambda: (
                self._reader.states(subject, as_of, known_on, only_open=only_open, at_most=at_most),
                self._reader.stale_subjects(subject),
            )
        )
        _refuse_more(len(states), at_most)
        for intervals in self._materialize(stale, (as_of, known_on)):
            states += [
                (commitment, interval.value.json)
                for commitment, of_commitment in intervals.items()
                for interval in of_commitment
                if interval.contains(as_of, known_on) and (interval.value.open or not only_open)
            ]
            _refuse_more(len(states), at_most)
        return [state for _, state in sorted(states)]

    def realtime_intervals(self, relationship: str | None, last: date) -> "dict[str, list[StateInterval]]":
        """Return the intervals that hold on some day as known on that day, by commitment."""
        from timeline.store.index.materialize import group_intervals

        rows, stale = self._with_recovery(
            lambda: (
                self._reader.realtime_intervals(relationship, last),
                self._reader.stale_subjects(relationship),
            )
        )
        intervals = group_intervals(rows)
        for computed in self._materialize(stale):
            intervals |= {name: of_commitment for name, of_commitment in computed.items() if of_commitment}
        return intervals

    def _materialize(
        self, stale: Sequence[str], days: tuple[date, date] | None = None
    ) -> "Iterator[Intervals]":
        """Compute the intervals of commitments, save them, and yield them batch by batch."""
        if not stale:
            return
        from timeline.store.index.materialize import compute_intervals

        for start in range(0, len(stale), INTERVAL_BATCH):
            position = self._position  # which changes if the index has to be rebuilt meanwhile
            computed = compute_intervals(stale[start : start + INTERVAL_BATCH], self, days)
            self._save(computed.to_save, position)
            yield computed.to_save | computed.for_question
            done = min(start + INTERVAL_BATCH, len(stale))
            self._on_progress("Computing", done, len(stale), done)

    def _save(self, intervals: "Intervals", position: int) -> None:
        self._with_recovery(lambda: self._open_indexer().save_intervals(intervals, at=position))

    # The file

    def release(self) -> None:
        """End the read transaction, so that SQLite need not preserve the pages it sees."""
        if self._connection is not None and self._connection.in_transaction:
            self._connection.execute("ROLLBACK")
        self._reader.connection = None
        self._position = 0

    def close(self) -> None:
        """Close all connections. The index opens them again when it is next used."""
        self.release()
        if self._connection is not None:
            close(self._connection)
        if self._indexer is not None:
            self._indexer.close()
        self._connection = self._indexer = self._opened = self._in_memory = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _with_recovery(self, attempt: Callable[[], T]) -> T:
        """Run an attempt; if the index is damaged, rebuild it and retry."""
        position = self._position
        retrying = False
        while True:
            try:
                if retrying and position:
                    self._catch_up_and_begin()
                return attempt()
            except apsw.Error as error:
                self._refuse_if_busy(error)
                if self._in_memory_only:
                    raise
                self._recover(error, in_memory=retrying)
                retrying = True

    def _refuse_if_busy(self, error: apsw.Error) -> None:
        if is_busy(error):
            message = f"The index of {self._log.store} has been in use by another process for too long."
            raise Conflict(message, "try again; nothing was stored.") from error

    def _recover(self, error: apsw.Error, *, in_memory: bool = False) -> None:
        """Empty a damaged index; if that fails, continue in memory."""
        self.close()
        path = self._existing_file()
        self._in_memory_only = in_memory or is_write_failure(error)
        if self._in_memory_only:
            self._warn(f"Note: the index cannot be used ({error}); it is rebuilt in memory this time.")
            if path and isinstance(error, apsw.FullError):
                remove(path)  # makes room
            return
        self._warn(f"Note: the index is damaged, or of an older version ({error}); it is rebuilt.")
        try:
            if path:
                reset(path, busy_timeout=LOCK_TIMEOUT)
        except apsw.Error as failure:
            self._refuse_if_busy(failure)
            self._recover(failure, in_memory=True)

    def _empty(self) -> None:
        self.close()
        if path := self._existing_file():
            reset(path, busy_timeout=LOCK_TIMEOUT)

    def _existing_file(self) -> Path | None:
        """Return the file, if it is used. Raises StoreUnreachable if it is not an index."""
        path = self._path
        if path is None or self._in_memory_only or not path.exists():
            return None
        # Even a damaged index, or one of an old version, is ours.
        if not (path.is_file() and (is_recognizable(path) or _STATES_TABLE in first_page(path))):
            raise StoreUnreachable(
                f"{path} is not an index, and is left as it is.",
                "move it elsewhere: the index of the store belongs there.",
            )
        return path

    def _catch_up_and_begin(self) -> int:
        """Follow the log until a read transaction sees its end; return the position."""
        while not self._is_current(self._log.last()):
            self._open()
            self._follow()
        return self._position

    def _is_current(self, end: StoredRow | None) -> bool:
        """Begin a read transaction; return whether it sees the end of this log."""
        last = self._begin_read()
        if last is None or end is None or last[0] < end.position:
            return False
        row = end if last[0] == end.position else next(iter(self._log.rows_at([last[0]])), None)
        self._position = last[0]
        return row is not None and event_id(row) == last[1]

    def _begin_read(self) -> tuple[int, str] | None:
        """Begin a read transaction; return the position and id of the last event."""
        if self._connection is None:
            file = self._located()
            self._connection = (
                connect(file, busy_timeout=LOCK_TIMEOUT) if file else self._open_indexer().connection
            )
        if not self._in_memory:  # where no other process can change it
            self._connection.execute("BEGIN")
        if self._connection.pragma("user_version") != INDEX_VERSION:
            return None
        if not self._is_in_place():  # once SQLite has opened the side files, which may be another file's
            self.close()
            return None
        self._reader.connection = self._connection
        return self._reader.last()

    def _follow(self) -> None:
        """Index all entries up to the end of the log."""
        indexer = self._open_indexer()
        position = start = self._common_position(indexer)
        end = self._log.last_position()
        entries = self._log.read(after=position)
        while batch := list(islice(entries, BATCH)):
            try:
                with indexer.transaction(self._log.at, after=position) as transaction:
                    transaction.apply(batch)
                    if batch[-1].position >= end:
                        transaction.create_indexes()
                position = batch[-1].position
            except (CheckpointConflict, apsw.BusyError) as error:  # another process is indexing, too
                reached = indexer.position()
                if isinstance(error, apsw.BusyError) and reached == position:
                    raise
                position = reached
                entries = self._log.read(after=position)
            self._on_progress("Indexing", position - start, end - start, position - start)

    def _common_position(self, indexer: "Indexer") -> int:
        """Return the indexed position; empty an index of another log."""
        last = indexer.last()
        if last and [event_id(row) for row in self._log.rows_at([last[0]])] != [last[1]]:
            indexer.reset()
            self._lookup = None
        return indexer.position()

    def _open_indexer(self) -> "Indexer":
        from timeline.store.index.indexer import Indexer

        if self._indexer is None:
            self._indexer = Indexer(self._located())
        return self._indexer

    def _open_lookup(self) -> "IndexLookup":
        from timeline.store.index.lookup import IndexLookup

        if self._lookup is None:
            self._lookup = IndexLookup(self._reader, self._log.at)
        return self._lookup

    def _open(self) -> None:
        """End the read transaction; close the file if it was deleted, replaced or changed."""
        self.release()
        if self._path is not None and self._opened and self._opened != identity(self._path):
            self.close()

    def _is_in_place(self) -> bool:
        """Return whether the path still leads to the file that is open."""
        if self._opened is None or self._path is None:
            return True
        current = identity(self._path)
        return current is not None and current[:2] == self._opened[:2]  # device and inode

    def _located(self) -> Path | None:
        """Return the file of the index, creating it if it does not exist; None in memory."""
        if self._in_memory is None:
            self._in_memory = self._in_memory_only or self._path is None or not _may_be_written(self._path)
        if self._in_memory or self._path is None:
            return None
        create(self._path)
        self._opened = self._opened or identity(self._path)
        if permissions := self._log.permissions:
            with suppress(PermissionError):  # the file belongs to another user
                permissions.apply(self._path)
        return self._path


def _refuse_more(commitments: int, at_most: int | None) -> None:
    if at_most is not None and commitments > at_most:
        raise WrongUsage(
            f"these are more than {at_most:,} commitments.",
            "ask about one relationship, or on the command line",
        )


def _may_be_written(path: Path) -> bool:
    """Return whether the index can be created or changed."""
    may_write = os.access(path.parent, os.W_OK) and (not path.exists() or os.access(path, os.W_OK))
    return may_write and has_room_for_shared_memory(path)
