"""What a desk officer reads of who said what: matrices, rival figures, positions, sources, schemes."""

from collections.abc import Sequence
from datetime import date

import msgspec
from msgspec.structs import replace
from render_facts import (
    ALL,
    CALL,
    CHINESE_READOUT,
    CONFIRMED,
    OPENED,
    PLEDGED,
    SHIPPED,
    VISIT,
    event,
    history_on,
    lines,
    page,
    read_on,
    rows,
    seen_from,
    tables,
)

from timeline.events.catalogue import AnyEvent
from timeline.events.judgement import SCHEMES
from timeline.projections.commitment.evaluation import evaluate
from timeline.projections.commitment.pending import list_pending
from timeline.projections.relationship.explain import explain_contact
from timeline.projections.relationship.figures import list_figures
from timeline.projections.relationship.positions import list_positions
from timeline.projections.relationship.readouts import Readouts, list_readouts
from timeline.projections.relationship.sources import publishers
from timeline.render import figures as figures_view
from timeline.render import pending as pending_view
from timeline.render import positions as positions_view
from timeline.render import readouts as readouts_view
from timeline.render import schemes as schemes_view
from timeline.render import sources as sources_view
from timeline.render import status as status_view
from timeline.render import why as why_view
from timeline.render.document import Cell, Document
from timeline.render.phrases import DASH, aspect

DAY = "2026-06-30"
US_READOUT = event(
    "readout-issued",
    "us-china",
    "2025-11-24",
    of="call",
    asserted_by="USA",
    topics=["fentanyl", "trade"],
    id="us",
)
CN_READOUT = event(
    "readout-issued",
    "us-china",
    "2025-11-24",
    of="call",
    asserted_by="CHN",
    topics=["taiwan", "trade"],
    id="cn",
)
BY_BEIJING = event("visit-invited", VISIT, "2025-11-24", asserted_by="CHN", due="2026-37", id="invited")
INVITED = msgspec.structs.replace(BY_BEIJING, part_of="cn")


def contacts_of(*events: AnyEvent) -> list[Readouts]:
    found = list_readouts("us-china", history_on(DAY, OPENED, *events).as_of(date.fromisoformat(DAY)))
    return [each.readouts for each in found]


def readouts_page(*events: AnyEvent) -> Document:
    return readouts_view.document("us-china", contacts_of(*events), seen_from(DAY))


# Readouts


def test_what_both_raised_comes_first_then_each_sides_own() -> None:
    """So that the split is seen at a glance."""
    topics, _ = tables(readouts_page(CALL, US_READOUT, CN_READOUT, CONFIRMED))
    assert rows(topics) == [
        {"topic": "trade", "USA": "raised", "CHN": "raised"},
        {"topic": "fentanyl", "USA": "raised", "CHN": "omitted"},
        {"topic": "taiwan", "USA": "omitted", "CHN": "raised"},
    ]


def test_an_omission_stands_out_and_different_terms_are_shown() -> None:
    _, silent = tables(readouts_page(CALL, US_READOUT, CN_READOUT, CONFIRMED))
    assert silent.columns == ("commitment", "USA", "CHN")
    assert silent.rows == ((VISIT, Cell("affirmed", "good"), Cell("left out", "warn")),)
    _, differing = tables(readouts_page(CALL, US_READOUT, CN_READOUT, CONFIRMED, INVITED))
    assert rows(differing)[0]["on different terms"] == "USA April 2026 · CHN early 2026"


def test_a_contact_of_which_nobody_gave_an_account_says_so() -> None:
    shown = lines(readouts_page(CALL))
    assert "call, 24 November 2025, USA:Trump and CHN:Xi (call)" in shown
    assert "Readouts: USA none · CHN none" in shown
    assert "No contact is on record." in lines(readouts_page())


# Figures


def figures_page(*events: AnyEvent) -> Document:
    found = list_figures("us-china", history_on(DAY, OPENED, *events))
    return figures_view.document("us-china", found, seen_from(DAY))


def reported(identifier: str, value: float, **fields: object) -> AnyEvent:
    told = {"indicator": "imports", "period": "2025", "asserted_by": "USA", **fields}
    much = {"min": value, "max": value, "unit": "Mt"}
    return event("figure-reported", "us-china", "2026-01-05", id=identifier, value=much, **told)


def test_an_indicator_is_named_once_and_a_revised_value_is_marked() -> None:
    first, second, rival = rows(
        tables(figures_page(reported("a", 3), reported("b", 4), reported("c", 5, asserted_by="UN")))[0]
    )
    assert (first["indicator"], second["indicator"], rival["indicator"]) == ("imports", "", "")
    assert (first["event"], second["event"], rival["event"]) == (
        "a (vintage 1)",
        "b (vintage 2, current)",
        "c",
    )


def test_a_mirror_pair_is_shown_once() -> None:
    other = reported("b", 3.5, indicator="exports", asserted_by="UN", mirror_of="a")
    _, pairs = tables(figures_page(reported("a", 3), other))
    (pair,) = pairs.rows
    assert pair == ("2025", "imports", "3 Mt (USA)", "exports", "3.5 Mt (UN)", "0.5 Mt", "16.6%", "a, b")


def test_a_change_has_its_sign_and_a_sum_says_whether_it_adds_up() -> None:
    shown = lines(
        figures_page(
            reported("before", 2, period="2024"),
            reported("now", 3),
            reported("sum", 9, indicator="all", sum_of=["now"]),
        )
    )
    assert "imports 2025 2024 +50% USA now, before" in shown
    assert "all 2025 9 Mt 3 Mt no sum, now" in shown
    assert "- all, 2025: stated as a sum, 9 Mt, but its parts make 3 Mt (sum, now)" in shown
    assert "No figure is on record." in lines(figures_page())


# Positions and sources


def test_a_position_is_in_its_own_words_then_ours_with_what_it_was_before() -> None:
    stated = [
        event("position-stated", "us-china", day, asserted_by=by, topics=["taiwan"], id=name, **words)
        for day, by, name, words in (
            ("2025-11-24", "CHN:Xi", "xi", {"quote": "postwar order", "note": "On unification."}),
            ("2026-01-10", "CHN:Mao Ning", "mao", {"note": "Repeats it."}),
        )
    ]
    red = event(
        "red-line-stated",
        "us-china",
        "2025-12-01",
        asserted_by="CHN",
        topics=["taiwan"],
        quote="never",
        id="red",
    )
    history = history_on(DAY, OPENED, *stated, red)
    shown = lines(positions_view.document(list_positions("us-china", history, seen_from(DAY))))
    found = [line for line in shown if line.endswith(("mao", "xi", "red"))]
    assert found == [
        "taiwan CHN:Mao Ning 10 January 2026 Repeats it. mao",
        "before, CHN 1 December 2025 red line: “never” red",
        "before, CHN:Xi 24 November 2025 “postwar order”. On unification. xi",
        "CHN taiwan 1 December 2025 “never” red",
    ]


def test_sources_by_use_with_their_grades() -> None:
    told = [
        event(
            "call-held", "us-china", "2025-11-24", participants=["USA", "CHN"], id=f"call-{nth}",
            sources=[{"publisher": "AP", "admiralty": "B2"}],
        )
        for nth in range(2)
    ]  # fmt: skip
    gone = event("retracted", "us-china", "2025-12-01", target="call-1", reason="the same call", id="gone")
    found = publishers("us-china", read_on(DAY, OPENED, *told, gone), seen_from(DAY))
    (table,) = tables(sources_view.document("us-china", found, seen_from(DAY)))
    assert [row[:5] for row in table.rows] == [
        ("AP", "2", Cell("", "quiet"), Cell("1", "warn"), "B2 (2)"),
        (Cell("no source given", "quiet"), "1", Cell("", "quiet"), Cell("", "quiet"), ""),
    ]


def test_every_scheme_and_every_value_is_explained() -> None:
    written = page(schemes_view.document())
    for name, scheme in SCHEMES.items():
        assert f"## {name}\n" in written
        assert all(meaning in written for meaning in scheme.values.values())
    assert {row["scheme"] for row in schemes_view.rows()} == set(SCHEMES)


# In the answers that there were before


def test_the_table_of_commitments_says_where_terms_differ() -> None:
    statuses = list_pending("us-china", history_on("2025-12-01", *ALL, BY_BEIJING), seen_from("2025-12-01"))
    document = pending_view.document("us-china", statuses)
    words = {row["subject"]: row["confirmed by"] for row in rows(tables(document)[0])}
    assert words[VISIT] == "mutual, on different terms: USA yes · CHN yes"


def test_pace_says_what_an_even_share_would_be_and_that_it_is_only_illustrative() -> None:
    where = replace(seen_from("2026-01-15"), pace=True)
    past = history_on("2026-01-15", *ALL)
    found = evaluate(PLEDGED.subject, past, where)
    assert found
    shown = lines(status_view.document(found.status))
    (pace,) = [line for line in shown if line.startswith("pace")]
    assert pace.startswith(
        "pace 52.6% of at least 7.6 Mt, an even share by 15 January 2026; an even share is only"
    )
    table = lines(pending_view.document("us-china", list_pending("us-china", past, where)))
    assert any("4 of at least 12 Mt (33.3%; 52.6% of an even share)" in line for line in table)
    assert "Pace: an even share is only illustrative: nobody promised to be even." in table
    assert SHIPPED.id in found.status.evidence


def test_a_status_names_codes_and_how_many_publishers_it_rests_on() -> None:
    graded = event(
        "visit-accepted", VISIT, "2025-11-25", asserted_by="CHN", id="accepted",
        sources=[{"publisher": "Xinhua", "admiralty": "A2"}, {"publisher": "AP", "admiralty": "B2"}],
    )  # fmt: skip
    where = seen_from("2025-12-01")
    found = evaluate(VISIT, history_on("2025-12-01", OPENED, CONFIRMED, CALL, graded), where)
    assert found
    shown = [line for line in lines(status_view.document(found.status)) if line]
    assert shown[-2:] == [
        "april-visit, accepted (A2)",
        "Rests on 2 publishers; the best grade is A2: completely reliable, probably true.",
    ]


def test_why_of_a_contact_has_a_row_for_each_cell() -> None:
    where = seen_from(DAY)
    (telling,) = list_readouts("us-china", history_on(DAY, OPENED, CALL, CHINESE_READOUT, CONFIRMED))
    shown = lines(why_view.document(explain_contact(telling, where)))
    assert shown[0] == f"call {DASH} why"
    assert any(line.startswith("topic: taiwan, CHN raised") for line in shown)
    assert any(line.startswith(f"commitment: {VISIT}, CHN left out") for line in shown)


def test_an_aspect_is_named_in_words() -> None:
    named: Sequence[tuple[str, str]] = [
        ("headline", "status"),
        ("last_contact", "last contact"),
        ("performance.US exports", "performance: US exports"),
        ("performance.U.S. exports", "performance: U.S. exports"),
        ("performance.U.S. exports.done", "performance: U.S. exports, done"),
        ("performance.quantity.percent", "performance: quantity, percent"),
        ("acknowledgement.USA", "confirmed by: USA"),
        ("topic.taiwan.CHN", "topic: taiwan, CHN"),
    ]
    assert [(name, aspect(name)) for name, _ in named] == list(named)
