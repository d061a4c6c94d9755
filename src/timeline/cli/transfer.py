"""Files in and out."""

import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, suppress
from functools import cached_property
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO

import click

from timeline.cli.options import format_option, relationship_argument
from timeline.cli.progress import Progress
from timeline.cli.session import Session
from timeline.errors import Refused, WrongUsage
from timeline.files.jsonl import Line, Problem, in_lines, opened, read_lines, to_lines

IN_MEMORY = 2**24  # bytes of the standard input; what is longer is put aside on the disk
OFTEN = 1_000  # lines after which it is looked how far they were read


@click.command("import")
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@click.option("--skip-bad", is_flag=True, help="Record the good lines even if others are bad.")
@click.option(
    "--restore", is_flag=True, help="Put back what `export --full` wrote, into a store that holds nothing."
)
@format_option
@click.pass_obj
def import_command(session: Session, files: tuple[str, ...], *, skip_bad: bool, restore: bool) -> int:
    """Record the events of JSON Lines files, all or nothing; `-` is the standard input.

    \b
    Example: timeline import events/us-china.jsonl events/china-japan.jsonl
    """  # noqa: D301
    from timeline.views import transfer as view

    if restore:
        if skip_bad or len(files) > 1:
            raise WrongUsage("--restore takes one file, and all of it.", "leave out what does not go with it")
        return _restore(session, files[0])
    with ExitStack() as stack:
        sources = [_Source(path, stack) for path in files]
        imported = session.app.load(lambda: _lines(sources, session.progress), skip_bad=skip_bad)
    session.answer(
        lambda: view.imported(imported.read, imported.appended, imported.duplicates, len(imported.problems)),
        imported,
        imported.problems or None,
    )
    for problem in imported.problems:
        session.note(f"{problem.path}:{problem.line}: {problem.message}")
    if imported.problems and not skip_bad:
        session.note(_hint(len(imported.problems)))
    return 1 if imported.problems else 0


def _restore(session: Session, path: str) -> int:
    from timeline.views import transfer as view

    with ExitStack() as stack:
        source = _Source(path, stack)
        lines = _watched(source.lines(), "Restoring", source.told, source.size, session.progress)
        restored = session.app.restore(path, lines)
    answer = {"read": restored.events, "appended": restored.events, "duplicates": 0, "problems": []}
    session.answer(lambda: view.imported(restored.events, restored.events, 0, 0), answer)
    session.note(f"The digest is {restored.digest}.")
    return 0


def _hint(lines: int) -> str:
    what = "the line" if lines == 1 else f"the {lines} lines"
    return f"Hint: nothing was stored; mend {what}, or record the others with --skip-bad"


class _Source:
    """A file; what can be read only once, as the standard input, is put aside, since it may be read again."""

    def __init__(self, path: str, stack: ExitStack) -> None:
        self.path = path
        self._aside: IO[bytes] | None = None
        if path == "-":
            self._aside = _put_aside(sys.stdin.buffer, stack)
        elif _is_pipe(path):
            with opened(path) as pipe:
                self._aside = _put_aside(pipe, stack)
        self._stream = self._aside

    @cached_property
    def size(self) -> int:
        """In bytes; 0 where that is not known."""
        if self._aside:
            return self._aside.seek(0, os.SEEK_END)
        with suppress(OSError):
            return Path(self.path).stat().st_size
        return 0

    def lines(self) -> Iterator[bytes]:
        """All of them, from the beginning; NotFound where they cannot be read."""
        if self._aside:
            self._aside.seek(0)
            yield from in_lines(self._aside)
        else:
            with opened(self.path) as stream:
                self._stream = stream
                yield from in_lines(stream)

    def told(self) -> int:
        """How many bytes of it were read."""
        return self._stream.tell() if self._stream and self._stream.seekable() else 0


def _is_pipe(path: str) -> bool:
    """Of a path that cannot even be looked at, no: that is said when it is read."""
    with suppress(OSError):
        return Path(path).is_fifo()
    return False


def _put_aside(stream: IO[bytes], stack: ExitStack) -> IO[bytes]:
    aside = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 the stack closes it
    stack.enter_context(aside)
    shutil.copyfileobj(stream, aside)
    return aside


def _lines(sources: Sequence[_Source], progress: Progress) -> Iterator[Line | Problem]:
    """The lines of all sources, showing how far they were read."""
    total = sum(source.size for source in sources)
    done = lines = 0
    for source in sources:
        for line in read_lines(source.path, source.lines()):
            yield line
            lines += 1
            if lines % OFTEN == 0:
                progress("Importing", done + source.told(), total, lines)
        done += source.size
        progress("Importing", done, total, lines)


@click.command("export")
@relationship_argument(required=False)
@click.option(
    "--output", "-o", default="-", metavar="FILE", help="Where to; the standard output if not given."
)
@click.option(
    "--full", is_flag=True, help="With positions, times of recording and checksums, for `import --restore`."
)
@click.pass_obj
def export_command(session: Session, relationship: str | None, output: str, *, full: bool) -> None:
    """Write the events as JSON Lines, in the order in which they were recorded.

    \b
    Example: timeline export us-china > us-china.jsonl
    """  # noqa: D301
    if full and relationship is not None:
        raise WrongUsage("--full is of the whole log.", f"leave out {relationship}, or --full")
    app = session.ask()
    lines = app.copy() if full else to_lines(app.events(relationship))
    if relationship is None:
        lines = _watched(lines, "Exporting", None, app.last_position(), session.progress)
    if output == "-":
        if sys.stdout.isatty():
            _show(lines)
        else:
            sys.stdout.buffer.writelines(lines)
        return
    try:
        with Path(output).open("wb") as stream:
            stream.writelines(lines)
    except OSError as error:
        raise Refused(
            f"cannot write {output}: {error.strerror}.", "name a file in a folder that exists"
        ) from None


def _show(lines: Iterable[bytes]) -> None:
    """At a terminal, which would obey what the bytes of a file may hold."""
    from timeline.views.interface import spelled_out

    for line in lines:
        click.echo(spelled_out(line.decode()), nl=False)


def _watched(
    lines: Iterable[bytes], work: str, told: Callable[[], int] | None, total: int, progress: Progress
) -> Iterator[bytes]:
    """The lines, showing how many there were of all, or how much was `told` of all."""
    done = 0
    for done, line in enumerate(lines, start=1):
        yield line
        if done % OFTEN == 0:
            progress(work, told() if told else done, total, done)
    progress(work, total, total, done)


@click.command("build")
@click.argument("events_dir", metavar="EVENTS_DIR", type=click.Path(path_type=Path))
@click.argument("projections_dir", metavar="PROJECTIONS_DIR", type=click.Path(path_type=Path))
@click.option("--html", is_flag=True, help="Also the pages of a site that needs no server.")
@format_option
@click.pass_obj
def build_command(session: Session, events_dir: Path, projections_dir: Path, *, html: bool) -> int:
    """Recompute the files of projections from the files of events, and remove stale ones.

    \b
    Example: timeline build --html events projections
    """  # noqa: D301
    from timeline.build import build
    from timeline.views import transfer as view

    built = build(events_dir, projections_dir, html=html)
    for problem in built.problems:
        session.note(f"{problem.path}:{problem.line}: {problem.message}")
    tree = built.tree
    if tree is None:
        return 1
    session.answer(lambda: view.built(tree.written, tree.unchanged, tree.removed), tree)
    return 0
