"""The fragments of a relationship's page, with the days on which each holds."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property, partial

from timeline.events.entry import Entry
from timeline.events.figures import FigureReported
from timeline.events.positions import Position
from timeline.events.references import MemoryLookup
from timeline.events.texts import normalize
from timeline.pages import relationship as page
from timeline.pages.static_site.log import log_intervals
from timeline.pages.static_site.sweep import (
    START_OF_TIME,
    FragmentInterval,
    KnowledgeVersion,
    filter_versions,
    first_days,
    group_versions,
    sweep,
    versions_of,
)
from timeline.projections.commitment.state_intervals import StateInterval, StatusInterval, status_intervals
from timeline.projections.history import CONTACTS, END_OF_TIME, EntryLog, History, KnownEvent
from timeline.projections.relationship.chart import (
    ChartFrame,
    Cluster,
    build_bars,
    build_curves,
    build_frame,
    build_marks,
    cluster_of,
)
from timeline.projections.relationship.figures import list_figures
from timeline.projections.relationship.positions import list_positions
from timeline.projections.relationship.readouts import readout_of_contact
from timeline.projections.relationship.summary import summarize
from timeline.projections.relevance import entries_for_contact
from timeline.projections.viewpoint import Viewpoint
from timeline.render.html import Fragment, LinkResolver

EventVersion = KnowledgeVersion[KnownEvent]
ALWAYS = Viewpoint(END_OF_TIME, END_OF_TIME)  # for answers whose own days a fragment does not show


class RelationshipFragments:
    """A source of fragments, from a whole record and the states of all commitments."""

    def __init__(
        self,
        slug: str,
        entries: Sequence[Entry],
        states: Mapping[str, Iterable[StateInterval]],
        resolve: LinkResolver,
    ) -> None:
        self._slug = slug
        self._entries = entries
        self._resolve = resolve
        self._log = EntryLog(entries)
        self._statuses = [each for _, mine in sorted(states.items()) for each in status_intervals(mine)]

    @cached_property
    def frame(self) -> ChartFrame:
        """The frame of the chart on all days."""
        return build_frame(filter(self._is_own, self._log.as_recorded), self._log.known_on(END_OF_TIME))

    def intervals(self) -> Iterator[FragmentInterval]:
        """Yield every fragment of the page, and the days on which it holds."""
        versions = versions_of(self._log)
        for counts, fragments_on in (
            (self._is_own, self._facts_of_events),
            (lambda event: isinstance(event.event, FigureReported), self._figures),
            (lambda event: isinstance(event.event, Position), self._positions),
        ):
            yield from sweep(filter_versions(counts, versions), _certain_day, fragments_on)
        for group in group_versions(self._cluster, versions).values():
            yield from sweep(group, first_days, self._marks_on)
        for group in group_versions(self._indicator, versions).values():
            yield from sweep(group, _certain_day, self._curves_on)
        yield from self._contacts()
        yield from self._commitments()
        own = [entry for entry in self._entries if entry.event.relationship == self._slug]
        yield from log_intervals(own, self._log, self._resolve)

    def _is_own(self, event: KnownEvent) -> bool:
        return event.event.relationship == self._slug

    # Facts, figures, positions

    def _facts_of_events(self, version: EventVersion, as_of: date) -> Iterator[Fragment]:
        relationship = summarize(self._slug, _past(version, as_of), ALWAYS, ())
        yield from page.facts(relationship, page.FACTS_OF_EVENTS, self._resolve)
        yield from page.tone_and_topics(relationship, self._resolve)

    def _figures(self, version: EventVersion, as_of: date) -> Iterator[Fragment]:
        figures = list_figures(self._slug, _past(version, as_of))
        yield page.figures(self._slug, figures, self._resolve)

    def _positions(self, version: EventVersion, as_of: date) -> Iterator[Fragment]:
        positions = list_positions(self._slug, _past(version, as_of), ALWAYS)
        yield page.positions(positions, self._resolve)

    # Contacts

    def _contacts(self) -> Iterator[FragmentInterval]:
        """Yield the readouts of each contact, from the few entries that bear on it."""
        lookup = MemoryLookup(self._entries)
        for contact in (entry.event.id for entry in self._entries if isinstance(entry.event, CONTACTS)):
            versions = versions_of(EntryLog(entries_for_contact(contact, lookup)))
            yield from sweep(versions, _certain_day, partial(self._readout, contact))

    def _readout(self, contact: str, version: EventVersion, as_of: date) -> Iterator[Fragment]:
        if readout := readout_of_contact(self._slug, contact, _past(version, as_of)):
            yield page.contact(readout, self._resolve)

    # Chart: marks of a cluster and curves of an indicator depend on no other events

    def _cluster(self, event: KnownEvent) -> Cluster | None:
        return cluster_of(self.frame, event.row) if self._is_own(event) else None

    def _indicator(self, event: KnownEvent) -> str | None:
        if self._is_own(event) and isinstance(event.event, FigureReported):
            return normalize(event.event.indicator)
        return None

    def _marks_on(self, version: EventVersion, as_of: date) -> Iterator[Fragment]:
        certain = [event.row for event in version.items if event.certain_by(as_of)]
        possible = [event.row for event in version.items if event.possible_by(as_of)]
        canvas = page.chart_canvas(self.frame, as_of, self._resolve)
        return map(canvas.mark, build_marks(self.frame, certain, possible))

    def _curves_on(self, version: EventVersion, as_of: date) -> Iterator[Fragment]:
        rows = (event.row for event in version.items if event.certain_by(as_of))
        canvas = page.chart_canvas(self.frame, as_of, self._resolve)
        return map(canvas.curve, build_curves(self.frame, rows))

    # Commitments

    def _commitments(self) -> Iterator[FragmentInterval]:
        """Yield the row, bar and label of each commitment, and the facts of statuses."""
        for interval in self._statuses:
            for fragment in self._commitment(interval):
                yield FragmentInterval(fragment, *interval[1:])
        days = {START_OF_TIME, *(day for interval in self._statuses for day in interval[3:])}
        versions = [
            KnowledgeVersion(day, [interval for interval in self._statuses if interval.is_known_on(day)])
            for day in sorted(days - {END_OF_TIME})
        ]
        yield from sweep(versions, _begin_and_end, self._facts_of_statuses)

    def _commitment(self, interval: StatusInterval) -> Iterator[Fragment]:
        yield from page.commitment_rows([interval.value], self._resolve)
        canvas = page.chart_canvas(self.frame, interval.valid_from, self._resolve)
        for bar in build_bars(self.frame, [interval.value]):
            yield from (canvas.bar(bar), canvas.label(bar))

    def _facts_of_statuses(
        self, version: KnowledgeVersion[StatusInterval], as_of: date
    ) -> Iterator[Fragment]:
        statuses = [each.value for each in version.items if each.contains(as_of, version.known_on)]
        relationship = summarize(self._slug, History(()), ALWAYS, statuses)
        return page.facts(relationship, page.FACTS_OF_STATUSES, self._resolve)


def _past(version: EventVersion, as_of: date) -> History:
    """Return the known events that had surely happened by a day."""
    contacts = {event.id: event for event in version.items if isinstance(event.event, CONTACTS)}
    return History(tuple(version.items), contacts, version.openings).as_of(as_of)


def _certain_day(event: KnownEvent) -> Iterator[date]:
    yield event.certain_on


def _begin_and_end(interval: StatusInterval) -> Iterator[date]:
    yield interval.valid_from
    yield interval.valid_to
