"""Explanations of contacts, figures and relationships: rule and events per cell."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from msgspec.structs import replace

from timeline.projections.commitment.evaluation import evaluate_all, summarize_sources
from timeline.projections.commitment.explain import WORD_RULES, Explanation, Reason, evidence_by_aspect
from timeline.projections.history import History, KnownEvent
from timeline.projections.relationship.chronology import list_events
from timeline.projections.relationship.figures import Figure
from timeline.projections.relationship.readouts import ReadoutWithEvidence
from timeline.projections.relationship.summary import scored_by_quarter, spoken_of, summarize
from timeline.projections.viewpoint import Viewpoint

_TOPIC_RULES = {
    "raised": "the party's readout, or another statement of it on the contact, has this topic",
    "omitted": "the party's readout of the contact does not have this topic",
    "no_account": "no readout of the party on the contact is recorded",
}
_CONTACT_WORD_RULES = {
    "affirmed": "the party mentions it in its readout, asserted it in the contact or acknowledged it since",
    "denied": "the party denied it, in the contact or since, and has not acknowledged it again",
    "silent": "the party's readout of this contact leaves it out",
    "no_account": WORD_RULES["no_account"],
}
_SUM_VALUES = {True: "adds up", False: "does not add up", None: "not compared: in unlike units"}


def explain_contact(contact: ReadoutWithEvidence, viewpoint: Viewpoint) -> Explanation:
    """Explain each cell of a contact: `topic.TOPIC.PARTY`, `commitment.SUBJECT.PARTY`."""
    topics = (
        Reason(f"topic.{topic}.{party}", cell.word, _TOPIC_RULES[cell.word], cell.because)
        for topic, row in contact.topics.items()
        for party, cell in row.items()
    )
    commitments = (
        Reason(f"commitment.{subject}.{party}", cell.word, _CONTACT_WORD_RULES[cell.word], cell.because)
        for subject, row in contact.commitments.items()
        for party, cell in row.items()
    )
    identifier, reasons = contact.readouts.contact, (*topics, *commitments)
    cited = {identifier, *_cited(reasons)}
    sources = (known for known in contact.events if known.id in cited)
    return _explanation(identifier, viewpoint, reasons, sources)


def explain_figure(
    identifier: str, figure: Figure, events: Sequence[KnownEvent], viewpoint: Viewpoint
) -> Explanation:
    """Explain one value of a figure: vintage, mirror figures, change, sum."""
    by_id = {known.id: known for known in events}
    reasons = tuple(
        replace(reason, because=tuple(key for cited in reason.because for key in by_id[cited].ids))
        for reason in _figure_reasons(identifier, figure)
    )
    cited = _cited(reasons)
    return _explanation(identifier, viewpoint, reasons, (known for known in events if known.id in cited))


def explain_relationship(slug: str, history: History, viewpoint: Viewpoint) -> Explanation:
    """Explain the summary of a relationship: counts, positions, tone, topics."""
    events = list_events(slug, history)
    reasons = tuple(_relationship_reasons(slug, events, history, viewpoint))
    return _explanation(slug, viewpoint, reasons, events)


def _explanation(
    subject: str, viewpoint: Viewpoint, reasons: tuple[Reason, ...], sources: Iterable[KnownEvent]
) -> Explanation:
    return Explanation(
        subject=subject,
        as_of=viewpoint.as_of,
        known_on=viewpoint.known_on,
        headline=None,
        reasons=reasons,
        left_out=(),
        sources=summarize_sources(sources),
    )


def _cited(reasons: Iterable[Reason]) -> set[str]:
    return set(chain.from_iterable(reason.because for reason in reasons))


def _figure_reasons(identifier: str, figure: Figure) -> Iterator[Reason]:
    value = next(value for value in figure.values if value.id == identifier)
    same_source = [other for other in figure.values if other.by == value.by] if value.by else [value]
    vintages = tuple(other.id for other in same_source)
    rule = "the source's last value for this indicator and period is current, earlier ones are revised"
    yield Reason("vintage", f"{value.vintage}, {'current' if value.current else 'revised'}", rule, vintages)
    for mirror in figure.mirrors:
        here, there = mirror.sides
        if here.id == identifier:
            percent = mirror.percent
            compared = f"not compared: {mirror.why_not}" if percent is None else f"{percent:g}%"
            rule = "the difference between the two figures, as a percentage of the smaller"
            yield Reason("mirror.percent", compared, rule, (here.id, there.id))
    for change in figure.year_on_year:
        if change.id == identifier:
            rule = "the change from the same source's current value for the year before, in percent"
            yield Reason("year_on_year", f"{change.percent:+g}%", rule, (change.id, change.other))
    for total in figure.sums:
        if total.id == identifier:
            rule = "the parts added, less the parts subtracted, allowing for rounding"
            yield Reason("sum", _SUM_VALUES[total.adds_up], rule, (total.id, *total.parts))


def _relationship_reasons(
    slug: str, events: Sequence[KnownEvent], history: History, viewpoint: Viewpoint
) -> Iterator[Reason]:
    evaluations = evaluate_all(slug, history, viewpoint)
    statuses = [evaluation.status for evaluation in evaluations]
    summary = summarize(slug, history, viewpoint, statuses)
    evidence = {evaluation.status.subject: evidence_by_aspect(evaluation) for evaluation in evaluations}
    for headline, number in summary.commitments.items():
        subjects = [status.subject for status in statuses if status.headline == headline]
        ids = dict.fromkeys(key for subject in subjects for key in evidence[subject]["headline"])
        rule = "the number of commitments with this status"
        yield Reason(f"commitments.{headline}", str(number), rule, tuple(ids))
    if upcoming := summary.next:
        rule = "the open commitment that falls due first and is not overdue"
        yield Reason("next", upcoming.subject, rule, evidence[upcoming.subject]["due"])
    for subject in summary.contested:
        yield Reason("contested", subject, "a party denies it", evidence[subject]["acknowledgement"])
    for position in summary.positions:
        aspect = f"position.{position.topic or 'no topic'}.{position.party}"
        rule = "the party's last statement of this type on the topic"
        yield Reason(aspect, position.type, rule, (position.id,))
    if contact := summary.last_contact:
        yield Reason("last_contact", contact.type, "the last contact that was held", (contact.id,))
    for quarter, scored in scored_by_quarter(events).items():
        rule = "the sum of the PLOVER scores of the events of the quarter"
        ids_scored = tuple(known.id for known in scored)
        yield Reason(f"tone.{quarter}", f"{summary.tone.by_quarter[quarter]:+g}", rule, ids_scored)
    for (topic, party), spoken in spoken_of(events).items():
        rule = "the number of events on the topic that the party asserted, figures excluded"
        yield Reason(f"topic.{topic}.{party}", str(len(spoken)), rule, tuple(known.id for known in spoken))
