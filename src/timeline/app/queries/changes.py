"""Changes of statuses, and the calendar of what is to come."""

from collections.abc import Iterable
from datetime import date

from timeline.app.queries.context import Queries
from timeline.app.queries.history import Scope
from timeline.events.catalogue import AnyEvent
from timeline.events.entry import Entry
from timeline.events.references import ChainedLookup, MemoryLookup
from timeline.projections.commitment.changes import Feed, StatusChange, build_feed, status_changes
from timeline.projections.commitment.diff import Change, Diff, changed_subjects, compare
from timeline.projections.commitment.evaluation import Evaluation, evaluate
from timeline.projections.history import History
from timeline.projections.relationship.calendar import Engagement, list_engagements, sort_engagements
from timeline.projections.relevance import entries_for_relationship
from timeline.projections.revision import compute_revision, known_by, midnight
from timeline.projections.viewpoint import Viewpoint
from timeline.validation import Outcome, ValidationState, validate


class Changes(Queries):
    """Changes of statuses, and the calendar of what is to come.

    Those by day are by all accounts, as known on each day, up to the earlier day of a viewpoint.
    """

    def preview(self, event: AnyEvent, viewpoint: Viewpoint) -> tuple[Change, ...]:
        """Return what recording an event would change; nothing is stored. Raises Refused."""
        position, recorded = self._context.catch_up(), self._context.now()
        if validate(event, ValidationState(before=self._context.index), recorded) is Outcome.DUPLICATE:
            return ()
        slug = event.relationship
        extended = ChainedLookup(self._context.index, MemoryLookup([Entry(position + 1, recorded, event)]))
        before = self._context.histories.relationship(slug).past(viewpoint)
        after = Scope(entries_for_relationship(slug, extended)).past(viewpoint)
        return compare(*(_evaluations(past.commitments(slug), past, viewpoint) for past in (before, after)))

    def diff(self, slug: str, before: Viewpoint, after: Viewpoint, days: tuple[date, date]) -> Diff:
        """Return what changed between two viewpoints, and because of which events."""
        self._context.require_relationship(slug)
        statuses = (self._context.statuses(viewpoint).of_relationship(slug) for viewpoint in (before, after))
        subjects = changed_subjects(*statuses)
        scope = self._context.histories.commitments(*subjects)
        evaluations = (
            _evaluations(subjects, scope.past(viewpoint), viewpoint) for viewpoint in (before, after)
        )
        return Diff(*days, compare(*evaluations))

    def by_day(self, slug: str | None, viewpoint: Viewpoint) -> list[StatusChange]:
        """Return each change of a status in a relationship, or in all, in order of days."""
        self._context.require_relationship(slug)
        last = min(viewpoint.as_of, viewpoint.known_on)
        return status_changes(self._context.index.realtime_intervals(slug, last), last)

    def feed(self, slug: str | None, viewpoint: Viewpoint, at_most: int) -> Feed:
        """Return the latest changes, at most so many, and the time of the last update."""
        last = min(viewpoint.as_of, viewpoint.known_on)
        latest = self.by_day(slug, viewpoint)[-at_most:]
        scopes = map(self._context.histories.relationship, self._context.relationships(slug))
        updated = (compute_revision(known_by(scope.entries, last), last).changed for scope in scopes)
        return build_feed(latest, self._context.index, max(updated, default=midnight(last)))

    def calendar(self, slug: str | None, viewpoint: Viewpoint) -> list[Engagement]:
        """Return visits, deadlines and watch items, of one relationship or of all."""
        self._context.require_relationship(slug)
        last = min(viewpoint.as_of, viewpoint.known_on)
        return sort_engagements(
            engagement
            for name in self._context.relationships(slug)
            for engagement in list_engagements(
                name,
                self._context.index.realtime_intervals(name, last),
                MemoryLookup(self._context.histories.relationship(name).entries),
                last,
            )
        )


def _evaluations(subjects: Iterable[str], past: History, viewpoint: Viewpoint) -> dict[str, Evaluation]:
    """Return the evaluation of each commitment on which anything had happened."""
    evaluations = ((subject, evaluate(subject, past, viewpoint)) for subject in subjects)
    return {subject: evaluation for subject, evaluation in evaluations if evaluation is not None}
