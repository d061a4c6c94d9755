"""`timeline append TYPE SUBJECT [fields]`: a sub-command for each type of event."""

import shlex
import sys
from functools import partial
from typing import Any

import click

from timeline.cli.complete import complete_event, complete_subject
from timeline.cli.fields import field_type
from timeline.cli.options import dry_run_option, format_option
from timeline.cli.recording import event_of, parse_fields, record
from timeline.cli.session import Session
from timeline.errors import Refused
from timeline.events.catalogue import CATALOGUE, InvalidEvent, decode
from timeline.events.event import Event
from timeline.events.fields import COMMON, Field, fields_of, meaning_of

# Examples of values for fields that give none of their own, by what the field takes.
_EXAMPLES = {
    "DATE": "2025-11-24",
    "PARTY": "USA:Trump",
    "QUANTITY": ">=10 cargo",
    "NUMBER": "10",
    "MEASURE=QUANTITY": "US exports=12 Mt",
    "TEXT": "a few words",
}
_EXAMPLE_COMMITMENTS = {
    "visit": "beijing-visit",
    "tariff": "fentanyl-tariff",
    "undertaking": "tariff-schedule",
}


class EventTypes(click.Group):
    """The sub-commands of `append`: the event types, and `-` for JSON on stdin."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return [*CATALOGUE, "-"]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name == "-":
            return _from_stdin
        event_type = CATALOGUE.get(cmd_name)
        return _command_for(cmd_name, event_type) if event_type else None


class EventCommand(click.Command):
    """A command whose options are fields. It refuses an unknown option as a field."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            field = error.option_name.lstrip("-").replace("-", "_")
            guess = f"; did you mean {error.possibilities[0]}?" if error.possibilities else "."
            raise Refused(
                f"unknown field `{field}` for {self.name}{guess}",
                f"`timeline append {self.name} --help` lists its fields",
            ) from None


@click.group("append", cls=EventTypes, subcommand_metavar="TYPE SUBJECT [FIELDS]…")
def append_command() -> None:
    """Record one event. TYPE says what happened; its fields are the options.

    \b
    Examples:
      timeline append visit-confirmed us-china/beijing-visit --occurred 2025-11-24 \\
          --asserted-by USA:Trump --due "April 2026"
      echo '{"type": "call-held", …}' | timeline append -
    """


def _command_for(name: str, event_type: type[Event]) -> click.Command:
    fields = {field.name: field for field in fields_of(event_type) if field.name != "subject"}
    command = EventCommand(
        name,
        params=[click.Argument(["subject"], shell_complete=complete_subject), *map(_option, fields.values())],
        callback=click.pass_obj(partial(_append, name)),
        help=f"{(event_type.__doc__ or '').strip()}\n\n\b\nExample:\n  {_example(name, event_type)}",
        short_help=meaning_of(event_type),
    )
    return format_option(dry_run_option(command))


def _option(field: Field) -> click.Option:
    """Return the option of a field, never required: the event reports missing fields."""
    flag, kind = f"--{field.name.replace('_', '-')}", field_type(field)
    meaning = f"{field.meaning[:1].upper()}{field.meaning[1:]}."
    if kind.metavar == "FLAG":
        return click.Option([flag, field.name], is_flag=True, help=meaning)
    commas = "" if kind.metavar == "KEY=TEXT,…" else ", or with commas"
    return click.Option(
        [flag, field.name],
        metavar=kind.metavar,
        multiple=kind.many,
        help=f"{meaning} May be given again{commas}." if kind.many else meaning,
        shell_complete=complete_event if field.refers_to_events else None,
    )


def _append(name: str, session: Session, subject: str, *, dry_run: bool, **given: Any) -> None:  # noqa: ANN401
    fields = parse_fields(session, name, subject, given)
    record(session, event_of(fields, f"`timeline append {name} --help` lists its fields"), dry_run=dry_run)


@click.command("-", short_help="One event as JSON from the standard input.")
@dry_run_option
@format_option
@click.pass_obj
def _from_stdin(session: Session, *, dry_run: bool) -> None:
    """Record one event given as JSON on the standard input.

    \b
    Example: timeline append - < event.json
    """
    try:
        event = decode(sys.stdin.buffer.read())
    except InvalidEvent as flaw:
        raise Refused(str(flaw), "`timeline schema` gives the JSON Schema of an event") from None
    record(session, event, dry_run=dry_run)


def _example(name: str, event_type: type[Event]) -> str:
    """Return a command with the required fields of a type and some others."""
    commitment = _EXAMPLE_COMMITMENTS.get(event_type.commitment_kind or "", "soybeans-2025")
    subject = f"us-china/{commitment}" if event_type.subject_kind == "commitment" else "us-china"
    fields = [field for field in fields_of(event_type) if field.name not in ("subject", "occurred")]
    own = sum(field.name not in COMMON for field in fields)
    last = [field for field in fields if field.example][-min(max(own, 2), 3) :]
    options = [
        f"--{field.name.replace('_', '-')} "
        + shlex.quote(field.example or _EXAMPLES[field_type(field).metavar])
        for field in fields
        if field.required or field in last
    ]
    return " ".join([f"timeline append {name} {subject} --occurred 2025-11-24", *options])
