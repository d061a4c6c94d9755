"""The schemes by which people assess commitments, as rows and as a document."""

from collections.abc import Iterator
from typing import Any

from timeline.events.judgement import SCHEMES
from timeline.render.document import Block, Cell, Heading, Paragraph, Table, as_document

OWN = (
    "Any other name is the assessor's own scheme, with any value; `rubric` names the rules that were applied."
)


@as_document
def document() -> Iterator[Block]:
    """Return each published scheme with its origin and the meaning of its values."""
    yield Paragraph("The program assesses nothing: `assessed` events hold the judgements of people.")
    for name, scheme in SCHEMES.items():
        yield Heading(name)
        yield Paragraph(Cell(f"Rates {scheme.rates}. After {scheme.origin}.", "quiet"))
        yield Table(
            ("value", "meaning"), tuple((str(value), meaning) for value, meaning in scheme.values.items())
        )
    yield Heading("a scheme of your own")
    yield Paragraph(OWN)


def rows() -> list[dict[str, Any]]:
    """Return each value of each scheme."""
    return [
        {"scheme": name, "value": value, "meaning": meaning, "rates": scheme.rates, "origin": scheme.origin}
        for name, scheme in SCHEMES.items()
        for value, meaning in scheme.values.items()
    ]
