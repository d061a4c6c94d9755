"""`timeline correct` and `timeline retract`."""

from typing import Any

import click

from timeline.app.commands import receipt
from timeline.cli.complete import complete_event
from timeline.cli.fields import dates_first, days_counted_from, field_types, patch_of, value_of
from timeline.cli.options import format_option
from timeline.cli.recording import record
from timeline.cli.session import Session
from timeline.errors import Refused
from timeline.events.catalogue import AnyEvent, InvalidEvent, from_fields
from timeline.events.entry import Entry
from timeline.projections.viewpoint import Viewpoint
from timeline.render.document import Document, Paragraph


def _record_options(command: Any) -> Any:  # noqa: ANN401
    """Add the options of events about the record itself."""
    for option in (
        format_option,
        click.option("--dry-run", is_flag=True, help="Show what it would change; store nothing."),
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
    published = _published(session, event, given)
    patch = patch_of(event, pairs, session.today, session.note, published)
    record(
        session, _record_event(session, "corrected", event, given, **published, patch=patch), dry_run=dry_run
    )


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
        _already_retracted(session, by)
        return
    record(session, _record_event(session, "retracted", event, given), dry_run=dry_run)
    shown = session.app.explanations.show(event.id, Viewpoint(session.today, session.default_known_on))
    referring = [str(row["id"]) for row in shown.referred_by if row["type"] != "retracted"]
    if referring:
        session.note(f"These events still refer to it: {', '.join(referring)}")


def _already_retracted(session: Session, by: Entry) -> None:
    """Show the receipt of the retraction in force, as for a duplicate."""
    event = by.event
    text = f"Already retracted as #{by.position}: by {event.id} since {by.known_from}; nothing was stored"
    session.answer(lambda: Document((Paragraph(text),)), receipt(by, duplicate=True))
    session.note(f"To undo that: `timeline retract {event.id} --reason …`")


def _published(session: Session, target: AnyEvent, given: dict[str, str | None]) -> dict[str, Any]:
    """Remove `published` from the options and return it as fields of an event."""
    if (text := given.pop("published")) is None:
        return {}
    shape = field_types(type(target))["published"]
    return {"published": value_of("published", shape, text, (session.today,), session.note)}


def _record_event(
    session: Session,
    name: str,
    target: AnyEvent,
    given: dict[str, str | None],
    **fields: Any,  # noqa: ANN401 JSON
) -> AnyEvent:
    known = field_types(type(target))
    values: dict[str, Any] = {
        "type": name,
        "subject": target.subject,
        "target": target.id,
        "reason": given.pop("reason"),
        **fields,
    }
    if identifier := given.pop("identifier"):
        values["id"] = identifier
    for field in dates_first(given):
        if (text := given[field]) is not None:
            days = days_counted_from(field, values, session.today)
            values[field] = value_of(field, known[field], text, days, session.note)
    values.setdefault("occurred", values.get("published", session.today.isoformat()))
    try:
        return from_fields(values)
    except InvalidEvent as flaw:
        raise Refused(str(flaw), "`timeline types` lists the fields") from None
