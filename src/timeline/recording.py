"""May this be recorded? An event, or Refused with a hint. Reality is never refused; confusion is."""

import difflib
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from enum import Enum, auto

from timeline.errors import Refused
from timeline.events.catalogue import CATALOGUE, AnyEvent, InvalidEvent, encode, patched
from timeline.events.contacts import CallHeld, MeetingHeld, ReadoutIssued
from timeline.events.entry import Entry
from timeline.events.event import Kind, is_commitment
from timeline.events.figures import FigureReported
from timeline.events.judgement import Assessed
from timeline.events.links import InMemory, Link, Lookup
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

    `before` gives ways into the log as it is; entries that are added come after it.
    """

    def __init__(self, entries: Iterable[Entry] = (), before: Lookup | None = None) -> None:
        self._before: Lookup = before or InMemory()
        self._added = InMemory(entries)
        self._announced: frozenset[str] = frozenset()
        self._nearest: dict[str, str | None] = {}

    def add(self, entry: Entry) -> None:
        self._added.add(entry)

    def announce(self, events: Iterable[AnyEvent]) -> None:
        """Subjects that the rest of an import opens: a readout may mention them before they are opened."""
        self._announced = frozenset(
            event.subject for event in events if event.opens or isinstance(event, RelationshipOpened)
        )

    def get(self, identifier: str) -> AnyEvent | None:
        entry = self._added.by_id(identifier) or self._before.by_id(identifier)
        return entry.event if entry else None

    def retracted(self, identifier: str) -> bool:
        """Whether a retraction of it is in force: one that is not itself retracted."""
        chain = [identifier]
        for said in chain:  # what is said of an entry, of that, and so on: always later in the log
            chain += [entry.event.id for entry in self._said_of(said) if isinstance(entry.event, Retracted)]
        fallen: set[str] = set()
        for said in reversed(chain):
            retractions = (each for each in self._said_of(said) if isinstance(each.event, Retracted))
            if any(each.event.id not in fallen for each in retractions):
                fallen.add(said)
        return identifier in fallen

    def is_open(self, relationship: str) -> bool:
        openings = self._by_link(Link("opens", relationship))
        return any(not self.retracted(entry.event.id) for entry in openings)

    def kind_of(self, commitment: str) -> Kind | None:
        """The kind of a commitment, or None if there is no such commitment."""
        kind: Kind | None = None
        for entry in self._by_link(Link("subject", commitment)):
            event = entry.event
            if event.about == "commitment" and not self.retracted(event.id):
                if event.fits:
                    return event.fits
                kind = "undertaking"
        return kind

    def mentionable(self, subject: str) -> bool:
        known = self.kind_of(subject) is not None if is_commitment(subject) else self.is_open(subject)
        return known or subject in self._announced

    def as_corrected(self, identifier: str) -> AnyEvent:
        """The event as it reads after all corrections in force. KeyError if there is none."""
        event = self.get(identifier)
        if event is None:
            raise KeyError(identifier)
        in_force = (
            each
            for each in self._said_of(identifier)
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
            known = {**dict.fromkeys(self._before.subjects()), **dict.fromkeys(self._added.subjects())}
            close = difflib.get_close_matches(subject, known, n=1)
            self._nearest[subject] = close[0] if close else None
        return self._nearest[subject]

    def _said_of(self, identifier: str) -> Sequence[Entry]:
        return self._by_link(Link("target", identifier))

    def _by_link(self, link: Link) -> Sequence[Entry]:
        before, added = self._before.by_link(link), self._added.by_link(link)
        return [*before, *added] if before and added else before or added


def judge(event: AnyEvent, ledger: Ledger, recorded: datetime) -> Verdict:
    """Whether an event is new or a duplicate; raises Refused where it may not be recorded."""
    known = ledger.get(event.id)
    if known is not None:
        if encode(known) == encode(event):
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
                    _unknown_subject(subject, "mentions", ledger)
        case CommitmentSuperseded(superseded_by=str(subject)):
            if ledger.kind_of(subject) is None:
                _unknown_subject(subject, "superseded_by", ledger)
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


def _unknown_subject(subject: str, field: str, ledger: Ledger) -> None:
    meant = ledger.nearest(subject)
    what = "commitment" if is_commitment(subject) else "relationship"
    raise Refused(
        f"unknown {what} {subject} in `{field}`.",
        f"did you mean {meant}?" if meant else "open it first, then refer to it",
    )


def _require(identifier: str, field: str, types: tuple[type[AnyEvent], ...], ledger: Ledger) -> None:
    """That a reference leads to an event of one of these types (of any, if none is named)."""
    known = ledger.get(identifier)
    if known is None:
        what = "contact" if field in ("of", "part_of") else "event"
        raise Refused(
            f"unknown {what} {identifier} in `{field}`.",
            "record it first; `timeline log` lists what there is",
        )
    if types and not isinstance(known, types):
        expected = ", ".join(str(each.__struct_config__.tag) for each in types)
        raise Refused(f"`{field}` {identifier} is a {known.type}.", f"it must be one of: {expected}")
    if ledger.retracted(identifier):
        raise Refused(
            f"`{field}` {identifier} was retracted.", f"`timeline show {identifier}` tells by what and why"
        )


def _keeps_the_record(event: RecordKeeping, ledger: Ledger, recorded: datetime) -> None:
    target = ledger.get(event.target)
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
