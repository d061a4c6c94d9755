"""A small record to look at: two governments, a call, a visit put off, a purchase half delivered."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from timeline.events.catalogue import AnyEvent, from_fields
from timeline.events.entry import Entry
from timeline.projections.commitment.evaluation import Evaluation, evaluate
from timeline.projections.commitment.status import Status
from timeline.projections.history import History, KnowledgeView, view_known_on
from timeline.projections.viewpoint import Viewpoint
from timeline.render.document import Block, Document, Table, text_of
from timeline.render.markdown import render_markdown
from timeline.render.text import render_text

VISIT = "us-china/beijing-visit"
BEANS = "us-china/soybeans"


def event(kind: str, subject: str, occurred: str, **fields: Any) -> AnyEvent:  # noqa: ANN401 as JSON has it
    return from_fields(
        {"type": kind, "subject": subject, "occurred": occurred, "id": f"{kind}-{occurred}", **fields}
    )


def record(*events: AnyEvent) -> list[Entry]:
    """The events in a log, each recorded on the first day on which it can have happened."""
    return [
        Entry(position, datetime.combine(each.occurred.earliest or date.min, time(12), UTC), each)
        for position, each in enumerate(events, 1)
    ]


OPENED = event("relationship-opened", "us-china", "2025-10-01", title="US and China", parties=["USA", "CHN"])
CALL = event("call-held", "us-china", "2025-11-24", participants=["USA:Trump", "CHN:Xi"], id="call")
CHINESE_READOUT = event(
    "readout-issued",
    "us-china",
    "2025-11-24",
    of="call",
    asserted_by="CHN",
    topics=["taiwan"],
    id="cn-readout",
)
CONFIRMED = event(
    "visit-confirmed",
    VISIT,
    "2025-11-24",
    asserted_by="USA:Trump",
    part_of="call",
    visitor="USA:Trump",
    host="CHN",
    place="Beijing",
    due="2026-04",
    id="april-visit",
)
PLEDGED = event(
    "purchase-pledged",
    BEANS,
    "2025-11-01",
    asserted_by="USA",
    buyer="CHN",
    seller="USA",
    goods="soybeans",
    quantity={"min": 12, "unit": "Mt"},
    counts="shipped",
    due="../2026-02-28",
    id="pledge",
)
BOOKED = event(
    "cargoes-booked", BEANS, "2025-11-18", quantity={"min": 9, "max": 9, "unit": "Mt"}, id="booked"
)
SHIPPED = event(
    "cargoes-shipped", BEANS, "2025-12-20", quantity={"min": 4, "max": 4, "unit": "Mt"}, id="shipped"
)
ALL = (OPENED, PLEDGED, BOOKED, CALL, CHINESE_READOUT, CONFIRMED, SHIPPED)


def seen_from(day: str) -> Viewpoint:
    return Viewpoint(date.fromisoformat(day), date.fromisoformat(day))


def read_on(day: str, *events: AnyEvent) -> KnowledgeView:
    return view_known_on(record(*events), date.fromisoformat(day))


def history_on(day: str, *events: AnyEvent) -> History:
    return History.from_view(read_on(day, *events))


def standing_on(day: str, subject: str, *events: AnyEvent) -> Evaluation:
    found = evaluate(subject, history_on(day, *events).as_of(date.fromisoformat(day)), seen_from(day))
    assert found is not None
    return found


def status_on(day: str, subject: str, *events: AnyEvent) -> Status:
    return standing_on(day, subject, *events).status


def lines(document: Document, width: int = 200) -> list[str]:
    """The page as a wide terminal shows it, spaces folded."""
    return [" ".join(line.split()) for line in render_text(document, width, colour=False).splitlines()]


def page(document: Document) -> str:
    return render_markdown(document)


def tables(document: Document) -> list[Table]:
    return [block for block in document.blocks if isinstance(block, Table)]


def rows(table: Table) -> list[dict[str, str]]:
    return [dict(zip(table.columns, map(text_of, row), strict=True)) for row in table.rows]


def kinds(blocks: Sequence[Block]) -> list[str]:
    return [type(block).__name__ for block in blocks]
