"""`hledger`: plain-text accounting, and its balances at the end of a day.

Fair because it answers "what was the state on that day" from a text file of dated entries. It is
written in Haskell, and reads the whole file for each answer.
"""

from datetime import date, timedelta
from pathlib import Path

from bench.peers.entries import NOWHERE, moves
from bench.peers.environments import from_debian

NAME = "hledger balance -e DAY"


def install() -> str:
    return from_debian("hledger")


def prepare(events: Path, folder: Path) -> Path:
    ledger = folder / "record.journal"
    with ledger.open("w", encoding="utf-8") as out:
        for move in moves(events):
            out.write(
                f"{move.day} {move.id}\n    {_account(move.subject, move.after)}  1\n"
                f"    {_account(move.subject, move.before)}  -1\n\n"
            )
    return ledger


def asking(ledger: Path, relationship: str, day: date) -> list[str]:
    end = (day + timedelta(days=1)).isoformat()  # its end is exclusive
    return ["hledger", "-f", str(ledger), "balance", "-e", end, f"^{relationship}:"]


def _account(subject: str, state: str) -> str:
    return NOWHERE if state == NOWHERE else f"{subject.replace('/', ':')}:{state}"
