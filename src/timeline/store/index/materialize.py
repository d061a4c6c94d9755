"""The states of commitments on all days, computed for the index."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from timeline.events.references import Lookup
from timeline.projections.bitemporal import BitemporalInterval
from timeline.projections.commitment.state_intervals import (
    EncodedState,
    StateInterval,
    state_intervals,
    state_on,
)
from timeline.projections.relevance import entries_for_commitment

MAX_MATERIALIZED_DAYS = 100  # days of knowledge; a commitment with more is folded for each question

Intervals = dict[str, list[StateInterval]]


class Computed(NamedTuple):
    """Intervals by commitment: those to save, and those for one question only."""

    to_save: Intervals
    for_question: Intervals


def compute_intervals(commitments: Sequence[str], lookup: Lookup, days: tuple[date, date] | None) -> Computed:
    """Return the intervals of commitments; with very many days, for `days` alone."""
    computed = Computed({}, {})
    for commitment in commitments:
        entries = entries_for_commitment(commitment, lookup)
        if days and len({entry.known_from for entry in entries}) > MAX_MATERIALIZED_DAYS:
            computed.for_question[commitment] = state_on(commitment, entries, *days)
        else:
            computed.to_save[commitment] = list(state_intervals(commitment, entries))
    return computed


def group_intervals(
    rows: Iterable[tuple[str, tuple[bytes, bool], tuple[date, date, date, date]]],
) -> Intervals:
    """Return the rows of `IndexReader.realtime_intervals` by commitment."""
    intervals: Intervals = {}
    for commitment, state, days in rows:
        intervals.setdefault(commitment, []).append(BitemporalInterval(EncodedState(*state), *days))
    return intervals
