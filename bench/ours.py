"""What the program is asked for from inside a process: to append, and, as a floor for an index, to decode."""

import sqlite3
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from bench.turns import facts, turns
from timeline.app import App
from timeline.events.catalogue import AnyEvent, decode
from timeline.events.wire import from_json
from timeline.store.index import Index
from timeline.store.log import open_log
from timeline.store.seal import State


def append(store: str, further: str) -> None:
    """Each line decoded, judged by all rules, and stored, by one program that stays open."""
    lines = iter([fact.line for fact in facts(further)])
    with open_log(store) as log, Index(log, print) as index:
        app = App(log, index, lambda: datetime.now(UTC))
        app.append(decode(next(lines)))  # reads what there is
        for turn in turns():
            while turn.goes_on():
                app.append(decode(next(lines)))


def read_and_decode(store: str) -> None:
    """The least that a reader of the whole log must do."""
    states = msgspec.json.Decoder(State)
    events: msgspec.json.Decoder[AnyEvent] = msgspec.json.Decoder(AnyEvent, dec_hook=from_json)
    with closing(sqlite3.connect(f"{Path(store).as_uri()}?mode=ro", uri=True)) as connection:
        for (state,) in connection.execute("SELECT state FROM stored_events ORDER BY rowid"):
            events.decode(states.decode(state).event)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["append", store, further]:
            append(store, further)
        case [_, store]:
            read_and_decode(store)
        case _:
            sys.exit(__doc__)
