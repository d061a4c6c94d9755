"""Diffs: aspects that differ between two viewpoints, and the events behind that."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

import msgspec

from timeline.projections.commitment.evaluation import Evaluation
from timeline.projections.commitment.explain import evidence_by_aspect
from timeline.projections.commitment.status import Status


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
        values["assessment"] = [f"{judgement.assessor}: {judgement.value}" for judgement in status.assessment]
    return {aspect: value for aspect, value in values.items() if value is not None}


def _changes_of(subject: str, before: Evaluation | None, after: Evaluation | None) -> Iterator[Change]:
    sides = (before, after)
    old, new = (aspects(side.status) if side else {} for side in sides)
    old_evidence, new_evidence = (evidence_by_aspect(side) if side else {} for side in sides)
    changed, latest = _changed_events(before, after), after or before
    for aspect, old_value, new_value in differing_aspects(old, new):
        name = aspect.removesuffix(".done")
        was, now = old_evidence.get(name, ()), new_evidence.get(name, ())
        because = tuple(key for key in dict.fromkeys((*now, *was)) if key in changed) or now or was
        if latest and not because:
            because = tuple(key for key in latest.status.evidence if key in changed)
        yield Change(subject, aspect, old_value, new_value, because)


def _changed_events(before: Evaluation | None, after: Evaluation | None) -> frozenset[str]:
    """Return the ids of events and corrections that differ or are on one side only."""
    old, new = ({known.id: known for known in side.events} if side else {} for side in (before, after))
    return frozenset(
        identifier
        for key, known in {**old, **new}.items()
        if key not in old or key not in new or old[key].event != new[key].event
        for identifier in known.ids
    )
