"""May this be recorded? An event, or Refused with a hint. Reality is never refused; confusion is."""

import difflib
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from enum import Enum, auto
from typing import Any, NamedTuple

from timeline.errors import Refused
from timeline.events.catalogue import CATALOGUE, AnyEvent, InvalidEvent, patched, same
from timeline.events.contacts import CallHeld, MeetingHeld, ReadoutIssued
from timeline.events.entry import Entry
from timeline.events.event import CommitmentKind, is_commitment
from timeline.events.figures import FigureReported
from timeline.events.judgement import Assessed
from timeline.events.record import Corrected, RecordKeeping, Retracted
from timeline.events.references import ChainedLookup, EventHeader, Lookup, MemoryLookup, Reference, type_of
from timeline.events.relationship import RelationshipOpened
from timeline.events.undertakings import CommitmentSuperseded
from timeline.events.visits import VisitHeld

IMMUTABLE_FIELDS = ("id", "type", "subject")
GRACE = timedelta(days=1)  # the same evening is another day elsewhere
MAX_CACHED_STEPS = 20_000  # steps of readings


class Outcome(Enum):
    """What becomes of an event that is not refused."""

    NEW = auto()
    DUPLICATE = auto()


class Patch(NamedTuple):
    """A correction as it now stands; patches apply in the order of these fields."""

    known_from: date
    position: int
    fields: Mapping[str, Any]


class CorrectedEvent:
    """An event as its corrections leave it, with every step between, so that a step more or less is cheap."""

    def __init__(self, event: AnyEvent, patches: Iterable[Patch] = ()) -> None:
        self._patches: list[Patch] = []
        self._steps = [event]  # the event as recorded, then as each patch leaves it
        for patch in sorted(patches, key=_place_of):
            self.add(patch)

    @property
    def event(self) -> AnyEvent:
        return self._steps[-1]

    def add(self, patch: Patch) -> None:
        at = bisect_left(self._patches, _place_of(patch), key=_place_of)
        self._patches.insert(at, patch)
        self._steps.insert(at + 1, _patched(self._steps[at], patch))
        self._apply(at + 1)

    def remove(self, position: int) -> Patch | None:
        """Take the patch of a correction away, and return it; None if it is not applied."""
        for at, patch in enumerate(self._patches):
            if patch.position == position:
                del self._patches[at], self._steps[at + 1]
                self._apply(at)
                return patch
        return None

    def _apply(self, start: int) -> None:
        """Apply the patches from one on again, until a step is what it was."""
        for at in range(start, len(self._patches)):
            event = _patched(self._steps[at], self._patches[at])
            if event == self._steps[at + 1]:
                return
            self._steps[at + 1] = event


def _place_of(patch: Patch) -> tuple[date, int]:
    return patch[:2]


def _patched(event: AnyEvent, patch: Patch) -> AnyEvent:
    try:
        return patched(event, patch.fields)
    except InvalidEvent:  # it fitted the event as that then read, not as it reads now
        return event


class ValidationState:
    """What the rules ask of the log: which events, relationships and commitments there are by now.

    `before` gives ways into the log as it is; entries that are added come after it. A `trusting` one lets a
    readout mention what the rest of an import may open, and notes in `trusted` what that was; it suggests no
    names, since an import shows no hints.
    """

    def __init__(
        self, entries: Iterable[Entry] = (), before: Lookup | None = None, *, trusting: bool = False
    ) -> None:
        self._before: Lookup = before or MemoryLookup()
        self._added = MemoryLookup(entries)
        self._log = ChainedLookup(self._before, self._added)
        self._allow_forward_refs = trusting
        self.forward_refs: list[str] = []
        self._kinds: dict[
            str, tuple[CommitmentKind | None, str | None]
        ] = {}  # of commitments, as asked for lately
        self._open: dict[str, bool] = {}
        self._readings: dict[str, dict[str, CorrectedEvent]] = {}  # by subject and id
        self._steps = 0  # of all readings, at most

    def add(self, entry: Entry) -> None:
        """What was recorded next."""
        self._added.add(entry)
        event = entry.event
        match event:
            case Corrected():
                self._read_corrected(entry, event)
            case Retracted():
                self._read_retracted(event)
            case RelationshipOpened():
                self._open.pop(event.subject, None)
            case _ if event.subject in self._kinds and self._kinds[event.subject][0] is None:
                del self._kinds[event.subject]
            case _:
                pass

    def _read_corrected(self, entry: Entry, event: Corrected) -> None:
        if "patch" in event.patch:  # it changes what another correction says
            self._readings.pop(event.subject, None)
        elif reading := self._readings.get(event.subject, {}).get(event.target):
            reading.add(Patch(entry.known_from, entry.position, event.patch))
            self._steps += 1

    def _read_retracted(self, event: Retracted) -> None:
        subject = event.subject
        self._open.pop(subject, None)
        if self._kinds.get(subject, (None, None))[1] in (None, event.target):
            self._kinds.pop(subject, None)
        target = self._log.by_id(event.target)
        if target is None or not isinstance(target.event, RecordKeeping):
            return
        if isinstance(target.event, Retracted):  # what that had taken away is there again
            self._kinds.pop(subject, None)
            self._readings.pop(subject, None)
        elif reading := self._readings.get(subject, {}).get(target.event.target):
            taken = reading.remove(target.position)
            if taken and "patch" in taken.fields:
                self._readings.pop(subject)

    def mark_persisted(self) -> None:
        """What was added is in the log now, where `before` finds it."""
        self._added = MemoryLookup()
        self._log = ChainedLookup(self._before, self._added)

    def get(self, identifier: str) -> AnyEvent | None:
        """An event as it was recorded; None if there is none of that id."""
        entry = self._log.by_id(identifier)
        return entry.event if entry else None

    def __getitem__(self, identifier: str) -> AnyEvent:
        """The same; KeyError if there is none."""
        if (event := self.get(identifier)) is None:
            raise KeyError(identifier)
        return event

    def header(self, identifier: str) -> EventHeader | None:
        """What is noted of an event; None if there is none of that id."""
        return self._log.header(identifier)

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
            openings = self._log.headers(Reference("opens", relationship))
            self._open[relationship] = any(not self.retracted(each.id) for each in openings)
        return self._open[relationship]

    def kind_of(self, commitment: str) -> CommitmentKind | None:
        """The kind of a commitment, or None if there is no such commitment."""
        if commitment not in self._kinds:
            self._kinds[commitment] = self._kind_of(commitment)
        return self._kinds[commitment][0]

    def _kind_of(self, commitment: str) -> tuple[CommitmentKind | None, str | None]:
        """Return the kind that the first standing account gives, and its id; else a plain undertaking."""
        kind: CommitmentKind | None = None
        for each in self._log.headers(Reference("subject", commitment)):
            told = type_of(each)
            if told.subject_kind == "commitment" and not self.retracted(each.id):
                if told.commitment_kind:
                    return told.commitment_kind, each.id
                kind = "undertaking"
        return kind, None

    def knows(self, subject: str) -> bool:
        """Whether a relationship is open, or a commitment was."""
        return self.kind_of(subject) is not None if is_commitment(subject) else self.is_open(subject)

    def mentionable(self, subject: str) -> bool:
        if self.knows(subject):
            return True
        if self._allow_forward_refs:
            self.forward_refs.append(subject)
        return self._allow_forward_refs

    def as_corrected(self, identifier: str) -> AnyEvent:
        """The event as it reads after all corrections in force. KeyError if there is none."""
        event = self[identifier]
        if self._steps > MAX_CACHED_STEPS:
            self._readings.clear()
            self._steps = 0
        own = self._readings.setdefault(event.subject, {})
        if identifier not in own:
            own[identifier] = self._reading(identifier, event)
        return own[identifier].event

    def _reading(self, identifier: str, event: AnyEvent) -> CorrectedEvent:
        """Read an event by all that was said of it, the last first: what was said of that stands after it."""
        said = list(self._log.by_reference(Reference("target", identifier)))
        for each in said:
            said += self._log.by_reference(Reference("target", each.event.id))
        self._steps += len(said) + 1
        fallen: set[str] = set()
        patches: dict[str, list[Patch]] = defaultdict(list)
        for each in sorted(said, key=lambda each: each.position, reverse=True):
            match each.event:
                case _ if each.event.id in fallen:
                    pass
                case Retracted(target=target):
                    fallen.add(target)
                case Corrected(target=target):
                    reads = CorrectedEvent(each.event, patches[each.event.id]).event
                    if isinstance(reads, Corrected):
                        patches[target].append(Patch(each.known_from, each.position, reads.patch))
                case _:
                    pass
        return CorrectedEvent(event, patches[identifier])

    def nearest(self, subject: str) -> str | None:
        """What was probably meant by an unknown subject."""
        if self._allow_forward_refs:
            return None
        others = [each for each in self._log.subjects() if each != subject]
        close = difflib.get_close_matches(subject, others, n=1)
        return close[0] if close else None

    def retracted_opening(self, subject: str) -> tuple[str, Entry] | None:
        """Return the event that opened a subject and its retraction in force; None if nothing opened it."""
        link = Reference("subject" if is_commitment(subject) else "opens", subject)
        for each in self._log.headers(link):
            if type_of(each).subject_kind != "either" and (by := self.retraction(each.id)):
                return each.id, by
        return None

    def retraction(self, identifier: str) -> Entry | None:
        """Return the retraction of an event that is in force; None if there is none."""
        in_force = (key for key in self._retractions(identifier) if not self.retracted(key))
        return next((self._log.by_id(key) for key in in_force), None)

    def _retractions(self, identifier: str) -> list[str]:
        said = self._log.headers(Reference("target", identifier))
        return [each.id for each in said if issubclass(type_of(each), Retracted)]


def validate(event: AnyEvent, ledger: ValidationState, recorded: datetime) -> Outcome:
    """Whether an event is new or a duplicate; raises Refused where it may not be recorded."""
    if known := ledger.header(event.id):
        if same(ledger[event.id], event):
            return Outcome.DUPLICATE
        raise Refused(
            f"the id {event.id} is in use with other content ({known.type} on {known.subject}).",
            "give it an id of its own, or leave the id out; to change what was recorded use "
            f"`timeline correct {event.id} FIELD=VALUE --reason …`",
        )
    _validate_dates(event, recorded.date())
    _validate_subject(event, ledger)
    _validate_references(event, ledger)
    if isinstance(event, RecordKeeping):
        _validate_record_keeping(event, ledger, recorded)
    return Outcome.NEW


def _validate_dates(event: AnyEvent, recorded: date) -> None:
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


def _validate_subject(event: AnyEvent, ledger: ValidationState) -> None:
    relationship, subject = event.relationship, event.subject
    if event.subject_kind == "relationship" and is_commitment(subject):
        raise Refused(
            f"{event.type} is about a relationship; {subject} is a commitment.",
            f"record it on {relationship}",
        )
    if event.subject_kind == "commitment" and not is_commitment(subject):
        raise Refused(
            f"{event.type} is about a commitment; {subject} is a relationship.",
            f"name the commitment: {subject}/NAME",
        )
    if isinstance(event, RelationshipOpened | RecordKeeping):
        return  # the one needs nothing to be there, the other only its target
    if not ledger.is_open(relationship):
        opening = f"open it with `timeline append relationship-opened {relationship} …`"
        raise _unknown(relationship, f"unknown relationship {relationship}.", opening, ledger)
    if is_commitment(subject):
        _validate_kind(event, ledger)


def _validate_kind(event: AnyEvent, ledger: ValidationState) -> None:
    kind = ledger.kind_of(event.subject)
    if kind is None and not event.can_open:
        opening = "it must be opened first, by one of: " + ", ".join(_openings(event.commitment_kind))
        raise _unknown(event.subject, f"unknown commitment {event.subject}.", opening, ledger)
    if kind and event.commitment_kind and event.commitment_kind != kind:
        raise Refused(
            f"{event.subject} is {_a(kind)}; {event.type} needs {_a(event.commitment_kind)}.",
            f"open one with `timeline append {_openings(event.commitment_kind)[0]} "
            f"{event.relationship}/NAME …`, or list them: `timeline pending {event.relationship}`",
        )


def _openings(kind: CommitmentKind | None) -> list[str]:
    return [
        name for name, each in CATALOGUE.items() if each.can_open and kind in (None, each.commitment_kind)
    ]


def _a(kind: str) -> str:
    return f"an {kind}" if kind[0] in "aeiou" else f"a {kind}"


def _unknown(subject: str, message: str, opening: str, ledger: ValidationState) -> Refused:
    """Return the refusal of a subject that is not open: its opening was retracted, or there is none."""
    if taken := ledger.retracted_opening(subject):
        opened, by = taken
        return Refused(
            message,
            f"its opening {opened} was retracted by {by.event.id} on {by.known_from}: take that back with "
            f"`timeline retract {by.event.id} --reason …`, or {opening}",
        )
    meant = ledger.nearest(subject)
    return Refused(message, f"did you mean {meant}? If not, {opening}" if meant else opening)


def _validate_references(event: AnyEvent, ledger: ValidationState) -> None:
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
            _validate_figure_references(event, ledger)
        case Assessed(evidence=evidence):
            for identifier in evidence:
                _require(identifier, "evidence", (), ledger)
        case _:
            pass


def _validate_figure_references(event: FigureReported, ledger: ValidationState) -> None:
    mirrored = (event.mirror_of,) if event.mirror_of else ()
    for field, figures in (("mirror_of", mirrored), ("sum_of", event.sum_of), ("less", event.less)):
        for nth, identifier in enumerate(figures):
            _require(identifier, field, (FigureReported,), ledger)
            if identifier == event.id:
                raise Refused(f"`{field}` of {event.id} names itself.", "name another figure")
            if identifier in figures[:nth]:
                raise Refused(f"`{field}` names {identifier} twice.", "name each figure once")


def unknown_mention(subject: str, ledger: ValidationState) -> Refused:
    """What is said of a readout that mentions what was never opened."""
    return _unknown_subject(subject, "mentions", ledger)


def _unknown_subject(subject: str, field: str, ledger: ValidationState) -> Refused:
    what = "commitment" if is_commitment(subject) else "relationship"
    message = f"unknown {what} {subject} in `{field}`."
    return _unknown(subject, message, "open it first, then refer to it", ledger)


def _require(identifier: str, field: str, types: tuple[type[AnyEvent], ...], ledger: ValidationState) -> None:
    """That a reference leads to an event of one of these types (of any, if none is named)."""
    known = ledger.header(identifier)
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


def _validate_record_keeping(event: RecordKeeping, ledger: ValidationState, recorded: datetime) -> None:
    target = ledger.header(event.target)
    if target is None:
        raise Refused(f"unknown target {event.target}.", "`timeline log` lists the ids")
    if target.subject != event.subject:
        raise Refused(
            f"the target {event.target} is about {target.subject}, not {event.subject}.",
            f"a record-keeping event has its target's subject: {target.subject}",
        )
    if isinstance(event, Corrected):
        _validate_correction(event, ledger, recorded)


def _validate_correction(event: Corrected, ledger: ValidationState, recorded: datetime) -> None:
    """The patched event must itself be valid; if its own patch reads otherwise, so must what that patches."""
    said: Corrected | None = event
    while said is not None:
        corrected = _apply_correction(said, ledger, recorded)
        said = corrected if isinstance(corrected, Corrected) and "patch" in said.patch else None


def _apply_correction(event: Corrected, ledger: ValidationState, recorded: datetime) -> AnyEvent:
    current = ledger.as_corrected(event.target)
    fixed = (*IMMUTABLE_FIELDS, "target") if isinstance(current, RecordKeeping) else IMMUTABLE_FIELDS
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
    _validate_dates(corrected, recorded.date())
    _validate_references(corrected, ledger)
    return corrected
