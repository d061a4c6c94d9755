"""Commands: record one event, or import lines."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from datetime import datetime
from itertools import chain, count, islice
from random import random
from time import sleep
from typing import TYPE_CHECKING, TypeVar

import msgspec

from timeline.errors import Conflict, Refused
from timeline.events.catalogue import AnyEvent, encode
from timeline.events.entry import Entry
from timeline.events.event import is_commitment
from timeline.events.record import RecordKeeping
from timeline.events.references import ChainedLookup, Lookup, MemoryLookup, Reference
from timeline.files.admission import ImportValidator
from timeline.files.jsonl import Line, LineProblem
from timeline.store.errors import CheckpointConflict, ConcurrencyError
from timeline.store.index.index import BATCH, Index
from timeline.store.log import Log
from timeline.validation import Outcome, ValidationState, validate

if TYPE_CHECKING:
    from timeline.store.event_store import Transaction
    from timeline.store.spool import Spool

T = TypeVar("T")

MAX_ATTEMPTS = 40
OPTIMISTIC_ATTEMPTS = 2  # of an import; from then on it locks the log before it validates
MAX_BACKOFF_MS = 20

Lines = Iterable[Line | LineProblem]
ProblemsByLine = dict[tuple[str, int], LineProblem]  # by path and line number


class Receipt(msgspec.Struct, frozen=True):
    """The outcome of one event; a duplicate has its first position and time."""

    position: int
    id: str
    subject: str
    type: str
    recorded: datetime
    duplicate: bool


class Imported(msgspec.Struct, frozen=True):
    """The outcome of an import."""

    read: int
    appended: int
    duplicates: int
    problems: tuple[LineProblem, ...]


class Commands:
    """The recording of events at the time `now()`, each validated against the log."""

    def __init__(self, log: Log, index: Index, now: Callable[[], datetime]) -> None:
        self._log = log
        self._index = index
        self._now = now
        self._state: ValidationState | None = None  # None until the index has caught up
        self._position = 0  # of the last event that the state knows
        self._unindexed: list[Entry] = []
        self._contended = False  # whether other writers were active at the last append

    def append(self, event: AnyEvent) -> Receipt:
        """Record one event, unless it is a duplicate. Raises Refused or Conflict."""
        return _retry_on_conflict(
            lambda: self._append_locked(event) if self._contended else self._append_optimistic(event)
        )

    def import_lines(self, read: Callable[[], Lines], *, skip_bad: bool) -> Imported:
        """Record all lines in one transaction; if any is bad, none.

        With `skip_bad`, bad lines are left out instead. `read` starts reading the lines again at each call;
        at most BATCH lines are held at once. Lines are validated before the log is locked. If events that
        others recorded meanwhile bear on them, they are validated again, and after OPTIMISTIC_ATTEMPTS with
        the log locked.
        """
        skipped: ProblemsByLine = {}
        attempts = count()

        def attempt() -> Imported:
            locked = next(attempts) >= OPTIMISTIC_ATTEMPTS
            return self._import_once(read(), skipped, skip_bad=skip_bad, locked=locked)

        while True:
            try:
                return _retry_on_conflict(attempt, (ConcurrencyError, CheckpointConflict, Conflict))
            except _RolledBack as rollback:
                return rollback.imported
            except _UnresolvedForwardReferences as error:  # other lines had passed because of these
                skipped |= {(problem.path, problem.line): problem for problem in error.problems}

    def flush(self) -> None:
        """Index what was written, and forget what was known of the log."""
        if self._unindexed:
            self._index.apply(self._unindexed, after=self._unindexed[0].position - 1)
        self._state = None
        self._unindexed = []

    def _append_optimistic(self, event: AnyEvent) -> Receipt:
        """Validate first; then write, unless another writer has written meanwhile."""
        state = self._state or self._load_state()
        recorded = self._now()
        try:
            if validate(event, state, recorded) is Outcome.DUPLICATE:
                return self._duplicate_receipt(event.id)
            (entry,) = self._log.append([event], recorded=recorded, after=self._position)
        except Refused:
            if self._log.last_position() == self._position:
                raise
            self.flush()
            raise ConcurrencyError from None  # what others have written meanwhile may make it valid
        except ConcurrencyError:
            self.flush()
            self._contended = True
            raise
        return self._receipt(entry)

    def _append_locked(self, event: AnyEvent) -> Receipt:
        """Validate while the log is locked, so that a busy log cannot starve this writer."""
        state = self._state or self._load_state()
        recorded = self._now()
        try:
            with self._log.transaction() as transaction:
                self._catch_up(transaction)
                duplicate = validate(event, state, recorded) is Outcome.DUPLICATE
                if not duplicate:
                    transaction.put([(event, None)], recorded)
        except ConcurrencyError:
            self.flush()
            raise
        if duplicate:
            return self._duplicate_receipt(event.id)
        return self._receipt(Entry(transaction.position, recorded, event))

    def _catch_up(self, transaction: "Transaction") -> None:
        """Apply the entries of other writers. Raises ConcurrencyError for too many."""
        missed = range(self._position + 1, transaction.position + 1)
        if len(missed) > BATCH:
            raise ConcurrencyError
        self._contended = bool(missed)
        for entry in transaction.at(missed):
            self._apply(entry)

    def _apply(self, entry: Entry) -> None:
        if self._state is not None:
            self._state.add(entry)
        self._position = entry.position
        self._unindexed.append(entry)

    def _receipt(self, entry: Entry) -> Receipt:
        self._apply(entry)
        if len(self._unindexed) >= BATCH:
            self.flush()
        return receipt(entry, duplicate=False)

    def _duplicate_receipt(self, identifier: str) -> Receipt:
        self.flush()
        self._index.catch_up()
        entry = self._index.by_id(identifier)
        if entry is None:
            raise ConcurrencyError
        return receipt(entry, duplicate=True)

    def _load_state(self) -> ValidationState:
        self._position = self._index.catch_up()
        self._state = ValidationState(before=self._index)
        return self._state

    def _import_once(
        self, lines: Lines, skipped: ProblemsByLine, *, skip_bad: bool, locked: bool
    ) -> Imported:
        from timeline.store.spool import spool  # an append does not wait for it

        self.flush()
        start = self._index.catch_up()
        recorded = self._now()
        with spool(recorded) as spooled, ExitStack() as stack:
            transaction = stack.enter_context(self._log.transaction(after=start)) if locked else None
            state = ValidationState(before=ChainedLookup(self._index, spooled.lookup), trusting=True)
            validator = ImportValidator(state, lambda _: recorded, after=start)
            kept = (line for line in lines if _location(line) not in skipped)
            rest = self._validate_lines(kept, validator, state, spooled)
            problems = _problems(validator, skipped, skip_bad=skip_bad)
            transaction = transaction or stack.enter_context(self._log.transaction())
            missed = range(start + 1, transaction.position + 1)
            accepted = ChainedLookup(spooled.lookup, MemoryLookup(entry for entry, _ in rest))
            if missed and (problems or _conflicts(transaction, missed, accepted)):
                raise ConcurrencyError
            for batch in spooled.lines(BATCH):
                transaction.put_lines(batch, recorded)
            transaction.put([(entry.event, line) for entry, line in rest], recorded)
            stack.close()  # commit before indexing: an index may be behind the log, never ahead
            if not missed:
                for entries in filter(None, chain(spooled.entries(BATCH), [[entry for entry, _ in rest]])):
                    self._index.apply(entries, after=entries[0].position - 1)
        read = validator.read + len(skipped)
        return Imported(read, validator.appended, validator.duplicates, tuple(problems))

    def _validate_lines(
        self,
        lines: Iterator[Line | LineProblem],
        validator: ImportValidator,
        state: ValidationState,
        spooled: "Spool",
    ) -> list[tuple[Entry, bytes]]:
        """Spool full batches of accepted lines, and return those of the last batch."""
        accepted: list[tuple[Entry, bytes]] = []
        try:
            while batch := list(islice(lines, BATCH)):
                events = [line.event for line in batch if isinstance(line, Line)]
                self._index.prefetch(events)
                spooled.lookup.prefetch(events)
                accepted = [
                    (entry, line.text or encode(line.event)) for line, entry in validator.accept(batch)
                ]
                if len(batch) == BATCH and accepted:
                    spooled.put(*zip(*accepted, strict=True))
                    state.mark_persisted()
                    accepted = []
        finally:
            self._index.prefetch(())
            spooled.lookup.prefetch(())
        return accepted


def receipt(entry: Entry, *, duplicate: bool) -> Receipt:
    """Return the receipt of an entry that was recorded now, or before."""
    event = entry.event
    return Receipt(entry.position, event.id, event.subject, event.type, entry.recorded, duplicate)


class _RolledBack(Exception):
    def __init__(self, imported: Imported) -> None:
        self.imported = imported


class _UnresolvedForwardReferences(Exception):
    def __init__(self, problems: Sequence[LineProblem]) -> None:
        self.problems = problems


def _problems(validator: ImportValidator, skipped: ProblemsByLine, *, skip_bad: bool) -> list[LineProblem]:
    """Return the problems by line. Raises if they stop the import, or need a retry."""
    known = len(validator.problems)
    validator.finish()
    if skip_bad and validator.problems[known:]:
        raise _UnresolvedForwardReferences(validator.problems[known:])
    problems = sorted(
        (*validator.problems, *skipped.values()), key=lambda problem: (problem.path, problem.line)
    )
    if problems and not skip_bad:
        raise _RolledBack(Imported(validator.read, 0, 0, tuple(problems)))
    return problems


def _conflicts(transaction: "Transaction", missed: range, accepted: Lookup) -> bool:
    """Return whether entries of other writers may change what became of the lines."""
    return len(missed) > BATCH or any(
        isinstance(entry.event, RecordKeeping)
        or accepted.header(entry.event.id)
        or (
            is_commitment(entry.event.subject) and accepted.headers(Reference("subject", entry.event.subject))
        )
        for entry in transaction.at(missed)
    )


def _location(line: Line | LineProblem) -> tuple[str, int]:
    return (line.path, line.number if isinstance(line, Line) else line.line)


def _retry_on_conflict(
    attempt: Callable[[], T], failures: tuple[type[Exception], ...] = (ConcurrencyError,)
) -> T:
    """Return the result of an attempt. Raises Conflict after MAX_ATTEMPTS failures."""
    for failed in range(MAX_ATTEMPTS):
        try:
            return attempt()
        except failures:
            sleep(random() * min(failed, MAX_BACKOFF_MS) / 1000)  # noqa: S311 keeps writers out of step
    raise Conflict(
        f"other writers came first {MAX_ATTEMPTS} times; nothing was stored.", "try again in a moment"
    )
