"""The rules for recording an event. They never refuse reality, only confusion."""

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
from timeline.events.event import CommitmentKind, Event, FieldReferenceKind, is_commitment
from timeline.events.figures import FigureReported
from timeline.events.record import Corrected, RecordKeeping, Retracted
from timeline.events.references import ChainedLookup, EventHeader, Lookup, MemoryLookup, Reference, type_of
from timeline.events.relationship import RelationshipOpened
from timeline.events.undertakings import CommitmentSuperseded
from timeline.events.visits import VisitHeld

IMMUTABLE_FIELDS = ("id", "type", "subject")
GRACE = timedelta(days=1)  # time zones: the same evening has another date in another place
MAX_CACHED_STEPS = 20_000  # steps of corrected events

# The types that a reference may lead to, by its kind; a kind that is not listed may lead to any.
_CONTACTS = (CallHeld, MeetingHeld, VisitHeld)
_TARGETS: Mapping[FieldReferenceKind, tuple[type[AnyEvent], ...]] = {
    "part_of": (*_CONTACTS, ReadoutIssued),
    "of": _CONTACTS,
    "figure": (FigureReported,),
}


class Outcome(Enum):
    """The outcome for an event that is not refused."""

    NEW = auto()
    DUPLICATE = auto()


class Patch(NamedTuple):
    """The current patch of a correction. Patches apply in the order of these fields."""

    known_from: date
    position: int
    fields: Mapping[str, Any]


class CorrectedEvent:
    """An event as its corrections leave it; one correction more or less is cheap."""

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
        """Remove and return the patch of a correction; return None without one."""
        for at, patch in enumerate(self._patches):
            if patch.position == position:
                del self._patches[at], self._steps[at + 1]
                self._apply(at)
                return patch
        return None

    def _apply(self, start: int) -> None:
        """Apply the patches from `start` on again, until a step does not change."""
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
    except InvalidEvent:  # the patch fitted the event as it was then, not as it is now
        return event


class ValidationState:
    """The events, relationships and commitments of the log, as the rules need them.

    `before` looks up entries of the log; added entries follow it. With `trusting`, a readout may mention
    subjects that the rest of an import may open, which `forward_refs` collects; no names are suggested.
    """

    def __init__(
        self, entries: Iterable[Entry] = (), before: Lookup | None = None, *, trusting: bool = False
    ) -> None:
        self._before: Lookup = before or MemoryLookup()
        self._added = MemoryLookup(entries)
        self._log = ChainedLookup(self._before, self._added)
        self._allow_forward_refs = trusting
        self.forward_refs: list[str] = []
        # By commitment, its kind and the id of the event that gives it.
        self._kinds: dict[str, tuple[CommitmentKind | None, str | None]] = {}
        self._open: dict[str, bool] = {}
        self._corrected: dict[str, dict[str, CorrectedEvent]] = {}  # by subject and id
        self._steps = 0  # upper bound of the steps in `_corrected`

    def add(self, entry: Entry) -> None:
        """Add the next entry of the log."""
        self._added.add(entry)
        match entry.event:
            case Corrected(subject=subject, patch={"patch": _}):  # it changes the patch of another correction
                self._corrected.pop(subject, None)
            case Corrected(subject=subject, target=target, patch=patch):
                if corrected := self._corrected.get(subject, {}).get(target):
                    corrected.add(Patch(entry.known_from, entry.position, patch))
                    self._steps += 1
            case Retracted() as retraction:
                self._add_retraction(retraction)
            case RelationshipOpened(subject=subject):
                self._open.pop(subject, None)
            case event if event.subject in self._kinds and self._kinds[event.subject][0] is None:
                del self._kinds[event.subject]
            case _:
                pass

    def _add_retraction(self, event: Retracted) -> None:
        subject = event.subject
        self._open.pop(subject, None)
        if self._kinds.get(subject, (None, None))[1] in (None, event.target):
            self._kinds.pop(subject, None)
        target = self._log.by_id(event.target)
        if target is None or not isinstance(target.event, RecordKeeping):
            return
        if isinstance(target.event, Retracted):  # its target is restored
            self._kinds.pop(subject, None)
            self._corrected.pop(subject, None)
        elif corrected := self._corrected.get(subject, {}).get(target.event.target):
            removed = corrected.remove(target.position)
            if removed and "patch" in removed.fields:
                self._corrected.pop(subject)

    def mark_persisted(self) -> None:
        """Forget the added entries: they are in the log now, where `before` finds them."""
        self._added = MemoryLookup()
        self._log = ChainedLookup(self._before, self._added)

    def get(self, identifier: str) -> AnyEvent | None:
        """Return an event as it was recorded, or None for an unknown id."""
        entry = self._log.by_id(identifier)
        return entry.event if entry else None

    def __getitem__(self, identifier: str) -> AnyEvent:
        if (event := self.get(identifier)) is None:
            raise KeyError(identifier)
        return event

    def header(self, identifier: str) -> EventHeader | None:
        return self._log.header(identifier)

    def retracted(self, identifier: str) -> bool:
        """Return whether a retraction of the event is in force (not itself retracted)."""
        if not self._retractions(identifier):
            return False
        chain = [identifier]
        for key in chain:  # retractions, retractions of these, and so on: always later in the log
            chain += self._retractions(key)
        fallen: set[str] = set()
        for key in reversed(chain):
            if any(retraction not in fallen for retraction in self._retractions(key)):
                fallen.add(key)
        return identifier in fallen

    def is_open(self, relationship: str) -> bool:
        if relationship not in self._open:
            openings = self._log.headers(Reference("opens", relationship))
            self._open[relationship] = any(not self.retracted(opening.id) for opening in openings)
        return self._open[relationship]

    def kind_of(self, commitment: str) -> CommitmentKind | None:
        """Return the kind of a commitment, or None for an unknown commitment."""
        if commitment not in self._kinds:
            self._kinds[commitment] = self._kind_of(commitment)
        return self._kinds[commitment][0]

    def _kind_of(self, commitment: str) -> tuple[CommitmentKind | None, str | None]:
        """Return the kind that the first event in force gives, with the event's id."""
        kind: CommitmentKind | None = None
        for header in self._log.headers(Reference("subject", commitment)):
            event_type = type_of(header)
            if event_type.subject_kind == "commitment" and not self.retracted(header.id):
                if event_type.commitment_kind:
                    return event_type.commitment_kind, header.id
                kind = "undertaking"
        return kind, None

    def knows(self, subject: str) -> bool:
        """Return whether a relationship is open, or a commitment was opened."""
        return self.kind_of(subject) is not None if is_commitment(subject) else self.is_open(subject)

    def mentionable(self, subject: str) -> bool:
        if self.knows(subject):
            return True
        if self._allow_forward_refs:
            self.forward_refs.append(subject)
        return self._allow_forward_refs

    def as_corrected(self, identifier: str) -> AnyEvent:
        """Return an event with all corrections in force; raise KeyError if unknown."""
        event = self[identifier]
        if self._steps > MAX_CACHED_STEPS:
            self._corrected.clear()
            self._steps = 0
        own = self._corrected.setdefault(event.subject, {})
        if identifier not in own:
            own[identifier] = self._correct(identifier, event)
        return own[identifier].event

    def _correct(self, identifier: str, event: AnyEvent) -> CorrectedEvent:
        """Apply all record-keeping about an event, the last entry first."""
        entries = list(self._log.by_reference(Reference("target", identifier)))
        for entry in entries:
            entries += self._log.by_reference(Reference("target", entry.event.id))
        self._steps += len(entries) + 1
        fallen: set[str] = set()
        patches: dict[str, list[Patch]] = defaultdict(list)
        for entry in sorted(entries, key=lambda entry: entry.position, reverse=True):
            match entry.event:
                case Retracted(id=key, target=target) if key not in fallen:
                    fallen.add(target)
                case Corrected(id=key, target=target) if key not in fallen:
                    current = CorrectedEvent(entry.event, patches[entry.event.id]).event
                    if isinstance(current, Corrected):
                        patches[target].append(Patch(entry.known_from, entry.position, current.patch))
                case _:
                    pass
        return CorrectedEvent(event, patches[identifier])

    def nearest(self, subject: str) -> str | None:
        """Return the known subject that an unknown one probably means."""
        if self._allow_forward_refs:
            return None
        others = [known for known in self._log.subjects() if known != subject]
        close = difflib.get_close_matches(subject, others, n=1)
        return close[0] if close else None

    def retracted_opening(self, subject: str) -> tuple[str, Entry] | None:
        """Return the event that opened a subject, with its retraction in force, or None."""
        reference = Reference("subject" if is_commitment(subject) else "opens", subject)
        for header in self._log.headers(reference):
            if type_of(header).subject_kind != "either" and (by := self.retraction(header.id)):
                return header.id, by
        return None

    def retraction(self, identifier: str) -> Entry | None:
        """Return the retraction of an event that is in force, or None."""
        in_force = (key for key in self._retractions(identifier) if not self.retracted(key))
        return next((self._log.by_id(key) for key in in_force), None)

    def _retractions(self, identifier: str) -> list[str]:
        headers = self._log.headers(Reference("target", identifier))
        return [header.id for header in headers if issubclass(type_of(header), Retracted)]


def validate(event: AnyEvent, ledger: ValidationState, recorded: datetime) -> Outcome:
    """Return whether an event is new or a duplicate, or raise Refused."""
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
    """Refuse an event that begins after its account, or an account after today."""
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
        message = f"{event.type} is about a relationship; {subject} is a commitment."
        raise Refused(message, f"record it on {relationship}")
    if event.subject_kind == "commitment" and not is_commitment(subject):
        message = f"{event.type} is about a commitment; {subject} is a relationship."
        raise Refused(message, f"name the commitment: {subject}/NAME")
    if isinstance(event, RelationshipOpened | RecordKeeping):
        return  # an opening needs nothing on record, record-keeping only its target
    if not ledger.is_open(relationship):
        opening = f"open it with `timeline append relationship-opened {relationship} …`"
        raise _unknown(relationship, f"unknown relationship {relationship}.", opening, ledger)
    if not is_commitment(subject):
        return
    kind = ledger.kind_of(subject)
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
        name
        for name, event_type in CATALOGUE.items()
        if event_type.can_open and kind in (None, event_type.commitment_kind)
    ]


def _a(kind: str) -> str:
    return f"an {kind}" if kind[0] in "aeiou" else f"a {kind}"


def _unknown(subject: str, message: str, opening: str, ledger: ValidationState) -> Refused:
    """Return the refusal of a subject that is not open or whose opening was retracted."""
    if retracted := ledger.retracted_opening(subject):
        opened, by = retracted
        return Refused(
            message,
            f"its opening {opened} was retracted by {by.event.id} on {by.known_from}: take that back with "
            f"`timeline retract {by.event.id} --reason …`, or {opening}",
        )
    meant = ledger.nearest(subject)
    return Refused(message, f"did you mean {meant}? If not, {opening}" if meant else opening)


def _validate_references(event: AnyEvent, ledger: ValidationState) -> None:
    for field, kind in event.references.items():
        value = getattr(event, field)
        values: tuple[str, ...] = value if isinstance(value, tuple) else (value,) if value else ()
        match kind:
            case "target":  # checked by _validate_record_keeping
                pass
            case "mentions":
                for subject in values:
                    if not ledger.mentionable(subject):
                        raise unknown_mention(subject, ledger)
            case _:
                for identifier in values:
                    _require(identifier, field, kind, ledger)
                if kind == "figure" and event.id in values:
                    raise Refused(f"`{field}` of {event.id} names itself.", "name another figure")
                if kind == "figure" and len(values) > len(set(values)):
                    repeated = next(value for nth, value in enumerate(values) if value in values[:nth])
                    raise Refused(f"`{field}` names {repeated} twice.", "name each figure once")
    match event:
        case CommitmentSuperseded(superseded_by=str(subject)) if ledger.kind_of(subject) is None:
            raise _unknown_subject(subject, "superseded_by", ledger)
        case _:
            pass


def unknown_mention(subject: str, ledger: ValidationState) -> Refused:
    """Return the refusal of a readout that mentions a subject that was never opened."""
    return _unknown_subject(subject, "mentions", ledger)


def _unknown_subject(subject: str, field: str, ledger: ValidationState) -> Refused:
    what = "commitment" if is_commitment(subject) else "relationship"
    message = f"unknown {what} {subject} in `{field}`."
    return _unknown(subject, message, "open it first, then refer to it", ledger)


def _require(identifier: str, field: str, kind: FieldReferenceKind, ledger: ValidationState) -> None:
    """Refuse a reference to an unknown, unfit or retracted event."""
    known = ledger.header(identifier)
    if known is None:
        noun = "contact" if kind in ("of", "part_of") else "event"
        hint = "record it first; `timeline log` lists what is on record"
        raise Refused(f"unknown {noun} {identifier} in `{field}`.", hint)
    types = _TARGETS.get(kind, ())
    if types and not issubclass(type_of(known), types):
        expected = ", ".join(str(event_type.__struct_config__.tag) for event_type in types)
        raise Refused(f"`{field}` {identifier} is a {known.type}.", f"it must be one of: {expected}")
    if ledger.retracted(identifier):
        raise Refused(
            f"`{field}` {identifier} was retracted.", f"`timeline show {identifier}` says by what and why"
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
    correction: Event = event
    while isinstance(correction, Corrected):  # it must leave its target valid
        corrected = _apply_correction(correction, ledger, recorded)
        if "patch" not in correction.patch:
            return
        correction = corrected  # whose patch changes, so that its own target must be valid, too


def _apply_correction(event: Corrected, ledger: ValidationState, recorded: datetime) -> AnyEvent:
    current = ledger.as_corrected(event.target)
    fixed = (*IMMUTABLE_FIELDS, "target") if isinstance(current, RecordKeeping) else IMMUTABLE_FIELDS
    if named := [name for name in fixed if name in event.patch]:
        hint = "retract the event and record the right one instead"
        raise Refused(f"`{named[0]}` cannot be corrected.", hint)
    try:
        corrected = patched(current, event.patch)
    except InvalidEvent as error:
        raise Refused(
            f"{event.target} would not be a valid event then: {error}",
            f"`timeline types` lists the fields of {current.type}",
        ) from None
    _validate_dates(corrected, recorded.date())
    _validate_references(corrected, ledger)
    return corrected
