"""The page of a commitment on all days at once: every piece of it, and the days on which it holds."""

from collections.abc import Iterator, Sequence
from datetime import date

from timeline.events.entry import Entry
from timeline.pages import commitment as page
from timeline.pages.static_site.intervals import FragmentInterval, fragment_intervals, strip_growing_numbers
from timeline.pages.static_site.log import log_intervals
from timeline.pages.static_site.sweep import START_OF_TIME, first_days, runs_of_each
from timeline.projections.bitemporal import BitemporalInterval, bitemporal_intervals
from timeline.projections.commitment.changes import status_changes
from timeline.projections.commitment.evaluation import evaluate
from timeline.projections.commitment.explain import candidate_entries, excluded_events, explain
from timeline.projections.commitment.state_intervals import StateInterval
from timeline.projections.commitment.status_intervals import status_intervals
from timeline.projections.history import END_OF_TIME, EntryLog, History, KnowledgeView
from timeline.projections.viewpoint import Viewpoint
from timeline.render.fragment import Fragment
from timeline.render.html import LinkResolver


class CommitmentFragments:
    """A commitment as the entries that bear on it have it; `spans` are all its states."""

    def __init__(
        self, subject: str, entries: Sequence[Entry], spans: Sequence[StateInterval], address: LinkResolver
    ) -> None:
        self._subject = subject
        self._entries = entries
        self._spans = spans
        self._address = address
        self._record = EntryLog(entries)
        self._phases = list(status_intervals(spans))
        self._concerned = candidate_entries(subject, entries, self._record.known_on(END_OF_TIME))
        self._stood: dict[tuple[tuple[int, ...], int], Sequence[Fragment]] = {}

    def intervals(self) -> Iterator[FragmentInterval]:
        """Every piece of its page, and the days on which it holds."""
        for turn in status_changes({self._subject: self._spans}, END_OF_TIME):
            for piece in page.story([turn], self._address):
                yield FragmentInterval(piece, turn.day, END_OF_TIME, turn.day, END_OF_TIME)
        yield from fragment_intervals(
            bitemporal_intervals([START_OF_TIME, *self._record.knowledge_days], self._runs)
        )
        own = [each for each in self._entries if each.event.subject == self._subject]
        yield from log_intervals(own, self._record, self._address)

    def _runs(self, known_on: date) -> Iterator[BitemporalInterval[Fragment]]:
        """How it stands, and what does not count."""
        reading = self._record.known_on(known_on)
        history = History.from_view(reading)
        turning = {each.valid_from for each in self._phases if each.is_known_on(known_on)}
        counting = (*history.events, *map(reading.known_event, self._concerned))
        days = sorted(
            {START_OF_TIME, *turning, *(day for each in counting for day in first_days(each))} - {END_OF_TIME}
        )
        return runs_of_each((day, self._pieces(history, reading, Viewpoint(day, known_on))) for day in days)

    def _pieces(self, history: History, reading: KnowledgeView, where: Viewpoint) -> Iterator[Fragment]:
        yield from self._stands(history, where)
        yield from page.left_out(excluded_events(self._concerned, reading, where), self._address)

    def _stands(self, history: History, where: Viewpoint) -> Sequence[Fragment]:
        past = history.as_of(where.as_of)
        phase = next((each for each in self._phases if each.contains(where.as_of, where.known_on)), None)
        known = tuple(map(id, past.events)), id(phase)
        if known not in self._stood:
            found = evaluate(self._subject, past, where)
            status, reasons = (found.status, explain(found)) if found else (None, None)
            self._stood[known] = [*map(strip_growing_numbers, page.stands(status, reasons, self._address))]
        return self._stood[known]
