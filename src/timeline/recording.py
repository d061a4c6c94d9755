"""May this be recorded? An event, or Refused with a hint. Reality is never refused; confusion is."""

import difflib
from collections.abc import Iterable
from contextlib import suppress
from datetime import date, datetime, timedelta
from enum import Enum, auto

from timeline.errors import Refused
from timeline.events.catalogue import CATALOGUE, AnyEvent, InvalidEvent, patched, same
from timeline.events.contacts import CallHeld, MeetingHeld, ReadoutIssued
from timeline.events.entry import Entry
from timeline.events.event import Kind, is_commitment
from timeline.events.figures import FigureReported
from timeline.events.judgement import Assessed
from timeline.events.links import Docket, InMemory, Joined, Link, Lookup, type_of
from timeline.events.record import Corrected, RecordKeeping, Retracted
from timeline.events.relationship import RelationshipOpened
from timeline.events.undertakings import CommitmentSuperseded
from timeline.events.visits import VisitHeld

UNPATCHABLE = ("id", "type", "subject")
GRACE = timedelta(days=1)  # the same evening is another day elsewhere


class Verdict(Enum):
    """What becomes of an event that is not refused."""

    NEW = auto()
    DUPLICATE = auto()


class Ledger:
    """What the rules ask of the log: which events, relationships and commitments there are by now.

    `before` gives ways into the log as it is; entries that are added come after it. A `trusting` one lets a
    readout mention what the rest of an import may open, and notes in `trusted` what that was.
    """

    def __init__(
        self, entries: Iterable[Entry] = (), before: Lookup | None = None, *, trusting: bool = False
    ) -> None:
        self._before: Lookup = before or InMemory()
        self._added = InMemory(entries)
        self._log = Joined(self._before, self._added)
        self._trusting = trusting
        self.trusted: list[str] = []
        self._nearest: dict[str, str | None] = {}
        self._kinds: dict[str, Kind | None] = {}  # of commitments, and what is open, as asked for lately
        self._open: dict[str, bool] = {}

    def add(self, entry: Entry) -> None:
        """What was recorded next."""
        self._added.add(entry)
        event = entry.event
        if (
            isinstance(event, RecordKeeping | RelationshipOpened)
            or self._kinds.get(event.subject, "") is None
        ):
            self._kinds.pop(event.subject, None)
            self._open.pop(event.subject, None)

    def settle(self) -> None:
        """What was added is in the log now, where `before` finds it."""
        self._added = InMemory()
        self._log = Joined(self._before, self._added)

    def get(self, identifier: str) -> AnyEvent | None:
        """An event as it was recorded; None if there is none of that id."""
        entry = self._log.by_id(identifier)
        return entry.event if entry else None

    def __getitem__(self, identifier: str) -> AnyEvent:
        """The same; KeyError if there is none."""
        if (event := self.get(identifier)) is None:
            raise KeyError(identifier)
        return event

    def docket(self, identifier: str) -> Docket | None:
        """What is noted of an event; None if there is none of that id."""
        return self._log.docket(identifier)

    def retracted(self, identifier: str) -> bool:
        """Whether a retraction of it is in force: one that is not itself retracted."""
        if not self._retractions(identifier):
            return False
        chain = [identifier]
        for said in chain:  # what is said of an entry, of that, and so on: always later in the log
            chain += self._retractions(said)
        fallen: set[str] = set()
        for said in reversed(chain):
            if any(each not in fallen for each in self._retractions(said)):
                fallen.add(said)
        return identifier in fallen

    def is_open(self, relationship: str) -> bool:
        if relationship not in self._open:
            openings = self._log.dockets(Link("opens", relationship))
            self._open[relationship] = any(not self.retracted(each.id) for each in openings)
        return self._open[relationship]

    def kind_of(self, commitment: str) -> Kind | None:
        """The kind of a commitment, or None if there is no such commitment."""
        if commitment not in self._kinds:
            self._kinds[commitment] = self._kind_of(commitment)
        return self._kinds[commitment]

    def _kind_of(self, commitment: str) -> Kind | None:
        """What the first account tells that stands and tells it; where none does, a plain undertaking."""
        kind: Kind | None = None
        for each in self._log.dockets(Link("subject", commitment)):
            told = type_of(each)
            if told.about == "commitment" and not self.retracted(each.id):
                if told.fits:
                    return told.fits
                kind = "undertaking"
        return kind

    def knows(self, subject: str) -> bool:
        """Whether a relationship is open, or a commitment was."""
        return self.kind_of(subject) is not None if is_commitment(subject) else self.is_open(subject)

    def mentionable(self, subject: str) -> bool:
        if self.knows(subject):
            return True
        if self._trusting:
            self.trusted.append(subject)
        return self._trusting

    def as_corrected(self, identifier: str) -> AnyEvent:
        """The event as it reads after all corrections in force. KeyError if there is none."""
        event = self[identifier]
        in_force = (
            each
            for each in self._log.by_link(Link("target", identifier))
            if isinstance(each.event, Corrected) and not self.retracted(each.event.id)
        )
        for correction in sorted(in_force, key=lambda each: (each.known_from, each.position)):
            current = self.as_corrected(correction.event.id)
            if isinstance(current, Corrected):
                with suppress(InvalidEvent):  # fitted the event as it then read, not as it reads now
                    event = patched(event, current.patch)
        return event

    def nearest(self, subject: str) -> str | None:
        """What was probably meant by an unknown subject."""
        if subject not in self._nearest:  # an import may mistype the same one on every line
            close = difflib.get_close_matches(subject, list(self._log.subjects()), n=1)
            self._nearest[subject] = close[0] if close else None
        return self._nearest[subject]

    def _retractions(self, identifier: str) -> list[str]:
        said = self._log.dockets(Link("target", identifier))
        return [each.id for each in said if issubclass(type_of(each), Retracted)]


def judge(event: AnyEvent, ledger: Ledger, recorded: datetime) -> Verdict:
    """Whether an event is new or a duplicate; raises Refused where it may not be recorded."""
    if known := ledger.docket(event.id):
        if same(ledger[event.id], event):
            return Verdict.DUPLICATE
        raise Refused(
            f"the id {event.id} is in use with other content ({known.type} on {known.subject}).",
            "give it an id of its own, or leave the id out; to change what was recorded use "
            f"`timeline correct {event.id} FIELD=VALUE --reason …`",
        )
    _in_time(event, recorded.date())
    _on_a_fitting_subject(event, ledger)
    _refers_to_what_is_known(event, ledger)
    if isinstance(event, RecordKeeping):
        _keeps_the_record(event, ledger, recorded)
    return Verdict.NEW


def _in_time(event: AnyEvent, recorded: date) -> None:
    """What is planned is not an event."""
    published = event.published.latest if event.published else None
    begins = event.occurred.earliest
    for latest, what in ((published, "published"), (recorded, "recorded")):
        if begins and latest and begins - latest > GRACE:
            raise Refused(
                f"`occurred` {event.occurred} begins after the account was {what} ({latest}).",
                "what is planned is not an event: put the planned date into `due`",
            )
    appears = event.published.earliest if event.published else None
    if appears and appears - recorded > GRACE:
        raise Refused(
            f"`published` {event.published} is after today ({recorded}).",
            "`published` is the day on which the account came out",
        )


def _on_a_fitting_subject(event: AnyEvent, ledger: Ledger) -> None:
    relationship, subject = event.relationship, event.subject
    if event.about == "relationship" and is_commitment(subject):
        raise Refused(
            f"{event.type} is about a relationship; {subject} is a commitment.",
            f"record it on {relationship}",
        )
    if event.about == "commitment" and not is_commitment(subject):
        raise Refused(
            f"{event.type} is about a commitment; {subject} is a relationship.",
            f"name the commitment: {subject}/NAME",
        )
    if isinstance(event, RelationshipOpened | RecordKeeping):
        return  # the one needs nothing to be there, the other only its target
    if not ledger.is_open(relationship):
        raise Refused(f"unknown relationship {relationship}.", _open_or_meant(relationship, ledger))
    if is_commitment(subject):
        _on_a_fitting_commitment(event, ledger)


def _on_a_fitting_commitment(event: AnyEvent, ledger: Ledger) -> None:
    kind = ledger.kind_of(event.subject)
    if kind is None and not event.opens:
        meant = ledger.nearest(event.subject)
        opening = "it must be opened first, by one of: " + ", ".join(_openings(event.fits))
        raise Refused(
            f"unknown commitment {event.subject}.",
            f"did you mean {meant}? If not, {opening}" if meant else opening,
        )
    if kind and event.fits and event.fits != kind:
        raise Refused(
            f"{event.subject} is {_a(kind)}; {event.type} needs {_a(event.fits)}.",
            f"open one with `timeline append {_openings(event.fits)[0]} {event.relationship}/NAME …`, or "
            f"list them: `timeline pending {event.relationship}`",
        )


def _openings(kind: Kind | None) -> list[str]:
    return [name for name, each in CATALOGUE.items() if each.opens and kind in (None, each.fits)]


def _a(kind: str) -> str:
    return f"an {kind}" if kind[0] in "aeiou" else f"a {kind}"


def _open_or_meant(relationship: str, ledger: Ledger) -> str:
    meant = ledger.nearest(relationship)
    opening = f"open it with `timeline append relationship-opened {relationship} …`"
    return f"did you mean {meant}? If not, {opening}" if meant else opening


def _refers_to_what_is_known(event: AnyEvent, ledger: Ledger) -> None:
    if event.part_of:
        _require(event.part_of, "part_of", (CallHeld, MeetingHeld, VisitHeld, ReadoutIssued), ledger)
    match event:
        case ReadoutIssued(of=contact, mentions=mentions):
            _require(contact, "of", (CallHeld, MeetingHeld, VisitHeld), ledger)
            for subject in mentions:
                if not ledger.mentionable(subject):
                    raise unknown_mention(subject, ledger)
        case CommitmentSuperseded(superseded_by=str(subject)):
            if ledger.kind_of(subject) is None:
                raise _unknown_subject(subject, "superseded_by", ledger)
        case FigureReported():
            _refers_to_known_figures(event, ledger)
        case Assessed(evidence=evidence):
            for identifier in evidence:
                _require(identifier, "evidence", (), ledger)
        case _:
            pass


def _refers_to_known_figures(event: FigureReported, ledger: Ledger) -> None:
    mirrored = (event.mirror_of,) if event.mirror_of else ()
    for field, figures in (("mirror_of", mirrored), ("sum_of", event.sum_of), ("less", event.less)):
        for nth, identifier in enumerate(figures):
            _require(identifier, field, (FigureReported,), ledger)
            if identifier == event.id:
                raise Refused(f"`{field}` of {event.id} names itself.", "name another figure")
            if identifier in figures[:nth]:
                raise Refused(f"`{field}` names {identifier} twice.", "name each figure once")


def unknown_mention(subject: str, ledger: Ledger) -> Refused:
    """What is said of a readout that mentions what was never opened."""
    return _unknown_subject(subject, "mentions", ledger)


def _unknown_subject(subject: str, field: str, ledger: Ledger) -> Refused:
    meant = ledger.nearest(subject)
    what = "commitment" if is_commitment(subject) else "relationship"
    return Refused(
        f"unknown {what} {subject} in `{field}`.",
        f"did you mean {meant}?" if meant else "open it first, then refer to it",
    )


def _require(identifier: str, field: str, types: tuple[type[AnyEvent], ...], ledger: Ledger) -> None:
    """That a reference leads to an event of one of these types (of any, if none is named)."""
    known = ledger.docket(identifier)
    if known is None:
        what = "contact" if field in ("of", "part_of") else "event"
        raise Refused(
            f"unknown {what} {identifier} in `{field}`.",
            "record it first; `timeline log` lists what there is",
        )
    if types and not issubclass(type_of(known), types):
        expected = ", ".join(str(each.__struct_config__.tag) for each in types)
        raise Refused(f"`{field}` {identifier} is a {known.type}.", f"it must be one of: {expected}")
    if ledger.retracted(identifier):
        raise Refused(
            f"`{field}` {identifier} was retracted.", f"`timeline show {identifier}` tells by what and why"
        )


def _keeps_the_record(event: RecordKeeping, ledger: Ledger, recorded: datetime) -> None:
    target = ledger.docket(event.target)
    if target is None:
        raise Refused(f"unknown target {event.target}.", "`timeline log` lists the ids")
    if target.subject != event.subject:
        raise Refused(
            f"the target {event.target} is about {target.subject}, not {event.subject}.",
            f"a record-keeping event has its target's subject: {target.subject}",
        )
    if isinstance(event, Corrected):
        _corrects_soundly(event, ledger, recorded)


def _corrects_soundly(event: Corrected, ledger: Ledger, recorded: datetime) -> None:
    """The patched event must itself be valid; if it is a correction, so must what that one patches."""
    current = ledger.as_corrected(event.target)
    fixed = (*UNPATCHABLE, "target") if isinstance(current, RecordKeeping) else UNPATCHABLE
    if named := [name for name in fixed if name in event.patch]:
        raise Refused(
            f"`{named[0]}` cannot be corrected.", "retract the event and record the right one instead"
        )
    try:
        corrected = patched(current, event.patch)
    except InvalidEvent as error:
        raise Refused(
            f"{event.target} would be no valid event then: {error}",
            f"`timeline types` lists the fields of {current.type}",
        ) from None
    _in_time(corrected, recorded.date())
    _refers_to_what_is_known(corrected, ledger)
    if isinstance(corrected, Corrected):
        _corrects_soundly(corrected, ledger, recorded)
