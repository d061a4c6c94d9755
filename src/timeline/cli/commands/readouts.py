"""`timeline readouts`."""

import click

from timeline.cli.complete import complete_event
from timeline.cli.options import question_options, relationship_argument
from timeline.cli.session import Session
from timeline.projections.viewpoint import Viewpoint
from timeline.render import readouts as view


@click.command("readouts")
@relationship_argument()
@click.argument("contact", required=False, shell_complete=complete_event)
@question_options
def readouts_command(session: Session, relationship: str, contact: str | None, viewpoint: Viewpoint) -> None:
    """Compare the parties' readouts of each contact.

    Shows what each party raised, affirmed, denied or left out.

    \b
    Example: timeline readouts us-china uc-call-us --known-on 2025-12-31
    """
    readouts = session.ask().comparisons.readouts(relationship, contact, viewpoint)
    contacts = [readout.readouts for readout in readouts]
    session.answer(lambda: view.document(relationship, contacts, viewpoint), contacts, view.rows(contacts))
