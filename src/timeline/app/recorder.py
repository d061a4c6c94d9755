"""What is recorded: one event, or all the lines of files; judged by the rules, in the order of the log."""

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

MAX_ATTEMPTS = 40  # how often an append is tried again after another writer came first
OPTIMISTIC_ATTEMPTS = 2  # attempts of an import, after which it locks the log before it judges its lines
MAX_BACKOFF_MS = 20  # milliseconds between two attempts

Lines = Iterable[Line | LineProblem]


class Receipt(msgspec.Struct, frozen=True):
    """What became of one event; `position` and `recorded` are those of the first time for a duplicate."""

    position: int
    id: str
    subject: str
    type: str
    recorded: datetime
    duplicate: bool


class Imported(msgspec.Struct, frozen=True):
    """What became of an import."""

    read: int
    appended: int
    duplicates: int
    problems: tuple[LineProblem, ...]


class EventWriter:
    """Where events are recorded. It knows the log by the index, and by what it has written itself since.

    `now` is asked when something is recorded.
    """

    def __init__(self, log: Log, index: Index, now: Callable[[], datetime]) -> None:
        self._log = log
        self._index = index
        self._now = now
        self._state: ValidationState | None = None  # None when the index is to be caught up first
        self._position = 0  # of the last event that the ledger knows
        self._unindexed: list[Entry] = []  # written, and not indexed yet
        self._contended = False  # whether others were writing, too, when this last wrote

    def append(self, event: AnyEvent) -> Receipt:
        """Record one event; the same event again is a duplicate, stored once."""
        return _retry_on_conflict(
            lambda: self._append_locked(event) if self._contended else self._append_optimistic(event)
        )

    def load(self, read: Callable[[], Lines], *, skip_bad: bool) -> Imported:
        """Record all lines in one transaction, or none if any is bad; with `skip_bad`, the good ones.

        `read` begins to read the lines again, and may be called several times. No more than a batch of lines
        is held at once. Lines are judged before the log is locked; where what others recorded meanwhile
        bears on them, they are judged again, and after IN_VAIN attempts while the others wait.
        """
        left_out: dict[tuple[str, int], LineProblem] = {}
        attempts = count()

        def attempt() -> Imported:
            return self._load(
                read(), left_out, skip_bad=skip_bad, locked=next(attempts) >= OPTIMISTIC_ATTEMPTS
            )

        while True:
            try:
                return _retry_on_conflict(attempt, (ConcurrencyError, CheckpointConflict, Conflict))
            except _RolledBack as undone:
                return undone.imported
            except (
                _UnresolvedForwardReference
            ) as found:  # the lines were let pass because of what then did not come
                left_out.update({(each.path, each.line): each for each in found.problems})

    def flush(self) -> None:
        """Index what was written; nothing of the log is taken for known any longer."""
        if self._unindexed:
            self._index.apply(self._unindexed, after=self._unindexed[0].position - 1)
        self._state = None
        self._unindexed = []

    def _append_optimistic(self, event: AnyEvent) -> Receipt:
        """Decided first, and written if nobody else has written meanwhile."""
        ledger = self._state or self._load_state()
        recorded = self._now()
        try:
            if validate(event, ledger, recorded) is Outcome.DUPLICATE:
                return self._known(event.id)
            (entry,) = self._log.append([event], recorded=recorded, after=self._position)
        except Refused:
            if self._log.last_position() == self._position:
                raise
            self.flush()
            raise ConcurrencyError from None  # by what others have written meanwhile it may be right
        except ConcurrencyError:
            self.flush()
            self._contended = True
            raise
        return self._recorded(entry)

    def _append_locked(self, event: AnyEvent) -> Receipt:
        """Decided while all others wait, so that nobody comes second for ever."""
        ledger = self._state or self._load_state()
        recorded = self._now()
        try:
            with self._log.transaction() as transaction:
                self._catch_up(transaction)
                duplicate = validate(event, ledger, recorded) is Outcome.DUPLICATE
                if not duplicate:
                    transaction.put([(event, None)], recorded)
        except ConcurrencyError:
            self.flush()
            raise
        if duplicate:
            return self._known(event.id)
        return self._recorded(Entry(transaction.position, recorded, event))

    def _catch_up(self, transaction: "Transaction") -> None:
        """By this the next event is judged. Stale if it is so much that it is to be indexed first."""
        missed = range(self._position + 1, transaction.position + 1)
        if len(missed) > BATCH:
            raise ConcurrencyError
        self._contended = bool(missed)
        for entry in transaction.at(missed):
            self._apply(entry)

    def _recorded(self, entry: Entry) -> Receipt:
        self._apply(entry)
        if len(self._unindexed) >= BATCH:
            self.flush()
        return receipt(entry, duplicate=False)

    def _apply(self, entry: Entry) -> None:
        """What comes next in the log, and is not indexed yet."""
        if self._state is not None:
            self._state.add(entry)
        self._position = entry.position
        self._unindexed.append(entry)

    def _known(self, identifier: str) -> Receipt:
        self.flush()
        self._index.catch_up()
        entry = self._index.by_id(identifier)
        if entry is None:
            raise ConcurrencyError
        return receipt(entry, duplicate=True)

    def _load_state(self) -> ValidationState:
        """What the rules ask of the log as it is now."""
        self._position = self._index.catch_up()
        self._state = ValidationState(before=self._index)
        return self._state

    def _load(
        self, lines: Lines, left_out: dict[tuple[str, int], LineProblem], *, skip_bad: bool, locked: bool
    ) -> Imported:
        from timeline.store.spool import spool

        self.flush()
        start = self._index.catch_up()
        recorded = self._now()
        with spool(recorded) as spooled, ExitStack() as stack:
            transaction = stack.enter_context(self._log.transaction(after=start)) if locked else None
            ledger = ValidationState(before=ChainedLookup(self._index, spooled.lookup), trusting=True)
            admission = ImportValidator(ledger, lambda _: recorded, after=start)
            wanted = (each for each in lines if _location(each) not in left_out)
            rest = self._validate_lines(wanted, admission, ledger, spooled)
            problems = _problems(admission, left_out, skip_bad=skip_bad)
            transaction = transaction or stack.enter_context(self._log.transaction())
            missed = range(start + 1, transaction.position + 1)
            passed = ChainedLookup(spooled.lookup, MemoryLookup(entry for entry, _ in rest))
            if missed and (problems or _conflicts(transaction, missed, passed)):
                raise ConcurrencyError
            for lines_passed in spooled.lines(BATCH):
                transaction.put_lines(lines_passed, recorded)
            transaction.put([(entry.event, line) for entry, line in rest], recorded)
            stack.close()  # the log comes first: an index may be behind it, never ahead
            if not missed:
                self._follow(chain(spooled.entries(BATCH), [[entry for entry, _ in rest]]))
        read = admission.read + len(left_out)
        return Imported(read, admission.appended, admission.duplicates, tuple(problems))

    def _follow(self, batches: Iterable[list[Entry]]) -> None:
        for entries in filter(None, batches):
            self._index.apply(entries, after=entries[0].position - 1)

    def _validate_lines(
        self,
        lines: Iterator[Line | LineProblem],
        admission: ImportValidator,
        ledger: ValidationState,
        spooled: "Spool",
    ) -> list[tuple[Entry, bytes]]:
        """Judge lines, spool full batches of those that pass, and return those of the last, smaller one."""
        passed: list[tuple[Entry, bytes]] = []
        try:
            while batch := list(islice(lines, BATCH)):
                events = [each.event for each in batch if isinstance(each, Line)]
                self._index.prefetch(events)
                spooled.lookup.prefetch(events)
                passed = [(entry, line.text or encode(line.event)) for line, entry in admission.accept(batch)]
                if len(batch) == BATCH and passed:
                    spooled.put(*zip(*passed, strict=True))
                    ledger.mark_persisted()
                    passed = []
        finally:
            self._index.prefetch(())
            spooled.lookup.prefetch(())
        return passed


def _problems(
    admission: ImportValidator, left_out: dict[tuple[str, int], LineProblem], *, skip_bad: bool
) -> list[LineProblem]:
    """Return all problems in the order of the lines. Raises where nothing, or less, is to be recorded."""
    bad = len(admission.problems)
    admission.finish()
    if skip_bad and admission.problems[bad:]:
        raise _UnresolvedForwardReference(admission.problems[bad:])
    problems = sorted((*admission.problems, *left_out.values()), key=lambda at: (at.path, at.line))
    if problems and not skip_bad:
        raise _RolledBack(Imported(admission.read, 0, 0, tuple(problems)))
    return problems


def _conflicts(transaction: "Transaction", missed: range, passed: Lookup) -> bool:
    """Decide whether what others recorded may change what became of lines; of more than a batch, yes."""
    return len(missed) > BATCH or any(
        isinstance(entry.event, RecordKeeping)
        or passed.header(entry.event.id)
        or (is_commitment(entry.event.subject) and passed.headers(Reference("subject", entry.event.subject)))
        for entry in transaction.at(missed)
    )


class _RolledBack(Exception):
    """Nothing is to be stored."""

    def __init__(self, imported: Imported) -> None:
        super().__init__()
        self.imported = imported


class _UnresolvedForwardReference(Exception):
    def __init__(self, problems: Sequence[LineProblem]) -> None:
        super().__init__()
        self.problems = problems


def _location(each: Line | LineProblem) -> tuple[str, int]:
    return (each.path, each.number if isinstance(each, Line) else each.line)


def _retry_on_conflict(
    attempt: Callable[[], T], failures: tuple[type[Exception], ...] = (ConcurrencyError,)
) -> T:
    """What an attempt gives, once no other writer came between its reading and its writing."""
    for failed in range(MAX_ATTEMPTS):
        try:
            return attempt()
        except failures:
            sleep(random() * min(failed, MAX_BACKOFF_MS) / 1000)  # noqa: S311 so that writers do not go in step
    raise Conflict(
        f"other writers came first {MAX_ATTEMPTS} times; nothing was stored.", "try again in a moment"
    )


def receipt(entry: Entry, *, duplicate: bool) -> Receipt:
    """Return what is shown of an entry that was recorded now, or before as a duplicate."""
    event = entry.event
    return Receipt(entry.position, event.id, event.subject, event.type, entry.recorded, duplicate)
