"""The rules of the design once more, plain and slow: everything from the first line, for one question.

It shares no line with the projections, and goes other ways to the same answers: whether an event is removed,
as known on a day, is asked by recursion; totals are summed from the last cumulative report on; since when a
promise is done is found by asking again after every event.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from timeline.events.catalogue import AnyEvent, InvalidEvent, from_fields, to_fields
from timeline.events.contacts import ReadoutIssued
from timeline.events.dates import FuzzyDate
from timeline.events.entry import Entry
from timeline.events.event import is_commitment
from timeline.events.quantities import Quantity
from timeline.events.record import Corrected, RecordKeeping, Retracted
from timeline.events.relationship import RelationshipOpened
from timeline.events.undertakings import ProgressReported

Answer = dict[str, Any]
Interval = tuple[Fraction, Fraction | None]  # at least, at most; None is open
HAIR = Fraction(1, 10**40)  # "more than 12" is at least a hair above 12: less than any figure is exact to

TONNES = {"t": 1, "kt": 1_000, "Mt": 1_000_000}


class Account(NamedTuple):
    """An event as it reads on the day of knowledge, and what puts it in order."""

    day: date | None  # certain from; None is never
    instant: datetime | None  # where that day is stated with a time
    position: int
    event: AnyEvent


# Which events, and how they read


def known(entries: Sequence[Entry], known_on: date, told_by: str | None) -> list[Account]:
    """Return the events that count as known on a day, in log order."""
    heard = [entry for entry in entries if _known_from(entry) <= known_on]
    accounts = [
        _account(entry.position, as_read(entry, heard))
        for entry in heard
        if not isinstance(entry.event, RecordKeeping) and not is_removed(entry, heard)
    ]
    return [account for account in accounts if told_by is None or _told(account.event, told_by)]


def _known_from(entry: Entry) -> date:
    published = entry.event.published
    return (last_day(published) if published else None) or entry.recorded.date()


def moment(said: FuzzyDate) -> datetime | None:
    """Return a time of day; without an offset it is taken for UTC."""
    if "T" not in said.edtf:
        return None
    told = datetime.fromisoformat(said.edtf)
    return told.astimezone(UTC) if told.tzinfo else told.replace(tzinfo=UTC)


def first_day(said: FuzzyDate) -> date | None:
    """Return the day in UTC."""
    told = moment(said)
    return told.date() if told else said.earliest


def last_day(said: FuzzyDate) -> date | None:
    told = moment(said)
    return told.date() if told else said.latest


def is_removed(entry: Entry, heard: Sequence[Entry]) -> bool:
    return any(
        isinstance(other.event, Retracted)
        and other.event.target == entry.event.id
        and not is_removed(other, heard)
        for other in heard
    )


def as_read(entry: Entry, heard: Sequence[Entry]) -> AnyEvent:
    corrections = [
        other
        for other in heard
        if isinstance(other.event, Corrected)
        and other.event.target == entry.event.id
        and not is_removed(other, heard)
    ]
    event = entry.event
    for correction in sorted(corrections, key=lambda other: (_known_from(other), other.position)):
        reading = as_read(correction, heard)
        if isinstance(reading, Corrected):
            fields = to_fields(event) | reading.patch
            with suppress(
                InvalidEvent
            ):  # it fitted what was known when it was recorded, not what is known now
                event = from_fields({name: value for name, value in fields.items() if value is not None})
    return event


def _told(event: AnyEvent, party: str) -> bool:
    return isinstance(event, RelationshipOpened) or speaks_for(event.asserted_by, party)


def speaks_for(speaker: str | None, party: str) -> bool:
    return speaker is not None and (speaker == party or speaker.split(":")[0] == party)


def _account(position: int, event: AnyEvent) -> Account:
    ends = [
        (day, nth, said)
        for nth, said in enumerate((event.occurred, event.published))
        if said and (day := last_day(said))
    ]
    if not ends:
        return Account(None, None, position, event)
    day, _, said = min(ends, key=lambda end: end[:2])
    return Account(day, moment(said), position, event)


def certain(accounts: Iterable[Account], as_of: date) -> list[Account]:
    """Return what had surely happened by a day, each relationship in its own order."""
    happened = [account for account in accounts if account.day is not None and account.day <= as_of]
    by_line = sorted(happened, key=lambda account: (account.day, account.position))
    slugs = [account.event.subject.split("/")[0] for account in by_line]
    own = {
        slug: in_order(account for account, its in zip(by_line, slugs, strict=True) if its == slug)
        for slug in slugs
    }
    return [own[slug].pop(0) for slug in slugs]


def in_order(accounts: Iterable[Account]) -> list[Account]:
    """Sort by day, then by line; two instants of one day in the wrong order change places."""
    order = sorted(accounts, key=lambda account: (account.day or date.max, account.position))
    for here in range(len(order)):
        for there in range(here + 1, len(order)):
            if _is_before(order[there], order[here]):
                order[here], order[there] = order[there], order[here]
    return order


def _is_before(one: Account, other: Account) -> bool:
    if one.day != other.day or one.instant is None or other.instant is None:
        return False
    return (one.instant, one.position) < (other.instant, other.position)


def possible(accounts: Iterable[Account], as_of: date) -> list[Account]:
    return [
        account
        for account in accounts
        if (account.day is None or account.day > as_of)
        and ((begins := first_day(account.event.occurred)) is None or begins <= as_of)
    ]


# Stages

RANKS = {
    "visit": ("visit-invited", "visit-accepted", "visit-confirmed", "visit-dated"),
    "purchase": ("purchase-pledged", "cargoes-booked", "cargoes-shipped", "cargoes-cleared"),
    "undertaking": ("commitment-made", "commitment-accepted", "progress-reported"),
}
TARIFF_RANKS = {
    "tariff-rise-threatened": 0,
    "tariff-cut-announced": 1,
    "tariff-rise-announced": 1,
    "tariff-schedule-published": 2,
    "tariff-took-effect": 3,
}
STAGES = {
    "visit": ("invited", "accepted", "confirmed", "dated"),
    "purchase": ("pledged", "booked", "shipped", "cleared"),
    "undertaking": ("made", "accepted", "progressing"),
    "tariff": ("threatened", "announced", "published", "effective"),
}

# Where it stands if its opening is retracted and only later words are left.
BEGINNINGS = {"visit": "invited", "purchase": "pledged", "tariff": "announced", "undertaking": "made"}
SETS = {
    "visit": {"visit-postponed": "postponed", "visit-cancelled": "cancelled"},
    "tariff": {"tariff-suspended": "suspended"},
    "purchase": {},
    "undertaking": {},
}
ENDS = {
    "commitment-met": "met",
    "commitment-withdrawn": "withdrawn",
    "commitment-superseded": "superseded",
    "visit-held": "held",
    "tariff-revoked": "revoked",
}


def kind_of(events: Sequence[AnyEvent]) -> str:
    return next((event.commitment_kind for event in events if event.commitment_kind), "undertaking")


def stage_of(kind: str, events: Sequence[AnyEvent]) -> str | None:
    """Return the first end, or what the last interruption and the ranks since add up to."""
    end = next((ENDS[event.type] for event in events if event.type in ENDS), None)
    if end:
        return end
    stage, since = None, list(events)
    for nth, event in enumerate(events):
        if event.type in SETS[kind]:
            stage, since = SETS[kind][event.type], list(events[nth + 1 :])
    ranks = [rank for event in since if (rank := _rank(kind, event.type)) is not None]
    return STAGES[kind][max(ranks)] if ranks else stage


def _rank(kind: str, event_type: str) -> int | None:
    if kind == "tariff":
        return TARIFF_RANKS.get(event_type)
    return RANKS[kind].index(event_type) if event_type in RANKS[kind] else None


# Dues and the schedule


def states_due(event: AnyEvent) -> bool:
    return event.type.startswith(("visit-", "tariff-")) or event.type in {
        "purchase-pledged",
        "commitment-made",
        "commitment-accepted",
        "commitment-amended",
    }


def due_of(event: AnyEvent) -> FuzzyDate | None:
    due = getattr(event, "due", None)
    return due if isinstance(due, FuzzyDate) else None


def dues(events: Sequence[AnyEvent]) -> tuple[FuzzyDate | None, FuzzyDate | None]:
    """Return the current due date and the original one."""
    stated = [event for event in events if states_due(event) and due_of(event)]
    cargoes = [
        event for event in events if event.type in {"cargoes-booked", "cargoes-shipped"} and due_of(event)
    ]
    counting = stated or cargoes
    if not counting:
        return None, None
    latest = counting[-1]
    put_off = any(
        event.type == "visit-postponed" and due_of(event) is None
        for event in events[events.index(latest) + 1 :]
    )
    return (None if put_off else due_of(latest)), due_of(counting[0])


def schedule_state(due: FuzzyDate | None, as_of: date, closed: bool) -> tuple[str, int | None]:
    """Return the state and the days overdue."""
    if closed:
        return "closed", None
    if due is None:
        return "open_ended", None
    begins, ends = first_day(due), last_day(due)
    if begins is not None and as_of < begins:
        return "not_due", None
    if ends is None or as_of <= ends:
        return "in_window", None
    presumed = due.basis != "stated" or any(mark in due.edtf for mark in "?~%")
    return ("overdue_presumed" if presumed else "overdue"), (as_of - ends).days


def late_by(due: FuzzyDate | None, done_on: date | None) -> int | None:
    ends = last_day(due) if due else None
    if ends is None or done_on is None or done_on <= ends:
        return None
    return (done_on - ends).days


# Performance


def exact(number: float) -> Fraction:
    return Fraction(Decimal(repr(number)))


def family(unit: str) -> str:
    return "t" if unit in TONNES else unit


def in_family(number: float, unit: str) -> Fraction:
    return exact(number) * TONNES.get(unit, 1)


class Report(NamedTuple):
    """Add one reported figure, subtract it (`sign` -1), or replace the total."""

    figure: Quantity
    sign: int = 1
    total: bool = False
    period: str | None = None


def sum_up(reports: Sequence[Report], unit: str) -> Interval | None:
    """Return the reports in units like this one since the last total; a period as last reported."""
    like = [report for report in reports if family(report.figure.unit) == family(unit)]
    start = max((nth for nth, report in enumerate(like) if report.total), default=0)
    counting = [
        report
        for nth, report in enumerate(like[start:])
        if not _reported_anew(report, like[start + nth + 1 :])
    ]
    done: Interval | None = None
    for report in counting:
        low, top = _bounds(report.figure)
        if report.sign > 0:
            before, above = done or (Fraction(0), Fraction(0))
            done = before + low, None if above is None or top is None else above + top
        elif done is not None:
            before, above = done
            done = (
                Fraction(0) if top is None else max(before - top, Fraction(0)),
                None if above is None else max(above - low, Fraction(0)),
            )
    return done


def _reported_anew(report: Report, later: Iterable[Report]) -> bool:
    return (
        report.period is not None
        and not report.total
        and any(other.period == report.period for other in later)
    )


def _bounds(figure: Quantity) -> Interval:
    low = Fraction(0) if figure.min is None else owed_at_least(figure)
    return low, None if figure.max is None else in_family(figure.max, figure.unit) - HAIR * figure.exclusive


def owed_at_least(figure: Quantity) -> Fraction:
    return in_family(figure.min or 0, figure.unit) + HAIR * figure.exclusive


def plain_figure(number: Fraction) -> Fraction:
    """Return a figure without the hairs that stand for exclusive ends."""
    return Fraction(round(number * 10**20), 10**20)


def by_a_hair(number: Fraction) -> Fraction:
    """However many hairs it is more or less, one."""
    plain = plain_figure(number)
    return plain + HAIR * ((number > plain) - (number < plain))


RUNG = {"cargoes-booked": "booked", "cargoes-shipped": "shipped", "cargoes-cleared": "cleared"}


def cargo_reports(events: Sequence[AnyEvent], rung: str) -> list[Report]:
    reports = []
    for event in events:
        figures = [figure for name in ("quantity", "value") if (figure := getattr(event, name, None))]
        if RUNG.get(event.type) == rung:
            reports += [Report(figure, total=getattr(event, "cumulative", False)) for figure in figures]
        if event.type == "cargoes-cancelled" and rung == "booked":
            reports += [Report(figure, sign=-1) for figure in figures]
    return reports


def progress_reports(events: Sequence[AnyEvent], measure: str) -> list[Report]:
    return [
        Report(
            event.quantity,
            total=event.cumulative or event.quantity.unit == "%",  # shares are of different wholes
            period=event.period.edtf if event.period else None,
        )
        for event in events
        if isinstance(event, ProgressReported) and event.measure == measure
    ]


def targets_of(events: Sequence[AnyEvent]) -> dict[str, Quantity]:
    targets: dict[str, Quantity] = {}
    for event in events:
        if event.type == "purchase-pledged":
            targets |= {name: figure for name in ("quantity", "value") if (figure := getattr(event, name))}
        if event.type in {"purchase-pledged", "commitment-made", "commitment-amended"}:
            targets |= {target.measure: target.quantity for target in getattr(event, "targets", ())}
    return targets


def state_of(target: Quantity | None, done: Interval | None) -> str:
    if target is None or target.min is None:
        return "not_measured"
    if done is None or done[1] == 0:
        return "no_evidence"
    owed = owed_at_least(target)
    if done[0] >= owed:
        return "fulfilled"
    return "possibly_fulfilled" if done[1] is None or done[1] >= owed else "partial"


def percent_of(target: Quantity | None, done: Interval | None) -> tuple[float, float | None] | None:
    if target is None or not target.min or done is None:
        return None
    low, top = (None if bound is None else share_of(bound, owed_at_least(target)) for bound in done)
    return low or 0.0, top


def share_of(done: Fraction, owed: Fraction) -> float:
    """Below 100 as long as not all is done."""
    tenths = int(1000 * plain_figure(done) / plain_figure(owed))
    return (min(tenths, 999) if done < owed else tenths) / 10


def entry(target: Quantity | None, done: object, ladder: object = None) -> Answer:
    """Figures in the smallest unit of their family, so that 1 kt is 1000 t."""
    measured = done if isinstance(done, tuple) else None
    return {
        "state": state_of(target, measured),
        "target": None if target is None else (family(target.unit), *_written_bounds(target)),
        "done": measured and tuple(bound and by_a_hair(bound) for bound in measured),
        "percent": percent_of(target, measured),
        "ladder": ladder,
    }


def _written_bounds(figure: Quantity) -> tuple[Fraction | None, Fraction | None]:
    low, top = (
        None if bound is None else in_family(bound, figure.unit) + hair
        for bound, hair in ((figure.min, HAIR * figure.exclusive), (figure.max, -HAIR * figure.exclusive))
    )
    return low, top


def performance(kind: str, stage: str | None, events: Sequence[AnyEvent]) -> dict[str, Answer]:
    """Return performance by measure; without a pledge, named by the family of its unit."""
    targets = targets_of(events)
    entries: dict[str, Answer] = {}
    if kind == "visit":
        entries["visit held"] = {
            **entry(None, None),
            "state": "fulfilled" if stage in {"held", "met"} else "no_evidence",
        }
    if kind == "tariff":
        in_effect = "fulfilled" if stage in {"effective", "met"} else "no_evidence"
        entries["tariff in effect"] = {**entry(None, None), "state": in_effect}
    if kind == "purchase":
        entries = purchased(events, targets)
    reported = [event.measure for event in events if isinstance(event, ProgressReported)]
    for measure in {*targets, *reported} - ({"quantity", "value"} if kind == "purchase" else set()):
        entries |= progressed(measure, targets.get(measure), progress_reports(events, measure))
    if not entries:
        entries["undertaking"] = {
            **entry(None, None),
            "state": "fulfilled" if stage == "met" else "not_measured",
        }
    return entries


def purchased(events: Sequence[AnyEvent], targets: Mapping[str, Quantity]) -> dict[str, Answer]:
    counts = [rung for event in events if (rung := getattr(event, "counts", None))]
    counting = counts[-1] if counts else "cleared"
    reports = {rung: cargo_reports(events, rung) for rung in ("booked", "shipped", "cleared")}

    def on_rungs(unit: str, target: Quantity | None) -> Answer:
        ladder = {rung: sum_up(reports[rung], unit) for rung in reports}
        shown = {
            rung: figures and tuple(figure and by_a_hair(figure) for figure in figures)
            for rung, figures in ladder.items()
        }
        return entry(target, ladder[counting], shown)

    entries = {
        name: on_rungs(targets[name].unit, targets[name]) for name in ("quantity", "value") if name in targets
    }
    pledged = {family(targets[name].unit) for name in entries}
    units = {family(report.figure.unit) for rung in reports for report in reports[rung]}
    for unit in units - pledged:
        if any(sum_up(reports[rung], unit) for rung in reports):
            entries[f"quantity in {unit}"] = on_rungs(unit, None)
    return entries or {"quantity": entry(None, None, dict.fromkeys(reports))}


def progressed(measure: str, target: Quantity | None, reports: Sequence[Report]) -> dict[str, Answer]:
    units = {family(report.figure.unit) for report in reports}
    if target is None and len(units) > 1:
        return {f"{measure} in {unit}": entry(None, sum_up(reports, unit)) for unit in units}
    unit = target.unit if target else next(iter(units))
    return {measure: entry(target, sum_up(reports, unit))}


# Done, and since when


def is_done(kind: str, events: Sequence[AnyEvent]) -> bool:
    """Return whether it is done: held, in effect, said to be met, or all targets fulfilled."""
    stage = stage_of(kind, events)
    if stage in {"held", "effective", "met"}:
        return True
    owed = [value for value in performance(kind, stage, events).values() if value["target"]]
    return (
        kind in {"purchase", "undertaking"}
        and bool(owed)
        and {each["state"] for each in owed} == {"fulfilled"}
    )


def done_since(kind: str, accounts: Sequence[Account]) -> date | None:
    """Return the day of the event since which it was done after every event."""
    since = None
    for until in range(len(accounts), 0, -1):
        if not is_done(kind, [account.event for account in accounts[:until]]):
            break
        since = accounts[until - 1].day
    return since


# Acknowledgement


class Frame(NamedTuple):
    """Return what holds for all parties: what any party asserted, and the openings."""

    happened: Sequence[AnyEvent]
    openings: Sequence[RelationshipOpened]  # the last known and certain of each relationship is the last


def frame_of(entries: Sequence[Entry], known_on: date, as_of: date) -> Frame:
    heard = [entry for entry in entries if _known_from(entry) <= known_on]
    accounts = certain(known(entries, known_on, None), as_of)
    happened = [account.event for account in accounts]
    openings = [
        account.event
        for slug in {event.subject for event in happened}
        for account in in_order(each for each in accounts if each.event.subject == slug)
        if isinstance(account.event, RelationshipOpened)
    ]
    first: list[RelationshipOpened] = []
    for entry in entries:
        opened = entry.event
        if isinstance(opened, RelationshipOpened) and opened.subject not in {each.subject for each in first}:
            first.append(opened)
    kept = [
        entry.event
        for entry in entries
        if isinstance(entry.event, RelationshipOpened)
        and entry.event in first
        and not is_removed(entry, heard)
    ]
    return Frame(happened, [*kept, *openings])


def parties_of(relationship: str, frame: Frame) -> tuple[str, ...]:
    openings = [event for event in frame.openings if event.subject == relationship]
    return tuple(map(str, openings[-1].parties)) if openings else ()


def words(
    subject: str, accounts: Sequence[Account], happened: Sequence[Account], frame: Frame
) -> dict[str, str]:
    """Each party's word; `happened` is all that was certain, on whatever subject."""
    events = [account.event for account in happened]
    contacts = {contact_of(account.event, events, frame) for account in accounts} - {None}
    spoken = in_order(account for account in happened if _weighs(account.event, subject))
    silent = [account for account in happened if not _weighs(account.event, subject)]
    in_turn = [account.event for account in (*silent, *spoken)]
    return {
        party: _word(subject, contacts, [event for event in in_turn if speaks_for(event.asserted_by, party)])
        for party in parties_of(subject.partition("/")[0], frame)
    }


def _weighs(event: AnyEvent, subject: str) -> bool:
    if isinstance(event, ReadoutIssued):
        return subject in event.mentions
    return event.subject == subject and event.subject_kind == "commitment" and event.type != "assessed"


def _word(subject: str, contacts: set[str | None], own: Sequence[AnyEvent]) -> str:
    for event in reversed(own):
        if _weighs(event, subject):
            return "denied" if event.type == "denied" else "affirmed"
    left_out = any(isinstance(event, ReadoutIssued) and event.of in contacts for event in own)
    return "silent" if left_out else "no_account"


def contact_of(event: AnyEvent, events: Sequence[AnyEvent], frame: Frame) -> str | None:
    """Return the contact that an event came out of, itself or by a readout, if certain by now."""
    for other in frame.happened:
        if other.id == event.part_of and other.type in {"call-held", "meeting-held", "visit-held"}:
            return other.id
    for other in events:
        if other.id == event.part_of and isinstance(other, ReadoutIssued):
            return other.of
    return None


def roll_up(said: Mapping[str, str]) -> str:
    if "denied" in said.values():
        return "contested"
    if said and all(word == "affirmed" for word in said.values()):
        return "mutual"
    return "unilateral" if "affirmed" in said.values() else "unattributed"


def terms_due(events: Sequence[AnyEvent], parties: Iterable[str]) -> dict[str, str]:
    stated = {
        party: [
            due.edtf
            for event in events
            if states_due(event) and (due := due_of(event)) and speaks_for(event.asserted_by, party)
        ]
        for party in parties
    }
    return {party: own[-1] for party, own in stated.items() if own}


# The whole


def headline(
    stage: str, done: bool, schedule: str, entries: Mapping[str, Answer], events: Sequence[AnyEvent]
) -> str:
    if stage == "superseded":
        return "superseded"
    if stage in {"withdrawn", "cancelled", "revoked"}:
        return "withdrawn"
    if done:
        return "fulfilled"
    if schedule in {"overdue", "overdue_presumed", "in_window"}:
        return schedule
    if {value["state"] for value in entries.values()} & {"partial", "possibly_fulfilled", "fulfilled"}:
        return "partial"
    accepted = any(event.type == "commitment-accepted" for event in events)
    detailed = accepted or bool(targets_of(events)) or dues(events) != (None, None)
    return (
        "proposed"
        if stage in {"invited", "threatened"} or (stage == "pledged" and not detailed)
        else "pending"
    )


def counting(subject: str, happened: Sequence[Account]) -> list[Account]:
    """Return the events of a commitment, without circular supersessions."""
    edges = {
        (account.event.subject, successor)
        for account in happened
        if (successor := getattr(account.event, "superseded_by", None))
    }
    own = [account for account in happened if account.event.subject == subject]
    return [
        account
        for account in own
        if not leads_to(getattr(account.event, "superseded_by", None), subject, edges)
    ]


def leads_to(start: str | None, end: str, edges: Iterable[tuple[str, str]]) -> bool:
    """Return whether as many steps as there are lead from one to the other."""
    reached = {start}
    for _ in edges:
        reached |= {successor for one, successor in edges if one in reached}
    return end in reached


def standing(subject: str, happened: Sequence[Account], frame: Frame, as_of: date) -> Answer:
    accounts = in_order(counting(subject, happened))
    told = in_order(account for account in happened if account.event.subject == subject)
    events = [account.event for account in accounts]
    kind = kind_of(events)
    stage = stage_of(kind, events) or BEGINNINGS[kind]
    entries = performance(kind, stage, events)
    done = is_done(kind, events)
    done_on = done_since(kind, accounts)
    closed = done or stage in {"held", "revoked", "met", "withdrawn", "superseded", "cancelled"}
    due, original = dues(events)
    state, days_overdue = schedule_state(due, as_of, closed=closed)
    said = words(subject, told, happened, frame)
    return {
        "stage": stage,
        "headline": headline(stage, done, state, entries, events),
        "schedule": state,
        "due": due and due.edtf,
        "days_overdue": days_overdue,
        "late_by": late_by(due, done_on),
        "original_schedule": schedule_state(original, as_of, closed=closed)[0],
        "original_due": original and original.edtf,
        "original_late_by": late_by(original, done_on),
        "performance": entries,
        "parties": said,
        "acknowledgement": roll_up(said),
        "terms": terms_due(events, said),
        "_urgency": (
            ("overdue", "overdue_presumed", "in_window", "not_due", "open_ended").index(state)
            if not closed
            else 9,
            -(days_overdue or 0),
            (last_day(due) if state == "in_window" else first_day(due)) or date.max if due else date.max,
            subject,
        ),
    }


def answer(entries: Sequence[Entry], as_of: date, known_on: date, told_by: str | None = None) -> Answer:
    """Everything that is compared, for one question."""
    heard = known(entries, known_on, told_by)
    happened = certain(heard, as_of)
    subjects = {
        account.event.subject
        for account in happened
        if is_commitment(account.event.subject) and account.event.subject_kind == "commitment"
    }
    frame = frame_of(entries, known_on, as_of)
    standings = {subject: standing(subject, happened, frame, as_of) for subject in subjects}
    open_ones = sorted(
        (each["_urgency"], subject)
        for subject, each in standings.items()
        if each["headline"] not in {"superseded", "withdrawn", "fulfilled"}
    )
    return {
        "certain": [account.event.id for account in happened],
        "possible": {account.event.id for account in possible(heard, as_of)},
        "standings": {
            subject: {key: value for key, value in each.items() if key != "_urgency"}
            for subject, each in standings.items()
        },
        "pending": [subject for _, subject in open_ones],
    }
