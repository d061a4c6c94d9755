"""The page of a commitment on all days at once: every piece of it, and the days on which it holds."""

from collections.abc import Iterator, Sequence
from datetime import date

from timeline.events.entry import Entry
from timeline.projections.history import NEVER, History, Reading, Record
from timeline.projections.phases import phases
from timeline.projections.rectangles import Run, rectangles
from timeline.projections.spans import Span
from timeline.projections.standing import standing
from timeline.projections.turns import turns
from timeline.projections.viewpoint import Viewpoint
from timeline.projections.why import concerned, left_out, why
from timeline.site.held import Held, held, still
from timeline.site.log import held_of_log
from timeline.site.strand import BEFORE, first_days, runs_of_each
from timeline.views.markup import Address
from timeline.views.pages import commitment as page
from timeline.views.piece import Piece


class WholeCommitment:
    """A commitment as the entries that bear on it have it; `spans` are all its states."""

    def __init__(
        self, subject: str, entries: Sequence[Entry], spans: Sequence[Span], address: Address
    ) -> None:
        self._subject = subject
        self._entries = entries
        self._spans = spans
        self._address = address
        self._record = Record(entries)
        self._phases = list(phases(spans))
        self._concerned = concerned(subject, entries, self._record.on(NEVER))
        self._stood: dict[tuple[tuple[int, ...], int], Sequence[Piece]] = {}

    def held(self) -> Iterator[Held]:
        """Every piece of its page, and the days on which it holds."""
        for turn in turns({self._subject: self._spans}, NEVER):
            for piece in page.story([turn], self._address):
                yield Held(piece, turn.day, NEVER, turn.day, NEVER)
        yield from held(rectangles([BEFORE, *self._record.days], self._runs))
        own = [each for each in self._entries if each.event.subject == self._subject]
        yield from held_of_log(own, self._record, self._address)

    def _runs(self, known_on: date) -> Iterator[Run[Piece]]:
        """How it stands, and what does not count."""
        reading = self._record.on(known_on)
        history = History.of(reading)
        turning = {each.certain_from for each in self._phases if each.known_by(known_on)}
        counting = (*history.accounts, *map(reading.account, self._concerned))
        days = sorted({BEFORE, *turning, *(day for each in counting for day in first_days(each))} - {NEVER})
        return runs_of_each((day, self._pieces(history, reading, Viewpoint(day, known_on))) for day in days)

    def _pieces(self, history: History, reading: Reading, where: Viewpoint) -> Iterator[Piece]:
        yield from self._stands(history, where)
        yield from page.left_out(left_out(self._concerned, reading, where), self._address)

    def _stands(self, history: History, where: Viewpoint) -> Sequence[Piece]:
        past = history.until(where.as_of)
        phase = next((each for each in self._phases if each.holds(where.as_of, where.known_on)), None)
        known = tuple(map(id, past.accounts)), id(phase)
        if known not in self._stood:
            found = standing(self._subject, past, where)
            status, reasons = (found.status, why(found)) if found else (None, None)
            self._stood[known] = [*map(still, page.stands(status, reasons, self._address))]
        return self._stood[known]
