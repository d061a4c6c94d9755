"""Answers that fill a page or a chart."""

from itertools import islice

from timeline.app.queries.context import Queries
from timeline.app.queries.entries import Entries
from timeline.app.queries.relationships import Relationships
from timeline.projections.commitment.dossier import Dossier, build_dossier
from timeline.projections.history import END_OF_TIME
from timeline.projections.relationship.chart import Chart, ChartFrame, build_frame, chart_of_replay
from timeline.projections.relationship.log import Filter
from timeline.projections.relationship.overview import Overview, build_overview
from timeline.projections.viewpoint import Viewpoint


class Pages(Queries):
    """Answers that fill a page of a relationship or commitment, and charts."""

    def overview(self, slug: str, viewpoint: Viewpoint, log: Filter, *, last: int, contacts: int) -> Overview:
        """Return all that a page shows, with the `last` rows of the log and `contacts`."""
        latest = list(islice(Entries(self._context).rows(slug, viewpoint, log, last_first=True), last + 1))
        return build_overview(
            slug,
            self._context.histories.figures(slug, self._context.catch_up()).view(viewpoint),
            viewpoint,
            self._context.statuses(viewpoint).of_relationship(slug),
            latest[:last][::-1],
            contacts=contacts,
            more=len(latest) > last,
        )

    def dossier(self, subject: str, viewpoint: Viewpoint) -> Dossier:
        """Return all that a page of a commitment shows."""
        self._context.require_commitment(subject)
        intervals = self._context.index.realtime_intervals(subject, min(viewpoint.as_of, viewpoint.known_on))
        entries = self._context.histories.commitments(subject).entries
        return build_dossier(subject, entries, intervals.get(subject, ()), viewpoint)

    def chart(self, slug: str, viewpoint: Viewpoint) -> tuple[ChartFrame, Chart]:
        """Return a chart of a relationship, in a frame that just fits it."""
        return chart_of_replay(Relationships(self._context).replay(slug, viewpoint))

    def frame(self, slug: str) -> ChartFrame:
        """Return a frame that fits a relationship's chart from any viewpoint."""
        position = self._context.require_relationship(slug)
        return self._context.caches.frames.get(slug, position, lambda: self._build_frame(slug, position))

    def _build_frame(self, slug: str, position: int) -> ChartFrame:
        log = self._context.histories.figures(slug, position).log
        own_events = (event for event in log.as_recorded if event.event.relationship == slug)
        return build_frame(own_events, log.known_on(END_OF_TIME))
