"""The command `timeline`, and the one place where errors become text."""

import os
import sys
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import click

from timeline import __version__
from timeline.cli.session import FORMATS, Session
from timeline.errors import TimelineError, Unanswered, WrongUsage, as_sentence
from timeline.render.escaping import escape_line


class _Command(NamedTuple):
    module: str  # in timeline.cli.commands, with a function NAME_command
    summary: str  # the first sentence of its help, so that `timeline --help` loads no command


_COMMANDS = {
    "append": _Command("append", "Record one event."),
    "correct": _Command("corrections", "Correct fields of an event."),
    "retract": _Command("corrections", "Remove an event from all answers from the day this is known."),
    "import": _Command("importing", "Record the events of files, all or nothing."),
    "export": _Command("export", "Write the events, or a calendar or feed made from them."),
    "status": _Command("status", "Show the status of a commitment or the state of a relationship."),
    "pending": _Command("status", "List the open commitments, most urgent first."),
    "replay": _Command("questions", "Show a relationship as it stood on a day."),
    "readouts": _Command("questions", "Compare the parties' readouts of each contact."),
    "figures": _Command("questions", "Compare rival figures by their sources."),
    "positions": _Command("questions", "Show each party's positions by topic, and their changes."),
    "sources": _Command("questions", "List the publishers, most used first."),
    "log": _Command("log", "List the events in the order in which they were recorded."),
    "show": _Command("questions", "Show one event in full."),
    "why": _Command("questions", "Explain a status by its rules and events."),
    "diff": _Command("questions", "Show what changed from day A to day B."),
    "build": _Command("build", "Build the projection files from the event files."),
    "types": _Command("catalogue", "List the types of events with their meaning and fields."),
    "schemes": _Command("catalogue", "List the schemes of assessment, with the meaning of each value."),
    "schema": _Command("catalogue", "Print the JSON Schema of one line of an events file."),
    "digest": _Command("integrity", "Print the digest of the whole history."),
    "verify": _Command("integrity", "Check the bytes, position and version of every stored event."),
    "rebuild": _Command("integrity", "Rebuild the index from the log."),
    "backup": _Command("integrity", "Copy the log into a new store, checking every event."),
    "picture": _Command("picture", "Draw a relationship as SVG or PNG."),
    "serve": _Command("serve", "Serve the record to browsers and programs, until Ctrl-C."),
}


class OutputClosed(Exception):
    """The reader of the answer, such as `head`, has closed the pipe."""


class Commands(click.Group):
    """The commands, each loaded when it is used."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401
        try:
            return super().invoke(ctx)
        except BrokenPipeError:  # click would report a failure
            raise OutputClosed from None

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in _COMMANDS:
            return None
        module = import_module(f"timeline.cli.commands.{_COMMANDS[cmd_name].module}")
        command: click.Command = getattr(module, f"{cmd_name}_command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl([(name, command.summary) for name, command in _COMMANDS.items()])


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
@click.option("--tz", metavar="ZONE", default="UTC", show_default=True, help="The time zone of today.")
@click.option(
    "--format", "format_", type=click.Choice(FORMATS), default="table", help="How answers are shown."
)
@click.pass_context
def timeline(ctx: click.Context, store: str, tz: str, format_: str) -> None:
    """Track diplomatic relationships, their events and commitments, on any day.

    \b
    Examples:
      timeline import events/us-china.jsonl
      timeline status us-china/beijing-visit --known-on 2025-11-25
      timeline replay us-china --to 2025-12-31

    \b
    Exit codes: 0 done, 1 refused, 2 wrong usage, 3 not found, 4 conflict, 5 damaged record,
    6 store unreachable, 7 stored but the answer could not be written (see docs/questions.md).
    """  # noqa: D301
    ctx.obj = Session(store=store, tz=tz, format=format_)
    ctx.call_on_close(ctx.obj.close)


def run(arguments: list[str] | None = None) -> None:
    """Run the command line and exit. No error is shown as a traceback."""
    _open_streams()
    sys.exit(_exit_code(arguments))


def _exit_code(arguments: list[str] | None) -> int:
    try:
        outcome: Any = timeline.main(args=arguments, prog_name="timeline", standalone_mode=False)
        sys.stdout.flush()
    except TimelineError as error:
        if isinstance(error, Unanswered):
            _discard_output()
        _report(error.message, error.hint)
        return error.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        return WrongUsage.exit_code
    except click.UsageError as error:
        command = error.ctx.command_path if error.ctx else "timeline"
        _report(error.format_message(), f"`{command} --help` shows its usage")
        return WrongUsage.exit_code
    except click.ClickException as error:
        _report(error.format_message())
        return WrongUsage.exit_code
    except click.Abort:
        _report("stopped; nothing more was stored.")
        return 1
    except (OutputClosed, BrokenPipeError):
        _discard_output()
        return 0
    except OSError as error:
        _discard_output()
        _report(f"the answer cannot be written: {error.strerror}", "free some space, or write it elsewhere")
        return 1
    return outcome if isinstance(outcome, int) else 0


def _open_streams() -> None:
    """Open the null device for closed streams, as in a job without a terminal."""
    sys.stdin = sys.stdin or Path(os.devnull).open(encoding="utf-8")  # noqa: SIM115
    sys.stdout = sys.stdout or Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
    sys.stderr = sys.stderr or Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115


def _discard_output() -> None:
    """Discard buffered output, which Python would fail to write at its exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _report(message: str, hint: str | None = None) -> None:
    with suppress(OSError):  # if stderr cannot be written, the exit code remains
        click.echo(f"Error: {escape_line(as_sentence(message))}", err=True)
        if hint:
            click.echo(f"Hint: {escape_line(as_sentence(hint))}", err=True)
