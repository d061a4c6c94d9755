"""One state of the index, asked by plain means: the ways into the log, and the states that were kept."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import apsw

from timeline.store.sqlite.reader import MAX_SQL_PARAMS

if TYPE_CHECKING:  # who finds a state that was kept opens no event
    from timeline.events.catalogue import AnyEvent
    from timeline.events.entry import Entry
    from timeline.events.references import EventHeader, Reference
    from timeline.projections.history import FoldOrder

INDEX_VERSION = 6  # raised when what is indexed changes: an index by other rules is made anew
ENTRY_CACHE_SIZE = 20_000  # entries read lately

# The types that are read by themselves, wherever they stand: what puts others right, and the frame.
RECORD_KEEPING_TYPES = "('corrected', 'retracted', 'relationship-opened')"


class CheckpointConflict(Exception):
    """The index is no longer where it was thought to be; nothing was taken in."""


class IndexQueries:
    """What the tables of an index hold; without a connection, nothing."""

    def __init__(self, connection: apsw.Connection | None = None) -> None:
        self._connection = connection

    def last(self) -> tuple[int, str] | None:
        """The position and id of the last event taken in, if there is one."""
        last: tuple[int, str] | None = self._first(
            "SELECT position, id FROM entries ORDER BY position DESC LIMIT 1"
        )
        return last

    def position_of(self, identifier: str) -> int | None:
        found = self._first("SELECT position FROM entries WHERE id = ? ORDER BY position LIMIT 1", identifier)
        return found[0] if found else None

    def positions(self, kind: str, to: str) -> list[int]:
        if kind == "subject":
            found = self._rows("SELECT position FROM entries WHERE subject = ? ORDER BY position", to)
        else:
            query = "SELECT position FROM links WHERE kind = ? AND target = ? ORDER BY position"
            found = self._rows(query, kind, to)
        return [position for (position,) in found]

    def positions_on(self, relationship: str, as_of: date = date.max, known_on: date = date.max) -> list[int]:
        """Of what was recorded on a relationship and its commitments.

        With days, of what may have happened and was known by then; and of what was corrected or retracted.
        """
        query = (
            f"SELECT position FROM entries WHERE {_ON} AND (known_from <= ? AND may_be_from <= ? OR EXISTS"  # noqa: S608
            " (SELECT 1 FROM links WHERE kind = 'target' AND target = id)) ORDER BY position"
        )
        found = self._rows(query, *_on(relationship), known_on.toordinal(), as_of.toordinal())
        return [position for (position,) in found]

    def fold_keys_as_recorded(self, relationship: str, as_of: date, known_on: date) -> "list[FoldOrder]":
        """The places in the fold of what was recorded on a relationship and its commitments, as it was told.

        Of what may have happened and was known by then, put right or not.
        """
        query = (
            f"SELECT certain_on, instant, position FROM entries WHERE {_ON} AND known_from <= ?"  # noqa: S608
            " AND may_be_from <= ? ORDER BY position"
        )
        found = self._rows(query, *_on(relationship), known_on.toordinal(), as_of.toordinal())
        return [(date.fromordinal(day), instant, position) for day, instant, position in found]

    def corrections_and_targets(self, relationship: str) -> list[int]:
        """Of all that was corrected or retracted, of what did so (on the same subject), and of openings."""
        did_so = (
            f"SELECT position FROM entries WHERE {_ON}"  # noqa: S608
            f" AND type IN {RECORD_KEEPING_TYPES}"
        )
        targets = f"SELECT target FROM links WHERE kind = 'target' AND position IN ({did_so})"  # noqa: S608
        query = f"SELECT position FROM entries WHERE id IN ({targets}) UNION {did_so} ORDER BY 1"  # noqa: S608
        return [position for (position,) in self._rows(query, *_on(relationship), *_on(relationship))]

    def header(self, identifier: str) -> tuple[str, str, str] | None:
        """The id, type and subject of an event."""
        query = "SELECT id, type, subject FROM entries WHERE id = ? ORDER BY position LIMIT 1"
        docket: tuple[str, str, str] | None = self._first(query, identifier)
        return docket

    def headers(self, kind: str, to: str) -> list[tuple[str, str, str]]:
        if kind == "subject":
            query = "SELECT id, type, subject FROM entries WHERE subject = ? ORDER BY position"
            return list(self._rows(query, to))
        query = (
            "SELECT id, type, subject FROM links JOIN entries USING (position)"
            " WHERE kind = ? AND target = ? ORDER BY position"
        )
        return list(self._rows(query, kind, to))

    def headers_of(self, identifiers: Sequence[str]) -> "Iterator[tuple[str, str, str]]":
        """The same for many."""
        for some in _some(identifiers):
            query = f"SELECT id, type, subject FROM entries WHERE id IN ({_marks(some)})"  # noqa: S608
            yield from self._rows(query, *some)

    def targets_among(self, identifiers: Sequence[str]) -> set[str]:
        """Those of these ids that a correction or retraction names."""
        found = set()
        for some in _some(identifiers):
            query = f"SELECT target FROM links WHERE kind = 'target' AND target IN ({_marks(some)})"  # noqa: S608
            found |= {target for (target,) in self._rows(query, *some)}
        return found

    def ids_from(self, beginning: str) -> list[str]:
        query = "SELECT id FROM entries WHERE id >= ? AND id < ? ORDER BY id LIMIT 100"
        return [found for (found,) in self._rows(query, beginning, f"{beginning}\U0010ffff")]

    def subjects(self) -> list[str]:
        """Every relationship and commitment on record."""
        return sorted(subject for (subject,) in self._rows("SELECT subject FROM subjects"))

    def knows(self, subject: str) -> bool:
        """Whether there is anything on record of a relationship or a commitment."""
        query = "SELECT 1 FROM subjects WHERE relationship = ? AND subject = ?"
        return self._first(query, subject.partition("/")[0], subject) is not None

    def stale_subjects(self, subject: str | None) -> list[str]:
        """The commitments whose states are not kept: of a commitment or relationship, or of all, by name."""
        where, named = _named(subject)
        query = f"SELECT subject FROM subjects WHERE fresh = 0 AND {where} ORDER BY relationship, subject"  # noqa: S608
        return [found for (found,) in self._rows(query, *named)]

    def states(
        self, subject: str | None, as_of: date, known_on: date, *, only_open: bool, at_most: int | None
    ) -> list[tuple[str, bytes]]:
        """Commitments, and their states on both days: of one, of a relationship's, or of all.

        Where they are more than `at_most`, only one more.
        """
        where, named = _named(subject)
        query = (
            f"SELECT subject, state FROM spans JOIN states USING (number) WHERE {where}"  # noqa: S608
            " AND certain_from <= ? AND certain_until > ? AND known_from <= ? AND known_until > ?"
            f"{' AND open' if only_open else ''} LIMIT ?"
        )
        world, knowledge = as_of.toordinal(), known_on.toordinal()
        limit = -1 if at_most is None else at_most + 1
        return list(self._rows(query, *named, world, world, knowledge, knowledge, limit))

    def realtime_intervals(
        self, relationship: str | None, last: date
    ) -> list[tuple[str, tuple[bytes, bool], tuple[date, date, date, date]]]:
        """Return the states that held in real time up to a day: subject; JSON and openness; days."""
        where, named = _named(relationship)
        query = (
            "SELECT subject, certain_from, certain_until, known_from, known_until, state, open"  # noqa: S608
            f" FROM spans JOIN states USING (number) WHERE {where}"
            " AND max(certain_from, known_from) < min(certain_until, known_until)"
            " AND certain_from <= ? AND known_from <= ?"
        )
        day = date.fromordinal
        return [
            (subject, (state, bool(open_)), (day(certain), day(certain_until), day(known), day(known_until)))
            for subject, certain, certain_until, known, known_until, state, open_ in self._rows(
                query, *named, last.toordinal(), last.toordinal()
            )
        ]

    def _first(self, query: str, *values: object) -> Any:  # noqa: ANN401 a row
        found = list(self._rows(query, *values))  # to the end: a statement that is not finished holds a lock
        return found[0] if found else None

    def _rows(self, query: str, *values: object) -> Iterator[Any]:
        if self._connection is None:
            return iter(())
        try:
            return self._connection.execute(query, values)
        except UnicodeEncodeError:  # as of bytes on the command line that are no text: nothing is named so
            return iter(())


def _named(subject: str | None) -> tuple[str, tuple[str, ...]]:
    """The condition that names a commitment itself, or those of a relationship, or all; and its values."""
    if subject is None:
        return "subject != relationship", ()
    relationship, slash, _ = subject.partition("/")
    if slash:
        return "relationship = ? AND subject = ?", (relationship, subject)
    return "relationship = ? AND subject != relationship", (relationship,)


# What is recorded on a relationship or on one of its commitments.
_ON = "(subject = ? OR (subject > ? AND subject < ?))"


def _on(relationship: str) -> tuple[str, str, str]:
    return (relationship, f"{relationship}/", f"{relationship}0")  # 0 comes after the slash


def _some(values: Sequence[str]) -> Iterator[Sequence[str]]:
    """As many at a time as SQLite takes in a query."""
    return (values[start : start + MAX_SQL_PARAMS] for start in range(0, len(values), MAX_SQL_PARAMS))


def _marks(values: Sequence[str]) -> str:
    return ",".join("?" * len(values))


class IndexReader:
    """The ways into a log by one state of its index; `read` reads the entries at positions."""

    def __init__(self, snapshot: IndexQueries, read: "Callable[[Sequence[int]], list[Entry]]") -> None:
        self.queries = snapshot
        self._read = read
        self._entries: dict[int, Entry] = {}
        self._prefetched: dict[str, EventHeader | None] = {}
        self._without_corrections: set[str] = set()

    def prefetch(self, events: "Sequence[AnyEvent]") -> None:
        """Look up at once what will be asked of these events one by one: ids, and what they refer to."""
        from timeline.events.references import EventHeader, references_of

        refers = ("part_of", "of", "figure", "evidence", "target")
        named = {link.to for event in events for link in references_of(event) if link.kind in refers}
        ids = [*{event.id for event in events} | named]
        self._prefetched = dict.fromkeys(ids)
        self._prefetched |= {found[0]: EventHeader(*found) for found in self.queries.headers_of(ids)}
        self._without_corrections = named - self.queries.targets_among([*named])

    def by_id(self, identifier: str) -> "Entry | None":
        found = self.queries.position_of(identifier)
        return None if found is None else self._at([found])[0]

    def by_reference(self, link: "Reference") -> "list[Entry]":
        return self._at(self.queries.positions(*link))

    def header(self, identifier: str) -> "EventHeader | None":
        from timeline.events.references import EventHeader

        if identifier in self._prefetched:
            return self._prefetched[identifier]
        found = self.queries.header(identifier)
        return EventHeader(*found) if found else None

    def headers(self, link: "Reference") -> "list[EventHeader]":
        from timeline.events.references import EventHeader

        if link.kind == "target" and link.to in self._without_corrections:
            return []
        return [EventHeader(*each) for each in self.queries.headers(*link)]

    def subjects(self) -> list[str]:
        return self.queries.subjects()

    def _at(self, positions: Sequence[int]) -> "list[Entry]":
        """The entries at these positions; an entry never changes, so that those read lately are kept."""
        if len(self._entries) > ENTRY_CACHE_SIZE:
            self._entries.clear()
        missing = [position for position in positions if position not in self._entries]
        self._entries |= {entry.position: entry for entry in self._read(missing)}
        return [self._entries[position] for position in positions]
