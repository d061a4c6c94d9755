"""`timeline sources`."""

import click

from timeline.cli.options import question_options, relationship_argument
from timeline.cli.session import Session
from timeline.projections.viewpoint import Viewpoint
from timeline.render import sources as view


@click.command("sources")
@relationship_argument()
@question_options
def sources_command(session: Session, relationship: str, viewpoint: Viewpoint) -> None:
    """List the publishers, most used first.

    Shows how many of their reports were later corrected or retracted.

    \b
    Example: timeline sources us-china
    """
    publishers = session.ask().sources.publishers(relationship, viewpoint)
    session.answer(
        lambda: view.document(relationship, publishers, viewpoint), publishers, view.rows(publishers)
    )
