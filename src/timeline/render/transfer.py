"""Reports on what was read, written or verified."""

from collections.abc import Sequence

from timeline.render.document import Bullets, Cell, Document, Paragraph
from timeline.render.phrases import pluralize

MAX_LISTED = 20  # files


def imported(read: int, appended: int, duplicates: int, problems: int) -> Document:
    """Report in a sentence how many lines of an import were recorded."""
    if problems and not appended:
        text = f"Nothing recorded: {pluralize(problems, 'line')} of {read} bad."
        return Document((Paragraph(Cell(text, "bad")),))
    parts = [f"Recorded {appended} of {pluralize(read, 'line')}"]
    parts += [f"{duplicates} already recorded"] if duplicates else []
    parts += [f"{problems} bad"] if problems else []
    return Document((Paragraph("; ".join(parts) + "."),))


def built(written: Sequence[str], unchanged: Sequence[str], removed: Sequence[str]) -> Document:
    """Report which files a build wrote and removed."""
    changes = [*(f"removed {name}" for name in removed), *(f"wrote {name}" for name in written)]
    more = [f"and {len(changes) - MAX_LISTED} more"] if len(changes) > MAX_LISTED else []
    summary = Paragraph(f"{len(written)} written, {len(unchanged)} unchanged, {len(removed)} removed.")
    return Document((Bullets((*changes[:MAX_LISTED], *more)), summary) if changes else (summary,))


def verified(events: int, digest: str, problems: Sequence[str]) -> Document:
    """Report what a verification found, and the digest."""
    if not problems:
        text = f"All {events} events are as they were written."
        return Document((Paragraph(Cell(text, "good")), _line(digest)))
    count = f"{pluralize(len(problems), 'problem')} in {events} events:"
    items = Bullets(tuple(Cell(problem, "bad") for problem in problems))
    return Document((Paragraph(Cell(count, "bad")), items, _line(digest)))


def copied(events: int, into: str, digest: str) -> Document:
    """Report how many events were copied, and the digest of the copy."""
    return Document((Paragraph(f"Copied {pluralize(events, 'event')} to {into}."), _line(digest)))


def _line(digest: str) -> Paragraph:
    return Paragraph(Cell(digest, "quiet"))
