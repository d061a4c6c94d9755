"""A table of the days on which a commitment changed."""

from collections.abc import Sequence

from timeline.projections.commitment.changes import StatusChange
from timeline.render.atom import describe_change
from timeline.render.document import Cell, Content, Table
from timeline.render.phrases import day

COLUMNS = ("day", "what changed", "because of")


def table(turns: Sequence[StatusChange]) -> Table:
    """Build a table with one row per day: what changed, and because of what."""
    return Table(COLUMNS, tuple(map(_row, turns)))


def _row(turn: StatusChange) -> tuple[Content, ...]:
    changes = "; ".join(map(describe_change, turn.altered))
    return day(turn.day), changes if turn.after else "retracted", _because(turn)


def _because(turn: StatusChange) -> Content:
    gone = (f"no longer {identifier}" for identifier in turn.gone)
    return ", ".join((*turn.new, *gone)) or Cell("time passed", "quiet")
