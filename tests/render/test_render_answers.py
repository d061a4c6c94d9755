"""The other answers: a relationship, why, what changed."""

from datetime import date

from render_facts import (
    ALL,
    CONFIRMED,
    OPENED,
    VISIT,
    event,
    history_on,
    lines,
    rows,
    seen_from,
    standing_on,
    tables,
)

from timeline.events.catalogue import AnyEvent
from timeline.projections.commitment.diff import Change, Diff, compare
from timeline.projections.commitment.evaluation import evaluate_all
from timeline.projections.commitment.explain import ExcludedEvent, explain
from timeline.projections.relationship.summary import summarize
from timeline.render import diff as diff_view
from timeline.render import relationship as relationship_view
from timeline.render import why as why_view
from timeline.render.document import Document
from timeline.render.phrases import DASH

DENIED = event("denied", VISIT, "2025-12-01", asserted_by="CHN", id="denied")
STATED = event(
    "position-stated",
    "us-china",
    "2025-11-24",
    by="CHN:Xi",
    topics=["taiwan"],
    quote="one China",
    id="stated",
)


# A relationship


def relationship_on(day: str, *events: AnyEvent) -> Document:
    past = history_on(day, *events).as_of(date.fromisoformat(day))
    statuses = [each.status for each in evaluate_all("us-china", past, seen_from(day))]
    return relationship_view.document(summarize("us-china", past, seen_from(day), statuses), statuses)


def test_a_relationship_at_a_glance() -> None:
    shown = lines(relationship_on("2026-01-05", *ALL))
    assert shown[0] == f"us-china {DASH} US and China"
    for line in (
        "parties USA, CHN",
        "last contact call-held, 24 November 2025 (call)",
        "next CHN to buy soybeans from USA, by 28 February 2026 (us-china/soybeans)",
        "commitments 1 due now, 1 pending",
        "2025-Q4 +25.5",
        "No party has stated a position.",
    ):
        assert line in shown


def test_contested_commitments_and_positions_are_named() -> None:
    document = relationship_on("2026-01-05", *ALL, DENIED, STATED)
    assert f"- {VISIT}" in lines(document)
    positions = next(table for table in tables(document) if "position" in table.columns)
    assert rows(positions)[0] == {
        "party": "CHN:Xi",
        "topic": "taiwan",
        "position": "position-stated",
        "toward": "",
        "since": "24 November 2025",
        "in its words": "“one China”",
        "event": "stated",
    }


def test_who_spoke_of_what() -> None:
    topics = tables(relationship_on("2026-01-05", *ALL))[-1]
    assert rows(topics) == [{"topic": "taiwan", "CHN": "1"}]


def test_a_relationship_of_which_nothing_is_known_yet() -> None:
    shown = lines(relationship_on("2025-10-02", OPENED))
    assert {"last contact nothing", "next nothing", "There are no commitments."} <= set(shown)


# Why


def test_each_axis_has_its_rule_and_its_events() -> None:
    reasons = rows(tables(why_view.document(explain(standing_on("2026-05-03", VISIT, *ALL))))[0])
    assert reasons[0] == {
        "aspect": "status",
        "value": "overdue",
        "rule": "its last possible day has passed",
        "because of": "april-visit",
    }
    silent = next(each for each in reasons if each["aspect"] == "confirmed by: CHN")
    assert (silent["value"], silent["because of"]) == ("left out", "cn-readout")


def test_what_rests_on_no_event_says_so() -> None:
    reasons = rows(tables(why_view.document(explain(standing_on("2026-05-03", VISIT, OPENED, CONFIRMED))))[0])
    assert next(each for each in reasons if each["aspect"] == "confirmed by: CHN")["because of"] == DASH


def test_what_was_left_out_is_shown_with_its_reason() -> None:
    left_out = [ExcludedEvent("held", "visit-held", "not known until 2026-05-15")]
    document = why_view.document(explain(standing_on("2026-05-03", VISIT, *ALL), left_out))
    assert rows(tables(document)[1]) == [
        {"event": "held", "type": "visit-held", "why": "not known until 2026-05-15"}
    ]
    assert "Not counted" not in lines(why_view.document(explain(standing_on("2026-05-03", VISIT, *ALL))))


# What changed


def changed(before: str, after: str, *events: AnyEvent) -> Document:
    def standing_by(day: str) -> dict[str, object]:
        past = history_on(day, *events).as_of(date.fromisoformat(day))
        return {each.status.subject: each for each in evaluate_all("us-china", past, seen_from(day))}

    found = compare(standing_by(before), standing_by(after))  # type: ignore[arg-type]
    return diff_view.document(Diff(date.fromisoformat(before), date.fromisoformat(after), found))


def test_a_change_reads_before_and_after_and_names_its_cause() -> None:
    document = changed("2025-12-01", "2026-01-05", *ALL)
    assert lines(document)[:2] == ["What changed from 1 December 2025 to 5 January 2026", "us-china/soybeans"]
    found = rows(tables(document)[0])
    assert {"aspect": "stage", "before": "booked", "after": "shipped", "because of": "shipped"} in found
    done = next(each for each in found if each["aspect"] == "performance: quantity, done")
    assert (done["before"], done["after"]) == (DASH, "4 Mt")


def test_due_dates_are_in_words() -> None:
    found = rows(tables(changed("2025-11-20", "2025-11-30", *ALL))[0])
    assert {"aspect": "due", "before": DASH, "after": "April 2026", "because of": "april-visit"} in found


def test_what_rests_on_no_event_changed_because_time_passed() -> None:
    change = Change(VISIT, "headline", "pending", "in_window", ())
    document = diff_view.document(Diff(date(2026, 3, 31), date(2026, 4, 1), (change,)))
    assert rows(tables(document)[0]) == [
        {"aspect": "status", "before": "pending", "after": "due now", "because of": "time passed"}
    ]


def test_no_change_is_a_sentence() -> None:
    assert lines(changed("2025-12-01", "2025-12-02", *ALL))[1:] == ["Nothing changed."]
