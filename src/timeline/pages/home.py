"""The home page: all relationships."""

from collections.abc import Collection

from timeline.events.event import commitments_of_each
from timeline.pages.template import PageContext, render_template


def render_page(subjects: Collection[str], context: PageContext) -> str:
    """Return the list of relationships by name, each with its number of commitments."""
    return render_template("home.html", context, relationships=commitments_of_each(subjects).items())
