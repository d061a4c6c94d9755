"""The record itself: what was written down wrongly. Nothing is overwritten."""

from typing import Annotated, Any

import msgspec

from timeline.events.event import Event, EventId
from timeline.events.sources import Text


class RecordKeeping(Event, frozen=True, kw_only=True):
    """An event about another event of the log, on the same subject."""

    group = "the record itself"
    subject_kind = "either"

    target: EventId
    reason: Text


class Corrected(RecordKeeping, frozen=True, kw_only=True, tag="corrected"):
    """Named fields of the target read otherwise; `null` takes a field away."""

    patch: Annotated[dict[str, Any], msgspec.Meta(min_length=1)]


class Retracted(RecordKeeping, frozen=True, kw_only=True, tag="retracted"):
    """The target should not have been recorded: it counts nowhere from the day this is known."""
