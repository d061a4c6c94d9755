"""Rival figures side by side: vintages, mirror pairs, changes on the year before, sums."""

from functools import partial

import pytest

from scenario import Answer, Record, corrected, figure_reported, given, relationship_opened, retracted
from timeline.projections.commitment.amounts import Interval
from timeline.projections.relationship.figures import Figure, list_figures

LATER = "2026-12-31"
BILLION = 10**9


def dollars(billions: float) -> dict[str, object]:
    return mass(round(billions * BILLION), "USD")


def mass(number: float, unit: str = "Mt") -> dict[str, object]:
    return {"min": number, "max": number, "unit": unit}


IMPORTS = partial(
    figure_reported, indicator="US imports", period="2024", value=dollars(438.7), by="USA", id="imports"
)
EXPORTS = partial(
    figure_reported, indicator="China's exports", period="2024", value=dollars(525.7), by="UN", id="exports"
)


def all_of(answer: Answer) -> dict[tuple[str, str | None], Figure]:
    return {(figure.indicator, figure.period): figure for figure in list_figures("us-china", answer.past)}


def ids(figure: Figure) -> list[str]:
    return [value.id for value in figure.values]


def test_values_of_one_indicator_and_period_stand_side_by_side() -> None:
    """Rival sources share a figure; another period is another figure."""
    rival = IMPORTS(by=None, id="rival", value=dollars(440), sources=[{"publisher": "A paper"}])
    found = all_of(given(IMPORTS(), rival, IMPORTS(id="before", period="2023")).on(LATER))
    assert list(found) == [("US imports", "2023"), ("US imports", "2024")]
    one, other = found["US imports", "2024"].values
    assert (one.value, one.unit, one.by, one.source) == (438.7 * BILLION, "USD", "USA", None)
    assert (other.value, other.by, other.source) == (440 * BILLION, "A paper", "A paper")


def test_a_range_has_bounds_and_no_single_value() -> None:
    found = all_of(given(IMPORTS(value={"min": 122, "unit": "t"})).on(LATER))
    (value,) = found["US imports", "2024"].values
    assert (value.value, value.min, value.max) == (None, 122, None)


# Vintages


def test_a_later_value_of_the_same_source_is_its_next_vintage() -> None:
    """Both stay; the last is current. As known before, the first was."""
    revised = IMPORTS(id="revised", value=dollars(439.7), on="2026-02-01")
    record = given(IMPORTS(), revised)
    both = all_of(record.on(LATER))["US imports", "2024"].values
    assert [(value.id, value.vintage, value.current) for value in both] == [
        ("imports", 1, False),
        ("revised", 2, True),
    ]
    (then,) = all_of(record.on(LATER).known_on("2026-01-31"))["US imports", "2024"].values
    assert (then.id, then.vintage, then.current) == ("imports", 1, True)


def test_vintages_follow_when_values_came_out_not_when_they_were_recorded() -> None:
    """An older table that is filed late is an older vintage."""
    late = IMPORTS(id="filed-late", value=dollars(430), on="2025-02", published="2025-03-01")
    first = IMPORTS(id="filed-first", on="2025-02", published="2025-03-02")
    values = all_of(given(first, late).on(LATER))["US imports", "2024"].values
    assert [(value.id, value.current) for value in values] == [("filed-late", False), ("filed-first", True)]


def test_the_same_value_told_again_is_no_new_vintage() -> None:
    """The report is another paper's, of the same agency's count."""
    again = IMPORTS(id="again", on="2026-02-01")
    values = all_of(given(IMPORTS(), again).on(LATER))["US imports", "2024"].values
    assert [(value.vintage, value.current) for value in values] == [(1, True), (1, True)]


def test_what_nobody_vouches_for_stands_alone() -> None:
    """Two values without a source are no vintages of each other, and no years of one count."""
    bare = partial(IMPORTS, by=None)
    record = given(bare(), bare(id="other", value=dollars(5)), bare(id="next", period="2025"))
    found = all_of(record.on(LATER))
    values = found["US imports", "2024"].values
    assert [(value.vintage, value.current) for value in values] == [(1, True), (1, True)]
    assert found["US imports", "2025"].year_on_year == ()


def test_another_sources_value_is_no_vintage_but_a_rival() -> None:
    found = all_of(given(IMPORTS(), IMPORTS(by="UN", id="rival", on="2026-02-01")).on(LATER))
    assert [value.current for value in found["US imports", "2024"].values] == [True, True]


def test_a_correction_is_no_vintage_and_a_retraction_takes_a_value_away() -> None:
    """The record was wrong, not the source."""
    record = given(
        IMPORTS(),
        IMPORTS(by="UN", id="rival"),
        corrected("imports", on="2026-01-01", subject="us-china", value=dollars(438.9)),
        retracted(target="rival", on="2026-01-01", subject="us-china"),
    )
    (value,) = all_of(record.on(LATER))["US imports", "2024"].values
    assert (value.value, value.vintage) == (438.9 * BILLION, 1)
    assert ids(all_of(record.on(LATER).known_on("2025-12-31"))["US imports", "2024"]) == ["imports", "rival"]


# Mirror pairs


def test_a_mirror_pair_is_seen_from_both_sides() -> None:
    """438.7 by the importer's count, 525.7 by the exporter's: 87.0 apart, 19.8 percent of the smaller."""
    found = all_of(given(IMPORTS(), EXPORTS(mirror_of="imports")).on(LATER))
    here, there = found["US imports", "2024"].mirror, found["China's exports", "2024"].mirror
    assert here
    assert there
    assert (here.indicator, here.gap, here.percent) == ("China's exports", 87 * BILLION, 19.8)
    assert (there.indicator, there.gap, there.percent) == ("US imports", 87 * BILLION, 19.8)
    assert [side.id for side in here.sides] == ["imports", "exports"]
    assert [side.id for side in there.sides] == ["exports", "imports"]


def test_the_gap_is_in_the_figures_own_unit() -> None:
    one = figure_reported(indicator="sold", period="2025", value=mass(12), id="one")
    other = figure_reported(
        indicator="bought", period="2025", value=mass(11_500, "kt"), id="other", mirror_of="one"
    )
    found = all_of(given(one, other).on(LATER))
    gaps = {
        value.indicator: (value.mirror.gap, value.mirror.unit) for value in found.values() if value.mirror
    }
    assert gaps == {"sold": (0.5, "Mt"), "bought": (500, "kt")}


@pytest.mark.parametrize(
    "value", [mass(1), {"min": 400 * BILLION, "unit": "USD"}], ids=["an unlike unit", "a range"]
)
def test_what_cannot_be_compared_is_paired_without_a_gap(value: dict[str, object]) -> None:
    mirror = all_of(given(IMPORTS(), EXPORTS(value=value, mirror_of="imports")).on(LATER))[
        "US imports", "2024"
    ].mirror
    assert mirror
    assert (mirror.gap, mirror.percent) == (None, None)


def test_figures_of_different_times_are_no_mirror_images() -> None:
    other = EXPORTS(mirror_of="imports", period="2023")
    mirror = all_of(given(IMPORTS(), other).on(LATER))["US imports", "2024"].mirror
    assert mirror
    assert (mirror.gap, mirror.why_not) == (None, "of different times")


def test_a_pair_of_current_values_comes_before_one_that_was_revised() -> None:
    """And a pair that each side declares is one pair."""
    record = given(
        IMPORTS(),
        EXPORTS(mirror_of="imports"),
        IMPORTS(id="revised", value=dollars(450), on="2026-02-01"),
        EXPORTS(id="exports-2", value=dollars(530), mirror_of="revised", on="2026-02-02"),
        corrected("imports", on="2026-03-01", subject="us-china", mirror_of="exports"),
    )
    found = all_of(record.on(LATER))["US imports", "2024"]
    assert [[side.id for side in mirror.sides] for mirror in found.mirrors] == [
        ["imports", "exports"],
        ["revised", "exports-2"],
    ]
    assert found.mirror
    assert found.mirror.percent == 17.7


def test_a_mirror_may_lie_in_another_relationship() -> None:
    """A flow is counted by whom it passes."""
    record = given(
        relationship_opened(),
        relationship_opened(subject="china-japan", id="second", parties=["CHN", "JPN"]),
        IMPORTS(),
        EXPORTS(subject="china-japan", mirror_of="imports"),
    )
    (here,) = list_figures("us-china", record.on(LATER).past)
    assert here.mirror
    assert here.mirror.percent == 19.8
    assert ids(here) == ["imports"]


def test_a_gap_to_nothing_has_no_percent() -> None:
    found = all_of(given(IMPORTS(value=dollars(0)), EXPORTS(mirror_of="imports")).on(LATER))
    mirror = found["US imports", "2024"].mirror
    assert mirror
    assert (mirror.gap, mirror.percent) == (525_700_000_000, None)


def test_a_mirror_that_is_not_known_or_not_told_is_none() -> None:
    record = given(IMPORTS(), EXPORTS(mirror_of="imports", on="2026-02-01"))
    for answer in (record.on(LATER).known_on("2026-01-31"), record.on(LATER).as_told_by("USA")):
        assert all_of(answer)["US imports", "2024"].mirror is None
    undone = record.and_then(retracted(target="imports", on="2026-03-01", subject="us-china"))
    assert all_of(undone.on(LATER))["China's exports", "2024"].mirror is None


# On the year before


def year_on_year(record: Record, indicator: str, period: str) -> list[tuple[str | None, str, float]]:
    found = all_of(record.on(LATER))[indicator, period].year_on_year
    return [(each.by, each.before, each.percent) for each in found]


@pytest.mark.parametrize(
    ("period", "before"),
    [
        ("2025", "2024"),
        ("2025-11", "2024-11"),
        ("2024-12/2025-05", "2023-12/2024-05"),
        ("2025-06~", "2024-06"),
    ],
)
def test_the_change_is_on_the_same_time_a_year_before(period: str, before: str) -> None:
    record = given(
        figure_reported(indicator="bought", period=before, value=mass(4), by="CHN", id="before"),
        figure_reported(indicator="bought", period=period, value=mass(1_380, "kt"), by="CHN", id="now"),
    )
    assert year_on_year(record, "bought", period) == [("CHN", before, -65.5)]


def test_only_the_same_source_is_compared_with_itself_by_its_current_values() -> None:
    """A rival's year before is another count; a revised one counts as revised."""
    bought = partial(figure_reported, indicator="bought")
    record = given(
        bought(period="2024", value=mass(2), by="USA", id="rival"),
        bought(period="2024", value=mass(5), by="CHN", id="first"),
        bought(period="2024", value=mass(4), by="CHN", id="revised", on="2026-01-01"),
        bought(period="2025", value=mass(3), by="CHN", id="now", on="2026-02-01"),
    )
    assert year_on_year(record, "bought", "2025") == [("CHN", "2024", -25.0)]


def test_there_is_no_change_from_nothing_a_range_or_another_unit() -> None:
    for value in (mass(0), {"min": 2, "unit": "Mt"}, dollars(3)):
        record = given(
            figure_reported(indicator="bought", period="2024", value=value, by="CHN", id="before"),
            figure_reported(indicator="bought", period="2025", value=mass(3), by="CHN", id="now"),
        )
        assert year_on_year(record, "bought", "2025") == []


# Sums


def deficit(billions: float) -> Record:
    sold = figure_reported(indicator="US exports", period="2024", value=dollars(143.2), by="USA", id="sold")
    stated = figure_reported(
        indicator="deficit",
        period="2024",
        value=dollars(billions),
        sum_of=["imports"],
        less=["sold"],
        id="deficit",
    )
    return given(IMPORTS(), sold, stated)


def test_a_sum_that_adds_up_is_no_finding() -> None:
    """438.7 less 143.2 is 295.5."""
    found = all_of(deficit(295.5).on(LATER))["deficit", "2024"]
    (total,) = found.sums
    assert total.stated == total.computed == Interval(295_500_000_000, 295_500_000_000, "USD")
    assert (total.gap, total.adds_up) == (0, True)
    assert found.findings == ()


def test_a_sum_that_does_not_add_up_is_a_finding_that_names_its_parts() -> None:
    found = all_of(deficit(259.5).on(LATER))["deficit", "2024"]
    (finding,) = found.findings
    assert (finding.rule, finding.because) == ("does-not-add-up", ("deficit", "imports", "sold"))
    assert (
        finding.message
        == "deficit, 2024: stated as a sum, 259.5 billion USD, but its parts make 295.5 billion USD"
    )


def test_correcting_a_part_can_make_a_sum_add_up() -> None:
    record = deficit(295.4).and_then(
        corrected("sold", on="2026-01-01", subject="us-china", value=dollars(143.6))
    )
    wrong, right = (all_of(record.on(LATER).known_on(day)) for day in ("2025-12-31", "2026-01-01"))
    assert wrong["deficit", "2024"].sums[0].gap == -0.1 * BILLION
    assert right["deficit", "2024"].sums[0].gap == 0.3 * BILLION
    assert [len(each["deficit", "2024"].findings) for each in (wrong, right)] == [0, 1]


@pytest.mark.parametrize(
    ("stated", "parts", "adds_up"),
    [
        (295.4, (438.7, -143.2), True),  # each rounded to a tenth: up to 0.15 apart
        (295.2, (438.7, -143.2), False),
        (16.82, (16.820826, 0), True),  # the sum is rounded more than its parts
        (16.81, (16.820826, 0), False),
        (310, (104, 204), False),  # as exact as the finest: 310, not 300 and something
        (309, (104, 204), True),
        (1449, (1438.7, 10), True),
        (31, (30.8, 0), True),
        (30, (30.4, 0), False),
        (0.3, (0.1, 0.2), True),
    ],
)
def test_rounding_is_allowed_for_and_no_more(stated: float, parts: tuple[float, ...], adds_up: bool) -> None:
    """Half of the last place given, for each figure; a whole number counts as exact as the finest of all."""
    events = [
        figure_reported(indicator=f"part {nth}", period="2025", value=mass(abs(part)), id=f"part-{nth}")
        for nth, part in enumerate(parts)
    ]
    signs = {
        sign: [f"part-{nth}" for nth, part in enumerate(parts) if (part < 0) == sign]
        for sign in (False, True)
    }
    total = figure_reported(
        indicator="total",
        period="2025",
        value=mass(stated),
        sum_of=signs[False],
        less=signs[True],
        id="total",
    )
    (found,) = all_of(given(*events, total).on(LATER))["total", "2025"].sums
    assert found.adds_up is adds_up


def test_what_is_given_as_about_right_is_taken_to_be_rounded() -> None:
    """An approximate 30 may be 30.4."""
    part = figure_reported(indicator="part", period="2025", value=mass(30.4), id="part")
    value = {**mass(30), "approx": True}
    total = figure_reported(indicator="total", period="2025", value=value, sum_of=["part"], id="total")
    (found,) = all_of(given(part, total).on(LATER))["total", "2025"].sums
    assert found.adds_up is True


@pytest.mark.parametrize(
    ("stated", "part", "adds_up"),
    [
        (mass(35), {"min": 10, "max": 12, "unit": "Mt"}, False),  # with 20.4: 30.4 to 32.4
        (mass(32), {"min": 10, "max": 12, "unit": "Mt"}, True),
        (mass(5), {"min": 20, "unit": "Mt"}, False),
        (mass(50), {"min": 20, "unit": "Mt"}, True),
        ({"min": 33, "unit": "Mt"}, mass(10), False),
        (mass(30_400, "kt"), mass(10), True),
        (mass(30), dollars(10), None),  # in unlike units
    ],
)
def test_a_sum_with_a_range_adds_up_if_it_can(
    stated: dict[str, object], part: dict[str, object], adds_up: bool | None
) -> None:
    one = figure_reported(indicator="one", period="2025", value=mass(20.4), id="one")
    other = figure_reported(indicator="other", period="2025", value=part, id="other")
    parts = ["one", "other"]
    total = figure_reported(indicator="total", period="2025", value=stated, sum_of=parts, id="total")
    figure = all_of(given(one, other, total).on(LATER))["total", "2025"]
    assert [each.adds_up for each in figure.sums] == [adds_up]
    assert len(figure.findings) == (adds_up is False)


def test_rounding_is_judged_in_the_unit_in_which_a_figure_is_given() -> None:
    """12.3 kt is 12,345 t, whichever of them is stated as the sum."""
    for stated, part in ((mass(12_345, "t"), mass(12.3, "kt")), (mass(12.3, "kt"), mass(12_345, "t"))):
        of = figure_reported(indicator="part", period="2025", value=part, id="part")
        total = figure_reported(indicator="total", period="2025", value=stated, sum_of=["part"], id="total")
        assert all_of(given(of, total).on(LATER))["total", "2025"].sums[0].adds_up is True


def test_a_sum_of_what_is_not_known_is_not_checked() -> None:
    retraction = retracted(target="sold", on="2026-01-01", subject="us-china")
    assert all_of(deficit(100).and_then(retraction).on(LATER))["deficit", "2024"].sums == ()


def test_a_sum_must_name_figures_that_are_there() -> None:
    """Refused, like any reference that leads nowhere."""
    refusal = given(IMPORTS()).refuses(IMPORTS(id="sum", sum_of=["imports", "nothing"]))
    assert refusal.message == "unknown event nothing in `sum_of`."
    twice = given(IMPORTS()).refuses(IMPORTS(id="sum", sum_of=["imports", "imports"]))
    assert twice.message == "`sum_of` names imports twice."
    itself = given(IMPORTS(), EXPORTS()).refuses(
        corrected("exports", on="2026-01-01", subject="us-china", mirror_of="exports")
    )
    assert itself.message == "`mirror_of` of exports names itself."
    with pytest.raises(ValueError, match="missing field `sum_of`"):
        IMPORTS(less=["imports"])
