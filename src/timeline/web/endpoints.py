"""The questions that can be asked over HTTP: by address, what is answered, with what."""

from collections.abc import Callable, Sequence
from time import monotonic
from typing import Any, NamedTuple

import msgspec
from msgspec.structs import replace

from timeline.app.facade import App
from timeline.errors import WrongUsage
from timeline.events.event import commitments_of_each
from timeline.projections.commitment.diff import Diff
from timeline.projections.commitment.explain import Explanation
from timeline.projections.commitment.status import Status
from timeline.projections.relationship.chronology import Replay
from timeline.projections.relationship.figures import Figure
from timeline.projections.relationship.log import Filter
from timeline.projections.relationship.positions import Positions
from timeline.projections.relationship.readouts import Readouts
from timeline.projections.relationship.show import Shown
from timeline.projections.relationship.sources import Publisher
from timeline.projections.relationship.summary import Relationship
from timeline.projections.row import LogRow
from timeline.web import params
from timeline.web.params import Parameter, Query

MAX_RESULTS = 20_000  # commitments, or events, in one answer
SEARCH_SECONDS = 2.0  # seconds in which the log is searched at once
SEARCH_EVENTS = 100_000  # events that are looked at in them


class RelationshipSummary(msgspec.Struct, frozen=True):
    """A relationship on record, and how many commitments there ever were in it."""

    relationship: str
    commitments: int


class DigestInfo(msgspec.Struct, frozen=True):
    """One line that vouches for so many events: the whole history."""

    events: int
    digest: str


class LogPage(NamedTuple):
    """Some rows of the log, in its order. What is `before` that position is on the next page, if any is.

    It is `partial` if the search was ended before it had found as many as were wanted.
    """

    rows: list[LogRow]
    before: int | None = None
    partial: bool = False


class Endpoint(NamedTuple):
    """An address, and what it answers."""

    path: str
    meaning: str
    parameters: Sequence[Parameter]
    returns: Any  # the type of the answer
    compute: Callable[[App, Query], Any]

    @property
    def name(self) -> str:
        """The command that answers the same."""
        return self.path.split("/")[2]


def _status(app: App, asked: Query) -> Status:
    return app.commitments.status(asked.subject, asked.viewpoint)


def _relationship(app: App, asked: Query) -> Relationship:
    return app.relationships.summary(asked.subject, asked.viewpoint)[0]


def _pending(app: App, asked: Query) -> list[Status]:
    return app.commitments.pending(asked.relationship, asked.viewpoint, MAX_RESULTS)


def _replay(app: App, asked: Query) -> Replay:
    found = app.relationships.replay(
        asked.subject, replace(asked.viewpoint, as_of=asked.values["to"]), MAX_RESULTS
    )
    if len(found.events) + len(found.possible) > MAX_RESULTS:
        raise WrongUsage(f"these are more than {MAX_RESULTS:,} events.", "page through /api/log instead")
    return found


def _log(app: App, asked: Query) -> LogPage:
    """Backwards from the last, until there are enough, or it was looked for long enough."""
    limit, until, looked_at = asked.values.get("limit", params.DEFAULT_ROWS), monotonic() + SEARCH_SECONDS, 0
    found: list[LogRow] = []
    before = asked.values.get("before")
    for batch in app.entries.batches(
        asked.relationship, asked.viewpoint, _filter(asked), last_first=True, before=before
    ):
        for row in batch.rows:
            if len(found) == limit:
                return LogPage(found[::-1], found[-1]["position"])
            found.append(row)
        looked_at += batch.events
        if looked_at >= SEARCH_EVENTS or monotonic() > until:
            return LogPage(found[::-1], batch.position, partial=True)
    return LogPage(found[::-1])


def _filter(asked: Query) -> Filter:
    given = asked.values
    return Filter(
        types=given.get("type", ()),
        topics=given.get("topic", ()),
        party=given.get("party"),
        since=given.get("since"),
        until=given.get("until"),
        grep=given.get("grep"),
    )


def _show(app: App, asked: Query) -> Shown:
    return app.explanations.show(asked.path_params["id"], asked.viewpoint)


def _why(app: App, asked: Query) -> Explanation:
    return app.explanations.why(asked.path_params.get("subject") or asked.subject, asked.viewpoint)


def _diff(app: App, asked: Query) -> Diff:
    days = asked.values["from"], asked.values["to"]
    axis = "known_on" if asked.values.get("known") else "as_of"
    before, after = (replace(asked.viewpoint, **{axis: day}) for day in days)
    return app.changes.diff(asked.subject, before, after, days)


def _readouts(app: App, asked: Query) -> list[Readouts]:
    return [
        each.readouts
        for each in app.comparisons.readouts(asked.subject, asked.path_params.get("id"), asked.viewpoint)
    ]


def _figures(app: App, asked: Query) -> list[Figure]:
    return app.comparisons.figures(asked.subject, asked.viewpoint)


def _positions(app: App, asked: Query) -> Positions:
    return app.comparisons.positions(asked.subject, asked.viewpoint)


def _sources(app: App, asked: Query) -> list[Publisher]:
    return app.sources.publishers(asked.subject, asked.viewpoint)


def _digest(app: App, asked: Query) -> DigestInfo:  # noqa: ARG001 it is of everything
    digest = app.integrity.digest()
    return DigestInfo(digest.events, str(digest))


def _relationships(app: App, asked: Query) -> list[RelationshipSummary]:  # noqa: ARG001 all of them
    return [RelationshipSummary(*each) for each in commitments_of_each(app.names.subjects()).items()]


_VIEW, _PACED = params.VIEWPOINT, (*params.VIEWPOINT, params.PACE)
_LOG = (*params.FILTER, *params.PAGING, *_VIEW)
_REPLAY = (params.TO, params.KNOWN_ON, params.TOLD_BY, params.PACE)
_DIFF = (params.FROM, params.UNTIL, params.KNOWN, *_VIEW)

ENDPOINTS = (
    Endpoint(
        "/api/relationships", "The relationships on record.", (), list[RelationshipSummary], _relationships
    ),
    Endpoint("/api/status/{relationship}", "How a relationship stands.", _PACED, Relationship, _relationship),
    Endpoint("/api/status/{relationship}/{commitment}", "How a commitment stands.", _PACED, Status, _status),
    Endpoint("/api/pending", "The open commitments, the most urgent first.", _PACED, list[Status], _pending),
    Endpoint("/api/pending/{relationship}", "Those of a relationship.", _PACED, list[Status], _pending),
    Endpoint("/api/replay/{relationship}", "A relationship as a day left it.", _REPLAY, Replay, _replay),
    Endpoint("/api/log", "The last events, in the order of the log.", _LOG, list[LogRow], _log),
    Endpoint("/api/log/{relationship}", "Those of a relationship.", _LOG, list[LogRow], _log),
    Endpoint("/api/show/{id}", "One event whole.", _VIEW, Shown, _show),
    Endpoint(
        "/api/why/{subject}", "Why a relationship, contact or figure stands so.", _PACED, Explanation, _why
    ),
    Endpoint(
        "/api/why/{relationship}/{commitment}", "Why a commitment stands so.", _PACED, Explanation, _why
    ),
    Endpoint("/api/diff/{relationship}", "What changed between two days.", _DIFF, Diff, _diff),
    Endpoint(
        "/api/readouts/{relationship}", "Each contact as it was told.", _VIEW, list[Readouts], _readouts
    ),
    Endpoint("/api/readouts/{relationship}/{id}", "Only one.", _VIEW, list[Readouts], _readouts),
    Endpoint("/api/figures/{relationship}", "Rival figures side by side.", _VIEW, list[Figure], _figures),
    Endpoint("/api/positions/{relationship}", "Where each party stands.", _VIEW, Positions, _positions),
    Endpoint("/api/sources/{relationship}", "The publishers, by use.", _VIEW, list[Publisher], _sources),
    Endpoint("/api/digest", "One line that vouches for the whole history.", (), DigestInfo, _digest),
)
