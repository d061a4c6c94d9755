"""`timeline append TYPE SUBJECT [fields]`: one sub-command for each type of event, made from its fields."""

import shlex
import sys
from collections.abc import Mapping
from typing import Any

import click

from timeline.cli.complete import complete_event, complete_subject
from timeline.cli.fields import FieldType, dates_first, days_counted_from, field_types, patch_of, value_of
from timeline.cli.options import format_option, format_parameter
from timeline.cli.recording import record
from timeline.cli.session import Session
from timeline.errors import Refused
from timeline.events.catalogue import CATALOGUE, InvalidEvent, decode, from_fields
from timeline.events.event import Event

_REFERENCES = ("part_of", "of", "target", "mirror_of", "sum_of", "less", "evidence")  # fields of event ids

_EXAMPLES = {
    "DATE": "2025-11-24",
    "PARTY": "USA:Trump",
    "QUANTITY": ">=10 cargo",
    "NUMBER": "10",
    "MEASURE=QUANTITY": "US exports=12 Mt",
    "FIELD=VALUE": "note=an hour long",
    "NUMBER|TEXT": "stalled",
}
_WORTH_SHOWING = {
    "relationship-opened": ("title", "parties"),
    "call-held": ("participants", "topics"),
    "meeting-held": ("participants", "place"),
    "readout-issued": ("asserted_by", "of", "topics", "mentions"),
    "assessed": ("scheme", "value", "assessor"),
    "corrected": ("target", "patch", "reason"),
    "retracted": ("target", "reason"),
}
_SAMPLES = {
    "title": "United States and China",
    "parties": "USA,CHN",
    "participants": "USA:Trump,CHN:Xi",
    "topics": "taiwan,trade",
    "of": "call-2025-11-24",
    "mentions": "us-china/beijing-visit",
    "place": "Beijing",
    "due": "April 2026",
    "visitor": "USA:Trump",
    "host": "CHN",
    "buyer": "CHN",
    "seller": "USA",
    "goods": "soybeans",
    "imposer": "USA",
    "target": "call-2025-11-24",
    "by": "CHN",
    "text": "publish the tariff schedule",
    "measure": "US exports",
    "quantity": "12 Mt",
    "indicator": "US goods exports to China",
    "value": "143.2 bn USD",
    "period": "2024",
    "scheme": "politifact",
    "assessor": "the desk",
    "reason": "the page was wrong",
    "asserted_by": "USA",
    "quote": "red line",
    "toward": "JPN",
    "superseded_by": "us-china/soybeans-2026",
}


class EventTypes(click.Group):
    """One sub-command for each type of event, and `-` for JSON from the standard input."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return [*CATALOGUE, "-"]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name == "-":
            return _from_stdin
        event_type = CATALOGUE.get(cmd_name)
        return _command_for(cmd_name, event_type) if event_type else None


class EventCommand(click.Command):
    """A command whose options are an event's fields: an unknown option is an unknown field, and refused."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            field = error.option_name.lstrip("-").replace("-", "_")
            meant = error.possibilities[0] if error.possibilities else None
            raise Refused(
                f"unknown field `{field}` for {self.name}" + (f"; did you mean {meant}?" if meant else "."),
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
    fields = field_types(event_type)
    meaning = (event_type.__doc__ or "").strip()
    return EventCommand(
        name,
        params=[
            click.Argument(["subject"], shell_complete=complete_subject),
            *(_option(field, shape) for field, shape in fields.items()),
            click.Option(["--dry-run"], is_flag=True, help="Show what it would change; store nothing."),
            format_parameter(),
        ],
        callback=click.pass_obj(_appender(name, fields)),
        help=f"{meaning}\n\n\b\nExample:\n  {_example(name, event_type, fields)}",
        short_help=meaning.partition("\n")[0],
    )


def _option(field: str, shape: FieldType) -> click.Option:
    """One field as an option; nothing is required here, so that the event itself says what is missing."""
    flag = f"--{field.replace('_', '-')}"
    if shape.metavar == "FLAG":
        return click.Option([flag, field], is_flag=True, help="")
    complete = complete_event if field in _REFERENCES else None
    again = "May be given again" + ("" if shape.metavar == "KEY=TEXT,…" else ", or with commas") + "."
    return click.Option(
        [flag, field],
        metavar=shape.metavar,
        multiple=shape.many,
        help=again if shape.many else "",
        shell_complete=complete,
    )


def _appender(name: str, fields: Mapping[str, FieldType]) -> Any:  # noqa: ANN401
    def append(session: Session, subject: str, *, dry_run: bool, **given: Any) -> None:  # noqa: ANN401
        values: dict[str, Any] = {"type": name, "subject": subject}
        for field in dates_first(fields):
            shape = fields[field]
            if given[field] in (None, (), False):
                continue
            if shape.metavar == "FIELD=VALUE":
                target = session.app.target(_named(given["target"], name))
                dated = {"published": values["published"]} if "published" in values else None
                values[field] = patch_of(target, given[field], session.today, session.note, dated)
            else:
                days = days_counted_from(field, values, session.today)
                values[field] = value_of(field, shape, given[field], days, session.note)
        record(session, _event(values), dry_run=dry_run)

    return append


def _named(target: str | None, name: str) -> str:
    if target is None:
        raise Refused("missing field `target`", f"`timeline append {name} --help` lists its fields")
    return target


def _event(values: dict[str, Any]) -> Any:  # noqa: ANN401
    try:
        return from_fields(values)
    except InvalidEvent as flaw:
        raise Refused(str(flaw), f"`timeline append {values['type']} --help` lists its fields") from None


@click.command("-", short_help="One event as JSON from the standard input.")
@click.option("--dry-run", is_flag=True, help="Show what it would change; store nothing.")
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


def _example(name: str, event_type: type[Event], fields: Mapping[str, FieldType]) -> str:
    relationship = event_type.subject_kind == "relationship" or event_type.group in (
        "positions",
        "the record itself",
    )
    subject = (
        "us-china"
        if relationship
        else f"us-china/{_NAMES.get(event_type.commitment_kind or '', 'soybeans-2025')}"
    )
    shown = _WORTH_SHOWING.get(name) or tuple(field for field in fields if field in _SAMPLES)[-3:]
    options = [
        f"--{field.replace('_', '-')} {shlex.quote(_sample(field, fields[field], name))}" for field in shown
    ]
    return " ".join([f"timeline append {name} {subject} --occurred 2025-11-24", *options])


_NAMES = {"visit": "beijing-visit", "tariff": "fentanyl-tariff", "undertaking": "tariff-schedule"}


def _sample(field: str, shape: FieldType, name: str) -> str:
    if name == "assessed" and field == "value":
        return "stalled"
    if field == "target" and shape.metavar == "PARTY":
        return "CHN"
    return _EXAMPLES[shape.metavar] if field not in _SAMPLES else _SAMPLES[field]
