"""The tables of an index, as one read transaction sees them."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import apsw

from timeline.store.sqlite.reader import chunks, placeholders

if TYPE_CHECKING:  # a question whose states are materialized loads no events
    from timeline.projections.history import FoldOrder

INDEX_VERSION = 6  # raised when what is indexed changes; an index of another version is rebuilt

# The types that are looked up wherever they stand: corrections, and what opens a relationship.
RECORD_KEEPING_TYPES = "('corrected', 'retracted', 'relationship-opened')"


class IndexReader:
    """Queries on a `connection` to an index; without one, all answers are empty."""

    def __init__(self, connection: apsw.Connection | None = None) -> None:
        self.connection = connection

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Return all rows of a query. An unfinished statement would hold a lock."""
        if self.connection is None:
            return []
        try:
            return self.connection.execute(query, values).fetchall()
        except UnicodeEncodeError:  # bytes on the command line that are not text: no event has such a name
            return []

    def column(self, query: str, *values: object) -> list[Any]:
        """Return the values of a query for one column."""
        return [value for (value,) in self.rows(query, *values)]

    def last(self) -> tuple[int, str] | None:
        """Return the position and id of the last indexed event."""
        rows = self.rows("SELECT position, id FROM entries ORDER BY position DESC LIMIT 1")
        return (rows[0][0], rows[0][1]) if rows else None

    def positions_on(self, relationship: str, as_of: date = date.max, known_on: date = date.max) -> list[int]:
        """Return the positions of events on a relationship and its commitments."""
        query = (
            f"SELECT position FROM entries WHERE {_ON} AND (known_from <= ? AND may_be_from <= ? OR EXISTS"  # noqa: S608
            " (SELECT 1 FROM links WHERE kind = 'target' AND target = id)) ORDER BY position"
        )
        return self.column(query, *_on(relationship), known_on.toordinal(), as_of.toordinal())

    def fold_keys_as_recorded(self, relationship: str, as_of: date, known_on: date) -> "list[FoldOrder]":
        """Return the fold order of the possible events on a relationship, by position."""
        query = (
            f"SELECT certain_on, instant, position FROM entries WHERE {_ON} AND known_from <= ?"  # noqa: S608
            " AND may_be_from <= ? ORDER BY position"
        )
        rows = self.rows(query, *_on(relationship), known_on.toordinal(), as_of.toordinal())
        return [(date.fromordinal(day), instant, position) for day, instant, position in rows]

    def corrections_and_targets(self, relationship: str) -> list[int]:
        """Return the positions of corrections, their targets, and openings."""
        corrections = f"SELECT position FROM entries WHERE {_ON} AND type IN {RECORD_KEEPING_TYPES}"  # noqa: S608
        targets = f"SELECT target FROM links WHERE kind = 'target' AND position IN ({corrections})"  # noqa: S608
        query = f"SELECT position FROM entries WHERE id IN ({targets}) UNION {corrections} ORDER BY 1"  # noqa: S608
        return self.column(query, *_on(relationship), *_on(relationship))

    def targets_among(self, identifiers: Sequence[str]) -> set[str]:
        """Return the ids among these that a correction or retraction names."""
        query = "SELECT target FROM links WHERE kind = 'target' AND target IN"
        return {target for (target,) in self.rows_among(query, identifiers)}

    def rows_among(self, query: str, identifiers: Sequence[str]) -> list[tuple[Any, ...]]:
        """Return the rows of a query that ends in IN, for any number of ids."""
        return [row for ids in chunks(identifiers) for row in self.rows(f"{query} {placeholders(ids)}", *ids)]

    def ids_from(self, prefix: str) -> list[str]:
        query = "SELECT id FROM entries WHERE id >= ? AND id < ? ORDER BY id LIMIT 100"
        return self.column(query, prefix, f"{prefix}\U0010ffff")

    def subjects(self) -> list[str]:
        return sorted(self.column("SELECT subject FROM subjects"))

    def knows(self, subject: str) -> bool:
        query = "SELECT 1 FROM subjects WHERE relationship = ? AND subject = ?"
        return bool(self.rows(query, subject.partition("/")[0], subject))

    def stale_subjects(self, subject: str | None) -> list[str]:
        """Return the commitments whose states are not materialized, by name."""
        condition, values = _commitments(subject)
        query = f"SELECT subject FROM subjects WHERE fresh = 0 AND {condition} ORDER BY relationship, subject"  # noqa: S608
        return self.column(query, *values)

    def states(
        self, subject: str | None, as_of: date, known_on: date, *, only_open: bool, at_most: int | None
    ) -> list[tuple[str, bytes]]:
        """Return at most `at_most` + 1 states of commitments, with their names."""
        condition, values = _commitments(subject)
        query = (
            f"SELECT subject, state FROM spans JOIN states USING (number) WHERE {condition}"  # noqa: S608
            " AND certain_from <= ? AND certain_until > ? AND known_from <= ? AND known_until > ?"
            f"{' AND open' if only_open else ''} LIMIT ?"
        )
        world, knowledge = as_of.toordinal(), known_on.toordinal()
        limit = -1 if at_most is None else at_most + 1
        return [
            (commitment, state)
            for commitment, state in self.rows(query, *values, world, world, knowledge, knowledge, limit)
        ]

    def realtime_intervals(
        self, relationship: str | None, last: date
    ) -> list[tuple[str, tuple[bytes, bool], tuple[date, date, date, date]]]:
        """Return the intervals that hold on some day as known on that same day."""
        condition, values = _commitments(relationship)
        query = (
            "SELECT subject, certain_from, certain_until, known_from, known_until, state, open"  # noqa: S608
            f" FROM spans JOIN states USING (number) WHERE {condition}"
            " AND max(certain_from, known_from) < min(certain_until, known_until)"
            " AND certain_from <= ? AND known_from <= ?"
        )
        rows = self.rows(query, *values, last.toordinal(), last.toordinal())
        day = date.fromordinal
        return [
            (subject, (state, bool(is_open)), (day(start), day(end), day(known_from), day(known_to)))
            for subject, start, end, known_from, known_to, state, is_open in rows
        ]


def _commitments(subject: str | None) -> tuple[str, tuple[str, ...]]:
    """Return the condition for one commitment, a relationship's, or all."""
    if subject is None:
        return "subject != relationship", ()
    relationship, slash, _ = subject.partition("/")
    if slash:
        return "relationship = ? AND subject = ?", (relationship, subject)
    return "relationship = ? AND subject != relationship", (relationship,)


# The condition for events on a relationship or on one of its commitments.
_ON = "(subject = ? OR (subject > ? AND subject < ?))"


def _on(relationship: str) -> tuple[str, str, str]:
    return (relationship, f"{relationship}/", f"{relationship}0")  # 0 comes after the slash
