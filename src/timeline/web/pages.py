"""HTML pages over HTTP: the URL of each states the viewpoint."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import chain
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from timeline.app.facade import App
from timeline.pages import commitment, event, home, relationship
from timeline.pages.template import PageContext
from timeline.projections.commitment.dossier import Dossier
from timeline.projections.relationship.log import Filter
from timeline.projections.relationship.overview import Overview
from timeline.projections.relationship.show import Shown
from timeline.render.urls import EVENT, ServerUrls, link_resolver
from timeline.web import params
from timeline.web.params import Query
from timeline.web.request import cached_route

MAX_ITEMS = 100  # events, commitments, figures and positions on the page of a relationship, each
MAX_CONTACTS = 20
URLS = ServerUrls()
_PARAMETERS = (*params.VIEWPOINT, next(each for each in params.FILTER if each.name == "grep"))


class Redirect(NamedTuple):
    """The path of the page that the request means."""

    path: str


Page = Callable[[App, Query], str | Redirect]


def routes() -> list[Route]:
    """Return the routes of all pages."""
    pages: dict[str, Page] = {
        "/": _home,
        "/{relationship}": _relationship,
        f"/{{relationship}}/{EVENT}{{id}}": _event,
        "/{relationship}/{commitment}": _commitment,
    }
    return [
        cached_route(path, _PARAMETERS, partial(_respond, page), of_a_form=True)
        for path, page in pages.items()
    ]


def _respond(page: Page, request: Request, query: Query, app: App, headers: dict[str, str]) -> Response:
    answer = page(app, query)
    if isinstance(answer, Redirect):
        return RedirectResponse(f"{answer.path}?{request.url.query}".rstrip("?"), headers=headers)
    return HTMLResponse(answer, headers=headers)


def _home(app: App, query: Query) -> str:  # noqa: ARG001 the list does not depend on days
    return home.render_page(app.names.subjects(), PageContext(URLS))


def _relationship(app: App, query: Query) -> str:
    slug, viewpoint, context = query.subject, query.viewpoint, _context(app, query)
    log = Filter(grep=query.values.get("grep"))
    overview = app.pages.overview(slug, viewpoint, log, last=MAX_ITEMS, contacts=MAX_CONTACTS)
    subjects = {slug, *(status.subject for status in overview.replay.commitments)}
    resolve = link_resolver(URLS, subjects, dict.fromkeys(_ids_in_overview(overview), slug))
    frame = app.pages.frame(slug)
    return relationship.render_page(overview, frame, query.days.today, resolve, context, limit=MAX_ITEMS)


def _commitment(app: App, query: Query) -> str:
    context, slug = _context(app, query), query.path_params["relationship"]
    dossier = app.pages.dossier(query.subject, query.viewpoint)
    subjects = {slug, query.subject} if dossier.status else {slug}
    resolve = link_resolver(URLS, subjects, dict.fromkeys(_ids_in_dossier(dossier), slug))
    return commitment.render_page(dossier, query.days.today, resolve, context)


def _event(app: App, query: Query) -> str | Redirect:
    shown = app.explanations.show(query.path_params["id"], query.viewpoint)
    subject = str(shown.event["subject"])
    slug, identifier = subject.partition("/")[0], str(shown.event["id"])
    if (query.relationship, query.path_params["id"]) != (slug, identifier):
        return Redirect(URLS.event(slug, identifier))
    known_from = app.names.find(identifier).known_from
    subjects = app.names.known({slug, subject, *_subjects_in_event(shown)})
    resolve = link_resolver(URLS, subjects, dict.fromkeys(_ids_in_event(shown), slug))
    return event.render_page(shown, known_from, query.viewpoint.known_on, resolve, PageContext(URLS))


def _context(app: App, query: Query) -> PageContext:
    """Return the context of a page that follows the log; call it before reading."""
    given = {name: str(value) for name, value in query.values.items() if value}
    return PageContext(URLS, given, live=app.last_position())


# Names in an answer, which its page links


def _ids_in_overview(overview: Overview) -> Iterator[str]:
    replay = overview.replay
    yield from (row["id"] for row in chain(replay.events, replay.possible, overview.log))
    yield from chain.from_iterable(status.evidence for status in replay.commitments)
    yield from (key for figure in overview.figures for value in figure.values for key in value.because)


def _ids_in_dossier(dossier: Dossier) -> Iterator[str]:
    yield from (row["id"] for row in dossier.log)
    yield from (excluded.id for excluded in dossier.left_out)
    yield from (key for change in dossier.turns for key in (*change.new, *change.gone))
    if dossier.status and dossier.why:
        yield from dossier.status.evidence
        yield from chain.from_iterable(reason.because for reason in dossier.why.reasons)


def _subjects_in_event(shown: Shown) -> Iterable[str]:
    superseded_by = shown.event.get("superseded_by")
    return (*shown.event.get("mentions", ()), *([superseded_by] if superseded_by else ()))


def _ids_in_event(shown: Shown) -> Iterator[str]:
    yield from (str(row["id"]) for row in (*shown.corrections, *shown.referred_by))
    yield from (shown.event[name] for name in ("part_of", "of", "mirror_of", "target") if name in shown.event)
    yield from chain.from_iterable(shown.event.get(name, ()) for name in ("evidence", "sum_of", "less"))
    if shown.retracted_by:
        yield shown.retracted_by
