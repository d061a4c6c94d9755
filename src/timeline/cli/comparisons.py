"""The commands that set accounts side by side: who said what, by which figures, and who printed it."""

import click

from timeline.cli.complete import complete_event
from timeline.cli.options import format_option, relationship_argument, viewpoint_options
from timeline.cli.session import Session
from timeline.projections.viewpoint import Viewpoint


@click.command("readouts")
@relationship_argument()
@click.argument("contact", required=False, shell_complete=complete_event)
@viewpoint_options
@format_option
@click.pass_obj
def readouts_command(session: Session, relationship: str, contact: str | None, where: Viewpoint) -> None:
    """Who raised, affirmed, denied or left out what, contact by contact.

    \b
    Example: timeline readouts us-china uc-call-us --known-on 2025-12-31
    """  # noqa: D301
    from timeline.render import readouts as view

    contacts = [each.readouts for each in session.ask().comparisons.readouts(relationship, contact, where)]
    session.answer(lambda: view.document(relationship, contacts, where), contacts, view.rows(contacts))


@click.command("figures")
@relationship_argument()
@viewpoint_options
@format_option
@click.pass_obj
def figures_command(session: Session, relationship: str, where: Viewpoint) -> None:
    """Rival figures side by side: each value with its source, mirror pairs, changes on the year, sums.

    \b
    Example: timeline figures us-china --known-on 2025-12-31
    """  # noqa: D301
    from timeline.render import figures as view

    figures = session.ask().comparisons.figures(relationship, where)
    session.answer(lambda: view.document(relationship, figures, where), figures, view.rows(figures))


@click.command("positions")
@relationship_argument()
@viewpoint_options
@format_option
@click.pass_obj
def positions_command(session: Session, relationship: str, where: Viewpoint) -> None:
    """Where each party stands on each topic and how that changed; red lines, alleged crossings, appeals.

    \b
    Example: timeline positions us-china --as-of 2026-02-28
    """  # noqa: D301
    from timeline.render import positions as view

    positions = session.ask().comparisons.positions(relationship, where)
    session.answer(lambda: view.document(positions), positions, view.rows(positions))


@click.command("sources")
@relationship_argument()
@viewpoint_options
@format_option
@click.pass_obj
def sources_command(session: Session, relationship: str, where: Viewpoint) -> None:
    """The publishers by use, and how often their reports were later corrected or retracted.

    \b
    Example: timeline sources us-china
    """  # noqa: D301
    from timeline.render import sources as view

    publishers = session.ask().sources.publishers(relationship, where)
    session.answer(lambda: view.document(relationship, publishers, where), publishers, view.rows(publishers))
