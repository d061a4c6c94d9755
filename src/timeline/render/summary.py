"""What an event says, in a few words."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from timeline.events.quantities import Quantity
from timeline.events.sources import best
from timeline.render.phrases import by_when, humanize, when

MAX_NOTE = 160  # characters of a note; the whole is in `show`

Fields = Mapping[str, Any]


def summarize_event(row: Fields) -> str:
    """The fields of an event that tell it from others of its type, else its note, else its topics."""
    phrases = (each(row) for each in (_words, _people, _goods, _figures, _judgement, _record, _due))
    return "; ".join(filter(None, phrases)) or shortened(row.get("note") or "") or _topics(row)


def code(row: Fields) -> str:
    """The best Admiralty code among the sources of an event."""
    return best(source["admiralty"] for source in row.get("sources", ()) if source.get("admiralty")) or ""


def shortened(text: str) -> str:
    """The text as far as it fits, whole words."""
    words = " ".join(text.split())
    return words if len(words) <= MAX_NOTE else words[:MAX_NOTE].rsplit(" ", 1)[0] + " …"


def in_words(quote: str | None, note: str | None) -> str:
    """What was said, in its own words and in the archivist's."""
    return shortened(". ".join(filter(None, (f"“{quote}”" if quote else "", note))))


def quantity(value: Mapping[str, Any]) -> str:
    return str(msgspec.convert(dict(value), Quantity))


def _words(row: Fields) -> str:
    quote = row.get("quote")
    said = f"“{shortened(quote)}”" if quote else shortened(row.get("text") or row.get("title") or "")
    holder = row.get("by")
    return f"{holder}: {said}" if said and holder and holder != row.get("asserted_by") else said


def _people(row: Fields) -> str:
    present: Sequence[str] = row.get("participants") or row.get("parties") or ()
    visit = " to ".join(filter(None, (row.get("visitor"), row.get("host"))))
    place = row.get("place")
    parts = (" and ".join(present), visit, _account(row), f"in {place}" if place else "")
    return ", ".join(filter(None, parts))


def _account(row: Fields) -> str:
    if "of" not in row:
        return ""
    mentions = row.get("mentions") or ()
    mentioned = f"mentions {', '.join(mentions)}" if mentions else ""
    return ", ".join(filter(None, (f"of {row['of']}", _topics(row), mentioned)))


def _topics(row: Fields) -> str:
    topics = row.get("topics") or ()
    return f"on {', '.join(topics)}" if topics else ""


def _goods(row: Fields) -> str:
    """How much of what, for how much, or at what change of rate."""
    if row.keys() & {"indicator", "measure", "scheme"}:
        return ""
    much, worth = row.get("quantity"), row.get("value")
    named = " of ".join(filter(None, (quantity(much) if much else "", row.get("goods"))))
    bought = " for ".join(filter(None, (named, quantity(worth) if worth else "")))
    return ", ".join(filter(None, (bought, _rate(row))))


def _rate(row: Fields) -> str:
    rate = row.get("rate")
    if rate is None:
        return ""
    unit = {"points": " percentage points", "relative": "% of the old rate"}.get(
        row.get("rate_kind", ""), "%"
    )
    return f"by {rate}{unit}"


def _figures(row: Fields) -> str:
    named, much = ("indicator", "value") if "indicator" in row else ("measure", "quantity")
    if named not in row:
        return ""
    period = f" ({when(row['period'])})" if "period" in row else ""
    so_far = " so far" if row.get("cumulative") else ""
    return f"{row[named]}: {quantity(row[much])}{so_far}{period}"


def _judgement(row: Fields) -> str:
    if "scheme" not in row:
        return ""
    return f"{row['value']} by {row['scheme']}, says {row['assessor']}"


def _record(row: Fields) -> str:
    if "reason" in row:
        patched = f" ({', '.join(map(humanize, row['patch']))})" if "patch" in row else ""
        return f"{row['target']}{patched}: {shortened(row['reason'])}"
    return f"by {row['superseded_by']}" if "superseded_by" in row else ""


def _due(row: Fields) -> str:
    return f"due {by_when(row['due'])}" if "due" in row else ""
