"""The chart of a relationship as SVG, for pages and for files.

Shapes have their days as attributes (`data-at`, `data-from`, `data-to`, as `date.toordinal` numbers), so that
the script of a page can zoom without a request; `as-of` means the end of the viewpoint's day.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from markupsafe import Markup

from timeline.events.catalogue import CATALOGUE
from timeline.events.dates import FuzzyDate
from timeline.projections.commitment.status import Status
from timeline.projections.relationship.chart import Bar, Chart, ChartFrame, ChartRow, Curve, Lane, Mark
from timeline.projections.viewpoint import Viewpoint
from timeline.render.document import text_of
from timeline.render.escaping import escape_line
from timeline.render.html import Fragment, LinkResolver, asset, by_slot, joined
from timeline.render.phrases import bare_status, by_when, humanize, pluralize, viewpoint_line, when
from timeline.render.summary import summarize_event

WIDTH = 960
_TOP = 30  # the height of the axis
_LANE = 24  # the height of the name of a lane
_ROW = 34  # the height of a row: its label, and the shapes under it
_LABEL, _MIDDLE = 11, 23  # heights within a row
_FIRST_OF_DAY = (0.5, 0.25, 0.75, 0.125, 0.625, 0.375, 0.875)  # positions of the events of a day within it
_MAX_LABEL = 70  # characters

_LANES: Mapping[Lane, str] = {
    "contacts": "Contacts",
    "accounts": "Readouts",
    "visits": "Visits",
    "purchases": "Purchases",
    "tariffs": "Tariffs",
    "undertakings": "Other undertakings",
    "positions": "Positions",
    "figures": "Figures",
    "others": "Other events",
}


class ChartWindow(NamedTuple):
    """The visible days and their width in pixels."""

    begins: date
    ends: date
    width: int = WIDTH

    def x(self, day: float) -> float:
        """Return the position of the beginning of a day, a `date.toordinal` number."""
        first = self.begins.toordinal()
        return round((day - first) / (self.ends.toordinal() + 1 - first) * self.width, 1)

    def rect(
        self, begin: float, end: float, y: int, height: int, *, name: str, fill: str = "", as_of: str = ""
    ) -> Markup:
        """Render a rectangle; its end `as_of`, "from" or "to", follows the viewpoint."""
        x = self.x(begin)
        return Markup(
            '<rect class="%s" data-from="%s" data-to="%s" x="%s" y="%s" width="%s" height="%s" rx="2"%s/>'
        ) % (
            name, "as-of" if as_of == "from" else begin, "as-of" if as_of == "to" else end, x, y,
            max(1.5, round(self.x(end) - x, 1)), height, Markup(' fill="%s"') % fill if fill else "",
        )  # fmt: skip


def full_window(frame: ChartFrame, viewpoint: Viewpoint) -> ChartWindow:
    """Return the window of a file: the days of the frame, and on to the viewpoint."""
    return ChartWindow(frame.begins, max(frame.ends, viewpoint.as_of))


class ChartLayout:
    """The lanes and rows of a frame, each with its top, and the height of the drawing."""

    def __init__(self, frame: ChartFrame) -> None:
        self.frame = frame
        self.lanes: dict[Lane, int] = {}
        self.rows: dict[ChartRow, int] = {}
        top = _TOP
        for lane, names in frame.lanes.items():
            self.lanes[lane] = top
            self.rows |= {ChartRow(lane, name): top + _LANE + nth * _ROW for nth, name in enumerate(names)}
            top += _LANE + _ROW * len(names)
        self.height = top + 6


def render_svg(
    picture: Chart, frame: ChartFrame, viewpoint: Viewpoint, name: str, window: ChartWindow | None = None
) -> str:
    """Render a chart as a file of its own, by default in its full window."""
    window = window or full_window(frame, viewpoint)
    layout = ChartLayout(frame)
    slots = by_slot(ChartCanvas(frame, window, viewpoint.as_of, lambda _: None).fragments(picture))
    caption = text_of(viewpoint_line(viewpoint.as_of, viewpoint.known_on).text)
    told_by = f" As told by {viewpoint.told_by}." if viewpoint.told_by else ""
    file = _FILE.format(
        width=window.width,
        height=layout.height + _CAPTION,
        style=Markup(own_style()),  # noqa: S704 a file of the program
        name=name,
        picture=render_frame(layout, window, viewpoint, slots, name),
        at=layout.height + _CAPTION - 8,
        caption=f"{name}. {caption}{told_by}",
    )
    return str(file)  # a plain text, so that a caller can add to it without escaping


def own_style() -> str:
    """Return the content of the style element of such a file."""
    return f"\n{asset('picture.css')}"


_CAPTION = 24
_FILE = Markup(
    '<svg class="picture" xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"'
    ' viewBox="0 0 {width} {height}">\n<title>{name}</title>\n<style>{style}</style>\n'
    '<rect class="paper" width="100%" height="100%"/>\n{picture}\n'
    '<text class="caption" x="4" y="{at}">{caption}</text>\n</svg>\n'
)


def _slot(part: str, place: ChartRow) -> str:
    return f"{part} {place.lane} {place.name}"


def render_frame(
    layout: ChartLayout, window: ChartWindow, viewpoint: Viewpoint, slots: Mapping[str, Markup], name: str
) -> Markup:
    """Render the lanes, the rows with the content of their slots, and the days."""
    return _SVG.format(
        width=window.width,
        height=layout.height,
        name=name,
        begins=window.begins.toordinal(),
        ends=window.ends.toordinal() + 1,
        first=layout.frame.first.toordinal(),
        last=layout.frame.last.toordinal() + 1,
        definitions=_DEFINITIONS,
        ticks=joined(_ticks(layout, window), "\n"),
        lanes=joined((_lane(top, lane, layout.frame, window) for lane, top in layout.lanes.items()), "\n"),
        rows=joined((_group(_slot("row", place), top, slots) for place, top in layout.rows.items()), "\n"),
        ahead=_ahead(layout, window, viewpoint.as_of),
        labels=joined((_label(place, top, slots) for place, top in layout.rows.items()), "\n"),
        days=joined(_days(layout, window, viewpoint), "\n"),
    )


_SVG = Markup(
    '<svg class="picture" xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"'
    ' viewBox="0 0 {width} {height}" role="graphics-document document"'
    ' aria-label="{name}" data-begins="{begins}" data-ends="{ends}" data-first="{first}"'
    ' data-last="{last}">\n'
    "{definitions}\n{ticks}\n{rows}\n{ahead}\n{lanes}\n{labels}\n{days}\n</svg>"
)


def _fade(name: str) -> Markup:
    stops = ((0, 0), (0.3, 0.6), (0.7, 0.6), (1, 0))
    return Markup('<linearGradient id="fade-{0}" class="{0}">{1}</linearGradient>').format(
        name, joined(Markup('<stop offset="{}" stop-opacity="{}"/>').format(*stop) for stop in stops)
    )


_DEFINITIONS = Markup("<defs>{}{}</defs>").format(
    joined(map(_fade, ("cooperation", "conflict", "neutral", "term"))),
    Markup(
        '<pattern id="unilateral" width="7" height="7" patternUnits="userSpaceOnUse">'
        '<path class="line" d="M-1 8 8 -1"/></pattern>'
        '<pattern id="contested" width="7" height="7" patternUnits="userSpaceOnUse">'
        '<path class="line" d="M-1 8 8 -1M-1 -1 8 8"/></pattern>'
    ),
)


def _lane(top: int, lane: Lane, frame: ChartFrame, window: ChartWindow) -> Markup:
    out = frame.left_out.get(lane)
    rest = f" (and {out:,} more, less active, listed below)" if out else ""
    return Markup(
        '<g class="lane" transform="translate(0 {})"><path class="rule" d="M0 .5H{}"/>'
        '<text x="4" y="16">{}{}</text></g>'
    ).format(top, window.width, _LANES[lane], rest)


def _group(slot: str, top: int, slots: Mapping[str, Markup]) -> Markup:
    html = Markup('<g transform="translate(0 {})" data-place="{}">{}</g>')
    return html.format(top, slot, slots.get(slot, ""))


def _label(place: ChartRow, top: int, slots: Mapping[str, Markup]) -> Markup:
    """Render the label of a row: the slot of a commitment, or the row's name."""
    if place.lane in _LABELLED_BY_BARS:
        return _group(_slot("label", place), top, slots)
    return Markup('<text class="label" x="4" y="{}">{}</text>').format(top + _LABEL, escape_line(place.name))


_LABELLED_BY_BARS = frozenset({"visits", "purchases", "tariffs", "undertakings"})


def _ticks(layout: ChartLayout, window: ChartWindow) -> Iterator[Markup]:
    """Yield ticks for years, quarters and months; zooming shows another level."""
    levels = _levels(layout.frame.first, layout.frame.last)
    shown = _level(levels, window)
    for level, days in levels.items():
        for day, name in days:
            yield Markup(
                '<g class="tick {}" data-at="{}" transform="translate({} 0)"{}><path d="M0 18V{}"/>'
                '<text x="3" y="13">{}</text></g>'
            ).format(
                level, day.toordinal(), window.x(day.toordinal()),
                "" if level == shown else Markup(' display="none"'), layout.height, name,
            )  # fmt: skip


_DAYS = {"year": 365, "quarter": 91, "month": 30}
_ROOM = 55  # pixels
_MANY_YEARS = 40


def _level(levels: Iterable[str], window: ChartWindow) -> str:
    """Return the finest level whose names have room, as the script of a page does."""
    day_width = window.width / ((window.ends - window.begins).days + 1)
    return next((level for level in reversed(list(levels)) if _DAYS[level] * day_width >= _ROOM), "year")


def _levels(first: date, last: date) -> Mapping[str, list[tuple[date, str]]]:
    years = [date(year, 1, 1) for year in range(first.year, last.year + 1)]
    if len(years) > _MANY_YEARS:
        return {"year": [(year, str(year.year)) for year in years[:: len(years) // _MANY_YEARS]]}
    months = [date(year.year, month, 1) for year in years for month in range(1, 13)]
    return {
        "year": [(year, f"{year:%Y}") for year in years],
        "quarter": [(month, f"{month:%b %Y}") for month in months if month.month % 3 == 1],
        "month": [(month, f"{month:%b}" if month.month > 1 else f"{month:%Y}") for month in months],
    }


def _ahead(layout: ChartLayout, window: ChartWindow, as_of: date) -> Markup:
    """Render the veil over the days after the viewpoint."""
    begin, end = as_of.toordinal() + 1, layout.frame.last.toordinal() + 1
    return window.rect(begin, max(begin, end), _TOP, layout.height - _TOP, name="ahead", as_of="from")


def _days(layout: ChartLayout, window: ChartWindow, viewpoint: Viewpoint) -> Iterator[Markup]:
    """Yield the ends of the days chosen, and today, which a script will place."""
    for name, label, above, day in (
        ("today", "today", 30, None),
        ("known-on", "known", 18, viewpoint.known_on),
        ("as-of", "as of", 6, viewpoint.as_of),
    ):
        end = day.toordinal() + 1 if day else 0
        place = Markup('transform="translate({} 0)"').format(window.x(end)) if day else 'display="none"'
        yield Markup(
            '<g class="day {}" data-at="{}" {}><path d="M0 18V{}"/><text x="-3" y="{}">{}</text></g>'
        ).format(name, end, Markup(place), layout.height, layout.height - above, label)  # noqa: S704 as above


class ChartCanvas:
    """The canvas for the rows of a frame, in a window, as of a day."""

    def __init__(self, frame: ChartFrame, window: ChartWindow, as_of: date, address: LinkResolver) -> None:
        self._window = window
        self._as_of = as_of
        self._frame = frame
        self._address = address

    def fragments(self, picture: Chart) -> Iterator[Fragment]:
        """Yield bars, which are at the bottom, then curves, then events."""
        yield from map(self.bar, picture.bars)
        yield from map(self.label, picture.bars)
        yield from map(self.curve, picture.curves)
        yield from map(self.mark, picture.marks)

    def mark(self, mark: Mark) -> Fragment:
        """Draw an event: a point, or a fading span if vague; hollow if only possible."""
        row, tone = mark.row, _tone(mark.row["type"])
        html = Markup('<g class="mark %s %s" data-piece="mark %s">%s</g>') % (
            "sure" if mark.sure else "possible",
            tone,
            row["id"],
            self._linked(row["id"], Markup("<title>%s</title>%s") % (_title(mark), self._shape(mark, tone))),
        )
        return Fragment(_slot("row", mark.place), f"mark {row['id']}", f"2 {row['position']:012}", html)

    def _shape(self, mark: Mark, tone: str) -> Markup:
        if mark.occurred.earliest and mark.occurred.earliest == mark.occurred.latest:
            at = mark.occurred.earliest.toordinal() + _FIRST_OF_DAY[mark.nth % len(_FIRST_OF_DAY)]
            html = Markup('<path d="%s" data-at="%s" data-y="%s" transform="translate(%s %s)"/>')
            return html % (_SHAPES[tone], at, _MIDDLE, self._window.x(at), _MIDDLE)
        top = _MIDDLE - 1 - (mark.nth % 3) * 4  # stacks events that are equally vague
        fill = f"url(#fade-{tone})" if mark.sure else ""
        return self._window.rect(*self._ends(mark.occurred), top, 5, name="span", fill=fill)

    def _ends(self, days: FuzzyDate) -> tuple[int, int]:
        """Return the days that a date may mean, with the end of the frame for an open end."""
        first, last = days.earliest or self._frame.first, days.latest or self._frame.last
        return first.toordinal(), last.toordinal() + 1

    def bar(self, bar: Bar) -> Fragment:
        """Draw a commitment: opening to end or due date, due window, days overdue."""
        status = bar.status
        html = Markup('<g class="bar %s %s" data-piece="bar %s"><title>%s</title>%s</g>') % (
            status.headline.replace("_", "-"),
            status.acknowledgement.state,
            status.subject,
            _spoken(status),
            joined(self._bar(status)),
        )
        return Fragment(_slot("row", bar.place), f"bar {status.subject}", "0", html)

    def label(self, bar: Bar) -> Fragment:
        """Draw the title and the status of a commitment."""
        status, title, subject = bar.status, bar.status.title, bar.status.subject
        short = title if len(title) <= _MAX_LABEL else title[:_MAX_LABEL].rsplit(" ", 1)[0] + " …"
        words = bare_status(status.headline, status.stage)
        text = Markup(
            '<text class="label" x="4" y="%s">%s <tspan class="headline">%s</tspan>'
            ' <tspan class="name">%s</tspan></text>'
        ) % (_LABEL, escape_line(short), words, subject.partition("/")[2])
        html = Markup('<g data-piece="label %s">%s</g>') % (subject, self._linked(subject, text))
        return Fragment(_slot("label", bar.place), f"label {subject}", "", html)

    def _linked(self, name: str, shape: Markup) -> Markup:
        url = self._address(name)
        return Markup('<a href="%s" tabindex="-1">%s</a>') % (url, shape) if url else shape

    def _bar(self, status: Status) -> Iterator[Markup]:
        due = FuzzyDate.from_json(status.schedule.due) if status.schedule.due else None
        begin, viewpoint = status.opened_on.toordinal(), self._as_of.toordinal() + 1
        last = status.closed_on or (due.latest if due else None)
        end, moving = (last.toordinal() + 1, "") if last else (viewpoint, "to")
        hatch, rect = status.acknowledgement.state, self._window.rect
        yield rect(begin, end, _MIDDLE - 5, 10, name="term", as_of=moving)
        if hatch in {"unilateral", "contested"}:
            yield rect(begin, end, _MIDDLE - 5, 10, name="hatch", fill=f"url(#{hatch})", as_of=moving)
        if due is not None:
            vague = due.hedged or None in {due.earliest, due.latest}
            fill = "url(#fade-term)" if vague else ""
            yield rect(*self._ends(due), _MIDDLE - 8, 16, name="due", fill=fill)
            if status.headline in {"overdue", "overdue_presumed"} and due.latest:
                late = due.latest.toordinal() + 1
                yield rect(late, viewpoint, _MIDDLE - 5, 10, name="late", as_of="to")

    def curve(self, curve: Curve) -> Fragment:
        """Draw a line through the values, scaled to the height of the row."""
        name, values = curve.place.name, [point.value for point in curve.points] or [0.0]
        low, high = min(values), max(values)
        unit_height = (_ROW - 16) / ((high - low) or 1)
        points = [
            (point.day.toordinal() + 0.5, round(_ROW - 3 - (point.value - low) * unit_height, 1))
            for point in curve.points
        ]
        html = Markup(
            '<g class="curve" data-piece="curve {}"><title>{}: {:,g} to {:,g} {}</title>'
            '<polyline data-points="{}" points="{}"/></g>'
        ).format(
            name, escape_line(name), low, high, curve.unit,
            " ".join(f"{day},{y}" for day, y in points),
            " ".join(f"{self._window.x(day)},{y}" for day, y in points),
        )  # fmt: skip
        return Fragment(_slot("row", curve.place), f"curve {name}", "1", html)


_SHAPES = {
    "cooperation": "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0",  # a disc
    "neutral": "M-4-4H4V4H-4z",  # a square
    "conflict": "M0-6 6 0 0 6-6 0z",  # a diamond
}


def _tone(event_type: str) -> str:
    """Return the effect of an event on the relationship, by its PLOVER score."""
    plover = CATALOGUE[event_type].plover
    return "neutral" if plover is None else "cooperation" if plover.score > 0 else "conflict"


def _title(mark: Mark) -> str:
    row = mark.row
    by = f", by {row['asserted_by']}" if row["asserted_by"] else ""
    doubt = "" if mark.sure else " (possible only)"
    more = f"; and {pluralize(mark.others, 'other event')} at about that time" if mark.others else ""
    return escape_line(f"{when(row['occurred'])}{doubt}: {row['type']}{by}: {summarize_event(row)}{more}")


def _spoken(status: Status) -> str:
    """Describe a bar in words, without the growing number of days overdue."""
    due = f", due {by_when(status.schedule.due)}" if status.schedule.due else ""
    words = bare_status(status.headline, status.stage)
    return escape_line(f"{status.title}: {words}{due}, {humanize(status.acknowledgement.state)}")
