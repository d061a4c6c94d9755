"""The page of a relationship on all days at once: every piece of it, and the days on which it holds."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from itertools import chain

from timeline.events.entry import Entry
from timeline.projections.chronology import row
from timeline.projections.figures import figures
from timeline.projections.history import NEVER, Account, History, Reading, Record
from timeline.projections.log import as_known
from timeline.projections.phases import Phase, phases
from timeline.projections.picture import Frame, Mark, frame_of, picture
from timeline.projections.positions import positions
from timeline.projections.readouts import tellings
from timeline.projections.relationship import relationship
from timeline.projections.row import Row
from timeline.projections.spans import Run, rectangles, spans
from timeline.projections.standing import standing
from timeline.projections.turns import turns
from timeline.projections.viewpoint import Viewpoint
from timeline.projections.why import left_out, why
from timeline.views.pages import commitment
from timeline.views.pages import relationship as page
from timeline.views.pages.site import Address
from timeline.views.pages.spans import Held, still
from timeline.views.piece import Piece

BEFORE = date.min  # anything had happened, or was known
Pieces = Mapping[tuple[str, str], Piece]  # by place and key
Known = tuple[int, ...]  # the accounts that count, by identity


class WholeRelationship:
    """A relationship as a record in memory has it. A piece is made once, however many days share it."""

    def __init__(self, slug: str, entries: Sequence[Entry], address: Address) -> None:
        self._slug = slug
        self._entries = entries
        self._address = address
        self._record = Record(entries)
        self._rows: dict[tuple[int, bool], Row] = {}  # by identity of the account, which the record keeps
        self._logged = _Logged(self._row, address)
        self._marks: dict[tuple[int, bool, int, int], Piece] = {}
        self._told: dict[Known, Pieces] = {}
        self._summaries: dict[tuple[Known, Known], Pieces] = {}

    @cached_property
    def frame(self) -> Frame:
        """Of its picture."""
        return frame_of(self._own, self._record.on(NEVER))

    def held(self) -> Iterator[Held]:
        """Every piece of its page, and the days on which it holds."""
        for phase in chain.from_iterable(self._phases.values()):
            for piece in self._of_commitment(phase):
                yield Held(still(piece), *phase[1:])
        yield from _held(self._record, self._runs)

    # What it is made of

    @cached_property
    def _own(self) -> list[Entry]:
        return [each for each in self._entries if each.event.relationship == self._slug]

    @cached_property
    def _drawn(self) -> page.Drawn:
        return page.drawn(self.frame)

    @cached_property
    def _phases(self) -> dict[str, list[Phase]]:
        """By commitment."""
        subjects = sorted({each.event.subject for each in self._own if "/" in each.event.subject})
        return {subject: list(phases(subject, self._entries)) for subject in subjects}

    def _reading(self, reading: Reading, known_on: date) -> Iterator[tuple[Account, bool]]:
        return as_known(self._own, reading, known_on)

    def _row(self, account: Account, *, retracted: bool = False) -> Row:
        key = (id(account), retracted)
        if key not in self._rows:
            self._rows[key] = row(account, retracted=retracted)
        return self._rows[key]

    # What there is on a day of knowledge

    def _runs(self, known_on: date) -> Iterator[Run[Piece]]:
        reading = self._record.on(known_on)
        history = History.of(reading)
        yield from self._logged(self._reading(reading, known_on))
        yield from _runs_of_each((day, self._told_by(history.until(day))) for day in _days(history))
        starts = sorted({*_days(history), *self._turns(known_on)})
        yield from _runs_of_each((day, self._summary(history.until(day), day, known_on)) for day in starts)
        begun = sorted({*_days(history), *_possible_from(history)})
        yield from _runs_of_each((day, self._picture(history, day)) for day in begun)

    def _told_by(self, past: History) -> Pieces:
        """Contacts, figures and positions."""
        known = tuple(map(id, past.accounts))
        if known not in self._told:
            contacts = [each.readouts for each in tellings(self._slug, past)]
            stances = positions(self._slug, past, Viewpoint(NEVER, NEVER))
            self._told[known] = _by_key(
                page.told(contacts, figures(self._slug, past), stances, self._address)
            )
        return self._told[known]

    def _summary(self, past: History, as_of: date, known_on: date) -> Pieces:
        standing = self._standing(as_of, known_on)
        known = tuple(map(id, past.accounts)), tuple(map(id, standing))
        if known not in self._summaries:
            statuses = [phase.status for phase in standing]
            found = relationship(self._slug, past, Viewpoint(as_of, known_on), statuses)
            self._summaries[known] = _by_key(page.summary(found, self._address))
        return self._summaries[known]

    def _picture(self, history: History, as_of: date) -> Pieces:
        """Curves and marks; bars are drawn with their commitments."""
        own = [each for each in history.accounts if each.event.relationship == self._slug]
        certain = [self._row(each) for each in own if each.certain_by(as_of)]
        possible = [self._row(each) for each in own if each.possible_by(as_of)]
        shown = picture(self.frame, certain, possible, ())
        drawing = self._drawn.drawing(as_of, self._address)
        return _by_key([*map(drawing.curve, shown.curves), *(self._mark(each) for each in shown.marks)])

    def _mark(self, mark: Mark) -> Piece:
        key = (id(mark.row), mark.sure, mark.nth, mark.others)
        if key not in self._marks:
            self._marks[key] = self._drawn.drawing(NEVER, self._address).mark(mark)
        return self._marks[key]

    # Commitments

    def _of_commitment(self, phase: Phase) -> Iterator[Piece]:
        """Its row, and its bar with its label."""
        yield from page.rows_of_commitments([phase.status], self._address)
        bars = picture(self.frame, (), (), [phase.status]).bars
        drawing = self._drawn.drawing(phase.certain_from, self._address)
        yield from (*map(drawing.bar, bars), *map(drawing.label, bars))

    def _standing(self, as_of: date, known_on: date) -> list[Phase]:
        """How each commitment stands, by name."""
        return list(_holding(chain.from_iterable(self._phases.values()), as_of, known_on))

    def _turns(self, known_on: date) -> Iterator[date]:
        """The days on which a commitment comes to stand otherwise, by what is known on a day."""
        return _turns(chain.from_iterable(self._phases.values()), known_on)


class WholeCommitment:
    """A commitment as the entries that bear on it have it."""

    def __init__(self, subject: str, entries: Sequence[Entry], address: Address) -> None:
        self._subject = subject
        self._entries = entries
        self._address = address
        self._record = Record(entries)
        self._phases = list(phases(subject, entries))
        self._logged = _Logged(row, address)
        self._stood: dict[tuple[Known, int], Pieces] = {}

    def held(self) -> Iterator[Held]:
        """Every piece of its page, and the days on which it holds."""
        for turn in turns({self._subject: spans(self._subject, self._entries)}, NEVER):
            for piece in commitment.story([turn], self._address):
                yield Held(piece, turn.day, NEVER, turn.day, NEVER)
        yield from _held(self._record, self._runs)

    def _runs(self, known_on: date) -> Iterator[Run[Piece]]:
        reading = self._record.on(known_on)
        history, ever = History.of(reading), History.of(self._record.on(NEVER))
        days = {*_days(history), *_turns(self._phases, known_on), *_possible_from(ever), *_days(ever)}
        yield from _runs_of_each((day, self._pieces(history, day, known_on)) for day in sorted(days))
        own = (each for each in self._entries if each.event.subject == self._subject)
        yield from self._logged(as_known(own, reading, known_on))

    def _pieces(self, history: History, as_of: date, known_on: date) -> Pieces:
        """All but the story and the log, whose rows come one by one."""
        where = Viewpoint(as_of, known_on)
        unheard = left_out(self._subject, self._entries, where)
        return {**self._stands(history, where), **_by_key(commitment.left_out(unheard, self._address))}

    def _stands(self, history: History, where: Viewpoint) -> Pieces:
        past = history.until(where.as_of)
        phase = next(_holding(self._phases, where.as_of, where.known_on), None)
        known = tuple(map(id, past.accounts)), id(phase)
        if known not in self._stood:
            found = standing(self._subject, past, where)
            status, reasons = (found.status, why(found)) if found else (None, None)
            self._stood[known] = _by_key(commitment.stands(status, reasons, self._address))
        return self._stood[known]


class _Logged:
    """The rows of a log, each made once; an account is known by its identity, which a record keeps."""

    def __init__(self, row: Callable[..., Row], address: Address) -> None:
        self._row = row
        self._address = address
        self._pieces: dict[tuple[int, bool], Piece] = {}

    def __call__(self, reading: Iterable[tuple[Account, bool]]) -> Iterator[Run[Piece]]:
        """A row an event, from the first day on which it may have happened."""
        for account, retracted in reading:
            begin = min(account.certain_on, account.event.occurred.earliest or BEFORE)
            yield Run(begin, NEVER, self._piece(account, retracted=retracted))

    def _piece(self, account: Account, *, retracted: bool) -> Piece:
        key = id(account), retracted
        if key not in self._pieces:
            row = self._row(account, retracted=retracted)
            (self._pieces[key],) = page.rows_of_log([row], self._address)
        return self._pieces[key]


def _held(record: Record, runs_on: Callable[[date], Iterable[Run[Piece]]]) -> Iterator[Held]:
    """What there is on any day of knowledge, and from and until when."""
    found = rectangles([BEFORE, *record.days], runs_on)
    return (Held(piece, begin, end, *known) for (begin, end, piece), *known in found)


def _holding(phases: Iterable[Phase], as_of: date, known_on: date) -> Iterator[Phase]:
    return (
        phase
        for phase in phases
        if phase.certain_from <= as_of < phase.certain_until
        and phase.known_from <= known_on < phase.known_until
    )


def _turns(phases: Iterable[Phase], known_on: date) -> Iterator[date]:
    return (each.certain_from for each in phases if each.known_from <= known_on < each.known_until)


def _days(history: History) -> list[date]:
    """The days on which something had surely happened for the first time, and one before them."""
    return sorted({BEFORE, *(each.certain_on for each in history.accounts if each.certain_on < NEVER)})


def _possible_from(history: History) -> Iterator[date]:
    """The days on which something may first have happened."""
    return (each.event.occurred.earliest or BEFORE for each in history.accounts)


def _by_key(pieces: Iterable[Piece]) -> Pieces:
    stills = map(still, pieces)
    return {(each.place, each.key): each for each in stills}


def _runs_of_each(by_day: Iterable[tuple[date, Pieces]]) -> Iterator[Run[Piece]]:
    """How long each piece holds, of those that there are by day, in the order of the days."""
    since: dict[tuple[str, str], tuple[Piece, date]] = {}
    for day, pieces in by_day:
        for key in [key for key, (piece, _) in since.items() if pieces.get(key) != piece]:
            piece, begin = since.pop(key)
            yield Run(begin, day, piece)
        since = {key: since.get(key, (piece, day)) for key, piece in pieces.items()}
    for piece, begin in since.values():
        yield Run(begin, NEVER, piece)
