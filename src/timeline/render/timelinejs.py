"""The chronology of a relationship as JSON for Knight Lab's TimelineJS."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from timeline.events.catalogue import CATALOGUE
from timeline.events.date_format import format_date
from timeline.events.dates import FuzzyDate
from timeline.projections.relationship.chronology import Replay
from timeline.projections.row import LogRow
from timeline.render.escaping import escape_html
from timeline.render.json_output import render_json
from timeline.render.summary import summarize_event


def render_timelinejs(replay: Replay, name: str) -> str:
    """Render events that happened or may have, grouped by kind; `name` is the title.

    A vague date spans all its days and has its words as display date. Texts are escaped, because TimelineJS
    reads them as HTML.
    """
    rows = [*replay.events, *replay.possible]
    return render_json(
        {"title": {"text": {"headline": escape_html(name)}}, "events": [_slide(row) for row in rows]}
    )


def _slide(row: LogRow) -> dict[str, Any]:
    return {
        **dict(_dates(row)),
        "text": {"headline": escape_html(row["type"].replace("-", " ")), "text": _text(row)},
        "group": CATALOGUE[row["type"]].group,
        "unique_id": row["id"],
    }


def _dates(row: LogRow) -> Iterator[tuple[str, Any]]:
    """Yield the earliest and latest day, or the day of publication if both are open."""
    occurred = FuzzyDate.from_json(row["occurred"])
    first, last = occurred.earliest or occurred.latest, occurred.latest
    yield "start_date", _day(first or _published(row))
    if first and last and first < last:
        yield "end_date", _day(last)
    if occurred.edtf != str(first):
        yield "display_date", escape_html(format_date(occurred))


def _published(row: LogRow) -> date:
    published = FuzzyDate.from_json(row["published"]).latest if row["published"] else None
    return published or row["recorded"].date()


def _day(day: date) -> dict[str, int]:
    return {"year": day.year, "month": day.month, "day": day.day}


def _text(row: LogRow) -> str:
    sources = ", ".join(source["publisher"] for source in row.get("sources", ()))
    paragraphs = (
        row["subject"],
        summarize_event(row),
        row.get("note"),
        f"By {row['asserted_by']}" if row["asserted_by"] else None,
        f"Sources: {sources}" if sources else None,
    )
    return "".join(f"<p>{escape_html(text)}</p>" for text in paragraphs if text)
