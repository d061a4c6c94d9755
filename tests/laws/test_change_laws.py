"""Status changes agree with a comparison of each day with the day before."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from effort import EXAMPLES, law
from hypothesis import given, settings
from strategies import FIRST, LAST, Log, logs

from timeline.app.facade import App
from timeline.events.entry import Entry
from timeline.files.jsonl import read_file
from timeline.projections.commitment.changes import StatusChange, status_changes
from timeline.projections.commitment.diff import aspects
from timeline.projections.commitment.evaluation import evaluate_all
from timeline.projections.commitment.state_intervals import state_intervals_by_commitment
from timeline.projections.commitment.status import Status
from timeline.projections.history import END_OF_TIME, History, view_known_on
from timeline.projections.viewpoint import Viewpoint
from timeline.store.index.index import Index
from timeline.store.log import open_log

DAY = timedelta(days=1)
RECORD = Path(__file__).parents[2] / "events" / "us-china.jsonl"


def folded(entries: Sequence[Entry], slug: str, day: date) -> dict[str, Status]:
    where = Viewpoint(day, day)
    past = History.from_view(view_known_on(entries, day)).as_of(day)
    return {evaluation.status.subject: evaluation.status for evaluation in evaluate_all(slug, past, where)}


def compared(entries: Sequence[Entry], slug: str, first: date, last: date) -> list[StatusChange]:
    """Day by day, without their axes, which are compared by themselves."""
    found = []
    olds = folded(entries, slug, first - DAY)
    for day in (first + timedelta(n) for n in range((last - first).days + 1)):
        news = folded(entries, slug, day)
        for subject in sorted({**olds, **news}):
            old, new = olds.get(subject), news.get(subject)
            if (old and aspects(old)) != (new and aspects(new)):
                before, after = (side.evidence if side else () for side in (old, new))
                added = tuple(key for key in after if key not in before)
                gone = tuple(key for key in before if key not in after)
                found.append(StatusChange(subject, day, (), old, new, added, gone))
        olds = news
    return found


def without_axes(found: Sequence[StatusChange]) -> list[StatusChange]:
    for turn in found:
        olds, news = (aspects(side) if side else {} for side in (turn.before, turn.after))
        assert {change.axis: (change.before, change.after) for change in turn.altered} == {
            axis: (olds.get(axis), news.get(axis))
            for axis in {*olds, *news}
            if olds.get(axis) != news.get(axis)
        }
    return [
        StatusChange(each.subject, each.day, (), each.before, each.after, each.new, each.gone)
        for each in found
    ]


def test_every_turn_of_the_shipped_record_is_found_and_no_other(tmp_path: Path) -> None:
    """The index and the entries alone agree on each day, and for a year after."""
    now = datetime(2027, 6, 1, tzinfo=UTC)
    last = now.date()
    with open_log(str(tmp_path / "timeline.db")) as log, Index(log, print) as index:
        app = App(log, index, lambda: now)
        assert not app.commands.import_lines(lambda: read_file(str(RECORD)), skip_bad=False).problems
        entries = list(app.entries.recorded(None))
        by_index = app.changes.by_day("us-china", Viewpoint(last, END_OF_TIME))
        again = app.changes.by_day("us-china", Viewpoint(END_OF_TIME, last))
    first = min(entry.known_from for entry in entries)
    expected = compared(entries, "us-china", first, last)
    assert len(expected) > 50
    assert without_axes(by_index) == expected
    assert by_index == again == status_changes(state_intervals_by_commitment("us-china", entries), last)


@settings(law, max_examples=EXAMPLES or 10)  # each folds the log on a thousand days
@given(logs(at_least=4))
def test_turns_are_found_by_comparing_each_day_with_the_day_before(log: Log) -> None:
    first, last = FIRST - 400 * DAY, LAST + 400 * DAY
    for slug in sorted({entry.event.relationship for entry in log.entries}):
        found = status_changes(state_intervals_by_commitment(slug, log.entries), last)
        within = [turn for turn in found if turn.day >= first]
        assert without_axes(within) == compared(log.entries, slug, first, last)
