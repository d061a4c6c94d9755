"""The questions about a relationship or an event, one command each."""

import click
from msgspec.structs import replace

from timeline.cli.complete import complete_event, complete_subject
from timeline.cli.options import (
    note_missing_pace,
    pace_option,
    question_options,
    relationship_argument,
    replay_options,
)
from timeline.cli.session import Session
from timeline.projections.viewpoint import Viewpoint


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
    from timeline.render import chronology as view

    replay = session.ask().relationships.replay(relationship, viewpoint)
    note_missing_pace(session, viewpoint, replay.commitments)
    session.answer(lambda: view.document(replay), replay, replay.events)


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
    from timeline.render import readouts as view

    readouts = session.ask().comparisons.readouts(relationship, contact, viewpoint)
    contacts = [readout.readouts for readout in readouts]
    session.answer(lambda: view.document(relationship, contacts, viewpoint), contacts, view.rows(contacts))


@click.command("figures")
@relationship_argument()
@question_options
def figures_command(session: Session, relationship: str, viewpoint: Viewpoint) -> None:
    """Compare rival figures by their sources.

    Shows mirror pairs, yearly changes and sums.

    \b
    Example: timeline figures us-china --known-on 2025-12-31
    """
    from timeline.render import figures as view

    figures = session.ask().comparisons.figures(relationship, viewpoint)
    session.answer(lambda: view.document(relationship, figures, viewpoint), figures, view.rows(figures))


@click.command("positions")
@relationship_argument()
@question_options
def positions_command(session: Session, relationship: str, viewpoint: Viewpoint) -> None:
    """Show each party's positions by topic, and their changes.

    Also lists red lines, alleged crossings and appeals.

    \b
    Example: timeline positions us-china --as-of 2026-02-28
    """
    from timeline.render import positions as view

    positions = session.ask().comparisons.positions(relationship, viewpoint)
    session.answer(lambda: view.document(positions), positions, view.rows(positions))


@click.command("sources")
@relationship_argument()
@question_options
def sources_command(session: Session, relationship: str, viewpoint: Viewpoint) -> None:
    """List the publishers, most used first.

    Shows how many of their reports were later corrected or retracted.

    \b
    Example: timeline sources us-china
    """
    from timeline.render import sources as view

    publishers = session.ask().sources.publishers(relationship, viewpoint)
    session.answer(
        lambda: view.document(relationship, publishers, viewpoint), publishers, view.rows(publishers)
    )


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
    from timeline.render import show as view

    shown = session.ask().explanations.show(identifier, viewpoint)
    session.answer(lambda: view.document(shown), shown)


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
    from timeline.render import why as view

    why = session.ask().explanations.why(subject, viewpoint)
    session.answer(lambda: view.document(why), why, why.reasons)


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
    from timeline.render import diff as view

    days = session.day(before, "A"), session.day(after, "B")
    axis = "known_on" if known else "as_of"
    old, new = (replace(viewpoint, **{axis: day}) for day in days)
    diff = session.ask().changes.diff(relationship, old, new, days)
    session.answer(lambda: view.document(diff), diff, diff.changes)
