"""The catalogue of event types, as rows and as a document."""

from typing import Any

from timeline.events.catalogue import CATALOGUE
from timeline.events.event import Event
from timeline.events.fields import COMMON, meaning_of, own_fields
from timeline.render.document import Document, Paragraph, Table


def document() -> Document:
    """Return every type with its meaning and its own fields."""
    fields = (
        ", ".join(f"{field.name}*" if field.required else field.name for field in own_fields(event_type))
        for event_type in CATALOGUE.values()
    )
    rows = zip(CATALOGUE, map(meaning_of, CATALOGUE.values()), fields, strict=True)
    legend = f"Fields with a star are required. Every event also has {', '.join(COMMON)}."
    return Document((Table(("type", "meaning", "fields"), tuple(rows)), Paragraph(legend)))


def rows() -> list[dict[str, Any]]:
    """Return every type with its meaning to a reader and to the rules."""
    return [_row(name, event_type) for name, event_type in CATALOGUE.items()]


def _row(name: str, event_type: type[Event]) -> dict[str, Any]:
    code = event_type.plover
    return {
        "type": name,
        "group": event_type.group,
        "meaning": meaning_of(event_type),
        "plover": str(code) if code else None,
        "score": code.score if code else None,
        "about": event_type.subject_kind,
        "fits": event_type.commitment_kind,
        "opens": event_type.can_open,
        "fields": [
            {"name": field.name, "meaning": field.meaning, "holds": field.holds, "required": field.required}
            for field in own_fields(event_type)
        ],
    }
