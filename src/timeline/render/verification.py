"""The result of a check of the record."""

from collections.abc import Sequence

from timeline.render.document import Bullets, Cell, Document, Paragraph
from timeline.render.phrases import pluralize


def document(events: int, digest: str, problems: Sequence[str]) -> Document:
    """Report what a verification found, and the digest."""
    if not problems:
        return Document(
            (Paragraph(Cell(f"All {events} events are as they were written.", "good")), _line(digest))
        )
    count = f"{pluralize(len(problems), 'problem')} in {events} events:"
    items = Bullets(tuple(Cell(problem, "bad") for problem in problems))
    return Document((Paragraph(Cell(count, "bad")), items, _line(digest)))


def copied(events: int, into: str, digest: str) -> Document:
    """Report how many events were copied, and the digest of the copy."""
    return Document((Paragraph(f"Copied {pluralize(events, 'event')} to {into}."), _line(digest)))


def _line(digest: str) -> Paragraph:
    return Paragraph(Cell(digest, "quiet"))
