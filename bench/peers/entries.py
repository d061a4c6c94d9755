"""Ledger entries of the same facts, for both plain-text ledgers.

One transaction per event, dated by its publication; one account per commitment and state. An event
moves its commitment into the state that it reports, out of the one before. So the balances that are not
zero at the end of a day are the states of that day: less than a status shows, and all that a ledger can.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

NOWHERE = "world"


class Move(NamedTuple):
    day: str
    id: str
    subject: str
    before: str
    after: str


def moves(events: Path) -> Iterator[Move]:
    states: dict[str, str] = {}
    with events.open("rb") as lines:
        for line in lines:
            fields = json.loads(line)
            subject, state = fields["subject"], fields["type"]
            yield Move(fields["published"], fields["id"], subject, states.get(subject, NOWHERE), state)
            states[subject] = state
