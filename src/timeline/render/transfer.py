"""What became of files that were read or written."""

from collections.abc import Sequence

from timeline.render.document import Bullets, Cell, Document, Paragraph

LISTED = 20  # files


def imported(read: int, appended: int, duplicates: int, problems: int) -> Document:
    """What became of an import, in a sentence."""
    if problems and not appended:
        return Document((Paragraph(Cell(f"Nothing recorded: {_lines(problems)} of {read} bad.", "bad")),))
    said = f"Recorded {appended} of {_lines(read)}"
    more = [f"{duplicates} already recorded"] if duplicates else []
    more += [f"{problems} bad"] if problems else []
    return Document((Paragraph("; ".join([said, *more]) + "."),))


def built(written: Sequence[str], unchanged: Sequence[str], removed: Sequence[str]) -> Document:
    """Which files a build wrote and removed."""
    changes = [*(f"removed {name}" for name in removed), *(f"wrote {name}" for name in written)]
    more = [f"and {len(changes) - LISTED} more"] if len(changes) > LISTED else []
    summary = Paragraph(f"{len(written)} written, {len(unchanged)} unchanged, {len(removed)} removed.")
    return Document((Bullets((*changes[:LISTED], *more)), summary) if changes else (summary,))


def _lines(count: int) -> str:
    return f"{count} line{'' if count == 1 else 's'}"
