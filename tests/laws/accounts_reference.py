"""The rules of readouts, figures, pace and sources once more, plain and slow.

Like `reference`, it shares no line with the projections. Figures are exact fractions, and every row and cell
is looked up again among all that was told.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from reference import (
    ENDS,
    HAIR,
    RANKS,
    SETS,
    TARIFF_RANKS,
    TONNES,
    Account,
    Answer,
    as_read,
    certain,
    counting,
    dues,
    exact,
    family,
    frame_of,
    in_order,
    is_removed,
    kind_of,
    known,
    last_day,
    parties_of,
    performance,
    share_of,
    speaks_for,
    stage_of,
    targets_of,
    terms_due,
)

from timeline.events.catalogue import AnyEvent, InvalidEvent, from_fields, to_fields
from timeline.events.contacts import ReadoutIssued
from timeline.events.dates import FuzzyDate
from timeline.events.entry import Entry
from timeline.events.event import is_commitment
from timeline.events.figures import FigureReported
from timeline.events.record import Corrected, RecordKeeping
from timeline.events.relationship import RelationshipOpened
from timeline.events.undertakings import ProgressReported


class Question(NamedTuple):
    """A question and its viewpoint."""

    relationship: str
    as_of: date
    known_on: date
    told_by: str | None


def heard_by(entries: Sequence[Entry], asked: Question) -> list[Account]:
    return certain(known(entries, asked.known_on, asked.told_by), asked.as_of)


def of_relationship(accounts: Iterable[Account], slug: str) -> list[Account]:
    return [account for account in accounts if account.event.subject.split("/")[0] == slug]


# Readouts

CONTACTS = {"call-held", "meeting-held", "visit-held"}


class Room(NamedTuple):
    """A contact with all that was heard, of it and besides."""

    contact: Account
    heard: Sequence[Account]

    @property
    def readouts(self) -> list[ReadoutIssued]:
        told = in_order(each for each in self.heard if _is_readout_of(each.event, self.contact.event.id))
        return [account.event for account in told if isinstance(account.event, ReadoutIssued)]

    @property
    def outcomes(self) -> list[AnyEvent]:
        ways = {self.contact.event.id, *(readout.id for readout in self.readouts)}
        told = in_order(account for account in self.heard if account.event.part_of in ways)
        return [account.event for account in told]


def _is_readout_of(event: AnyEvent, contact: str) -> bool:
    return isinstance(event, ReadoutIssued) and event.of == contact


def tellings(entries: Sequence[Entry], asked: Question) -> list[Answer]:
    heard = heard_by(entries, asked)
    happened = heard_by(entries, asked._replace(told_by=None))
    frame = frame_of(entries, asked.known_on, asked.as_of)
    parties = parties_of(asked.relationship, frame)
    rooms = [
        Room(account, heard)
        for account in of_relationship(happened, asked.relationship)
        if account.event.type in CONTACTS
    ]
    return [_telling(room, parties) for room in rooms if _was_told(room, asked.told_by)]


def _was_told(room: Room, told_by: str | None) -> bool:
    return (
        told_by is None
        or speaks_for(room.contact.event.asserted_by, told_by)
        or bool(room.readouts)
        or bool(room.outcomes)
    )


def _telling(room: Room, own: Sequence[str]) -> Answer:
    tellers = {str(readout.asserted_by).split(":")[0] for readout in room.readouts}
    parties = [*own, *sorted(tellers - {party.split(":")[0] for party in own})]
    said = [event for event in room.outcomes if event.asserted_by]
    topics: dict[str, str] = {}
    for topic in (topic for event in (room.contact.event, *room.readouts, *said) for topic in event.topics):
        topics.setdefault(topic.strip().lower(), topic.strip())
    mentioned = {subject for readout in room.readouts for subject in readout.mentions}
    rows = {subject for subject in mentioned if is_commitment(subject)} | {
        event.subject for event in room.outcomes if event.subject_kind == "commitment"
    }
    terms = {row: _terms(room, row, parties) for row in rows}
    return {
        "contact": room.contact.event.id,
        "readouts": {
            party: [each.id for each in room.readouts if speaks_for(each.asserted_by, party)]
            for party in parties
        },
        "topics": {
            topic: {party: _raised(room, topic, party) for party in parties} for topic in topics.values()
        },
        "commitments": {row: {party: _word(room, row, party) for party in parties} for row in rows},
        "terms": {row: each for row, each in terms.items() if each["due"] or each["targets"]},
    }


def is_word(event: AnyEvent) -> bool:
    return event.subject_kind == "commitment" and event.type != "assessed"


def _gave_readout(room: Room, party: str) -> bool:
    return any(speaks_for(readout.asserted_by, party) for readout in room.readouts)


def _raised(room: Room, topic: str, party: str) -> str:
    for event in (*room.readouts, *room.outcomes):
        if speaks_for(event.asserted_by, party) and topic.lower() in {
            each.strip().lower() for each in event.topics
        }:
            return "raised"
    return "omitted" if _gave_readout(room, party) else "no_account"


def _word(room: Room, subject: str, party: str) -> str:
    spoken = in_order(account for account in room.heard if _is_word_in(room, subject, account))
    own = [each.event for each in spoken if speaks_for(each.event.asserted_by, party)]
    if own:
        return "denied" if own[-1].type == "denied" else "affirmed"
    return "silent" if _gave_readout(room, party) else "no_account"


def _is_word_in(room: Room, subject: str, account: Account) -> bool:
    event = account.event
    if isinstance(event, ReadoutIssued):
        return event in room.readouts and subject in event.mentions
    told_of = event in room.outcomes or _spoke_later(account, room.contact)
    return event.subject == subject and is_word(event) and told_of


def _spoke_later(account: Account, contact: Account) -> bool:
    """Return a party's word on the day of the contact or after, wherever it was stated."""
    if account.event.type not in {"acknowledged", "denied"}:
        return False
    return account.day is not None and contact.day is not None and account.day >= contact.day


def _terms(room: Room, subject: str, parties: Sequence[str]) -> Answer:
    stated = [event for event in room.outcomes if event.subject == subject]
    targets = {
        party: targets_of([event for event in stated if speaks_for(event.asserted_by, party)])
        for party in parties
    }
    return {
        "due": terms_due(stated, parties),
        "targets": {
            party: {measure: (each.min, each.max, each.unit) for measure, each in own.items()}
            for party, own in targets.items()
            if own
        },
    }


# Figures


class Vouched(NamedTuple):
    """A figure with whose it is, and its place among those of the same."""

    event: FigureReported
    by: str | None
    vintage: int
    current: bool


Group = tuple[str, str | None]  # indicator and period


def figures(entries: Sequence[Entry], asked: Question) -> list[Answer]:
    recorded = {entry.position: entry.recorded.date() for entry in entries}
    heard = sorted(
        heard_by(entries, asked),
        key=lambda each: (came_out(each.event, recorded[each.position]), each.position),
    )
    everywhere = _figures(heard)
    own = _figures(of_relationship(heard, asked.relationship))
    groups = {key: _vouched([event for event in own if group_of(event) == key]) for key in map(group_of, own)}
    return [
        _compared(key, groups, everywhere)
        for key in sorted(groups, key=lambda key: (key[0].casefold(), key[1] or ""))
    ]


def came_out(event: AnyEvent, recorded: date) -> date:
    return (last_day(event.published) if event.published else None) or recorded


def _figures(accounts: Iterable[Account]) -> list[FigureReported]:
    return [account.event for account in accounts if isinstance(account.event, FigureReported)]


def group_of(event: FigureReported) -> Group:
    return event.indicator, event.period and event.period.edtf


def voucher(event: AnyEvent) -> str | None:
    if event.asserted_by:
        return str(event.asserted_by)
    return event.sources[0].publisher if event.sources else None


def _vouched(events: Sequence[FigureReported]) -> list[Vouched]:
    vouched = []
    for by in dict.fromkeys(map(voucher, events)):
        own = [event for event in events if voucher(event) == by]
        if by is None:
            vouched += [Vouched(event, None, 1, current=True) for event in own]
            continue
        vintages = [1]
        for before, event in pairwise(own):
            vintages.append(vintages[-1] if event.value == before.value else vintages[-1] + 1)
        vouched += [
            Vouched(event, by, vintage, current=vintage == vintages[-1])
            for event, vintage in zip(own, vintages, strict=True)
        ]
    return sorted(vouched, key=lambda each: events.index(_first_of(each, events)))


def _first_of(each: Vouched, events: Sequence[FigureReported]) -> FigureReported:
    """Return the source of each value in order of its first; a value without one stands alone."""
    if each.by is None:
        return each.event
    return next(event for event in events if voucher(event) == each.by)


def _compared(key: Group, groups: Mapping[Group, Sequence[Vouched]], known: list[FigureReported]) -> Answer:
    values = groups[key]
    sums = [found for value in values if (found := _summed(value.event, known))]
    return {
        "indicator": key[0],
        "period": key[1],
        "values": [_value(value) for value in values],
        "mirrors": sorted(pair for value in values for pair in _mirrored(value.event, known)),
        "gaps": {pair: gap for value in values for pair, gap in _mirrored(value.event, known).items()},
        "year_on_year": sorted(
            (
                change
                for value in values
                if value.current
                for before in _year_before(value, groups)
                if (change := _change(value.event, before.event, value.by))
            ),
            key=str,
        ),
        "sums": sums,
        "findings": ["does-not-add-up" for total in sums if total["adds_up"] is False],
    }


def single(event: FigureReported) -> Fraction | None:
    low, top = event.value.min, event.value.max
    return None if low is None or top is None or low != top else exact(low)


def _value(each: Vouched) -> Answer:
    event, figure = each.event, each.event.value
    return {
        "value": single(event),
        "bounds": (figure.min, figure.max, figure.unit, figure.approx),
        "asserted_by": event.asserted_by,
        "source": event.sources[0].publisher if event.sources else None,
        "by": each.by,
        "vintage": each.vintage,
        "current": each.current,
        "id": event.id,
    }


def converted(event: FigureReported, unit: str) -> Fraction | None:
    """Return the single figure in another unit; None if that is not possible."""
    figure = single(event)
    if figure is None or family(event.value.unit) != family(unit):
        return None
    return figure * TONNES.get(event.value.unit, 1) / TONNES.get(unit, 1)


def _mirrored(event: FigureReported, known: Sequence[FigureReported]) -> dict[tuple[str, str], Answer]:
    return {
        (event.id, other.id): _gap(event, other)
        for other in known
        if other.mirror_of == event.id or event.mirror_of == other.id
    }


def _gap(event: FigureReported, other: FigureReported) -> Answer:
    unit = event.value.unit
    ours, theirs = single(event), converted(other, unit)
    gap = percent = None
    periods = {plain(each.period.edtf) for each in (event, other) if each.period}
    if ours is not None and theirs is not None and len(periods) < 2:
        gap, smaller = abs(ours - theirs), min(abs(ours), abs(theirs))
        percent = int(1000 * gap / smaller) / 10 if smaller else None
    return {"indicator": other.indicator, "unit": unit, "gap": gap, "percent": percent}


def _year_before(each: Vouched, groups: Mapping[Group, Sequence[Vouched]]) -> list[Vouched]:
    indicator, period = group_of(each.event)
    if period is None or each.by is None:
        return []
    return [
        other
        for (name, when), values in groups.items()
        if name == indicator and when is not None and plain(when) == a_year_less(plain(period))
        for other in values
        if other.by == each.by and other.current
    ]


def plain(period: str) -> str:
    return "".join(character for character in period if character not in "?~%")


def a_year_less(period: str) -> str:
    """Every run of four digits one less."""
    less, rest = "", period
    while rest:
        if len(rest) >= 4 and rest[:4].isdigit():
            less, rest = less + f"{int(rest[:4]) - 1:04}", rest[4:]
        else:
            less, rest = less + rest[0], rest[1:]
    return less


def _change(event: FigureReported, before: FigureReported, by: str | None) -> Answer | None:
    now, then = single(event), converted(before, event.value.unit)
    if now is None or then is None or then == 0:
        return None
    return {
        "by": by,
        "because": (event.id, before.id),
        "percent": int(1000 * (now - then) / abs(then)) / 10,
    }


def _summed(event: FigureReported, known: Sequence[FigureReported]) -> Answer | None:
    if not event.sum_of:
        return None
    by_id = {each.id: each for each in known}
    ids = [*event.sum_of, *event.less]
    if any(identifier not in by_id for identifier in ids):
        return None
    unit = event.value.unit
    parts = [by_id[identifier] for identifier in ids]
    stated = bounds_in(event, unit)
    computed: Bounds | None = (Fraction(0), Fraction(0))
    for nth, part in enumerate(parts):
        if family(part.value.unit) != family(unit):
            computed = None
            break
        low, top = bounds_in(part, unit)
        if nth >= len(event.sum_of):
            low, top = negative(top), negative(low)
        assert computed
        computed = plus(computed[0], low), plus(computed[1], top)
    adds_up = None
    if computed:
        slack = _rounding([event, *parts], unit)
        adds_up = not (
            (stated[1] is not None and computed[0] is not None and stated[1] + slack < computed[0])
            or (stated[0] is not None and computed[1] is not None and stated[0] - slack > computed[1])
        )
    return {"id": event.id, "stated": stated, "computed": computed, "adds_up": adds_up}


Bounds = tuple[Fraction | None, Fraction | None]


def bounds_in(event: FigureReported, unit: str) -> Bounds:
    factor = Fraction(TONNES.get(event.value.unit, 1), TONNES.get(unit, 1))
    low, top = event.value.min, event.value.max
    return None if low is None else exact(low) * factor, None if top is None else exact(top) * factor


def negative(bound: Fraction | None) -> Fraction | None:
    return None if bound is None else -bound


def plus(one: Fraction | None, other: Fraction | None) -> Fraction | None:
    return None if one is None or other is None else one + other


def _rounding(rounded: Sequence[FigureReported], unit: str) -> Fraction:
    """Return how far rounding may set the figures of a sum apart, in one unit."""
    given = [
        (event, number)
        for event in rounded
        for number in {event.value.min, event.value.max}
        if number is not None and number != 0
    ]
    places = [place(event, number, unit) for event, number in given]
    total = Fraction(0)
    for event, number in given:
        figures_given = (
            str(abs(exact(number).numerator)).rstrip("0") if exact(number).denominator == 1 else "decimal"
        )
        ends_in_zero = exact(number).denominator == 1 and exact(number).numerator % 10 == 0
        rough = ends_in_zero and len(figures_given) <= 2 and not event.value.approx
        total += (min(places) if rough else place(event, number, unit)) / 2
    return total


def place(event: FigureReported, number: float, unit: str) -> Fraction:
    """Return the last place that is not a zero, in a unit: 100 of 438,900, 0.01 of 16.82."""
    last = Fraction(1)
    while (exact(number) / last).denominator != 1:
        last /= 10
    while (exact(number) / (last * 10)).denominator == 1:
        last *= 10
    return last * TONNES.get(event.value.unit, 1) / TONNES.get(unit, 1)


# Pace


def paces(subject: str, heard: Sequence[Account], as_of: date) -> dict[str, Answer | None]:
    """Return pace by measure that has a target; `heard` is what was certain on that day."""
    own = in_order(counting(subject, heard))
    events = [account.event for account in own]
    kind, targets = kind_of(events), targets_of(events)
    done = {
        measure: entry["done"]
        for measure, entry in performance(kind, stage_of(kind, events), events).items()
        if measure in targets
    }
    return {measure: _pace(measure, done[measure], kind, own, as_of) for measure in done}


def _pace(
    measure: str,
    done: tuple[Fraction, Fraction | None] | None,
    kind: str,
    own: Sequence[Account],
    as_of: date,
) -> Answer | None:
    events = [account.event for account in own]
    target, (due, _) = targets_of(events)[measure], dues(events)
    if "/" in target.unit or due is None or due.latest is None:
        return None
    periods = [
        event.period
        for event in events
        if isinstance(event, ProgressReported)
        and event.measure == measure
        and event.period
        and family(event.quantity.unit) == family(target.unit)
    ]
    period = max(
        (each for each in periods if each.latest), key=lambda each: each.latest or date.min, default=None
    )
    until = (period and period.latest) or as_of
    if due.earliest is not None and due.earliest < due.latest:
        by_months = period is not None and in_months(due) and in_months(period)
        share = _share(months if by_months else days, due.earliest, due.latest, until)
    else:
        pledged = _pledged(kind, own)
        if pledged is None or due.latest < pledged:
            return None
        share = _share(days, pledged, due.latest, until)
    low, top = (
        None if bound is None else ten_digits(exact(bound) * share) for bound in (target.min, target.max)
    )
    return {
        "until": until,
        "expected": (low, top),
        "percent": None
        if not low or done is None
        else _percent(done, low * TONNES.get(target.unit, 1) + HAIR * target.exclusive),
    }


def _pledged(kind: str, own: Sequence[Account]) -> date | None:
    pledges = [
        account.day for account in own if account.event.type in {"purchase-pledged", "commitment-made"}
    ]
    moving = {*ENDS, *SETS[kind], *(TARIFF_RANKS if kind == "tariff" else RANKS[kind])}
    moves = [account.day for account in own if account.event.type in moving]
    return next(iter([*pledges[:1], *moves[:1]]), None)


def in_months(when: FuzzyDate) -> bool:
    """Return whether every part is a year, or a year and two more digits; a set of dates is not."""
    parts = plain(when.edtf).split("/")
    return all(part.replace("-", "").isdigit() and len(part) in {4, 7} for part in parts)


def days(first: date, last: date) -> int:
    return (last - first).days + 1


def months(first: date, last: date) -> int:
    return (last.year * 12 + last.month) - (first.year * 12 + first.month) + 1


def _share(count: Callable[[date, date], int], first: date, last: date, until: date) -> Fraction:
    return min(max(Fraction(count(first, until), count(first, last)), Fraction(0)), Fraction(1))


def ten_digits(number: Fraction) -> Fraction:
    return Fraction(Decimal(f"{Decimal(number.numerator) / Decimal(number.denominator):.9e}"))


def _percent(done: tuple[Fraction, Fraction | None], of: Fraction) -> tuple[float, float | None]:
    low, top = done
    return share_of(low, of), None if top is None else share_of(top, of)


# Sources

FILING = {"sources", "note", "topics", "part_of", "of", "mentions", "mirror_of", "sum_of", "less"}


class Drawn(NamedTuple):
    """An event that counts for its publishers."""

    event: AnyEvent
    corrected: bool
    retracted: bool


def publishers(entries: Sequence[Entry], asked: Question) -> list[Answer]:
    heard = [entry for entry in entries if _known_from(entry) <= asked.known_on]
    drawn = [
        Drawn(event, is_put_right(entry, heard) and not is_removed(entry, heard), is_removed(entry, heard))
        for entry in heard
        if not isinstance(entry.event, RecordKeeping)
        and entry.event.subject.split("/")[0] == asked.relationship
        and _counts(event := _reading(entry, heard), asked)
    ]
    names = {name for each in drawn for name in _names(each.event)}
    found = [_publisher(name, [each for each in drawn if name in _names(each.event)]) for name in names]
    return sorted(
        found,
        key=lambda each: (each["publisher"] is None, -each["events"], each["publisher"] or ""),
    )


def _known_from(entry: Entry) -> date:
    published = entry.event.published
    return (last_day(published) if published else None) or entry.recorded.date()


def _reading(entry: Entry, heard: Sequence[Entry]) -> AnyEvent:
    """Return the event as recorded if it was retracted: corrections no longer apply to it."""
    return entry.event if is_removed(entry, heard) else as_read(entry, heard)


def _counts(event: AnyEvent, asked: Question) -> bool:
    told = (
        asked.told_by is None
        or isinstance(event, RelationshipOpened)
        or speaks_for(event.asserted_by, asked.told_by)
    )
    ends = [day for when in (event.occurred, event.published) if when and (day := last_day(when))]
    return told and bool(ends) and min(ends) <= asked.as_of


def _names(event: AnyEvent) -> set[str | None]:
    return {source.publisher for source in event.sources} or {None}


def is_put_right(entry: Entry, heard: Sequence[Entry]) -> bool:
    """Return whether an applied correction changes more than how a report is filed."""
    event, right = entry.event, False
    for correction in sorted(heard, key=lambda other: (_known_from(other), other.position)):
        if isinstance(correction.event, Corrected) and correction.event.target == event.id:
            reading = as_read(correction, heard)
            if is_removed(correction, heard) or not isinstance(reading, Corrected):
                continue
            fields = to_fields(event) | reading.patch
            with suppress(InvalidEvent):
                event = from_fields({name: value for name, value in fields.items() if value is not None})
                right = right or bool(reading.patch.keys() - FILING)
    return right


def _publisher(name: str | None, drawn: Sequence[Drawn]) -> Answer:
    codes = [
        source.admiralty
        for each in drawn
        for source in each.event.sources
        if source.publisher == name and source.admiralty
    ]
    return {
        "publisher": name,
        "events": len(drawn),
        "corrected": sum(each.corrected for each in drawn),
        "retracted": sum(each.retracted for each in drawn),
        "codes": {code: codes.count(code) for code in codes},
        "best": min(codes, key=lambda code: ("ABCDEF".index(code[0]) + int(code[1]), code), default=None),
        "ids": {each.event.id for each in drawn},
    }
