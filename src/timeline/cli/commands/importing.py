"""`timeline import`."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from functools import partial

import click

from timeline.cli.input_files import InputFile, detect_format
from timeline.cli.progress import PROGRESS_EVERY, Progress, with_progress
from timeline.cli.session import FORMATS, Session
from timeline.cli.spreadsheet import parse_columns, read_rows
from timeline.errors import WrongUsage
from timeline.files.cloudevents import read_cloudevents
from timeline.files.jsonl import Line, LineProblem, read_lines
from timeline.render import transfer as view

FILE_FORMATS = ("jsonl", "cloudevents", "csv")

Reader = Callable[[str, Iterable[bytes]], Iterator[Line | LineProblem]]


def _set_formats(ctx: click.Context, parameter: click.Parameter, given: tuple[str, ...]) -> str | None:  # noqa: ARG001
    """Set the format of the answer, and return that of the files; `csv` means both."""
    files = [name for name in given if name in FILE_FORMATS]
    answers = [name for name in given if name not in FILE_FORMATS] or [
        name for name in files if name in FORMATS
    ]
    if len(files) > 1 or len(answers) > 1:
        raise WrongUsage(
            f"--format is given as {' and '.join(given)}.", "give one for files, one for answers"
        )
    if answers and isinstance(ctx.obj, Session):
        ctx.obj.format = answers[0]
    return files[0] if files else None


@click.command("import")
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@click.option("--map", "maps", multiple=True, metavar="FIELD=COLUMN", help="The CSV column of a field.")
@click.option("--set", "sets", multiple=True, metavar="FIELD=VALUE", help="The value of a field in all rows.")
@click.option(
    "--decimal", type=click.Choice((",", ".")), help="The decimal mark of numbers in CSV; default: a point."
)
@click.option("--skip-bad", is_flag=True, help="Record the good lines even if others are bad.")
@click.option("--restore", is_flag=True, help="Restore the output of `export --full` into an empty store.")
@click.option(
    "--format",
    "declared",
    multiple=True,
    type=click.Choice(tuple(dict.fromkeys((*FILE_FORMATS, *FORMATS)))),
    callback=_set_formats,
    help="The format of the files (jsonl, cloudevents, csv), detected by default; or how the answer is "
    "shown; default: table.",
)
@click.pass_obj
def import_command(  # noqa: PLR0917
    session: Session,
    files: tuple[str, ...],
    maps: tuple[str, ...],
    sets: tuple[str, ...],
    decimal: str | None,
    declared: str | None,
    *,
    skip_bad: bool,
    restore: bool,
) -> int:
    """Record the events of files, all or nothing. The file `-` is the standard input.

    A file holds JSON Lines, CloudEvents, or CSV in UTF-8 with one column per field. For any other
    spreadsheet, --map names the columns and --set gives what is the same in all rows. Cells are parsed as
    the options of `append` are.

    \b
    Examples:
      timeline import events/us-china.jsonl events/china-japan.jsonl
      timeline import cargoes.csv --set type=cargoes-booked --set subject=us-china/soybeans-2025 \\
          --map occurred=Date --map quantity=Cargoes --map note=Remark
    """
    if (maps or sets or decimal) and declared not in {None, "csv"}:
        raise WrongUsage(f"--map, --set and --decimal are for CSV, not {declared}.", "leave them out")
    if restore:
        if skip_bad or len(files) > 1 or declared not in {None, "csv"} or maps or sets or decimal:
            raise WrongUsage("--restore takes one file and no other option.", "leave out the others")
        return _restore(session, files[0])
    with ExitStack() as stack:
        sources = [InputFile(path, stack) for path in files]
        formats = [detect_format(source, declared, mapped=bool(maps or sets)) for source in sources]
        if decimal and "csv" not in formats:
            raise WrongUsage("--decimal is for CSV, and no file is CSV.", "leave it out")
        readers = [_reader(session, name, maps, sets, decimal) for name in formats]
        imported = session.app.commands.import_lines(
            lambda: _lines(sources, readers, session.progress), skip_bad=skip_bad
        )
    show = session.receipt if imported.appended or not imported.problems else session.answer
    show(
        lambda: view.imported(imported.read, imported.appended, imported.duplicates, len(imported.problems)),
        imported,
        imported.problems or None,
    )
    for problem in imported.problems:
        session.note(f"{problem.path}:{problem.line}: {problem.message}")
    if imported.problems and not skip_bad:
        lines = "the line" if len(imported.problems) == 1 else f"the {len(imported.problems)} lines"
        session.note(f"Hint: nothing was stored; correct {lines}, or record the others with --skip-bad")
    return 1 if imported.problems else 0


def _reader(
    session: Session, format_: str, maps: tuple[str, ...], sets: tuple[str, ...], decimal: str | None
) -> Reader:
    match format_:
        case "csv":
            columns = parse_columns(maps, sets, decimal)
            return partial(read_rows, columns=columns, today=session.today, note=session.note)
        case "cloudevents":
            return read_cloudevents
        case _:
            return read_lines


def _restore(session: Session, path: str) -> int:
    with ExitStack() as stack:
        source = InputFile(path, stack)
        lines = with_progress(source.lines(), "Restoring", source.bytes_read, source.size, session.progress)
        restored = session.app.integrity.restore(path, lines)
    answer = {"read": restored.events, "appended": restored.events, "duplicates": 0, "problems": []}
    session.receipt(lambda: view.imported(restored.events, restored.events, 0, 0), answer)
    session.note(f"The digest is {restored.digest}.")
    return 0


def _lines(
    sources: Sequence[InputFile], readers: Sequence[Reader], progress: Progress
) -> Iterator[Line | LineProblem]:
    """Yield the lines of all files, showing the progress."""
    total = sum(source.size for source in sources)
    done = lines = 0
    for source, read in zip(sources, readers, strict=True):
        for line in read(source.path, source.lines()):
            yield line
            lines += 1
            if lines % PROGRESS_EVERY == 0:
                progress("Importing", done + source.bytes_read(), total, lines)
        done += source.size
        progress("Importing", done, total, lines)
