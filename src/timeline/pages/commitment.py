"""The page of a commitment: status, changes, events and reasons."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from markupsafe import escape

from timeline.pages.context import PageContext
from timeline.pages.relationship import log_rows, without_title
from timeline.pages.slider_days import slider_days
from timeline.pages.template import render_template
from timeline.projections.commitment.changes import StatusChange
from timeline.projections.commitment.dossier import Dossier
from timeline.projections.commitment.explain import ExcludedEvent, Explanation
from timeline.projections.commitment.status import Status
from timeline.render import change_table as change_view
from timeline.render import log as log_view
from timeline.render import status as status_view
from timeline.render import why as why_view
from timeline.render.document import Block, Paragraph
from timeline.render.escaping import escape_line
from timeline.render.fragment import Fragment, by_slot, element
from timeline.render.html import LinkResolver, render_head, render_html, render_row


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
            "story": render_head(change_view.table(())),
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
    for slot, blocks in (
        (
            "status",
            without_title(status_view.document(status), status.as_of, status.known_on) if status else nothing,
        ),
        ("why", without_title(why_view.document(why), why.as_of, why.known_on) if why else nothing),
    ):
        yield Fragment(slot, slot, "", element("div", render_html(blocks, resolve), slot))


def change_rows(changes: Iterable[StatusChange], resolve: LinkResolver) -> Iterator[Fragment]:
    """Yield a row for each day on which the status changed, the latest first."""
    for change in changes:
        table, key = change_view.table([change]), change.day.isoformat()
        html = render_row(table.rows[0], table.columns, table.right, resolve)
        yield Fragment("story", key, f"{10**7 - change.day.toordinal():07}", element("tr", html, key))


def excluded_events(events: Sequence[ExcludedEvent], resolve: LinkResolver) -> Iterator[Fragment]:
    """Yield the table of events that do not count, if there are any."""
    if events:
        html = render_html(why_view.excluded(events), resolve)
        yield Fragment("left-out", "left-out", "", element("div", html, "left-out"))
