"""The page of a commitment: how it stands, why, and what happened."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from markupsafe import escape

from timeline.pages.relationship import body, rows_of_log
from timeline.pages.slider_days import slider_days
from timeline.pages.template import render
from timeline.projections.commitment.changes import StatusChange
from timeline.projections.commitment.dossier import Dossier
from timeline.projections.commitment.explain import ExcludedEvent, Explanation
from timeline.projections.commitment.status import Status
from timeline.projections.viewpoint import Viewpoint
from timeline.render import change_table as story_view
from timeline.render import log as log_view
from timeline.render import status as status_view
from timeline.render import why as why_view
from timeline.render.document import Document, Paragraph
from timeline.render.escaping import escape_line
from timeline.render.fragment import Fragment, by_slot, element
from timeline.render.html import LinkResolver, render_head, render_html, render_row
from timeline.render.urls import Urls

NOTHING = Document((Paragraph("Nothing is on record of it yet."),))


def pieces(dossier: Dossier, address: LinkResolver) -> Iterator[Fragment]:
    """All that the page shows from a viewpoint."""
    yield from stands(dossier.status, dossier.why, address)
    yield from story(dossier.turns, address)
    yield from left_out(dossier.left_out, address)
    yield from rows_of_log(dossier.log, address)


def stands(status: Status | None, why: Explanation | None, address: LinkResolver) -> Iterator[Fragment]:
    """How it stands, and by which rules and events; neither where nothing had happened."""
    where = Viewpoint(status.as_of, status.known_on) if status else Viewpoint(date.min, date.min)
    title = escape(escape_line(status.title if status else "Nothing is on record yet:"))
    yield Fragment("title", "title", "", element("span", title, "title"))
    for place, document in (
        ("status", status_view.document(status) if status else NOTHING),
        ("why", why_view.document(why) if why else NOTHING),
    ):
        yield Fragment(place, place, "", element("div", render_html(body(document, where), address), place))


def story(turns: Iterable[StatusChange], address: LinkResolver) -> Iterator[Fragment]:
    """A row a day on which it came to read otherwise, the last first."""
    for turn in turns:
        table, key = story_view.table([turn]), turn.day.isoformat()
        html = render_row(table.rows[0], table.columns, table.right, address)
        yield Fragment("story", key, f"{10**7 - turn.day.toordinal():07}", element("tr", html, key))


def left_out(unheard: Sequence[ExcludedEvent], address: LinkResolver) -> Iterator[Fragment]:
    """The events that do not count from there."""
    if unheard:
        html = render_html(why_view.excluded(unheard), address)
        yield Fragment("left-out", "left-out", "", element("div", html, "left-out"))


def page(dossier: Dossier, site: Urls, address: LinkResolver, today: date, **how: Any) -> str:  # noqa: ANN401
    """The page from a viewpoint."""
    slug, _, name = dossier.subject.partition("/")
    return render(
        "commitment.html",
        site=site,
        slug=slug,
        name=name,
        subject=dossier.subject,
        title=escape_line(dossier.status.title) if dossier.status else dossier.subject,
        days=slider_days(dossier.frame, dossier.viewpoint, today),
        parties=tuple(dossier.status.acknowledgement.parties) if dossier.status else (),
        places=by_slot(pieces(dossier, address)),
        heads={
            "log": render_head(log_view.table((), flagged=True)),
            "story": render_head(story_view.table(())),
        },
        **how,
    )
