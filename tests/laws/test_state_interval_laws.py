"""The states of a commitment on all days at once are those of each day, whatever happened."""

from datetime import date, timedelta

from effort import law
from hypothesis import given
from hypothesis import strategies as st
from strategies import Log, logs, viewpoints

from timeline.projections.commitment.evaluation import evaluate
from timeline.projections.commitment.state import decode
from timeline.projections.commitment.state_intervals import StateInterval, state_intervals, state_on
from timeline.projections.commitment.status import Status, compute_status
from timeline.projections.history import END_OF_TIME, History, view_known_on
from timeline.projections.viewpoint import Viewpoint


def folded(log: Log, subject: str, where: Viewpoint) -> Status | None:
    found = evaluate(
        subject, History.from_view(view_known_on(log.entries, where.known_on)).as_of(where.as_of), where
    )
    return found.status if found else None


def looked_up(found: list[StateInterval], where: Viewpoint) -> Status | None:
    holding = [span for span in found if span.contains(where.as_of, where.known_on)]
    assert len(holding) <= 1, "two states at once"
    return compute_status(decode(holding[0].value.json), where) if holding else None


def commitments(log: Log) -> list[str]:
    return sorted({entry.event.subject for entry in log.entries if "/" in entry.event.subject})


@law
@given(st.data(), logs(at_least=4))
def test_a_span_holds_what_a_fold_gives_on_every_day_in_it(data: st.DataObject, log: Log) -> None:
    """On a day of any question, and at every corner of every span and the day before."""
    subject = data.draw(st.sampled_from(commitments(log) or ["us-china/none"]))
    found = list(state_intervals(subject, log.entries))
    day = timedelta(days=1)
    corners = {
        Viewpoint(as_of, known_on)
        for span in found
        for as_of in (span.valid_from, span.valid_from - day, span.valid_to - day)
        for known_on in (span.known_from, span.known_from - day, span.known_to - day)
    }
    asked = data.draw(viewpoints(log.entries))
    for where in (Viewpoint(asked.as_of, asked.known_on), *corners):
        assert looked_up(found, where) == folded(log, subject, where)


@law
@given(logs(at_least=4))
def test_spans_are_no_emptier_and_no_more_than_needed(log: Log) -> None:
    """Each holds for a day at least; no two that differ in nothing lie side by side."""
    for subject in commitments(log):
        found = list(state_intervals(subject, log.entries))
        assert all(span.valid_from < span.valid_to and span.known_from < span.known_to for span in found)
        for one in found:
            assert not any(
                one.value == other.value
                and (one.valid_from, one.valid_to) == (other.valid_from, other.valid_to)
                and one.known_to == other.known_from
                for other in found
            )
            assert one.valid_to <= END_OF_TIME
            assert one.valid_from > date.min


@law
@given(st.data(), logs(at_least=4))
def test_one_fold_gives_the_span_of_two_days(data: st.DataObject, log: Log) -> None:
    """A commitment with very many days is answered for the days that are asked of."""
    subject = data.draw(st.sampled_from(commitments(log) or ["us-china/none"]))
    asked = data.draw(viewpoints(log.entries))
    where = Viewpoint(asked.as_of, asked.known_on)
    found = state_on(subject, log.entries, where.as_of, where.known_on)
    assert looked_up(found, where) == folded(log, subject, where)
    assert [each.value for each in found] == [
        each.value
        for each in state_intervals(subject, log.entries)
        if each.contains(where.as_of, where.known_on)
    ]
