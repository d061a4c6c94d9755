"""What changed between two viewpoints, and because of which events."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import msgspec

from timeline.projections.commitment.amounts import Interval
from timeline.projections.commitment.evaluation import Evaluation
from timeline.projections.commitment.evidence import evidence_by_aspect
from timeline.projections.commitment.status import Status
from timeline.projections.history import KnownEvent


class Change(msgspec.Struct, frozen=True):
    """One axis of one commitment that reads otherwise, because of these events."""

    subject: str
    axis: str
    before: Any
    after: Any
    because: tuple[str, ...]


class Diff(msgspec.Struct, frozen=True, rename={"from_": "from"}):
    """All that changed between two days."""

    from_: date
    to: date
    changes: tuple[Change, ...]


def changed_subjects(before: Iterable[Status], after: Iterable[Status]) -> list[str]:
    """The commitments that stand otherwise in two sets of statuses, by name."""
    olds, news = ({each.subject: aspects(each) for each in side} for side in (before, after))
    return sorted(subject for subject in {**olds, **news} if olds.get(subject) != news.get(subject))


def compare(before: Mapping[str, Evaluation], after: Mapping[str, Evaluation]) -> tuple[Change, ...]:
    """What reads otherwise in two sets of standings by subject, subject by subject."""
    return tuple(
        change
        for subject in sorted({**before, **after})
        for change in _changes_of(subject, before.get(subject), after.get(subject))
    )


def _changes_of(subject: str, before: Evaluation | None, after: Evaluation | None) -> list[Change]:
    olds = aspects(before.status) if before else {}
    news = aspects(after.status) if after else {}
    changed = _changed(before, after)
    return [
        Change(subject, axis, olds.get(axis), news.get(axis), _because(axis, before, after, changed))
        for axis in {**olds, **news}
        if olds.get(axis) != news.get(axis)
    ]


def _because(
    axis: str, before: Evaluation | None, after: Evaluation | None, changed: frozenset[str]
) -> tuple[str, ...]:
    """What the axis rests on, before or after, that changed; where only time has passed, all it rests on."""
    name = axis.removesuffix(".done")
    after_ids = evidence_by_aspect(after).get(name, ()) if after else ()
    before_ids = evidence_by_aspect(before).get(name, ()) if before else ()
    both = dict.fromkeys((*after_ids, *before_ids))
    behind = tuple(key for key in both if key in changed) or after_ids or before_ids
    evidence = after or before
    return behind or tuple(key for key in (evidence.status.evidence if evidence else ()) if key in changed)


def _changed(before: Evaluation | None, after: Evaluation | None) -> frozenset[str]:
    """The events that count on one side only, or read otherwise, with what corrected them."""
    olds, news = _accounts(before), _accounts(after)
    return frozenset(
        identifier
        for key, account in {**olds, **news}.items()
        if _reads(olds, key) != _reads(news, key)
        for identifier in account.ids
    )


def _accounts(side: Evaluation | None) -> dict[str, KnownEvent]:
    return {account.id: account for account in side.events} if side else {}


def _reads(accounts: Mapping[str, KnownEvent], key: str) -> object:
    account = accounts.get(key)
    return account and account.event


def aspects(status: Status) -> dict[str, Any]:
    """The answers of a status that a reader compares, by axis."""
    timing = status.schedule
    found: dict[str, Any] = {
        "headline": status.headline,
        "stage": status.stage,
        "due": timing.due,
        "schedule": timing.state,
        "acknowledgement": status.acknowledgement.state,
    }
    for party, word in status.acknowledgement.parties.items():
        found[f"acknowledgement.{party}"] = word
    for entry in status.performance:
        found[f"performance.{entry.measure}"] = entry.state
        found[f"performance.{entry.measure}.done"] = _plain(entry.done)
    if status.assessment != "not_assessed":
        found["assessment"] = [f"{each.assessor}: {each.value}" for each in status.assessment]
    return {axis: answer for axis, answer in found.items() if answer is not None}


def _plain(interval: Interval | None) -> dict[str, Any] | None:
    return msgspec.to_builtins(interval) if interval else None
