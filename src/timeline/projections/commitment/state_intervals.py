"""The states and statuses of a commitment on all days, as bitemporal intervals."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from functools import partial
from itertools import pairwise
from typing import NamedTuple

from timeline.events.entry import Entry
from timeline.events.event import is_commitment
from timeline.events.references import MemoryLookup
from timeline.projections.bitemporal import BitemporalInterval, bitemporal_intervals, valid_intervals
from timeline.projections.commitment.evaluation import FoldedCommitment, collect_inputs, fold_inputs, state_of
from timeline.projections.commitment.fold import evolve, fold
from timeline.projections.commitment.model import Commitment
from timeline.projections.commitment.schedule import turning_days
from timeline.projections.commitment.state import decode, encode
from timeline.projections.commitment.status import Status, closing, compute_status
from timeline.projections.history import END_OF_TIME, EntryLog, History, view_known_on
from timeline.projections.memoize import memoize_by_identity
from timeline.projections.relevance import entries_for_commitment
from timeline.projections.viewpoint import Viewpoint


class EncodedState(NamedTuple):
    """A state as JSON, and whether the commitment is open in it."""

    json: bytes
    open: bool


StateInterval = BitemporalInterval[EncodedState]
StatusInterval = BitemporalInterval[Status]


def state_intervals(subject: str, entries: Sequence[Entry]) -> Iterator[StateInterval]:
    """Yield every state that a commitment ever had; the intervals do not overlap."""
    log, states = EntryLog(entries), _MemoizedStates(subject)
    return bitemporal_intervals(
        log.knowledge_days,
        lambda day: valid_intervals(states.by_day(History.from_view(log.known_on(day)))),
    )


def state_on(subject: str, entries: Sequence[Entry], as_of: date, known_on: date) -> list[StateInterval]:
    """Return the state from one viewpoint, by one fold; empty if there is none.

    Neither day is END_OF_TIME.
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


def status_intervals(states: Iterable[StateInterval]) -> Iterator[StatusInterval]:
    """Yield the statuses of a commitment from all its states.

    A status holds throughout its interval but for its viewpoint and its number of days overdue.
    """
    for encoded, valid_from, valid_to, known_from, known_to in states:
        state = decode(encoded.json)
        days = sorted({*turning_days(state.due), *turning_days(state.original_due)})
        inner = [day for day in days if valid_from < day < valid_to]
        for begin, end in pairwise([valid_from, *inner, valid_to]):
            status = compute_status(state, Viewpoint(begin, known_from))
            yield BitemporalInterval(status, begin, end, known_from, known_to)


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
