"""`timeline correct` and `timeline retract`: what was written down wrongly stays, and is set right."""

from typing import TYPE_CHECKING, Any

import click

from timeline.cli.complete import complete_event
from timeline.cli.fields import dates_first, days_counted_from, field_types, patch_of, value_of
from timeline.cli.options import format_option
from timeline.cli.recorded import record
from timeline.cli.session import Session
from timeline.errors import Refused
from timeline.events.catalogue import AnyEvent, InvalidEvent, from_fields
from timeline.projections.viewpoint import Viewpoint

if TYPE_CHECKING:
    from timeline.events.entry import Entry


def _about_the_record(command: Any) -> Any:  # noqa: ANN401
    for option in (
        format_option,
        click.option("--dry-run", is_flag=True, help="Show what it would change; store nothing."),
        click.option("--id", "identifier", metavar="TEXT", help="The id of this event itself."),
        click.option("--note", metavar="TEXT"),
        click.option("--asserted-by", metavar="PARTY", help="Who says that the record is wrong."),
        click.option("--published", metavar="DATE", help="When that came out; else it is known from today."),
        click.option("--occurred", metavar="DATE", help="When that was found; else the day of --published."),
        click.option("--reason", required=True, metavar="TEXT", help="Why the record is wrong."),
    ):
        command = option(command)
    return command


@click.command("correct")
@click.argument("target", metavar="ID", shell_complete=complete_event)
@click.argument("pairs", metavar="FIELD=VALUE…", nargs=-1, required=True)
@_about_the_record
@click.pass_obj
def correct_command(
    session: Session, /, target: str, pairs: tuple[str, ...], *, dry_run: bool, **given: str | None
) -> None:
    """Say that fields of an event read otherwise. The event itself is kept; `FIELD=` takes a field away.

    \b
    Example: timeline correct uc-call-us occurred=2025-11-24 --reason "the day was given later"
    """  # noqa: D301
    event = session.app.entries.target(target)
    dated = _published(session, event, given)
    patch = patch_of(event, pairs, session.today, session.note, dated)
    record(session, _record_event(session, "corrected", event, given, **dated, patch=patch), dry_run=dry_run)


@click.command("retract")
@click.argument("target", metavar="ID", shell_complete=complete_event)
@_about_the_record
@click.pass_obj
def retract_command(session: Session, /, target: str, *, dry_run: bool, **given: str | None) -> None:
    """Take an event out of every answer from the day this is known; what referred to it is listed.

    \b
    Example: timeline retract uc-call-us --reason "the same call was recorded twice"
    """  # noqa: D301
    event = session.app.entries.target(target)
    if not dry_run and (by := session.app.entries.retraction(event.id)):
        _already_retracted(session, by)
        return
    record(session, _record_event(session, "retracted", event, given), dry_run=dry_run)
    shown = session.app.explanations.show(event.id, Viewpoint(session.today, session.default_known_on))
    referring = [str(row["id"]) for row in shown.referred_by if row["type"] != "retracted"]
    if referring:
        session.note(f"Still on record, and referring to it: {', '.join(referring)}")


def _already_retracted(session: Session, by: "Entry") -> None:
    """Show the receipt of the retraction that is in force, as of a duplicate."""
    from timeline.app.commands import receipt
    from timeline.render.document import Document, Paragraph

    event = by.event
    text = f"Already retracted as #{by.position}: by {event.id} since {by.known_from}; nothing was stored"
    session.answer(lambda: Document((Paragraph(text),)), receipt(by, duplicate=True))
    session.note(f"To take that back: `timeline retract {event.id} --reason …`")


def _published(session: Session, target: AnyEvent, given: dict[str, str | None]) -> dict[str, Any]:
    """Take the day on which a correction came out from what was given; nothing where it was not."""
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
