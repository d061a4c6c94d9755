"""The page of a relationship on all days at once: every piece of it, and the days on which it holds."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache, cached_property, partial

from timeline.events.entry import Entry
from timeline.events.figures import FigureReported
from timeline.events.links import InMemory
from timeline.events.positions import Position
from timeline.events.relationship import RelationshipOpened
from timeline.events.texts import composed
from timeline.projections import relationship as state
from timeline.projections.bearing import bearing_on_contact
from timeline.projections.figures import figures
from timeline.projections.history import CONTACTS, NEVER, Account, History, Record
from timeline.projections.phases import Phase, phases
from timeline.projections.picture import Cluster, Frame, Mark, bars, cluster, curves, frame_of, marks
from timeline.projections.positions import positions
from timeline.projections.readouts import telling
from timeline.projections.spans import Span
from timeline.projections.viewpoint import Viewpoint
from timeline.site.held import Held, still
from timeline.site.log import held_of_log
from timeline.site.strand import BEFORE, Strand, Version, clusters, first_days, only, versions
from timeline.views import relationship as view
from timeline.views.markup import Address
from timeline.views.pages import relationship as page
from timeline.views.picture import Drawing
from timeline.views.piece import Piece

Accounts = Version[Account]


class WholeRelationship:
    """A relationship as a record in memory has it."""

    def __init__(
        self, slug: str, entries: Sequence[Entry], lives: Mapping[str, Iterable[Span]], address: Address
    ) -> None:
        self._slug = slug
        self._entries = entries
        self._lives = lives
        self._address = address
        self._record = Record(entries)
        self._fact = cache(partial(page.fact, address=address))
        self._over_time = cache(partial(page.over_time, address=address))
        self._marks: dict[tuple[int, bool, int, int], Piece] = {}  # by identity of the row, among others

    @cached_property
    def frame(self) -> Frame:
        """Of its picture."""
        return frame_of(filter(self._is_own, self._record.recorded), self._record.on(NEVER))

    def held(self) -> Iterator[Held]:
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
            yield from Strand(_certain, pieces).held(only(counts, self._versions))
        yield from self._of_picture()
        yield from self._of_contacts()
        yield from held_of_log(self._own_entries, self._record, self._address)

    # What it is made of

    @cached_property
    def _own_entries(self) -> list[Entry]:
        return [each for each in self._entries if each.event.relationship == self._slug]

    @cached_property
    def _versions(self) -> list[Accounts]:
        return versions(self._record)

    def _is_own(self, account: Account) -> bool:
        return account.event.relationship == self._slug

    # From accounts

    def _parties(self, known: Accounts, as_of: date) -> Iterator[Piece]:
        opened = _past(known, as_of).relationship(self._slug)
        parties = tuple(map(str, opened.parties)) if opened else ()
        yield self._fact("parties", view.parties(parties))

    def _last_contact(self, known: Accounts, as_of: date) -> Iterator[Piece]:
        found = state.last_contact(_past(known, as_of).accounts)
        yield self._fact("last contact", view.contact(found))

    def _tone(self, known: Accounts, as_of: date) -> Iterator[Piece]:
        tone = state.tone(_past(known, as_of).accounts)
        yield self._fact("tone", view.tone(tone))
        yield self._over_time("tone", tuple(view.by_quarter(tone)))

    def _topics(self, known: Accounts, as_of: date) -> Iterator[Piece]:
        topics = state.topics(_past(known, as_of).accounts)
        yield self._over_time("topics", tuple(view.spoken_of(topics)))

    def _findings(self, known: Accounts, as_of: date) -> Iterator[Piece]:
        found = state.findings(self._slug, _past(known, as_of).accounts)
        yield from page.findings(tuple(found), self._address)

    def _figures(self, known: Accounts, as_of: date) -> Iterator[Piece]:
        found = figures(self._slug, _past(known, as_of))
        yield page.figures(self._slug, found, self._address)

    def _positions(self, known: Accounts, as_of: date) -> Iterator[Piece]:
        found = positions(self._slug, _past(known, as_of), Viewpoint(NEVER, NEVER))
        yield page.positions(found, self._address)

    # Contacts, each as the parties told it

    def _of_contacts(self) -> Iterator[Held]:
        """What bears on a contact is a small part of the record."""
        lookup = InMemory(self._entries)
        for contact in (each.event.id for each in self._entries if isinstance(each.event, CONTACTS)):
            told = versions(Record(bearing_on_contact(contact, lookup)))
            yield from Strand(_certain, partial(self._readouts, contact)).held(told)

    def _readouts(self, contact: str, known: Accounts, as_of: date) -> Iterator[Piece]:
        if told := telling(self._slug, contact, _past(known, as_of)):
            yield page.readouts(told, self._address)

    # The picture

    def _of_picture(self) -> Iterator[Held]:
        """Marks and curves; bars are drawn with their commitments."""
        for alike in clusters(self._cluster, self._versions).values():
            yield from Strand(first_days, self._drawn_marks).held(alike)
        for alike in clusters(self._indicator, self._versions).values():
            yield from Strand(_certain, self._drawn_curves).held(alike)

    def _cluster(self, account: Account) -> Cluster | None:
        return cluster(self.frame, account.row) if self._is_own(account) else None

    def _indicator(self, account: Account) -> str | None:
        event = account.event
        return (
            composed(event.indicator) if self._is_own(account) and isinstance(event, FigureReported) else None
        )

    def _drawn_marks(self, known: Accounts, as_of: date) -> Iterator[Piece]:
        certain = [each.row for each in known.items if each.certain_by(as_of)]
        possible = [each.row for each in known.items if each.possible_by(as_of)]
        return map(self._mark, marks(self.frame, certain, possible))

    def _mark(self, mark: Mark) -> Piece:
        key = (id(mark.row), mark.sure, mark.nth, mark.others)
        if key not in self._marks:
            self._marks[key] = self._drawing(NEVER).mark(mark)
        return self._marks[key]

    def _drawn_curves(self, known: Accounts, as_of: date) -> Iterator[Piece]:
        rows = (each.row for each in known.items if each.certain_by(as_of))
        return map(self._drawing(as_of).curve, curves(self.frame, rows))

    def _drawing(self, as_of: date) -> Drawing:
        return self._drawn.drawing(as_of, self._address)

    @cached_property
    def _drawn(self) -> page.Drawn:
        return page.drawn(self.frame)

    # Commitments

    def _of_commitments(self) -> Iterator[Held]:
        """The row of each, its bar with its label, and what is to be said of all."""
        for phase in self._phases:
            for piece in self._of_commitment(phase):
                yield Held(still(piece), *phase[1:])
        days = sorted({BEFORE, *(day for phase in self._phases for day in phase[3:] if day < NEVER)})
        known = [Version(day, [each for each in self._phases if each.known_by(day)]) for day in days]
        yield from Strand(_from_until, self._summary).held(known)

    @cached_property
    def _phases(self) -> list[Phase]:
        """Of every commitment, by name."""
        return [phase for _, spans in sorted(self._lives.items()) for phase in phases(spans)]

    def _of_commitment(self, phase: Phase) -> Iterator[Piece]:
        yield from page.rows_of_commitments([phase.status], self._address)
        drawing = self._drawing(phase.certain_from)
        for bar in bars(self.frame, [phase.status]):
            yield from (drawing.bar(bar), drawing.label(bar))

    def _summary(self, known: Version[Phase], as_of: date) -> Iterator[Piece]:
        statuses = [each.status for each in known.items if each.holds(as_of, known.known_on)]
        headlines, upcoming = state.by_headline(statuses), state.soonest(statuses)
        yield self._fact("next", view.upcoming(upcoming))
        yield self._fact("commitments", view.headlines(headlines))
        yield self._fact("contested", page.contested(state.contested(statuses)))


def _past(known: Accounts, as_of: date) -> History:
    """What had surely happened, of what was known."""
    contacts = {each.id: each for each in known.items if isinstance(each.event, CONTACTS)}
    return History(tuple(known.items), contacts, known.openings).until(as_of)


def _certain(account: Account) -> Iterator[date]:
    yield account.certain_on


def _from_until(phase: Phase) -> Iterator[date]:
    yield phase.certain_from
    yield phase.certain_until
