"""The page of an event: how it reads, where it can be read, what was said of it."""

from typing import Any

from timeline.projections.show import Shown
from timeline.views import show as show_view
from timeline.views.document import Heading
from timeline.views.markup import render_html
from timeline.views.pages.site import Address, Site
from timeline.views.pages.template import render


def page(shown: Shown, site: Site, address: Address, **how: Any) -> str:  # noqa: ANN401
    """The page of an event as known on a day."""
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
        content=render_html((each for each in blocks if each != Heading(title, 1)), address),
        **how,
    )
