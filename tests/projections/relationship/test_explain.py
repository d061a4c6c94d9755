"""Every axis, cell and percentage has a rule and names its events."""

from dataclasses import replace

import msgspec

from scenario import (
    VISIT,
    Answer,
    call_held,
    cargoes_booked,
    cargoes_cleared,
    commitment_made,
    figure_reported,
    given,
    position_stated,
    progress_reported,
    purchase_pledged,
    readout_issued,
    tonnes,
    visit_confirmed,
    visit_invited,
)
from timeline.projections.commitment.explain import Explanation
from timeline.projections.relationship.explain import explain_contact, explain_figure, explain_relationship
from timeline.projections.relationship.figures import list_figures
from timeline.projections.relationship.readouts import list_readouts

LATER = "2026-12-31"
CALL = (
    call_held(),
    readout_issued(by="USA", id="us", topics=["fentanyl"]),
    readout_issued(by="CHN", id="cn", topics=["taiwan"]),
    visit_confirmed(by="USA", part_of="us", due="2026-04", id="told"),
    visit_invited(by="CHN", on="2025-10-30", due="2026-37~", id="invited"),
)


def reasons(why: Explanation) -> dict[str, tuple[str, tuple[str, ...]]]:
    return {reason.axis: (reason.value, reason.because) for reason in why.reasons}


def test_each_cell_of_a_contact_names_its_events() -> None:
    answer = given(*CALL).on(LATER)
    (telling,) = list_readouts("us-china", answer.past)
    why = explain_contact(telling, answer.viewpoint)
    assert reasons(why) == {
        "topic.fentanyl.USA": ("raised", ("us",)),
        "topic.fentanyl.CHN": ("omitted", ("cn",)),
        "topic.taiwan.USA": ("omitted", ("us",)),
        "topic.taiwan.CHN": ("raised", ("cn",)),
        f"commitment.{VISIT}.USA": ("affirmed", ("told",)),
        f"commitment.{VISIT}.CHN": ("silent", ("cn",)),
    }
    assert all(reason.rule for reason in why.reasons)


def test_each_partys_terms_name_where_it_stated_them() -> None:
    found = reasons(given(*CALL).on(LATER).of(VISIT).why)
    assert found["terms.due.USA"] == ("2026-04", ("told",))
    assert found["terms.due.CHN"] == ("2026-37~", ("invited",))


def test_a_percentage_and_a_pace_name_the_target_and_the_reports() -> None:
    pledge = purchase_pledged(on="2025-10-30", quantity=tonnes(12), due="2026", by="USA", id="pledge")
    record = given(pledge, cargoes_cleared(on="2026-03-01", quantity=tonnes(3), id="cleared"))
    answer = record.on("2026-12-31")
    found = reasons(with_pace(answer).why)
    assert found["performance.quantity.percent"] == ("25%", ("pledge", "cleared"))
    assert found["performance.quantity.pace"] == ("25%", ("pledge", "cleared"))
    assert "performance.quantity.pace" not in reasons(answer.why)


def with_pace(answer: Answer) -> Answer:
    return replace(answer, viewpoint=msgspec.structs.replace(answer.viewpoint, pace=True))


def test_what_is_made_of_a_figure_names_the_figures() -> None:
    value = {"min": 4, "max": 4, "unit": "Mt"}
    record = given(
        figure_reported(indicator="bought", period="2024", value=value, by="CHN", id="before"),
        figure_reported(indicator="bought", period="2025", value=tonnes(8), by="CHN", id="first"),
        figure_reported(
            indicator="bought",
            period="2025",
            value=tonnes(2),
            by="CHN",
            id="now",
            on="2026-02-01",
            sum_of=["first"],
        ),
        figure_reported(
            indicator="sold", period="2025", value=tonnes(2.5), by="USA", id="sold", mirror_of="now"
        ),
    )
    answer = record.on(LATER)
    figure = next(
        each
        for each in list_figures("us-china", answer.past)
        if each.indicator == "bought" and each.period == "2025"
    )
    found = reasons(explain_figure("now", figure, answer.past.events, answer.viewpoint))
    assert found == {
        "vintage": ("2, current", ("first", "now")),
        "mirror.percent": ("25%", ("now", "sold")),
        "year_on_year": ("-50%", ("now", "before")),
        "sum": ("does not add up", ("now", "first")),
    }
    old = reasons(explain_figure("first", figure, answer.past.events, answer.viewpoint))
    assert old == {"vintage": ("1, revised", ("first", "now"))}


def test_the_tone_of_a_quarter_and_who_spoke_of_what_name_their_events() -> None:
    record = given(*CALL, position_stated(by="CHN:Xi", topics=["taiwan"], on="2026-01-05", id="xi"))
    answer = record.on(LATER)
    found = reasons(explain_relationship("us-china", answer.past, answer.viewpoint))
    assert found["last_contact"] == ("call-held", ("call",))
    assert found["tone.2025-Q4"] == ("+6.5", ("invited", "call", "told"))
    assert found["topic.taiwan.CHN"] == ("2", ("cn", "xi"))
    assert "tone.2026-Q1" not in found, "a position has no score"


def test_a_measure_names_the_reports_in_its_own_kind_of_unit() -> None:
    """Cargoes say nothing of tonnes; both are on one rung."""
    record = given(
        purchase_pledged(on="2025-10-30", quantity=tonnes(12), id="pledge"),
        cargoes_booked(on="2025-11-01", quantity={"min": 10, "unit": "cargo"}, id="cargoes"),
        cargoes_booked(on="2025-11-05", quantity={"min": 200, "max": 200, "unit": "kt"}, id="kilotonnes"),
    )
    found = reasons(record.on(LATER).why)
    assert found["performance.quantity"][1] == ("pledge", "kilotonnes")
    assert found["performance.quantity in cargo"][1] == ("cargoes",)


def test_a_measure_may_be_called_something_in_something() -> None:
    """The name is matched as a whole."""
    made = commitment_made(owed_by="CHN", text="to buy", id="made",
                           targets=[{"measure": "goods in transit", "quantity": tonnes(2)}])  # fmt: skip
    report = progress_reported(measure="goods in transit", quantity=tonnes(1), on="2026-01-05", id="report")
    found = reasons(given(made, report).on(LATER).why)
    assert found["performance.goods in transit.percent"] == ("50%", ("made", "report"))
