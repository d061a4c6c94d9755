"""`timeline export`: the record, or what follows from it, in the formats of others."""

import sys
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

import click

from timeline.cli.options import relationship_argument, viewpoint
from timeline.cli.output import writing
from timeline.cli.progress import with_progress
from timeline.cli.session import Session
from timeline.errors import WrongUsage

if TYPE_CHECKING:
    from timeline.app.facade import App

OF_THE_RECORD = ("jsonl", "csv", "cloudevents", "cloudevents-lines")  # event by event, as recorded
OF_A_DAY = ("ics", "atom", "timelinejs")  # what follows from it


@click.command("export")
@relationship_argument(required=False)
@click.option(
    "--output", "-o", default="-", metavar="FILE", help="Where to; the standard output if not given."
)
@click.option(
    "--format",
    "format_",
    type=click.Choice((*OF_THE_RECORD, *OF_A_DAY)),
    default="jsonl",
    help="The events as JSON Lines (jsonl, if not given), CSV or CloudEvents (an array, or one a line); "
    "a calendar (ics), a feed of what changed (atom), or a TimelineJS.",
)
@click.option(
    "--full", is_flag=True, help="With positions, times of recording and checksums, for `import --restore`."
)
@click.option("--as-of", metavar="DAY", help="For ics, atom, timelinejs: what had happened by then.")
@click.option(
    "--known-on", metavar="DAY", help="For the same: what was known by then; both are today if not given."
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
    """Write the events in the order in which they were recorded, or what follows from them.

    \b
    Examples:
      timeline export us-china > us-china.jsonl
      timeline export us-china --format ics -o agenda.ics
      timeline export us-china --format atom --as-of 2025-12-31 -o changes.atom
    """  # noqa: D301
    session.refuse_overwriting_store(output)
    if full and (relationship is not None or format_ != "jsonl"):
        raise WrongUsage("--full is of the whole log, as JSON Lines.", "leave out what does not go with it")
    if format_ in OF_A_DAY:
        from timeline.app.exports import export

        where = viewpoint(session, as_of, known_on, None)
        lines = iter([export(session.ask(), relationship, format_, where)])
    elif as_of or known_on:
        raise WrongUsage(
            f"{format_} holds the events as they were recorded; days are for {', '.join(OF_A_DAY)}.",
            "leave out --as-of and --known-on, or choose another --format",
        )
    else:
        app = session.ask()
        lines = app.integrity.export_rows() if full else _of_the_record(app, relationship, format_)
        if relationship is None:
            lines = with_progress(lines, "Exporting", None, app.last_position(), session.progress)
    _write(lines, output)


def _of_the_record(app: "App", relationship: str | None, format_: str) -> Iterator[bytes]:
    """Event by event; no more than some of them are held at once."""
    entries = partial(app.entries.recorded, relationship)
    match format_:
        case "csv":
            from timeline.render.spreadsheet import render_spreadsheet

            return (line.encode() for line in render_spreadsheet(entries))
        case "cloudevents":
            from timeline.files.cloudevents import to_batch

            return to_batch(entries())
        case "cloudevents-lines":
            from timeline.files import cloudevents

            return cloudevents.to_lines(entries())
        case _:
            from timeline.files.jsonl import to_lines

            return to_lines(entry.event for entry in entries())


def _write(lines: Iterator[bytes], output: str) -> None:
    """Nothing is opened, and emptied by that, before there is something to write."""
    lines = chain([next(lines, b"")], lines)
    if output == "-":
        if sys.stdout.isatty():
            _show(lines)
        else:
            sys.stdout.buffer.writelines(lines)
        return
    with writing(output) as stream:
        stream.writelines(lines)


def _show(lines: Iterable[bytes]) -> None:
    """At a terminal, which would obey what the bytes of a file may hold."""
    from timeline.render.json_output import escape_json

    for line in lines:
        click.echo(escape_json(line.decode()), nl=False)
