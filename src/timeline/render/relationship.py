"""How a relationship stands, as a page."""

from collections.abc import Iterator, Mapping, Sequence

from timeline.projections.commitment.state import Finding
from timeline.projections.commitment.status import Status
from timeline.projections.relationship.summary import Contact, LastStatement, Relationship, Tone, Upcoming
from timeline.render import commitments
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
)
from timeline.render.phrases import DASH, by_when, humanize, pluralize, viewpoint, when
from timeline.render.summary import in_words

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
    yield from findings(relationship.findings)


def findings(found: Sequence[Finding]) -> Iterator[Block]:
    """List the slips in the record of the relationship itself."""
    if found:
        yield Heading("Findings")
        yield Bullets(tuple(f"{finding.message} ({', '.join(finding.because)})" for finding in found))


def _contested(relationship: Relationship) -> Iterator[Block]:
    if relationship.contested:
        yield Heading("Contested")
        yield Bullets(tuple(Cell(subject, "bad") for subject in relationship.contested))


def over_time(relationship: Relationship) -> Iterator[Block]:
    """How the tone went, and who spoke of what."""
    yield from by_quarter(relationship.tone)
    yield from spoken_of(relationship.topics)


def by_quarter(tone: Tone) -> Iterator[Block]:
    if tone.by_quarter:
        yield Heading("Tone by quarter")
        yield _quarters(tone)


def spoken_of(topics: Mapping[str, Mapping[str, int]]) -> Iterator[Block]:
    if topics:
        yield Heading("Who spoke of what, how often")
        yield _topics(topics)


def facts(relationship: Relationship) -> Iterator[tuple[str, Content]]:
    """What is to be known first, a label and its value each."""
    yield "parties", parties(relationship.parties)
    yield "last contact", contact(relationship.last_contact)
    yield "next", upcoming(relationship.next)
    yield "commitments", headlines(relationship.commitments)
    yield "tone", tone(relationship.tone)


def parties(parties: Sequence[str]) -> Content:
    return ", ".join(parties)


def contact(contact: Contact | None) -> Content:
    return f"{contact.type}, {when(contact.occurred)} ({contact.id})" if contact else NOTHING


def upcoming(upcoming: Upcoming | None) -> Content:
    return f"{upcoming.title}, {by_when(upcoming.due)} ({upcoming.subject})" if upcoming else NOTHING


def headlines(commitments: Mapping[str, int]) -> Content:
    return ", ".join(f"{number} {humanize(headline)}" for headline, number in commitments.items()) or "none"


def tone(tone: Tone) -> Content:
    return f"{_score(tone.score)} by PLOVER scores, {pluralize(tone.unscored, 'event')} without one"


def _score(score: float) -> str:
    return f"{score:+,.1f}" if score else "0"


def _positions(stances: Sequence[LastStatement]) -> Block:
    if not stances:
        return Paragraph("Nobody has stated a position.")
    columns = ("party", "topic", "position", "toward", "since", "in its words", "event")
    return Table(columns, tuple(map(_stance, stances)))


def _stance(stance: LastStatement) -> tuple[str, ...]:
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


def _topics(topics: Mapping[str, Mapping[str, int]]) -> Table:
    parties = tuple(sorted({party for counts in topics.values() for party in counts}))
    rows = tuple(
        (topic, *(str(counts.get(party, DASH)) for party in parties)) for topic, counts in topics.items()
    )
    return Table(("topic", *parties), rows, right=frozenset(parties))
