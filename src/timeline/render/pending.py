"""The open commitments, as a page."""

from collections.abc import Iterator, Sequence

from timeline.projections.commitment.status import Status
from timeline.render import commitments
from timeline.render.document import Block, Heading, Paragraph, as_document
from timeline.render.phrases import viewpoint_line


@as_document
def document(relationship: str | None, statuses: Sequence[Status]) -> Iterator[Block]:
    """Build the page of open commitments, in the order given."""
    yield Heading(f"Pending in {relationship}" if relationship else "Pending", 1)
    if statuses:
        yield viewpoint_line(statuses[0].as_of, statuses[0].known_on)
        yield commitments.table(statuses)
        yield from commitments.pace_note(statuses)
    else:
        yield Paragraph("Nothing is pending.")
