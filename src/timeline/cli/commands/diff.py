"""`timeline diff`."""

import click
from msgspec.structs import replace

from timeline.cli.options import question_options, relationship_argument
from timeline.cli.session import Session
from timeline.projections.viewpoint import Viewpoint
from timeline.render import diff as view


@click.command("diff")
@relationship_argument()
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@click.option("--known", is_flag=True, help="Compare two days of knowledge instead of two days in the world.")
@question_options
def diff_command(
    session: Session, relationship: str, before: str, after: str, *, known: bool, viewpoint: Viewpoint
) -> None:
    """Show what changed from day A to day B.

    Names the events that changed it.

    \b
    Example: timeline diff us-china 2025-11-01 2025-12-31
    """
    days = session.day(before, "A"), session.day(after, "B")
    axis = "known_on" if known else "as_of"
    old, new = (replace(viewpoint, **{axis: day}) for day in days)
    diff = session.ask().changes.diff(relationship, old, new, days)
    session.answer(lambda: view.document(diff), diff, diff.changes)
