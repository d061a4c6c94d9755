"""An event in full, as a page."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from timeline.events.catalogue import date_fields
from timeline.events.summary import quantity_phrase
from timeline.projections.relationship.show import Shown
from timeline.render.document import Block, Bullets, Cell, Facts, Heading, Paragraph, Table, Tone, as_document
from timeline.render.phrases import DASH, grade, humanize, moment, page_title, when
from timeline.render.summary import summarize_event

Fields = Mapping[str, Any]


@as_document
def document(shown: Shown) -> Iterator[Block]:
    """Build the page of an event: fields, sources, corrections, references to it."""
    event = shown.event
    yield page_title(f"#{shown.position} {event['type']}", event["subject"])
    if shown.retracted_by:
        yield Paragraph(Cell(f"Retracted by {shown.retracted_by}: it does not count.", "bad"))
    fields = (
        (humanize(name), field_text(name, value))
        for name, value in event.items()
        if name not in {"type", "subject", "sources"}
    )
    yield Facts((*fields, ("recorded", moment(shown.recorded))))
    if sources := event.get("sources"):
        yield Heading("Sources")
        yield Bullets(tuple(_with_links("sources", [source]) for source in sources))
    if shown.as_recorded:
        yield Heading("Corrected")
        yield _differences(shown.as_recorded, event)
    if shown.corrections:
        yield Heading("Corrections")
        yield _event_list(shown.corrections)
    listed = {correction["id"] for correction in shown.corrections} | {shown.retracted_by}
    if others := [event for event in shown.referred_by if event["id"] not in listed]:
        yield Heading("Referred to by")
        yield _event_list(others)


def field_text(name: str, value: Any) -> str:  # noqa: ANN401 fields hold different types
    """Return the value of a field in words."""
    match value:
        case None:
            return DASH
        case _ if name in date_fields():
            return _date(value)
        case bool():
            return "yes" if value else "no"
        case {"measure": measure, "quantity": target}:
            return f"{measure}: {quantity_phrase(target)}"
        case {"unit": _}:
            return quantity_phrase(value)
        case {"publisher": _}:
            return _source(value)
        case list() | tuple():
            return ", ".join(field_text("", item) for item in value)
        case dict():
            return ", ".join(f"{humanize(key)}: {field_text(key, item)}" for key, item in value.items())
        case _:
            return str(value)


def _date(value: Any) -> str:  # noqa: ANN401 a date as JSON has it
    if isinstance(value, str):
        words = when(value)
        return words if words == value else f"{words} ({value})"
    raw = f", in the words “{value['raw']}”" if "raw" in value else ""
    basis = f", {value['basis']}" if "basis" in value else ""
    return f"{when(value)} ({value['edtf']}){raw}{basis}"


def _source(source: Fields) -> str:
    quote, code = source.get("quote"), source.get("admiralty")
    parts = (
        source["publisher"],
        source.get("title"),
        source.get("where"),
        f"“{quote}”" if quote else None,
        source.get("url"),
        f"grade {grade(code)}" if code else None,
    )
    return ", ".join(filter(None, parts))


def _with_links(name: str, value: Any, tone: Tone | None = None) -> Cell:  # noqa: ANN401 any field
    """Return the value of a field in words, with the addresses of sources as links."""
    sources = value if name == "sources" and value else ()
    urls = tuple(source["url"] for source in sources if source.get("url"))
    return Cell(field_text(name, value), tone, urls=urls)


def _differences(before: Fields, after: Fields) -> Table:
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    rows = tuple(
        (humanize(name), _with_links(name, before.get(name), "quiet"), _with_links(name, after.get(name)))
        for name in names
    )
    return Table(("field", "as recorded", "as corrected"), rows)


def _event_list(events: Sequence[Fields]) -> Table:
    rows = tuple(
        (event["id"], event["type"], when(event["occurred"]), summarize_event(event)) for event in events
    )
    return Table(("event", "type", "occurred", "what"), rows)
