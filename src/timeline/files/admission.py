"""The validation of an import, line by line, as if each were recorded."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from timeline.errors import Refused
from timeline.events.catalogue import AnyEvent
from timeline.events.entry import Entry
from timeline.files.jsonl import Line, LineProblem
from timeline.validation import Outcome, ValidationState, unknown_mention, validate


class ImportValidator:
    """The results of an import: new entries, problems, number of duplicates.

    Every entry is added to `ledger`, which must be a trusting one; `recorded` returns its time of recording.
    """

    def __init__(
        self, ledger: ValidationState, recorded: Callable[[AnyEvent], datetime], *, after: int = 0
    ) -> None:
        self.problems: list[LineProblem] = []
        self.read = self.appended = self.duplicates = 0
        self._ledger = ledger
        self._recorded = recorded
        self._after = after
        self._forward_refs: list[tuple[Line, str]] = []

    def accept(self, lines: Iterable[Line | LineProblem]) -> Iterator[tuple[Line, Entry]]:
        """Yield the new lines with their entries, each before the next line is judged."""
        for line in lines:
            self.read += 1
            if isinstance(line, LineProblem):
                self.problems.append(line)
            elif entry := self._accept(line):
                yield line, entry

    def finish(self) -> None:
        """Refuse lines that mention a subject which no line opened. Call it last."""
        for line, subject in self._forward_refs:
            if not self._ledger.knows(subject):
                self._refuse(line, unknown_mention(subject, self._ledger))
        self._forward_refs.clear()

    def _accept(self, line: Line) -> Entry | None:
        recorded = self._recorded(line.event)
        self._ledger.forward_refs.clear()
        try:
            outcome = validate(line.event, self._ledger, recorded)
        except Refused as refusal:
            self._refuse(line, refusal)
            return None
        if outcome is Outcome.DUPLICATE:
            self.duplicates += 1
            return None
        self._forward_refs += [(line, subject) for subject in self._ledger.forward_refs]
        self.appended += 1
        entry = Entry(self._after + self.appended, recorded, line.event)
        self._ledger.add(entry)
        return entry

    def _refuse(self, line: Line, refusal: Refused) -> None:
        self.problems.append(LineProblem(line.path, line.number, refusal.message))
