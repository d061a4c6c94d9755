"""The files that the pages need: script, style sheets, icon."""

from importlib.resources import files

ASSETS = ("icon.svg", "picture.css", "timeline.css", "timeline.js")


def asset(name: str) -> str:
    """The text of one of them."""
    return files("timeline.render").joinpath("static", name).read_text(encoding="utf-8")
