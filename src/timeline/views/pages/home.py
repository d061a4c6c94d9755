"""The first page: all relationships."""

from collections.abc import Sequence
from typing import Any

from timeline.views.pages.site import Site
from timeline.views.pages.template import render


def page(relationships: Sequence[tuple[str, str, int]], site: Site, **how: Any) -> str:  # noqa: ANN401
    """By name, each with its title and how many commitments are on record."""
    return render("home.html", site=site, relationships=relationships, **how)
