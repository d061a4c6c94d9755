"""Which commitments are open, the most urgent first."""

from timeline.projections.commitment.evaluation import evaluate_all
from timeline.projections.commitment.status import Status
from timeline.projections.commitment.urgency import most_urgent_first
from timeline.projections.history import History
from timeline.projections.viewpoint import Viewpoint


def list_pending(relationship: str | None, history: History, viewpoint: Viewpoint) -> list[Status]:
    """The commitments of a relationship, or of all, that are neither fulfilled nor withdrawn nor superseded.

    `history` ends on the day of the viewpoint.
    """
    return most_urgent_first(each.status for each in evaluate_all(relationship, history, viewpoint))
