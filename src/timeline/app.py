"""The use cases, wired: each method does one thing that a command, or a page, asks for."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from random import random
from time import sleep
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from timeline.errors import Conflict, NotFound, Refused, WrongUsage
from timeline.events.catalogue import AnyEvent, encode, field_names
from timeline.events.entry import Entry
from timeline.events.event import is_commitment
from timeline.events.figures import FigureReported
from timeline.events.links import Link
from timeline.events.parties import Party
from timeline.files.jsonl import Line, Problem
from timeline.projections.acknowledgement import readouts_on
from timeline.projections.bearing import bearing, bearing_on_all
from timeline.projections.history import CONTACTS, NEVER, Account, History, Reading, read, told
from timeline.projections.standing import Standing, standing, standings
from timeline.projections.status import Status
from timeline.projections.viewpoint import Viewpoint
from timeline.recording import Ledger, Verdict, judge
from timeline.store.index import Index
from timeline.store.log import Log, Stale

if TYPE_CHECKING:  # each use case imports what it alone needs, so that the others start sooner
    from timeline.projections.chronology import Replay
    from timeline.projections.diff import Change, Diff
    from timeline.projections.figures import Figure
    from timeline.projections.positions import Positions
    from timeline.projections.readouts import Telling
    from timeline.projections.relationship import Relationship
    from timeline.projections.show import Shown
    from timeline.projections.sources import Publisher
    from timeline.projections.why import Unheard, Why
    from timeline.store.digest import Digest, Verification

T = TypeVar("T")

ATTEMPTS = 40  # how often an append is tried again after another writer came first
LONGEST_PAUSE = 20  # milliseconds between two attempts


class Receipt(msgspec.Struct, frozen=True):
    """What became of one event; `position` and `recorded` are those of the first time for a duplicate."""

    position: int
    id: str
    subject: str
    type: str
    recorded: datetime
    duplicate: bool


class Imported(msgspec.Struct, frozen=True):
    """What became of an import."""

    read: int
    appended: int
    duplicates: int
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class Filter:
    """Which events a log shows; None and empty let everything pass."""

    types: Sequence[str] = ()
    topics: Sequence[str] = ()
    party: Party | None = None
    since: date | None = None
    until: date | None = None
    grep: str | None = None


class App:
    """One log, and all that can be asked of it. `now` is asked when something is, or would be, recorded.

    What bears on one event, commitment or relationship is found by the index; the rest folds the log.
    """

    def __init__(self, log: Log, index: Index, now: Callable[[], datetime]) -> None:
        self._log = log
        self._index = index
        self._now = now
        self._entries: list[Entry] = []

    # Recording

    def append(self, event: AnyEvent) -> Receipt:
        """Record one event; the same event again is a duplicate, stored once."""
        return _until_not_stale(lambda: self._append(event))

    def _append(self, event: AnyEvent) -> Receipt:
        position = self._index.catch_up()
        recorded = self._now()
        if judge(event, Ledger(before=self._index), recorded) is Verdict.DUPLICATE:
            return _receipt(self.find(event.id), duplicate=True)
        (entry,) = self._log.append([event], recorded=recorded, after=position)
        return _receipt(entry, duplicate=False)

    def preview(self, event: AnyEvent, viewpoint: Viewpoint) -> "tuple[Change, ...]":
        """What recording an event would change; nothing is stored."""
        from timeline.projections.diff import changes

        entries = self.entries()
        recorded = self._now()
        if judge(event, Ledger(entries), recorded) is Verdict.DUPLICATE:
            return ()
        after = [*entries, Entry(self._last_position + 1, recorded, event)]
        return changes(
            _standings(event.relationship, entries, viewpoint),
            _standings(event.relationship, after, viewpoint),
        )

    def load(
        self,
        lines: Iterable[Line | Problem],
        *,
        skip_bad: bool,
        watch: Callable[[Sequence[Line]], Iterable[Line]],
    ) -> Imported:
        """Record all lines in one transaction, or none if any is bad; with `skip_bad`, the good ones.

        `watch` is handed the lines to be checked, and may show how far that has got.
        """
        found = list(lines)
        return _until_not_stale(lambda: self._load(found, skip_bad=skip_bad, watch=watch))

    def _load(
        self,
        found: Sequence[Line | Problem],
        *,
        skip_bad: bool,
        watch: Callable[[Sequence[Line]], Iterable[Line]],
    ) -> Imported:
        from timeline.files.admission import admit

        good = [each for each in found if isinstance(each, Line)]
        problems = [each for each in found if isinstance(each, Problem)]
        recorded = self._now()
        while True:
            ledger = Ledger(self.entries())
            ledger.announce(line.event for line in good)
            admitted = admit(watch(good), ledger, lambda _: recorded, after=self._last_position)
            problems += admitted.problems
            if not (admitted.problems and skip_bad):
                break
            bad = {(each.path, each.line) for each in admitted.problems}  # what leaned on them is bad too
            good = [line for line in good if (line.path, line.number) not in bad]
        problems.sort(key=lambda each: (each.path, each.line))
        if problems and not skip_bad:
            return Imported(len(found), 0, 0, tuple(problems))
        new = [entry.event for entry in admitted.entries]
        self._log.append(new, recorded=recorded, after=self._last_position)
        return Imported(len(found), len(new), admitted.duplicates, tuple(problems))

    def target(self, reference: str) -> AnyEvent:
        """The event that a record-keeping event is about, by id, prefix or position; else Refused."""
        try:
            return self.find(reference).event
        except NotFound as missing:
            raise Refused(f"unknown target: {missing.message}", missing.hint) from None

    def entries(self) -> list[Entry]:
        """The whole log; read once, then only what came since."""
        self._entries.extend(self._log.read(after=self._last_position))
        return self._entries

    def is_empty(self) -> bool:
        return self._log.last_position() == 0

    @property
    def _last_position(self) -> int:
        return self._entries[-1].position if self._entries else 0

    # Questions

    def status(self, subject: str, viewpoint: Viewpoint) -> Status:
        """How a commitment stands; NotFound if nothing had happened."""
        return _stands(subject, self._bearing(subject), viewpoint).status

    def relationship(self, slug: str, viewpoint: Viewpoint) -> "tuple[Relationship, list[Status]]":
        """How a relationship stands, and each of its commitments."""
        from timeline.projections.relationship import relationship

        past = self._history(slug, viewpoint).until(viewpoint.as_of)
        statuses = [each.status for each in standings(slug, past, viewpoint)]
        return relationship(slug, past, viewpoint, statuses), statuses

    def pending(self, slug: str | None, viewpoint: Viewpoint) -> list[Status]:
        """The open commitments of a relationship, or of all, the most urgent first."""
        from timeline.projections.pending import pending

        return pending(slug, self._history(slug, viewpoint).until(viewpoint.as_of), viewpoint)

    def replay(self, slug: str, viewpoint: Viewpoint) -> "Replay":
        from timeline.projections.chronology import replay

        return replay(slug, self._history(slug, viewpoint), viewpoint)

    def readouts(self, slug: str, reference: str | None, viewpoint: Viewpoint) -> "list[Telling]":
        """Each contact of a relationship as each party told it, or only the one referred to."""
        from timeline.projections.readouts import tellings

        found = tellings(slug, self._history(slug, viewpoint).until(viewpoint.as_of))
        if reference is None:
            return found
        contact = self.find(reference).event.id
        only = [each for each in found if each.readouts.contact == contact]
        if not only:
            known = ", ".join(each.readouts.contact for each in found)
            raise NotFound(
                f"{contact} is no contact of {slug} as of {viewpoint.as_of}, known on {viewpoint.known_on}.",
                f"the contacts are: {known}" if known else f"`timeline log {slug}` lists what is on record",
            )
        return only

    def figures(self, slug: str, viewpoint: Viewpoint) -> "list[Figure]":
        """Every indicator and period of a relationship, with all its values."""
        from timeline.projections.figures import figures

        self._require_relationship(slug)
        return figures(slug, self._history(None, viewpoint).until(viewpoint.as_of))

    def positions(self, slug: str, viewpoint: Viewpoint) -> "Positions":
        """Where each party of a relationship stands, and stood before."""
        from timeline.projections.positions import positions

        return positions(slug, self._history(slug, viewpoint).until(viewpoint.as_of), viewpoint)

    def sources(self, slug: str, viewpoint: Viewpoint) -> "list[Publisher]":
        """The publishers that a relationship's record is drawn from, the most used first."""
        from timeline.projections.sources import publishers

        return publishers(slug, read(self._entries_of(slug), viewpoint.known_on), viewpoint)

    def rows(self, slug: str | None, viewpoint: Viewpoint, wanted: Filter) -> list[dict[str, Any]]:
        """The events known by the viewpoint that may have happened by it, in the order of the log."""
        from timeline.projections.chronology import row

        if slug is not None:
            self._require_relationship(slug)
        reading = self._reading(viewpoint.known_on)
        return [
            row(account, retracted=key in reading.retractions)
            for key, account in reading.accounts.items()
            if slug in (None, account.event.relationship)
            and (account.certain_by(viewpoint.as_of) or account.possible_by(viewpoint.as_of))
            and told(account.event, viewpoint.told_by)
            and _passes(account, wanted)
        ]

    def show(self, reference: str, viewpoint: Viewpoint) -> "Shown":
        """One event whole, as known by the viewpoint."""
        from timeline.projections.show import shown

        return shown(self.find(reference), self.entries(), self._reading(viewpoint.known_on))

    def why(self, subject: str, viewpoint: Viewpoint) -> "Why":
        """The rules and events behind a status, and the events left out of it.

        Also behind the state of a relationship, a contact's matrix or a figure, named by its event id.
        """
        from timeline.projections.reasons import why_relationship
        from timeline.projections.why import why

        if is_commitment(subject):
            entries = self._bearing(subject)
            return why(_stands(subject, entries, viewpoint), _left_out(subject, entries, viewpoint))
        self._index.catch_up()
        if self._index.by_link(Link("opens", subject)):
            past = self._history(subject, viewpoint).until(viewpoint.as_of)
            return why_relationship(subject, past, viewpoint)
        return self._why_event(self.find(subject).event, viewpoint)

    def _why_event(self, event: AnyEvent, viewpoint: Viewpoint) -> "Why":
        from timeline.projections.reasons import why_figure, why_told

        if isinstance(event, CONTACTS):
            for telling in self.readouts(event.relationship, None, viewpoint):
                if telling.readouts.contact == event.id:
                    return why_told(telling, viewpoint)
        elif isinstance(event, FigureReported):
            from timeline.projections.figures import figures

            past = self._history(None, viewpoint).until(viewpoint.as_of)
            for figure in figures(event.relationship, past):
                if event.id in {value.id for value in figure.values}:
                    return why_figure(event.id, figure, past.accounts, viewpoint)
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
        from timeline.projections.diff import Diff, changes

        self._require_relationship(slug)
        entries = self.entries()
        found = changes(_standings(slug, entries, before), _standings(slug, entries, after))
        return Diff(*days, found)

    def find(self, reference: str) -> Entry:
        """The entry with this id, this position (`#12`), or the only one whose id begins so."""
        last = self._index.catch_up()
        if reference.startswith("#") and re.fullmatch(r"[0-9]{1,18}", reference[1:]):
            position = int(reference[1:])
            if 0 < position <= last:
                return self._log.at([position])[0]
            raise NotFound(f"there is no position {reference}.", f"the log ends at #{last}")
        if exact := self._index.by_id(reference):
            return exact
        begun = self._index.ids_from(reference)
        if len(begun) == 1 and (entry := self._index.by_id(begun[0])):
            return entry
        if begun:
            some = ", ".join(begun[:5])
            more = ", …" if len(begun) > 5 else ""  # noqa: PLR2004 as many as fit a line
            raise NotFound(f"{reference} may mean {_many(begun)}.", f"give more of the id: {some}{more}")
        raise NotFound(f"no event {reference}.", "`timeline log` lists the ids")

    def subjects(self) -> list[str]:
        """Every relationship and commitment on record, by name."""
        self._index.catch_up()
        return self._index.subjects()

    def events(self, slug: str | None) -> Iterator[AnyEvent]:
        """The events of a relationship, or all, as they were recorded."""
        if slug is not None:
            self._require_relationship(slug)
        return (entry.event for entry in self.entries() if slug in (None, entry.event.relationship))

    # Trust

    def rebuild(self) -> int:
        """Make the index anew from the log; says how many events it knows."""
        return self._index.make_anew()

    def digest(self, events: int | None = None) -> "Digest":
        """One line that vouches for the whole history, or for its first events."""
        from timeline.store.digest import digest

        found = digest(self._log.rows(), events)
        if events is not None and found.events < events:
            raise NotFound(f"there are no {events} events.", f"the log has {found.events}")
        return found

    def verify(self, expected: str | None = None) -> "Verification":
        """Every stored byte checked; with `expected` (`N sha256:…`), that the first N are those noted."""
        from timeline.store.digest import parse_digest, verify

        try:
            return verify(self._log, parse_digest(expected) if expected else None)
        except ValueError as error:
            raise WrongUsage(str(error), "note what `timeline digest` prints") from None

    def _history(self, slug: str | None, viewpoint: Viewpoint) -> History:
        """What was known of a relationship, or of all; NotFound if there is no such relationship."""
        return History.of(read(self._entries_of(slug), viewpoint.known_on), viewpoint.told_by)

    def _entries_of(self, slug: str | None) -> Sequence[Entry]:
        if slug is None:
            return self.entries()
        self._require_relationship(slug)
        return bearing_on_all(slug, self._index)

    def _reading(self, known_on: date) -> Reading:
        return read(self.entries(), known_on)

    def _bearing(self, subject: str) -> list[Entry]:
        """All entries that bear on a commitment; NotFound if there is none of it."""
        self._index.catch_up()
        if not self._index.by_link(Link("subject", subject)):
            near = Ledger(before=self._index).nearest(subject)
            hint = f"did you mean {near}?" if near else "`timeline pending` lists what is open"
            raise NotFound(f"no commitment {subject}.", hint)
        return bearing(subject, self._index)

    def _require_relationship(self, slug: str) -> None:
        self._index.catch_up()
        if not self._index.by_link(Link("opens", slug)):
            known = [each for each in self._index.subjects() if not is_commitment(each)]
            raise NotFound(f"no relationship {slug}.", _there_are(known))


def _until_not_stale(attempt: Callable[[], T]) -> T:
    """What an attempt gives, once no other writer came between its reading and its writing."""
    for failed in range(ATTEMPTS):
        try:
            return attempt()
        except Stale:
            sleep(random() * min(failed, LONGEST_PAUSE) / 1000)  # noqa: S311 so that writers do not go in step
    raise Conflict(f"other writers came first {ATTEMPTS} times; nothing was stored.", "try again in a moment")


def _receipt(entry: Entry, *, duplicate: bool) -> Receipt:
    event = entry.event
    return Receipt(entry.position, event.id, event.subject, event.type, entry.recorded, duplicate)


def _standings(slug: str, entries: Sequence[Entry], viewpoint: Viewpoint) -> Mapping[str, Standing]:
    history = History.of(read(entries, viewpoint.known_on), viewpoint.told_by).until(viewpoint.as_of)
    return {each.status.subject: each for each in standings(slug, history, viewpoint)}


def _stands(subject: str, entries: Sequence[Entry], viewpoint: Viewpoint) -> Standing:
    """How a commitment stands by what bears on it; NotFound if nothing had happened."""
    history = History.of(read(entries, viewpoint.known_on), viewpoint.told_by)
    found = standing(subject, history.until(viewpoint.as_of), viewpoint)
    if found is None:
        raise NotFound(
            f"nothing is on record of {subject} as of {viewpoint.as_of}, known on {viewpoint.known_on}.",
            f"{viewpoint.told_by} has asserted nothing of it by then"
            if viewpoint.told_by
            else _first_word(subject, entries),
        )
    return found


def _left_out(subject: str, entries: Sequence[Entry], viewpoint: Viewpoint) -> "list[Unheard]":
    from timeline.projections.why import unheard

    reading = read(entries, viewpoint.known_on)
    concerned = _concerned(subject, entries)
    accounts = [reading.accounts.get(entry.event.id) or _unread(entry) for entry in concerned]
    known = {entry.event.id: entry.known_from for entry in concerned}
    return unheard(accounts, reading.retractions, known, viewpoint)


def _concerned(subject: str, entries: Sequence[Entry]) -> list[Entry]:
    """All that was ever recorded on a commitment, and the readouts on it."""
    everything = History.of(replace(read(entries, NEVER), retractions={}))
    accounts = everything.by_subject.get(subject, ())
    readouts = {account.id for account in readouts_on(subject, accounts, everything)}
    return [entry for entry in entries if entry.event.subject == subject or entry.event.id in readouts]


def _many(ids: Sequence[str]) -> str:
    return f"{len(ids)} events" if len(ids) < 100 else "a hundred events or more"  # noqa: PLR2004 no more are looked up


def _unread(entry: Entry) -> Account:
    return Account(entry.position, entry.recorded, entry.event)


def _first_word(subject: str, entries: Iterable[Entry]) -> str:
    first = next(entry for entry in entries if entry.event.subject == subject)
    return f"its first account, {first.event.id}, is known from {first.known_from}"


def _there_are(relationships: Sequence[str]) -> str:
    if not relationships:
        return "the log is empty; fill it with `timeline import events/us-china.jsonl`"
    return "there are: " + ", ".join(relationships)


def _passes(account: Account, wanted: Filter) -> bool:
    event = account.event
    earliest, latest = event.occurred.earliest, event.occurred.latest
    return (
        (not wanted.types or event.type in wanted.types)
        and (not wanted.topics or bool(set(wanted.topics) & set(event.topics)))
        and (wanted.party is None or _concerns(event, wanted.party))
        and (wanted.since is None or latest is None or latest >= wanted.since)
        and (wanted.until is None or earliest is None or earliest <= wanted.until)
        and (wanted.grep is None or wanted.grep.casefold() in encode(event).decode().casefold())
    )


def _concerns(event: AnyEvent, party: Party) -> bool:
    """Whether a party asserted an event or is named in one of its fields."""
    for name in field_names(type(event)):
        value = getattr(event, name)
        named = value if isinstance(value, tuple) else (value,)
        if any(isinstance(each, Party) and each.speaks_for(party) for each in named):
            return True
    return False
