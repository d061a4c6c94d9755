"""Files in, and the folder that is made of them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import click

from timeline.cli.extras import needs_web
from timeline.cli.input_files import InputFile, format_of
from timeline.cli.options import format_option
from timeline.cli.progress import PROGRESS_EVERY, Progress, with_progress
from timeline.cli.session import FORMATS, Session
from timeline.errors import WrongUsage
from timeline.files.jsonl import Line, LineProblem, read_lines

KINDS = ("jsonl", "cloudevents", "csv")  # of files that hold events

Reader = Callable[[str, Iterable[bytes]], Iterator[Line | LineProblem]]


def _formats(ctx: click.Context, parameter: click.Parameter, given: tuple[str, ...]) -> str | None:  # noqa: ARG001
    """What is said of the files, if anything; the same option says how the answer is shown, `csv` both."""
    files = [each for each in given if each in KINDS]
    answers = [each for each in given if each not in KINDS] or [each for each in files if each in FORMATS]
    if len(files) > 1 or len(answers) > 1:
        raise WrongUsage(
            f"--format is given as {' and '.join(given)}.", "give one for files, one for answers"
        )
    if answers and isinstance(ctx.obj, Session):
        ctx.obj.format = answers[0]
    return files[0] if files else None


@click.command("import")
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@click.option("--skip-bad", is_flag=True, help="Record the good lines even if others are bad.")
@click.option(
    "--restore", is_flag=True, help="Put back what `export --full` wrote, into a store that holds nothing."
)
@click.option(
    "--format",
    "said",
    multiple=True,
    type=click.Choice(tuple(dict.fromkeys((*KINDS, *FORMATS)))),
    callback=_formats,
    help="How the files are written (jsonl, cloudevents, csv) where that cannot be seen; how the answer is "
    "shown (table by default).",
)
@click.option(
    "--map", "maps", multiple=True, metavar="FIELD=COLUMN", help="Which column of a CSV holds a field."
)
@click.option("--set", "sets", multiple=True, metavar="FIELD=VALUE", help="What a field is in every row.")
@click.option(
    "--decimal",
    type=click.Choice((",", ".")),
    help="The decimal mark of the numbers in a CSV (. if not given).",
)
@click.pass_obj
def import_command(  # noqa: PLR0917
    session: Session,
    files: tuple[str, ...],
    said: str | None,
    maps: tuple[str, ...],
    sets: tuple[str, ...],
    decimal: str | None,
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
    from timeline.render import transfer as view

    if (maps or sets or decimal) and said not in {None, "csv"}:
        raise WrongUsage(f"--map, --set and --decimal are for CSV, not {said}.", "leave them out")
    if restore:
        if skip_bad or len(files) > 1 or said not in {None, "csv"} or maps or sets or decimal:
            raise WrongUsage("--restore takes one file, and all of it.", "leave out what does not go with it")
        return _restore(session, files[0])
    with ExitStack() as stack:
        sources = [InputFile(path, stack) for path in files]
        kinds = [format_of(source, said, mapped=bool(maps or sets)) for source in sources]
        if decimal and "csv" not in kinds:
            raise WrongUsage("--decimal is for CSV, and no file is one.", "leave it out")
        readers = [_reader(session, kind, maps, sets, decimal) for kind in kinds]
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
        session.note(_hint(len(imported.problems)))
    return 1 if imported.problems else 0


def _reader(
    session: Session, kind: str, maps: tuple[str, ...], sets: tuple[str, ...], decimal: str | None
) -> Reader:
    """What makes events of the lines of a file that is written so."""
    match kind:
        case "csv":
            from timeline.cli.spreadsheet import columns, read_rows

            named = columns(maps, sets, decimal)
            return partial(read_rows, columns=named, today=session.today, note=session.note)
        case "cloudevents":
            from timeline.files.cloudevents import read_cloudevents

            return read_cloudevents
        case _:
            return read_lines


def _restore(session: Session, path: str) -> int:
    from timeline.render import transfer as view

    with ExitStack() as stack:
        source = InputFile(path, stack)
        lines = with_progress(source.lines(), "Restoring", source.bytes_read, source.size, session.progress)
        restored = session.app.integrity.restore(path, lines)
    answer = {"read": restored.events, "appended": restored.events, "duplicates": 0, "problems": []}
    session.receipt(lambda: view.imported(restored.events, restored.events, 0, 0), answer)
    session.note(f"The digest is {restored.digest}.")
    return 0


def _hint(lines: int) -> str:
    what = "the line" if lines == 1 else f"the {lines} lines"
    return f"Hint: nothing was stored; mend {what}, or record the others with --skip-bad"


def _lines(
    sources: Sequence[InputFile], readers: Sequence[Reader], progress: Progress
) -> Iterator[Line | LineProblem]:
    """The lines of all sources, showing how far they were read."""
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
    from timeline.app.build import build
    from timeline.render import transfer as view

    try:
        built = build(events_dir, projections_dir, html=html)
    except ImportError as missing:
        raise needs_web("build", missing) from None
    for problem in built.problems:
        session.note(f"{problem.path}:{problem.line}: {problem.message}")
    tree = built.tree
    if tree is None:
        return 1
    session.receipt(lambda: view.built(tree.written, tree.unchanged, tree.removed), tree)
    return 0
