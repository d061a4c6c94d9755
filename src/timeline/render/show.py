"""One event whole, as a page."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from timeline.events.catalogue import date_fields
from timeline.events.summary import quantity_phrase
from timeline.projections.relationship.show import Shown
from timeline.render.document import (
    Block,
    Bullets,
    Cell,
    Content,
    Document,
    Facts,
    Heading,
    Paragraph,
    Table,
    Tone,
)
from timeline.render.phrases import DASH, humanize, moment, when
from timeline.render.summary import summarize_event

Fields = Mapping[str, Any]


def document(shown: Shown) -> Document:
    """Its fields, what corrected or retracted it, its sources, and what refers to it."""
    return Document(tuple(_blocks(shown)))


def _blocks(shown: Shown) -> Iterator[Block]:
    event = shown.event
    yield Heading(f"#{shown.position} {event['type']} {DASH} {event['subject']}", 1)
    if shown.retracted_by:
        yield Paragraph(Cell(f"Retracted by {shown.retracted_by}: it counts nowhere.", "bad"))
    yield Facts((*_fields(event), ("recorded", moment(shown.recorded))))
    if sources := event.get("sources"):
        yield Heading("Sources")
        yield Bullets(tuple(_linking("sources", [source]) for source in sources))
    if shown.as_recorded:
        yield Heading("Corrected")
        yield _differences(shown.as_recorded, event)
    if shown.corrections:
        yield Heading("Corrections")
        yield _listed(shown.corrections)
    if others := _others(shown):
        yield Heading("Referred to by")
        yield _listed(others)


def _others(shown: Shown) -> list[Fields]:
    """What refers to it and has not been listed yet."""
    listed = {each["id"] for each in shown.corrections} | {shown.retracted_by}
    return [each for each in shown.referred_by if each["id"] not in listed]


def _fields(event: Fields) -> Iterator[tuple[str, Content]]:
    for name, value in event.items():
        if name not in {"type", "subject", "sources"}:
            yield humanize(name), said(name, value)


def said(name: str, value: Any) -> str:  # noqa: ANN401 whatever a field holds
    """The value of a field in words."""
    match value:
        case None:
            return DASH
        case _ if name in date_fields():
            return _date(value)
        case bool():
            return "yes" if value else "no"
        case {"measure": measure, "quantity": much}:
            return f"{measure}: {quantity_phrase(much)}"
        case {"unit": _}:
            return quantity_phrase(value)
        case {"publisher": _}:
            return _source(value)
        case list() | tuple():
            return ", ".join(said("", each) for each in value)
        case dict():
            return ", ".join(f"{key}: {said(key, each)}" for key, each in value.items())
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
    quote = source.get("quote")
    parts = (
        source["publisher"],
        source.get("title"),
        source.get("where"),
        f"“{quote}”" if quote else None,
        source.get("url"),
        source.get("admiralty"),
    )
    return ", ".join(filter(None, parts))


def _linking(name: str, value: Any, tone: Tone | None = None) -> Cell:  # noqa: ANN401 whatever a field holds
    """Return the value of a field in words, in which the addresses of sources are whole links."""
    sources = value if name == "sources" and value else ()
    return Cell(said(name, value), tone, urls=tuple(each["url"] for each in sources if each.get("url")))


def _differences(before: Fields, after: Fields) -> Table:
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    rows = tuple(
        (humanize(name), _linking(name, before.get(name), "quiet"), _linking(name, after.get(name)))
        for name in names
    )
    return Table(("field", "as recorded", "as corrected"), rows)


def _listed(events: Sequence[Fields]) -> Table:
    rows = tuple((each["id"], each["type"], when(each["occurred"]), summarize_event(each)) for each in events)
    return Table(("event", "type", "occurred", "what"), rows)
