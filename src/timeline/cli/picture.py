"""The command that draws."""

from pathlib import Path

import click

from timeline.cli.extras import needs_web
from timeline.cli.options import day, relationship_argument, viewpoint_options
from timeline.cli.output import writing
from timeline.cli.session import Session
from timeline.errors import WrongUsage
from timeline.projections.viewpoint import Viewpoint

WIDTHS = click.IntRange(320, 8_000)
SHARP = 2  # dots of a PNG for each pixel


@click.command("picture")
@relationship_argument()
@click.option("--output", "-o", required=True, metavar="FILE", help="Where to: FILE.svg or FILE.png.")
@click.option("--from", "begins", metavar="DAY", help="The first day that is drawn.")
@click.option("--until", "ends", metavar="DAY", help="The last day that is drawn.")
@click.option("--width", type=WIDTHS, default=960, show_default=True, help="In pixels.")
@viewpoint_options
@click.pass_obj
def picture_command(  # noqa: PLR0917
    session: Session,
    relationship: str,
    output: str,
    begins: str | None,
    ends: str | None,
    width: int,
    where: Viewpoint,
) -> None:
    """Draw a relationship: what happened, what is vague, how every commitment stood.

    \b
    Example: timeline picture us-china -o us-china.svg --as-of 2025-12-31 --known-on 2025-12-31
    """  # noqa: D301
    kind = Path(output).suffix.lower()
    if kind not in {".svg", ".png"}:
        raise WrongUsage(f"{output} is neither an SVG nor a PNG file.", "end its name with .svg or .png")
    session.refuse_overwriting_store(output)
    try:
        from timeline.render import svg as view
    except ImportError as missing:
        raise needs_web("picture", missing) from None

    frame, picture = session.ask().pages.chart(relationship, where)
    usual = view.full_window(frame, where)
    window = view.ChartWindow(
        day(session, begins, "--from") if begins else usual.begins,
        day(session, ends, "--until") if ends else usual.ends,
        width,
    )
    if window.begins > window.ends:
        raise WrongUsage(f"--from {window.begins} is after --until {window.ends}.", "give the earlier first")
    svg = view.render_svg(picture, frame, where, relationship, window)
    content = _as_png(svg) if kind == ".png" else svg.encode()
    with writing(output) as stream:
        stream.write(content)
    session.note(f"Drawn: {output}")


def _as_png(svg: str) -> bytes:
    try:
        from resvg_py import svg_to_bytes
    except ImportError as missing:
        raise needs_web("picture", missing) from None
    return bytes(svg_to_bytes(svg_string=svg, zoom=SHARP, sans_serif_family="DejaVu Sans"))
