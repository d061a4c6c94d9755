"""Files in and out."""

import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from timeline.cli.options import format_option, relationship_argument
from timeline.cli.session import Session
from timeline.errors import Refused
from timeline.files.jsonl import Line, Problem, read_file, read_lines, write_lines

PATIENCE = 1.0  # seconds after which a long work shows how far it is


@click.command("import")
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@click.option("--skip-bad", is_flag=True, help="Record the good lines even if others are bad.")
@format_option
@click.pass_obj
def import_command(session: Session, files: tuple[str, ...], *, skip_bad: bool) -> int:
    """Record the events of JSON Lines files, all or nothing; `-` is the standard input.

    \b
    Example: timeline import events/us-china.jsonl events/china-japan.jsonl
    """  # noqa: D301
    from timeline.views import transfer as view

    lines = [line for path in files for line in _lines(path)]
    imported = session.app.load(lines, skip_bad=skip_bad, watch=lambda items: _watch(items, "Checking"))
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


def _hint(lines: int) -> str:
    what = "the line" if lines == 1 else f"the {lines} lines"
    return f"Hint: nothing was stored; mend {what}, or record the others with --skip-bad"


def _lines(path: str) -> Sequence[Line | Problem]:
    return list(read_lines("-", sys.stdin.buffer)) if path == "-" else read_file(path)


def _watch(items: Sequence[Any], label: str) -> Iterable[Any]:
    """The items, with a bar on stderr once they take longer than a moment."""
    if not sys.stderr.isatty():
        return items
    return _watched(items, label)


def _watched(items: Sequence[Any], label: str) -> Iterator[Any]:
    began = time.monotonic()
    done = iter(items)
    for seen, item in enumerate(done, start=1):
        yield item
        if time.monotonic() - began > PATIENCE:
            with click.progressbar(
                done, length=len(items), label=label, file=sys.stderr, show_pos=True, show_eta=True
            ) as bar:
                bar.update(seen)
                yield from bar


@click.command("export")
@relationship_argument(required=False)
@click.option(
    "--output", "-o", default="-", metavar="FILE", help="Where to; the standard output if not given."
)
@click.pass_obj
def export_command(session: Session, relationship: str | None, output: str) -> None:
    """Write the events as JSON Lines, in the order in which they were recorded.

    \b
    Example: timeline export us-china > us-china.jsonl
    """  # noqa: D301
    events = session.ask().events(relationship)
    if output == "-":
        write_lines(events, sys.stdout.buffer)
        return
    try:
        with Path(output).open("wb") as stream:
            write_lines(events, stream)
    except OSError as error:
        raise Refused(
            f"cannot write {output}: {error.strerror}.", "name a file in a folder that exists"
        ) from None


@click.command("build")
@click.argument("events_dir", metavar="EVENTS_DIR", type=click.Path(path_type=Path))
@click.argument("projections_dir", metavar="PROJECTIONS_DIR", type=click.Path(path_type=Path))
@format_option
@click.pass_obj
def build_command(session: Session, events_dir: Path, projections_dir: Path) -> int:
    """Recompute the files of projections from the files of events, and remove stale ones.

    \b
    Example: timeline build events projections
    """  # noqa: D301
    from timeline.build import build
    from timeline.views import transfer as view

    built = build(events_dir, projections_dir)
    for problem in built.problems:
        session.note(f"{problem.path}:{problem.line}: {problem.message}")
    tree = built.tree
    if tree is None:
        return 1
    session.answer(lambda: view.built(tree.written, tree.unchanged, tree.removed), tree)
    return 0
