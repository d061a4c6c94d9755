"""The script, the style sheets and the icon of pages and drawings."""

from importlib.resources import files

ASSETS = ("icon.svg", "picture.css", "timeline.css", "timeline.js")


def asset(name: str) -> str:
    """Return the text of a file in ASSETS."""
    return files("timeline.render").joinpath("static", name).read_text(encoding="utf-8")
