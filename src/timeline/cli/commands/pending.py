"""`timeline pending`."""

from typing import TYPE_CHECKING

import click

from timeline.cli.options import note_missing_pace, pace_option, question_options, relationship_argument
from timeline.cli.session import Session
from timeline.projections.viewpoint import Viewpoint

if TYPE_CHECKING:
    from timeline.render.document import Document


@click.command("pending")
@relationship_argument(required=False)
@pace_option
@question_options
def pending_command(session: Session, relationship: str | None, viewpoint: Viewpoint) -> None:
    """List the open commitments, most urgent first.

    \b
    Example: timeline pending us-china --as-of 2025-12-31 --known-on 2025-12-31
    """
    statuses = session.ask().commitments.pending(relationship, viewpoint)
    note_missing_pace(session, viewpoint, statuses)

    def page() -> "Document":
        from timeline.render import pending as view

        return view.document(relationship, statuses)

    session.answer(page, statuses, statuses)
