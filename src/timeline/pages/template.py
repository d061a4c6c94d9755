"""The skeletons of the pages, filled in."""

from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jinja2 import Environment


def render(name: str, /, **filled: Any) -> str:  # noqa: ANN401 whatever the skeleton asks for
    """A page: the skeleton of a name, with what fills it; every text in it is escaped."""
    return _environment().get_template(name).render(filled)


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("timeline.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
