"""How a commitment came to stand as it does: the days on which it came to read otherwise, as a story."""

from collections.abc import Sequence

from timeline.projections.commitment.changes import StatusChange
from timeline.render.atom import describe_change
from timeline.render.document import Cell, Content, Table
from timeline.render.phrases import day

COLUMNS = ("on this day", "it came to read", "because of")


def table(turns: Sequence[StatusChange]) -> Table:
    """A row a day: what reads otherwise since, by what was known then, and because of what."""
    return Table(COLUMNS, tuple(map(_row, turns)))


def _row(turn: StatusChange) -> tuple[Content, ...]:
    changes = [describe_change(each) for each in turn.altered]
    return day(turn.day), "; ".join(changes) if turn.after else "taken back", _because(turn)


def _because(turn: StatusChange) -> Content:
    gone = [f"no longer {key}" for key in turn.gone]
    return ", ".join((*turn.new, *gone)) or Cell("time passed", "quiet")
