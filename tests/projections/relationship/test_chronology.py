"""The chronology of a relationship, and its commitments at the end of a day."""

from collections.abc import Mapping, Sequence

from scenario import (
    Record,
    call_held,
    corrected,
    given,
    purchase_pledged,
    relationship_opened,
    retracted,
    visit_confirmed,
    visit_held,
    visit_invited,
)
from timeline.projections.relationship.chronology import Replay, list_events, replay


def replayed(record: Record, to: str, known_on: str | None = None, slug: str = "us-china") -> Replay:
    answer = record.on(to) if known_on is None else record.on(to).known_on(known_on)
    return replay(slug, answer.history, answer.viewpoint)


def ids(rows: Sequence[Mapping[str, object]]) -> list[object]:
    return [row["id"] for row in rows]


INVITED = visit_invited(on="2025-10-30", due="2026-37~", id="invited")
CONFIRMED = visit_confirmed(on="2025-11-24", due="2026-04", id="confirmed")


def test_a_replay_contains_nothing_that_came_later() -> None:
    """On the day before the call nothing was confirmed."""
    record = given(INVITED, CONFIRMED)
    before, after = replayed(record, "2025-11-23"), replayed(record, "2025-11-24")
    assert ids(before.events) == ["relationship-opened-2025-10-01", "invited"]
    assert [(status.stage, status.schedule.due) for status in before.commitments] == [("invited", "2026-37~")]
    assert ids(after.events) == ["relationship-opened-2025-10-01", "invited", "confirmed"]
    assert [(status.stage, status.schedule.due) for status in after.commitments] == [("confirmed", "2026-04")]


def test_a_replay_shows_apart_what_may_have_happened() -> None:
    """A visit "in the course of May" is neither held nor not held on the tenth."""
    record = given(CONFIRMED, visit_held(on="2026-05", published=None, id="in-may"))
    middle = replayed(record, "2026-05-10")
    assert ids(middle.possible) == ["in-may"]
    assert "in-may" not in ids(middle.events)
    assert [status.stage for status in middle.commitments] == ["confirmed"]
    assert ids(replayed(record, "2026-05-31").possible) == []
    assert ids(replayed(record, "2026-04-30").possible) == []


def test_a_replay_by_what_was_known_leaves_out_what_was_not() -> None:
    """The past and the knowledge of it are two questions."""
    record = given(INVITED, visit_confirmed(on="2025-11-24", published="2025-11-26", id="confirmed"))
    assert "confirmed" in ids(replayed(record, "2025-11-24").events)
    blind = replayed(record, "2025-11-24", known_on="2025-11-25")
    assert "confirmed" not in ids(blind.events)
    assert [status.stage for status in blind.commitments] == ["invited"]
    assert (str(blind.to), str(blind.known_on)) == ("2025-11-24", "2025-11-25")


def test_the_events_come_in_the_order_of_the_world() -> None:
    """A report that reached the log late stands where it belongs."""
    record = given(CONFIRMED, visit_invited(on="2025-10-30", published="2025-12-01", id="found-later"))
    assert ids(replayed(record, "2025-12-31").events)[1:] == ["found-later", "confirmed"]


def test_a_relationship_is_replayed_without_its_neighbours() -> None:
    """Every relationship has a history of its own."""
    record = given(
        relationship_opened(),
        relationship_opened(subject="china-japan", id="second", parties=["CHN", "JPN"]),
        CONFIRMED,
        visit_confirmed(subject="china-japan/tokyo-visit", id="tokyo"),
        visit_held(subject="china-japan/tokyo-visit", on="2026-01", published=None, id="tokyo-held"),
    )
    found = replayed(record, "2026-01-15", slug="china-japan")
    assert (ids(found.events), ids(found.possible)) == (["second", "tokyo"], ["tokyo-held"])
    assert [status.subject for status in found.commitments] == ["china-japan/tokyo-visit"]
    assert ids(replayed(record, "2026-01-15").possible) == []


def test_commitments_and_the_relationship_itself_are_in_one_chronology() -> None:
    """A call and what came out of it belong together."""
    answer = given(call_held(), CONFIRMED, purchase_pledged(id="beans")).on("2025-12-31")
    told = list_events("us-china", answer.past)
    assert [account.id for account in told][1:] == ["call", "confirmed", "beans"]


def test_a_row_has_the_clocks_first_and_then_the_fields_of_its_type() -> None:
    """Common fields come before those of the type."""
    told = visit_confirmed(on="2025-11-24", published=None, by="USA:Trump", due="2026-04", id="april")
    answer = given(told).on("2025-12-31")
    shown = answer.history.by_id["april"].row
    assert list(shown) == [
        *("position", "id", "type", "subject", "occurred", "published", "recorded", "asserted_by"),
        *("corrected", "retracted", "visitor", "host", "place", "due"),
    ]
    assert (shown["position"], shown["published"], shown["asserted_by"]) == (2, None, "USA:Trump")
    assert shown["recorded"].date().isoformat() == "2025-11-24"
    assert (shown["corrected"], shown["retracted"]) == (False, False)


def test_a_row_reads_as_corrected_and_says_so() -> None:
    """A reader of the log sees that the event was corrected."""
    record = given(CONFIRMED, corrected("confirmed", on="2025-11-26", due="2026-05"))
    (shown,) = (event for event in replayed(record, "2025-12-31").events if event["id"] == "confirmed")
    assert (shown["due"], shown["corrected"]) == ("2026-05", True)


def test_a_retracted_event_is_in_no_replay() -> None:
    """It counts nowhere from the day of the retraction on; before, it counted."""
    record = given(CONFIRMED, retracted(target="confirmed", on="2025-11-26"))
    assert "confirmed" not in ids(replayed(record, "2025-12-31").events)
    assert "confirmed" in ids(replayed(record, "2025-12-31", known_on="2025-11-25").events)
