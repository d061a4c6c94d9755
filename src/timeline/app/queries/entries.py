"""The entries of the log: as recorded, as rows, and what took one back."""

from collections.abc import Iterator
from datetime import date
from itertools import chain
from typing import NamedTuple

from timeline.app.queries.context import Queries
from timeline.app.queries.names import Names
from timeline.errors import NotFound, Refused
from timeline.events.catalogue import AnyEvent
from timeline.events.entry import Entry
from timeline.events.parties import Party
from timeline.projections.history import view_known_on
from timeline.projections.relationship.log import Filter, as_known, list_rows
from timeline.projections.row import LogRow
from timeline.projections.viewpoint import Viewpoint
from timeline.validation import ValidationState


class LogBatch(NamedTuple):
    """The matching rows of a batch of events, its size, and the position it reaches."""

    rows: Iterator[LogRow]
    events: int
    position: int


class Entries(Queries):
    """The entries of the log."""

    def target(self, reference: str) -> AnyEvent:
        """Return the event that a correction or retraction is about. Raises Refused."""
        try:
            return Names(self._context).find(reference).event
        except NotFound as error:
            raise Refused(f"unknown target: {error.message}", error.hint) from None

    def retraction(self, identifier: str) -> Entry | None:
        """Return the retraction of an event that is in force; None if it is not retracted."""
        self._context.catch_up()
        return ValidationState(before=self._context.index).retraction(identifier)

    def recorded(self, slug: str | None) -> Iterator[Entry]:
        """Return the entries of a relationship, or all, as they were recorded."""
        self._context.require_relationship(slug)
        return chain.from_iterable(self._context.index.batches(slug))

    def rows(
        self, slug: str | None, viewpoint: Viewpoint, wanted: Filter, *, last_first: bool = False
    ) -> Iterator[LogRow]:
        """Yield the known events that may have happened, in the order of the log."""
        for batch in self.batches(slug, viewpoint, wanted, last_first=last_first):
            yield from batch.rows

    def batches(
        self,
        slug: str | None,
        viewpoint: Viewpoint,
        wanted: Filter,
        *,
        last_first: bool = False,
        before: int | None = None,
    ) -> Iterator[LogBatch]:
        """Yield these rows by batch, also empty ones; only of positions `before` one."""
        self._context.require_relationship(slug)
        days = viewpoint.as_of, viewpoint.known_on
        for entries in self._context.index.batches(slug, *days, last_first=last_first, before=before):
            view = self._context.histories.corrections(entries).view(viewpoint)
            known = as_known(entries, view, viewpoint.known_on)
            yield LogBatch(list_rows(known, viewpoint, wanted), len(entries), entries[-1].position)

    def follow(self, slug: str | None, told_by: Party | None, wanted: Filter, after: int) -> Iterator[LogRow]:
        """Yield the rows after a position, then each new row as it is recorded."""
        following = self._context.log.follow(after)
        entries = (entry for entry in following if slug in {None, entry.event.relationship})
        known = as_known(entries, view_known_on((), date.max), date.max)
        return list_rows(known, Viewpoint(date.max, date.max, told_by), wanted)
