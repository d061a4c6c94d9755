"""`timeline correct` and `timeline retract`."""

from collections.abc import Mapping
from typing import Any

import click

from timeline.app.commands import receipt
from timeline.cli.complete import complete_event
from timeline.cli.options import dry_run_option, format_option
from timeline.cli.recording import event_of, parse_fields, record
from timeline.cli.session import Session
from timeline.events.catalogue import AnyEvent
from timeline.projections.viewpoint import Viewpoint
from timeline.render.document import Document, Paragraph


def _record_options(command: Any) -> Any:  # noqa: ANN401
    """Add the options of events about the record itself."""
    for option in (
        format_option,
        dry_run_option,
        click.option("--id", "identifier", metavar="TEXT", help="The id of the new event."),
        click.option("--note", metavar="TEXT", help="A remark."),
        click.option("--asserted-by", metavar="PARTY", help="The party that states the error."),
        click.option(
            "--published", metavar="DATE", help="When this was published, and so known; default: today."
        ),
        click.option(
            "--occurred", metavar="DATE", help="When the error was found; default: the day of --published."
        ),
        click.option("--reason", required=True, metavar="TEXT", help="Why the record is wrong."),
    ):
        command = option(command)
    return command


@click.command("correct")
@click.argument("target", metavar="ID", shell_complete=complete_event)
@click.argument("pairs", metavar="FIELD=VALUE…", nargs=-1, required=True)
@_record_options
@click.pass_obj
def correct_command(
    session: Session, /, target: str, pairs: tuple[str, ...], *, dry_run: bool, **given: str | None
) -> None:
    """Correct fields of an event. The event itself is kept; `FIELD=` removes a field.

    \b
    Example: timeline correct uc-call-us occurred=2025-11-24 --reason "the day was given later"
    """
    event = session.app.entries.target(target)
    _record(session, "corrected", event, {**given, "patch": pairs}, dry_run=dry_run)


@click.command("retract")
@click.argument("target", metavar="ID", shell_complete=complete_event)
@_record_options
@click.pass_obj
def retract_command(session: Session, /, target: str, *, dry_run: bool, **given: str | None) -> None:
    """Remove an event from all answers from the day this is known.

    Lists the events that refer to it.

    \b
    Example: timeline retract uc-call-us --reason "the same call was recorded twice"
    """
    event = session.app.entries.target(target)
    if not dry_run and (by := session.app.entries.retraction(event.id)):
        text = (
            f"Already retracted as #{by.position}: by {by.event.id} since {by.known_from}; nothing was stored"
        )
        session.answer(lambda: Document((Paragraph(text),)), receipt(by, duplicate=True))
        session.note(f"To undo that: `timeline retract {by.event.id} --reason …`")
        return
    _record(session, "retracted", event, given, dry_run=dry_run)
    shown = session.app.explanations.show(event.id, Viewpoint(session.today, session.default_known_on))
    referring = [str(row["id"]) for row in shown.referred_by if row["type"] != "retracted"]
    if referring:
        session.note(f"These events still refer to it: {', '.join(referring)}")


def _record(
    session: Session, name: str, target: AnyEvent, given: Mapping[str, Any], *, dry_run: bool
) -> None:
    """Record an event about another; by default it occurred when published."""
    options = {**given, "target": target.id, "id": given["identifier"] or None}
    fields = parse_fields(session, name, target.subject, options)
    fields.setdefault("occurred", fields.get("published", session.today.isoformat()))
    record(session, event_of(fields, "`timeline types` lists the fields"), dry_run=dry_run)
