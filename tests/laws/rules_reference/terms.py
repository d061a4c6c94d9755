"""Read due dates and terms, and the sides that parties take with them (5, 6.1 to 6.4)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from rules_reference.parties import OPENING_KINDS, actors, concerned, owed, owes
from rules_reference.record import Entry, World, listed, once, speakers
from rules_reference.words import SUSPENSIONS, states, voices
from timeline.events.dates import FuzzyDate

DateJson = str | Mapping[str, Any]
STATES_TERMS = frozenset(OPENING_KINDS) | {
    "commitment-accepted",
    "commitment-amended",
    "commitment-resumed",
    "acknowledged",
}
OVER = frozenset({"overdue", "expired"})
NOT_OVER = frozenset({"open_ended", "not_due", "in_window", "not_begun", "in_force"})


@dataclass(frozen=True)
class Bound:
    """One end of a term: the days that it can mean, and if the day itself is in doubt."""

    earliest: date | None
    latest: date | None
    vague: bool = False
    hedged: bool = False


@dataclass(frozen=True)
class Span:
    """A due date or a term as it was given; `text` is the whole of a day not yet known (5.8)."""

    given: DateJson
    begins: Bound
    ends: Bound
    text: str | None = None

    @property
    def last(self) -> date:
        """Return the last possible day, the end of time where it is open or not known."""
        return self.ends.latest or date.max


def read_span(given: DateJson) -> Span:
    """Read a date or an interval; a text leaves the end unknown (5.8)."""
    if isinstance(given, Mapping) and "text" in given:
        start = given.get("begins") or given.get("edtf")
        begins = read_span(start).begins if start else Bound(None, None)
        return Span(given, begins, Bound(None, None), str(given["text"]))
    if isinstance(given, Mapping) and "ends" in given:
        begins = read_span(given["begins"]).begins if given.get("begins") else Bound(None, None)
        rest = read_span(given["ends"])
        return Span(given, begins, rest.ends, rest.text)
    fuzzy = FuzzyDate.from_json(dict(given) if isinstance(given, Mapping) else given)
    doubtful = fuzzy.basis != "stated"
    if "/" not in fuzzy.edtf:
        begins, ends = _single(fuzzy, doubtful)
        return Span(given, begins, ends)
    first, _, last = fuzzy.edtf.partition("/")
    return Span(given, _end_of(first, doubtful, begins=True), _end_of(last, doubtful, begins=False))


def _single(fuzzy: FuzzyDate, doubtful: bool) -> tuple[Bound, Bound]:
    hedged = doubtful or fuzzy.hedged
    vague = hedged or fuzzy.edtf.startswith("[")
    bound = Bound(fuzzy.earliest, fuzzy.latest, vague, hedged)
    if fuzzy.instant is not None:
        bound = Bound(fuzzy.earliest, fuzzy.latest, vague=True, hedged=hedged)
    if bound.vague:
        return bound, bound
    return Bound(fuzzy.earliest, fuzzy.earliest), Bound(fuzzy.latest, fuzzy.latest)


def _end_of(part: str, doubtful: bool, *, begins: bool) -> Bound:
    """Read one part of an interval: a precise one is one day, a vague one any of its days (5.3)."""
    if part in {"", ".."}:
        return Bound(None, None)
    fuzzy = FuzzyDate.parse(part)
    if doubtful or fuzzy.hedged:
        return Bound(fuzzy.earliest, fuzzy.latest, vague=True, hedged=True)
    day = fuzzy.earliest if begins else fuzzy.latest
    return Bound(day, day)


def has_instant(span: Span) -> bool:
    """Tell a term that ends at an instant from one that ends with a day (5.3)."""
    text = span.given if isinstance(span.given, str) else str(span.given.get("edtf", ""))
    return re.search(r"T\d\d:", text) is not None


def due_state(due: Span, day: date) -> str:
    """Compare a day with a due date (5.2)."""
    first = due.begins.earliest
    if due.text is not None:
        return "not_due"
    if day > due.last:
        return "overdue_presumed" if due.ends.hedged else "overdue"
    return "not_due" if first and day < first else "in_window"


def term_state(term: Span, day: date) -> str:
    """Compare a day with a term; what is wholly a text is still to come (5.3, 5.8)."""
    begins, ends = term.begins, term.ends
    if term.text is not None and begins.latest is None:
        return "not_due"
    if begins.earliest and day < begins.earliest:
        return "not_begun"
    if day > term.last:
        return "expired_presumed" if ends.hedged else "expired"
    slack = timedelta(days=1 if has_instant(term) else 0)
    begun = begins.latest is None or begins.latest + slack <= day
    running = ends.earliest is None or day <= ends.earliest - slack
    return "in_force" if begun and running else "possibly_in_force"


def days_left(term: Span, day: date) -> int | None:
    """Count to the earliest possible end while in force (5.3)."""
    if term.ends.earliest is None or term_state(term, day) != "in_force":
        return None
    return (term.ends.earliest - day).days


@dataclass(frozen=True)
class Statement:
    """The terms that one event states, and by which parties."""

    entry: Entry
    parties: frozenset[str]
    due: Span | None
    term: Span | None
    targets: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Stated:
    """A due date or term with the day on which it was stated."""

    span: Span
    day: date


@dataclass(frozen=True)
class Side:
    """The terms that a party stands by."""

    due: Stated | None = None
    term: Stated | None = None

    @property
    def due_span(self) -> Span | None:
        """Return the due date alone."""
        return self.due.span if self.due else None

    @property
    def term_span(self) -> Span | None:
        """Return the term alone."""
        return self.term.span if self.term else None


def states_terms(entry: Entry) -> bool:
    """Recognize what can state a due date or a term (5.1)."""
    return entry.type in STATES_TERMS or entry.type.startswith(("visit-", "tariff-", "measure-"))


@once
def statements(world: World, subject: str) -> list[Statement]:
    """List all statements of terms in fold order, adopted ones included (5.1, 6.2)."""
    stated: list[Statement] = []
    for entry in world.of(subject):
        if states_terms(entry):
            stated.append(_statement(world, subject, entry))
            if entry.type == "acknowledged" and "part_of" in entry.event:
                stated += list(_adopted(world, stated[-1], stated[:-1]))
    return stated


def _statement(world: World, subject: str, entry: Entry) -> Statement:
    event = entry.event
    due = event.get("due") if entry.type != "cargoes-booked" else None
    term = event.get("term") if entry.type not in SUSPENSIONS else None
    parties = speakers(event)
    if entry.type == "commitment-resumed":
        parties = actors(world, subject, event) or _resuming(world, subject, entry)
    if entry.type == "agreement-signed":
        parties |= listed(event.get("signatories"))
    return Statement(
        entry,
        parties,
        read_span(due) if due else None,
        read_span(term) if term else None,
        targets_of(entry),
    )


def _resuming(world: World, subject: str, entry: Entry) -> frozenset[str]:
    before = world.without({entry.id})
    heard = voices(before.on(entry.day), subject)
    return frozenset(party for party, voice in heard.items() if voice.state(entry.day) == "suspended")


def targets_of(entry: Entry) -> dict[str, Mapping[str, Any]]:
    """Read the targets that an event states, plain quantity and value included (8.1)."""
    event = entry.event
    found: dict[str, Mapping[str, Any]] = {}
    if entry.type in {"purchase-pledged", "commitment-amended", "acknowledged"}:
        for measure in ("quantity", "value"):
            if event.get(measure):
                found[measure] = {"measure": measure, "quantity": event[measure]}
    return found | {str(target["measure"]): target for target in event.get("targets", ())}


def _adopted(world: World, own: Statement, before: list[Statement]) -> Iterator[Statement]:
    """Adopt the statement that an acknowledgement names, or those of the contact it names (6.2)."""
    entry = own.entry
    origin = str(entry.event["part_of"])
    sources = {origin} | {
        e.id for e in world.entries if e.type == "readout-issued" and e.event["of"] == origin
    }
    readout = world.find(origin)
    if readout and readout.type == "readout-issued":
        sources.add(str(readout.event["of"]))
    for said in before:
        if said.entry.id == origin or said.entry.event.get("part_of") in sources:
            due = None if own.due else said.due
            term = None if own.term else said.term
            targets = {name: target for name, target in said.targets.items() if name not in own.targets}
            yield Statement(entry, own.parties, due, term, targets)


def side(stated: list[Statement], parties: frozenset[str] | None) -> Side:
    """Fold the terms that these parties, or any, stated last (5.6, 5.8, 6.1)."""
    due: Stated | None = None
    term: Stated | None = None
    for said in stated:
        mine = parties is None or bool(said.parties & parties)
        amends = said.entry.type == "commitment-amended"
        if said.entry.type == "visit-postponed":
            due = Stated(said.due, said.entry.day) if said.due else None
        else:
            due = _latest(due, said.due, said.entry.day, mine, amends)
        term = _latest(term, said.term, said.entry.day, mine, amends)
    return Side(due, term)


def _latest(was: Stated | None, span: Span | None, day: date, mine: bool, amends: bool) -> Stated | None:
    """Choose between two statements: the later day, in one day the later end (5.8, 6.1)."""
    if span is None:
        return was
    if was and amends and was.span.text is not None and span.text is None:
        return Stated(span, day)
    if not mine or (was and was.day == day and was.span.last > span.last):
        return was
    return Stated(span, day)


@once
def governing(world: World, subject: str) -> Side:
    """Take the terms stated last by a concerned party, otherwise by anybody (6.4)."""
    stated = statements(world, subject)
    by_concerned = side(stated, concerned(world, subject))
    by_anybody = side(stated, None)
    return Side(by_concerned.due or by_anybody.due, by_concerned.term or by_anybody.term)


def sides(world: World, subject: str) -> dict[str, Side]:
    """List the terms of each party that takes a side (6.1, 6.3)."""
    stated = statements(world, subject)
    words = states(world, subject)
    staying = frozenset(
        party for party in owes(world, subject) | owed(world, subject) if words.get(party) != "withdrew"
    )
    taken = {party: side(stated, frozenset({party})) for party in sorted(staying)}
    owing = [taken[party] for party in owes(world, subject) & staying]
    for party in staying - owes(world, subject):
        if _leaves(taken[party], owing):
            taken[party] = Side(taken[party].due, None)
    return {party: terms for party, terms in taken.items() if terms.due or terms.term}


def _leaves(mine: Side, owing: list[Side]) -> bool:
    """Recognize that all that still owe it have stated a later end than a party it is owed to (6.3)."""
    if mine.term is None or not owing:
        return False
    theirs = [terms.term for terms in owing if terms.term]
    if len(theirs) < len(owing) or any(term.span.last <= mine.term.span.last for term in theirs):
        return False
    stated_since = mine.term.day > max(term.day for term in theirs)
    return not (stated_since or mine.term.day >= mine.term.span.last)
