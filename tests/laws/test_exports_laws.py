"""Each change of what is sent out raises a number and a time that never fall, however it was recorded."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from effort import law
from hypothesis import assume, given
from hypothesis import strategies as st
from msgspec.structs import replace
from strategies import FIRST, Log, interesting_days, logs

from timeline.events.entry import Entry
from timeline.events.references import MemoryLookup
from timeline.projections.commitment.changes import Feed, FeedItem, build_feed, status_changes
from timeline.projections.commitment.state_intervals import state_intervals_by_commitment
from timeline.projections.relationship.calendar import Engagement, list_engagements
from timeline.projections.relevance import entries_for_relationship
from timeline.projections.revision import compute_revision, known_by

SLUGS = ("us-china", "quad")
NO_TIME = datetime.min.replace(tzinfo=UTC)


def calendar(entries: Sequence[Entry], day: date) -> Mapping[str, Engagement]:
    lookup = MemoryLookup(entries)
    found = (
        engagement
        for slug in SLUGS
        for engagement in list_engagements(slug, state_intervals_by_commitment(slug, entries), lookup, day)
    )
    return {each.key: each for each in found}


def news(entries: Sequence[Entry], slug: str, day: date) -> Feed:
    lookup = MemoryLookup(entries)
    known = known_by(entries_for_relationship(slug, lookup), day)
    return build_feed(
        status_changes(state_intervals_by_commitment(slug, entries), day),
        lookup,
        compute_revision(known, day).changed,
    )


def content(engagement: Engagement) -> Engagement:
    return replace(engagement, revision=0, changed=NO_TIME)


@st.composite
def two_states(draw: st.DrawFn) -> tuple[Log, int, int, date, date]:
    """Draw a log, two lengths of it, and two days on which it is viewed."""
    log = draw(logs(at_least=6))
    assume(len(log.entries) > len(SLUGS))  # the openings
    some = draw(st.integers(len(SLUGS), len(log.entries) - 1))
    more = draw(st.integers(some, len(log.entries)))
    day = st.sampled_from(interesting_days(log.entries)) | st.sampled_from(
        [entry.recorded.date() for entry in log.entries]
    )
    first = draw(day)
    return log, some, more, first, max(first, draw(day | st.just(first)))


@law
@given(two_states())
def test_each_change_raises_the_revision_of_an_engagement_and_nothing_lowers_it(
    states: tuple[Log, int, int, date, date],
) -> None:
    """The law compares two states of a log, one a prefix of the other."""
    log, some, more, day, later = states
    before, after = calendar(log.entries[:some], day), calendar(log.entries[:more], later)
    check_revisions(before, after)
    if day == later and day <= log.entries[some].recorded.date():
        for key, once in before.items():
            assert content(once) == content(after[key]) or once.changed < after[key].changed


def check_revisions(before: Mapping[str, Engagement], after: Mapping[str, Engagement]) -> None:
    assert before.keys() <= after.keys()
    for key, once in before.items():
        now = after[key]
        assert now.revision >= once.revision
        assert now.changed >= once.changed
        assert content(now) == content(once) or now.revision > once.revision


@law
@given(logs(at_least=6), st.data())
def test_each_change_by_time_alone_raises_the_revision_of_an_engagement(
    log: Log, data: st.DataObject
) -> None:
    """A due date begins or passes; a report becomes certain."""
    some = st.lists(st.sampled_from(interesting_days(log.entries)), min_size=2, max_size=12, unique=True)
    found = [calendar(log.entries, day) for day in sorted(data.draw(some))]
    for before, after in pairwise(found):
        check_revisions(before, after)


@law
@given(logs(at_least=6), st.data())
def test_what_is_taken_back_bit_by_bit_is_never_gone_from_a_calendar(log: Log, data: st.DataObject) -> None:
    """Whenever the retractions are said to have come out, and in whatever order they are recorded."""
    shown = calendar(log.entries, log.recorded.date())
    assume(shown)
    engagement = shown[data.draw(st.sampled_from(sorted(shown)))]
    for number, target in enumerate(data.draw(st.permutations(engagement.evidence))):
        before = calendar(log.entries, log.recorded.date())
        back = {"type": "retracted", "id": f"back-{number}", "target": target, "reason": "not so"}
        subject = next(entry.event.subject for entry in log.entries if entry.event.id == target)
        published = data.draw(st.dates(FIRST, log.recorded.date())).isoformat()
        log.recorded += timedelta(hours=1)
        log.record({**back, "subject": subject, "occurred": published, "published": published})
        check_revisions(before, calendar(log.entries, log.recorded.date()))


@law
@given(two_states())
def test_an_engagement_that_was_recorded_no_further_and_whose_days_have_not_come_stays_as_it_is(
    states: tuple[Log, int, int, date, date],
) -> None:
    """An event on another commitment does not change it."""
    log, some, more, day, _ = states
    before, after = calendar(log.entries[:some], day), calendar(log.entries[:more], day)
    for key, once in before.items():
        if after[key].revision == once.revision:
            assert after[key] == once


@law
@given(two_states())
def test_each_change_updates_an_entry_of_a_feed_and_nothing_makes_it_older(
    states: tuple[Log, int, int, date, date],
) -> None:
    log, some, more, day, later = states
    for slug in SLUGS:
        before, after = news(log.entries[:some], slug, day), news(log.entries[:more], slug, later)
        assert after.updated >= before.updated
        olds, news_ = by_name(before), by_name(after)
        for name in olds.keys() & news_.keys():
            once, now = olds[name], news_[name]
            assert now.updated >= once.updated
            if (once.turn, once.sources) != (now.turn, now.sources) and now.turn.day <= (
                log.entries[some].recorded.date()
            ):
                assert now.updated > once.updated


def by_name(found: Feed) -> Mapping[tuple[str, date], FeedItem]:
    return {(item.turn.subject, item.turn.day): item for item in found.items}
