"""The commands `types`, `schemes` and `schema`."""

import json

import click

from timeline.cli.options import format_option
from timeline.cli.session import Session
from timeline.events.catalogue import json_schema
from timeline.render import handbook, schemes, types


@click.command("types")
@format_option
@click.pass_obj
def types_command(session: Session) -> None:
    """List the types of events with their meaning and fields.

    With --format markdown, print the handbook of an events file.

    \b
    Example: timeline types --format markdown
    """
    rows = types.rows()
    session.answer(handbook.document if session.format == "markdown" else types.document, rows, rows)


@click.command("schemes")
@format_option
@click.pass_obj
def schemes_command(session: Session) -> None:
    """List the schemes of assessment, with the meaning of each value.

    \b
    Example: timeline schemes
    """
    rows = schemes.rows()
    session.answer(schemes.document, rows, rows)


@click.command("schema")
def schema_command() -> None:
    """Print the JSON Schema of one line of an events file.

    \b
    Example: timeline schema > events.schema.json
    """
    click.echo(json.dumps(json_schema(), indent=2))
