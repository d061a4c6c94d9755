"""The options and arguments that commands share."""

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any, TypeVar

import click

from timeline.cli.complete import complete_relationship
from timeline.cli.session import FORMATS, Session
from timeline.errors import WrongUsage
from timeline.events.parties import Party
from timeline.projections.viewpoint import Viewpoint

Decorated = TypeVar("Decorated", bound=Callable[..., Any])


def viewpoint_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--as-of`, `--known-on` and `--as-told-by`; the command is given the viewpoint as `where`."""
    as_of = click.option("--as-of", metavar="DAY", help="Only what had happened by then; else today.")
    return as_of(_looking_from(command))


def replay_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The same where the day must be given, as `--to`."""
    help_ = "The day, inclusive."
    return click.option("--to", "--as-of", "as_of", metavar="DAY", required=True, help=help_)(
        _looking_from(command)
    )


def _looking_from(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--known-on` and `--as-told-by`; with them, `as_of` and perhaps `pace`, the viewpoint."""

    @click.option("--known-on", metavar="DAY", help="Only what was known by then; else today.")
    @click.option("--as-told-by", "told_by", metavar="PARTY", help="Only what that party asserted.")
    @wraps(command)
    def asking(
        *arguments: Any,  # noqa: ANN401
        as_of: str | None,
        known_on: str | None,
        told_by: str | None,
        pace: bool = False,
        **others: Any,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401
        session: Session = click.get_current_context().obj
        where = viewpoint(session, as_of, known_on, told_by, pace=pace)
        return command(*arguments, where=where, **others)

    return asking


def pace_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--pace`, for the answers that measure."""
    help_ = "Compare what is done with an even share of the target, which is only illustrative."
    return click.option("--pace", is_flag=True, help=help_)(command)


def format_option(command: Decorated) -> Decorated:
    """`--format`, here or before the command."""
    return click.option(*_FORMAT, **_FORMAT_SETTINGS)(command)


def format_parameter() -> click.Option:
    """`--format`, for a command that is made, not decorated."""
    return click.Option(_FORMAT, **_FORMAT_SETTINGS)


def _set_format(ctx: click.Context, parameter: click.Parameter, value: str | None) -> None:  # noqa: ARG001
    if value and isinstance(ctx.obj, Session):
        ctx.obj.format = value


_FORMAT = ("--format", "format_")
_FORMAT_SETTINGS: dict[str, Any] = {
    "type": click.Choice(FORMATS),
    "expose_value": False,
    "callback": _set_format,
    "help": "How the answer is shown: table by default.",
}


def relationship_argument(*, required: bool = True) -> Callable[[Decorated], Decorated]:
    return click.argument("relationship", required=required, shell_complete=complete_relationship)


def viewpoint(
    session: Session, as_of: str | None, known_on: str | None, told_by: str | None, *, pace: bool = False
) -> Viewpoint:
    """From where to look; both days are today unless given."""
    return Viewpoint(
        day(session, as_of, "--as-of") if as_of else session.today,
        day(session, known_on, "--known-on") if known_on else session.default_known_on,
        party(told_by) if told_by else None,
        pace=pace,
    )


def day(session: Session, text: str, option: str) -> date:
    """The one day that a person means; words such as `yesterday` are told back."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        pass
    from timeline.cli.date_parser import parse_date

    try:
        understood = parse_date(text, session.today)
    except ValueError as error:
        raise WrongUsage(f"{option}: {error}", "give a day such as 2025-11-25 or yesterday") from None
    if understood.earliest is None or understood.earliest != understood.latest:
        raise WrongUsage(
            f"{option} {text} is not one day: {understood.earliest or '…'} to {understood.latest or '…'}.",
            "give a day such as 2025-11-25",
        )
    session.note(f"{option}: {text} is {understood.latest}")
    return understood.earliest


def party(text: str) -> Party:
    try:
        return Party(text)
    except ValueError as error:
        raise WrongUsage(str(error), "for example USA, EU, X-HAMAS or USA:Trump") from None
