"""The statuses of a commitment on all days at once: a state stands otherwise as its due comes and goes."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from timeline.projections.commitment.schedule import turning_days
from timeline.projections.commitment.state import decode
from timeline.projections.commitment.state_intervals import StateInterval
from timeline.projections.commitment.status import Status, compute_status
from timeline.projections.viewpoint import Viewpoint


class StatusInterval(NamedTuple):
    """A status and the days on which it holds, but for its days, and for how many of them it is overdue.

    It holds as of any day in [certain_from, certain_until), known on any in [known_from, known_until).
    """

    status: Status
    valid_from: date
    valid_to: date
    known_from: date
    known_to: date

    def known_by(self, known_on: date) -> bool:
        return self.known_from <= known_on < self.known_to

    def contains(self, as_of: date, known_on: date) -> bool:
        return self.valid_from <= as_of < self.valid_to and self.known_by(known_on)


def status_intervals(spans: Iterable[StateInterval]) -> Iterator[StatusInterval]:
    """Every phase of a commitment, of which these are all the states."""
    for span in spans:
        state = decode(span.state)
        turning = sorted({*turning_days(state.due), *turning_days(state.original_due)})
        turns = [day for day in turning if span.valid_from < day < span.valid_to]
        for begin, end in pairwise([span.valid_from, *turns, span.valid_to]):
            where = Viewpoint(begin, span.known_from)
            yield StatusInterval(compute_status(state, where), begin, end, span.known_from, span.known_to)
