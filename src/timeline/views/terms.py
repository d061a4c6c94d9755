"""Each party's own telling of a commitment, side by side."""

from collections.abc import Iterator, Mapping

from timeline.projections.state import Acknowledgement
from timeline.views.document import Block, Cell, Content, Heading, Table, Tone
from timeline.views.phrases import DASH, amount, by_when, said


def blocks(acknowledgement: Acknowledgement) -> Iterator[Block]:
    """Word, due date and targets by party, marked where the parties that state them differ."""
    parties = tuple(acknowledgement.parties)
    if parties:
        yield Heading("In each party's words")
        yield Table(("", *parties, "differs"), tuple(_rows(acknowledgement, parties)))


def _rows(acknowledgement: Acknowledgement, parties: tuple[str, ...]) -> Iterator[tuple[Content, ...]]:
    words = acknowledgement.parties
    yield ("says", *(said(words[party]) for party in parties), "")
    stated = acknowledgement.terms
    if stated.due:
        yield _compared("due", {party: by_when(due) for party, due in stated.due.items()}, parties)
    for measure in dict.fromkeys(name for targets in stated.targets.values() for name in targets):
        by_party = {
            party: amount(targets[measure]) for party, targets in stated.targets.items() if measure in targets
        }
        yield _compared(measure, by_party, parties)


def _compared(label: str, stated: Mapping[str, str], parties: tuple[str, ...]) -> tuple[Content, ...]:
    differs = len(set(stated.values())) > 1
    tone: Tone | None = "warn" if differs else None
    cells = (Cell(stated.get(party, DASH), tone) for party in parties)
    return (label, *cells, Cell("yes", "warn") if differs else "")
