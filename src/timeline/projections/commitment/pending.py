"""The open commitments, most urgent first."""

from timeline.projections.commitment.evaluation import evaluate_all
from timeline.projections.commitment.status import Status, most_urgent_first
from timeline.projections.history import History
from timeline.projections.viewpoint import Viewpoint


def list_pending(relationship: str | None, history: History, viewpoint: Viewpoint) -> list[Status]:
    """Return the open commitments of a relationship, or of all, by urgency.

    `history` ends on the day of the viewpoint.
    """
    evaluations = evaluate_all(relationship, history, viewpoint)
    return most_urgent_first(evaluation.status for evaluation in evaluations)
