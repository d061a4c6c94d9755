"""The open commitments, as a page."""

from collections.abc import Sequence

from timeline.projections.commitment.status import Status
from timeline.render import commitments
from timeline.render.document import Block, Document, Heading, Paragraph
from timeline.render.phrases import viewpoint_line


def document(relationship: str | None, statuses: Sequence[Status]) -> Document:
    """Build the page of open commitments, in the order given."""
    title = Heading(f"Pending in {relationship}" if relationship else "Pending", 1)
    if not statuses:
        return Document((title, Paragraph("Nothing is pending.")))
    blocks: tuple[Block, ...] = (
        title,
        viewpoint_line(statuses[0].as_of, statuses[0].known_on),
        commitments.table(statuses),
        *commitments.pace_note(statuses),
    )
    return Document(blocks)
