"""The command `timeline`: its options, its commands, and the one place where errors become text."""

import os
import sys
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from timeline import __version__
from timeline.cli.session import FORMATS, Session
from timeline.errors import TimelineError, Unanswered, WrongUsage

# Where each command lives. They are imported only when asked for.
_COMMANDS = {
    "append": "timeline.cli.append",
    "correct": "timeline.cli.corrections",
    "retract": "timeline.cli.corrections",
    "import": "timeline.cli.transfer",
    "export": "timeline.cli.export",
    "status": "timeline.cli.questions",
    "pending": "timeline.cli.questions",
    "replay": "timeline.cli.questions",
    "readouts": "timeline.cli.comparisons",
    "figures": "timeline.cli.comparisons",
    "positions": "timeline.cli.comparisons",
    "sources": "timeline.cli.comparisons",
    "log": "timeline.cli.questions",
    "show": "timeline.cli.questions",
    "why": "timeline.cli.questions",
    "diff": "timeline.cli.questions",
    "build": "timeline.cli.transfer",
    "types": "timeline.cli.catalogue",
    "schemes": "timeline.cli.catalogue",
    "schema": "timeline.cli.catalogue",
    "digest": "timeline.cli.integrity",
    "verify": "timeline.cli.integrity",
    "rebuild": "timeline.cli.integrity",
    "backup": "timeline.cli.integrity",
    "picture": "timeline.cli.picture",
    "serve": "timeline.cli.web",
}


class OutputClosed(Exception):
    """The reader of the answer, such as `head`, has closed the pipe."""


class Commands(click.Group):
    """The commands by name, in the order in which one meets them."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401
        try:
            return super().invoke(ctx)
        except BrokenPipeError:  # which click would take for a failure
            raise OutputClosed from None

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = getattr(import_module(_COMMANDS[cmd_name]), f"{cmd_name}_command")
        return command


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="timeline")
@click.option(
    "--store",
    metavar="PATH|URL",
    envvar="TIMELINE_STORE",
    default="timeline.db",
    show_default=True,
    show_envvar=True,
    help="The log: a SQLite file, or postgresql://USER@HOST[,HOST]/DATABASE.",
)
@click.option("--tz", metavar="ZONE", default="UTC", show_default=True, help="Whose today it is.")
@click.option(
    "--format", "format_", type=click.Choice(FORMATS), default="table", help="How answers are shown."
)
@click.pass_context
def timeline(ctx: click.Context, store: str, tz: str, format_: str) -> None:
    """Follow what governments tell of each other: record events, ask how commitments stand, replay any day.

    \b
    Examples:
      timeline import events/us-china.jsonl
      timeline status us-china/beijing-visit --known-on 2025-11-25
      timeline replay us-china --to 2025-12-31
    """  # noqa: D301
    ctx.obj = Session(store=store, tz=tz, format=format_)
    ctx.call_on_close(ctx.obj.close)


def run(arguments: list[str] | None = None) -> None:
    """Run the command line and leave with its exit code: no error is shown as a traceback."""
    _open_streams()
    sys.exit(_exit_code(arguments))


def _exit_code(arguments: list[str] | None) -> int:
    try:
        outcome: Any = timeline.main(args=arguments, prog_name="timeline", standalone_mode=False)
        sys.stdout.flush()
    except TimelineError as error:
        if isinstance(error, Unanswered):
            _discard_output()
        _say(error.message, error.hint)
        return error.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        return WrongUsage.exit_code
    except click.UsageError as error:
        where = error.ctx.command_path if error.ctx else "timeline"
        _say(error.format_message(), f"`{where} --help` shows how it is used")
        return WrongUsage.exit_code
    except click.ClickException as error:
        _say(error.format_message(), None)
        return WrongUsage.exit_code
    except click.Abort:
        _say("stopped; nothing more was stored.", None)
        return 1
    except (OutputClosed, BrokenPipeError):
        _discard_output()
        return 0
    except OSError as error:
        _discard_output()
        _say(f"the answer cannot be written: {error.strerror}", "make room, or write it elsewhere")
        return 1
    return outcome if isinstance(outcome, int) else 0


def _open_streams() -> None:
    """A job without a terminal may begin with its standard streams closed: then they lead nowhere."""
    sys.stdin = sys.stdin or Path(os.devnull).open(encoding="utf-8")  # noqa: SIM115
    sys.stdout = sys.stdout or Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
    sys.stderr = sys.stderr or Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115


def _discard_output() -> None:
    """What is still to be written has no reader."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _say(message: str, hint: str | None) -> None:
    from timeline.render.escaping import escape_line

    with suppress(OSError):  # where it cannot be written, the exit code tells
        click.echo(f"Error: {escape_line(_sentence(message))}", err=True)
        if hint:
            click.echo(f"Hint: {escape_line(_sentence(hint))}", err=True)


def _sentence(text: str) -> str:
    return text if text.endswith((".", "?", "…")) else f"{text}."
