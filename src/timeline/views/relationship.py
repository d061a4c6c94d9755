"""How a relationship stands, as a page."""

from collections.abc import Iterator, Sequence

from timeline.projections.relationship import Contact, Relationship, Stance, Tone, Upcoming
from timeline.projections.status import Status
from timeline.views import commitments
from timeline.views.document import (
    Block,
    Bullets,
    Cell,
    Content,
    Document,
    Facts,
    Heading,
    Paragraph,
    Table,
)
from timeline.views.gist import in_words
from timeline.views.phrases import DASH, by_when, counted, spaced, viewpoint, when

NOTHING = Cell("nothing", "quiet")


def document(relationship: Relationship, statuses: Sequence[Status]) -> Document:
    """The last contact, what comes next, every commitment, what is contested, positions, tone and topics."""
    return Document(tuple(_blocks(relationship, statuses)))


def _blocks(relationship: Relationship, statuses: Sequence[Status]) -> Iterator[Block]:
    title = f" {DASH} {relationship.title}" if relationship.title else ""
    yield Heading(f"{relationship.relationship}{title}", 1)
    yield viewpoint(relationship.as_of, relationship.known_on)
    yield Facts(tuple(facts(relationship)))
    yield Heading("Commitments")
    yield commitments.table(statuses) if statuses else Paragraph("There are no commitments.")
    yield from _contested(relationship)
    yield Heading("Positions")
    yield _positions(relationship.positions)
    yield from over_time(relationship)


def _contested(relationship: Relationship) -> Iterator[Block]:
    if relationship.contested:
        yield Heading("Contested")
        yield Bullets(tuple(Cell(subject, "bad") for subject in relationship.contested))


def over_time(relationship: Relationship) -> Iterator[Block]:
    """How the tone went, and who spoke of what."""
    if relationship.tone.by_quarter:
        yield Heading("Tone by quarter")
        yield _quarters(relationship.tone)
    if relationship.topics:
        yield Heading("Who spoke of what, how often")
        yield _topics(relationship)


def facts(relationship: Relationship) -> Iterator[tuple[str, Content]]:
    """What is to be known first, a label and its value each."""
    counts = (f"{number} {spaced(headline)}" for headline, number in relationship.commitments.items())
    yield "parties", ", ".join(relationship.parties)
    yield "last contact", _contact(relationship.last_contact)
    yield "next", _upcoming(relationship.next)
    yield "commitments", ", ".join(counts) or "none"
    yield "tone", _tone(relationship.tone)


def _contact(contact: Contact | None) -> Content:
    return f"{contact.type}, {when(contact.occurred)} ({contact.id})" if contact else NOTHING


def _upcoming(upcoming: Upcoming | None) -> Content:
    return f"{upcoming.title}, {by_when(upcoming.due)} ({upcoming.subject})" if upcoming else NOTHING


def _tone(tone: Tone) -> str:
    return f"{_score(tone.score)} by PLOVER scores, {counted(tone.unscored, 'event')} without one"


def _score(score: float) -> str:
    return f"{score:+,.1f}" if score else "0"


def _positions(stances: Sequence[Stance]) -> Block:
    if not stances:
        return Paragraph("Nobody has stated a position.")
    columns = ("party", "topic", "position", "toward", "since", "in its words", "event")
    return Table(columns, tuple(map(_stance, stances)))


def _stance(stance: Stance) -> tuple[str, ...]:
    return (
        stance.party,
        stance.topic or "",
        stance.type,
        stance.toward or "",
        when(stance.since),
        in_words(stance.quote, stance.note),
        stance.id,
    )


def _quarters(tone: Tone) -> Table:
    rows = tuple((quarter, _score(score)) for quarter, score in sorted(tone.by_quarter.items()))
    return Table(("quarter", "score"), rows, right=frozenset({"score"}))


def _topics(relationship: Relationship) -> Table:
    parties = tuple(sorted({party for counts in relationship.topics.values() for party in counts}))
    rows = tuple(
        (topic, *(str(counts.get(party, DASH)) for party in parties))
        for topic, counts in relationship.topics.items()
    )
    return Table(("topic", *parties), rows, right=frozenset(parties))
