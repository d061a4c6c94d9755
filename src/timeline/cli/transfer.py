"""Files in, and the folder that is made of them."""

import os
import shutil
import sys
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, suppress
from functools import cached_property, partial
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO

import click

from timeline.cli.options import format_option
from timeline.cli.progress import OFTEN, Progress, watched
from timeline.cli.session import FORMATS, Session
from timeline.errors import Refused, WrongUsage
from timeline.files.jsonl import Line, Problem, in_lines, opened, read_lines

Reader = Callable[[str, Iterable[bytes]], Iterator[Line | Problem]]

IN_MEMORY = 2**24  # bytes of the standard input; what is longer is put aside on the disk


READ_AS = ("jsonl", "cloudevents", "csv")
_ENDINGS = {".csv": "csv", ".tsv": "csv"}


def _formats(ctx: click.Context, parameter: click.Parameter, given: tuple[str, ...]) -> str | None:  # noqa: ARG001
    """How the files are written, if that is said; the same option may say how the answer is shown."""
    read_as = [each for each in given if each in READ_AS]
    shown_as = [each for each in given if each not in READ_AS]
    if len(read_as) > 1 or len(shown_as) > 1:
        raise WrongUsage(f"--format is given twice: {', '.join(given)}.", "give it once for the files")
    if shown_as and isinstance(ctx.obj, Session):
        ctx.obj.format = shown_as[0]
    return read_as[0] if read_as else None


@click.command("import")
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@click.option("--skip-bad", is_flag=True, help="Record the good lines even if others are bad.")
@click.option(
    "--restore", is_flag=True, help="Put back what `export --full` wrote, into a store that holds nothing."
)
@click.option(
    "--format",
    "read_as",
    multiple=True,
    type=click.Choice((*READ_AS, *(each for each in FORMATS if each not in READ_AS))),
    callback=_formats,
    help="How the files are written (jsonl, cloudevents, csv) where that is not seen from them; "
    "or how the answer is shown.",
)
@click.option(
    "--map", "maps", multiple=True, metavar="FIELD=COLUMN", help="Which column of a CSV holds a field."
)
@click.option("--set", "sets", multiple=True, metavar="FIELD=VALUE", help="What a field is in every row.")
@click.pass_obj
def import_command(
    session: Session,
    files: tuple[str, ...],
    read_as: str | None,
    maps: tuple[str, ...],
    sets: tuple[str, ...],
    *,
    skip_bad: bool,
    restore: bool,
) -> int:
    """Record the events of files, all or nothing; `-` is the standard input.

    A file holds JSON Lines, CloudEvents, or a CSV in UTF-8 with a column for each field. The columns of any
    other spreadsheet are named with --map; --set says what holds for all rows. Cells are read as a person's
    words, as by `append`.

    \b
    Examples:
      timeline import events/us-china.jsonl events/china-japan.jsonl
      timeline import cargoes.csv --set type=cargoes-booked --set subject=us-china/soybeans-2025 \\
          --map occurred=Date --map quantity=Cargoes --map note=Remark
    """  # noqa: D301
    from timeline.views import transfer as view

    if restore:
        if skip_bad or len(files) > 1 or read_as or maps or sets:
            raise WrongUsage("--restore takes one file, and all of it.", "leave out what does not go with it")
        return _restore(session, files[0])
    read_as = _with_columns(read_as, maps, sets)
    with ExitStack() as stack:
        sources = [_Source(path, stack) for path in files]
        readers = [_reader(session, source, read_as, maps, sets) for source in sources]
        imported = session.app.load(lambda: _lines(sources, readers, session.progress), skip_bad=skip_bad)
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


def _with_columns(read_as: str | None, maps: tuple[str, ...], sets: tuple[str, ...]) -> str | None:
    """Columns are those of a CSV."""
    if not (maps or sets):
        return read_as
    if read_as not in {None, "csv"}:
        raise WrongUsage(f"--map and --set are for CSV, not {read_as}.", "leave them out")
    return "csv"


def _reader(
    session: Session, source: "_Source", read_as: str | None, maps: tuple[str, ...], sets: tuple[str, ...]
) -> Reader:
    """What makes events of the lines of a file."""
    match read_as or _recognised(source):
        case "csv":
            from timeline.cli.spreadsheet import columns, read_rows

            return partial(read_rows, columns=columns(maps, sets), today=session.today, note=session.note)
        case "cloudevents":
            from timeline.files.cloudevents import read_cloudevents

            return read_cloudevents
        case _:
            return read_lines


def _recognised(source: "_Source") -> str:
    """How a file is written, by the end of its name, else by how it begins."""
    ending = Path(source.path).suffix.lower()
    if ending == ".ics":
        raise Refused(
            f"{source.path} is a calendar, which tells of days and not of who said what.",
            "record what it tells with `timeline append`, or import JSON Lines, CloudEvents or CSV",
        )
    if ending in _ENDINGS:
        return _ENDINGS[ending]
    from timeline.files.cloudevents import begins

    with closing(source.lines()) as lines:
        first = next((line for line in lines if line.strip()), b"")
    return "cloudevents" if begins(first) else "jsonl"


def _restore(session: Session, path: str) -> int:
    from timeline.views import transfer as view

    with ExitStack() as stack:
        source = _Source(path, stack)
        lines = watched(source.lines(), "Restoring", source.told, source.size, session.progress)
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

    def lines(self) -> Generator[bytes]:
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


def _lines(
    sources: Sequence[_Source], readers: Sequence[Reader], progress: Progress
) -> Iterator[Line | Problem]:
    """The lines of all sources, showing how far they were read."""
    total = sum(source.size for source in sources)
    done = lines = 0
    for source, read in zip(sources, readers, strict=True):
        for line in read(source.path, source.lines()):
            yield line
            lines += 1
            if lines % OFTEN == 0:
                progress("Importing", done + source.told(), total, lines)
        done += source.size
        progress("Importing", done, total, lines)


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
