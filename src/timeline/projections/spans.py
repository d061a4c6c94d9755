"""The states of a commitment on all days at once: spans of the world, and of knowledge."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from timeline.events.entry import Entry
from timeline.projections.history import NEVER, History, read
from timeline.projections.standing import hear, state
from timeline.projections.state import encode


class Span(NamedTuple):
    """A state, as JSON, and the days on which it holds.

    It holds as of any day in [certain_from, certain_until), known on any in [known_from, known_until);
    NEVER is the end of days.
    """

    certain_from: date
    certain_until: date
    known_from: date
    known_until: date
    state: bytes

    def holds(self, as_of: date, known_on: date) -> bool:
        return (
            self.certain_from <= as_of < self.certain_until and self.known_from <= known_on < self.known_until
        )


class Run(NamedTuple):
    """A state and how long it holds in the world, by what is known on one day."""

    certain_from: date
    certain_until: date
    state: bytes


def spans(subject: str, entries: Sequence[Entry]) -> Iterator[Span]:
    """Every state that a commitment ever had. `entries` are all that bear on it, and may be more.

    Spans do not overlap; on a day in none of them, nothing had happened.
    """
    states = _States(subject)
    since: dict[Run, date] = {}  # the runs that go on, and from which day of knowledge
    for day in sorted({entry.known_from for entry in entries}):
        runs = list(_runs(History.of(read(entries, day)), states))
        for run in [run for run in since if run not in runs]:
            yield Span(run.certain_from, run.certain_until, since.pop(run), day, run.state)
        since |= {run: day for run in runs if run not in since}
    for run, day in since.items():
        yield Span(run.certain_from, run.certain_until, day, NEVER, run.state)


def _runs(history: History, states: "_States") -> Iterator[Run]:
    """The states by what is known on one day, from the first day on which anything had happened."""
    days = sorted({account.certain_on for account in history.accounts} - {NEVER})
    run: Run | None = None
    for day in days:
        found = states.of(history.until(day))
        if run and run.state != found:
            yield run._replace(certain_until=day)
            run = None
        if found is not None and run is None:
            run = Run(day, NEVER, found)
    if run:
        yield run


class _States:
    """The states of one commitment by what was heard: computed once, however many days share them."""

    def __init__(self, subject: str) -> None:
        self._subject = subject
        self._found: dict[tuple[int, ...], tuple[History, bytes | None]] = {}

    def of(self, history: History) -> bytes | None:
        # The same events are the same objects, which a history that is kept keeps alive.
        key = tuple(id(each) for each in (*(a.event for a in history.accounts), *history.openings.values()))
        if key not in self._found:
            self._found[key] = history, self._computed(history)
        return self._found[key][1]

    def _computed(self, history: History) -> bytes | None:
        heard = hear(self._subject, history)
        return None if heard is None else encode(state(heard))
