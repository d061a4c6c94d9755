"""The lines of files, judged one after the other as if they were being recorded."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import NamedTuple

from timeline.errors import Refused
from timeline.events.catalogue import AnyEvent
from timeline.events.entry import Entry
from timeline.files.jsonl import Line, Problem
from timeline.recording import Ledger, Verdict, judge


class Admission(NamedTuple):
    """What became of lines: the new entries, in order, the lines refused, and how many were known already."""

    entries: list[Entry]
    problems: list[Problem]
    duplicates: int


def admit(
    lines: Iterable[Line], ledger: Ledger, recorded: Callable[[AnyEvent], datetime], *, after: int = 0
) -> Admission:
    """Judge every line by the ledger and the lines before it; positions go on from `after`.

    `recorded` gives the time at which an event is, or would have been, recorded.
    """
    entries: list[Entry] = []
    problems: list[Problem] = []
    duplicates = 0
    for line in lines:
        when = recorded(line.event)
        try:
            verdict = judge(line.event, ledger, when)
        except Refused as refusal:
            problems.append(Problem(line.path, line.number, refusal.message))
            continue
        if verdict is Verdict.DUPLICATE:
            duplicates += 1
            continue
        entry = Entry(after + len(entries) + 1, when, line.event)
        ledger.add(entry)
        entries.append(entry)
    return Admission(entries, problems, duplicates)
