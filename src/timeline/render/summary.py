"""The line of an event in a log or a table, and what stands beside it."""

from timeline.events.catalogue import CATALOGUE
from timeline.events.sources import best
from timeline.events.summary import Fields, joined, quoted, shortened, topics_phrase


def summarize_event(row: Fields) -> str:
    """Return the summary that the event's type makes, or its note or topics."""
    return CATALOGUE[row["type"]].summary(row) or shortened(row.get("note")) or topics_phrase(row)


def code(row: Fields) -> str:
    """Return the best Admiralty code among the sources of an event."""
    return best(source["admiralty"] for source in row.get("sources", ()) if source.get("admiralty")) or ""


def in_words(quote: str | None, note: str | None) -> str:
    """Return the words of a statement and the archivist's remark in one line."""
    return shortened(joined(quoted(quote), note, by=". "))
