"""The use cases over a real store: cached states answer as a fold of the log does."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from msgspec.structs import replace

from scenario import commitment_made, commitment_superseded, corrected, relationship_opened, retracted
from timeline.app.facade import App
from timeline.events.catalogue import AnyEvent
from timeline.events.parties import Party
from timeline.events.references import MemoryLookup
from timeline.files.jsonl import read_file
from timeline.projections.commitment.changes import build_feed, status_changes
from timeline.projections.commitment.evaluation import evaluate_all
from timeline.projections.commitment.state_intervals import state_intervals_by_commitment
from timeline.projections.history import History, view_known_on
from timeline.projections.relationship.calendar import list_engagements
from timeline.projections.relevance import entries_for_relationship
from timeline.projections.revision import compute_revision, known_by
from timeline.projections.viewpoint import Viewpoint
from timeline.store.index.index import Index
from timeline.store.log import open_log

RECORD = Path(__file__).parents[1] / "events" / "us-china.jsonl"
NOW = datetime(2026, 11, 24, tzinfo=UTC)
VISIT = "us-china/beijing-visit"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    store = tmp_path_factory.mktemp("app") / "timeline.db"
    with open_log(str(store)) as log, Index(log, print) as index:
        app = App(log, index, lambda: NOW)
        assert app.load(lambda: read_file(str(RECORD)), skip_bad=False).problems == ()
        yield app


@pytest.mark.parametrize("clock", ["as_of", "known_on"])
def test_on_the_last_of_all_days_all_stands_as_on_the_day_before(app: App, clock: str) -> None:
    """Intervals end at the end of time; a question as of that day still has an answer."""
    last = replace(Viewpoint(NOW.date(), NOW.date()), **{clock: date.max})
    before = replace(last, **{clock: date.max - timedelta(days=1)})
    for found, other in (
        ([app.status(VISIT, last)], [app.status(VISIT, before)]),
        (app.pending("us-china", last), app.pending("us-china", before)),
        (app.replay("us-china", last).commitments, app.replay("us-china", before).commitments),
    ):
        assert [(each.subject, each.headline, each.evidence) for each in found] == [
            (each.subject, each.headline, each.evidence) for each in other
        ]
        assert found


@pytest.mark.parametrize("day", [date(2025, 11, 25), date(2026, 7, 1)])
def test_a_calendar_a_feed_and_the_turns_are_those_of_the_entries_alone(app: App, day: date) -> None:
    """The index answers as a build from the events does."""
    entries = list(app.entries("us-china"))
    lived = state_intervals_by_commitment("us-china", entries)
    where = Viewpoint(day, NOW.date())
    assert app.turns("us-china", where) == app.turns(None, where) == status_changes(lived, day) != []
    known = known_by(entries_for_relationship("us-china", MemoryLookup(entries)), day)
    told = build_feed(
        status_changes(lived, day)[-5:], MemoryLookup(entries), compute_revision(known, day).changed
    )
    assert app.feed("us-china", where, 5) == app.feed(None, where, 5) == told
    shown = list_engagements("us-china", lived, MemoryLookup(entries), day)
    assert app.agenda("us-china", where) == app.agenda(None, where) == shown != []


def test_what_one_party_alone_told_is_not_taken_from_what_all_told(app: App) -> None:
    """The cached states are those by all accounts."""
    where = Viewpoint(NOW.date(), date(2025, 11, 25))
    app.pending("us-china", where)
    by_all = app.status(VISIT, where).acknowledgement.parties
    by_usa = app.status(VISIT, replace(where, told_by=Party("USA"))).acknowledgement.parties
    assert by_all["CHN"] != by_usa["CHN"]


A, B, ELSEWHERE = "us-china/a", "us-china/b", "quad/c"


def headlines(app: App) -> dict[str, str]:
    """Return the headlines by cached states, after comparing these with a fold of all entries."""
    today = Viewpoint(NOW.date(), NOW.date())
    past = History.from_view(view_known_on(list(app.entries(None)), NOW.date())).as_of(NOW.date())
    folded = {each.status.subject: each.status for each in evaluate_all(None, past, today)}
    assert {subject: app.status(subject, today) for subject in folded} == folded
    assert {each.subject for each in app.pending(None, today)} == {
        subject for subject, status in folded.items() if status.headline == "pending"
    }
    return {subject: status.headline for subject, status in folded.items()}


def test_a_ring_of_supersessions_is_closed_and_opened_across_what_is_kept(tmp_path: Path) -> None:
    """A state depends on other commitments, through reports, corrections and retractions."""
    quad = relationship_opened(subject="quad", id="quad", title="Quad", parties=["USA", "JPN"])
    made = [commitment_made(on="2025-10-02", subject=each, id=each[-1]) for each in (A, B, ELSEWHERE)]
    superseded = partial(commitment_superseded, on="2025-10-03")
    with open_log(str(tmp_path / "timeline.db")) as log, Index(log, print) as index:
        app = App(log, index, lambda: NOW)

        def after(event: AnyEvent) -> list[str]:
            app.append(event)
            return list(headlines(app).values())

        for each in (relationship_opened(), quad, *made):
            app.append(each)
        assert list(headlines(app)) == [ELSEWHERE, A, B]
        pending, closed = "pending", "superseded"
        assert after(superseded(subject=A, superseded_by=B, id="ab")) == [pending, closed, pending]
        assert after(superseded(subject=B, superseded_by=ELSEWHERE, id="bc")) == [pending, closed, closed]
        assert after(superseded(subject=ELSEWHERE, superseded_by=A, id="ca")) == [pending] * 3
        fix = corrected("ca", subject=ELSEWHERE, on="2025-11-01", superseded_by=ELSEWHERE, id="fix")
        assert after(fix) == [pending, closed, closed]
        assert after(retracted(target="fix", subject=ELSEWHERE, on="2025-11-02", id="back")) == [pending] * 3
        assert after(retracted(target="ab", subject=A, on="2025-11-03", id="no")) == [closed, pending, closed]
