"""Succession: commitments that superseded others, and circular supersessions."""

from collections.abc import Iterator

from timeline.events.undertakings import CommitmentSuperseded
from timeline.projections.commitment.state import Finding
from timeline.projections.history import History, KnownEvent


def circular_supersessions(subject: str, history: History) -> tuple[KnownEvent, ...]:
    """Return the supersessions of a commitment that lead back to it.

    These supersede nothing.
    """
    return tuple(
        known
        for known, successor in _supersessions(subject, history)
        if subject in _line_of(successor, history)
    )


def supersession_finding(known: KnownEvent) -> Finding:
    """Return the finding for a circular supersession."""
    successor = getattr(known.event, "superseded_by", None)
    is_itself = successor == known.event.subject
    by = "itself" if is_itself else f"{successor}, which it supersedes in turn"
    return Finding(
        "superseded-in-a-ring", f"reported as superseded by {by}; this supersedes nothing", known.ids
    )


def _line_of(subject: str, history: History) -> set[str]:
    line, queue = {subject}, [subject]
    while queue:
        successors = {successor for _, successor in _supersessions(queue.pop(), history)}
        queue += successors - line
        line |= successors
    return line


def _supersessions(subject: str, history: History) -> Iterator[tuple[KnownEvent, str]]:
    for known in history.by_subject.get(subject, ()):
        event = known.event
        if type(event) is CommitmentSuperseded and event.superseded_by:  # quicker than isinstance
            yield known, event.superseded_by
