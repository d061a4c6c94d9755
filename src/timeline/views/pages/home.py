"""The first page: all relationships."""

from collections import Counter
from collections.abc import Collection
from typing import Any

from timeline.views.pages.site import Site
from timeline.views.pages.template import render


def page(subjects: Collection[str], site: Site, **how: Any) -> str:  # noqa: ANN401
    """By name, each with how many commitments are on record; of all subjects."""
    counts = Counter(each.partition("/")[0] for each in subjects if "/" in each)
    slugs = sorted(each for each in subjects if "/" not in each)
    return render("home.html", site=site, relationships=[(slug, counts[slug]) for slug in slugs], **how)
