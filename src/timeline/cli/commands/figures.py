"""`timeline figures`."""

import click

from timeline.cli.options import question_options, relationship_argument
from timeline.cli.session import Session
from timeline.projections.viewpoint import Viewpoint
from timeline.render import figures as view


@click.command("figures")
@relationship_argument()
@question_options
def figures_command(session: Session, relationship: str, viewpoint: Viewpoint) -> None:
    """Compare rival figures by their sources.

    Shows mirror pairs, yearly changes and sums.

    \b
    Example: timeline figures us-china --known-on 2025-12-31
    """
    figures = session.ask().comparisons.figures(relationship, viewpoint)
    session.answer(lambda: view.document(relationship, figures, viewpoint), figures, view.rows(figures))
