"""The endpoints of the API: path, parameters, type of the answer, function."""

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

MAX_RESULTS = 20_000  # commitments or events in one answer
SEARCH_SECONDS = 2.0  # of searching the log for one page
SEARCH_EVENTS = 100_000  # examined for one page


class RelationshipSummary(msgspec.Struct, frozen=True):
    """A relationship on record, and the number of commitments ever opened in it."""

    relationship: str
    commitments: int


class DigestInfo(msgspec.Struct, frozen=True):
    """The digest of the whole history, and its number of events."""

    events: int
    digest: str


class LogPage(NamedTuple):
    """Rows in the order of the log.

    The next page has the rows before the position `before`; it is None on the last page. A page is `partial`
    if the search reached a limit before it had found enough rows.
    """

    rows: list[LogRow]
    before: int | None = None
    partial: bool = False


class Endpoint(NamedTuple):
    """An address of the API."""

    path: str
    meaning: str
    parameters: Sequence[Parameter]
    returns: Any  # a type
    compute: Callable[[App, Query], Any]

    @property
    def name(self) -> str:
        """The name of the command with the same answer."""
        return self.path.split("/")[2]


def _status(app: App, query: Query) -> Status:
    return app.status(query.subject, query.viewpoint)


def _relationship(app: App, query: Query) -> Relationship:
    return app.relationship(query.subject, query.viewpoint)[0]


def _pending(app: App, query: Query) -> list[Status]:
    return app.pending(query.relationship, query.viewpoint, MAX_RESULTS)


def _replay(app: App, query: Query) -> Replay:
    answer = app.replay(query.subject, replace(query.viewpoint, as_of=query.values["to"]), MAX_RESULTS)
    if len(answer.events) + len(answer.possible) > MAX_RESULTS:
        raise WrongUsage(f"the answer has more than {MAX_RESULTS:,} events.", "page through /api/log instead")
    return answer


def _log(app: App, query: Query) -> LogPage:
    """Search backwards until there are enough rows or a search limit is reached."""
    limit, deadline, examined = (
        query.values.get("limit", params.DEFAULT_ROWS),
        monotonic() + SEARCH_SECONDS,
        0,
    )
    rows: list[LogRow] = []
    before = query.values.get("before")
    for batch in app.log_pages(
        query.relationship, query.viewpoint, _filter(query), last_first=True, before=before
    ):
        for row in batch.rows:
            if len(rows) == limit:
                return LogPage(rows[::-1], rows[-1]["position"])
            rows.append(row)
        examined += batch.events
        if examined >= SEARCH_EVENTS or monotonic() > deadline:
            return LogPage(rows[::-1], batch.position, partial=True)
    return LogPage(rows[::-1])


def _filter(query: Query) -> Filter:
    given = query.values
    return Filter(
        types=given.get("type", ()),
        topics=given.get("topic", ()),
        party=given.get("party"),
        since=given.get("since"),
        until=given.get("until"),
        grep=given.get("grep"),
    )


def _show(app: App, query: Query) -> Shown:
    return app.show(query.path_params["id"], query.viewpoint)


def _why(app: App, query: Query) -> Explanation:
    return app.why(query.path_params.get("subject") or query.subject, query.viewpoint)


def _diff(app: App, query: Query) -> Diff:
    days = query.values["from"], query.values["to"]
    axis = "known_on" if query.values.get("known") else "as_of"
    before, after = (replace(query.viewpoint, **{axis: day}) for day in days)
    return app.diff(query.subject, before, after, days)


def _readouts(app: App, query: Query) -> list[Readouts]:
    return [
        contact.readouts
        for contact in app.readouts(query.subject, query.path_params.get("id"), query.viewpoint)
    ]


def _figures(app: App, query: Query) -> list[Figure]:
    return app.figures(query.subject, query.viewpoint)


def _positions(app: App, query: Query) -> Positions:
    return app.positions(query.subject, query.viewpoint)


def _sources(app: App, query: Query) -> list[Publisher]:
    return app.sources(query.subject, query.viewpoint)


def _digest(app: App, query: Query) -> DigestInfo:  # noqa: ARG001 no parameters
    digest = app.digest()
    return DigestInfo(digest.events, str(digest))


def _relationships(app: App, query: Query) -> list[RelationshipSummary]:  # noqa: ARG001 no parameters
    return [RelationshipSummary(*counted) for counted in commitments_of_each(app.subjects()).items()]


_VIEW, _PACED = params.VIEWPOINT, (*params.VIEWPOINT, params.PACE)
_LOG = (*params.FILTER, *params.PAGING, *_VIEW)
_REPLAY = (params.TO, params.KNOWN_ON, params.TOLD_BY, params.PACE)
_DIFF = (params.FROM, params.UNTIL, params.KNOWN, *_VIEW)

ENDPOINTS = (
    Endpoint(
        "/api/relationships", "The relationships on record.", (), list[RelationshipSummary], _relationships
    ),
    Endpoint(
        "/api/status/{relationship}", "The state of a relationship.", _PACED, Relationship, _relationship
    ),
    Endpoint(
        "/api/status/{relationship}/{commitment}", "The status of a commitment.", _PACED, Status, _status
    ),
    Endpoint("/api/pending", "The open commitments, most urgent first.", _PACED, list[Status], _pending),
    Endpoint(
        "/api/pending/{relationship}",
        "The open commitments of a relationship.",
        _PACED,
        list[Status],
        _pending,
    ),
    Endpoint(
        "/api/replay/{relationship}",
        "The events and the state of a relationship by a day.",
        _REPLAY,
        Replay,
        _replay,
    ),
    Endpoint("/api/log", "The last events, in log order.", _LOG, list[LogRow], _log),
    Endpoint("/api/log/{relationship}", "The last events of a relationship.", _LOG, list[LogRow], _log),
    Endpoint("/api/show/{id}", "One event in full.", _VIEW, Shown, _show),
    Endpoint(
        "/api/why/{subject}",
        "The reasons for the state of a relationship, contact or figure.",
        _PACED,
        Explanation,
        _why,
    ),
    Endpoint(
        "/api/why/{relationship}/{commitment}",
        "The reasons for the status of a commitment.",
        _PACED,
        Explanation,
        _why,
    ),
    Endpoint("/api/diff/{relationship}", "What changed between two days.", _DIFF, Diff, _diff),
    Endpoint(
        "/api/readouts/{relationship}", "The readouts of all contacts.", _VIEW, list[Readouts], _readouts
    ),
    Endpoint(
        "/api/readouts/{relationship}/{id}", "The readouts of one contact.", _VIEW, list[Readouts], _readouts
    ),
    Endpoint("/api/figures/{relationship}", "Rival figures side by side.", _VIEW, list[Figure], _figures),
    Endpoint("/api/positions/{relationship}", "The positions of each party.", _VIEW, Positions, _positions),
    Endpoint(
        "/api/sources/{relationship}", "The publishers, most used first.", _VIEW, list[Publisher], _sources
    ),
    Endpoint("/api/digest", "The digest of the whole history.", (), DigestInfo, _digest),
)
