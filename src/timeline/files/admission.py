"""The lines of files, judged one after the other as if they were being recorded."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from timeline.errors import Refused
from timeline.events.catalogue import AnyEvent
from timeline.events.entry import Entry
from timeline.files.jsonl import Line, Problem
from timeline.recording import Ledger, Verdict, judge, unknown_mention


class Admission:
    """What becomes of lines: the entries they make, the lines refused, and how many were known already.

    `ledger` is a trusting one, and is told of every entry; positions go on from `after`. `recorded` gives the
    time at which an event is, or would have been, recorded.
    """

    def __init__(self, ledger: Ledger, recorded: Callable[[AnyEvent], datetime], *, after: int = 0) -> None:
        self.problems: list[Problem] = []
        self.read = self.appended = self.duplicates = 0
        self._ledger = ledger
        self._recorded = recorded
        self._after = after
        self._on_trust: list[tuple[Line, str]] = []

    def admitted(self, lines: Iterable[Line | Problem]) -> Iterator[tuple[Line, Entry]]:
        """The lines that are new, and the entries that they make, each before the next line is judged."""
        for line in lines:
            self.read += 1
            if isinstance(line, Problem):
                self.problems.append(line)
            elif entry := self._admitted(line):
                yield line, entry

    def settle(self) -> None:
        """The lines are at their end: what was mentioned on trust must be open by now."""
        for line, subject in self._on_trust:
            if not self._ledger.knows(subject):
                self._refuse(line, unknown_mention(subject, self._ledger))
        self._on_trust.clear()

    def _admitted(self, line: Line) -> Entry | None:
        recorded = self._recorded(line.event)
        self._ledger.trusted.clear()
        try:
            verdict = judge(line.event, self._ledger, recorded)
        except Refused as refusal:
            self._refuse(line, refusal)
            return None
        if verdict is Verdict.DUPLICATE:
            self.duplicates += 1
            return None
        self._on_trust += [(line, subject) for subject in self._ledger.trusted]
        self.appended += 1
        entry = Entry(self._after + self.appended, recorded, line.event)
        self._ledger.add(entry)
        return entry

    def _refuse(self, line: Line, refusal: Refused) -> None:
        self.problems.append(Problem(line.path, line.number, refusal.message))
