"""What all commands share: the store, today, and how an answer is shown."""

import os
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from timeline.errors import NotFound, Refused, Unanswered, WrongUsage

if TYPE_CHECKING:  # only for the reader: a command that needs no log does not load it
    from timeline.app.facade import App
    from timeline.cli.progress import Progress
    from timeline.render.document import Document
    from timeline.store.log import Log

FORMATS = ("table", "json", "csv", "markdown")
STDOUT = 1  # its descriptor
PLAIN_WIDTH = 100  # columns, where the output is no terminal


@dataclass
class Session:
    """One run of the command line. Today is read once, here."""

    store: str
    tz: str
    format: str
    _open: ExitStack = field(default_factory=ExitStack)

    @cached_property
    def app(self) -> "App":
        from timeline.app.facade import App
        from timeline.store.index.index import Index

        index = self._open.enter_context(Index(self._log, self.note, self.progress))
        return App(self._log, index, lambda: datetime.now(UTC))

    @cached_property
    def _log(self) -> "Log":
        from timeline.store.log import open_log

        log = self._open.enter_context(open_log(self.store))
        _spare(log, STDOUT, "the standard output")
        return log

    def refuse_overwriting_store(self, output: str, *beside: Path) -> None:
        """Refuse an output that is a part of the store, by whatever path, or that brings one with it."""
        _spare(self._log, output, output)
        for path in beside:
            _spare(self._log, path, output)

    @cached_property
    def progress(self) -> "Progress":
        """What shows how far a long work has got."""
        from timeline.cli.progress import Progress

        return self._open.enter_context(Progress())

    def ask(self) -> "App":
        """The log, for a question: an empty one is remarked upon."""
        if self.app.is_empty():
            self.note(
                f"Note: there are no events in {self._log.store} yet; `timeline import FILE` records some."
            )
        return self.app

    def examine(self) -> "App":
        """Return the log, for a command that vouches for it; raise NotFound where there is none."""
        if not self._log.exists():
            raise NotFound(f"there is no store {self._log.store}.", "name another: `timeline --store FILE`")
        return self.ask()

    @cached_property
    def _now(self) -> datetime:
        return datetime.now(UTC)

    @cached_property
    def today(self) -> date:
        """The day it is in `--tz`."""
        if self.tz == "UTC":
            return self._now.date()
        import pendulum
        from pendulum.tz.exceptions import InvalidTimezone

        try:
            return date.fromisoformat(pendulum.instance(self._now).in_timezone(self.tz).to_date_string())
        except (InvalidTimezone, ValueError, OSError):  # a name is looked up as a file
            raise WrongUsage(f"unknown time zone {self.tz}.", "give one such as Asia/Shanghai") from None

    @cached_property
    def default_known_on(self) -> date:
        """The day of knowledge unless one is given: today, or what is today for the log, if that is later.

        The log counts in UTC; what an evening in New York has just recorded is known that evening.
        """
        return max(self.today, self._now.date())

    def answer(
        self,
        document: "Callable[[], Document]",
        answer: Any,  # noqa: ANN401
        rows: Sequence[Any] | None = None,
    ) -> None:
        """Show an answer on stdout in the format asked for; its CSV has these rows, or itself as one."""
        match self.format:
            case "json" if isinstance(answer, list):
                self._show_in_parts(answer)
                return
            case "json":
                from timeline.render.json_output import render_json

                text = render_json(answer)
            case "csv":
                from timeline.render.csv_output import render_csv
                from timeline.render.json_output import to_builtins

                text = render_csv([to_builtins(each) for each in ([answer] if rows is None else rows)])
            case "markdown":
                from timeline.render.markdown import render_markdown

                text = render_markdown(document())
            case _:
                text = _page(document())
        click.echo(text, nl=not text.endswith("\n"), color=True)

    def receipt(
        self,
        document: "Callable[[], Document]",
        answer: Any,  # noqa: ANN401
        rows: Sequence[Any] | None = None,
    ) -> None:
        """Show the answer to a command that has stored something; Unanswered if that cannot be written."""
        try:
            self.answer(document, answer, rows)
            sys.stdout.flush()
        except BrokenPipeError:  # the reader has seen enough
            raise
        except OSError as error:
            raise _unanswered(document(), error) from None

    def answer_in_parts(
        self, document: "Callable[[Sequence[Any]], Document]", rows: Callable[[], Iterable[Any]]
    ) -> None:
        """Show a list of rows, as `answer` would; of JSON, no more is held at once than a part."""
        if self.format == "json":
            self._show_in_parts(rows())
        else:
            found = list(rows())
            self.answer(lambda: document(found), found, found)

    def _show_in_parts(self, rows: Iterable[Any]) -> None:
        from timeline.render.json_output import json_in_parts

        for part in json_in_parts(rows):
            click.echo(part, nl=False, color=True)

    def answer_on(self, document: "Callable[[], Document]", rows: Sequence[Any]) -> None:
        """Show a part of an answer that goes on: at once, as a table or with one JSON object a line."""
        if self.format == "json":
            from timeline.render.json_output import render_json_line

            text = "".join(map(render_json_line, rows))
        else:
            text = _page(document())
        click.echo(text, nl=False, color=True)

    def note(self, text: str) -> None:
        """Say something about the answer, on stderr; without effect if that cannot be written."""
        from timeline.render.escaping import escape_line

        with suppress(OSError):
            click.echo(escape_line(text), err=True)

    def close(self) -> None:
        self._open.close()


def _spare(log: "Log", output: str | Path | int, name: str) -> None:
    if log.owns(output):
        raise Refused(f"{name} is a part of the store {log.store}.", "write to another file")


def _unanswered(document: "Document", error: OSError) -> Unanswered:
    """Return what to say instead: the first sentence of the answer."""
    from timeline.render.document import Paragraph, text_of

    done = next(text_of(block.text) for block in document.blocks if isinstance(block, Paragraph))
    return Unanswered(
        f"{done.rstrip('.')}; but the answer cannot be written: {error.strerror}.",
        "it is stored, do not record it again; make room, or send the answer elsewhere",
    )


def _page(document: "Document") -> str:
    """For a terminal, as wide and as colourful as it is."""
    from timeline.render.text import render_text

    return render_text(document, width=_width(), colour=_colour())


def _width() -> int:
    if sys.stdout.isatty() or "COLUMNS" in os.environ:
        import shutil

        return max(40, shutil.get_terminal_size((PLAIN_WIDTH, 24)).columns)
    return PLAIN_WIDTH


def _colour() -> bool:
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")
