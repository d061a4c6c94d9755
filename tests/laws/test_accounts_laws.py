"""Contacts, figures, pace and sources agree with the reference on every record."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import accounts_reference as reference
from accounts_reference import Question
from comparison import differences
from effort import law
from hypothesis import assume, given
from hypothesis import strategies as st
from msgspec.structs import replace
from reference import Answer, exact, in_family
from strategies import (
    PARTIES,
    SUBJECTS,
    WAITS,
    Log,
    bases,
    counted,
    facts,
    logs,
    paced,
    present,
    retractions,
    sourced,
    told,
    viewpoints,
)

from timeline.events.entry import Entry
from timeline.projections.commitment.evaluation import evaluate, evaluate_all
from timeline.projections.commitment.state import Performance
from timeline.projections.history import History, view_known_on
from timeline.projections.relationship.comparisons import Mirror
from timeline.projections.relationship.figures import Figure, list_figures
from timeline.projections.relationship.readouts import Readouts, list_readouts
from timeline.projections.relationship.sources import Publisher, publishers
from timeline.projections.viewpoint import Viewpoint

LATER = date(2028, 1, 1)  # everything is known


def history_of(entries: Sequence[Entry], viewpoint: Viewpoint) -> History:
    return History.from_view(view_known_on(entries, viewpoint.known_on), viewpoint.told_by).as_of(
        viewpoint.as_of
    )


def question(relationship: str, viewpoint: Viewpoint) -> Question:
    return Question(relationship, viewpoint.as_of, viewpoint.known_on, viewpoint.told_by)


@st.composite
def questions(draw: st.DrawFn, entries: Sequence[Entry]) -> Viewpoint:
    """Often, how it all looks at last."""
    asked = draw(viewpoints(entries))
    return replace(asked, as_of=LATER, known_on=LATER) if draw(st.booleans()) else asked


def agree(program: Sequence[Answer], plain: Sequence[Answer], key: str, viewpoint: Viewpoint) -> None:
    """Assert equal answers in equal order; `key` names them."""
    found = differences(_named(program, key), _named(plain, key))
    assert not found, "\n".join((str(viewpoint), *found))
    assert [each[key] for each in program] == [each[key] for each in plain], viewpoint


def _named(answers: Sequence[Answer], key: str) -> Answer:
    return {str(each[key]): each for each in answers}


# Readouts


@law
@given(st.data(), logs(at_least=12, news=told))
def test_who_told_what_of_a_contact_is_what_the_rules_say(data: st.DataObject, log: Log) -> None:
    viewpoint = data.draw(questions(log.entries))
    history = history_of(log.entries, viewpoint)
    for slug in PARTIES:
        program = [as_told(contact.readouts) for contact in list_readouts(slug, history)]
        plain = reference.tellings(log.entries, question(slug, viewpoint))
        agree(program, plain, "contact", viewpoint)


def as_told(readouts: Readouts) -> Answer:
    return {
        "contact": readouts.contact,
        "readouts": {party: list(ids) for party, ids in readouts.readouts.items()},
        "topics": readouts.topics,
        "commitments": readouts.commitments,
        "terms": {
            row: {
                "due": terms.due,
                "targets": {
                    party: {measure: (each.min, each.max, each.unit) for measure, each in own.items()}
                    for party, own in terms.targets.items()
                },
            }
            for row, terms in readouts.terms.items()
        },
    }


@law
@given(st.data())
def test_the_word_on_a_single_contact_is_the_word_on_the_commitment(data: st.DataObject) -> None:
    """A commitment that came out of one call has the words of that contact's row."""
    log = Log()
    log.open_relationships()
    log.record({**CALL, "id": "call", "occurred": "2025-09-01"})
    for wait in data.draw(st.lists(WAITS, min_size=4, max_size=15)):
        log.recorded += timedelta(days=wait, hours=1)
        kind = data.draw(st.sampled_from(("facts", "facts", "readout", "retraction")))
        if kind == "retraction":
            fields = data.draw(retractions(log))
        elif kind == "readout":
            fields = {**data.draw(bases(log, "us-china")), **READOUT, "mentions": [UNDERTAKING]}
            fields["asserted_by"] = data.draw(st.sampled_from(("USA", "CHN", "CHN:Xi")))
            if data.draw(st.booleans()):
                del fields["mentions"]
        else:
            fields = {**data.draw(facts(log, [UNDERTAKING])), "part_of": "call"}
        if fields.get("target") != "call":
            log.record(present(fields))
    viewpoint = replace(data.draw(questions(log.entries)), told_by=None)
    history = history_of(log.entries, viewpoint)
    stood = evaluate(UNDERTAKING, history, viewpoint)
    told_of = {
        contact.readouts.contact: contact.readouts.commitments
        for contact in list_readouts("us-china", history)
    }
    rows = told_of.get("call", {})
    if stood is not None and UNDERTAKING in rows:
        parties = stood.status.acknowledgement.parties
        assert {party: rows[UNDERTAKING][party] for party in parties} == parties


UNDERTAKING = "us-china/undertaking"
CALL = {"type": "call-held", "subject": "us-china", "participants": ["USA", "CHN"]}
READOUT = {"type": "readout-issued", "of": "call", "part_of": None}


@law
@given(st.data(), logs(at_least=12, news=told))
def test_a_later_word_changes_only_the_cells_of_its_party(data: st.DataObject, log: Log) -> None:
    known = [
        subject
        for subject in SUBJECTS
        if log.ledger.kind_of(subject) and log.ledger.is_open(subject.partition("/")[0])
    ]
    assume(known)
    subject, speaker = data.draw(st.sampled_from(known)), data.draw(st.sampled_from(("USA", "CHN:Xi", "EU")))
    before = matrices(log.entries)
    word = data.draw(st.sampled_from(("acknowledged", "denied")))
    day = {"id": "later", "occurred": log.recorded.date().isoformat()}
    assert log.record({**day, "type": word, "subject": subject, "asserted_by": speaker})
    for was, after in zip(before, matrices(log.entries), strict=True):
        cells = after.commitments.get(subject, {})
        cells |= {
            party: said for party, said in was.commitments.get(subject, {}).items() if speaker[:3] == party
        }
        assert after == was


@law
@given(st.data(), logs(at_least=12, news=told))
def test_a_readout_that_is_taken_back_and_restored_says_what_it_said(data: st.DataObject, log: Log) -> None:
    before = matrices(log.entries)
    standing_ones = [key for each in before for own in each.readouts.values() for key in own]
    assume(standing_ones)
    readout = log.ledger.get(data.draw(st.sampled_from(standing_ones)))
    assert readout is not None
    taken_back = {
        "type": "retracted",
        "subject": readout.subject,
        "reason": "not so",
        "occurred": "2025-09-01",
    }
    assert log.record({**taken_back, "id": "taken-back", "target": readout.id})
    between = matrices(log.entries)
    assert readout.id not in {key for each in between for own in each.readouts.values() for key in own}
    assert log.record({**taken_back, "id": "restored", "target": "taken-back"})
    assert matrices(log.entries) == before


def matrices(entries: Sequence[Entry]) -> list[Readouts]:
    """Return the readouts of every contact, by the latest knowledge."""
    history = history_of(entries, Viewpoint(LATER, LATER))
    return [contact.readouts for slug in PARTIES for contact in list_readouts(slug, history)]


# Figures


@law
@given(st.data(), logs(at_least=12, news=counted))
def test_figures_compare_as_the_rules_say(data: st.DataObject, log: Log) -> None:
    viewpoint = data.draw(questions(log.entries))
    history = history_of(log.entries, viewpoint)
    for slug in PARTIES:
        program = list_figures(slug, history)
        plain = reference.figures(log.entries, question(slug, viewpoint))
        for each in plain:
            each["key"] = (each["indicator"], each["period"])
        agree([as_figured(each) for each in program], plain, "key", viewpoint)
        for figure in program:
            assert figure.mirror in (*figure.mirrors, None)
            assert bool(figure.mirror) == bool(figure.mirrors)


def as_figured(figure: Figure) -> Answer:
    return {
        "key": (figure.indicator, figure.period),
        "indicator": figure.indicator,
        "period": figure.period,
        "values": [
            {
                "value": _exact(value.value),
                "bounds": (value.min, value.max, value.unit, value.approx),
                **{name: getattr(value, name) for name in VALUE_NAMES},
            }
            for value in figure.values
        ],
        "mirrors": sorted(_ids(mirror) for mirror in figure.mirrors),
        "gaps": {
            _ids(mirror): {
                "indicator": mirror.indicator,
                "unit": mirror.unit,
                "gap": _exact(mirror.gap),
                "percent": mirror.percent,
            }
            for mirror in figure.mirrors
        },
        "year_on_year": sorted(
            (
                {"by": change.by, "because": (change.id, change.other), "percent": change.percent}
                for change in figure.year_on_year
            ),
            key=str,
        ),
        "sums": [
            {
                "id": total.id,
                "stated": (_exact(total.stated.min), _exact(total.stated.max)),
                "computed": total.computed and (_exact(total.computed.min), _exact(total.computed.max)),
                "adds_up": total.adds_up,
            }
            for total in figure.sums
        ],
        "findings": [finding.rule for finding in figure.findings],
    }


VALUE_NAMES = ("asserted_by", "source", "by", "vintage", "current", "id")


def _ids(mirror: Mirror) -> tuple[str, str]:
    here, there = mirror.sides
    return here.id, there.id


def _exact(number: float | None) -> Any:  # noqa: ANN401 a fraction, or nothing
    return None if number is None else exact(number)


@law
@given(st.data(), logs(at_least=12, news=counted))
def test_mirrors_are_as_far_apart_from_either_side(data: st.DataObject, log: Log) -> None:
    history = history_of(log.entries, data.draw(questions(log.entries)))
    seen = {
        _ids(mirror): mirror
        for slug in PARTIES
        for group in list_figures(slug, history)
        for mirror in group.mirrors
    }
    for (ours, theirs), each in seen.items():
        other = seen[theirs, ours]
        assert (each.gap is None) == (other.gap is None)
        assert each.percent == other.percent
        if each.gap is not None and other.gap is not None:
            assert in_family(each.gap, each.unit) == in_family(other.gap, other.unit)


# Pace

MEASURED = ("us-china/purchase", "us-china/undertaking", "quad/undertaking", "us-china/tariff")


@law
@given(st.data(), logs(at_least=12, among=MEASURED, news=paced))
def test_pace_is_an_even_share_as_the_rules_say(data: st.DataObject, log: Log) -> None:
    viewpoint = replace(data.draw(questions(log.entries)), pace=True)
    history = history_of(log.entries, viewpoint)
    heard = reference.heard_by(log.entries, question("", viewpoint))
    for evaluation in evaluate_all(None, history, viewpoint):
        status = evaluation.status
        program = {entry.measure: as_paced(entry) for entry in status.performance if has_target(entry)}
        plain = reference.paces(status.subject, heard, viewpoint.as_of)
        found = differences(program, plain)
        assert not found, "\n".join((status.subject, str(viewpoint), *found))
        assert all(entry.pace is None for entry in status.performance if not has_target(entry))


def has_target(entry: Performance) -> bool:
    return entry.target is not None and (entry.target.min, entry.target.max) != (None, None)


def as_paced(entry: Performance) -> Answer | None:
    pace = entry.pace
    return (
        None
        if pace is None
        else {
            "until": pace.until,
            "expected": (_exact(pace.expected.min), _exact(pace.expected.max)),
            "percent": pace.percent and (pace.percent.min, pace.percent.max),
        }
    )


# Sources


@law
@given(st.data(), logs(at_least=12, news=sourced))
def test_publishers_are_counted_as_the_rules_say(data: st.DataObject, log: Log) -> None:
    viewpoint = data.draw(questions(log.entries))
    reading = view_known_on(log.entries, viewpoint.known_on)
    for slug in PARTIES:
        program = [as_counted(publisher) for publisher in publishers(slug, reading, viewpoint)]
        plain = reference.publishers(log.entries, question(slug, viewpoint))
        agree(program, plain, "publisher", viewpoint)


def as_counted(publisher: Publisher) -> Answer:
    names = ("publisher", "events", "corrected", "retracted", "codes", "best")
    return {**{name: getattr(publisher, name) for name in names}, "ids": set(publisher.ids)}
