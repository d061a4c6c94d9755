"""Which commitments are open, as a page."""

from collections.abc import Sequence

from timeline.projections.commitment.status import Status
from timeline.render import commitments
from timeline.render.document import Block, Document, Heading, Paragraph
from timeline.render.phrases import viewpoint


def document(relationship: str | None, statuses: Sequence[Status]) -> Document:
    """The open commitments, in the order given; of all relationships where none is named."""
    title = Heading(f"Pending in {relationship}" if relationship else "Pending", 1)
    if not statuses:
        return Document((title, Paragraph("Nothing is pending.")))
    blocks: tuple[Block, ...] = (
        title,
        viewpoint(statuses[0].as_of, statuses[0].known_on),
        commitments.table(statuses),
        *commitments.even_shares(statuses),
    )
    return Document(blocks)
