"""Judge how a commitment stands: conditions, schedule, disputes and the headline (5 to 7, 9)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from rules_reference.amounts import (
    Arrears,
    amount_findings,
    arrears,
    binds,
    ceiling_state,
    done_of,
    floor_states,
    level,
    reported_measures,
    stated_targets,
    targets,
)
from rules_reference.parties import (
    ACTS_OF_IMPOSER,
    OPENING_KINDS,
    agreement_of,
    concerned,
    family,
    opening,
    owes,
)
from rules_reference.record import Entry, World, once, speakers
from rules_reference.terms import (
    NOT_OVER,
    OVER,
    Side,
    Span,
    due_state,
    governing,
    read_span,
    sides,
    statements,
    states_terms,
    term_state,
)
from rules_reference.words import (
    EFFECTS,
    ENDINGS,
    RESUMPTIONS,
    act_speakers,
    contested_acts,
    ever_affirmed,
    furthest,
    last_departure,
    notice_day,
    reported_by_right,
    returns_whole,
    states,
    suspended,
)

CLOSED = frozenset({"superseded", "withdrawn", "expired", "fulfilled"})
RUN_OUT = frozenset({"expired", "expired_presumed"})
RUNNING = frozenset({"not_begun", "in_force", "possibly_in_force"})


@dataclass(frozen=True)
class Condition:
    """One condition and how it stands."""

    text: str
    subject: str | None
    due: Span | None
    state: str
    because: tuple[str, ...] = ()
    met_on: date | None = None
    circular: bool = False

    def as_json(self) -> dict[str, object]:
        """Write the condition as the interface does."""
        return {"text": self.text, "subject": self.subject, "state": self.state, "because": [*self.because]}


@dataclass(frozen=True)
class Facts:
    """Everything but the terms that decides the schedule of a commitment on a day."""

    day: date
    family: str
    terms: Side
    in_effect: bool
    held: bool
    met: bool
    floors: tuple[str, ...]
    ceilings: bool
    arrears: tuple[Arrears, ...]
    owing: bool
    conditions: tuple[Condition, ...]

    @property
    def floors_reached(self) -> bool:
        """Tell if there are floors and all are reached."""
        return bool(self.floors) and all(state == "fulfilled" for state in self.floors)

    @property
    def ceilings_only(self) -> bool:
        """Tell if nothing but ceilings is owed."""
        return self.ceilings and not self.floors

    @property
    def done(self) -> bool:
        """Tell if it is held, reached in all measures, or reported met and not short (8.8)."""
        met = self.met and "partial" not in self.floors and not self.ceilings_only
        return self.held or self.floors_reached or met

    @property
    def met_on(self) -> date | None:
        """Return the day on which the last condition was met (7.2)."""
        return max((condition.met_on for condition in self.conditions if condition.met_on), default=None)


@dataclass(frozen=True)
class Timing:
    """The state of the schedule, since when it is overdue, and each side in a dispute."""

    state: str
    since: date | None = None
    disputed: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Standing:
    """How a commitment stands at one viewpoint."""

    headline: str
    timing: Timing
    facts: Facts
    disputed: Mapping[str, str] | None = None
    findings: frozenset[str] = field(default_factory=frozenset)


# Conditions.


def current_conditions(world: World, subject: str) -> list[Mapping[str, Any]]:
    """Read the conditions stated last by an opening or an amendment (7.1)."""
    current: list[Mapping[str, Any]] = []
    for entry in world.of(subject):
        if (
            entry.type in OPENING_KINDS or entry.type == "commitment-amended"
        ) and "conditions" in entry.event:
            current = list(entry.event["conditions"])
    return current


@once
def conditions(world: World, subject: str) -> tuple[Condition, ...]:
    """Judge every condition of a commitment (7.1)."""
    current = current_conditions(world, subject)
    return tuple(_condition(world, subject, given, alone=len(current) == 1) for given in current)


def _condition(world: World, subject: str, given: Mapping[str, Any], *, alone: bool) -> Condition:
    text, target = str(given["text"]), given.get("subject")
    due = read_span(given["due"]) if given.get("due") else None
    plain = Condition(text, target, due, "not_met")
    for entry in reversed(world.of(subject)):
        named = entry.event.get("condition")
        if entry.type in {"condition-met", "condition-failed"} and (named == text or (alone and not named)):
            met = entry.type == "condition-met"
            return replace(
                plain,
                state="met" if met else "failed",
                because=(entry.id,),
                met_on=entry.day if met else None,
            )
    if target is None:
        return plain
    if leads_to(world, target, subject):
        return replace(plain, circular=True)
    return _read_across(world, plain, str(target), given.get("reaches"))


def leads_to(world: World, start: str, goal: str) -> bool:
    """Follow conditions from one commitment to another (7.2)."""
    open_ones, seen = [start], set[str]()
    while open_ones:
        subject = open_ones.pop()
        if subject == goal:
            return True
        if subject not in seen:
            seen.add(subject)
            open_ones += [str(c["subject"]) for c in current_conditions(world, subject) if c.get("subject")]
    return False


def _read_across(world: World, plain: Condition, target: str, reaches: str | None) -> Condition:
    """Read a condition from another commitment at the same viewpoint (7.1)."""
    if opening(world, target) is None:
        return plain
    by_default = "in_force" if family(world, target) in {"tariff", "measure", "agreement"} else "fulfilled"
    wanted = reaches or by_default
    first_met = next((day for day in days_of(world, target) if reached(world.on(day), target, wanted)), None)
    because = tuple(entry.id for entry in world.of(target))[-1:]
    lasting = wanted != "in_force" and first_met is not None
    if lasting or reached(world, target, wanted):
        return replace(plain, state="met", because=because, met_on=first_met or world.day)
    if first_met is None and judge(world, target).headline in {"withdrawn", "superseded", "expired"}:
        return replace(plain, state="failed", because=because)
    return plain


def reached(world: World, target: str, wanted: str) -> bool:
    """Tell if a commitment is fulfilled, in force or begun on a day (7.1)."""
    if opening(world, target) is None:
        return False
    if wanted == "begun":
        return begun(world, target)
    now = judge(world, target)
    if wanted == "fulfilled":
        return now.headline == "fulfilled"
    interrupted = {"superseded", "withdrawn", "suspended", "disputed", "fulfilled"}
    return now.timing.state == "in_force" and now.headline not in interrupted


def begun(world: World, subject: str) -> bool:
    """Tell if anything was reported done or in effect (7.1)."""
    if in_effect(world, subject) or furthest(world, subject) in {"held", "met"}:
        return True
    owed_targets = targets(world, subject)
    found = [done_of(world, subject, target) for target in owed_targets.values()]
    others = {m: unit for m, unit in reported_measures(world, subject).items() if m not in owed_targets}
    return any(done and done.high != 0 for done in found) or bool(others)


@once
def days_of(world: World, subject: str) -> list[date]:
    """List the days on which the standing of a commitment can change, up to the viewpoint."""
    sources, queue = set[str](), [subject]
    while queue:
        source = queue.pop()
        if source not in sources:
            sources.add(source)
            queue += [str(c["subject"]) for c in current_conditions(world, source) if c.get("subject")]
            queue += [agreement] if (agreement := agreement_of(world, source)) else []
    days = {e.day for e in world.entries if e.subject in sources or sources & {*e.event.get("mentions", ())}}
    for source in sources:
        days |= boundaries(world, source)
    return sorted(day for day in days | {world.day} if day <= world.day)


def boundaries(world: World, subject: str) -> set[date]:
    """List the days on which a calendar alone changes how a commitment stands."""
    spans = [span for said in statements(world, subject) for span in (said.due, said.term) if span]
    spans += [read_span(c["due"]) for c in current_conditions(world, subject) if c.get("due")]
    suspensions = [e.event["term"] for e in world.of(subject) if not states_terms(e) and e.event.get("term")]
    suspensions += [
        e.event["term"] for e in world.of(subject) if "suspended" in e.type and e.event.get("term")
    ]
    spans += [read_span(term) for term in suspensions]
    ends = [day for span in spans for day in (span.ends.earliest, span.ends.latest) if day]
    starts = [day for span in spans for day in (span.begins.earliest, span.begins.latest) if day]
    notices = [day for entry in world.of(subject) if (day := notice_day(entry.event))]
    return {*starts, *notices, *(day + timedelta(days=1) for day in ends if day < date.max)}


# What is done and in effect.


def in_effect(world: World, subject: str) -> bool:
    """Tell if a tariff, measure or agreement was signed or took effect and was not ended (5.4)."""
    effective = before = False
    for entry in world.of(subject):
        if entry.type in EFFECTS or entry.type == "agreement-signed":
            effective = True
        elif entry.type in ENDINGS and reported_by_right(world, subject, entry.event):
            before, effective = effective, False
        elif entry.type in RESUMPTIONS and returns_whole(world, subject, entry):
            effective = effective or before
    return effective


@once
def facts(world: World, subject: str) -> Facts:
    """Gather what decides the schedule besides the terms."""
    terms, owed_targets = governing(world, subject), targets(world, subject)
    by_period = [target for target in owed_targets.values() if target.each and not target.ceiling]
    return Facts(
        day=world.day,
        family=family(world, subject),
        terms=terms,
        in_effect=in_effect(world, subject),
        held=furthest(world, subject) == "held",
        met=any(entry.type == "commitment-met" for entry in world.of(subject)),
        floors=tuple(floor_states(world, subject, owed_targets.values())),
        ceilings=any(target.ceiling for target in owed_targets.values()),
        arrears=tuple(arrears(world, subject, target, terms) for target in by_period),
        owing=not only_proposed(world, subject),
        conditions=conditions(world, subject),
    )


def only_proposed(world: World, subject: str) -> bool:
    """Recognize an invitation, a threat, and what no concerned party has affirmed (5.7)."""
    entries = world.of(subject)
    accepted = any(entry.type == "commitment-accepted" for entry in entries)
    if furthest(world, subject) in {"invited", "threatened"} and not accepted:
        return True
    booked = any(entry.type == "cargoes-booked" for entry in entries)
    return not booked and not (ever_affirmed(world, subject) & concerned(world, subject))


def bare_pledge(world: World, subject: str) -> bool:
    """Recognize a pledge without a quantity, a due or an acceptance of anybody (9)."""
    entries = world.of(subject)
    if furthest(world, subject) != "pledged":
        return False
    terms = governing(world, subject)
    accepted = any(entry.type == "commitment-accepted" for entry in entries)
    both = len(ever_affirmed(world, subject) & concerned(world, subject)) > 1
    return not (targets(world, subject) or terms.due or terms.term or accepted or both)


# The schedule.


def timing_by(terms: Side, known: Facts) -> Timing:
    """Apply the rules of due and term to one set of terms (5.2 to 5.8, 7.2)."""
    if (waiting := _waiting(terms, known)) is not None:
        return waiting
    if not known.owing:
        return Timing("open_ended")
    due, term = terms.due_span, terms.term_span
    if known.family in ACTS_OF_IMPOSER or known.family == "agreement":
        return _in_effect_timing(due, term, known)
    if (late := _arrears_timing(known)) is not None and not known.done:
        return late
    if due and not known.done:
        return _due_timing(due, term, known)
    if term:
        return _term_timing(term, due, known)
    return Timing("open_ended")


def _waiting(terms: Side, known: Facts) -> Timing | None:
    """Wait for conditions, or expire with them (7.2)."""
    unmet = [condition for condition in known.conditions if condition.state != "met"]
    if not unmet or known.done or known.in_effect:
        return None
    lapses = [due_state(condition.due, known.day) for condition in unmet if condition.due]
    if any(condition.state == "failed" for condition in unmet) or "overdue" in lapses:
        return Timing("expired")
    ran_out = term_state(terms.term.span, known.day) if terms.term else "in_force"
    if ran_out == "expired":
        return Timing("expired")
    if ran_out == "expired_presumed" or "overdue_presumed" in lapses:
        return Timing("expired_presumed")
    return Timing("awaits_condition")


def _in_effect_timing(due: Span | None, term: Span | None, known: Facts) -> Timing:
    """Time what is announced, signed or put into effect (5.4, 5.5)."""
    state = term_state(term, known.day) if term else "in_force"
    if known.in_effect:
        return Timing("in_force" if state == "not_due" else state)
    if due:
        return _late(due_state(due, known.day), due.last, known)
    if term is None:
        return Timing("open_ended")
    if state in RUN_OUT:
        return Timing("expired_presumed")
    if state == "not_due":
        return Timing(state)
    if term.begins.latest is None:
        return Timing("open_ended")
    return Timing(state) if state == "not_begun" else _late("overdue_presumed", term.begins.latest, known)


def _arrears_timing(known: Facts) -> Timing | None:
    """Find the earliest period whose sum is not reached (8.5)."""
    late = [one for one in known.arrears if one.state and one.since]
    if not late:
        return None
    state = "overdue" if any(one.state == "overdue" for one in late) else "overdue_presumed"
    since = min(one.since for one in late if one.since and one.state == state)
    return _late(state, since, known)


def _due_timing(due: Span, term: Span | None, known: Facts) -> Timing:
    """Compare with a due date what is not done (5.2, 5.5, 8.7)."""
    state = due_state(due, known.day)
    passed = state in {"overdue", "overdue_presumed"}
    if known.ceilings_only and passed:
        return Timing(term_state(term, known.day) if term else "in_force")
    if passed and known.arrears and len(known.arrears) == len(known.floors):
        return Timing("in_window")
    if passed and _possibly_reached(known):
        state = "overdue_presumed"
    return _late(state, due.last, known)


def _term_timing(term: Span, due: Span | None, known: Facts) -> Timing:
    """Compare with a term; a floor with only a term is due at its end (5.3, 5.5)."""
    state = term_state(term, known.day)
    if state not in RUN_OUT or due or known.done or not known.floors:
        return Timing(state)
    presumed = state == "expired_presumed" or _possibly_reached(known)
    return _late("overdue_presumed" if presumed else "overdue", term.last, known)


def _possibly_reached(known: Facts) -> bool:
    return bool(known.floors) and set(known.floors) <= {"fulfilled", "possibly_fulfilled"}


def _late(state: str, due: date, known: Facts) -> Timing:
    """Count from the later of the due date and the day on which the conditions were met (7.2)."""
    late = state in {"overdue", "overdue_presumed"}
    since = max(due, known.met_on or due)
    if late and since >= known.day:
        return Timing("in_window")
    return Timing(state, since if late else None)


def timing(world: World, subject: str, known: Facts) -> Timing:
    """Compare the sides; without a dispute, take the terms stated last (6.4)."""
    by_party = {party: timing_by(terms, known).state for party, terms in sides(world, subject).items()}
    if OVER & {*by_party.values()} and NOT_OVER & {*by_party.values()}:
        return Timing("disputed", disputed=by_party)
    return timing_by(known.terms, known)


# The end.


@dataclass(frozen=True)
class Closing:
    """Which ends have come, in whatever order."""

    withdrawn: bool
    other: str | None


@once
def closing(world: World, subject: str) -> Closing:
    """Tell if a commitment is withdrawn, and if it is fulfilled or expired (4.1, 5.5)."""
    if opening(world, subject) is None:
        return Closing(last_departure(world, subject) is not None, None)
    known = facts(world, subject)
    state = timing(world, subject, known).state
    disputed = amounts_disputed(world, subject, known) is not None
    ended = "fulfilled" if _fulfilled(known, state) and not disputed else None
    if ended is None and state == "expired":
        ended = "expired"
    return Closing(last_departure(world, subject) is not None, ended)


def _fulfilled(known: Facts, state: str) -> bool:
    """Apply what fulfils a commitment, its term considered (5.5)."""
    if known.family in ACTS_OF_IMPOSER or not known.done or known.ceilings_only or state == "disputed":
        return False
    if known.held or known.terms.term is None:
        return True
    at_once = known.met and known.terms.due is None
    ended = term_state(known.terms.term.span, known.day) in RUN_OUT
    return at_once or (ended and known.floors_reached)


@once
def first_end(world: World, subject: str) -> tuple[str | None, bool]:
    """Choose the end that came first, and tell if a withdrawal came after another end (4.5, 9)."""
    now = closing(world, subject)
    withdrawals = [entry for entry in world.of(subject) if _withdraws(world, subject, entry)]
    if now.other is None:
        return ("withdrawn" if now.withdrawn else None), False
    if not now.withdrawn and not withdrawals:
        return now.other, False
    others = withdrawns = None
    for point in points(world, subject):
        then = closing(point, subject)
        place = (point.day, len(point.entries))
        others = (others or place) if then.other else None
        withdrawns = (withdrawns or place) if then.withdrawn else None
    late = others is not None and any(_place(world, entry) > others for entry in withdrawals)
    if now.withdrawn and withdrawns and others:
        sooner = withdrawns < others or (withdrawns == others and now.other == "fulfilled")
        return ("withdrawn", False) if sooner else (now.other, True)
    return now.other, late


def _withdraws(world: World, subject: str, entry: Entry) -> bool:
    by_right = entry.type in ENDINGS and reported_by_right(world, subject, entry.event)
    return by_right or entry.type == "commitment-withdrawn"


def _place(world: World, entry: Entry) -> tuple[date, int]:
    return entry.day, world.entries.index(entry) + 1


def points(world: World, subject: str) -> list[World]:
    """Go through every moment at which an end may have come, the viewpoint last."""
    relevant = days_of(world, subject)
    prefixes = [world.first(n + 1) for n, entry in enumerate(world.entries) if entry.day in relevant]
    found = [*prefixes, *(world.on(day) for day in relevant), world]
    return sorted(found, key=lambda point: (point.day, len(point.entries)))


def superseding(world: World, subject: str) -> tuple[bool, bool]:
    """Tell if another commitment took the place of this one, and if a ring of them is claimed (4.6)."""
    edges: dict[str, set[str]] = {}
    unnamed = False
    for entry in world.entries:
        if entry.type == "commitment-superseded":
            target = entry.event.get("superseded_by")
            unnamed = unnamed or (target is None and entry.subject == subject)
            edges.setdefault(entry.subject, set()).update({str(target)} if target else ())
    rings = {target for target in edges.get(subject, ()) if subject in _reachable(edges, target)}
    return unnamed or bool(edges.get(subject, set()) - rings), bool(rings)


def _reachable(edges: Mapping[str, set[str]], start: str) -> set[str]:
    seen, queue = set[str](), [start]
    while queue:
        subject = queue.pop()
        if subject not in seen:
            seen.add(subject)
            queue += edges.get(subject, ())
    return seen


# Disputes.


def amounts_disputed(world: World, subject: str, known: Facts) -> dict[str, str] | None:
    """Compare the targets of the sides: fulfilled by one, short by another (6.5)."""
    stated = statements(world, subject)
    words = states(world, subject)
    verdicts: dict[str, bool] = {}
    for party in sorted(concerned(world, subject)):
        own = stated_targets(stated, frozenset({party}))
        floors = floor_states(world, subject, own.values()) if words.get(party) != "withdrew" else []
        if floors and all(state == "fulfilled" for state in floors):
            verdicts[party] = True
        elif "partial" in floors:
            verdicts[party] = False
    if len({*verdicts.values()}) < 2:
        return None
    short = replace(known, floors=("partial",), met=False, held=False)
    full = replace(known, floors=("fulfilled",))
    return {party: _view(full if done else short) for party, done in verdicts.items()}


def _view(known: Facts) -> str:
    """Name the headline that follows from one side's view of what is done."""
    state = timing_by(known.terms, known).state
    if _fulfilled(known, state):
        return "fulfilled"
    shown = ("expired", "expired_presumed", "overdue", "overdue_presumed", "in_window", "in_force")
    return state if state in shown else "partial"


def denied_by_all_that_owe(world: World, subject: str) -> bool:
    """Recognize a commitment that no party that owes it admits (6.7)."""
    words, owing = states(world, subject), owes(world, subject)
    return bool(owing) and all(words.get(party) == "denied" for party in owing)


def _claim_dispute(world: World, subject: str, otherwise: str) -> dict[str, str] | None:
    """List the parties that deny and those that affirm, each with what follows (6.7)."""
    if not denied_by_all_that_owe(world, subject):
        return None
    words = states(world, subject)
    sides_of = {party: words.get(party) for party in sorted(concerned(world, subject))}
    return {
        party: "proposed" if word == "denied" else otherwise
        for party, word in sides_of.items()
        if word in {"denied", "affirmed"}
    }


# The headline.


@once
def stand(world: World, subject: str) -> Standing:
    """Sum a commitment up, contested acts taken as they are reported (9)."""
    known = facts(world, subject)
    schedule = timing(world, subject, known)
    by_amounts = amounts_disputed(world, subject, known)
    superseded, ring = superseding(world, subject)
    ended, late = first_end(world, subject)
    undisputed = _open_headline(world, subject, known, schedule)
    dispute = schedule.disputed or by_amounts or _claim_dispute(world, subject, undisputed)
    headline = (
        "superseded"
        if superseded
        else ended
        or ("suspended" if suspended(world, subject) else None)
        or ("disputed" if dispute else None)
        or undisputed
    )
    found = amount_findings(world, subject) | _findings(world, subject, known)
    found |= {"supersedes_itself"} if ring else set()
    found |= {"late_withdrawal"} if late else set()
    return Standing(headline, schedule, known, dispute, frozenset(found))


def _open_headline(world: World, subject: str, known: Facts, schedule: Timing) -> str:
    """Name the headline of what is neither closed, suspended nor disputed (9)."""
    state = schedule.state
    if state == "awaits_condition":
        return "conditional"
    if state == "expired_presumed":
        return state
    if not known.owing or bare_pledge(world, subject):
        return "proposed"
    if exceeded(world, subject, known.terms):
        return "exceeded"
    if state in {"overdue", "overdue_presumed", "in_window", "in_force", "possibly_in_force"}:
        return state
    started = {"partial", "possibly_fulfilled", "fulfilled"} & {*known.floors}
    return "partial" if started else "pending"


def exceeded(world: World, subject: str, terms: Side) -> bool:
    """Tell if the last reading of a ceiling that binds is over it (8.7)."""
    if not binds(terms, world.day):
        return False
    return any(
        ceiling_state(target, level(world, subject, target, terms)) == "exceeded"
        for target in targets(world, subject).values()
        if target.ceiling
    )


def _findings(world: World, subject: str, known: Facts) -> set[str]:
    """Name what is surprising about parties, conditions and ends (2.1, 4.4, 7.2, 8.8)."""
    found = set()
    if not owes(world, subject):
        found.add("no_party_owes")
    if any(condition.circular for condition in known.conditions):
        found.add("circular_condition")
    unmet = any(condition.state != "met" for condition in known.conditions)
    if unmet and (known.done or known.in_effect):
        found.add("done_though_condition_unmet")
    if known.met and "partial" in known.floors:
        found.add("met_though_short")
    if revived(world, subject):
        found.add("revived")
    return found


def revived(world: World, subject: str) -> bool:
    """Recognize a commitment that was withdrawn and came back (4.4)."""
    was = False
    for count in range(1, len(world.entries) + 1):
        if world.entries[count - 1].subject in {subject, agreement_of(world, subject)}:
            point = world.first(count)
            now = last_departure(point, subject) is not None
            if was and not now:
                return True
            was = now
    return False


@once
def judge(world: World, subject: str) -> Standing:
    """Sum a commitment up, with and without each contested act (6.6)."""
    standing = stand(world, subject)
    views: dict[str, str] = {}
    for act in contested_acts(world, subject):
        without = stand(world.without({act.id}), subject).headline
        if without != standing.headline:
            speaking = act_speakers(world, subject, act)
            views |= {p: standing.headline if by else without for p, by in sorted(speaking.items())}
    if not views or standing.headline == "superseded":
        return standing
    return replace(standing, headline="disputed", disputed=views)


def alleged(world: World, subject: str) -> list[dict[str, object]]:
    """List the breaches alleged, each with its accused (design 6)."""
    return [
        {
            "accused": sorted(_parties(entry.event["accused"])),
            "asserted_by": sorted(speakers(entry.event)),
            "on": entry.event["occurred"],
            "id": entry.id,
        }
        for entry in world.of(subject)
        if entry.type == "breach-alleged"
    ]


def _parties(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value
