"""`timeline positions`."""

import click

from timeline.cli.options import question_options, relationship_argument
from timeline.cli.session import Session
from timeline.projections.viewpoint import Viewpoint
from timeline.render import positions as view


@click.command("positions")
@relationship_argument()
@question_options
def positions_command(session: Session, relationship: str, viewpoint: Viewpoint) -> None:
    """Show each party's positions by topic, and their changes.

    Also lists red lines, alleged crossings and appeals.

    \b
    Example: timeline positions us-china --as-of 2026-02-28
    """
    positions = session.ask().comparisons.positions(relationship, viewpoint)
    session.answer(lambda: view.document(positions), positions, view.rows(positions))
