"""The format of a file of events: the page `events/README.md`."""

from collections.abc import Iterator
from itertools import groupby

from timeline.events.catalogue import CATALOGUE
from timeline.events.event import Event
from timeline.events.fields import Field, common_fields, meaning_of, own_fields
from timeline.render.document import Block, Facts, Heading, Paragraph, Sample, Table, as_document

EVENT = (
    '{"type": "visit-confirmed", "id": "april-visit", "subject": "us-china/beijing-visit", '
    '"occurred": "2025-11-24", "published": "2025-11-24", "asserted_by": "USA:Trump", '
    '"visitor": "USA:Trump", "host": "CHN", "place": "Beijing", "due": "2026-04"}'
)
DATE = '{"edtf": "2026-37~", "raw": "early next year", "basis": "assigned"}'
QUANTITY = '{"min": 3e8, "max": 3e8, "unit": "USD", "approx": true}'
SOURCE = (
    '{"publisher": "Example News", "title": "China buys at least 10 cargoes of soybeans", '
    '"url": "https://example.org/soybeans", "where": "paragraph 1", "quote": "at least 10 cargoes", '
    '"admiralty": "B2"}'
)
TARGET = '{"measure": "US exports", "quantity": {"min": 12, "unit": "Mt"}}'

_SUBJECTS = {
    "relationship": "about a relationship",
    "commitment": "about a commitment",
    "either": "about a relationship or a commitment",
}


@as_document
def document() -> Iterator[Block]:
    """Return the format of the files, the common fields, and all types by group."""
    yield Heading("Events", 1)
    yield Paragraph(
        "One file per relationship, named after it: us-china.jsonl. One event per line, as a JSON object in "
        "UTF-8. The lines of a file are in the order in which they were recorded. Lines are appended, never "
        "changed: a further event corrects or retracts what was recorded wrongly."
    )
    yield Sample(EVENT)
    yield Paragraph(
        "An event has happened and was reported. A plan is not an event: it is the due date of the event "
        "that announced it. An unknown field is refused."
    )
    yield Heading("Values of fields")
    yield from _values()
    yield Heading("Fields of every event")
    yield Paragraph("In addition to its type:")
    yield _table(common_fields())
    yield from _groups()


def _values() -> Iterator[Block]:
    yield from _value(
        "Date",
        "EDTF (ISO 8601-2:2019) as a text, such as 2025-11-24, 2025-11-24T20:00-05:00, 2026-04, 2026-04?, "
        "2026-01/2026-03, 2026-04/.. or 2026-33 for the first quarter. If the words of the report matter, "
        "an object keeps them in raw; its basis says whether the date was stated, inferred from "
        "those words, or assigned to them.",
        DATE,
    )
    yield from _value(
        "Quantity",
        "At least min and at most max, either absent if it is open, in one unit: a currency by ISO 4217, a "
        "mass in g, kg, t, kt or Mt, a percentage in %, or a counted thing such as cargo. approx says that "
        "the figure is approximate, exclusive that the ends are not reached: more than min, less than max.",
        QUANTITY,
    )
    yield from _value(
        "Party",
        "Upper case: a country by ISO 3166-1 alpha-3, a body such as EU, UN or ASEAN, or X- and a name for "
        "any other. A colon adds the person who speaks.",
        '"USA:Trump"',
    )
    yield from _value(
        "Subject",
        "A relationship, or a relationship and one of its commitments; small letters, digits and hyphens.",
        '"us-china/beijing-visit"',
    )
    yield from _value(
        "Source",
        "The publisher of a report, its title and url, the place in it (where), a quote of a few words, and "
        "the Admiralty grade (reliability A to F, credibility 1 to 6). Only the publisher is required.",
        SOURCE,
    )
    yield from _value("Target", "The amount that is owed of a named measure.", TARGET)


def _value(name: str, description: str, sample: str) -> Iterator[Block]:
    yield from (Heading(name, 3), Paragraph(description), Sample(sample))


def _groups() -> Iterator[Block]:
    for group, types in groupby(CATALOGUE.items(), lambda named: named[1].group):
        yield Heading(group[:1].upper() + group[1:])
        for name, event_type in types:
            yield from (Heading(name, 3), Paragraph(meaning_of(event_type)), Facts(tuple(_facts(event_type))))
            if fields := own_fields(event_type):
                yield _table(fields)


def _facts(event_type: type[Event]) -> Iterator[tuple[str, str]]:
    named = event_type.commitment_kind not in {None, "undertaking"}
    kind = f", only of a {event_type.commitment_kind}" if named else ""
    opens = "; may be its first event" if event_type.can_open else ""
    yield "subject", f"{_SUBJECTS[event_type.subject_kind]}{kind}{opens}"
    code = event_type.plover
    yield "PLOVER", f"{code}, score {code.score:g}" if code else "none"


def _table(fields: list[Field]) -> Table:
    rows = tuple(
        (field.name, field.meaning, field.holds, "yes" if field.required else "") for field in fields
    )
    return Table(("field", "meaning", "holds", "required"), rows)
