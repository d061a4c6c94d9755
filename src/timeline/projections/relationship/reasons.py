"""The rules and events behind what is no commitment: the cells of a contact, a figure, a relationship."""

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from timeline.projections.commitment.evaluation import evaluate_all
from timeline.projections.commitment.evidence import evidence_by_aspect
from timeline.projections.commitment.explain import WORD_RULES, Explanation, Reason
from timeline.projections.commitment.source_summary import summarize_sources
from timeline.projections.history import History, KnownEvent
from timeline.projections.relationship.chronology import list_events
from timeline.projections.relationship.figures import Figure
from timeline.projections.relationship.readouts import ReadoutWithEvidence
from timeline.projections.relationship.summary import scored_by_quarter, spoken_of, summarize
from timeline.projections.viewpoint import Viewpoint

_TOPIC_RULES = {
    "raised": "its readout, or something else that it told of the contact, is on the topic",
    "omitted": "its readout of the contact is not on the topic",
    "no_account": "it has given no account of the contact",
}
_WORD_RULES_HERE = {
    "affirmed": "its readout of this contact mentions it, or it said so in it, or acknowledged it since",
    "denied": "it denied it, of this contact or since, and has not acknowledged it again",
    "silent": "its readout of this contact leaves it out",
    "no_account": WORD_RULES["no_account"],
}


_ADDS_UP = {True: "adds up", False: "does not add up", None: "not compared: in unlike units"}


def why_told(telling: ReadoutWithEvidence, viewpoint: Viewpoint) -> Explanation:
    """The reason for each cell of a contact's matrix: `topic.TOPIC.PARTY`, `commitment.SUBJECT.PARTY`."""
    topics = (
        Reason(f"topic.{topic}.{party}", voice.word, _TOPIC_RULES[voice.word], voice.because)
        for topic, row in telling.topics.items()
        for party, voice in row.items()
    )
    commitments = (
        Reason(f"commitment.{subject}.{party}", voice.word, _WORD_RULES_HERE[voice.word], voice.because)
        for subject, row in telling.commitments.items()
        for party, voice in row.items()
    )
    reasons = (*topics, *commitments)
    behind = {telling.readouts.contact, *(key for reason in reasons for key in reason.because)}
    return Explanation(
        subject=telling.readouts.contact,
        as_of=viewpoint.as_of,
        known_on=viewpoint.known_on,
        headline=None,
        reasons=reasons,
        left_out=(),
        sources=summarize_sources(account for account in telling.events if account.id in behind),
    )


def why_figure(
    identifier: str, figure: Figure, accounts: Sequence[KnownEvent], viewpoint: Viewpoint
) -> Explanation:
    """The reason for what is made of one value: its vintage, its mirror image, its change, its sum."""
    by_id = {account.id: account for account in accounts}
    reasons = tuple(
        replace(reason, because=tuple(key for each in reason.because for key in by_id[each].ids))
        for reason in _figure(identifier, figure)
    )
    behind = {key for reason in reasons for key in reason.because}
    return Explanation(
        subject=identifier,
        as_of=viewpoint.as_of,
        known_on=viewpoint.known_on,
        headline=None,
        reasons=reasons,
        left_out=(),
        sources=summarize_sources(account for account in accounts if account.id in behind),
    )


def _figure(identifier: str, figure: Figure) -> Iterator[Reason]:
    value = next(each for each in figure.values if each.id == identifier)
    same = tuple(each.id for each in figure.values if each.by == value.by) if value.by else (identifier,)
    current = "current" if value.current else "revised"
    rule = "the last that who vouches for it has given for this indicator and period is current"
    yield Reason("vintage", f"{value.vintage}, {current}", rule, same)
    for mirror in figure.mirrors:
        here, there = mirror.sides
        if here.id == identifier:
            share = mirror.percent
            compared = f"not compared: {mirror.why_not}" if share is None else f"{share:g}%"
            rule = "the difference between the two, in percent of the smaller"
            yield Reason("mirror.percent", compared, rule, (here.id, there.id))
    for change in figure.year_on_year:
        if change.id == identifier:
            rule = "the same source's current value less that of the year before, in percent of that"
            yield Reason("year_on_year", f"{change.percent:+g}%", rule, (change.id, change.other))
    for total in figure.sums:
        if total.id == identifier:
            rule = "what is added, less what is taken off, but for rounding"
            yield Reason("sum", _ADDS_UP[total.adds_up], rule, (total.id, *total.parts))


def why_relationship(slug: str, history: History, viewpoint: Viewpoint) -> Explanation:
    """The reason for the last contact, what is contested, the tone of each quarter, who spoke of what."""
    accounts = list_events(slug, history)
    return Explanation(
        subject=slug,
        as_of=viewpoint.as_of,
        known_on=viewpoint.known_on,
        headline=None,
        reasons=tuple(_relationship(slug, accounts, history, viewpoint)),
        left_out=(),
        sources=summarize_sources(accounts),
    )


def _relationship(
    slug: str, accounts: Sequence[KnownEvent], history: History, viewpoint: Viewpoint
) -> Iterator[Reason]:
    standing = evaluate_all(slug, history, viewpoint)
    state = summarize(slug, history, viewpoint, [each.status for each in standing])
    grounded = {each.status.subject: evidence_by_aspect(each) for each in standing}
    for headline, number in state.commitments.items():
        behind = (
            key
            for each in standing
            if each.status.headline == headline
            for key in grounded[each.status.subject]["headline"]
        )
        rule = "the number of commitments with this status"
        yield Reason(f"commitments.{headline}", str(number), rule, tuple(dict.fromkeys(behind)))
    if upcoming := state.next:
        rule = "the open commitment that is not overdue and ends soonest"
        yield Reason("next", upcoming.subject, rule, grounded[upcoming.subject]["due"])
    for subject in state.contested:
        yield Reason("contested", subject, "a party denies it", grounded[subject]["acknowledgement"])
    for stance in state.positions:
        rule = "the last of its kind that the party said on the topic"
        yield Reason(f"position.{stance.topic or 'no topic'}.{stance.party}", stance.type, rule, (stance.id,))
    if contact := state.last_contact:
        yield Reason("last_contact", contact.type, "the contact held last", (contact.id,))
    for quarter, events in scored_by_quarter(accounts).items():
        ids = tuple(account.id for account in events)
        rule = "the sum of the PLOVER scores of the events of that quarter"
        yield Reason(f"tone.{quarter}", f"{state.tone.by_quarter[quarter]:+g}", rule, ids)
    for (topic, party), events in spoken_of(accounts).items():
        ids = tuple(account.id for account in events)
        rule = "how many events on the topic it asserted, statistics aside"
        yield Reason(f"topic.{topic}.{party}", str(len(ids)), rule, ids)
