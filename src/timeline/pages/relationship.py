"""The page of a relationship, from its summary and chart to its log."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date

from markupsafe import Markup, escape
from msgspec.structs import replace

from timeline.pages.template import PageContext, render_template, slider_days
from timeline.projections.commitment.explain import Explanation
from timeline.projections.commitment.status import CLOSED, Status, most_urgent_first, urgency
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
from timeline.render import svg
from timeline.render.document import Block, Cell, Document, Facts, Heading
from timeline.render.escaping import escape_line
from timeline.render.html import (
    Fragment,
    LinkResolver,
    by_slot,
    element,
    render_head,
    render_html,
    render_rows,
    section,
)
from timeline.render.phrases import viewpoint_line, warnings

DOWNLOADS = {
    "picture.svg": "picture (SVG)",
    "agenda.ics": "calendar (iCalendar)",
    "changes.atom": "changes (Atom)",
}
SERVED_DOWNLOADS = {**DOWNLOADS, "timelinejs.json": "TimelineJS (JSON)"}
MAX_EARLIER = 5  # earlier statements of a party on a topic, on a page with a limit


def render_page(
    overview: Overview,
    frame: ChartFrame,
    today: date,
    resolve: LinkResolver,
    context: PageContext,
    *,
    limit: int | None = None,
) -> str:
    """Return the page from a viewpoint; `frame` is that of the chart on all days.

    There are at most `limit` open commitments, closed ones, figures and positions.
    """
    relationship = overview.relationship
    title = escape_line(relationship.title or relationship.relationship)
    slots = by_slot(fragments(overview, frame, resolve, limit))
    return render_template(
        "relationship.html",
        context,
        slug=relationship.relationship,
        title=title,
        days=slider_days(frame, overview.viewpoint, today),
        slots=slots,
        chart=svg.render_frame(
            svg.ChartLayout(frame),
            svg.ChartWindow(frame.begins, frame.ends),
            overview.viewpoint,
            slots,
            f"Picture of {title}",
        ),
        heads={
            "commitments": render_head(commitments_view.table(())),
            "log": render_head(log_view.table((), flagged=True)),
        },
        parties=relationship.parties,
        more=overview.more,
        downloads=SERVED_DOWNLOADS if context.served else DOWNLOADS,
    )


def fragments(
    overview: Overview, frame: ChartFrame, resolve: LinkResolver, limit: int | None = None
) -> Iterator[Fragment]:
    """Yield every fragment of the page; long lists have at most `limit` items."""
    relationship, replay, stances = overview.relationship, overview.replay, overview.positions.stances
    closed = (status for status in replay.commitments if status.headline in CLOSED)
    closed_last_first = sorted(closed, key=lambda status: status.closed_on or date.min, reverse=True)
    chart = build_chart(frame, replay.events, replay.possible, replay.commitments)
    yield from chart_canvas(frame, overview.viewpoint.as_of, resolve).fragments(chart)
    yield from facts(relationship, (*FACTS_OF_EVENTS, *FACTS_OF_STATUSES), resolve)
    yield from tone_and_topics(relationship, resolve)
    for slot, statuses in (
        ("open", most_urgent_first(replay.commitments)),
        ("closed", closed_last_first),
    ):
        yield from commitment_rows(statuses[:limit], resolve)
        yield from _omitted(slot, statuses, limit)
    yield from (contact(readout, resolve) for readout in overview.contacts)
    yield figures(relationship.relationship, _latest_figures(overview.figures, limit), resolve)
    yield from _omitted("figures", overview.figures, limit)
    yield positions(_latest_positions(overview.positions, limit), resolve)
    yield from _omitted("positions", stances, limit)
    yield from log_rows(overview.log, resolve)


FACTS_OF_EVENTS = ("parties", "last contact", "tone")
FACTS_OF_STATUSES = ("next", "commitments", "contested")
_FACTS = ("parties", "last contact", "next", "commitments", "tone", "contested")  # as on the page


def facts(relationship: Relationship, labels: Collection[str], resolve: LinkResolver) -> Iterator[Fragment]:
    """Yield the facts with these labels."""
    contents = dict(relationship_view.facts(relationship))
    contested = ", ".join(relationship.contested)
    contents["contested"] = Cell(contested, "bad") if contested else relationship_view.NOTHING
    for label in labels:
        html = render_html([Facts(((label, contents[label]),))], resolve)
        yield Fragment("summary", label, str(_FACTS.index(label)), element("div", html, label))


def tone_and_topics(relationship: Relationship, resolve: LinkResolver) -> Iterator[Fragment]:
    """Yield the tone by quarter, the topics of each party, and warnings, if any."""
    for key, blocks in (
        ("tone", relationship_view.by_quarter(relationship.tone)),
        ("topics", relationship_view.spoken_of(relationship.topics)),
        ("warnings", warnings(relationship.findings)),
    ):
        if key != "warnings" or relationship.findings:
            yield Fragment("tone", key, key, element("div", render_html(blocks, resolve), key))


def chart_canvas(frame: ChartFrame, as_of: date, resolve: LinkResolver) -> svg.ChartCanvas:
    """Return the canvas that draws bars, curves and marks as of a day."""
    return svg.ChartCanvas(frame, svg.ChartWindow(frame.begins, frame.ends), as_of, resolve)


def commitment_rows(statuses: Sequence[Status], resolve: LinkResolver) -> Iterator[Fragment]:
    """Yield a row for each commitment: open ones by urgency, closed ones by name."""
    rows = render_rows(commitments_view.table(statuses), resolve)
    for status, row in zip(statuses, rows, strict=True):
        name, rest = row.split("</td>", 1)
        html = Markup('{}<span class="title">{}</span></td>{}').format(name, escape_line(status.title), rest)
        rank, day, subject = urgency(status)
        closed = status.headline in CLOSED
        slot, order = ("closed", subject) if closed else ("open", f"{rank} {day} {subject}")
        yield Fragment(slot, subject, order, element("tr", html, subject))


def contact(readout: ReadoutWithEvidence, resolve: LinkResolver) -> Fragment:
    """Return the readouts of a contact side by side; the latest contact comes first."""
    key, (day, instant, position) = readout.readouts.contact, readout.events[0].fold_order
    html = render_html(readouts_view.contact_blocks(readout.readouts), resolve)
    order = f"{10**7 - day.toordinal():07} {10**10 - instant:011} {10**12 - position:012}"
    return Fragment("readouts", key, order, element("article", html, key))


def figures(slug: str, figures: Sequence[Figure], resolve: LinkResolver) -> Fragment:
    """Return the figures of a relationship side by side."""
    days = Viewpoint(date.min, date.min)  # the page shows its own
    return section("figures", without_title(figures_view.document(slug, figures, days), days), resolve)


def positions(positions: Positions, resolve: LinkResolver) -> Fragment:
    """Return the positions of the parties, red lines and appeals."""
    return section("positions", without_title(positions_view.document(positions), positions), resolve)


def _latest_figures(figures: Sequence[Figure], limit: int | None) -> Sequence[Figure]:
    latest_first = sorted(figures, key=_published)[::-1]
    kept = {id(figure) for figure in latest_first[:limit]}
    return [figure for figure in figures if id(figure) in kept]


def _published(figure: Figure) -> str:
    return max(value.published or "" for value in figure.values)


def _latest_positions(positions: Positions, limit: int | None) -> Positions:
    if limit is None:
        return positions
    kept = sorted(positions.stances, key=lambda stance: stance.latest.occurred)[::-1][:limit]
    stances = (stance for stance in positions.stances if stance in kept)
    return replace(
        positions,
        stances=tuple(replace(stance, earlier=stance.earlier[:MAX_EARLIER]) for stance in stances),
        red_lines=positions.red_lines[:limit],
        crossings=positions.crossings[:limit],
        appeals=positions.appeals[:limit],
    )


def _omitted(slot: str, items: Sequence[object], limit: int | None) -> Iterator[Fragment]:
    """Yield the number of items that the page does not show, if there are any."""
    if limit is not None and len(items) > limit:
        text = f"{len(items) - limit:,} more are not shown here; the command line shows all."
        yield Fragment(f"{slot} more", "more", "", element("p", escape(text), "more"))


def log_rows(rows: Sequence[LogRow], resolve: LinkResolver) -> Iterator[Fragment]:
    """Yield a row for each event, the last recorded first."""
    for row, html in zip(rows, render_rows(log_view.table(rows, flagged=True), resolve), strict=True):
        yield Fragment("log", row["id"], f"{10**12 - row['position']:012}", element("tr", html, row["id"]))


def without_title(
    document: Document, answer: Viewpoint | Status | Explanation | Positions
) -> Iterator[Block]:
    """Yield the blocks of a document without its title and its line of days."""
    days = viewpoint_line(answer.as_of, answer.known_on)
    for block in document.blocks:
        if block != days and not (isinstance(block, Heading) and block.level == 1):
            yield block
