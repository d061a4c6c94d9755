"""`timeline export`: the events, or an answer, in the formats of other programs."""

import sys
from collections.abc import Iterator
from functools import partial
from itertools import chain

import click

from timeline.app.exports import export
from timeline.app.facade import App
from timeline.cli.options import parse_viewpoint, relationship_argument
from timeline.cli.output import writing
from timeline.cli.progress import with_progress
from timeline.cli.session import Session
from timeline.errors import WrongUsage
from timeline.files import cloudevents, jsonl
from timeline.render.json_output import escape_json
from timeline.render.spreadsheet import render_spreadsheet

EVENT_FORMATS = ("jsonl", "csv", "cloudevents", "cloudevents-lines")  # the events as recorded
ANSWER_FORMATS = ("ics", "atom", "timelinejs")  # projections, seen from a day


@click.command("export")
@relationship_argument(required=False)
@click.option(
    "--output", "-o", default="-", metavar="FILE", help="The file to write; default: the standard output."
)
@click.option(
    "--full", is_flag=True, help="Add positions, recording times and checksums, for `import --restore`."
)
@click.option(
    "--as-of",
    metavar="DAY",
    help="For ics, atom, timelinejs: only what had happened by this day; default: today.",
)
@click.option(
    "--known-on",
    metavar="DAY",
    help="For ics, atom, timelinejs: only what was known by this day; default: today.",
)
@click.option(
    "--format",
    "format_",
    type=click.Choice((*EVENT_FORMATS, *ANSWER_FORMATS)),
    default="jsonl",
    help="JSON Lines (jsonl, the default), CSV, CloudEvents as an array or one per line, a calendar (ics), "
    "a feed of changes (atom), or TimelineJS.",
)
@click.pass_obj
def export_command(  # noqa: PLR0917
    session: Session,
    relationship: str | None,
    output: str,
    format_: str,
    as_of: str | None,
    known_on: str | None,
    *,
    full: bool,
) -> None:
    """Write the events, or a calendar or feed made from them.

    Events are written in the order in which they were recorded.

    \b
    Examples:
      timeline export us-china > us-china.jsonl
      timeline export us-china --format ics -o agenda.ics
      timeline export us-china --format atom --as-of 2025-12-31 -o changes.atom
    """
    session.refuse_overwriting_store(output)
    if full and (relationship is not None or format_ != "jsonl"):
        raise WrongUsage("--full exports the whole log as JSON Lines.", "leave out RELATIONSHIP and --format")
    if format_ in ANSWER_FORMATS:
        viewpoint = parse_viewpoint(session, as_of, known_on, None)
        lines = iter([export(session.ask(), relationship, format_, viewpoint)])
    elif as_of or known_on:
        raise WrongUsage(
            f"--as-of and --known-on do not apply to {format_}, which contains the events as recorded.",
            f"leave them out, or choose a --format among {', '.join(ANSWER_FORMATS)}",
        )
    else:
        app = session.ask()
        lines = app.integrity.export_rows() if full else _event_lines(app, relationship, format_)
        if relationship is None:
            lines = with_progress(lines, "Exporting", None, app.last_position(), session.progress)
    _write(lines, output)


def _event_lines(app: App, relationship: str | None, format_: str) -> Iterator[bytes]:
    entries = partial(app.entries.recorded, relationship)
    match format_:
        case "csv":
            return (line.encode() for line in render_spreadsheet(entries))
        case "cloudevents":
            return cloudevents.to_batch(entries())
        case "cloudevents-lines":
            return cloudevents.to_lines(entries())
        case _:
            return jsonl.to_lines(entry.event for entry in entries())


def _write(lines: Iterator[bytes], output: str) -> None:
    """Write the lines. A question that fails leaves an existing file as it was."""
    lines = chain([next(lines, b"")], lines)  # before the file is opened
    if output == "-":
        if sys.stdout.isatty():
            for line in lines:
                click.echo(escape_json(line.decode()), nl=False)
        else:
            sys.stdout.buffer.writelines(lines)
    else:
        with writing(output) as stream:
            stream.writelines(lines)
