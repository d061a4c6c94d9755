"""The states of a commitment on all days at once, as bitemporal intervals."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import partial
from typing import NamedTuple

from timeline.events.entry import Entry
from timeline.events.event import is_commitment
from timeline.events.references import MemoryLookup
from timeline.projections.bitemporal import BitemporalInterval, bitemporal_intervals, valid_intervals
from timeline.projections.commitment.evaluation import FoldedCommitment, collect_inputs, fold_inputs, state_of
from timeline.projections.commitment.fold import evolve, fold
from timeline.projections.commitment.model import Commitment
from timeline.projections.commitment.state import encode
from timeline.projections.commitment.status import closing
from timeline.projections.history import END_OF_TIME, EntryLog, History, view_known_on
from timeline.projections.memoize import memoize_by_identity
from timeline.projections.relevance import entries_for_commitment


class EncodedState(NamedTuple):
    """A state as JSON, and whether the commitment is open in it."""

    json: bytes
    open: bool


StateInterval = BitemporalInterval[EncodedState]


def state_intervals(subject: str, entries: Sequence[Entry]) -> Iterator[StateInterval]:
    """Yield every state that a commitment ever had, from the entries relevant to it.

    Intervals do not overlap. On a day in none of them nothing had happened.
    """
    log, states = EntryLog(entries), _MemoizedStates(subject)
    return bitemporal_intervals(
        log.knowledge_days,
        lambda day: valid_intervals(states.by_day(History.from_view(log.known_on(day)))),
    )


def state_on(subject: str, entries: Sequence[Entry], as_of: date, known_on: date) -> list[StateInterval]:
    """Return the state from one viewpoint, as an interval; empty if there is none.

    This takes one fold, where `state_intervals` takes one per day. Neither day is END_OF_TIME.
    """
    inputs = collect_inputs(subject, History.from_view(view_known_on(entries, known_on)).as_of(as_of))
    if inputs is None:
        return []
    day = timedelta(days=1)
    return [BitemporalInterval(_encode(fold_inputs(inputs)), as_of, as_of + day, known_on, known_on + day)]


def state_intervals_by_commitment(
    relationship: str, entries: Sequence[Entry]
) -> dict[str, list[StateInterval]]:
    """Return every state that each commitment of a relationship ever had, by name."""
    lookup = MemoryLookup(entries)
    return {
        subject: list(state_intervals(subject, entries_for_commitment(subject, lookup)))
        for subject in sorted(lookup.subjects())
        if is_commitment(subject) and subject.startswith(f"{relationship}/")
    }


class _MemoizedStates:
    """The states of one commitment, each computed once however many days share it.

    Events are compared by identity: the histories of one EntryLog share objects, which it keeps alive.
    """

    def __init__(self, subject: str) -> None:
        self._subject = subject
        self._fold = partial(fold, begin=memoize_by_identity(Commitment), evolve=memoize_by_identity(evolve))
        self._by_history: dict[tuple[int, ...], EncodedState | None] = {}
        self._by_inputs: dict[tuple[int, ...], EncodedState] = {}

    def by_day(self, history: History) -> Iterator[tuple[date, EncodedState | None]]:
        """Yield the state from each day on which an event had surely happened."""
        openings = history.openings.values()
        ids = tuple(map(id, (*openings, *history.events)))
        counts = {known.certain_on: count for count, known in enumerate(history.events, len(openings) + 1)}
        counts.pop(END_OF_TIME, None)
        for day, count in counts.items():
            key = ids[:count]
            if key not in self._by_history:
                self._by_history[key] = self._state(history.as_of(day))
            yield day, self._by_history[key]

    def _state(self, history: History) -> EncodedState | None:
        inputs = collect_inputs(self._subject, history)
        if inputs is None:
            return None
        key = tuple(map(id, (*inputs.events, *inputs.readouts, inputs.parties, *inputs.circular)))
        if key not in self._by_inputs:
            self._by_inputs[key] = _encode(fold_inputs(inputs, self._fold))
        return self._by_inputs[key]


def _encode(folded: FoldedCommitment) -> EncodedState:
    state = state_of(folded)
    return EncodedState(encode(state), closing(state) is None)
