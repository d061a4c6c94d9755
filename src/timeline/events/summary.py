"""Parts of the summary line of an event, made from its JSON values."""

from collections.abc import Mapping
from typing import Any

import msgspec

from timeline.events.date_format import format_date, format_due
from timeline.events.dates import FuzzyDate
from timeline.events.quantities import Quantity

Fields = Mapping[str, Any]

MAX_NOTE = 160  # characters of a text; `show` has all of it


def joined(*phrases: str | None, by: str = ", ") -> str:
    """Return the phrases that are not empty, joined."""
    return by.join(filter(None, phrases))


def shortened(text: str | None) -> str:
    """Return as many whole words of a text as fit into a line."""
    words = " ".join((text or "").split())
    return words if len(words) <= MAX_NOTE else words[:MAX_NOTE].rsplit(" ", 1)[0] + " …"


def quoted(text: str | None) -> str:
    return f"“{shortened(text)}”" if text else ""


def attributed(words: str, fields: Fields) -> str:
    """Return words with the party whose they are, unless that party gave the account."""
    holder = fields.get("by")
    return f"{holder}: {words}" if words and holder and holder != fields.get("asserted_by") else words


def topics_phrase(fields: Fields) -> str:
    return f"on {', '.join(fields['topics'])}" if fields.get("topics") else ""


def place_phrase(fields: Fields) -> str:
    return f"in {fields['place']}" if "place" in fields else ""


def quantity_phrase(value: Mapping[str, Any] | None) -> str:
    """Return a quantity in words: "at least 10 cargo"; nothing without one."""
    return str(msgspec.convert(dict(value), Quantity)) if value else ""


def due_phrase(fields: Fields) -> str:
    """Return the due date in words: "due April 2026", "due by 28 February 2026"."""
    return f"due {format_due(FuzzyDate.from_json(fields['due']))}" if "due" in fields else ""


def figure_phrase(name: str, value: Mapping[str, Any], fields: Fields) -> str:
    """Return a figure with its period: "US exports: 4 Mt so far (2025)"."""
    so_far = " so far" if fields.get("cumulative") else ""
    period = f" ({format_date(FuzzyDate.from_json(fields['period']))})" if "period" in fields else ""
    return f"{name}: {quantity_phrase(value)}{so_far}{period}"


def named_values(fields: Fields) -> str:
    """Return fields as names and values: "imposer USA, target CHN, due 2026-04"."""
    return joined(*(f"{name.replace('_', ' ')} {_in_words(value)}" for name, value in fields.items()))


def _in_words(value: Any) -> str:  # noqa: ANN401 any JSON value
    match value:
        case {"edtf": _}:
            return format_date(FuzzyDate.from_json(value))
        case {"measure": measure, "quantity": quantity}:
            return f"{measure}: {quantity_phrase(quantity)}"
        case {"unit": _}:
            return quantity_phrase(value)
        case bool():
            return "yes" if value else "no"
        case list() | tuple():
            return ", ".join(map(_in_words, value))
        case _:
            return shortened(str(value))
