"""`timeline why`."""

import click

from timeline.cli.complete import complete_subject
from timeline.cli.options import pace_option, question_options
from timeline.cli.session import Session
from timeline.projections.viewpoint import Viewpoint
from timeline.render import why as view


@click.command("why")
@click.argument("subject", shell_complete=complete_subject)
@pace_option
@question_options
def why_command(session: Session, subject: str, viewpoint: Viewpoint) -> None:
    """Explain a status by its rules and events.

    Also lists the events that were left out. SUBJECT is a commitment, a
    relationship, or the id of a contact or a figure.

    \b
    Example: timeline why us-china/soybeans-2025 --as-of 2025-11-30 --known-on 2025-11-25
    """
    why = session.ask().explanations.why(subject, viewpoint)
    session.answer(lambda: view.document(why), why, why.reasons)
