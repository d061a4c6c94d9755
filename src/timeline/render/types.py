"""The catalogue of event types, as rows and as a page."""

from typing import Any

from timeline.events.catalogue import CATALOGUE
from timeline.events.event import Event
from timeline.render.document import Document, Paragraph, Table
from timeline.render.fields import COMMON, name_with_mark, own_fields


def document() -> Document:
    """Every type with its meaning and its own fields."""
    rows = tuple(
        (name, meaning(event_type), ", ".join(map(name_with_mark, own_fields(event_type))))
        for name, event_type in CATALOGUE.items()
    )
    explained = f"Fields with a star are required. Every event also has {', '.join(COMMON)}."
    return Document((Table(("type", "meaning", "fields"), rows), Paragraph(explained)))


def rows() -> list[dict[str, Any]]:
    """Every type with what it means to a reader and to the rules."""
    return [_row(name, event_type) for name, event_type in CATALOGUE.items()]


def _row(name: str, event_type: type[Event]) -> dict[str, Any]:
    code = event_type.plover
    return {
        "type": name,
        "group": event_type.group,
        "meaning": meaning(event_type),
        "plover": str(code) if code else None,
        "score": code.score if code else None,
        "about": event_type.subject_kind,
        "fits": event_type.commitment_kind,
        "opens": event_type.can_open,
        "fields": [
            {"name": each.name, "meaning": each.meaning, "holds": each.holds, "required": each.required}
            for each in own_fields(event_type)
        ],
    }


def meaning(event_type: type[Event]) -> str:
    """What a type says has happened: the first line of what is said of it where it is defined."""
    return (event_type.__doc__ or "").partition("\n")[0]
