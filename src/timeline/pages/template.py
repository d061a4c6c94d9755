"""Jinja templates of the pages, and JSON for their script."""

from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec
from markupsafe import Markup

from timeline.pages.context import PageContext

if TYPE_CHECKING:
    from jinja2 import Environment


def render_template(name: str, context: PageContext, /, **values: Any) -> str:  # noqa: ANN401 as the template asks
    """Return a page: the template filled with these values, all text in them escaped."""
    return _environment().get_template(name).render(values, context=context, urls=context.urls)


def json_for_script(value: object) -> Markup:
    """Return JSON for a script element, escaped so that it cannot end the element."""
    text = msgspec.json.encode(value).decode()
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))  # noqa: S704


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
