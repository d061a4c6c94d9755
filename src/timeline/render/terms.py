"""Each party's statements on a commitment, side by side."""

from collections.abc import Iterator, Mapping

from timeline.projections.commitment.state import Acknowledgement
from timeline.render.document import Block, Cell, Content, Heading, Table, Tone
from timeline.render.phrases import DASH, amount, by_when, differ, label_cell


def blocks(acknowledgement: Acknowledgement) -> Iterator[Block]:
    """Yield each party's word, due date and targets; differences are marked."""
    parties = tuple(acknowledgement.parties)
    if parties:
        yield Heading("In each party's words")
        yield Table(("", *parties, "differs"), tuple(_rows(acknowledgement, parties)))


def _rows(acknowledgement: Acknowledgement, parties: tuple[str, ...]) -> Iterator[tuple[Content, ...]]:
    yield ("statement", *(label_cell(acknowledgement.parties[party]) for party in parties), "")
    stated = acknowledgement.terms
    if stated.due:
        words = {party: by_when(due) for party, due in stated.due.items()}
        yield _compared("due", words, parties, differs=len(set(words.values())) > 1)
    for measure in dict.fromkeys(name for targets in stated.targets.values() for name in targets):
        owed = {party: targets[measure] for party, targets in stated.targets.items() if measure in targets}
        words = {party: amount(target) for party, target in owed.items()}
        yield _compared(measure, words, parties, differs=differ(owed.values()))


def _compared(
    label: str, stated: Mapping[str, str], parties: tuple[str, ...], *, differs: bool
) -> tuple[Content, ...]:
    tone: Tone | None = "warn" if differs else None
    cells = (Cell(stated.get(party, DASH), tone) for party in parties)
    return (label, *cells, Cell("yes", "warn") if differs else "")
