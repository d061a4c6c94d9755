"""The stages of a commitment: their order, and the move from one to the next."""

from collections.abc import Mapping

from timeline.events.catalogue import AnyEvent
from timeline.events.event import CommitmentKind
from timeline.events.stages import Stage

# The steps of each kind, in order. An event never leads back to an earlier one.
_LADDERS: tuple[tuple[Stage, ...], ...] = (
    ("invited", "accepted", "confirmed", "dated", "held"),
    ("pledged", "booked", "shipped", "cleared"),
    ("threatened", "announced", "published", "effective"),
    ("made", "accepted", "progressing"),
)
PROGRESS: Mapping[Stage, int] = {stage: step for steps in _LADDERS for step, stage in enumerate(steps)}
# The stage of a commitment whose opening was retracted and whose later events move it nowhere.
BEGINNINGS: Mapping[CommitmentKind, Stage] = {
    "visit": "invited",
    "purchase": "pledged",
    "tariff": "announced",
    "undertaking": "made",
}
INTERRUPTED: frozenset[Stage] = frozenset(("postponed", "cancelled", "suspended"))
ENDED: frozenset[Stage] = frozenset(("held", "revoked", "met", "withdrawn", "superseded"))


def stage_after(kind: CommitmentKind, event: AnyEvent) -> Stage | None:
    """Return the stage to which an event leads a commitment, or None."""
    # A type for any kind, such as an acceptance, takes a step only in an undertaking; it may end any kind.
    if event.commitment_kind is None and kind != "undertaking" and event.stage in PROGRESS:
        return None
    return event.stage


def advance(stage: Stage, target: Stage) -> Stage:
    """Return the next stage towards `target`: back only out of an interruption."""
    if stage in ENDED:
        return stage
    if stage in INTERRUPTED or target not in PROGRESS:
        return target
    return max(stage, target, key=PROGRESS.__getitem__)
