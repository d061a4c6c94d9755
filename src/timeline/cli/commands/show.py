"""`timeline show`."""

import click

from timeline.cli.complete import complete_event
from timeline.cli.options import question_options
from timeline.cli.session import Session
from timeline.projections.viewpoint import Viewpoint
from timeline.render import show as view


@click.command("show")
@click.argument("identifier", metavar="ID", shell_complete=complete_event)
@question_options
def show_command(session: Session, identifier: str, viewpoint: Viewpoint) -> None:
    """Show one event in full.

    Lists its corrections and the events that refer to it. ID is the id of an event, an
    unambiguous prefix of one, or a position.

    \b
    Example: timeline show '#12'
    """
    shown = session.ask().explanations.show(identifier, viewpoint)
    session.answer(lambda: view.document(shown), shown)
