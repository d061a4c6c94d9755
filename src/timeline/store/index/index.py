"""The index: ways into the log, and states that were worked out, so that a question need not read all of it.

A cache that may be deleted: one SQLite file beside the log, or in memory where none may be written.
It follows the log by position, and is caught up before it is asked. Its pages carry checksums: damage is
noticed before an answer is given, and the index is rebuilt.
"""

import os
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import date
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeVar

import apsw

from timeline.errors import Conflict, StoreUnreachable, WrongUsage
from timeline.store.index.page_checksums import (
    Identity,
    close,
    connect,
    copy_permissions,
    create,
    first_page,
    identity,
    is_busy,
    is_recognizable,
    is_write_failure,
    remove,
    reset,
)
from timeline.store.index.reader import INDEX_VERSION, CheckpointConflict, IndexQueries, IndexReader
from timeline.store.log import Log
from timeline.store.row import StoredRow, event_id
from timeline.store.sqlite.disk_space import has_room_for_shared_memory
from timeline.store.sqlite.reader import LOCK_TIMEOUT

if TYPE_CHECKING:  # who finds the index where the log is does not wait for the library
    from timeline.events.catalogue import AnyEvent
    from timeline.events.entry import Entry
    from timeline.events.references import EventHeader, Reference
    from timeline.projections.commitment.state_intervals import StateInterval
    from timeline.projections.history import FoldOrder
    from timeline.store.index.indexer import Indexer

_STATES_TABLE = b"CREATE TABLE states (number INTEGER PRIMARY KEY, state BLOB NOT NULL)"
BATCH = 2_000  # entries a transaction
INTERVAL_BATCH = 200  # commitments whose states are kept in one
MAX_MATERIALIZED_DAYS = (
    100  # days of knowledge of a commitment, beyond which its states are folded as they are asked for
)

T = TypeVar("T")
Warn = Callable[[str], None]
OnProgress = Callable[[str, int, int, int], None]


class Index:
    """The ways into one log, as far as it was caught up with; what comes later is not seen until then.

    `remark` is told what a person should know; `watch` what is being done, how much of how much, and how many
    events or commitments that were.
    """

    def __init__(self, log: Log, warn: Warn, on_progress: OnProgress = lambda *_: None) -> None:
        self._log = log
        self._path = log.sidecar(".index")
        self._warn = warn
        self._on_progress = on_progress
        self._in_memory_only = False  # whether it is in memory though it would belong beside the log
        self._in_memory: bool | None = None  # None until that is decided
        self._connection: apsw.Connection | None = None
        self._indexer: Indexer | None = None
        self._opened: Identity | None = None  # the file that these two have open; None in memory
        self._reader = IndexReader(IndexQueries(), log.at)
        self._position = 0  # up to which it is held

    def catch_up(self) -> int:
        """Follow the log to where it is now, and say where that is.

        An index of another log begins anew; so does one that is damaged, with a remark.
        """
        self._open()
        if self._log.last() is None:  # there is nothing to index, and perhaps no store
            return 0
        return self._with_recovery(self._catch_up_and_begin)

    def rebuild(self) -> int:
        """Forget everything, and follow the log from its beginning; says where it ends."""
        self._open()
        if self._log.last() is not None:
            self._with_recovery(self._discard)
        return self.catch_up()

    def apply(self, entries: "Sequence[Entry]", after: int) -> None:
        """Follow what was just written, without reading it again; if that cannot be, it is left for later."""
        self._open()
        with (
            suppress(CheckpointConflict, apsw.Error),
            self._open_indexer().transaction(self._log.at, after=after) as following,
        ):
            following.create_indexes()
            following.apply(entries)

    # Ways into the log

    def by_id(self, identifier: str) -> "Entry | None":
        return self._query(lambda ways: ways.by_id(identifier))

    def by_reference(self, link: "Reference") -> "list[Entry]":
        return self._query(lambda ways: ways.by_reference(link))

    def header(self, identifier: str) -> "EventHeader | None":
        return self._query(lambda ways: ways.header(identifier))

    def headers(self, link: "Reference") -> "list[EventHeader]":
        return self._query(lambda ways: ways.headers(link))

    def prefetch(self, events: "Sequence[AnyEvent]") -> None:
        """Look up at once what will be asked of events one by one; of none, forget what was looked up."""
        self._query(lambda ways: ways.prefetch(events))

    def batches(
        self,
        relationship: str | None,
        as_of: date = date.max,
        known_on: date = date.max,
        *,
        last_first: bool = False,
        before: int | None = None,
    ) -> "Iterator[list[Entry]]":
        """What was recorded on a relationship and its commitments, or on all, in the order of the log.

        With days, no more than what may have happened and was known by then, and what was corrected since;
        perhaps only what lies before a position.
        """
        positions: Sequence[int] = range(1, self._position + 1)
        if relationship is not None:
            positions = self._query(lambda ways: ways.queries.positions_on(relationship, as_of, known_on))
        if before is not None:
            positions = positions[: bisect_left(positions, before)]
        starts = range(0, len(positions), BATCH)
        for start in reversed(starts) if last_first else starts:
            batch = self._log.at(positions[start : start + BATCH])
            yield batch[::-1] if last_first else batch

    def targets_among(self, identifiers: Sequence[str]) -> set[str]:
        """Those of these ids that a correction or retraction names."""
        return self._query(lambda ways: ways.queries.targets_among(identifiers))

    def corrections_and_targets(self, relationship: str) -> "list[Entry]":
        """All of a relationship that was corrected or retracted, what did so, and the openings."""
        return self._log.at(self._query(lambda ways: ways.queries.corrections_and_targets(relationship)))

    def fold_keys_as_recorded(self, relationship: str, as_of: date, known_on: date) -> "list[FoldOrder]":
        """The places in the fold, by position, of what may have happened by a day and was known on another.

        Of what was recorded on a relationship and its commitments, as it was told, put right or not.
        """
        return self._query(lambda ways: ways.queries.fold_keys_as_recorded(relationship, as_of, known_on))

    def subjects(self) -> list[str]:
        return self._query(lambda ways: ways.subjects())

    def knows(self, subject: str) -> bool:
        """Whether there is anything on record of a relationship or a commitment."""
        return self._query(lambda ways: ways.queries.knows(subject))

    def ids_from(self, beginning: str) -> list[str]:
        """The ids that begin so, in alphabetical order; no more than a hundred."""
        return self._query(lambda ways: ways.queries.ids_from(beginning))

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
        """The states that hold on both days: of a commitment, of a relationship's, or of all, by name.

        Where they are not kept they are worked out, for all days, and kept for the next time; those of a
        commitment with very many days only for these two. WrongUsage where they are more than `at_most`.
        """
        found, stale = self._query(  # at once: an index that is rebuilt in between would tell of all twice
            lambda ways: (
                ways.queries.states(subject, as_of, known_on, only_open=only_open, at_most=at_most),
                ways.queries.stale_subjects(subject),
            )
        )
        _refuse_more(len(found), at_most)
        for each, span in self._compute_missing(stale, (as_of, known_on)):
            if span.contains(as_of, known_on) and (span.value.open or not only_open):
                found.append((each, span.value.json))
                _refuse_more(len(found), at_most)
        return [state for _, state in sorted(found)]

    def realtime_intervals(self, relationship: str | None, last: date) -> "dict[str, list[StateInterval]]":
        """By commitment, of a relationship or of all, the states that held, as known then, up to a day."""
        from timeline.projections.bitemporal import BitemporalInterval
        from timeline.projections.commitment.state_intervals import EncodedState

        found, stale = self._query(
            lambda ways: (
                ways.queries.realtime_intervals(relationship, last),
                ways.queries.stale_subjects(relationship),
            )
        )
        lived: dict[str, list[StateInterval]] = {}
        kept = ((subject, BitemporalInterval(EncodedState(*state), *days)) for subject, state, days in found)
        for subject, span in (*kept, *self._compute_missing(stale)):
            lived.setdefault(subject, []).append(span)
        return lived

    def _compute_missing(
        self, stale: Sequence[str], days: tuple[date, date] | None = None
    ) -> "Iterator[tuple[str, StateInterval]]":
        """Compute the spans of commitments that are not kept, and keep them for the next time."""
        for start in range(0, len(stale), INTERVAL_BATCH):
            for each, spans in self._compute(stale[start : start + INTERVAL_BATCH], days).items():
                yield from ((each, span) for span in spans)
            done = min(start + INTERVAL_BATCH, len(stale))
            self._on_progress("Working out", done, len(stale), done)

    def _compute(
        self, subjects: Sequence[str], days: tuple[date, date] | None
    ) -> "dict[str, list[StateInterval]]":
        from timeline.projections.commitment.state_intervals import state_intervals, state_on
        from timeline.projections.relevance import entries_for_commitment

        found, passing = {}, {}
        for each in subjects:
            entries = entries_for_commitment(each, self)
            if days and len({entry.known_from for entry in entries}) > MAX_MATERIALIZED_DAYS:
                passing[each] = state_on(each, entries, *days)
            else:
                found[each] = list(state_intervals(each, entries))
        at = self._position
        self._with_recovery(lambda: self._open_indexer().save_intervals(found, at=at))
        return found | passing

    def release(self) -> None:
        """Of the state that is held, so that whoever changes the index need not keep it."""
        if self._connection is not None and self._connection.in_transaction:
            self._connection.execute("ROLLBACK")
        self._reader.queries = IndexQueries()
        self._position = 0

    def close(self) -> None:
        self.release()
        if self._connection is not None:
            close(self._connection)
        if self._indexer is not None:
            self._indexer.close()
        self._connection = self._indexer = self._opened = self._in_memory = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _query(self, question: Callable[[IndexReader], T]) -> T:
        """What the index answers; damage may lie deeper than where catching up had looked."""
        return self._with_recovery(lambda: question(self._reader))

    def _with_recovery(self, attempt: Callable[[], T]) -> T:
        """Run an attempt; where the index is damaged, rebuild it and try again, in the end in memory."""
        held = self._position
        again = False
        while True:
            try:
                if again and held:
                    self._catch_up_and_begin()
                return attempt()
            except apsw.Error as error:
                self._refuse_if_busy(error)
                if self._in_memory_only:
                    raise
                self._recover(error, again=again)
                again = True

    def _refuse_if_busy(self, error: apsw.Error) -> None:
        if is_busy(error):
            said = f"The index of {self._log.store} has been in use by another process for too long."
            raise Conflict(said, "try again; nothing was stored.") from error

    def _recover(self, error: apsw.Error, *, again: bool = False) -> None:
        """Empty a damaged index; go on in memory where that does not help, or it may not be written."""
        self.close()
        self._refuse_foreign_file()
        self._in_memory_only = again or is_write_failure(error)
        if self._in_memory_only:
            self._warn(f"Note: the index cannot be used ({error}); it is rebuilt in memory, for this time.")
            if isinstance(error, apsw.FullError):
                self._delete()  # makes room
            return
        self._warn(f"Note: the index is damaged, or of an older version ({error}); it is rebuilt.")
        try:
            self._discard()
        except apsw.Error as failure:
            self._refuse_if_busy(failure)
            self._recover(failure, again=True)

    def _discard(self) -> None:
        """Leave an index that holds nothing, if there is one and it is not in memory."""
        self.close()
        self._refuse_foreign_file()
        if self._path is not None and not self._in_memory_only and self._path.exists():
            reset(self._path, busy_timeout=LOCK_TIMEOUT)

    def _refuse_foreign_file(self) -> None:
        if (
            self._path is not None
            and not self._in_memory_only
            and self._path.exists()
            and not _is_ours(self._path)
        ):
            raise StoreUnreachable(
                f"{self._path} is not an index, and is left as it is.",
                "move it elsewhere: the index of a store is kept there.",
            )

    def _catch_up_and_begin(self) -> int:
        """Holds on to one state of the index that has followed the log; others may go on, or begin anew."""
        while not self._is_current(self._log.last()):
            self._open()
            self._follow()
        return self._position

    def _is_current(self, end: StoredRow | None) -> bool:
        """Whether the index, as it lies there, is of this log and knows its end; it is held on to."""
        last = self._begin_read()
        if last is None or end is None or last[0] < end.position:
            return False
        there = end if last[0] == end.position else next(iter(self._log.rows_at([last[0]])), None)
        self._position = last[0]
        return there is not None and event_id(there) == last[1]

    def _begin_read(self) -> tuple[int, str] | None:
        """The position and id of the last event taken in; this state of the index is held from here."""
        if self._connection is None:
            file = self._located()
            self._connection = (
                connect(file, busy_timeout=LOCK_TIMEOUT) if file else self._open_indexer().connection
            )
        if not self._in_memory:  # where nothing else can change it
            self._connection.execute("BEGIN")
        if self._connection.pragma("user_version") != INDEX_VERSION:
            return None
        if not self._is_in_place():
            self.close()
            return None
        self._reader.queries = IndexQueries(self._connection)
        return self._reader.queries.last()

    def _follow(self) -> None:
        follower = self._open_indexer()
        position = start = self._common_position(follower)
        end = self._log.last_position()
        entries = self._log.read(after=position)
        while batch := list(islice(entries, BATCH)):
            try:
                with follower.transaction(self._log.at, after=position) as following:
                    following.apply(batch)
                    if batch[-1].position >= end:
                        following.create_indexes()
                position = batch[-1].position
            except (CheckpointConflict, apsw.BusyError) as error:  # another process is following, too
                reached = follower.position()
                if isinstance(error, apsw.BusyError) and reached == position:
                    raise
                position = reached
                entries = self._log.read(after=position)
            self._on_progress("Indexing", position - start, end - start, position - start)

    def _common_position(self, follower: "Indexer") -> int:
        """How far it has followed this log; one that has followed another begins anew."""
        last = follower.last()
        if last and [event_id(row) for row in self._log.rows_at([last[0]])] != [last[1]]:
            follower.reset()
            self._reader = IndexReader(IndexQueries(), self._log.at)
        return follower.position()

    def _open_indexer(self) -> "Indexer":
        from timeline.store.index.indexer import Indexer

        if self._indexer is None:
            self._indexer = Indexer(self._located())
        return self._indexer

    def _open(self) -> None:
        """Let go of what was held; also of the file, if it was deleted, replaced or changed meanwhile."""
        self.release()
        if self._path is not None and self._opened and self._opened != identity(self._path):
            self.close()

    def _is_in_place(self) -> bool:
        """Return whether the path still leads to the file that is open.

        Checked once SQLite has opened what lies beside that file, which might else belong to another.
        """
        return self._opened is None or self._path is None or _is_same(self._opened, identity(self._path))

    def _located(self) -> Path | None:
        """Return the file of the index, which is made if there is none; None for one in memory."""
        if self._in_memory is None:
            self._in_memory = self._in_memory_only or self._path is None or not _may_be_written(self._path)
        if self._in_memory or self._path is None:
            return None
        create(self._path)
        self._opened = self._opened or identity(self._path)
        self._copy_permissions(self._path)
        return self._path

    def _copy_permissions(self, index: Path) -> None:
        """Let those read and write the index that may do so with the store; of one elsewhere, its user."""
        store = self._log.sidecar("")
        if store is not None and store.exists():
            with suppress(PermissionError):  # it is another user's
                copy_permissions(store, index)

    def _delete(self) -> None:
        """Remove the file, if there is one and it is an index."""
        self.close()
        if self._path is not None and self._path.exists() and _is_ours(self._path):
            remove(self._path)


def _refuse_more(commitments: int, at_most: int | None) -> None:
    if at_most is not None and commitments > at_most:
        raise WrongUsage(
            f"these are more than {at_most:,} commitments.", "ask of one relationship, or on the command line"
        )


def _is_same(one: Identity, other: Identity | None) -> bool:
    """Return whether two looks were at the same file, whatever was in it."""
    return other is not None and one[:2] == other[:2]  # device and inode


def _is_ours(path: Path) -> bool:
    """Return whether a file is an index, perhaps damaged, perhaps by a version that sealed no pages."""
    return path.is_file() and (is_recognizable(path) or _STATES_TABLE in first_page(path))


def _may_be_written(path: Path) -> bool:
    """Return whether the index can be made or changed; a question needs only to read the log."""
    may_write = os.access(path.parent, os.W_OK) and (not path.exists() or os.access(path, os.W_OK))
    return may_write and has_room_for_shared_memory(path)
