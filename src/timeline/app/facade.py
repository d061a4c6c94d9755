"""The use cases, wired: each method does one thing that a command, or a page, asks for.

Each imports what it alone needs, so that the others start sooner: how a commitment stands is found in the
index, and no event is opened for it.
"""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cached_property
from itertools import chain, islice
from typing import TYPE_CHECKING, NamedTuple

from timeline.errors import DamagedRecord, NotFound, Refused, WrongUsage
from timeline.projections.viewpoint import Viewpoint
from timeline.store.index.index import Index
from timeline.store.log import Log, open_log

if TYPE_CHECKING:
    from timeline.app.cache import RelationshipCaches
    from timeline.app.recorder import EventWriter, Imported, Lines, Receipt
    from timeline.events.catalogue import AnyEvent
    from timeline.events.entry import Entry
    from timeline.events.parties import Party
    from timeline.projections.commitment.changes import Feed, StatusChange
    from timeline.projections.commitment.diff import Change, Diff
    from timeline.projections.commitment.dossier import Dossier
    from timeline.projections.commitment.evaluation import Evaluation
    from timeline.projections.commitment.explain import Explanation
    from timeline.projections.commitment.state import State
    from timeline.projections.commitment.status import Status
    from timeline.projections.history import EntryLog, History, KnowledgeView
    from timeline.projections.relationship.calendar import Engagement
    from timeline.projections.relationship.chart import Chart, ChartFrame
    from timeline.projections.relationship.chronology import PlacedRow, Replay
    from timeline.projections.relationship.figures import Figure
    from timeline.projections.relationship.log import Filter
    from timeline.projections.relationship.overview import Overview
    from timeline.projections.relationship.positions import Positions
    from timeline.projections.relationship.readouts import ReadoutWithEvidence
    from timeline.projections.relationship.show import Shown
    from timeline.projections.relationship.sources import Publisher
    from timeline.projections.relationship.summary import Relationship
    from timeline.projections.row import LogRow
    from timeline.store.backup import BackupResult
    from timeline.store.digest import Digest, Verification
    from timeline.store.row import StoredRow

MAX_IDS_SHOWN = 5  # ids in a line


class LogBatch(NamedTuple):
    """Some of the log: the rows that pass, of so many events that were looked at, as far as a position."""

    rows: "Iterator[LogRow]"
    events: int
    position: int


class App:
    """One log, and all that can be asked of it. `now` is asked when something is, or would be, recorded.

    Several that ask the same log may share what they keep.
    """

    def __init__(
        self, log: Log, index: Index, now: Callable[[], datetime], shared: "RelationshipCaches | None" = None
    ) -> None:
        self._log = log
        self._index = index
        self._now = now
        self._shared = shared

    # Recording

    def append(self, event: "AnyEvent") -> "Receipt":
        """Record one event; the same event again is a duplicate, stored once."""
        return self._writer.append(event)

    def load(self, read: "Callable[[], Lines]", *, skip_bad: bool) -> "Imported":
        """Record all lines in one transaction, or none if any is bad; with `skip_bad`, the good ones.

        `read` begins to read them anew, and may be asked to do so again.
        """
        return self._writer.load(read, skip_bad=skip_bad)

    def preview(self, event: "AnyEvent", viewpoint: Viewpoint) -> "tuple[Change, ...]":
        """What recording an event would change; nothing is stored."""
        from timeline.events.entry import Entry
        from timeline.events.references import ChainedLookup, MemoryLookup
        from timeline.projections.commitment.diff import compare
        from timeline.projections.relevance import entries_for_relationship
        from timeline.validation import Outcome, ValidationState, validate

        position, recorded = self._catch_up(), self._now()
        if validate(event, ValidationState(before=self._index), recorded) is Outcome.DUPLICATE:
            return ()
        slug = event.relationship
        after = ChainedLookup(self._index, MemoryLookup([Entry(position + 1, recorded, event)]))
        return compare(
            _standings(slug, entries_for_relationship(slug, self._index), viewpoint),
            _standings(slug, entries_for_relationship(slug, after), viewpoint),
        )

    def target(self, reference: str) -> "AnyEvent":
        """The event that a record-keeping event is about, by id, prefix or position; else Refused."""
        try:
            return self.find(reference).event
        except NotFound as missing:
            raise Refused(f"unknown target: {missing.message}", missing.hint) from None

    def retraction(self, identifier: str) -> "Entry | None":
        """Return the retraction of an event that is in force; None if there is none."""
        from timeline.validation import ValidationState

        self._catch_up()
        return ValidationState(before=self._index).retraction(identifier)

    @cached_property
    def _writer(self) -> "EventWriter":
        from timeline.app.recorder import EventWriter

        return EventWriter(self._log, self._index, self._now)

    @cached_property
    def _caches(self) -> "RelationshipCaches":
        from timeline.app.cache import RelationshipCaches

        return self._shared or RelationshipCaches()

    # Questions

    def is_empty(self) -> bool:
        return self._log.last() is None

    def last_position(self) -> int:
        """Where the log ends; 0 if it is empty."""
        return self._log.last_position()

    def status(self, subject: str, viewpoint: Viewpoint) -> "Status":
        """How a commitment stands; NotFound if nothing had happened."""
        from timeline.projections.commitment.status import compute_status

        if _is_materialized(viewpoint):
            self._require_commitment(subject)
            for state in self._states(subject, viewpoint):
                return compute_status(state, viewpoint)
        from timeline.projections.history import view_known_on

        entries = self._bearing(subject)
        return _stands(subject, entries, view_known_on(entries, viewpoint.known_on), viewpoint).status

    def relationship(self, slug: str, viewpoint: Viewpoint) -> "tuple[Relationship, list[Status]]":
        """How a relationship stands, and each of its commitments."""
        from timeline.projections.relationship.summary import summarize

        past = self._chronicle(slug, viewpoint).as_of(viewpoint.as_of)
        statuses = self._statuses(slug, viewpoint)
        return summarize(slug, past, viewpoint, statuses), statuses

    def pending(self, slug: str | None, viewpoint: Viewpoint, at_most: int | None = None) -> "list[Status]":
        """The open commitments of a relationship, or of all, the most urgent first.

        WrongUsage, before they are all read, where they are more than `at_most`.
        """
        from timeline.projections.commitment.urgency import most_urgent_first

        self._require_relationship(slug)
        return most_urgent_first(self._statuses(slug, viewpoint, only_open=True, at_most=at_most))

    def replay(self, slug: str, viewpoint: Viewpoint, at_most: int | None = None) -> "Replay":
        """What had happened in a relationship by a day, and how everything stood on it.

        WrongUsage, before they are all read, where its commitments are more than `at_most`.
        """
        from timeline.projections.relationship.chronology import replay

        if not _is_materialized(viewpoint):
            history, statuses = self._chronicle(slug, viewpoint), self._statuses(slug, viewpoint)
            return replay(slug, history, viewpoint, statuses)
        self._require_relationship(slug)
        put_right = self._index.corrections_and_targets(slug)
        history = _known(put_right, viewpoint)
        statuses = self._statuses(slug, viewpoint, at_most=at_most)
        besides = self._as_told(slug, viewpoint, {entry.position for entry in put_right})
        return replay(slug, history, viewpoint, statuses, besides)

    def readouts(self, slug: str, reference: str | None, viewpoint: Viewpoint) -> "list[ReadoutWithEvidence]":
        """Each contact of a relationship as each party told it, or only the one referred to."""
        from timeline.projections.relationship.readouts import list_readouts

        if reference is None:
            return list_readouts(slug, self._history(slug, viewpoint).as_of(viewpoint.as_of))
        self._require_relationship(slug)
        contact = self.find(reference).event.id
        if only := self._telling(slug, contact, viewpoint):
            return [only]
        known = [each.readouts.contact for each in self.readouts(slug, None, viewpoint)]
        raise NotFound(
            f"{contact} is no contact of {slug} as of {viewpoint.as_of}, known on {viewpoint.known_on}.",
            f"the contacts are: {_the_last(known)}"
            if known
            else f"`timeline log {slug}` lists what there is",
        )

    def overview(
        self, slug: str, viewpoint: Viewpoint, log: "Filter", *, last: int, contacts: int
    ) -> "Overview":
        """All that a page of a relationship shows: of the log that passes, and of contacts, only the last."""
        from timeline.projections.relationship.overview import build_overview

        found = list(islice(self.rows(slug, viewpoint, log, last_first=True), last + 1))
        return build_overview(
            slug,
            self._recorded(slug).known_on(viewpoint.known_on),
            viewpoint,
            self._statuses(slug, viewpoint),
            found[:last][::-1],
            contacts=contacts,
            more=len(found) > last,
        )

    def _recorded(self, slug: str) -> "EntryLog":
        """What bears on a relationship and its figures; kept."""
        from timeline.projections.history import EntryLog
        from timeline.projections.relevance import entries_for_figures

        position = self._catch_up()
        return self._caches.records.of(
            slug, position, lambda: EntryLog(entries_for_figures(slug, self._index))
        )

    def picture(self, slug: str, viewpoint: Viewpoint) -> "tuple[ChartFrame, Chart]":
        """A picture of a relationship, in a frame that has room for no more than is in it."""
        from timeline.projections.relationship.chart import chart_of_replay

        return chart_of_replay(self.replay(slug, viewpoint))

    def dossier(self, subject: str, viewpoint: Viewpoint) -> "Dossier":
        """All that a page of a commitment shows."""
        from timeline.projections.commitment.dossier import build_dossier

        entries = self._bearing(subject)
        lived = self._index.realtime_intervals(subject, min(viewpoint.as_of, viewpoint.known_on)).get(
            subject, []
        )
        return build_dossier(subject, entries, lived, viewpoint)

    def frame(self, slug: str) -> "ChartFrame":
        """What a picture of a relationship has room for, whichever days are chosen; kept."""
        self._require_relationship(slug)
        return self._caches.frames.of(slug, self._catch_up(), lambda: self._framed(slug))

    def _framed(self, slug: str) -> "ChartFrame":
        from timeline.projections.relationship.chart import build_frame

        record = self._recorded(slug)
        own = (account for account in record.as_recorded if account.event.relationship == slug)
        return build_frame(own, record.known_on(date.max))

    def _telling(self, slug: str, contact: str, viewpoint: Viewpoint) -> "ReadoutWithEvidence | None":
        """A contact of a relationship as each party told it; None if it is none, or had not been held."""
        from timeline.projections.relationship.readouts import readout_of_contact
        from timeline.projections.relevance import entries_for_contact

        past = _known(entries_for_contact(contact, self._index), viewpoint).as_of(viewpoint.as_of)
        return readout_of_contact(slug, contact, past)

    def figures(self, slug: str, viewpoint: Viewpoint) -> "list[Figure]":
        """Every indicator and period of a relationship, with all its values."""
        from timeline.projections.relationship.figures import list_figures

        return list_figures(slug, self._past_of_figures(slug, viewpoint))

    def positions(self, slug: str, viewpoint: Viewpoint) -> "Positions":
        """Where each party of a relationship stands, and stood before."""
        from timeline.projections.relationship.positions import list_positions

        return list_positions(slug, self._chronicle(slug, viewpoint).as_of(viewpoint.as_of), viewpoint)

    def sources(self, slug: str, viewpoint: Viewpoint) -> "list[Publisher]":
        """The publishers that a relationship's record is drawn from, the most used first."""
        from timeline.projections.history import view_known_on
        from timeline.projections.relationship.sources import publishers

        return publishers(slug, view_known_on(self._entries_of(slug), viewpoint.known_on), viewpoint)

    def rows(
        self, slug: str | None, viewpoint: Viewpoint, wanted: "Filter", *, last_first: bool = False
    ) -> "Iterator[LogRow]":
        """The events known by the viewpoint that may have happened by it, in the order of the log.

        They are read a batch at a time, as they are asked for.
        """
        for batch in self.log_pages(slug, viewpoint, wanted, last_first=last_first):
            yield from batch.rows

    def log_pages(
        self,
        slug: str | None,
        viewpoint: Viewpoint,
        wanted: "Filter",
        *,
        last_first: bool = False,
        before: int | None = None,
    ) -> "Iterator[LogBatch]":
        """The same, batch by batch, also where nothing passes; perhaps only what lies before a position."""
        from timeline.projections.history import view_known_on
        from timeline.projections.relationship.log import as_known, list_rows

        self._require_relationship(slug)
        days = viewpoint.as_of, viewpoint.known_on
        for entries in self._index.batches(slug, *days, last_first=last_first, before=before):
            reading = view_known_on(self._correction_chain(entries), viewpoint.known_on)
            found = list_rows(as_known(entries, reading, viewpoint.known_on), viewpoint, wanted)
            yield LogBatch(found, len(entries), entries[-1].position)

    def _correction_chain(self, entries: "Sequence[Entry]") -> "list[Entry]":
        """Those of the entries that were ever corrected or retracted, and all that did so, or that."""
        from timeline.projections.relevance import correction_chain

        targets = self._index.targets_among([entry.event.id for entry in entries])
        return correction_chain([entry for entry in entries if entry.event.id in targets], self._index)

    def follow_rows(
        self, slug: str | None, told_by: "Party | None", wanted: "Filter", after: int
    ) -> "Iterator[LogRow]":
        """The events after a position, and then each as it is recorded, by whomever; they do not end."""
        from timeline.projections.history import view_known_on
        from timeline.projections.relationship.log import as_known, list_rows

        coming = (entry for entry in self._log.follow(after) if slug in {None, entry.event.relationship})
        return list_rows(
            as_known(coming, view_known_on((), date.max), date.max),
            Viewpoint(date.max, date.max, told_by),
            wanted,
        )

    def show(self, reference: str, viewpoint: Viewpoint) -> "Shown":
        """One event whole, as known by the viewpoint."""
        from timeline.projections.history import view_known_on
        from timeline.projections.relationship.show import show_entry
        from timeline.projections.relevance import entries_referring_to

        entry = self.find(reference)
        entries = entries_referring_to(entry, self._index)
        return show_entry(entry, entries, view_known_on(entries, viewpoint.known_on))

    def why(self, subject: str, viewpoint: Viewpoint) -> "Explanation":
        """The rules and events behind a status, and the events left out of it.

        Also behind the state of a relationship, a contact's matrix or a figure, named by its event id.
        """
        from timeline.projections.commitment.explain import candidate_entries, excluded_events, explain
        from timeline.projections.history import END_OF_TIME, EntryLog
        from timeline.projections.relationship.explain import explain_relationship

        if "/" in subject:
            entries = self._bearing(subject)
            record = EntryLog(entries)
            reading, ever = record.known_on(viewpoint.known_on), record.known_on(END_OF_TIME)
            unheard = excluded_events(candidate_entries(subject, entries, ever), reading, viewpoint)
            return explain(_stands(subject, entries, reading, viewpoint), unheard)
        self._catch_up()
        if self._index.knows(subject):
            past = self._history(subject, viewpoint).as_of(viewpoint.as_of)
            return explain_relationship(subject, past, viewpoint)
        return self._why_event(self.find(subject).event, viewpoint)

    def _why_event(self, event: "AnyEvent", viewpoint: Viewpoint) -> "Explanation":
        from timeline.events.figures import FigureReported
        from timeline.projections.history import CONTACTS
        from timeline.projections.relationship.explain import explain_contact, explain_figure

        if isinstance(event, CONTACTS):
            if told := self._telling(event.relationship, event.id, viewpoint):
                return explain_contact(told, viewpoint)
        elif isinstance(event, FigureReported):
            from timeline.projections.relationship.figures import list_figures

            past = self._past_of_figures(event.relationship, viewpoint)
            for figure in list_figures(event.relationship, past):
                if event.id in {value.id for value in figure.values}:
                    return explain_figure(event.id, figure, past.events, viewpoint)
        else:
            raise WrongUsage(
                f"{event.id} is a {event.type}; this is asked of a commitment, relationship, contact or "
                "figure.",
                f"`timeline show {event.id}` shows it, `timeline why {event.subject}` what it leads to",
            )
        raise NotFound(
            f"nothing is on record of {event.id} as of {viewpoint.as_of}, known on {viewpoint.known_on}.",
            f"`timeline show {event.id}` shows it whole",
        )

    def diff(self, slug: str, before: Viewpoint, after: Viewpoint, days: tuple[date, date]) -> "Diff":
        """What changed between two viewpoints, and because of which events."""
        from timeline.projections.commitment.diff import Diff, changed_subjects, compare
        from timeline.projections.relevance import entries_for_commitments

        if _is_materialized(before) and _is_materialized(after):
            self._require_relationship(slug)
            subjects = changed_subjects(self._statuses(slug, before), self._statuses(slug, after))
            entries = entries_for_commitments(subjects, self._index)
        else:
            subjects, entries = None, self._entries_of(slug)
        olds, news = (_standings(slug, entries, each, subjects) for each in (before, after))
        return Diff(*days, compare(olds, news))

    def turns(self, slug: str | None, viewpoint: Viewpoint) -> "list[StatusChange]":
        """The days on which commitments of a relationship, or of all, came to read otherwise.

        By all accounts, and as one lived through them: up to the earlier of the two days of the viewpoint.
        """
        from timeline.projections.commitment.changes import status_changes

        self._require_relationship(slug)
        last = min(viewpoint.as_of, viewpoint.known_on)
        return status_changes(self._index.realtime_intervals(slug, last), last)

    def feed(self, slug: str | None, viewpoint: Viewpoint, at_most: int) -> "Feed":
        """The latest turns as a feed tells them."""
        from timeline.projections.commitment.changes import build_feed
        from timeline.projections.relevance import entries_for_relationship
        from timeline.projections.revision import compute_revision, known_by, midnight

        last = min(viewpoint.as_of, viewpoint.known_on)
        latest = self.turns(slug, viewpoint)[-at_most:]
        entries = (entries_for_relationship(each, self._index) for each in self._relationships(slug))
        changed = (compute_revision(known_by(each, last), last).changed for each in entries)
        return build_feed(latest, self._index, max(changed, default=midnight(last)))

    def agenda(self, slug: str | None, viewpoint: Viewpoint) -> "list[Engagement]":
        """What a calendar shows of a relationship, or of all, on the earlier day of the viewpoint."""
        from timeline.events.references import MemoryLookup
        from timeline.projections.relationship.calendar import list_engagements, sort_engagements
        from timeline.projections.relevance import entries_for_relationship

        self._require_relationship(slug)
        last = min(viewpoint.as_of, viewpoint.known_on)
        return sort_engagements(
            engagement
            for each in self._relationships(slug)
            for engagement in list_engagements(
                each,
                self._index.realtime_intervals(each, last),
                MemoryLookup(entries_for_relationship(each, self._index)),
                last,
            )
        )

    def find(self, reference: str) -> "Entry":
        """The entry with this id, this position (`#12`), or the only one whose id begins so."""
        last = self._catch_up()
        if reference.startswith("#") and reference[1:].isascii() and reference[1:].isdigit():
            position = int(reference[1:]) if len(reference) < 20 else 0  # noqa: PLR2004 as far as SQLite counts
            if 0 < position <= last:
                return self._log.at([position])[0]
            raise NotFound(f"there is no position {reference}.", f"the log ends at #{last}")
        if exact := self._index.by_id(reference):
            return exact
        begun = self._index.ids_from(reference)
        if len(begun) == 1 and (entry := self._index.by_id(begun[0])):
            return entry
        if begun:
            raise NotFound(
                f"{reference} may mean {_many(begun)}.", f"give more of the id: {_the_first(begun)}"
            )
        raise NotFound(f"no event {reference}.", "`timeline log` lists the ids")

    def subjects(self) -> list[str]:
        """Every relationship and commitment on record, by name."""
        self._catch_up()
        return self._index.subjects()

    def on_record(self, subjects: Iterable[str]) -> set[str]:
        """Those of the subjects of which there is anything."""
        self._catch_up()
        return {each for each in subjects if self._index.knows(each)}

    def ids_from(self, beginning: str) -> list[str]:
        """The ids of events that begin so, in alphabetical order; no more than a hundred."""
        self._catch_up()
        return self._index.ids_from(beginning)

    def entries(self, slug: str | None) -> "Iterator[Entry]":
        """The entries of a relationship, or all, as they were recorded."""
        self._require_relationship(slug)
        return chain.from_iterable(self._index.batches(slug))

    # Trust

    def rebuild(self) -> int:
        """Make the index anew from the log; says how many events it knows."""
        return self._index.rebuild()

    def digest(self, events: int | None = None) -> "Digest":
        """One line that vouches for the whole history, or for its first events."""
        from timeline.store.digest import compute_digest

        found = compute_digest(self._log.rows(), events)
        if events is not None and found.events < events:
            raise NotFound(f"there are no {events} events.", f"the log has {found.events}")
        return found

    def copy(self) -> Iterator[bytes]:
        """Every row of the log as it is now, as a line; raises DamagedRecord at one that is damaged."""
        from timeline.store.backup import to_lines

        return to_lines(self._rows(), self._log)

    def back_up(self, store: str) -> "BackupResult":
        """Copy the log as it is now into another store, which holds nothing, for no more users to read."""
        from timeline.store.backup import restore

        with open_log(store, permissions=self._log.permissions) as other:
            return restore(self._rows(), other)

    def restore(self, path: str, lines: Iterable[bytes]) -> "BackupResult":
        """Put what `copy` gave into this log, which holds nothing."""
        from timeline.store.backup import parse_rows, restore

        try:
            return restore(parse_rows(path, lines), self._log)
        except DamagedRecord as damage:
            hint = "it is not what was exported; nothing was stored."
            raise DamagedRecord(f"{path}: {damage.message}", hint) from None

    def _rows(self) -> "Iterator[StoredRow]":
        """The log as far as it goes now, whoever goes on writing."""
        return islice(self._log.rows(), self._log.last_position())

    def verify(self, expected: str | None = None) -> "Verification":
        """Every stored byte checked; with `expected` (`N sha256:…`), that the first N are those noted."""
        from timeline.store.digest import parse_digest, verify

        try:
            return verify(self._log, parse_digest(expected) if expected else None)
        except ValueError as error:
            raise WrongUsage(str(error), "note what `timeline digest` prints") from None

    def release(self) -> None:
        """Hold on to no state of the index until the next question: for who stays open, and asks seldom."""
        self._index.release()

    # Ways to an answer

    def _catch_up(self) -> int:
        """Let the index follow the log; says where the log ends."""
        if "_intake" in self.__dict__:
            self._writer.flush()
        return self._index.catch_up()

    def _statuses(
        self,
        slug: str | None,
        viewpoint: Viewpoint,
        *,
        only_open: bool = False,
        at_most: int | None = None,
    ) -> "list[Status]":
        """How the commitments of a relationship, or of all, stand, by name; perhaps only the open ones."""
        from timeline.projections.commitment.status import compute_status

        if _is_materialized(viewpoint):
            states = self._states(slug, viewpoint, only_open=only_open, at_most=at_most)
            return [compute_status(state, viewpoint) for state in states]
        return [
            each.status
            for slug in self._relationships(slug)
            for each in _standings(slug, self._entries_of(slug), viewpoint).values()
        ]

    def _states(
        self,
        subject: str | None,
        viewpoint: Viewpoint,
        *,
        only_open: bool = False,
        at_most: int | None = None,
    ) -> "Iterator[State]":
        from timeline.projections.commitment.state import decode

        days = viewpoint.as_of, viewpoint.known_on
        return map(decode, self._index.states(subject, *days, only_open=only_open, at_most=at_most))

    def _chronicle(self, slug: str, viewpoint: Viewpoint) -> "History":
        """The events of a relationship that may count from a viewpoint; NotFound if there is no such one."""
        from timeline.projections.history import view_known_on
        from timeline.projections.relationship.log import history_of_batches

        self._require_relationship(slug)
        reading = view_known_on(self._index.corrections_and_targets(slug), viewpoint.known_on)
        batches = self._index.batches(slug, viewpoint.as_of, viewpoint.known_on)
        return history_of_batches(chain.from_iterable(batches), reading, viewpoint)

    def _as_told(self, slug: str, viewpoint: Viewpoint, but: Container[int]) -> "Iterator[PlacedRow]":
        """What may have happened in a relationship, but at these positions; no event is read for it."""
        from timeline.projections.relationship.chronology import PlacedRow
        from timeline.projections.row import log_row

        told = self._index.fold_keys_as_recorded(slug, viewpoint.as_of, viewpoint.known_on)
        order = [place for place in told if place[-1] not in but]
        unread = self._log.raw_at([position for *_, position in order])
        return (PlacedRow(place, log_row(entry)) for place, entry in zip(order, unread, strict=True))

    def _history(self, slug: str, viewpoint: Viewpoint) -> "History":
        """What was known of a relationship; NotFound if there is no such relationship."""
        return _known(self._entries_of(slug), viewpoint)

    def _past_of_figures(self, slug: str, viewpoint: Viewpoint) -> "History":
        """What was known of a relationship, and of those that its figures are compared with."""
        from timeline.projections.relevance import entries_for_figures

        self._require_relationship(slug)
        return _known(entries_for_figures(slug, self._index), viewpoint).as_of(viewpoint.as_of)

    def _bearing(self, subject: str) -> "list[Entry]":
        """All entries that bear on a commitment; NotFound if there is none of it."""
        from timeline.projections.relevance import entries_for_commitment

        self._require_commitment(subject)
        return entries_for_commitment(subject, self._index)

    def _entries_of(self, slug: str) -> "list[Entry]":
        """All entries that bear on a relationship and its commitments; NotFound if there is none of it."""
        from timeline.projections.relevance import entries_for_relationship

        self._require_relationship(slug)
        return entries_for_relationship(slug, self._index)

    def _relationships(self, slug: str | None) -> list[str]:
        """One relationship, or all on record, by name."""
        return [each for each in self._index.subjects() if "/" not in each] if slug is None else [slug]

    def _require_relationship(self, slug: str | None) -> None:
        self._catch_up()
        if slug is not None and ("/" in slug or not self._index.knows(slug)):
            raise NotFound(f"no relationship {slug}.", _there_are(self._relationships(None)))

    def _require_commitment(self, subject: str) -> None:
        if "/" not in subject:
            raise WrongUsage(
                f"{subject} is a relationship; this is asked of a commitment.",
                f"list its commitments: `timeline pending {subject}`",
            )
        self._catch_up()
        if not self._index.knows(subject):
            from timeline.validation import ValidationState

            near = ValidationState(before=self._index).nearest(subject)
            hint = f"did you mean {near}?" if near else "`timeline pending` lists what is open"
            raise NotFound(f"no commitment {subject}.", hint)


def _is_materialized(viewpoint: Viewpoint) -> bool:
    """Whether the index keeps how things stand from there: by all accounts, before the end of days."""
    return viewpoint.told_by is None and date.max not in {viewpoint.as_of, viewpoint.known_on}


def _known(entries: "Sequence[Entry]", viewpoint: Viewpoint) -> "History":
    from timeline.projections.history import History, view_known_on

    return History.from_view(view_known_on(entries, viewpoint.known_on), viewpoint.told_by)


def _stands(
    subject: str, entries: "Sequence[Entry]", reading: "KnowledgeView", viewpoint: Viewpoint
) -> "Evaluation":
    """How a commitment stands by what bears on it, and as that reads; NotFound if nothing had happened."""
    from timeline.projections.commitment.evaluation import evaluate
    from timeline.projections.history import History

    past = History.from_view(reading, viewpoint.told_by).as_of(viewpoint.as_of)
    found = evaluate(subject, past, viewpoint)
    if found is None:
        raise NotFound(
            f"nothing is on record of {subject} as of {viewpoint.as_of}, known on {viewpoint.known_on}.",
            f"{viewpoint.told_by} has asserted nothing of it by then"
            if viewpoint.told_by
            else _first_word(subject, entries),
        )
    return found


def _standings(
    slug: str, entries: "Sequence[Entry]", viewpoint: Viewpoint, subjects: Sequence[str] | None = None
) -> "Mapping[str, Evaluation]":
    """How the commitments of a relationship stand, or only some, by what bears on them."""
    from timeline.projections.commitment.evaluation import evaluate

    history = _known(entries, viewpoint).as_of(viewpoint.as_of)
    named = history.commitments(slug) if subjects is None else subjects
    found = ((subject, evaluate(subject, history, viewpoint)) for subject in named)
    return {subject: each for subject, each in found if each is not None}


def _the_first(ids: Sequence[str]) -> str:
    """As many as fit a line."""
    return ", ".join((*ids[:MAX_IDS_SHOWN], "…") if len(ids) > MAX_IDS_SHOWN else ids)


def _the_last(ids: Sequence[str]) -> str:
    return ", ".join(("…", *ids[-MAX_IDS_SHOWN:]) if len(ids) > MAX_IDS_SHOWN else ids)


def _many(ids: Sequence[str]) -> str:
    return f"{len(ids)} events" if len(ids) < 100 else "a hundred events or more"  # noqa: PLR2004 no more are looked up


def _first_word(subject: str, entries: "Sequence[Entry]") -> str:
    first = next(entry for entry in entries if entry.event.subject == subject)
    return f"its first account, {first.event.id}, is known from {first.known_from}"


def _there_are(relationships: Sequence[str]) -> str:
    if not relationships:
        return "the log is empty; fill it with `timeline import events/us-china.jsonl`"
    return "there are: " + ", ".join(relationships)
