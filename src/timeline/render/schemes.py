"""The schemes by which people judge, as rows and as a page."""

from collections.abc import Iterator
from typing import Any

from timeline.events.judgement import SCHEMES
from timeline.render.document import Block, Cell, Document, Heading, Paragraph, Table

OWN = (
    "Any other name is the assessor's own scheme, with any value; `rubric` says by which rules it was given."
)


def document() -> Document:
    """Each published scheme with its origin and what its values mean."""
    return Document(tuple(_blocks()))


def rows() -> list[dict[str, Any]]:
    """Each value of each scheme."""
    return [
        {"scheme": name, "value": value, "meaning": meaning, "rates": scheme.rates, "origin": scheme.origin}
        for name, scheme in SCHEMES.items()
        for value, meaning in scheme.values.items()
    ]


def _blocks() -> Iterator[Block]:
    yield Paragraph("Nothing is assessed by the program: `assessed` events hold what people judge.")
    for name, scheme in SCHEMES.items():
        yield Heading(name)
        yield Paragraph(Cell(f"Rates {scheme.rates}. After {scheme.origin}.", "quiet"))
        yield Table(
            ("value", "meaning"), tuple((str(value), means) for value, means in scheme.values.items())
        )
    yield Heading("one's own")
    yield Paragraph(OWN)
