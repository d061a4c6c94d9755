"""Succession: commitments that took the place of others, and rings of them."""

from collections.abc import Iterator

from timeline.events.undertakings import CommitmentSuperseded
from timeline.projections.commitment.state import Finding
from timeline.projections.history import History, KnownEvent


def circular_supersessions(subject: str, history: History) -> tuple[KnownEvent, ...]:
    """Return what says that a commitment was superseded by itself, or by one that it supersedes in the end.

    Such an account supersedes nothing.
    """
    return tuple(
        account
        for account, successor in _supersessions(subject, history)
        if subject in _line_of(successor, history)
    )


def supersession_finding(account: KnownEvent) -> Finding:
    """Return what a reader should know of a supersession that leads back to where it began."""
    successor = getattr(account.event, "superseded_by", None)
    itself = successor == account.event.subject
    by = "itself" if itself else f"{successor}, which it supersedes in turn"
    return Finding("superseded-in-a-ring", f"said to be superseded by {by}: supersedes nothing", account.ids)


def _line_of(subject: str, history: History) -> set[str]:
    """A commitment, and all that took its place, one after the other."""
    line, ahead = {subject}, [subject]
    while ahead:
        successors = {successor for _, successor in _supersessions(ahead.pop(), history)}
        ahead += successors - line
        line |= successors
    return line


def _supersessions(subject: str, history: History) -> Iterator[tuple[KnownEvent, str]]:
    for account in history.by_subject.get(subject, ()):
        event = account.event
        if type(event) is CommitmentSuperseded and event.superseded_by:  # quicker than isinstance
            yield account, event.superseded_by
