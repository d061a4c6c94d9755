"""Read a record: what is known on a day, what is certain by a day, and in which order."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import wraps
from itertools import groupby
from typing import Any, TypeVar

from timeline.events.dates import FuzzyDate

Json = Mapping[str, Any]
Answer = TypeVar("Answer")

RECORD_KEEPING = frozenset({"corrected", "retracted", "joined", "distinguished", "record-reviewed"})
FIXED = frozenset({"id", "type", "subject", "target"})


@dataclass(frozen=True)
class Entry:
    """One event of the record as it reads once corrected, with its place and its days."""

    event: Json
    position: int
    known: date
    certain: date | None = None

    @property
    def id(self) -> str:
        return str(self.event["id"])

    @property
    def type(self) -> str:
        return str(self.event["type"])

    @property
    def subject(self) -> str:
        return str(self.event["subject"])

    @property
    def day(self) -> date:
        """Return the day certain; only entries that have one are ever folded."""
        return self.certain or date.max


@dataclass(frozen=True)
class World:
    """Everything that is certain by a day, in fold order; `openings` may lie in the future."""

    entries: tuple[Entry, ...]
    openings: tuple[Entry, ...]
    day: date
    gone: frozenset[str] = frozenset()
    answers: dict[object, Any] = field(default_factory=dict, compare=False, repr=False)

    def of(self, subject: str) -> tuple[Entry, ...]:
        """Select the events of a subject, without the keeping of the record."""
        return tuple(e for e in self.entries if e.subject == subject and e.type not in RECORD_KEEPING)

    def find(self, event_id: str) -> Entry | None:
        """Find an entry by the id of its event."""
        return next((entry for entry in self.entries if entry.id == event_id), None)

    def without(self, ids: Iterable[str]) -> "World":
        """Leave these events out."""
        gone = self.gone | frozenset(ids)
        return replace(self, entries=tuple(e for e in self.entries if e.id not in gone), gone=gone)

    def first(self, count: int) -> "World":
        """Go back to when only the first `count` entries were certain, on the day of the last of them."""
        return replace(self, entries=self.entries[:count], day=self.entries[count - 1].day)

    def on(self, day: date) -> "World":
        """Go back to the end of an earlier day."""
        return replace(self, entries=tuple(e for e in self.entries if e.day <= day), day=day)


def once(question: Callable[[World, str], Answer]) -> Callable[[World, str], Answer]:
    """Answer a question about a subject once per viewpoint, within one call of the reference."""

    @wraps(question)
    def answer(world: World, subject: str) -> Answer:
        viewpoint = (question.__name__, subject, world.gone, len(world.entries), world.day)
        if viewpoint not in world.answers:
            world.answers[viewpoint] = question(world, subject)
        found: Answer = world.answers[viewpoint]
        return found

    return answer


def world(
    events: Sequence[Json],
    as_of: date,
    known_on: date,
    told_by: str | None = None,
    recorded: Sequence[date] | None = None,
) -> World:
    """Gather what is known on one day and certain by another."""
    known = [entry for entry in entries(events, recorded) if entry.known <= known_on]
    read = in_fold_order(told(patched(active(known)), told_by))
    return World(
        tuple(entry for entry in read if entry.day <= as_of),
        tuple(entry for entry in read if entry.type == "relationship-opened"),
        as_of,
    )


def entries(events: Sequence[Json], recorded: Sequence[date] | None) -> list[Entry]:
    """Give each event its knowledge day, as recorded (1.1)."""
    return [
        Entry(event, position, knowledge_day(event, recorded[position] if recorded else None))
        for position, event in enumerate(events)
    ]


def knowledge_day(event: Json, recorded: date | None) -> date:
    """Take the latest day of `published`, or the day of recording (1.1)."""
    if "published" in event and (day := FuzzyDate.from_json(event["published"]).latest):
        return day
    occurred = FuzzyDate.from_json(event["occurred"])
    return recorded or occurred.latest or occurred.earliest or date.max


def certain_day(event: Json) -> date | None:
    """Take the latest day of `occurred`, or of `published` if that is sooner (1.2)."""
    days = [FuzzyDate.from_json(event[key]).latest for key in ("occurred", "published") if event.get(key)]
    return min((day for day in days if day), default=None)


def active(known: Sequence[Entry]) -> list[Entry]:
    """Drop what is retracted by a retraction that is not itself retracted (1.3)."""
    by_target: dict[str, list[Entry]] = {}
    for entry in known:
        if entry.type == "retracted":
            by_target.setdefault(str(entry.event["target"]), []).append(entry)

    def stands(entry: Entry) -> bool:
        return not any(stands(other) for other in by_target.get(entry.id, ()))

    return [entry for entry in known if stands(entry)]


def patched(standing: Sequence[Entry]) -> list[Entry]:
    """Apply the corrections that stand, corrected corrections included (1.3)."""
    by_target: dict[str, list[Entry]] = {}
    for entry in standing:
        if entry.type == "corrected":
            by_target.setdefault(str(entry.event["target"]), []).append(entry)

    def read(entry: Entry) -> Json:
        event = dict(entry.event)
        corrections = by_target.get(entry.id, ())
        for correction in sorted(corrections, key=lambda one: (one.known, one.position)):
            event |= {k: v for k, v in read(correction).get("patch", {}).items() if k not in FIXED}
        return {key: value for key, value in event.items() if value is not None}

    return [replace(entry, event=(event := read(entry)), certain=certain_day(event)) for entry in standing]


def in_fold_order(known: Iterable[Entry]) -> list[Entry]:
    """Order by day certain, then position; instants of one day trade places among themselves (1.2)."""
    ordered = sorted((e for e in known if e.certain), key=lambda e: (e.day, e.position))
    stating = [place for place, entry in enumerate(ordered) if instant(entry) is not None]
    for _, group in groupby(stating, key=lambda place: ordered[place].day):
        places = list(group)
        for place, entry in zip(places, sorted((ordered[n] for n in places), key=_moment), strict=True):
            ordered[place] = entry
    return ordered


def instant(entry: Entry) -> tuple[date, int] | None:
    """Return the UTC day and the second at which an event happened, where that is stated."""
    occurred = FuzzyDate.from_json(entry.event["occurred"])
    if occurred.instant is None or occurred.latest is None:
        return None
    return occurred.latest, occurred.instant


def _moment(entry: Entry) -> tuple[tuple[date, int], int]:
    return instant(entry) or (date.min, 0), entry.position


def told(known: Iterable[Entry], party: str | None) -> list[Entry]:
    """Keep what one party tells, and the frame that the archive gives (11)."""
    return [entry for entry in known if party is None or _tells(entry, party)]


_FRAME = frozenset({"relationship-opened", "call-held", "meeting-held"})


def _tells(entry: Entry, party: str) -> bool:
    speaking = speakers(entry.event)
    archive = entry.type in {"corrected", "retracted"} and not speaking
    return entry.type in _FRAME or archive or party in speaking


def base(party: str) -> str:
    """Name the party for which a person speaks (2.4)."""
    return party.partition(":")[0]


def listed(value: str | Sequence[str] | None) -> frozenset[str]:
    """Read one party or several."""
    if value is None:
        return frozenset()
    return frozenset(base(party) for party in ([value] if isinstance(value, str) else value))


def speakers(event: Json) -> frozenset[str]:
    """Name the parties whose report this is; empty for the press or a neutral body (2.4)."""
    return listed(event.get("asserted_by"))
