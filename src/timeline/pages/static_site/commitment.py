"""The fragments of a commitment's page, with the days on which each holds."""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache

from timeline.events.entry import Entry
from timeline.pages import commitment as page
from timeline.pages.static_site.log import log_intervals
from timeline.pages.static_site.sweep import START_OF_TIME, FragmentInterval, first_days, fragment_runs
from timeline.projections.bitemporal import bitemporal_intervals
from timeline.projections.commitment.changes import status_changes
from timeline.projections.commitment.evaluation import evaluate
from timeline.projections.commitment.explain import candidate_entries, excluded_events, explain
from timeline.projections.commitment.state_intervals import StateInterval, status_intervals
from timeline.projections.history import END_OF_TIME, EntryLog, History
from timeline.projections.viewpoint import Viewpoint
from timeline.render.html import Fragment, LinkResolver


class CommitmentFragments:
    """A source of fragments, from the entries about a commitment and all its states."""

    def __init__(
        self, subject: str, entries: Sequence[Entry], states: Sequence[StateInterval], resolve: LinkResolver
    ) -> None:
        self._subject = subject
        self._entries = entries
        self._states = states
        self._resolve = resolve
        self._log = EntryLog(entries)
        self._statuses = list(status_intervals(states))
        self._candidates = candidate_entries(subject, entries, self._log.known_on(END_OF_TIME))
        self._excluded_events = cache(lambda events: [*page.excluded_events(events, resolve)])
        self._status_fragments: dict[tuple[tuple[int, ...], int], Sequence[Fragment]] = {}

    def intervals(self) -> Iterator[FragmentInterval]:
        """Yield every fragment of the page, and the days on which it holds."""
        for change in status_changes({self._subject: self._states}, END_OF_TIME):
            for fragment in page.change_rows([change], self._resolve):
                yield FragmentInterval(fragment, change.day, END_OF_TIME, change.day, END_OF_TIME)
        knowledge_days = [START_OF_TIME, *self._log.knowledge_days]
        yield from bitemporal_intervals(knowledge_days, self._status_known_on)
        own = [entry for entry in self._entries if entry.event.subject == self._subject]
        yield from log_intervals(own, self._log, self._resolve)

    def _status_known_on(self, known_on: date) -> Iterator[FragmentInterval]:
        """Yield status, reasons and excluded events by what was known on a day."""
        view = self._log.known_on(known_on)
        history = History.from_view(view)
        events = (*history.events, *map(view.known_event, self._candidates))
        days = {
            START_OF_TIME,
            *(status.valid_from for status in self._statuses if status.is_known_on(known_on)),
            *(day for event in events for day in first_days(event)),
        }

        def fragments_as_of(as_of: date) -> Iterator[Fragment]:
            viewpoint = Viewpoint(as_of, known_on)
            yield from self._status_on(history, viewpoint)
            yield from self._excluded_events(tuple(excluded_events(self._candidates, view, viewpoint)))

        return fragment_runs((day, fragments_as_of(day)) for day in sorted(days - {END_OF_TIME}))

    def _status_on(self, history: History, viewpoint: Viewpoint) -> Sequence[Fragment]:
        """Return the status and its reasons, cached by events and interval of status."""
        past = history.as_of(viewpoint.as_of)
        days = viewpoint.as_of, viewpoint.known_on
        interval = next((each for each in self._statuses if each.contains(*days)), None)
        key = tuple(map(id, past.events)), id(interval)
        if key not in self._status_fragments:
            evaluation = evaluate(self._subject, past, viewpoint)
            status, why = (evaluation.status, explain(evaluation)) if evaluation else (None, None)
            self._status_fragments[key] = [*page.status_fragments(status, why, self._resolve)]
        return self._status_fragments[key]
