"""Say how a commitment stands by the numbered rules alone, at one viewpoint.

This is the independent reference of the projections: it is written from the rules, not from the folds, and
works everything out again from all events at every call. It covers rules 1 to 9 and 11; joins (10) count for
nothing here, so that reports that are joined still count apart.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from rules_reference.amounts import performance
from rules_reference.parties import agreement_of, kind, opening, owed, owes
from rules_reference.record import World, world
from rules_reference.standing import Standing, alleged, judge, superseding
from rules_reference.terms import Side, Span, days_left, governing, sides
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
    taken = sides(seen, subject)
    return {
        **acknowledgement(seen, subject),
        "owed": sorted(owed(seen, subject)),
        "terms": {
            "due": {party: _given(side.due.span) for party, side in taken.items() if side.due},
            "term": {party: _given(side.term.span) for party, side in taken.items() if side.term},
        },
    }


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
