"""The pages, for people: each says in its address from where it looks."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import chain
from typing import Any, NamedTuple

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from timeline.app.facade import App
from timeline.pages import commitment, event, home, relationship
from timeline.pages.slider_days import slider_days
from timeline.pages.urls import EVENT, ServerUrls, link_resolver
from timeline.projections.commitment.dossier import Dossier
from timeline.projections.commitment.status import Status
from timeline.projections.relationship.log import Filter
from timeline.projections.relationship.overview import Overview
from timeline.projections.relationship.show import Shown
from timeline.render.html import LinkResolver
from timeline.web import params
from timeline.web.params import Query
from timeline.web.request import parse_query, respond_cached

MAX_ITEMS = 100  # events, commitments, figures, positions of a relationship that are shown
MAX_CONTACTS = 20  # the last of them, as the parties told them
_PARAMETERS = (*params.VIEWPOINT, next(each for each in params.FILTER if each.name == "grep"))


class Redirect(NamedTuple):
    """What is asked for has its page there."""

    path: str


Page = Callable[[App, Query], str | Redirect]


def routes() -> list[Route]:
    return [
        Route("/", _shows(_home)),
        Route("/{relationship}", _shows(_relationship)),
        Route(f"/{{relationship}}/{EVENT}{{id}}", _shows(_event)),
        Route("/{relationship}/{commitment}", _shows(_commitment)),
    ]


def _shows(page: Page) -> Callable[[Request], Any]:
    async def shown(request: Request) -> Response:
        given = parse_query(request, _PARAMETERS, of_a_form=True)
        return await respond_cached(request, given, partial(_respond, page, given, request))

    return shown


def _respond(page: Page, given: Query, request: Request, app: App, headers: dict[str, str]) -> Response:
    found = page(app, given)
    if isinstance(found, Redirect):
        return RedirectResponse(f"{found.path}?{request.url.query}".rstrip("?"), headers=headers)
    return HTMLResponse(found, headers=headers)


def _home(app: App, asked: Query) -> str:  # noqa: ARG001 it has no days
    subjects = app.names.subjects()
    return home.page(subjects, ServerUrls())


def _relationship(app: App, asked: Query) -> str:
    slug, how = asked.subject, _how(app, asked)
    overview = app.pages.overview(
        slug, asked.viewpoint, Filter(grep=asked.values.get("grep")), last=MAX_ITEMS, contacts=MAX_CONTACTS
    )
    frame = app.pages.frame(slug)
    days = slider_days(frame, asked.viewpoint, asked.days.today)
    return relationship.page(
        overview,
        relationship.drawn(frame),
        ServerUrls(),
        _addresses(slug, overview.replay.commitments, _ids_in_overview(overview)),
        days,
        MAX_ITEMS,
        **how,
        files={**relationship.FILES, "timelinejs.json": "TimelineJS (JSON)"},
        grep=asked.values.get("grep"),
    )


def _commitment(app: App, asked: Query) -> str:
    how = _how(app, asked)
    dossier = app.pages.dossier(asked.subject, asked.viewpoint)
    slug = asked.relationship or ""
    statuses = [dossier.status] if dossier.status else []
    address = _addresses(slug, statuses, _ids_in_dossier(dossier))
    return commitment.page(dossier, ServerUrls(), address, asked.days.today, **how)


def _event(app: App, asked: Query) -> str | Redirect:
    shown = app.explanations.show(asked.path_params["id"], asked.viewpoint)
    subject = str(shown.event["subject"])
    slug, identifier = subject.partition("/")[0], str(shown.event["id"])
    if (asked.relationship, asked.path_params["id"]) != (slug, identifier):
        return Redirect(ServerUrls().event(slug, identifier))
    known_from = app.names.find(identifier).known_from
    subjects = app.names.known({slug, subject, *_subjects_in(shown)})
    address = link_resolver(ServerUrls(), subjects, dict.fromkeys(_ids_in(shown), slug))
    return event.page(shown, known_from, asked.viewpoint.known_on, ServerUrls(), address)


def _how(app: App, asked: Query) -> dict[str, Any]:
    """What a page that is served is told besides: also where the log ended before it was read."""
    told_by = asked.viewpoint.told_by
    return {
        "served": True,
        "live": app.last_position(),
        "told_by": str(told_by) if told_by else None,
        "kept": {name: str(value) for name, value in asked.values.items() if name != "grep" and value},
    }


# What a page may name, and so link


def _addresses(slug: str, statuses: Iterable[Status], ids: Iterable[str]) -> LinkResolver:
    return link_resolver(ServerUrls(), {slug, *(each.subject for each in statuses)}, dict.fromkeys(ids, slug))


def _ids_in_overview(overview: Overview) -> Iterator[str]:
    replay = overview.replay
    yield from (row["id"] for row in chain(replay.events, replay.possible, overview.log))
    yield from (key for status in replay.commitments for key in status.evidence)
    yield from (key for figure in overview.figures for value in figure.values for key in value.because)


def _ids_in_dossier(dossier: Dossier) -> Iterator[str]:
    yield from (row["id"] for row in dossier.log)
    yield from (each.id for each in dossier.left_out)
    yield from (key for turn in dossier.turns for key in (*turn.new, *turn.gone))
    if dossier.status and dossier.why:
        yield from dossier.status.evidence
        yield from (key for reason in dossier.why.reasons for key in reason.because)


def _subjects_in(shown: Shown) -> Iterator[str]:
    """Other commitments that it names."""
    yield from shown.event.get("mentions", ())
    if "superseded_by" in shown.event:
        yield shown.event["superseded_by"]


def _ids_in(shown: Shown) -> Iterator[str]:
    yield from (str(each["id"]) for each in (*shown.corrections, *shown.referred_by))
    named = ("part_of", "of", "mirror_of", "target")
    yield from (str(shown.event[name]) for name in named if name in shown.event)
    yield from (key for name in ("evidence", "sum_of", "less") for key in shown.event.get(name, ()))
    if shown.retracted_by:
        yield shown.retracted_by
