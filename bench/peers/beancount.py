"""`beancount` with `bean-query`: plain-text accounting in Python, with closed books.

Fair because it is written in the language of this program. By default it keeps a cache beside the file: only
the first answer, which is not counted, reads the text.
"""

import re
from datetime import date, timedelta
from pathlib import Path

from bench.peers.entries import NOWHERE, moves
from bench.peers.environments import PYTHON, from_pypi

NAME = "bean-query, close on DAY"


def install() -> str:
    return f"beancount {from_pypi('beancount')}, beanquery {from_pypi('beanquery')}"


def prepare(events: Path, folder: Path) -> Path:
    ledger = folder / "record.beancount"
    accounts = {
        _account(move.subject, state) for move in moves(events) for state in (move.before, move.after)
    }
    with ledger.open("w", encoding="utf-8") as out:
        out.writelines(f"2000-01-01 open {account}\n" for account in sorted(accounts))
        for move in moves(events):
            out.write(
                f'{move.day} * "{move.id}"\n  {_account(move.subject, move.after)}  1 EVENT\n'
                f"  {_account(move.subject, move.before)}  -1 EVENT\n"
            )
    return ledger


def asking(ledger: Path, relationship: str, day: date) -> list[str]:
    end = (day + timedelta(days=1)).isoformat()  # what is on the day of closing is left out
    query = (
        f"SELECT account, sum(position) FROM CLOSE ON {end} "  # noqa: S608 not from outside
        f"WHERE account ~ '^Assets:{_name(relationship)}:' GROUP BY account"
    )
    return [str(PYTHON.with_name("bean-query")), str(ledger), query]


def _account(subject: str, state: str) -> str:
    if state == NOWHERE:
        return "Equity:World"
    return ":".join(["Assets", *map(_name, subject.split("/")), _name(state)])


def _name(word: str) -> str:
    return re.sub(r"(^|-)(\w)", lambda found: found[0].upper(), word)
