"""`timeline picture`."""

from pathlib import Path

import click

from timeline.cli.options import relationship_argument, viewpoint_options
from timeline.cli.output import writing
from timeline.cli.session import Session, needs_web
from timeline.errors import WrongUsage
from timeline.projections.viewpoint import Viewpoint

WIDTHS = click.IntRange(320, 8_000)
PNG_SCALE = 2  # dots per pixel


@click.command("picture")
@relationship_argument()
@click.option(
    "--output", "-o", required=True, metavar="FILE", help="The file to write: FILE.svg or FILE.png."
)
@click.option("--from", "begins", metavar="DAY", help="The first day to draw; default: that of the record.")
@click.option("--until", "ends", metavar="DAY", help="The last day to draw; default: that of the record.")
@click.option("--width", type=WIDTHS, default=960, show_default=True, help="The width in pixels.")
@viewpoint_options
def picture_command(  # noqa: PLR0917
    session: Session,
    relationship: str,
    output: str,
    begins: str | None,
    ends: str | None,
    width: int,
    viewpoint: Viewpoint,
) -> None:
    """Draw a relationship as SVG or PNG.

    Shows its events, vague dates, and the status of every commitment.

    \b
    Example: timeline picture us-china -o us-china.svg --as-of 2025-12-31 --known-on 2025-12-31
    """
    kind = Path(output).suffix.lower()
    if kind not in {".svg", ".png"}:
        raise WrongUsage(
            f"{output} is neither an SVG nor a PNG file.", "use a name that ends with .svg or .png"
        )
    session.refuse_overwriting_store(output)
    with needs_web("picture"):
        from timeline.render import svg as view

    frame, picture = session.ask().pages.chart(relationship, viewpoint)
    full = view.full_window(frame, viewpoint)
    window = view.ChartWindow(
        session.day(begins, "--from") if begins else full.begins,
        session.day(ends, "--until") if ends else full.ends,
        width,
    )
    if window.begins > window.ends:
        raise WrongUsage(f"--from {window.begins} is after --until {window.ends}.", "swap them")
    svg = view.render_svg(picture, frame, viewpoint, relationship, window)
    content = svg.encode()
    if kind == ".png":
        with needs_web("picture"):
            from resvg_py import svg_to_bytes
        content = bytes(svg_to_bytes(svg_string=svg, zoom=PNG_SCALE, sans_serif_family="DejaVu Sans"))
    with writing(output) as stream:
        stream.write(content)
    session.note(f"Drawn: {output}")
