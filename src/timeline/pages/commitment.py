"""The page of a commitment: status, changes, events and reasons."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from markupsafe import escape

from timeline.pages.relationship import log_rows, without_title
from timeline.pages.template import PageContext, render_template, slider_days
from timeline.projections.commitment.changes import StatusChange
from timeline.projections.commitment.dossier import Dossier
from timeline.projections.commitment.explain import ExcludedEvent, Explanation
from timeline.projections.commitment.status import Status
from timeline.render import log as log_view
from timeline.render import status as status_view
from timeline.render import why as why_view
from timeline.render.atom import describe_change
from timeline.render.document import Block, Cell, Content, Paragraph, Table
from timeline.render.escaping import escape_line
from timeline.render.html import Fragment, LinkResolver, by_slot, element, render_head, render_rows, section
from timeline.render.phrases import day


def render_page(dossier: Dossier, today: date, resolve: LinkResolver, context: PageContext) -> str:
    """Return the page of a commitment from a viewpoint."""
    slug, _, name = dossier.subject.partition("/")
    return render_template(
        "commitment.html",
        context,
        slug=slug,
        name=name,
        subject=dossier.subject,
        title=escape_line(dossier.status.title) if dossier.status else dossier.subject,
        days=slider_days(dossier.frame, dossier.viewpoint, today),
        parties=tuple(dossier.status.acknowledgement.parties) if dossier.status else (),
        slots=by_slot(fragments(dossier, resolve)),
        heads={
            "log": render_head(log_view.table((), flagged=True)),
            "story": render_head(_change_table(())),
        },
    )


def fragments(dossier: Dossier, resolve: LinkResolver) -> Iterator[Fragment]:
    """Yield every fragment of the page from a viewpoint."""
    yield from status_fragments(dossier.status, dossier.why, resolve)
    yield from change_rows(dossier.turns, resolve)
    yield from excluded_events(dossier.left_out, resolve)
    yield from log_rows(dossier.log, resolve)


def status_fragments(
    status: Status | None, why: Explanation | None, resolve: LinkResolver
) -> Iterator[Fragment]:
    """Yield title, status and reasons; both are None before anything has happened."""
    title = escape(escape_line(status.title if status else "Nothing is on record yet:"))
    yield Fragment("title", "title", "", element("span", title, "title"))
    nothing: Iterable[Block] = [Paragraph("Nothing is on record of it yet.")]
    standing = without_title(status_view.document(status), status) if status else nothing
    reasons = without_title(why_view.document(why), why) if why else nothing
    yield from (section("status", standing, resolve), section("why", reasons, resolve))


def change_rows(changes: Sequence[StatusChange], resolve: LinkResolver) -> Iterator[Fragment]:
    """Yield a row for each day on which the status changed, the latest first."""
    for change, html in zip(changes, render_rows(_change_table(changes), resolve), strict=True):
        key = change.day.isoformat()
        yield Fragment("story", key, f"{10**7 - change.day.toordinal():07}", element("tr", html, key))


def _change_table(changes: Sequence[StatusChange]) -> Table:
    return Table(("day", "what changed", "because of"), tuple(map(_change_cells, changes)))


def _change_cells(change: StatusChange) -> tuple[Content, ...]:
    aspects = "; ".join(map(describe_change, change.altered)) if change.after else "retracted"
    events = ", ".join((*change.new, *(f"no longer {identifier}" for identifier in change.gone)))
    return day(change.day), aspects, events or Cell("time passed", "quiet")


def excluded_events(events: Sequence[ExcludedEvent], resolve: LinkResolver) -> Iterator[Fragment]:
    """Yield the table of events that do not count, if there are any."""
    if events:
        yield section("left-out", why_view.excluded(events), resolve)
