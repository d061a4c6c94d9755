"""`timeline build`."""

from pathlib import Path

import click

from timeline.app.build import build
from timeline.cli.options import format_option
from timeline.cli.session import Session, needs_web
from timeline.render import transfer as view


@click.command("build")
@click.argument("events_dir", metavar="EVENTS_DIR", type=click.Path(path_type=Path))
@click.argument("projections_dir", metavar="PROJECTIONS_DIR", type=click.Path(path_type=Path))
@click.option("--html", is_flag=True, help="Also build pages that need no server.")
@format_option
@click.pass_obj
def build_command(session: Session, events_dir: Path, projections_dir: Path, *, html: bool) -> int:
    """Build the projection files from the event files.

    Stale files in PROJECTIONS_DIR are removed.

    \b
    Example: timeline build --html events projections
    """
    with needs_web("build"):
        built = build(events_dir, projections_dir, html=html)
    for problem in built.problems:
        session.note(f"{problem.path}:{problem.line}: {problem.message}")
    tree = built.tree
    if tree is None:
        return 1
    session.receipt(lambda: view.built(tree.written, tree.unchanged, tree.removed), tree)
    return 0
