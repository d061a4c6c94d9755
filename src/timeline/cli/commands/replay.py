"""`timeline replay`."""

import click

from timeline.cli.options import note_missing_pace, pace_option, relationship_argument, replay_options
from timeline.cli.session import Session
from timeline.projections.viewpoint import Viewpoint
from timeline.render import chronology as view


@click.command("replay")
@relationship_argument()
@pace_option
@replay_options
def replay_command(session: Session, relationship: str, viewpoint: Viewpoint) -> None:
    """Show a relationship as it stood on a day.

    Lists what had happened by that day, and the status of every commitment.

    \b
    Example: timeline replay us-china --to 2025-11-30 --known-on 2025-11-25
    """
    replay = session.ask().relationships.replay(relationship, viewpoint)
    note_missing_pace(session, viewpoint, replay.commitments)
    session.answer(lambda: view.document(replay), replay, replay.events)
