"""Say how a commitment stands by the numbered rules alone, at one viewpoint.

This is the independent reference of the projections: it is written from the rules, not from the folds, and
works everything out again from all events at every call. It covers rules 1 to 9 and 11. Joins (10) count for
nothing here: reports that are joined still count apart. It judges one commitment; the order of `pending`
(9), and watch items and ultimatums as its rows, are not its business.

Findings: no_party_owes (2.1), revived (4.4), late_withdrawal (4.5), supersedes_itself (4.6, rings too),
done_though_condition_unmet and circular_condition (7.2), cancelled_beyond_bookings (8.2), falling_total and
overlapping_periods (8.4), short_period (8.5), met_though_short (8.8).

Readings taken, where the rules leave room:

====  ===============================================================================================
rule  reading
====  ===============================================================================================
1.1   Without `published` or a day of recording, an event is known on the last day of `occurred`.
1.2   Certainty follows the corrected `occurred` and `published`; only knowledge keeps to the original.
1.2   A time without an offset is a time in UTC, and trades places as one.
2.1   A field named again replaces what it named before, but each signing adds its signatories.
2.1   Without any opening event that is certain there is no commitment, whatever else was reported.
2.2   Without `to`, seller or target it is owed to all other parties of the relationship (not for visits).
2.3   A tariff or measure whose imposer is not named at all is the act of the party that reports it.
3.1   Any event of the commitment with `part_of` names a contact out of which it came.
3.2   Only a concerned party that has not left the agreement affirms a member by signing. Signing is also
      the word of the parties that assert it; taking effect of an agreement is the word of those alone.
3.5   A suspension counts from its report on, even if its own term begins later.
3.6   Any word of the party on the member after leaving the agreement stands before the leaving.
4.1   A cancellation, revocation or lifting ends the whole; the word of the party that acted is `withdrew`,
      but it has not left: the report of another that owes it brings it back (4.4).
4.2   An affirmation between a notice and its effective day takes the notice back.
4.3   A suspension reported of nobody ends with its term, or with whatever revives (4.4).
4.4   All that affirms lets a party return, `commitment-met` included.
4.4   Restating terms, or naming the statement agreed to, makes an acknowledgement more than bare.
4.5   Stages follow the events, so a late cancellation shows as the stage.
5.3   A digit left open (X) is as precise as the month or year around it.
5.4   Without a stated first day an announced term has not begun by the calendar: `open_ended`.
5.5   Where a due and a term are stated and it is not done, the due decides, after the end of the term too.
5.5   A presumed end of the term is an end for floors that are all reached.
5.5   With floors by period alone, only the periods decide what is overdue.
5.6   The term is not touched by a postponement.
5.7   "Has affirmed" means at any time; `commitment-accepted` is the acceptance of an invitation or threat.
5.8   An amendment that states a day replaces any text of the same field, whatever the text says.
5.8   A term that is wholly a text is `not_due`, for what is in effect `in_force`; with a first day it runs.
6.3   The party it is owed to stays if it stated a term after the last of the others, or on or after the
      last day of its own term.
6.4   Due and term are each taken separately from whoever stated them last, withdrawn parties included.
6.5   Only a side that is surely short disputes; of one day's targets the higher is the last.
6.6   With a report of nobody, only the parties that speak of it are listed.
6.7   By the view of a party that denies, it is `proposed`; by that of one that affirms, what it were.
7.1   A stated list of conditions replaces the one before it; an event without `condition` means the only
      one. `fulfilled` and `begun` survive a later withdrawal of the commitment that is read.
7.2   Conditions come before 5.7: a conditional claim is `conditional`. A condition met late is met.
8.1   A target with only a `max` ("up to 12") is reached at that amount.
8.2   Lower bounds are taken of what was shipped before refusals; bounds alone leave the upper end open.
8.4   A report that is not cumulative and crosses the end of a total counts from nothing to all of it.
8.4   A report without a grade is never "graded as well". "Higher" compares the lower ends.
8.5   A report that crosses a border counts from nothing to all of it, cumulative ones included.
8.5   The due names the periods before the term does. Baselines of periods add up like their targets.
8.7   Only readings of days on which the ceiling binds count. `peak` is the reading with the highest low end.
9     What is superseded, withdrawn or fulfilled has the schedule `closed` and is not overdue.
9     `partial` needs a target of which something, be it zero, was reported.
9     A pledge is accepted by `commitment-accepted` or by the word of a second concerned party.
11    The archive is what no party asserts. A review of the record is the archive's and does not count.
====  ===============================================================================================
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from rules_reference.amounts import performance, stated_targets
from rules_reference.parties import agreement_of, concerned, kind, opening, owed, owes
from rules_reference.record import World, world
from rules_reference.standing import Standing, alleged, judge, superseding
from rules_reference.terms import Side, Span, Statement, days_left, governing, side, sides, statements
from rules_reference.words import abandoned_acts, acknowledgement, stage

__all__ = ["status"]


def status(
    events: Sequence[Mapping[str, Any]],
    subject: str,
    as_of: date,
    known_on: date,
    told_by: str | None = None,
    *,
    recorded: Sequence[date] | None = None,
) -> dict[str, Any] | None:
    """Return how a commitment stands, None where nothing has opened it.

    `recorded` gives the day on which each event was recorded, by default the day on which it occurred.
    """
    seen = world(events, as_of, known_on, told_by, recorded)
    seen = seen.without(abandoned_acts(seen))
    if opening(seen, subject) is None:
        return None
    standing = judge(seen, subject)
    return {
        "kind": kind(seen, subject),
        "stage": stage(seen, subject, superseding(seen, subject)[0]),
        "headline": standing.headline,
        "schedule": _schedule(seen, subject, standing),
        "performance": performance(seen, subject),
        "acknowledgement": _acknowledgement(seen, subject),
        "conditions": [condition.as_json() for condition in standing.facts.conditions],
        "under": agreement_of(seen, subject),
        "members": _members(seen, subject),
        "allegations": alleged(seen, subject),
        "last_heard": _last_heard(seen, subject),
        "findings": set(standing.findings),
    }


def _schedule(seen: World, subject: str, standing: Standing) -> dict[str, Any]:
    """Write the schedule; what is withdrawn, superseded or fulfilled is closed."""
    terms, timing = governing(seen, subject), standing.timing
    closed = standing.headline in {"superseded", "withdrawn", "fulfilled"}
    late = timing.since if not closed else None
    return {
        "state": "closed" if closed else timing.state,
        "due": _given(terms.due_span),
        "days_overdue": (seen.day - late).days if late else None,
        "term": _term(terms.term.span, seen.day) if terms.term else None,
        "disputed": _disputed(seen, subject, standing),
    }


def _given(span: Span | None) -> str | None:
    """Write a date as it was given; of an unknown day, its text."""
    if span is None:
        return None
    return span.text or (span.given if isinstance(span.given, str) else str(span.given.get("edtf")))


def _term(term: Span, day: date) -> dict[str, Any]:
    """Write a term (5.3)."""
    ends = (("begins", term.begins), ("ends", term.ends))
    written = {name: {"earliest": _iso(end.earliest), "latest": _iso(end.latest)} for name, end in ends}
    return {**written, "days_left": days_left(term, day)}


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _disputed(seen: World, subject: str, standing: Standing) -> list[dict[str, Any]] | None:
    """List each side of a dispute with what follows from its view (6.4 to 6.7)."""
    if standing.headline != "disputed" or not standing.disputed:
        return None
    taken = sides(seen, subject)
    return [
        {
            "party": party,
            "state": state,
            "due": _given(taken.get(party, Side()).due_span),
            "term": _given(taken.get(party, Side()).term_span),
        }
        for party, state in sorted(standing.disputed.items())
    ]


def _acknowledgement(seen: World, subject: str) -> dict[str, Any]:
    """Write the words of the parties and the terms that each stated last (3, 6.1)."""
    stated = statements(seen, subject)
    sides_of = {party: side(stated, frozenset({party})) for party in sorted(concerned(seen, subject))}
    return {
        **acknowledgement(seen, subject),
        "owed": sorted(owed(seen, subject)),
        "terms": {
            "due": {party: _given(terms.due_span) for party, terms in sides_of.items() if terms.due},
            "term": {party: _given(terms.term_span) for party, terms in sides_of.items() if terms.term},
            "targets": {party: targets for party in sides_of if (targets := _targets(stated, party))},
        },
    }


def _targets(stated: Sequence[Statement], party: str) -> dict[str, Any]:
    """Write the targets that one party stated last, measure by measure."""
    own = stated_targets(stated, frozenset({party}))
    return {name: target.as_json() for name, target in own.items()}


def _members(seen: World, subject: str) -> dict[str, Any] | None:
    """Count the headlines of the commitments under an agreement, in all and per party that owes one."""
    subjects = sorted({entry.subject for entry in seen.entries if "/" in entry.subject})
    members = [s for s in subjects if opening(seen, s) and agreement_of(seen, s) == subject and s != subject]
    if not members:
        return None
    headlines: dict[str, int] = {}
    by_party: dict[str, dict[str, int]] = {}
    for member in members:
        headline = judge(seen, member).headline
        headlines[headline] = headlines.get(headline, 0) + 1
        for party in sorted(owes(seen, member)):
            counts = by_party.setdefault(party, {})
            counts[headline] = counts.get(headline, 0) + 1
    return {"list": members, "headlines": headlines, "by_party": by_party}


def _last_heard(seen: World, subject: str) -> dict[str, Any]:
    """Name the last event on the commitment and the last day to which its record was reviewed."""
    last = seen.of(subject)[-1]
    about = {subject, subject.partition("/")[0]}
    reviews = [e.event["through"] for e in seen.entries if e.type == "record-reviewed" and e.subject in about]
    return {"on": _iso(last.day), "id": last.id, "reviewed_through": max(map(str, reviews), default=None)}
