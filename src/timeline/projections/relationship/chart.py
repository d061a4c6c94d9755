"""The chart of a relationship: events in lanes, commitments, figures over time."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from typing import Literal, NamedTuple, get_args

import msgspec

from timeline.events.catalogue import CATALOGUE
from timeline.events.dates import FuzzyDate
from timeline.events.event import is_commitment
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

MAX_ROWS_PER_LANE = 40  # further rows are only counted
MAX_SINGLE_MARKS = 600  # with more events, those that begin about the same time share a mark
MAX_MARKS_PER_ROW = 120
MAX_CURVES = 6  # indicators with a row of their own
MAX_EXACT_SPAN = timedelta(days=31)  # the initial view spans the events that are dated this exactly
_AHEAD = 3  # the initial view looks ahead by one third of the time that it looks back

_LANES: Mapping[str, Lane] = {"visit": "visits", "purchase": "purchases", "tariff": "tariffs"}
_CONTACTS = frozenset(str(contact.__struct_config__.tag) for contact in CONTACTS)
_FIGURE = str(FigureReported.__struct_config__.tag)
_GROUPS: Mapping[str, Lane] = {"accounts": "accounts", "positions": "positions", "figures": "figures"}
_RECORD = "the record itself"


class ChartRow(NamedTuple):
    """A row of a lane, named by a subject, party or indicator, or unnamed."""

    lane: Lane
    name: str


class ChartFrame(msgspec.Struct, frozen=True, dict=True):
    """The frame of a chart, which does not depend on the viewpoint: rows and days.

    All events fall on `first` to `last`, the initial view is `begins` to `ends`; all inclusive. `left_out`
    counts the rows for which a lane has no room. The events of a row that begin within `together` days share
    a mark; 0 means one mark each. Something changes in the world on the days of `turning`, and became known
    on those of `came_out`.
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
    """A row and the start of a bin of days; marks depend only on their own cluster."""

    place: ChartRow
    begin: int


class Mark(NamedTuple):
    """An event in its row, the `nth` of its day; shared marks stand for `others` too."""

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
    """A figure: the middle of its period, its value, and its event."""

    day: date
    value: float
    id: str


class Curve(NamedTuple):
    """The last values given for an indicator, by period."""

    place: ChartRow
    unit: str
    points: tuple[Point, ...]


class Chart(msgspec.Struct, frozen=True):
    """The contents of a frame from a viewpoint."""

    marks: tuple[Mark, ...]
    bars: tuple[Bar, ...]
    curves: tuple[Curve, ...]


def frame_from_rows(rows: Iterable[LogRow]) -> ChartFrame:
    """Build the frame for events; rows that were active last get room first."""
    rows = [row for row in rows if _group(row) != _RECORD]
    curves, lanes = _indicators(rows), _lanes(rows)
    places = [_place(row, lanes, curves) for row in rows]
    in_order, last_active = dict.fromkeys(places), dict.fromkeys(reversed(places))
    by_lane = {lane: [place for place in last_active if place.lane == lane] for lane in LANES}
    kept = {place for in_lane in by_lane.values() for place in in_lane[:MAX_ROWS_PER_LANE]}
    drawn = {row["id"] for row, place in zip(rows, places, strict=True) if place in kept}
    first, last, begins, ends = _extent(rows)
    return ChartFrame(
        lanes={
            lane: tuple(place.name for place in in_order if place.lane == lane and place in kept)
            for lane in LANES
            if by_lane[lane]
        },
        left_out={lane: len(rest) for lane, group in by_lane.items() if (rest := group[MAX_ROWS_PER_LANE:])},
        curves=curves,
        together=max(1, (ends - begins).days // MAX_MARKS_PER_ROW) if len(drawn) > MAX_SINGLE_MARKS else 0,
        first=first,
        last=last,
        begins=begins,
        ends=ends,
        turning=tuple(sorted({day for row in rows for day in _turning(row)})),
        came_out=tuple(sorted({_reported_on(row) for row in rows})),
    )


def build_frame(recorded: Iterable[KnownEvent], view: KnowledgeView) -> ChartFrame:
    """Build the frame for events as recorded, and for corrected ones also as known."""
    in_order = sort_events(recorded)
    latest = (view.events.get(known.id, known) for known in in_order)
    corrected = (known for known in latest if known.corrected_by)
    return frame_from_rows(known.row for known in (*in_order, *corrected))


def build_chart(
    frame: ChartFrame, certain: Sequence[LogRow], possible: Sequence[LogRow], statuses: Iterable[Status]
) -> Chart:
    """Build the chart of a relationship within a frame."""
    return Chart(
        tuple(build_marks(frame, certain, possible)),
        tuple(build_bars(frame, statuses)),
        tuple(build_curves(frame, certain)),
    )


def build_marks(frame: ChartFrame, certain: Iterable[LogRow], possible: Iterable[LogRow]) -> Iterator[Mark]:
    """Yield marks for certain and possible events, all or those of some clusters."""
    clusters: dict[Cluster, list[tuple[LogRow, bool]]] = defaultdict(list)
    for row, sure in (*((row, True) for row in certain), *((row, False) for row in possible)):
        if cluster := cluster_of(frame, row):
            clusters[cluster].append((row, sure))
    for (place, _), in_cluster in clusters.items():
        if frame.together:
            yield from _shared_marks(place, in_cluster)
        else:
            marks = enumerate(in_cluster)
            yield from (Mark(place, row, _occurred(row), sure, nth) for nth, (row, sure) in marks)


def cluster_of(frame: ChartFrame, row: LogRow) -> Cluster | None:
    """Return the cluster of an event; None without a row, or for an absurd date."""
    place, occurred = _place(row, frame.lane_of, frame.curves), _occurred(row)
    if not frame.has(place) or is_far_off(occurred, _reported_on(row)):
        return None
    begin = occurred.earliest or frame.first
    return Cluster(place, begin.toordinal() // (frame.together or 1))


def build_bars(frame: ChartFrame, statuses: Iterable[Status]) -> Iterator[Bar]:
    """Yield bars for the commitments that have a row in a frame."""
    for status in statuses:
        if lane := frame.lane_of.get(status.subject):
            yield Bar(ChartRow(lane, status.subject), status)


def chart_of_replay(replay: Replay) -> tuple[ChartFrame, Chart]:
    """Return the frame and the chart of a replay alone."""
    frame = frame_from_rows((*replay.events, *replay.possible))
    return frame, build_chart(frame, replay.events, replay.possible, replay.commitments)


def _group(row: LogRow) -> str:
    return CATALOGUE[row["type"]].group


def _place(row: LogRow, lanes: Mapping[str, Lane], curves: frozenset[str]) -> ChartRow:
    """Return the row of the chart in which an event is drawn."""
    subject, lane = row["subject"], _GROUPS.get(_group(row))
    if row["type"] == _FIGURE:
        return ChartRow("figures", _indicator(row) if _indicator(row) in curves else "")
    if is_commitment(subject):
        return ChartRow(lanes.get(subject, "undertakings"), subject)
    if lane is not None:
        party = str(row.get("by") or row["asserted_by"] or "")
        return ChartRow(lane, party.partition(":")[0])
    return ChartRow("contacts" if row["type"] in _CONTACTS else "others", "")


def _lanes(rows: Iterable[LogRow]) -> dict[str, Lane]:
    lanes: dict[str, Lane] = {}
    for row in rows:
        if is_commitment(row["subject"]) and (kind := CATALOGUE[row["type"]].commitment_kind):
            lanes.setdefault(row["subject"], _LANES.get(kind, "undertakings"))
    return lanes


def _extent(rows: Sequence[LogRow]) -> tuple[date, date, date, date]:
    """Return the first and last day of all events, and of the initial view.

    A date that is absurdly far from the report, such as one in the year 25, is ignored.
    """
    if not rows:
        return date.min, date.max, date.min, date.max
    reported = [(row, _reported_on(row)) for row in rows]
    occurred = [when for row, day in reported if not is_far_off(when := _occurred(row), day)]
    dues = [due for row, day in reported if (due := _due(row)) and not is_far_off(due, day)]
    days = [day for when in (*occurred, *dues) for day in (when.earliest, when.latest) if day]
    days = days or [day for _, day in reported]
    bounded = [(when.earliest, when.latest) for when in occurred if when.earliest and when.latest]
    exact = [(earliest, latest) for earliest, latest in bounded if latest - earliest <= MAX_EXACT_SPAN]
    begins = min((earliest for earliest, _ in exact), default=min(days))
    until = max((latest for _, latest in exact), default=max(days))
    ends = until + (until - begins) / _AHEAD if until < date.max - (until - begins) else until
    return min(days), max(*days, ends), begins, ends


def _turning(row: LogRow) -> Iterator[date]:
    """Yield the days on which something changes, without absurd ones."""
    occurred, reported_on = _occurred(row), _reported_on(row)
    certain = [day for day in (occurred.latest, _published(row)) if day]  # see `history.certain_on`
    days = (occurred.earliest, min(certain, default=None), *turning_days(_due(row)))
    return (day for day in days if day and not is_far_from(day, reported_on))


def _reported_on(row: LogRow) -> date:
    """Return the day of the report, or the day of recording if that is absurdly far."""
    recorded, published = row["recorded"].date(), _published(row)
    return published if published and not is_far_from(published, recorded) else recorded


def _due(row: LogRow) -> FuzzyDate | None:
    return FuzzyDate.from_json(row["due"]) if row.get("due") else None


def _published(row: LogRow) -> date | None:
    return FuzzyDate.from_json(row["published"]).latest if row["published"] else None


def _shared_marks(place: ChartRow, rows: Iterable[tuple[LogRow, bool]]) -> Iterator[Mark]:
    """Yield one mark for the certain events of a cluster, and one for the possible."""
    for sure, group in groupby(rows, itemgetter(1)):
        *others, (last, _) = group
        yield Mark(place, last, _occurred(last), sure, 0, len(others))


def _occurred(row: LogRow) -> FuzzyDate:
    return FuzzyDate.from_json(row["occurred"])


def _indicators(rows: Iterable[LogRow]) -> frozenset[str]:
    """Return the indicators given for the most periods of one length, at least two."""
    periods: dict[tuple[str, int], set[str]] = defaultdict(set)
    for row in rows:
        if period := _period(row):
            periods[_indicator(row), len(period.edtf)].add(period.edtf)
    counts: Counter[str] = Counter()
    for (indicator, _), of_length in periods.items():
        counts[indicator] = max(counts[indicator], len(of_length))
    return frozenset(indicator for indicator, count in counts.most_common(MAX_CURVES) if count > 1)


def _indicator(row: LogRow) -> str:
    return normalize(row["indicator"])


def build_curves(frame: ChartFrame, certain: Iterable[LogRow]) -> Iterator[Curve]:
    """Yield a curve for each indicator that has a row, from certain events."""
    last: dict[str, dict[str, LogRow]] = defaultdict(dict)  # by indicator, then period
    for row in certain:
        if (period := _period(row)) and _indicator(row) in frame.curves:
            last[_indicator(row)][period.edtf] = row
    for indicator, by_period in last.items():
        length = Counter(map(len, by_period)).most_common(1)[0][0]
        rows = [row for period, row in by_period.items() if len(period) == length]
        unit = rows[-1]["value"]["unit"]
        points = (_point(row) for row in rows if row["value"]["unit"] == unit)
        yield Curve(ChartRow("figures", indicator), unit, tuple(sorted(filter(None, points))))


def _period(row: LogRow) -> FuzzyDate | None:
    return FuzzyDate.from_json(row["period"]) if row["type"] == _FIGURE and row.get("period") else None


def _point(row: LogRow) -> Point | None:
    period, quantity = FuzzyDate.from_json(row["period"]), row["value"]
    value = quantity.get("min") if quantity.get("min") is not None else quantity.get("max")
    if value is None or period.earliest is None or period.latest is None:
        return None
    return Point(period.earliest + (period.latest - period.earliest) / 2, float(value), row["id"])
