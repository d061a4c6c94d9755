"""The statuses of a commitment on all days at once, as bitemporal intervals."""

from collections.abc import Iterable, Iterator
from itertools import pairwise

from timeline.projections.bitemporal import BitemporalInterval
from timeline.projections.commitment.schedule import turning_days
from timeline.projections.commitment.state import decode
from timeline.projections.commitment.state_intervals import StateInterval
from timeline.projections.commitment.status import Status, compute_status
from timeline.projections.viewpoint import Viewpoint

StatusInterval = BitemporalInterval[Status]


def status_intervals(states: Iterable[StateInterval]) -> Iterator[StatusInterval]:
    """Yield the statuses of a commitment from all its states: a new one when a due date begins or passes.

    A status holds throughout its interval but for its viewpoint and its number of days overdue.
    """
    for encoded, valid_from, valid_to, known_from, known_to in states:
        state = decode(encoded.json)
        days = sorted({*turning_days(state.due), *turning_days(state.original_due)})
        inner = [day for day in days if valid_from < day < valid_to]
        for begin, end in pairwise([valid_from, *inner, valid_to]):
            status = compute_status(state, Viewpoint(begin, known_from))
            yield BitemporalInterval(status, begin, end, known_from, known_to)
