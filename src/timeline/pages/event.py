"""The page of an event: how it reads, where it can be read, what was said of it."""

from dataclasses import replace
from datetime import date
from typing import Any

from timeline.pages.template import render
from timeline.projections.relationship.show import Shown
from timeline.render import show as show_view
from timeline.render.document import Block, Heading
from timeline.render.html import LinkResolver, render_html
from timeline.render.phrases import day
from timeline.render.urls import Urls


def page(
    shown: Shown,
    known_from: date,
    known_on: date,
    site: Urls,
    address: LinkResolver,
    **how: Any,  # noqa: ANN401
) -> str:
    """The page of an event, which came to be known on one day, as known on another."""
    blocks = show_view.document(shown).blocks
    subject = str(shown.event["subject"])
    title = next(each.text for each in blocks if isinstance(each, Heading))
    return render(
        "event.html",
        site=site,
        slug=subject.partition("/")[0],
        subject=subject,
        identifier=shown.event["id"],
        title=title,
        known=f"As known on {day(known_on)}.",
        unknown=f"It came to be known on {day(known_from)}." if known_from > known_on else None,
        content=render_html((_one_up(each) for each in blocks if each != Heading(title, 1)), address),
        **how,
    )


def _one_up(block: Block) -> Block:
    """A heading comes right below the title of the page, since no section of it is between them."""
    return replace(block, level=block.level - 1) if isinstance(block, Heading) else block
