"""Statuses of commitments, folded from the events that bear on them."""

from timeline.app.queries.commitments import StatusSource
from timeline.app.queries.history import Scope
from timeline.errors import NotFound
from timeline.projections.commitment.evaluation import Evaluation, evaluate, evaluate_all
from timeline.projections.commitment.status import Status
from timeline.projections.viewpoint import Viewpoint


class FoldedStatuses(StatusSource):
    """The statuses from any viewpoint, also by what one party asserted."""

    def of_commitment(self, subject: str) -> Status:
        scope = self._context.histories.commitments(subject)
        return evaluation_of(subject, scope, self._viewpoint).status

    def of_relationship(
        self,
        slug: str | None,
        *,
        only_open: bool = False,  # noqa: ARG002 the status says so only once it is folded
        at_most: int | None = None,  # noqa: ARG002 it limits what is read from the index
    ) -> list[Status]:
        statuses: list[Status] = []
        for name in self._context.relationships(slug):
            past = self._context.histories.relationship(name).past(self._viewpoint)
            statuses += (evaluation.status for evaluation in evaluate_all(name, past, self._viewpoint))
        return statuses


def evaluation_of(subject: str, scope: Scope, viewpoint: Viewpoint) -> Evaluation:
    """Return a status with all that it rests on, of a commitment's own `scope`."""
    evaluation = evaluate(subject, scope.past(viewpoint), viewpoint)
    if evaluation is None:
        hint = f"{viewpoint.told_by} had asserted nothing of it"
        if viewpoint.told_by is None:
            first = next(entry for entry in scope.entries if entry.event.subject == subject)
            hint = f"its first report, {first.event.id}, is known from {first.known_from}"
        raise NotFound(
            f"nothing is on record of {subject} as of {viewpoint.as_of}, known on {viewpoint.known_on}.", hint
        )
    return evaluation
