"""The session of one command: its store, its clock, and the format of its answer."""

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from timeline.errors import NotFound, Refused, Unanswered, WrongUsage
from timeline.render.escaping import escape_line

if TYPE_CHECKING:  # each is loaded by the first command that needs it
    from timeline.app.facade import App
    from timeline.cli.progress import Progress
    from timeline.render.document import Document
    from timeline.store.log import Log

FORMATS = ("table", "json", "csv", "markdown")
STDOUT = 1  # its descriptor
PLAIN_WIDTH = 100  # columns, if the output is not a terminal


@dataclass
class Session:
    """A run of the command line. The clock is read once."""

    store: str
    tz: str
    format: str
    _open: ExitStack = field(default_factory=ExitStack)

    @cached_property
    def app(self) -> "App":
        """The application over this store, opened at first use."""
        from timeline.app.facade import App
        from timeline.store.index.index import Index

        index = self._open.enter_context(Index(self._log, self.note, self.progress))
        return App(self._log, index, lambda: datetime.now(UTC))

    @cached_property
    def _log(self) -> "Log":
        from timeline.store.log import open_log

        log = self._open.enter_context(open_log(self.store))
        _refuse_part_of_store(log, STDOUT, "the standard output")
        return log

    def refuse_overwriting_store(self, output: str, *sidecars: Path) -> None:
        """Refuse an output file that is part of the store, or whose sidecar files are."""
        for path in (Path(output), *sidecars):
            _refuse_part_of_store(self._log, path, output)

    @cached_property
    def progress(self) -> "Progress":
        """The progress bar on stderr."""
        from timeline.cli.progress import Progress

        progress = Progress()
        self._open.callback(progress.close)
        return progress

    def ask(self) -> "App":
        """Return the application for a question; note if the log is empty."""
        if self.app.is_empty():
            store = self._log.store
            self.note(f"Note: there are no events in {store} yet; `timeline import FILE` records some.")
        return self.app

    def examine(self) -> "App":
        """Return the application, or raise NotFound if the log does not exist."""
        if not self._log.exists():
            raise NotFound(
                f"the store {self._log.store} does not exist.", "name another: `timeline --store FILE`"
            )
        return self.ask()

    def close(self) -> None:
        """Close what was opened."""
        self._open.close()

    @cached_property
    def _now(self) -> datetime:
        return datetime.now(UTC)

    @cached_property
    def today(self) -> date:
        """Today's date in `--tz`."""
        if self.tz == "UTC":
            return self._now.date()
        import pendulum
        from pendulum.tz.exceptions import InvalidTimezone

        try:
            return date.fromisoformat(pendulum.instance(self._now).in_timezone(self.tz).to_date_string())
        except (InvalidTimezone, ValueError, OSError):  # a name is looked up as a file
            raise WrongUsage(
                f"{self.tz} is not a known time zone.", "write one such as Asia/Shanghai"
            ) from None

    @cached_property
    def default_known_on(self) -> date:
        """The default day of knowledge: today in `--tz` or in UTC, whichever is later."""
        return max(self.today, self._now.date())  # an event is recorded in UTC

    def day(self, text: str, option: str) -> date:
        """Return the single day that a text means, and note how words were understood."""
        try:
            return date.fromisoformat(text)
        except ValueError:
            pass
        from timeline.cli.date_parser import parse_date

        try:
            parsed = parse_date(text, self.today)
        except ValueError as error:
            raise WrongUsage(
                f"{option}: {error}",
                "write a day such as 2025-11-25 or yesterday; see docs/dates-and-quantities.md",
            ) from None
        if parsed.earliest is None or parsed.earliest != parsed.latest:
            raise WrongUsage(
                f"{option} {text} is not a single day: {parsed.earliest or '…'} to {parsed.latest or '…'}.",
                "write a day such as 2025-11-25",
            )
        self.note(f"{option}: {text} is {parsed.latest}")
        return parsed.earliest

    def answer(
        self, document: "Callable[[], Document]", answer: object, rows: Sequence[Any] | None = None
    ) -> None:
        """Show an answer in the chosen format; as CSV, its `rows` or a single row."""
        match self.format:
            case "json" if isinstance(answer, list):
                self._show_json_rows(answer)
                return
            case "json":
                from timeline.render.json_output import render_json

                text = render_json(answer)
            case "csv":
                from timeline.render.csv_output import render_csv
                from timeline.render.json_output import to_builtins

                text = render_csv([to_builtins(row) for row in ([answer] if rows is None else rows)])
            case "markdown":
                from timeline.render.markdown import render_markdown

                text = render_markdown(document())
            case _:
                text = _page(document())
        click.echo(text, nl=not text.endswith("\n"), color=True)

    def receipt(
        self, document: "Callable[[], Document]", answer: object, rows: Sequence[Any] | None = None
    ) -> None:
        """Show the answer after events were stored. Raise Unanswered if that fails."""
        try:
            self.answer(document, answer, rows)
            sys.stdout.flush()
        except BrokenPipeError:  # the reader has closed the pipe
            raise
        except OSError as error:
            from timeline.render.document import Paragraph, text_of

            done = next(text_of(block.text) for block in document().blocks if isinstance(block, Paragraph))
            raise Unanswered(
                f"{done.rstrip('.')}; but the answer cannot be written: {error.strerror}.",
                "it is stored, do not record it again; free some space, or send the answer elsewhere",
            ) from None

    def answer_rows(
        self, document: "Callable[[Sequence[Any]], Document]", rows: Callable[[], Iterable[Any]]
    ) -> None:
        """Show a list of rows as `answer` would. As JSON, they are streamed."""
        if self.format == "json":
            self._show_json_rows(rows())
        else:
            shown = list(rows())
            self.answer(lambda: document(shown), shown, shown)

    def _show_json_rows(self, rows: Iterable[Any]) -> None:
        from timeline.render.json_output import json_in_parts

        for part in json_in_parts(rows):
            click.echo(part, nl=False, color=True)

    def answer_part(self, document: "Callable[[], Document]", rows: Sequence[Any]) -> None:
        """Show rows of an answer without end, as a table or as one JSON object per line."""
        if self.format == "json":
            from timeline.render.json_output import render_json_line

            text = "".join(map(render_json_line, rows))
        else:
            text = _page(document())
        click.echo(text, nl=False, color=True)

    def note(self, text: str) -> None:
        """Write a remark about the answer to stderr. A failure to write it is ignored."""
        with suppress(OSError):
            click.echo(escape_line(text), err=True)


@contextmanager
def needs_web(command: str) -> Iterator[None]:
    """Raise WrongUsage if a library of the extra `web` is not installed."""
    try:
        yield
    except ImportError as missing:
        raise WrongUsage(
            f"`{command}` needs {str(missing.name).partition('.')[0]}, which is not installed.",
            'install it: `pip install "diplomatic-timeline[web]"`',
        ) from None


def _refuse_part_of_store(log: "Log", output: str | Path | int, name: str) -> None:
    if log.owns(output):
        raise Refused(f"{name} is part of the store {log.store}.", "write to another file")


def _page(document: "Document") -> str:
    """Return a document as text for the terminal, in its width and colours."""
    from timeline.render.text import render_text

    terminal, width = sys.stdout.isatty(), PLAIN_WIDTH
    if terminal or "COLUMNS" in os.environ:
        import shutil

        width = shutil.get_terminal_size((PLAIN_WIDTH, 24)).columns
    return render_text(document, width=width, colour=terminal and not os.environ.get("NO_COLOR"))
