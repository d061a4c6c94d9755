"""The commands `types`, `schemes` and `schema`."""

import json

import click

from timeline.cli.options import format_option
from timeline.cli.session import Session


@click.command("types")
@format_option
@click.pass_obj
def types_command(session: Session) -> None:
    """List the types of events with their meaning and fields.

    With --format markdown, print the handbook of an events file.

    \b
    Example: timeline types --format markdown
    """  # noqa: D301
    from timeline.render import handbook
    from timeline.render import types as view

    rows = view.rows()
    session.answer(handbook.document if session.format == "markdown" else view.document, rows, rows)


@click.command("schemes")
@format_option
@click.pass_obj
def schemes_command(session: Session) -> None:
    """List the schemes for assessing commitments, with the meaning of each value.

    \b
    Example: timeline schemes
    """  # noqa: D301
    from timeline.render import schemes as view

    rows = view.rows()
    session.answer(view.document, rows, rows)


@click.command("schema")
def schema_command() -> None:
    """Print the JSON Schema of one line of an events file.

    \b
    Example: timeline schema > events.schema.json
    """  # noqa: D301
    from timeline.events.catalogue import json_schema

    click.echo(json.dumps(json_schema(), indent=2))
