"""`py-event-sourcing` from PyPI: event streams in SQLite, one stream per subject.

Fair because it is the other event store for Python without a server: one event per write, with its id as the
idempotency key and the version expected. It runs with synchronous=NORMAL, which cannot be set from
outside: committed data may be lost in a power cut, so its rate is not that of durable appends.
"""

import asyncio
import sys
from pathlib import Path

from bench.peers.environments import PYTHON, from_pypi
from bench.turns import by_subject, facts, turns

NAME = "py-event-sourcing (not durable)"


def install() -> str:
    return from_pypi("py-event-sourcing")


def appending(folder: Path, events: Path, further: Path) -> list[str]:
    module = "bench.peers.py_event_sourcing"
    return [str(PYTHON), "-m", module, str(folder / "streams.db"), str(events), str(further)]


async def main(store: str, events: str, further: str) -> None:
    from py_event_sourcing import (  # type: ignore[import-not-found]
        CandidateEvent,
        sqlite_stream_factory,
    )

    coming = iter(list(facts(further)))
    async with sqlite_stream_factory(store) as open_stream:
        for subject, told in by_subject(events).items():
            async with open_stream(subject) as stream:
                await stream.write(
                    [
                        CandidateEvent(idempotency_key=fact.id, type=fact.type, data=fact.line.encode())
                        for fact in told
                    ]
                )
        for turn in turns():
            while turn.goes_on():
                fact = next(coming)
                one = CandidateEvent(idempotency_key=fact.id, type=fact.type, data=fact.line.encode())
                async with open_stream(fact.subject) as stream:
                    await stream.write([one], expected_version=stream.version)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
