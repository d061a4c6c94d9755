"""The chronology of a relationship up to a day, as a page."""

from collections.abc import Iterator

from timeline.projections.relationship.chronology import Replay
from timeline.render import commitments
from timeline.render.document import Block, Heading, Paragraph, as_document
from timeline.render.log import event_table
from timeline.render.phrases import explain_grades, viewpoint_line
from timeline.render.summary import code


@as_document
def document(replay: Replay) -> Iterator[Block]:
    """Build the page of past and possible events and the status of commitments."""
    yield Heading(f"Chronology of {replay.relationship}", 1)
    yield viewpoint_line(replay.to, replay.known_on)
    yield Heading("What had happened")
    yield event_table(replay.events) if replay.events else Paragraph("Nothing had happened.")
    if replay.possible:
        yield Heading("What may have happened")
        yield Paragraph("The reports are too vague to be sure, so these events do not count yet.")
        yield event_table(replay.possible)
    yield from explain_grades(map(code, (*replay.events, *replay.possible)))
    yield Heading("How the commitments stood")
    yield (
        commitments.table(replay.commitments)
        if replay.commitments
        else Paragraph("There were no commitments.")
    )
    yield from commitments.pace_note(replay.commitments)
