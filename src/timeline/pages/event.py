"""The page of an event: its fields, its sources, and what refers to it."""

from datetime import date

from msgspec.structs import replace

from timeline.pages.template import PageContext, render_template
from timeline.projections.relationship.show import Shown
from timeline.render import show as show_view
from timeline.render.document import Block, Heading
from timeline.render.html import LinkResolver, render_html
from timeline.render.phrases import day


def render_page(
    shown: Shown, known_from: date, known_on: date, resolve: LinkResolver, context: PageContext
) -> str:
    """Return the page of an event as known on a day; it became known on `known_from`."""
    title, *blocks = show_view.document(shown).blocks
    assert isinstance(title, Heading)  # noqa: S101 every document of an event begins with its title
    subject = str(shown.event["subject"])
    return render_template(
        "event.html",
        context,
        slug=subject.partition("/")[0],
        subject=subject,
        identifier=shown.event["id"],
        title=title.text,
        known_on=day(known_on),
        known_later=day(known_from) if known_from > known_on else None,
        content=render_html(map(_raise_heading, blocks), resolve),
    )


def _raise_heading(block: Block) -> Block:
    """Raise a heading to the level that follows the title of the page."""
    return replace(block, level=block.level - 1) if isinstance(block, Heading) else block
