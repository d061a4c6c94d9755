"""Entries and headers of the log, looked up through an index."""

from collections.abc import Callable, Sequence

from timeline.events.catalogue import AnyEvent
from timeline.events.entry import Entry
from timeline.events.references import EventHeader, Reference, references_of
from timeline.store.index.reader import IndexReader

ENTRY_CACHE_SIZE = 20_000  # entries
_REFERENCES_TO_EVENTS = ("part_of", "of", "figure", "evidence", "target")


class IndexLookup:
    """A `Lookup` through an index; `read` returns the entries at positions."""

    def __init__(self, reader: IndexReader, read: Callable[[Sequence[int]], list[Entry]]) -> None:
        self._reader = reader
        self._read = read
        self._entries: dict[int, Entry] = {}  # read recently; they never change
        self._prefetched: dict[str, EventHeader | None] = {}
        self._without_corrections: set[str] = set()

    def prefetch(self, events: Sequence[AnyEvent]) -> None:
        """Look up what validation will ask about these events, and forget others."""
        named = {
            reference.to
            for event in events
            for reference in references_of(event)
            if reference.kind in _REFERENCES_TO_EVENTS
        }
        ids = [*{event.id for event in events} | named]
        headers = self._reader.rows_among("SELECT id, type, subject FROM entries WHERE id IN", ids)
        self._prefetched = dict.fromkeys(ids)
        self._prefetched |= {header.id: header for header in map(EventHeader._make, headers)}
        self._without_corrections = named - self._reader.targets_among([*named])

    def by_id(self, identifier: str) -> Entry | None:
        query = "SELECT position FROM entries WHERE id = ? ORDER BY position LIMIT 1"
        return next(iter(self._at(self._reader.column(query, identifier))), None)

    def by_reference(self, link: Reference) -> list[Entry]:
        if link.kind == "subject":
            query = "SELECT position FROM entries WHERE subject = ? ORDER BY position"
            return self._at(self._reader.column(query, link.to))
        query = "SELECT position FROM links WHERE kind = ? AND target = ? ORDER BY position"
        return self._at(self._reader.column(query, *link))

    def header(self, identifier: str) -> EventHeader | None:
        if identifier in self._prefetched:
            return self._prefetched[identifier]
        query = "SELECT id, type, subject FROM entries WHERE id = ? ORDER BY position LIMIT 1"
        return next(map(EventHeader._make, self._reader.rows(query, identifier)), None)

    def headers(self, link: Reference) -> list[EventHeader]:
        if link.kind == "target" and link.to in self._without_corrections:
            return []
        if link.kind == "subject":
            query = "SELECT id, type, subject FROM entries WHERE subject = ? ORDER BY position"
            return list(map(EventHeader._make, self._reader.rows(query, link.to)))
        query = (
            "SELECT id, type, subject FROM links JOIN entries USING (position)"
            " WHERE kind = ? AND target = ? ORDER BY position"
        )
        return list(map(EventHeader._make, self._reader.rows(query, *link)))

    def subjects(self) -> list[str]:
        return self._reader.subjects()

    def _at(self, positions: Sequence[int]) -> list[Entry]:
        if len(self._entries) > ENTRY_CACHE_SIZE:
            self._entries.clear()
        missing = [position for position in positions if position not in self._entries]
        if missing:
            self._entries |= {entry.position: entry for entry in self._read(missing)}
        return [self._entries[position] for position in positions]
