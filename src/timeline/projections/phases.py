"""The statuses of a commitment on all days at once: a state stands otherwise as its due comes and goes."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

from timeline.events.dates import FuzzyDate
from timeline.events.entry import Entry
from timeline.projections.history import NEVER
from timeline.projections.spans import spans
from timeline.projections.state import State, decode
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


def phases(subject: str, entries: Sequence[Entry]) -> Iterator[Phase]:
    """Every phase of a commitment; `entries` are all that bear on it, and may be more."""
    for span in spans(subject, entries):
        state = decode(span.state)
        turns = (day for day in turns_of(state) if span.certain_from < day < span.certain_until)
        for begin, end in pairwise([span.certain_from, *turns, span.certain_until]):
            where = Viewpoint(begin, span.known_from)
            yield Phase(status(state, where), begin, end, span.known_from, span.known_until)


def turns_of(state: State) -> list[date]:
    """The days on which time alone makes a state stand otherwise: as a due begins, and when it is over."""
    dues = [due for due in (state.due, state.original_due) if due]
    return sorted({day for due in dues for day in _edges(due)})


def _edges(due: FuzzyDate) -> Iterable[date]:
    if due.earliest:
        yield due.earliest
    if due.latest and due.latest < NEVER:
        yield due.latest + timedelta(days=1)
