"""Whether the record can be trusted."""

from collections.abc import Sequence

from timeline.render.document import Bullets, Cell, Document, Paragraph
from timeline.render.phrases import pluralize


def document(events: int, digest: str, problems: Sequence[str]) -> Document:
    """What a verification found, in words."""
    if not problems:
        return Document(
            (Paragraph(Cell(f"All {events} events are as they were written.", "good")), _line(digest))
        )
    count = f"{len(problems)} problem{'s' if len(problems) > 1 else ''} in {events} events:"
    items = Bullets(tuple(Cell(problem, "bad") for problem in problems))
    return Document((Paragraph(Cell(count, "bad")), items, _line(digest)))


def copied(events: int, into: str, digest: str) -> Document:
    """What was copied, and the line that vouches for it."""
    return Document((Paragraph(f"Copied {pluralize(events, 'event')} to {into}."), _line(digest)))


def _line(digest: str) -> Paragraph:
    return Paragraph(Cell(digest, "quiet"))
