"""On which events each axis of a status rests."""

from collections.abc import Mapping

from timeline.projections.commitment.evaluation import Evaluation
from timeline.projections.commitment.findings import evidence_for
from timeline.projections.commitment.state import Performance

Ids = tuple[str, ...]


def evidence_by_aspect(standing: Evaluation) -> Mapping[str, Ids]:
    """By axis (`headline`, `stage`, `due`, `performance.MEASURE`, …), the ids of the events behind it."""
    commitment = standing.commitment
    current, first = commitment.current_due, commitment.first_due
    due = current.source.ids if current else ()
    found: dict[str, Ids] = {
        "headline": _headline(standing, due),
        "stage": commitment.stage.source.ids if commitment.stage else (),
        "due": due,
        "schedule": _closing(standing) or due,
        "schedule.original": first.source.ids if first else (),
        "acknowledgement": tuple(
            dict.fromkeys(key for voice in standing.statements.values() for key in voice.because)
        ),
        "assessment": tuple(each.id for each in commitment.assessments.values()),
    }
    found |= {f"acknowledgement.{party}": voice.because for party, voice in standing.statements.items()}
    for entry in standing.status.performance:
        found[f"performance.{entry.measure}"] = _performance(standing, entry)
    return found


def _headline(standing: Evaluation, due: Ids) -> Ids:
    if standing.status.headline in ("overdue", "overdue_presumed", "in_window"):
        return due
    stage = standing.commitment.stage
    return _closing(standing) or (stage.source.ids if stage else ())


def _closing(standing: Evaluation) -> Ids:
    """What closed it: the account that fulfilled it, or the end of it."""
    commitment = standing.commitment
    if commitment.done:
        return commitment.done.ids
    closed = standing.status.schedule.state == "closed"
    return commitment.stage.source.ids if closed and commitment.stage else ()


def _performance(standing: Evaluation, entry: Performance) -> Ids:
    done = standing.commitment.done
    measured = entry.target or entry.done
    unit = measured.unit if measured else None
    return evidence_for(standing.commitment, entry.measure, unit) or (done.ids if done else ())
