"""What a picture of a relationship shows: lanes by kind, events, commitments, and figures over time."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from typing import Literal, NamedTuple, get_args

import msgspec

from timeline.events.catalogue import CATALOGUE
from timeline.events.dates import FuzzyDate
from timeline.events.event import CommitmentKind, is_commitment
from timeline.events.figures import FigureReported
from timeline.events.slips import is_far_from, is_far_off
from timeline.events.texts import normalize
from timeline.projections.commitment.schedule import turning_days
from timeline.projections.commitment.status import Status
from timeline.projections.history import CONTACTS, KnowledgeView, KnownEvent, sort_events
from timeline.projections.relationship.chronology import Replay
from timeline.projections.row import LogRow

Lane = Literal[
    "contacts", "accounts", "visits", "purchases", "tariffs", "undertakings", "positions", "figures", "others"
]
LANES: tuple[Lane, ...] = get_args(Lane)

MAX_ROWS_PER_LANE = 40  # of a lane; those for which it has no room are counted
MAX_SINGLE_MARKS = 600  # events beyond which those that begin about the same time are drawn as one
MAX_MARKS_PER_ROW = 120  # marks, side by side in a row
MAX_CURVES = 6  # figures that have a row of their own
MAX_EXACT_SPAN = timedelta(days=31)  # what is told no more vaguely gives the days that are looked at first
_AHEAD = 3  # one part of what was, of what is to come

_LANES: Mapping[CommitmentKind | None, Lane] = {
    "visit": "visits",
    "purchase": "purchases",
    "tariff": "tariffs",
}
_CONTACTS = frozenset(str(each.__struct_config__.tag) for each in CONTACTS)
_FIGURE = str(FigureReported.__struct_config__.tag)
_GROUPS: Mapping[str, Lane] = {"accounts": "accounts", "positions": "positions", "figures": "figures"}
_RECORD = "the record itself"


class ChartRow(NamedTuple):
    """A row of the picture: its lane, and its name there: a subject, a party, an indicator, or none."""

    lane: Lane
    name: str


class ChartFrame(msgspec.Struct, frozen=True, dict=True):
    """What stays where it is, whichever days are chosen: the rows of each lane, and the days it spans.

    Anything falls on `first` to `last`; `begins` to `ends` is what one looks at first; all inclusive.
    `left_out` counts the rows for which a lane had no room; the indicators in `curves` have their own.
    Where there are too many events to be told apart, those of a row that begin within `together` days are
    drawn as one; 0 where each is drawn. From the days of `turning` on something stands otherwise in the
    world: it may have happened, surely had, falls due, or was due until the day before. On those of
    `came_out` something came to be known.
    """

    lanes: Mapping[Lane, tuple[str, ...]]
    left_out: Mapping[Lane, int]
    curves: frozenset[str]
    together: int
    first: date
    last: date
    begins: date
    ends: date
    turning: tuple[date, ...]
    came_out: tuple[date, ...]

    def has(self, place: ChartRow) -> bool:
        return place.name in self.lanes.get(place.lane, ())

    @cached_property
    def lane_of(self) -> Mapping[str, Lane]:
        """The lane of each commitment that has a row."""
        return {name: lane for lane, names in self.lanes.items() for name in names if is_commitment(name)}


class Cluster(NamedTuple):
    """A row, and one or some of its days: how an event is drawn depends only on others of its cluster."""

    place: ChartRow
    begin: int


class Mark(NamedTuple):
    """An event in its row, the `nth` of those that begin on its day; not `sure` where it is only possible.

    Where there are too many to be told apart it stands for `others` about the same time, too.
    """

    place: ChartRow
    row: LogRow
    occurred: FuzzyDate
    sure: bool
    nth: int
    others: int = 0


class Bar(NamedTuple):
    """A commitment in its row."""

    place: ChartRow
    status: Status


class Point(NamedTuple):
    """A figure: the middle of its period, what it comes to, and the event that gave it."""

    day: date
    value: float
    id: str


class Curve(NamedTuple):
    """The last values given for an indicator, period by period."""

    place: ChartRow
    unit: str
    points: tuple[Point, ...]


class Chart(msgspec.Struct, frozen=True):
    """What is in a frame from a viewpoint."""

    marks: tuple[Mark, ...]
    bars: tuple[Bar, ...]
    curves: tuple[Curve, ...]


def frame_from_rows(rows: Iterable[LogRow]) -> ChartFrame:
    """The frame for all these events, whichever of them will be shown; those last active find room first."""
    told = [row for row in rows if _group(row) != _RECORD]
    indicators, lanes = _indicators(told), _lanes(told)
    places = [_place(row, lanes, indicators) for row in told]
    order, last_active = dict.fromkeys(places), dict.fromkeys(reversed(places))
    rooms = {lane: [place for place in last_active if place.lane == lane] for lane in LANES}
    kept = {place for room in rooms.values() for place in room[:MAX_ROWS_PER_LANE]}
    drawn = {row["id"] for row, place in zip(told, places, strict=True) if place in kept}
    first, last, begins, ends = _extent(told)
    return ChartFrame(
        {
            lane: tuple(each.name for each in order if each.lane == lane and each in kept)
            for lane in LANES
            if rooms[lane]
        },
        {
            lane: len(room) - MAX_ROWS_PER_LANE
            for lane, room in rooms.items()
            if len(room) > MAX_ROWS_PER_LANE
        },
        indicators,
        max(1, (ends - begins).days // MAX_MARKS_PER_ROW) if len(drawn) > MAX_SINGLE_MARKS else 0,
        first,
        last,
        begins,
        ends,
        tuple(sorted({day for row in told for day in _turning(row)})),
        tuple(sorted({_told_on(row) for row in told})),
    )


def build_frame(recorded: Iterable[KnownEvent], reading: KnowledgeView) -> ChartFrame:
    """The frame for all that was recorded, and for those that were put right as they read now, too."""
    in_order = sort_events(recorded)
    put_right = (
        each for each in (reading.events.get(each.id, each) for each in in_order) if each.corrected_by
    )
    return frame_from_rows(each.row for each in (*in_order, *put_right))


def build_chart(
    within: ChartFrame, certain: Sequence[LogRow], possible: Sequence[LogRow], statuses: Iterable[Status]
) -> Chart:
    """What stands in a frame: what had surely happened, what may have, and how the commitments stand."""
    return Chart(
        tuple(build_marks(within, certain, possible)),
        tuple(build_bars(within, statuses)),
        tuple(build_curves(within, certain)),
    )


def build_marks(within: ChartFrame, certain: Iterable[LogRow], possible: Iterable[LogRow]) -> Iterator[Mark]:
    """What had surely happened, and what may have: all of it, or all of some clusters."""
    clusters: dict[Cluster, list[tuple[LogRow, bool]]] = defaultdict(list)
    for row, sure in (*((row, True) for row in certain), *((row, False) for row in possible)):
        if found := cluster_of(within, row):
            clusters[found].append((row, sure))
    for (place, _), alike in clusters.items():
        yield from _as_one(place, alike) if within.together else _one_by_one(place, alike)


def cluster_of(within: ChartFrame, row: LogRow) -> Cluster | None:
    """Return the place of an event in a frame; None without room for it, or for an absurd date."""
    place, occurred = _place(row, within.lane_of, within.curves), _occurred(row)
    if not within.has(place) or is_far_off(occurred, _told_on(row)):
        return None
    begin = occurred.earliest or within.first
    return Cluster(place, begin.toordinal() // (within.together or 1))


def build_bars(within: ChartFrame, statuses: Iterable[Status]) -> Iterator[Bar]:
    """The commitments that have a row in a frame."""
    found = ((within.lane_of.get(each.subject), each) for each in statuses)
    return (Bar(ChartRow(lane, each.subject), each) for lane, each in found if lane)


def chart_of_replay(replay: Replay) -> tuple[ChartFrame, Chart]:
    """A picture in a frame that has room for no more than is in it."""
    within = frame_from_rows((*replay.events, *replay.possible))
    return within, build_chart(within, replay.events, replay.possible, replay.commitments)


# Lanes and rows


def _group(row: LogRow) -> str:
    return CATALOGUE[row["type"]].group


def _place(row: LogRow, lanes: Mapping[str, Lane], curves: frozenset[str]) -> ChartRow:
    subject, lane = row["subject"], _GROUPS.get(_group(row))
    if row["type"] == _FIGURE:
        return ChartRow("figures", _indicator(row) if _indicator(row) in curves else "")
    if is_commitment(subject):
        return ChartRow(lanes.get(subject, "undertakings"), subject)
    if lane is not None:
        return ChartRow(lane, _party(row))
    return ChartRow("contacts" if row["type"] in _CONTACTS else "others", "")


def _party(row: LogRow) -> str:
    """The code of whose account or position it is."""
    return str(row.get("by") or row["asserted_by"] or "").partition(":")[0]


def _lanes(rows: Iterable[LogRow]) -> dict[str, Lane]:
    """By commitment, the lane of its kind."""
    found: dict[str, Lane] = {}
    for row in rows:
        if is_commitment(row["subject"]) and (kind := CATALOGUE[row["type"]].commitment_kind):
            found.setdefault(row["subject"], _LANES.get(kind, "undertakings"))
    return found


# The days


def _extent(rows: Sequence[LogRow]) -> tuple[date, date, date, date]:
    """The first and the last day of all, and of what is looked at first.

    A date that lies absurdly far from its account, such as one in the year 25, is passed over.
    """
    if not rows:
        return date.min, date.max, date.min, date.max
    near = [(row, _told_on(row)) for row in rows]
    occurred = [when for row, told_on in near if not is_far_off(when := _occurred(row), told_on)]
    dues = [due for row, told_on in near if (due := _due(row)) and not is_far_off(due, told_on)]
    days = [day for each in (*occurred, *dues) for day in (each.earliest, each.latest) if day]
    days = days or [told_on for _, told_on in near]
    exact = [each for each in occurred if _is_exact(each)]
    begins = min((each.earliest for each in exact if each.earliest), default=min(days))
    until = max((each.latest for each in exact if each.latest), default=max(days))
    ends = until + (until - begins) / _AHEAD if until < date.max - (until - begins) else until
    return min(days), max(*days, ends), begins, ends


def _is_exact(when: FuzzyDate) -> bool:
    return (
        when.earliest is not None
        and when.latest is not None
        and when.latest - when.earliest <= MAX_EXACT_SPAN
    )


def _turning(row: LogRow) -> Iterator[date]:
    """The days from which something stands otherwise; not those absurdly far from the account."""
    occurred, told_on = _occurred(row), _told_on(row)
    certain = [day for day in (occurred.latest, _published(row)) if day]  # as `history.certain_on` has it
    days = (occurred.earliest, min(certain, default=None), *turning_days(_due(row)))
    return (day for day in days if day and not is_far_from(day, told_on))


def _told_on(row: LogRow) -> date:
    """The day of the account; where that is absurdly far off, the day on which it was recorded."""
    recorded: datetime = row["recorded"]
    published = _published(row)
    return published if published and not is_far_from(published, recorded.date()) else recorded.date()


def _due(row: LogRow) -> FuzzyDate | None:
    return FuzzyDate.from_json(row["due"]) if row.get("due") else None


def _published(row: LogRow) -> date | None:
    return FuzzyDate.from_json(row["published"]).latest if row["published"] else None


# Marks


def _one_by_one(place: ChartRow, rows: Iterable[tuple[LogRow, bool]]) -> Iterator[Mark]:
    return (Mark(place, row, _occurred(row), sure, nth) for nth, (row, sure) in enumerate(rows))


def _as_one(place: ChartRow, rows: Iterable[tuple[LogRow, bool]]) -> Iterator[Mark]:
    """One mark for what surely happened, and one for what may have, which could not be told apart anyway."""
    for sure, alike in groupby(rows, itemgetter(1)):
        *others, (last, _) = alike
        yield Mark(place, last, _occurred(last), sure, 0, len(others))


def _occurred(row: LogRow) -> FuzzyDate:
    return FuzzyDate.from_json(row["occurred"])


# Curves


def _indicators(rows: Iterable[LogRow]) -> frozenset[str]:
    """The indicators given for the most periods of one length, two at least."""
    periods: dict[tuple[str, int], set[str]] = defaultdict(set)
    for row in rows:
        if period := _period(row):
            periods[_indicator(row), len(period.edtf)].add(period.edtf)
    most: Counter[str] = Counter()
    for (indicator, _), given in periods.items():
        most[indicator] = max(most[indicator], len(given))
    return frozenset(name for name, number in most.most_common(MAX_CURVES) if number > 1)


def _indicator(row: LogRow) -> str:
    return normalize(row["indicator"])


def build_curves(within: ChartFrame, certain: Iterable[LogRow]) -> Iterator[Curve]:
    """The figures that have a row of their own in a frame, by what surely had been told."""
    told: dict[str, dict[str, LogRow]] = defaultdict(dict)
    for row in certain:
        if (period := _period(row)) and _indicator(row) in within.curves:
            told[_indicator(row)][period.edtf] = row  # the last that was told of a period
    for indicator, by_period in told.items():
        length = Counter(map(len, by_period)).most_common(1)[0][0]
        alike = [row for period, row in by_period.items() if len(period) == length]
        unit = alike[-1]["value"]["unit"]
        points = (_point(row) for row in alike if row["value"]["unit"] == unit)
        yield Curve(ChartRow("figures", indicator), unit, tuple(sorted(each for each in points if each)))


def _period(row: LogRow) -> FuzzyDate | None:
    return FuzzyDate.from_json(row["period"]) if row["type"] == _FIGURE and row.get("period") else None


def _point(row: LogRow) -> Point | None:
    period, much = FuzzyDate.from_json(row["period"]), row["value"]
    value = much.get("min") if much.get("min") is not None else much.get("max")
    if value is None or period.earliest is None or period.latest is None:
        return None
    return Point(period.earliest + (period.latest - period.earliest) / 2, float(value), row["id"])
