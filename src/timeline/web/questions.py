"""The questions that can be asked over HTTP: by address, what is answered, with what."""

from collections.abc import Callable, Sequence
from time import monotonic
from typing import Any, NamedTuple

import msgspec
from msgspec.structs import replace

from timeline.app import App
from timeline.errors import WrongUsage
from timeline.events.event import commitments_of_each
from timeline.projections.chronology import Replay
from timeline.projections.diff import Diff
from timeline.projections.figures import Figure
from timeline.projections.log import Filter
from timeline.projections.positions import Positions
from timeline.projections.readouts import Readouts
from timeline.projections.relationship import Relationship
from timeline.projections.row import Row
from timeline.projections.show import Shown
from timeline.projections.sources import Publisher
from timeline.projections.status import Status
from timeline.projections.why import Why
from timeline.web import asking
from timeline.web.asking import Asked, Parameter

MOST = 20_000  # commitments, or events, in one answer
SEARCH = 2.0  # seconds in which the log is searched at once
SEARCHED = 100_000  # events that are looked at in them


class Followed(msgspec.Struct, frozen=True):
    """A relationship on record, and how many commitments there ever were in it."""

    relationship: str
    commitments: int


class Digested(msgspec.Struct, frozen=True):
    """One line that vouches for so many events: the whole history."""

    events: int
    digest: str


class Page(NamedTuple):
    """Some rows of the log, in its order. What is `before` that position is on the next page, if any is.

    It is `partial` if the search was ended before it had found as many as were wanted.
    """

    rows: list[Row]
    before: int | None = None
    partial: bool = False


class Question(NamedTuple):
    """An address, and what it answers."""

    path: str
    meaning: str
    parameters: Sequence[Parameter]
    returns: Any  # the type of the answer
    ask: Callable[[App, Asked], Any]

    @property
    def name(self) -> str:
        """The command that answers the same."""
        return self.path.split("/")[2]


def _status(app: App, asked: Asked) -> Status:
    return app.status(asked.subject, asked.where)


def _relationship(app: App, asked: Asked) -> Relationship:
    return app.relationship(asked.subject, asked.where)[0]


def _pending(app: App, asked: Asked) -> list[Status]:
    return app.pending(asked.relationship, asked.where, MOST)


def _replay(app: App, asked: Asked) -> Replay:
    found = app.replay(asked.subject, replace(asked.where, as_of=asked.given["to"]), MOST)
    if len(found.events) + len(found.possible) > MOST:
        raise WrongUsage(f"these are more than {MOST:,} events.", "page through /api/log instead")
    return found


def _log(app: App, asked: Asked) -> Page:
    """Backwards from the last, until there are enough, or it was looked for long enough."""
    limit, until, looked_at = asked.given.get("limit", asking.ROWS), monotonic() + SEARCH, 0
    found: list[Row] = []
    before = asked.given.get("before")
    for batch in app.batches(asked.relationship, asked.where, _filter(asked), last_first=True, before=before):
        for row in batch.rows:
            if len(found) == limit:
                return Page(found[::-1], found[-1]["position"])
            found.append(row)
        looked_at += batch.events
        if looked_at >= SEARCHED or monotonic() > until:
            return Page(found[::-1], batch.upto, partial=True)
    return Page(found[::-1])


def _filter(asked: Asked) -> Filter:
    given = asked.given
    return Filter(
        types=given.get("type", ()),
        topics=given.get("topic", ()),
        party=given.get("party"),
        since=given.get("since"),
        until=given.get("until"),
        grep=given.get("grep"),
    )


def _show(app: App, asked: Asked) -> Shown:
    return app.show(asked.named["id"], asked.where)


def _why(app: App, asked: Asked) -> Why:
    return app.why(asked.named.get("subject") or asked.subject, asked.where)


def _diff(app: App, asked: Asked) -> Diff:
    days = asked.given["from"], asked.given["to"]
    axis = "known_on" if asked.given.get("known") else "as_of"
    before, after = (replace(asked.where, **{axis: day}) for day in days)
    return app.diff(asked.subject, before, after, days)


def _readouts(app: App, asked: Asked) -> list[Readouts]:
    return [each.readouts for each in app.readouts(asked.subject, asked.named.get("id"), asked.where)]


def _figures(app: App, asked: Asked) -> list[Figure]:
    return app.figures(asked.subject, asked.where)


def _positions(app: App, asked: Asked) -> Positions:
    return app.positions(asked.subject, asked.where)


def _sources(app: App, asked: Asked) -> list[Publisher]:
    return app.sources(asked.subject, asked.where)


def _digest(app: App, asked: Asked) -> Digested:  # noqa: ARG001 it is of everything
    digest = app.digest()
    return Digested(digest.events, str(digest))


def _relationships(app: App, asked: Asked) -> list[Followed]:  # noqa: ARG001 all of them
    return [Followed(*each) for each in commitments_of_each(app.subjects()).items()]


_VIEW, _PACED = asking.VIEWPOINT, (*asking.VIEWPOINT, asking.PACE)
_LOG = (*asking.FILTER, *asking.PAGING, *_VIEW)
_REPLAY = (asking.TO, asking.KNOWN_ON, asking.TOLD_BY, asking.PACE)
_DIFF = (asking.FROM, asking.UNTIL, asking.KNOWN, *_VIEW)

QUESTIONS = (
    Question("/api/relationships", "The relationships on record.", (), list[Followed], _relationships),
    Question("/api/status/{relationship}", "How a relationship stands.", _PACED, Relationship, _relationship),
    Question("/api/status/{relationship}/{commitment}", "How a commitment stands.", _PACED, Status, _status),
    Question("/api/pending", "The open commitments, the most urgent first.", _PACED, list[Status], _pending),
    Question("/api/pending/{relationship}", "Those of a relationship.", _PACED, list[Status], _pending),
    Question("/api/replay/{relationship}", "A relationship as a day left it.", _REPLAY, Replay, _replay),
    Question("/api/log", "The last events, in the order of the log.", _LOG, list[Row], _log),
    Question("/api/log/{relationship}", "Those of a relationship.", _LOG, list[Row], _log),
    Question("/api/show/{id}", "One event whole.", _VIEW, Shown, _show),
    Question("/api/why/{subject}", "Why a relationship, contact or figure stands so.", _PACED, Why, _why),
    Question("/api/why/{relationship}/{commitment}", "Why a commitment stands so.", _PACED, Why, _why),
    Question("/api/diff/{relationship}", "What changed between two days.", _DIFF, Diff, _diff),
    Question(
        "/api/readouts/{relationship}", "Each contact as it was told.", _VIEW, list[Readouts], _readouts
    ),
    Question("/api/readouts/{relationship}/{id}", "Only one.", _VIEW, list[Readouts], _readouts),
    Question("/api/figures/{relationship}", "Rival figures side by side.", _VIEW, list[Figure], _figures),
    Question("/api/positions/{relationship}", "Where each party stands.", _VIEW, Positions, _positions),
    Question("/api/sources/{relationship}", "The publishers, by use.", _VIEW, list[Publisher], _sources),
    Question("/api/digest", "One line that vouches for the whole history.", (), Digested, _digest),
)
