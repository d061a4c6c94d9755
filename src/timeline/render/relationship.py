"""The state of a relationship, as a page."""

from collections.abc import Iterator, Mapping, Sequence

from timeline.projections.commitment.status import Status
from timeline.projections.relationship.summary import LastStatement, Relationship, Tone
from timeline.render import commitments
from timeline.render.document import (
    Block,
    Bullets,
    Cell,
    Content,
    Facts,
    Heading,
    Paragraph,
    Table,
    as_document,
)
from timeline.render.phrases import (
    DASH,
    by_when,
    humanize,
    page_title,
    pluralize,
    viewpoint_line,
    warnings,
    when,
)
from timeline.render.summary import in_words

NOTHING = Cell("nothing", "quiet")


@as_document
def document(relationship: Relationship, statuses: Sequence[Status]) -> Iterator[Block]:
    """Build the page: facts, commitments, disputes, positions, tone, topics."""
    yield page_title(relationship.relationship, relationship.title)
    yield viewpoint_line(relationship.as_of, relationship.known_on)
    yield Facts(tuple(facts(relationship)))
    yield Heading("Commitments")
    yield commitments.table(statuses) if statuses else Paragraph("There are no commitments.")
    if relationship.contested:
        yield Heading("Contested")
        yield Bullets(tuple(Cell(subject, "bad") for subject in relationship.contested))
    yield Heading("Positions")
    yield _positions(relationship.positions)
    yield from by_quarter(relationship.tone)
    yield from spoken_of(relationship.topics)
    yield from warnings(relationship.findings)


def by_quarter(tone: Tone) -> Iterator[Block]:
    """Yield the tone by quarter, if any event has a score."""
    if tone.by_quarter:
        yield Heading("Tone by quarter")
        rows = tuple((quarter, _score(score)) for quarter, score in sorted(tone.by_quarter.items()))
        yield Table(("quarter", "score"), rows, right=frozenset({"score"}))


def spoken_of(topics: Mapping[str, Mapping[str, int]]) -> Iterator[Block]:
    """Yield how often each party spoke of each topic, if there are topics."""
    if topics:
        parties = tuple(sorted({party for counts in topics.values() for party in counts}))
        rows = tuple(
            (topic, *(str(counts.get(party, DASH)) for party in parties)) for topic, counts in topics.items()
        )
        yield Heading("How often each party spoke of a topic")
        yield Table(("topic", *parties), rows, right=frozenset(parties))


def facts(relationship: Relationship) -> Iterator[tuple[str, Content]]:
    """Yield the main facts as pairs of label and value."""
    contact, upcoming, tone = relationship.last_contact, relationship.next, relationship.tone
    counts = (f"{number} {humanize(status)}" for status, number in relationship.commitments.items())
    yield "parties", ", ".join(relationship.parties)
    yield "last contact", f"{contact.type}, {when(contact.occurred)} ({contact.id})" if contact else NOTHING
    yield "next", f"{upcoming.title}, {by_when(upcoming.due)} ({upcoming.subject})" if upcoming else NOTHING
    yield "commitments", ", ".join(counts) or "none"
    yield "tone", f"{_score(tone.score)} by PLOVER scores, {pluralize(tone.unscored, 'event')} without one"


def _score(score: float) -> str:
    return f"{score:+,.1f}" if score else "0"


def _positions(stances: Sequence[LastStatement]) -> Block:
    if not stances:
        return Paragraph("No party has stated a position.")
    columns = ("party", "topic", "position", "toward", "since", "in its words", "event")
    rows = (
        (
            stance.party,
            stance.topic or "",
            stance.type,
            stance.toward or "",
            when(stance.since),
            in_words(stance.quote, stance.note),
            stance.id,
        )
        for stance in stances
    )
    return Table(columns, tuple(rows))
