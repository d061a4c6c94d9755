"""The statuses of a commitment on all days at once: a state stands otherwise as its due comes and goes."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from timeline.projections.schedule import turning_days
from timeline.projections.spans import Span
from timeline.projections.state import decode
from timeline.projections.status import Status, status
from timeline.projections.viewpoint import Viewpoint


class Phase(NamedTuple):
    """A status and the days on which it holds, but for its days, and for how many of them it is overdue.

    It holds as of any day in [certain_from, certain_until), known on any in [known_from, known_until).
    """

    status: Status
    certain_from: date
    certain_until: date
    known_from: date
    known_until: date

    def known_by(self, known_on: date) -> bool:
        return self.known_from <= known_on < self.known_until

    def holds(self, as_of: date, known_on: date) -> bool:
        return self.certain_from <= as_of < self.certain_until and self.known_by(known_on)


def phases(spans: Iterable[Span]) -> Iterator[Phase]:
    """Every phase of a commitment, of which these are all the states."""
    for span in spans:
        state = decode(span.state)
        turning = sorted({*turning_days(state.due), *turning_days(state.original_due)})
        turns = [day for day in turning if span.certain_from < day < span.certain_until]
        for begin, end in pairwise([span.certain_from, *turns, span.certain_until]):
            where = Viewpoint(begin, span.known_from)
            yield Phase(status(state, where), begin, end, span.known_from, span.known_until)
