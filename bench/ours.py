"""Measurements inside one process, which leave out its start.

They append, answer commands, and decode the log as a lower bound for indexing.
"""

import io
import json
import sqlite3
import sys
from collections.abc import Sequence
from contextlib import closing, redirect_stderr, redirect_stdout
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

import msgspec

from bench.turns import facts, turns
from timeline.app.facade import App
from timeline.events.catalogue import AnyEvent, decode
from timeline.events.wire import from_json
from timeline.store.codec import StoredPayload
from timeline.store.index.index import Index
from timeline.store.log import open_log


def append(store: str, further: str) -> None:
    """Decode, validate and store each line, with the store kept open."""
    lines = iter([fact.line for fact in facts(further)])
    with open_log(store) as log, Index(log, print) as index:
        app = App(log, index, lambda: datetime.now(UTC))
        app.commands.append(decode(next(lines)))  # reads what there is
        for turn in turns():
            while turn.goes_on():
                app.commands.append(decode(next(lines)))


def answer(times: int, commands: Sequence[Sequence[str]]) -> None:
    """Print the seconds that all commands take together, per round; each opens the store."""
    from timeline.cli.main import timeline

    took = []
    for _ in range(times + 1):
        begun = perf_counter()
        for words in commands:
            with redirect_stdout(io.TextIOWrapper(io.BytesIO())), redirect_stderr(io.StringIO()):
                timeline.main(args=list(words), standalone_mode=False)
        took.append(perf_counter() - begun)
    print(json.dumps(took[1:]))  # the first round also imported modules


def read_and_decode(store: str) -> None:
    """Decode every stored event, which is the least that a reader of the log must do."""
    states = msgspec.json.Decoder(StoredPayload)
    events: msgspec.json.Decoder[AnyEvent] = msgspec.json.Decoder(AnyEvent, dec_hook=from_json)
    with closing(sqlite3.connect(f"{Path(store).as_uri()}?mode=ro", uri=True)) as connection:
        for (state,) in connection.execute("SELECT state FROM stored_events ORDER BY rowid"):
            events.decode(states.decode(state).event)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["append", store, further]:
            append(store, further)
        case ["answer", times, commands]:
            answer(int(times), json.loads(commands))
        case [_, store]:
            read_and_decode(store)
        case _:
            sys.exit(__doc__)
