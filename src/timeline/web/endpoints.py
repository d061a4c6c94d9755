"""The endpoints of the API: path, parameters, type and computation of each answer."""

from collections.abc import Callable, Sequence
from time import monotonic
from typing import Any, NamedTuple, get_type_hints

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
SEARCH_SECONDS = 2.0  # time limit of one search of the log
SEARCH_EVENTS = 100_000  # read limit of one search


class RelationshipSummary(msgspec.Struct, frozen=True):
    """A relationship on record, and the number of its commitments, open or not."""

    relationship: str
    commitments: int


class DigestInfo(msgspec.Struct, frozen=True):
    """The digest of the whole history, and its number of events."""

    events: int
    digest: str


class LogPage(NamedTuple):
    """Rows of the log, in its order."""

    rows: list[LogRow]
    before: int | None = None  # a position; the next page has the rows before it
    partial: bool = False  # a limit ended the search before it had found as many rows as were wanted


class Endpoint(NamedTuple):
    """A path of the API, and how its answer is computed."""

    path: str
    meaning: str
    parameters: Sequence[Parameter]
    compute: Callable[[App, Query], Any]

    @property
    def returns(self) -> Any:  # noqa: ANN401 a type
        """The type of the answer in the body of the response."""
        answer = get_type_hints(self.compute)["return"]
        return list[LogRow] if answer is LogPage else answer


def _status(app: App, query: Query) -> Status:
    return app.commitments.status(query.subject, query.viewpoint)


def _relationship(app: App, query: Query) -> Relationship:
    return app.relationships.summary(query.subject, query.viewpoint)[0]


def _pending(app: App, query: Query) -> list[Status]:
    return app.commitments.pending(query.relationship, query.viewpoint, MAX_RESULTS)


def _replay(app: App, query: Query) -> Replay:
    replay = app.relationships.replay(
        query.subject, replace(query.viewpoint, as_of=query.values["to"]), MAX_RESULTS
    )
    if len(replay.events) + len(replay.possible) > MAX_RESULTS:
        raise WrongUsage(f"the answer has more than {MAX_RESULTS:,} events.", "page through /api/log instead")
    return replay


def _log(app: App, query: Query) -> LogPage:
    """Search backwards from the last event, for enough rows or up to a limit."""
    limit = query.values.get("limit", params.DEFAULT_ROWS)
    deadline, searched = monotonic() + SEARCH_SECONDS, 0
    rows: list[LogRow] = []
    before = query.values.get("before")
    single = {name: query.values.get(name) for name in ("party", "since", "until", "grep")}
    wanted = Filter(types=query.values.get("type", ()), topics=query.values.get("topic", ()), **single)
    for batch in app.entries.batches(
        query.relationship, query.viewpoint, wanted, last_first=True, before=before
    ):
        for row in batch.rows:
            if len(rows) == limit:
                return LogPage(rows[::-1], rows[-1]["position"])
            rows.append(row)
        searched += batch.events
        if searched >= SEARCH_EVENTS or monotonic() > deadline:
            return LogPage(rows[::-1], batch.position, partial=True)
    return LogPage(rows[::-1])


def _show(app: App, query: Query) -> Shown:
    return app.explanations.show(query.path_params["id"], query.viewpoint)


def _why(app: App, query: Query) -> Explanation:
    return app.explanations.why(query.path_params.get("subject") or query.subject, query.viewpoint)


def _diff(app: App, query: Query) -> Diff:
    days = query.values["from"], query.values["to"]
    axis = "known_on" if query.values.get("known") else "as_of"
    before, after = (replace(query.viewpoint, **{axis: day}) for day in days)
    return app.changes.diff(query.subject, before, after, days)


def _readouts(app: App, query: Query) -> list[Readouts]:
    return [
        contact.readouts
        for contact in app.comparisons.readouts(query.subject, query.path_params.get("id"), query.viewpoint)
    ]


def _figures(app: App, query: Query) -> list[Figure]:
    return app.comparisons.figures(query.subject, query.viewpoint)


def _positions(app: App, query: Query) -> Positions:
    return app.comparisons.positions(query.subject, query.viewpoint)


def _sources(app: App, query: Query) -> list[Publisher]:
    return app.sources.publishers(query.subject, query.viewpoint)


def _digest(app: App, query: Query) -> DigestInfo:  # noqa: ARG001 without parameters
    digest = app.integrity.digest()
    return DigestInfo(digest.events, str(digest))


def _relationships(app: App, query: Query) -> list[RelationshipSummary]:  # noqa: ARG001 without parameters
    return [RelationshipSummary(*item) for item in commitments_of_each(app.names.subjects()).items()]


_VIEW, _PACED = params.VIEWPOINT, (*params.VIEWPOINT, params.PACE)
_LOG = (*params.FILTER, *params.PAGING, *_VIEW)
_REPLAY = (params.TO, params.KNOWN_ON, params.TOLD_BY, params.PACE)
_DIFF = (params.FROM, params.UNTIL, params.KNOWN, *_VIEW)

ENDPOINTS = (
    Endpoint("/api/relationships", "The relationships on record.", (), _relationships),
    Endpoint("/api/status/{relationship}", "The state of a relationship.", _PACED, _relationship),
    Endpoint("/api/status/{relationship}/{commitment}", "The status of a commitment.", _PACED, _status),
    Endpoint("/api/pending", "The open commitments, the most urgent first.", _PACED, _pending),
    Endpoint("/api/pending/{relationship}", "The open commitments of a relationship.", _PACED, _pending),
    Endpoint("/api/replay/{relationship}", "A relationship up to a day.", _REPLAY, _replay),
    Endpoint("/api/log", "The last events, in the order of the log.", _LOG, _log),
    Endpoint("/api/log/{relationship}", "The last events of a relationship.", _LOG, _log),
    Endpoint("/api/show/{id}", "One event whole.", _VIEW, _show),
    Endpoint("/api/why/{subject}", "The reasons for a relationship, contact or figure.", _PACED, _why),
    Endpoint("/api/why/{relationship}/{commitment}", "The reasons for a status.", _PACED, _why),
    Endpoint("/api/diff/{relationship}", "The changes between two days.", _DIFF, _diff),
    Endpoint("/api/readouts/{relationship}", "The contacts as the parties reported them.", _VIEW, _readouts),
    Endpoint("/api/readouts/{relationship}/{id}", "A contact as the parties reported it.", _VIEW, _readouts),
    Endpoint("/api/figures/{relationship}", "Rival figures side by side.", _VIEW, _figures),
    Endpoint("/api/positions/{relationship}", "The positions of the parties.", _VIEW, _positions),
    Endpoint("/api/sources/{relationship}", "The publishers, the most used first.", _VIEW, _sources),
    Endpoint("/api/digest", "The digest of the whole history.", (), _digest),
)
