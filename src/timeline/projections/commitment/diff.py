"""Diffs: aspects that differ between two viewpoints, and the events behind that."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

import msgspec

from timeline.projections.commitment.evaluation import Evaluation
from timeline.projections.commitment.explain import evidence_by_aspect
from timeline.projections.commitment.status import Status
from timeline.projections.history import KnownEvent


class Change(msgspec.Struct, frozen=True):
    """An aspect of a commitment that differs, and the events behind the difference."""

    subject: str
    axis: str
    before: Any
    after: Any
    because: tuple[str, ...]


class Diff(msgspec.Struct, frozen=True, rename={"from_": "from"}):
    """The changes between two days."""

    from_: date
    to: date
    changes: tuple[Change, ...]


def changed_subjects(before: Iterable[Status], after: Iterable[Status]) -> list[str]:
    """Return the commitments that differ between two sets of statuses, by name."""
    old, new = ({status.subject: aspects(status) for status in statuses} for statuses in (before, after))
    return sorted(subject for subject in old | new if old.get(subject) != new.get(subject))


def compare(before: Mapping[str, Evaluation], after: Mapping[str, Evaluation]) -> tuple[Change, ...]:
    """Return the aspects that differ between two sets of evaluations by subject."""
    return tuple(
        change
        for subject in sorted({*before, *after})
        for change in _changes_of(subject, before.get(subject), after.get(subject))
    )


def differing_aspects(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """Yield aspects that differ, with both values; None where one does not apply."""
    for aspect in {**before, **after}:
        if before.get(aspect) != after.get(aspect):
            yield aspect, before.get(aspect), after.get(aspect)


def aspects(status: Status) -> dict[str, Any]:
    """Return the values of a status that a reader compares, by aspect."""
    values: dict[str, Any] = {
        "headline": status.headline,
        "stage": status.stage,
        "due": status.schedule.due,
        "schedule": status.schedule.state,
        "acknowledgement": status.acknowledgement.state,
    }
    for party, word in status.acknowledgement.parties.items():
        values[f"acknowledgement.{party}"] = word
    for entry in status.performance:
        values[f"performance.{entry.measure}"] = entry.state
        values[f"performance.{entry.measure}.done"] = msgspec.to_builtins(entry.done)
    if status.assessment != "not_assessed":
        values["assessment"] = [
            f"{assessment.assessor}: {assessment.value}" for assessment in status.assessment
        ]
    return {aspect: value for aspect, value in values.items() if value is not None}


def _changes_of(subject: str, before: Evaluation | None, after: Evaluation | None) -> Iterator[Change]:
    changed = _changed_events(before, after)
    old = aspects(before.status) if before else {}
    new = aspects(after.status) if after else {}
    for aspect, old_value, new_value in differing_aspects(old, new):
        because = _because(aspect.removesuffix(".done"), before, after, changed)
        yield Change(subject, aspect, old_value, new_value, because)


def _because(
    aspect: str, before: Evaluation | None, after: Evaluation | None, changed: frozenset[str]
) -> tuple[str, ...]:
    """Return the changed events behind an aspect; all of them if only time has passed."""
    new = evidence_by_aspect(after).get(aspect, ()) if after else ()
    old = evidence_by_aspect(before).get(aspect, ()) if before else ()
    behind_aspect = tuple(key for key in dict.fromkeys((*new, *old)) if key in changed) or new or old
    if behind_aspect:
        return behind_aspect
    evaluation = after or before
    return tuple(key for key in evaluation.status.evidence if key in changed) if evaluation else ()


def _changed_events(before: Evaluation | None, after: Evaluation | None) -> frozenset[str]:
    """Return the ids of events that differ or count on one side only.

    These include the ids of their corrections.
    """
    old, new = _events_by_id(before), _events_by_id(after)
    return frozenset(
        identifier
        for known in {**old, **new}.values()
        if _event(old.get(known.id)) != _event(new.get(known.id))
        for identifier in known.ids
    )


def _events_by_id(evaluation: Evaluation | None) -> dict[str, KnownEvent]:
    return {known.id: known for known in evaluation.events} if evaluation else {}


def _event(known: KnownEvent | None) -> object:
    return known and known.event
