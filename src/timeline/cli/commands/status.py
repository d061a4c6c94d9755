"""`timeline status` and `timeline pending`."""

from typing import TYPE_CHECKING

import click

from timeline.cli.complete import complete_subject
from timeline.cli.options import note_missing_pace, pace_option, question_options, relationship_argument
from timeline.cli.session import Session
from timeline.projections.viewpoint import Viewpoint

if TYPE_CHECKING:  # an answer in JSON needs no page
    from timeline.render.document import Document


@click.command("status")
@click.argument("subject", shell_complete=complete_subject)
@pace_option
@question_options
def status_command(session: Session, subject: str, viewpoint: Viewpoint) -> None:
    """Show the status of a commitment or the state of a relationship.

    SUBJECT is a commitment such as us-china/beijing-visit, or a relationship such as us-china.

    \b
    Example: timeline status us-china/beijing-visit --as-of 2025-12-31
    """
    if "/" not in subject:
        relationship, statuses = session.ask().relationships.summary(subject, viewpoint)

        def relationship_page() -> "Document":
            from timeline.render import relationship as view

            return view.document(relationship, statuses)

        session.answer(relationship_page, relationship)
        return
    status = session.ask().commitments.status(subject, viewpoint)
    note_missing_pace(session, viewpoint, [status])

    def page() -> "Document":
        from timeline.render import status as view

        return view.document(status)

    session.answer(page, status)


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
