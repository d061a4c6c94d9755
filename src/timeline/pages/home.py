"""The first page: all relationships."""

from collections.abc import Collection
from typing import Any

from timeline.events.event import commitments_of_each
from timeline.pages.template import render
from timeline.render.urls import Urls


def page(subjects: Collection[str], site: Urls, **how: Any) -> str:  # noqa: ANN401
    """By name, each with how many commitments are on record; of all subjects."""
    return render("home.html", site=site, relationships=commitments_of_each(subjects).items(), **how)
