"""`HistorySource`: the one way from a scope to the events that bear on it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from timeline.app.cache import RelationshipCaches
from timeline.events.entry import Entry
from timeline.projections.history import EntryLog, History, KnowledgeView, view_known_on
from timeline.projections.relationship.chronology import PlacedRow
from timeline.projections.relationship.log import history_of_batches
from timeline.projections.relevance import (
    correction_chain,
    entries_for_commitments,
    entries_for_contact,
    entries_for_figures,
    entries_for_relationship,
    entries_referring_to,
)
from timeline.projections.row import log_row
from timeline.projections.viewpoint import Viewpoint
from timeline.store.index.index import Index
from timeline.store.log import Log


@dataclass(frozen=True)
class Scope:
    """The entries that bear on a question, to be read from any viewpoint."""

    entries: Sequence[Entry]

    @cached_property
    def log(self) -> EntryLog:
        """The entries by day of knowledge."""
        return EntryLog(self.entries)

    def view(self, viewpoint: Viewpoint) -> KnowledgeView:
        """Return the entries as known on the day of knowledge, by all accounts."""
        return self.log.known_on(viewpoint.known_on)

    def history(self, viewpoint: Viewpoint) -> History:
        """Return the events that count from a viewpoint, also those after `as_of`."""
        return History.from_view(self.view(viewpoint), viewpoint.told_by)

    def past(self, viewpoint: Viewpoint) -> History:
        """Return the events that count from a viewpoint and had surely happened."""
        return self.history(viewpoint).as_of(viewpoint.as_of)


class HistorySource:
    """A reader of the entries that bear on a scope, as of the index's last catch-up."""

    def __init__(self, log: Log, index: Index, caches: RelationshipCaches) -> None:
        self._log = log
        self._index = index
        self._caches = caches

    def commitments(self, *subjects: str) -> Scope:
        """Return what bears on any of these commitments."""
        return Scope(entries_for_commitments(subjects, self._index))

    def contact(self, identifier: str) -> Scope:
        """Return what bears on a contact, by its event id, and on its commitments."""
        return Scope(entries_for_contact(identifier, self._index))

    def relationship(self, slug: str) -> Scope:
        """Return what bears on a relationship and its commitments."""
        return Scope(entries_for_relationship(slug, self._index))

    def figures(self, slug: str, position: int) -> Scope:
        """Return what bears on a relationship's figures; cached for the last `position`."""
        return self._caches.scopes.get(slug, position, lambda: Scope(entries_for_figures(slug, self._index)))

    def event(self, entry: Entry) -> Scope:
        """Return an entry, what refers to it, and what corrects or retracts any of these."""
        return Scope(entries_referring_to(entry, self._index))

    def corrections(self, batch: Sequence[Entry]) -> Scope:
        """Return the entries of a batch that were corrected or retracted, and by what."""
        targets = self._index.targets_among([entry.event.id for entry in batch])
        return Scope(correction_chain([entry for entry in batch if entry.event.id in targets], self._index))

    def own_events(self, slug: str, viewpoint: Viewpoint) -> History:
        """Return the events of this relationship only that count from a viewpoint."""
        view = view_known_on(self._index.corrections_and_targets(slug), viewpoint.known_on)
        batches = self._index.batches(slug, viewpoint.as_of, viewpoint.known_on)
        return history_of_batches(chain.from_iterable(batches), view, viewpoint)

    def corrected_events_and_rows(
        self, slug: str, viewpoint: Viewpoint
    ) -> tuple[History, Iterator[PlacedRow]]:
        """Return a relationship's corrected events, and its others as rows, undecoded."""
        corrections = self._index.corrections_and_targets(slug)
        positions = {entry.position for entry in corrections}
        keys = self._index.fold_keys_as_recorded(slug, viewpoint.as_of, viewpoint.known_on)
        order = [key for key in keys if key[-1] not in positions]
        raw_entries = self._log.raw_at([position for *_, position in order])
        rows = (PlacedRow(key, log_row(entry)) for key, entry in zip(order, raw_entries, strict=True))
        return Scope(corrections).history(viewpoint), rows
