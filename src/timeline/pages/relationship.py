"""The page of a relationship: what stands on it, from a viewpoint."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from markupsafe import Markup, escape
from msgspec.structs import replace

from timeline.pages.slider_days import SliderDays
from timeline.pages.template import render
from timeline.projections.commitment.state import Finding
from timeline.projections.commitment.status import CLOSED, Status
from timeline.projections.commitment.urgency import most_urgent_first, urgency
from timeline.projections.relationship.chart import ChartFrame, build_chart
from timeline.projections.relationship.figures import Figure
from timeline.projections.relationship.overview import Overview
from timeline.projections.relationship.positions import Positions
from timeline.projections.relationship.readouts import ReadoutWithEvidence
from timeline.projections.relationship.summary import Relationship
from timeline.projections.row import LogRow
from timeline.projections.viewpoint import Viewpoint
from timeline.render import commitments as commitments_view
from timeline.render import figures as figures_view
from timeline.render import log as log_view
from timeline.render import positions as positions_view
from timeline.render import readouts as readouts_view
from timeline.render import relationship as relationship_view
from timeline.render import svg as drawing
from timeline.render.document import Block, Cell, Content, Document, Facts, Heading
from timeline.render.escaping import escape_line
from timeline.render.fragment import Fragment, by_slot, element
from timeline.render.html import LinkResolver, render_head, render_html, render_row
from timeline.render.phrases import viewpoint_line as seen_from
from timeline.render.urls import Urls


class ChartDrawing(NamedTuple):
    """The picture of a page: its frame, laid out, and the days that it shows first."""

    layout: drawing.ChartLayout
    window: drawing.ChartWindow

    def drawing(self, as_of: date, address: LinkResolver) -> drawing.ChartCanvas:
        """What draws in it as of a day."""
        return drawing.ChartCanvas(self.layout.frame, self.window, as_of, address)


def drawn(frame: ChartFrame) -> ChartDrawing:
    return ChartDrawing(drawing.ChartLayout(frame), drawing.ChartWindow(frame.begins, frame.ends))


def pieces(
    overview: Overview, on: ChartDrawing, address: LinkResolver, most: int | None = None
) -> Iterator[Fragment]:
    """All that the page shows from a viewpoint; of what may be many, no more than `most`."""
    yield from in_picture(overview, on, address)
    yield from summary(overview.relationship, address)
    yield from _commitments(overview.replay.commitments, address, most)
    yield from (readouts(each, address) for each in overview.contacts)
    yield figures(overview.relationship.relationship, _last_told(overview.figures, most), address)
    yield from _left_out("figures", overview.figures, most)
    yield positions(_last_stated(overview.positions, most), address)
    yield from _left_out("positions", overview.positions.stances, most)
    yield from rows_of_log(overview.log, address)


def _commitments(statuses: Sequence[Status], address: LinkResolver, most: int | None) -> Iterator[Fragment]:
    """The most urgent of the open ones, and the last closed."""
    opened = most_urgent_first(statuses)
    closed = sorted((each for each in statuses if each.headline in CLOSED), key=_closed_on, reverse=True)
    for place, found in (("open", opened), ("closed", closed)):
        yield from rows_of_commitments(found[:most], address)
        yield from _left_out(place, found, most)


def _closed_on(status: Status) -> date:
    return status.closed_on or date.min


def _last_told(figures: Sequence[Figure], most: int | None) -> Sequence[Figure]:
    if most is None:
        return figures
    kept = {id(each) for each in sorted(figures, key=_came_out)[-most:]}
    return [each for each in figures if id(each) in kept]


def _came_out(figure: Figure) -> str:
    return max(value.published or "" for value in figure.values)


def _last_stated(positions: Positions, most: int | None) -> Positions:
    if most is None:
        return positions
    kept = sorted(positions.stances, key=lambda each: each.latest.occurred)[-most:]
    stances = tuple(
        replace(each, earlier=each.earlier[:EARLIER]) for each in positions.stances if each in kept
    )
    return replace(positions, stances=stances, **{name: getattr(positions, name)[:most] for name in _OTHERS})


EARLIER = 5  # statements of a party on a topic, before its last
_OTHERS = ("red_lines", "crossings", "appeals")


def _left_out(place: str, found: Sequence[object], most: int | None) -> Iterator[Fragment]:
    """How many are not shown, if any."""
    if most is not None and len(found) > most:
        text = f"{len(found) - most:,} more are not shown here; the command line shows all."
        yield Fragment(f"{place} more", "more", "", element("p", escape(text), "more"))


def in_picture(overview: Overview, on: ChartDrawing, address: LinkResolver) -> Iterator[Fragment]:
    """Bars, curves and marks."""
    told = overview.replay
    shown = build_chart(on.layout.frame, told.events, told.possible, told.commitments)
    return on.drawing(overview.viewpoint.as_of, address).fragments(shown)


FACTS = ("parties", "last contact", "next", "commitments", "tone", "contested")


def summary(relationship: Relationship, address: LinkResolver) -> Iterator[Fragment]:
    """The last contact, what comes next, the counts, the tone, what is contested; apart, tone and topics."""
    for label, content in relationship_view.facts(relationship):
        yield fact(label, content, address)
    yield fact("contested", contested(relationship.contested), address)
    yield over_time("tone", relationship_view.by_quarter(relationship.tone), address)
    yield over_time("topics", relationship_view.spoken_of(relationship.topics), address)
    yield from findings(relationship.findings, address)


def fact(label: str, content: Content, address: LinkResolver) -> Fragment:
    html = render_html([Facts(((label, content),))], address)
    return Fragment("summary", label, str(FACTS.index(label)), element("div", html, label))


def contested(subjects: Sequence[str]) -> Content:
    return Cell(", ".join(subjects), "bad") if subjects else Cell("nothing", "quiet")


def over_time(key: str, blocks: Iterable[Block], address: LinkResolver) -> Fragment:
    return Fragment("tone", key, key, element("div", render_html(blocks, address), key))


def findings(found: Sequence[Finding], address: LinkResolver) -> Iterator[Fragment]:
    """List the slips in the record, if there are any."""
    if found:
        yield over_time("warnings", relationship_view.findings(found), address)


def rows_of_commitments(statuses: Iterable[Status], address: LinkResolver) -> Iterator[Fragment]:
    """A row each: the open ones, the most urgent first, and apart from them the closed ones, by name."""
    for status in statuses:
        rank, day, subject = urgency(status)
        place = "closed" if status.headline in CLOSED else "open"
        order = subject if place == "closed" else f"{rank} {day} {subject}"
        yield Fragment(place, subject, order, row_of_commitment(status, address))


def row_of_commitment(status: Status, address: LinkResolver) -> Markup:
    """How it stands on its four axes."""
    table = commitments_view.table([status])
    name, *others = render_row(table.rows[0], table.columns, table.right, address).split("</td>", 1)
    named = Markup('{}<span class="title">{}</span></td>{}').format(name, escape_line(status.title), *others)
    return element("tr", named, status.subject)


def readouts(contact: ReadoutWithEvidence, address: LinkResolver) -> Fragment:
    """A contact as each party told it; the last that was held comes first."""
    key, (day, instant, position) = contact.readouts.contact, contact.events[0].fold_order
    html = render_html(readouts_view.contact_blocks(contact.readouts), address)
    order = f"{10**7 - day.toordinal():07} {10**10 - instant:011} {10**12 - position:012}"
    return Fragment("readouts", key, order, element("article", html, key))


def figures(slug: str, figures: Sequence[Figure], address: LinkResolver) -> Fragment:
    where = Viewpoint(date.min, date.min)  # which is not shown
    return _tables("figures", body(figures_view.document(slug, figures, where), where), address)


def positions(positions: Positions, address: LinkResolver) -> Fragment:
    where = Viewpoint(positions.as_of, positions.known_on)
    return _tables("positions", body(positions_view.document(positions), where), address)


def _tables(place: str, blocks: Iterable[Block], address: LinkResolver) -> Fragment:
    return Fragment(place, place, "", element("div", render_html(blocks, address), place))


def rows_of_log(rows: Iterable[LogRow], address: LinkResolver) -> Iterator[Fragment]:
    """A row an event, the last first."""
    for row in rows:
        table = log_view.table([row], flagged=True)
        html = render_row(table.rows[0], table.columns, table.right, address)
        yield Fragment("log", row["id"], f"{10**12 - row['position']:012}", element("tr", html, row["id"]))


def body(document: Document, where: Viewpoint) -> Iterator[Block]:
    """A page without what the page around it says: its title, and from where it looks."""
    said = seen_from(where.as_of, where.known_on)
    return (
        each
        for each in document.blocks
        if each != said and not (isinstance(each, Heading) and each.level == 1)
    )


# The whole page


FILES = {
    "picture.svg": "picture (SVG)",
    "agenda.ics": "calendar (iCalendar)",
    "changes.atom": "changes (Atom)",
}


def page(  # noqa: PLR0917
    overview: Overview,
    on: ChartDrawing,
    site: Urls,
    address: LinkResolver,
    days: SliderDays,
    most: int | None = None,
    **how: Any,  # noqa: ANN401
) -> str:
    """The page from a viewpoint, with no more than `most` of what may be many.

    `how` it is shown: whether it is `served`, and what there is only then, or only in a file.
    """
    relationship = overview.relationship
    places = by_slot(pieces(overview, on, address, most))
    title = escape_line(relationship.title or relationship.relationship)
    return render(
        "relationship.html",
        site=site,
        slug=relationship.relationship,
        title=title,
        days=days,
        places=places,
        picture=drawing.render_frame(on.layout, on.window, overview.viewpoint, places, f"Picture of {title}"),
        heads={
            "commitments": render_head(commitments_view.table(())),
            "log": render_head(log_view.table((), flagged=True)),
        },
        parties=relationship.parties,
        more=overview.more,
        **how,
    )
