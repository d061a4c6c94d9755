"""The `eventsourcing` library as in its tutorial: one aggregate per commitment.

Fair because it follows the tutorial: get the aggregate, trigger one event, save; JSON by the library's
transcoder, WAL, synchronous=FULL (SQLite's default). It checks the version of the
aggregate, and none of our rules.
"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, UUID, uuid5

from bench.peers.environments import PYTHON, from_pypi
from bench.turns import Fact, by_subject, facts, turns

if TYPE_CHECKING:  # installed in the peers' environment only in the version named
    pass

NAME = "eventsourcing, stock aggregates"


def install() -> str:
    return from_pypi("eventsourcing", "eventsourcing>=9.5.6,<9.6")


def appending(folder: Path, events: Path, further: Path) -> list[str]:
    module = "bench.peers.eventsourcing_aggregates"
    return [str(PYTHON), "-m", module, str(folder / "aggregates.db"), str(events), str(further)]


def main(store: str, events: str, further: str) -> None:
    from eventsourcing.application import AggregateNotFoundError, Application
    from eventsourcing.domain import Aggregate, event

    class Commitment(Aggregate):
        @event("Opened")
        def __init__(self, subject: str) -> None:
            self.subject = subject
            self.lines: list[str] = []

        @event("Reported")
        def report(self, line: str) -> None:
            self.lines.append(line)

        @staticmethod
        def create_id(subject: str) -> UUID:
            return uuid5(NAMESPACE_URL, subject)

    def append(fact: Fact) -> None:
        try:
            commitment: Commitment = application.repository.get(Commitment.create_id(fact.subject))
        except AggregateNotFoundError:
            commitment = Commitment(fact.subject)
        commitment.report(fact.line)
        application.save(commitment)

    application: Application[UUID] = Application(
        {"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": store}
    )
    for subject, told in by_subject(events).items():
        commitment = Commitment(subject)
        for fact in told:
            commitment.report(fact.line)
        application.save(commitment)
    coming = iter(list(facts(further)))
    for turn in turns():
        while turn.goes_on():
            append(next(coming))


if __name__ == "__main__":
    main(*sys.argv[1:])
