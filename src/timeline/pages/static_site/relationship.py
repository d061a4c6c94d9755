"""The page of a relationship on all days at once: every piece of it, and the days on which it holds."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache, cached_property, partial

from timeline.events.entry import Entry
from timeline.events.figures import FigureReported
from timeline.events.positions import Position
from timeline.events.references import MemoryLookup
from timeline.events.relationship import RelationshipOpened
from timeline.events.texts import normalize
from timeline.pages import relationship as page
from timeline.pages.static_site.intervals import FragmentInterval, strip_growing_numbers
from timeline.pages.static_site.log import log_intervals
from timeline.pages.static_site.sweep import (
    START_OF_TIME,
    IncrementalSweep,
    KnowledgeVersion,
    filter_versions,
    first_days,
    group_versions,
    versions_of,
)
from timeline.projections.commitment.state_intervals import StateInterval
from timeline.projections.commitment.status_intervals import StatusInterval, status_intervals
from timeline.projections.history import CONTACTS, END_OF_TIME, EntryLog, History, KnownEvent
from timeline.projections.relationship import summary as state
from timeline.projections.relationship.chart import (
    ChartFrame,
    Cluster,
    Mark,
    build_bars,
    build_curves,
    build_frame,
    build_marks,
    cluster_of,
)
from timeline.projections.relationship.figures import list_figures
from timeline.projections.relationship.positions import list_positions
from timeline.projections.relationship.readouts import readout_of_contact
from timeline.projections.relevance import entries_for_contact
from timeline.projections.viewpoint import Viewpoint
from timeline.render import relationship as view
from timeline.render.fragment import Fragment
from timeline.render.html import LinkResolver
from timeline.render.svg import ChartCanvas

Accounts = KnowledgeVersion[KnownEvent]


class RelationshipFragments:
    """A relationship as a record in memory has it."""

    def __init__(
        self,
        slug: str,
        entries: Sequence[Entry],
        lives: Mapping[str, Iterable[StateInterval]],
        address: LinkResolver,
    ) -> None:
        self._slug = slug
        self._entries = entries
        self._lives = lives
        self._address = address
        self._record = EntryLog(entries)
        self._fact = cache(partial(page.fact, address=address))
        self._over_time = cache(partial(page.over_time, address=address))
        self._marks: dict[tuple[int, bool, int, int], Fragment] = {}  # by identity of the row, among others

    @cached_property
    def frame(self) -> ChartFrame:
        """Of its picture."""
        return build_frame(filter(self._is_own, self._record.as_recorded), self._record.known_on(END_OF_TIME))

    def intervals(self) -> Iterator[FragmentInterval]:
        """Every piece of its page, and the days on which it holds."""
        yield from self._of_commitments()
        for pieces, counts in (
            (self._parties, lambda each: isinstance(each.event, RelationshipOpened)),
            (self._last_contact, lambda each: isinstance(each.event, CONTACTS) and self._is_own(each)),
            (self._tone, self._is_own),
            (self._topics, lambda each: self._is_own(each) and state.is_speech(each)),
            (self._findings, lambda each: each.event.subject == self._slug),
            (self._figures, lambda each: isinstance(each.event, FigureReported)),
            (self._positions, lambda each: isinstance(each.event, Position)),
        ):
            yield from IncrementalSweep(_certain, pieces).intervals(filter_versions(counts, self._versions))
        yield from self._of_picture()
        yield from self._of_contacts()
        yield from log_intervals(self._own_entries, self._record, self._address)

    # What it is made of

    @cached_property
    def _own_entries(self) -> list[Entry]:
        return [each for each in self._entries if each.event.relationship == self._slug]

    @cached_property
    def _versions(self) -> list[Accounts]:
        return versions_of(self._record)

    def _is_own(self, account: KnownEvent) -> bool:
        return account.event.relationship == self._slug

    # From accounts

    def _parties(self, known: Accounts, as_of: date) -> Iterator[Fragment]:
        opened = _past(known, as_of).relationship(self._slug)
        parties = tuple(map(str, opened.parties)) if opened else ()
        yield self._fact("parties", view.parties(parties))

    def _last_contact(self, known: Accounts, as_of: date) -> Iterator[Fragment]:
        found = state.last_contact(_past(known, as_of).events)
        yield self._fact("last contact", view.contact(found))

    def _tone(self, known: Accounts, as_of: date) -> Iterator[Fragment]:
        tone = state.tone(_past(known, as_of).events)
        yield self._fact("tone", view.tone(tone))
        yield self._over_time("tone", tuple(view.by_quarter(tone)))

    def _topics(self, known: Accounts, as_of: date) -> Iterator[Fragment]:
        topics = state.topics(_past(known, as_of).events)
        yield self._over_time("topics", tuple(view.spoken_of(topics)))

    def _findings(self, known: Accounts, as_of: date) -> Iterator[Fragment]:
        found = state.findings(self._slug, _past(known, as_of).events)
        yield from page.findings(tuple(found), self._address)

    def _figures(self, known: Accounts, as_of: date) -> Iterator[Fragment]:
        found = list_figures(self._slug, _past(known, as_of))
        yield page.figures(self._slug, found, self._address)

    def _positions(self, known: Accounts, as_of: date) -> Iterator[Fragment]:
        found = list_positions(self._slug, _past(known, as_of), Viewpoint(END_OF_TIME, END_OF_TIME))
        yield page.positions(found, self._address)

    # Contacts, each as the parties told it

    def _of_contacts(self) -> Iterator[FragmentInterval]:
        """What bears on a contact is a small part of the record."""
        lookup = MemoryLookup(self._entries)
        for contact in (each.event.id for each in self._entries if isinstance(each.event, CONTACTS)):
            told = versions_of(EntryLog(entries_for_contact(contact, lookup)))
            yield from IncrementalSweep(_certain, partial(self._readouts, contact)).intervals(told)

    def _readouts(self, contact: str, known: Accounts, as_of: date) -> Iterator[Fragment]:
        if told := readout_of_contact(self._slug, contact, _past(known, as_of)):
            yield page.readouts(told, self._address)

    # The picture

    def _of_picture(self) -> Iterator[FragmentInterval]:
        """Marks and curves; bars are drawn with their commitments."""
        for alike in group_versions(self._cluster, self._versions).values():
            yield from IncrementalSweep(first_days, self._drawn_marks).intervals(alike)
        for alike in group_versions(self._indicator, self._versions).values():
            yield from IncrementalSweep(_certain, self._drawn_curves).intervals(alike)

    def _cluster(self, account: KnownEvent) -> Cluster | None:
        return cluster_of(self.frame, account.row) if self._is_own(account) else None

    def _indicator(self, account: KnownEvent) -> str | None:
        event = account.event
        return (
            normalize(event.indicator)
            if self._is_own(account) and isinstance(event, FigureReported)
            else None
        )

    def _drawn_marks(self, known: Accounts, as_of: date) -> Iterator[Fragment]:
        certain = [each.row for each in known.items if each.certain_by(as_of)]
        possible = [each.row for each in known.items if each.possible_by(as_of)]
        return map(self._mark, build_marks(self.frame, certain, possible))

    def _mark(self, mark: Mark) -> Fragment:
        key = (id(mark.row), mark.sure, mark.nth, mark.others)
        if key not in self._marks:
            self._marks[key] = self._drawing(END_OF_TIME).mark(mark)
        return self._marks[key]

    def _drawn_curves(self, known: Accounts, as_of: date) -> Iterator[Fragment]:
        rows = (each.row for each in known.items if each.certain_by(as_of))
        return map(self._drawing(as_of).curve, build_curves(self.frame, rows))

    def _drawing(self, as_of: date) -> ChartCanvas:
        return self._drawn.drawing(as_of, self._address)

    @cached_property
    def _drawn(self) -> page.ChartDrawing:
        return page.drawn(self.frame)

    # Commitments

    def _of_commitments(self) -> Iterator[FragmentInterval]:
        """The row of each, its bar with its label, and what is to be said of all."""
        for phase in self._phases:
            for piece in self._of_commitment(phase):
                yield FragmentInterval(strip_growing_numbers(piece), *phase[1:])
        days = sorted(
            {START_OF_TIME, *(day for phase in self._phases for day in phase[3:] if day < END_OF_TIME)}
        )
        known = [
            KnowledgeVersion(day, [each for each in self._phases if each.is_known_on(day)]) for day in days
        ]
        yield from IncrementalSweep(_from_until, self._summary).intervals(known)

    @cached_property
    def _phases(self) -> list[StatusInterval]:
        """Of every commitment, by name."""
        return [phase for _, spans in sorted(self._lives.items()) for phase in status_intervals(spans)]

    def _of_commitment(self, phase: StatusInterval) -> Iterator[Fragment]:
        yield from page.rows_of_commitments([phase.value], self._address)
        drawing = self._drawing(phase.valid_from)
        for bar in build_bars(self.frame, [phase.value]):
            yield from (drawing.bar(bar), drawing.label(bar))

    def _summary(self, known: KnowledgeVersion[StatusInterval], as_of: date) -> Iterator[Fragment]:
        statuses = [each.value for each in known.items if each.contains(as_of, known.known_on)]
        headlines, upcoming = state.by_headline(statuses), state.soonest(statuses)
        yield self._fact("next", view.upcoming(upcoming))
        yield self._fact("commitments", view.status_counts(headlines))
        yield self._fact("contested", page.contested(state.contested(statuses)))


def _past(known: Accounts, as_of: date) -> History:
    """What had surely happened, of what was known."""
    contacts = {each.id: each for each in known.items if isinstance(each.event, CONTACTS)}
    return History(tuple(known.items), contacts, known.openings).as_of(as_of)


def _certain(account: KnownEvent) -> Iterator[date]:
    yield account.certain_on


def _from_until(phase: StatusInterval) -> Iterator[date]:
    yield phase.valid_from
    yield phase.valid_to
