"""Options and arguments that several commands share."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, TypeVar

import click

from timeline.cli.complete import complete_relationship
from timeline.cli.session import FORMATS, Session
from timeline.errors import WrongUsage
from timeline.events.parties import Party
from timeline.projections.commitment.status import Status
from timeline.projections.viewpoint import Viewpoint

Command = Callable[..., Any]
Decorated = TypeVar("Decorated", bound=Command)


def _set_format(ctx: click.Context, parameter: click.Parameter, value: str | None) -> None:  # noqa: ARG001
    if value and isinstance(ctx.obj, Session):
        ctx.obj.format = value


format_option = click.option(  # it may also stand before the command
    "--format",
    "format_",
    type=click.Choice(FORMATS),
    expose_value=False,
    callback=_set_format,
    help="How the answer is shown; default: table.",
)
dry_run_option = click.option("--dry-run", is_flag=True, help="Show what it would change; store nothing.")
pace_option = click.option(
    "--pace", is_flag=True, help="Compare progress with an even share of the target (illustrative only)."
)


def question_options(command: Command) -> Command:
    """Add the options of a question, and pass the session and the viewpoint."""
    return viewpoint_options(format_option(command))


def replay_options(command: Command) -> Command:
    """Add the options of a question whose day is required, as `--to`."""
    day = click.option("--to", "--as-of", "as_of", metavar="DAY", required=True, help="The day, inclusive.")
    return day(_with_viewpoint(format_option(command)))


def viewpoint_options(command: Command) -> Command:
    """Add `--as-of`, `--known-on` and `--as-told-by`."""
    help_ = "Only what had happened by this day; default: today."
    return click.option("--as-of", metavar="DAY", help=help_)(_with_viewpoint(command))


def _with_viewpoint(command: Command) -> Command:
    """Replace the options of the viewpoint by one argument, and pass the session."""

    @click.option("--known-on", metavar="DAY", help="Only what was known by this day; default: today.")
    @click.option("--as-told-by", "told_by", metavar="PARTY", help="Only what this party asserted.")
    @wraps(command)
    def with_viewpoint(
        *arguments: object,
        as_of: str | None,
        known_on: str | None,
        told_by: str | None,
        pace: bool = False,
        **others: object,
    ) -> object:
        session: Session = click.get_current_context().obj
        viewpoint = parse_viewpoint(session, as_of, known_on, told_by, pace=pace)
        return command(session, *arguments, viewpoint=viewpoint, **others)

    return with_viewpoint


def note_missing_pace(session: Session, viewpoint: Viewpoint, statuses: Sequence[Status]) -> None:
    """Note if a pace was requested and no target has one."""
    if viewpoint.pace and not any(entry.pace for status in statuses for entry in status.performance):
        session.note("Note: no pace: it needs an absolute target and a due date; see docs/questions.md.")


def relationship_argument(*, required: bool = True) -> Callable[[Decorated], Decorated]:
    """Return the decorator for the argument RELATIONSHIP."""
    return click.argument("relationship", required=required, shell_complete=complete_relationship)


def parse_viewpoint(
    session: Session, as_of: str | None, known_on: str | None, told_by: str | None, *, pace: bool = False
) -> Viewpoint:
    """Return the viewpoint that the options give; both days default to today."""
    return Viewpoint(
        session.day(as_of, "--as-of") if as_of else session.today,
        session.day(known_on, "--known-on") if known_on else session.default_known_on,
        parse_party(told_by) if told_by else None,
        pace=pace,
    )


def parse_party(text: str) -> Party:
    """Return a party. Raise WrongUsage if the text does not name one."""
    try:
        return Party(text)
    except ValueError as error:
        raise WrongUsage(str(error), "for example USA, EU, X-HAMAS or USA:Trump") from None
