"""The states of a commitment on all days at once: spans of the world, and of knowledge."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import partial
from typing import NamedTuple

from timeline.events.entry import Entry
from timeline.events.event import is_commitment
from timeline.events.links import InMemory
from timeline.projections.bearing import bearing
from timeline.projections.commitment import Commitment
from timeline.projections.fold import evolve, fold
from timeline.projections.history import NEVER, History, Record, read
from timeline.projections.once import once
from timeline.projections.rectangles import rectangles, runs
from timeline.projections.standing import Heard, hear, listen, state
from timeline.projections.state import encode
from timeline.projections.status import closing


class Span(NamedTuple):
    """A state, as JSON, whether the commitment is open in it, and the days on which it holds.

    It holds as of any day in [certain_from, certain_until), known on any in [known_from, known_until);
    NEVER is the end of days.
    """

    certain_from: date
    certain_until: date
    known_from: date
    known_until: date
    state: bytes
    open: bool

    def holds(self, as_of: date, known_on: date) -> bool:
        return (
            self.certain_from <= as_of < self.certain_until and self.known_from <= known_on < self.known_until
        )

    @property
    def lived_from(self) -> date:
        """The first day on which it held by what was known on that same day."""
        return max(self.certain_from, self.known_from)

    @property
    def lived_until(self) -> date:
        """The first day on which it no longer did; not after `lived_from` where it never did."""
        return min(self.certain_until, self.known_until)


class Made(NamedTuple):
    """A state, as JSON, and whether the commitment is open in it."""

    state: bytes
    open: bool


def spans(subject: str, entries: Sequence[Entry]) -> Iterator[Span]:
    """Every state that a commitment ever had. `entries` are all that bear on it, and may be more.

    Spans do not overlap; on a day in none of them, nothing had happened.
    """
    record, states = Record(entries), _States(subject)
    found = rectangles(record.days, lambda day: runs(states.by_day(History.of(record.on(day)))))
    for (begin, end, made), known_from, known_until in found:
        yield Span(begin, end, known_from, known_until, *made)


def span_on(subject: str, entries: Sequence[Entry], as_of: date, known_on: date) -> list[Span]:
    """Return the state of a commitment on two days, as a span of these days; nothing if there is none.

    One fold, where `spans` takes one for each day; neither day is the end of days.
    """
    said = listen(subject, History.of(read(entries, known_on)).until(as_of))
    if said is None:
        return []
    days = (as_of, as_of + timedelta(days=1), known_on, known_on + timedelta(days=1))
    return [Span(*days, *_made(hear(said)))]


def lives(relationship: str, entries: Sequence[Entry]) -> dict[str, list[Span]]:
    """Every state that each commitment of a relationship ever had, by name; `entries` may tell of others."""
    log = InMemory(entries)
    own = sorted(
        each for each in log.subjects() if is_commitment(each) and each.startswith(f"{relationship}/")
    )
    return {subject: list(spans(subject, bearing(subject, log))) for subject in own}


class _States:
    """The states of one commitment: each computed once, however many days share it.

    What reads the same on two days is the same object in the histories of one record, which keeps it alive.
    """

    def __init__(self, subject: str) -> None:
        self._subject = subject
        self._fold = partial(fold, begin=once(Commitment), evolve=once(evolve))
        self._by_accounts: dict[tuple[int, ...], Made | None] = {}
        self._by_words: dict[tuple[int, ...], Made] = {}

    def by_day(self, history: History) -> Iterator[tuple[date, Made | None]]:
        """The state from each day on which something had surely happened."""
        frame = history.openings.values()
        known = tuple(map(id, (*frame, *history.accounts)))
        certain = {each.certain_on: count for count, each in enumerate(history.accounts, len(frame) + 1)}
        certain.pop(NEVER, None)
        for day, count in certain.items():
            key = known[:count]
            if key not in self._by_accounts:
                self._by_accounts[key] = self._of(history.until(day))
            yield day, self._by_accounts[key]

    def _of(self, history: History) -> Made | None:
        said = listen(self._subject, history)
        if said is None:
            return None
        key = tuple(map(id, (*said.accounts, *said.readouts, said.parties, *said.circular)))
        if key not in self._by_words:
            self._by_words[key] = _made(hear(said, self._fold))
        return self._by_words[key]


def _made(heard: Heard) -> Made:
    found = state(heard)
    return Made(encode(found), closing(found) is None)
