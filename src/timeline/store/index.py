"""The index: ways into the log, and states that were worked out, so that a question need not read all of it.

A cache that may be deleted: one SQLite file beside the log, or in memory where none may be written.
It follows the log by position, and is caught up before it is asked.
"""

import os
import sqlite3
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import date
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeVar
from uuid import uuid4

from timeline.errors import Conflict, WrongUsage
from timeline.store.log import Log
from timeline.store.reader import LOCK_TIMEOUT
from timeline.store.row import Row, event_id
from timeline.store.unreachable import is_busy, is_denied
from timeline.store.ways import RULES, MovedOn, Snapshot, Ways

if TYPE_CHECKING:  # who finds the index where the log is does not wait for the library
    from timeline.events.catalogue import AnyEvent
    from timeline.events.entry import Entry
    from timeline.events.links import Docket, Link
    from timeline.projections.history import FoldOrder
    from timeline.projections.spans import Span
    from timeline.store.follower import Follower

BATCH = 2_000  # entries a transaction
TOGETHER = 200  # commitments whose states are kept in one
KEPT_DAYS = 100  # days of knowledge of a commitment, beyond which its states are folded as they are asked for

T = TypeVar("T")
Identity = tuple[int, int]  # of a file: its device and number
Remark = Callable[[str], None]
Watch = Callable[[str, int, int, int], None]


class Index:
    """The ways into one log, as far as it was caught up with; what comes later is not seen until then.

    `remark` is told what a person should know; `watch` what is being done, how much of how much, and how many
    events or commitments that were.
    """

    def __init__(self, log: Log, remark: Remark, watch: Watch = lambda *_: None) -> None:
        self._log = log
        self._path = log.beside(".index")
        self._remark = remark
        self._watch = watch
        self._url: str | None = None  # where it is, once that is decided
        self._homeless = False  # whether it is in memory though it would belong beside the log
        self._reading: sqlite3.Connection | None = None
        self._follower: Follower | None = None
        self._opened: Identity | None = None  # the file that these two have open
        self._ways = Ways(Snapshot(), log.at)
        self._position = 0  # up to which it is held

    def catch_up(self) -> int:
        """Follow the log to where it is now, and say where that is.

        An index of another log begins anew; so does one that is damaged, with a remark.
        """
        self._begin()
        if self._log.last() is None:  # there is nothing to index, and perhaps no store
            return 0
        return self._mended(self._caught_up)

    def make_anew(self) -> int:
        """Forget everything, and follow the log from its beginning; says where it ends."""
        self._begin()
        if self._log.last() is not None:
            self._mended(lambda: self._opened_follower().begin_anew())
        return self.catch_up()

    def take_in(self, entries: "Sequence[Entry]", after: int) -> None:
        """Follow what was just written, without reading it again; if that cannot be, it is left for later."""
        self._begin()
        with (
            suppress(MovedOn, sqlite3.DatabaseError),
            self._opened_follower().following(self._log.at, after=after) as following,
        ):
            following.make_shortcuts()
            following.take_in(entries)

    # Ways into the log

    def by_id(self, identifier: str) -> "Entry | None":
        return self._asked(lambda ways: ways.by_id(identifier))

    def by_link(self, link: "Link") -> "list[Entry]":
        return self._asked(lambda ways: ways.by_link(link))

    def docket(self, identifier: str) -> "Docket | None":
        return self._asked(lambda ways: ways.docket(identifier))

    def dockets(self, link: "Link") -> "list[Docket]":
        return self._asked(lambda ways: ways.dockets(link))

    def foresee(self, events: "Sequence[AnyEvent]") -> None:
        """Look up at once what will be asked of events one by one; of none, forget what was looked up."""
        self._asked(lambda ways: ways.foresee(events))

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
            positions = self._asked(lambda ways: ways.snapshot.positions_on(relationship, as_of, known_on))
        if before is not None:
            positions = positions[: bisect_left(positions, before)]
        starts = range(0, len(positions), BATCH)
        for start in reversed(starts) if last_first else starts:
            batch = self._log.at(positions[start : start + BATCH])
            yield batch[::-1] if last_first else batch

    def targets_among(self, identifiers: Sequence[str]) -> set[str]:
        """Those of these ids that a correction or retraction names."""
        return self._asked(lambda ways: ways.snapshot.targets_among(identifiers))

    def put_right(self, relationship: str) -> "list[Entry]":
        """All of a relationship that was corrected or retracted, what did so, and the openings."""
        return self._log.at(self._asked(lambda ways: ways.snapshot.put_right(relationship)))

    def as_told(self, relationship: str, as_of: date, known_on: date) -> "list[FoldOrder]":
        """The places in the fold, by position, of what may have happened by a day and was known on another.

        Of what was recorded on a relationship and its commitments, as it was told, put right or not.
        """
        return self._asked(lambda ways: ways.snapshot.as_told(relationship, as_of, known_on))

    def subjects(self) -> list[str]:
        return self._asked(lambda ways: ways.subjects())

    def knows(self, subject: str) -> bool:
        """Whether there is anything on record of a relationship or a commitment."""
        return self._asked(lambda ways: ways.snapshot.knows(subject))

    def ids_from(self, beginning: str) -> list[str]:
        """The ids that begin so, in alphabetical order; no more than a hundred."""
        return self._asked(lambda ways: ways.snapshot.ids_from(beginning))

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
        found = self._asked(
            lambda ways: ways.snapshot.states(subject, as_of, known_on, only_open=only_open, at_most=at_most)
        )
        _refuse_more(len(found), at_most)
        for each, span in self._not_kept(subject, (as_of, known_on)):
            if span.holds(as_of, known_on) and (span.open or not only_open):
                found.append((each, span.state))
                _refuse_more(len(found), at_most)
        return [state for _, state in sorted(found)]

    def lives(self, relationship: str | None, last: date) -> "dict[str, list[Span]]":
        """By commitment, of a relationship or of all, the states that held, as known then, up to a day."""
        from timeline.projections.spans import Span

        found = self._asked(lambda ways: ways.snapshot.lived(relationship, last))
        lived: dict[str, list[Span]] = {}
        kept = ((subject, Span(*span)) for subject, span in found)
        for subject, span in (*kept, *self._not_kept(relationship)):
            lived.setdefault(subject, []).append(span)
        return lived

    def _not_kept(
        self, subject: str | None, days: tuple[date, date] | None = None
    ) -> "Iterator[tuple[str, Span]]":
        """The spans of commitments where they are not kept; they are worked out, and kept for next time."""
        stale = self._asked(lambda ways: ways.snapshot.stale(subject))
        for start in range(0, len(stale), TOGETHER):
            for each, spans in self._worked_out(stale[start : start + TOGETHER], days).items():
                yield from ((each, span) for span in spans)
            done = min(start + TOGETHER, len(stale))
            self._watch("Working out", done, len(stale), done)

    def _worked_out(self, subjects: Sequence[str], days: tuple[date, date] | None) -> "dict[str, list[Span]]":
        from timeline.projections.bearing import bearing
        from timeline.projections.spans import span_on, spans

        found, passing = {}, {}
        for each in subjects:
            entries = bearing(each, self)
            if days and len({entry.known_from for entry in entries}) > KEPT_DAYS:
                passing[each] = span_on(each, entries, *days)
            else:
                found[each] = list(spans(each, entries))
        at = self._position
        self._mended(lambda: self._opened_follower().keep(found, at=at))
        return found | passing

    def let_go(self) -> None:
        """Of the state that is held, so that whoever changes the index need not keep it."""
        if self._reading is not None and self._reading.in_transaction:
            self._reading.rollback()
        self._ways.snapshot = Snapshot()
        self._position = 0

    def close(self) -> None:
        self.let_go()
        if self._reading is not None:
            self._reading.close()
        if self._follower is not None:
            self._follower.datastore.close()
        self._reading = self._follower = self._url = self._opened = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _asked(self, question: Callable[[Ways], T]) -> T:
        """What the index answers; damage may lie deeper than where catching up had looked."""
        return self._mended(lambda: question(self._ways))

    def _mended(self, attempt: Callable[[], T]) -> T:
        """What an attempt gives, if need be on an index that was made anew, in the end in memory."""
        held = self._position
        anew = False
        while True:
            try:
                if anew and held:
                    self._caught_up()
                return attempt()
            except sqlite3.DatabaseError as error:
                self._refuse_if_busy(error)
                if self._homeless:
                    raise
                self._give_up(error, for_good=anew)
                anew = True

    def _refuse_if_busy(self, error: sqlite3.DatabaseError) -> None:
        if is_busy(error):
            said = f"The index of {self._log.store} has been in use by somebody else for too long."
            raise Conflict(said, "try again; nothing was stored.") from error

    def _give_up(self, error: sqlite3.DatabaseError, *, for_good: bool = False) -> None:
        self._homeless = for_good or is_denied(error)
        where = " in memory, for this time" if self._homeless else ""
        self._remark(f"Note: the index could not be used ({error}); it is made anew{where}.")
        self._delete()

    def _caught_up(self) -> int:
        """Holds on to one state of the index that has followed the log; others may go on, or begin anew."""
        while not self._holds_all_of(self._log.last()):
            self._begin()
            self._follow()
        return self._position

    def _holds_all_of(self, end: Row | None) -> bool:
        """Whether the index, as it lies there, is of this log and knows its end; it is held on to."""
        last = self._hold()
        if last is None or end is None or last[0] < end.position:
            return False
        there = end if last[0] == end.position else next(iter(self._log.rows_at([last[0]])), None)
        self._position = last[0]
        return there is not None and event_id(there) == last[1]

    def _hold(self) -> tuple[int, str] | None:
        """The position and id of the last event taken in; this state of the index is held from here."""
        if self._reading is None:
            self._reading = sqlite3.connect(
                self._located(), uri=True, isolation_level=None, timeout=LOCK_TIMEOUT
            )
            self._opened = self._opened or _identity(self._path)
        if not self._is_in_memory():  # where nobody else can change it
            self._reading.execute("BEGIN")
        if self._reading.execute("PRAGMA user_version").fetchone()[0] != RULES:
            return None
        self._ways.snapshot = Snapshot(self._reading)
        return self._ways.snapshot.last()

    def _follow(self) -> None:
        follower = self._opened_follower()
        position = start = self._common_position(follower)
        end = self._log.last_position()
        entries = self._log.read(after=position)
        while batch := list(islice(entries, BATCH)):
            try:
                with follower.following(self._log.at, after=position) as following:
                    following.take_in(batch)
                    if batch[-1].position >= end:
                        following.make_shortcuts()
                position = batch[-1].position
            except MovedOn:  # another process has followed meanwhile
                position = follower.position()
                entries = self._log.read(after=position)
            self._watch("Indexing", position - start, end - start, position - start)

    def _common_position(self, follower: "Follower") -> int:
        """How far it has followed this log; one that has followed another begins anew."""
        last = follower.last()
        if last and [event_id(row) for row in self._log.rows_at([last[0]])] != [last[1]]:
            follower.begin_anew()
            self._ways = Ways(Snapshot(), self._log.at)
        return follower.position()

    def _opened_follower(self) -> "Follower":
        from timeline.store.follower import follower

        if self._follower is None:
            self._follower = follower(self._located())
            self._opened = self._opened or _identity(self._path)
        return self._follower

    def _begin(self) -> None:
        """Let go of what was held; also of the file, if somebody has deleted it or replaced it."""
        self.let_go()
        if self._opened and self._opened != _identity(self._path):
            self.close()

    def _located(self) -> str:
        """Where it is: beside the log, or in memory where it may not be written."""
        if self._url is None:
            if self._path is not None and not self._homeless and _may_be_written(self._path):
                self._url = f"{self._path.as_uri()}?mode=rwc"
            else:
                self._url = f"file:index-{uuid4()}?mode=memory&cache=shared"
        return self._url

    def _is_in_memory(self) -> bool:
        return "mode=memory" in self._located()

    def _delete(self) -> None:
        self.close()
        if self._path is not None:
            for end in ("", "-wal", "-shm"):
                self._path.with_name(self._path.name + end).unlink(missing_ok=True)


def _refuse_more(commitments: int, at_most: int | None) -> None:
    if at_most is not None and commitments > at_most:
        raise WrongUsage(
            f"these are more than {at_most:,} commitments.", "ask of one relationship, or on the command line"
        )


def _identity(path: Path | None) -> Identity | None:
    """Which file is at a path, whatever is in it."""
    try:
        found = path.stat() if path else None
    except FileNotFoundError:
        return None
    return (found.st_dev, found.st_ino) if found else None


def _may_be_written(path: Path) -> bool:
    """Whether the index may be made or changed; asking needs no more rights than reading the log."""
    return os.access(path.parent, os.W_OK) and (not path.exists() or os.access(path, os.W_OK))
