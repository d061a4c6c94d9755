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
    """Every state that a commitment ever had. `entries` are all that bear on it, and may be more.

    Spans do not overlap; on a day in none of them, nothing had happened.
    """
    record, states = EntryLog(entries), _States(subject)
    return bitemporal_intervals(
        record.knowledge_days,
        lambda day: valid_intervals(states.by_day(History.from_view(record.known_on(day)))),
    )


def state_on(subject: str, entries: Sequence[Entry], as_of: date, known_on: date) -> list[StateInterval]:
    """Return the state of a commitment on two days, as a span of these days; nothing if there is none.

    One fold, where `spans` takes one for each day; neither day is the end of days.
    """
    said = collect_inputs(subject, History.from_view(view_known_on(entries, known_on)).as_of(as_of))
    if said is None:
        return []
    day = timedelta(days=1)
    return [BitemporalInterval(_encoded(fold_inputs(said)), as_of, as_of + day, known_on, known_on + day)]


def state_intervals_by_commitment(
    relationship: str, entries: Sequence[Entry]
) -> dict[str, list[StateInterval]]:
    """Every state that each commitment of a relationship ever had, by name; `entries` may tell of others."""
    log = MemoryLookup(entries)
    own = sorted(
        each for each in log.subjects() if is_commitment(each) and each.startswith(f"{relationship}/")
    )
    return {subject: list(state_intervals(subject, entries_for_commitment(subject, log))) for subject in own}


class _States:
    """The states of one commitment: each computed once, however many days share it.

    What reads the same on two days is the same object in the histories of one record, which keeps it alive.
    """

    def __init__(self, subject: str) -> None:
        self._subject = subject
        self._fold = partial(fold, begin=memoize_by_identity(Commitment), evolve=memoize_by_identity(evolve))
        self._by_accounts: dict[tuple[int, ...], EncodedState | None] = {}
        self._by_words: dict[tuple[int, ...], EncodedState] = {}

    def by_day(self, history: History) -> Iterator[tuple[date, EncodedState | None]]:
        """The state from each day on which something had surely happened."""
        frame = history.openings.values()
        known = tuple(map(id, (*frame, *history.events)))
        certain = {each.certain_on: count for count, each in enumerate(history.events, len(frame) + 1)}
        certain.pop(END_OF_TIME, None)
        for day, count in certain.items():
            key = known[:count]
            if key not in self._by_accounts:
                self._by_accounts[key] = self._of(history.as_of(day))
            yield day, self._by_accounts[key]

    def _of(self, history: History) -> EncodedState | None:
        said = collect_inputs(self._subject, history)
        if said is None:
            return None
        key = tuple(map(id, (*said.events, *said.readouts, said.parties, *said.circular)))
        if key not in self._by_words:
            self._by_words[key] = _encoded(fold_inputs(said, self._fold))
        return self._by_words[key]


def _encoded(heard: FoldedCommitment) -> EncodedState:
    found = state_of(heard)
    return EncodedState(encode(found), closing(found) is None)
