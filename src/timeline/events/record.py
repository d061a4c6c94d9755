"""Corrections and retractions of other events. Nothing is overwritten."""

from typing import Annotated, Any, ClassVar

import msgspec

from timeline.events.event import Event, EventId, FieldReferences, meaning
from timeline.events.sources import Text
from timeline.events.summary import Fields, shortened


class RecordKeeping(Event, frozen=True, kw_only=True):
    """An event about another event of the log, on the same subject."""

    group = "the record itself"
    subject_kind = "either"
    references: ClassVar[FieldReferences] = {"target": "target", **Event.references}

    target: Annotated[EventId, meaning("the event that it is about", "call-2025-11-24")]
    reason: Annotated[Text, meaning("why", "the page was wrong")]

    @classmethod
    def summary(cls, fields: Fields) -> str:
        patched = f" ({', '.join(fields['patch']).replace('_', ' ')})" if "patch" in fields else ""
        return f"{fields['target']}{patched}: {shortened(fields['reason'])}"


class Corrected(RecordKeeping, frozen=True, kw_only=True, tag="corrected"):
    """Named fields of the target have other values; `null` removes a field."""

    patch: Annotated[
        dict[str, Any],
        msgspec.Meta(min_length=1),
        meaning("the fields to replace, with their values; null removes one", "note=an hour long"),
    ]


class Retracted(RecordKeeping, frozen=True, kw_only=True, tag="retracted"):
    """The target should not have been recorded. It counts nowhere once this is known."""
