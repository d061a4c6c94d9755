"""Measure what is done against what is owed (8)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal
from typing import Any

from rules_reference.parties import concerned, family, opening
from rules_reference.record import Entry, World
from rules_reference.terms import Side, Statement, governing, statements
from timeline.events.dates import FuzzyDate

Json = Mapping[str, Any]
GRAMS = {"g": 1, "kg": 10**3, "t": 10**6, "kt": 10**9, "Mt": 10**12}
PERIODS = {"month": 1, "quarter": 3, "year": 12}
RUNGS = ("booked", "shipped", "cleared", "refused", "cancelled")
ZERO = Decimal(0)


@dataclass(frozen=True)
class Amount:
    """An interval of a unit, at least `low`, at most `high`; None is open."""

    low: Decimal
    high: Decimal | None
    unit: str
    approx: bool = False
    exclusive: bool = False

    def plus(self, other: "Amount") -> "Amount":
        """Add two intervals; about stays about (8.9)."""
        high = None if self.high is None or other.high is None else self.high + other.high
        return Amount(self.low + other.low, high, self.unit, self.approx or other.approx)

    def minus(self, other: "Amount") -> "Amount":
        """Take one interval off another."""
        low = ZERO if other.high is None else self.low - other.high
        high = None if self.high is None else self.high - other.low
        return Amount(low, high, self.unit, self.approx or other.approx)

    def not_below(self, floor: Decimal) -> "Amount":
        """Raise both ends to a lower bound."""
        high = None if self.high is None else max(self.high, floor)
        return replace(self, low=max(self.low, floor), high=high)

    def as_json(self) -> dict[str, object]:
        """Write the interval as the interface does."""
        flags = {"approx": True} if self.approx else {}
        flags |= {"exclusive": True} if self.exclusive else {}
        return {"min": number(self.low), "max": number(self.high), "unit": self.unit, **flags}


@dataclass(frozen=True)
class Report:
    """One report of an amount, with the days that it covers; a `start` of None is the beginning."""

    amount: Amount
    start: date | None
    end: date
    entry: Entry
    cumulative: bool
    period: bool

    @property
    def first(self) -> date:
        """Return the first day covered."""
        return self.start or date.min


@dataclass
class Counted:
    """The reports that count, and what was surprising about the others."""

    reports: list[Report] = field(default_factory=list)
    partly: list[Report] = field(default_factory=list)
    findings: set[str] = field(default_factory=set)


def number(value: Decimal | None) -> int | float | None:
    """Write a number without a needless fraction."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def decimal(value: float) -> Decimal:
    """Read a number exactly as written."""
    return Decimal(str(value))


def rate(unit: str) -> tuple[str, str | None]:
    """Split `Mt/year` into its unit and its period (design 4)."""
    plain, _, each = unit.partition("/")
    return (plain, each) if each in PERIODS else (unit, None)


def amount(quantity: Json, unit: str | None = None) -> Amount | None:
    """Read a quantity in a unit; None where no factor is known (8.9)."""
    own = rate(quantity["unit"])[0]
    wanted = unit or own
    if own == wanted:
        factor = Decimal(1)
    elif own in GRAMS and wanted in GRAMS:
        factor = Decimal(GRAMS[own]) / GRAMS[wanted]
    else:
        return None
    low, high = quantity.get("min"), quantity.get("max")
    return Amount(
        ZERO if low is None else decimal(low) * factor,
        None if high is None else decimal(high) * factor,
        wanted,
        bool(quantity.get("approx")),
        bool(quantity.get("exclusive")),
    )


# Targets.


@dataclass(frozen=True)
class Target:
    """How much of a measure is owed, by period or in all, above a baseline or under a ceiling."""

    measure: str
    quantity: Json
    ceiling: bool = False
    each: str | None = None
    from_month: int = 1
    baseline: Json | None = None

    @property
    def unit(self) -> str:
        """Return the unit without its period."""
        return rate(self.quantity["unit"])[0]

    def as_json(self) -> dict[str, object]:
        """Write the amount that is owed, with the ends that were given."""
        flags = {key: True for key in ("approx", "exclusive") if self.quantity.get(key)}
        return {"min": self.quantity.get("min"), "max": self.quantity.get("max"), "unit": self.unit, **flags}

    @property
    def need(self) -> Decimal:
        """Return the amount at which the target is reached: 10 of "10 to 12" (8.1)."""
        low, high = self.quantity.get("min"), self.quantity.get("max")
        return decimal(low if low is not None else high or 0)

    @property
    def limit(self) -> Decimal:
        """Return the amount that a ceiling allows (8.7)."""
        return decimal(self.quantity.get("max") or 0)

    @property
    def exclusive(self) -> bool:
        """Tell an end that is to be passed, or not to be reached, from one that counts itself (8.7)."""
        return bool(self.quantity.get("exclusive"))


def read_target(given: Json) -> Target:
    """Read a target as stated."""
    each = given.get("each") or rate(given["quantity"]["unit"])[1]
    return Target(
        str(given["measure"]),
        given["quantity"],
        given.get("bound") == "ceiling",
        each,
        int(given.get("from_month") or 1),
        given.get("baseline"),
    )


def targets(world: World, subject: str) -> dict[str, Target]:
    """Take the targets stated last by a concerned party, otherwise by anybody, per measure (6.4, 8.1)."""
    stated = statements(world, subject)
    return stated_targets(stated, None) | stated_targets(stated, concerned(world, subject))


def stated_targets(stated: Sequence[Statement], parties: frozenset[str] | None) -> dict[str, Target]:
    """Fold targets measure by measure; of one day the higher is the last."""
    found: dict[str, tuple[date, Target]] = {}
    for said in stated:
        if parties is not None and not said.parties & parties:
            continue
        for measure, given in said.targets.items():
            target, was = read_target(given), found.get(measure)
            same_day = was is not None and was[0] == said.entry.day
            if was is None or not same_day or _weight(target) >= _weight(was[1]):
                found[measure] = (said.entry.day, target)
    return {measure: target for measure, (_, target) in found.items()}


def _weight(target: Target) -> Decimal:
    bound = target.limit if target.ceiling else target.need
    return bound * GRAMS.get(target.unit, 1)


# Reports.


def span_of(event: Json, *keys: str) -> tuple[date | None, date | None]:
    """Return the days that the first of these fields covers."""
    for key in keys:
        if event.get(key):
            fuzzy = FuzzyDate.from_json(event[key])
            return fuzzy.earliest, fuzzy.latest
    return None, None


def reports_of(world: World, subject: str, measure: str, rung: str | None, unit: str) -> list[Report]:
    """List the reports of a measure, or of one rung of the ladder of a purchase, in a unit."""
    found = []
    for entry in world.of(subject):
        event = entry.event
        if rung is None:
            matches, key = entry.type == "progress-reported" and event["measure"] == measure, "quantity"
        else:
            matches, key = entry.type == f"cargoes-{rung}", measure
        if matches and event.get(key) and (read := amount(event[key], unit)):
            found.append(_report(entry, read))
    return found


def _report(entry: Entry, read: Amount) -> Report:
    event = entry.event
    start, end = span_of(event, "period", "occurred")
    cumulative = bool(event.get("cumulative"))
    if cumulative and "period" not in event:
        start = None
    return Report(read, start, end or entry.day, entry, cumulative, "period" in event)


def grade(entry: Entry) -> tuple[int, int]:
    """Rank the best Admiralty grade of a report, the least first; ungraded is last (8.4)."""
    codes = [source["admiralty"] for source in entry.event.get("sources", ()) if source.get("admiralty")]
    return min((_rank(code) for code in codes), default=(99, 99))


def _rank(code: str) -> tuple[int, int]:
    reliability = "ABCDEF".index(code[0]) + 1
    return reliability + int(code[1]), reliability


def source(entry: Entry) -> str | None:
    """Name the publisher of the first source, otherwise the parties that assert a report (8.4)."""
    sources = entry.event.get("sources") or ()
    asserted = entry.event.get("asserted_by")
    if sources:
        return str(sources[0]["publisher"])
    return None if asserted is None else str(asserted)


def published(entry: Entry) -> date:
    """Return the day on which a report came out."""
    return span_of(entry.event, "published", "occurred")[1] or entry.day


def counted(reports: Sequence[Report]) -> Counted:
    """Choose the reports that add up (8.4)."""
    result = Counted()
    totals = [report for report in reports if report.cumulative]
    kept = [total for total in totals if not any(_overrides(other, total) for other in totals)]
    if len(kept) < len(totals):
        result.findings.add("falling_total")
    starts = {total.start for total in kept}
    chosen = [_furthest([total for total in kept if total.start == start]) for start in starts]
    accepted = _without_overlaps(chosen, Counted())
    single = [report for report in reports if not report.cumulative]
    dated = _without_overlaps([report for report in single if report.period], result)
    for report in [*dated, *(report for report in single if not report.period)]:
        if any(total.first <= report.first and report.end <= total.end for total in accepted):
            continue
        touches = any(_overlap(total, report) for total in accepted)
        (result.partly if touches else result.reports).append(report)
    result.reports += accepted
    return result


def _overrides(other: Report, total: Report) -> bool:
    """Recognize a higher total that reaches no further, of this source or of one as good (8.4)."""
    if other.start != total.start or other.end > total.end or other.amount.low <= total.amount.low:
        return False
    same = source(other.entry) is not None and source(other.entry) == source(total.entry)
    graded = grade(other.entry) != (99, 99)
    return same or (graded and grade(other.entry) <= grade(total.entry))


def _furthest(totals: Sequence[Report]) -> Report:
    """Take the total that reaches furthest, then the best graded, then the higher (8.4)."""
    return min(
        totals,
        key=lambda one: (-one.end.toordinal(), grade(one.entry), -one.amount.low, -(one.amount.high or ZERO)),
    )


def _without_overlaps(reports: Sequence[Report], result: Counted) -> list[Report]:
    """Keep the longer of overlapping periods, then the better graded, then the later published (8.4)."""
    kept: list[Report] = []
    for report in sorted(reports, key=_precedence):
        if any(_overlap(report, other) for other in kept):
            result.findings.add("overlapping_periods")
        else:
            kept.append(report)
    return kept


def _precedence(report: Report) -> tuple[object, ...]:
    length = (report.end - report.first).days
    return -length, grade(report.entry), -published(report.entry).toordinal(), -report.amount.low


def _overlap(one: Report, other: Report) -> bool:
    return one.first <= other.end and other.first <= one.end


@dataclass(frozen=True)
class Period:
    """A named stretch of days, both ends included."""

    name: str
    first: date
    last: date


def total(chosen: Counted, unit: str, period: Period | None = None) -> Amount | None:
    """Add what counts, in all or in a period; None where nothing was reported (8.4, 8.5)."""
    done: Amount | None = None
    for report, whole in [*((r, True) for r in chosen.reports), *((r, False) for r in chosen.partly)]:
        share = _share(report, whole, period)
        if share is not None:
            done = share if done is None else done.plus(share)
    return done and replace(done, unit=unit)


def _share(report: Report, whole: bool, period: Period | None) -> Amount | None:
    """Count a report within the period, from nothing to all of one that crosses its border (8.5)."""
    if period and (report.end < period.first or report.first > period.last):
        return None
    inside = period is None or (period.first <= report.first and report.end <= period.last)
    return report.amount if whole and inside else replace(report.amount, low=ZERO)


# The ladder of a purchase.


@dataclass(frozen=True)
class Ladder:
    """How far the goods have come, rung by rung."""

    rungs: Mapping[str, Amount | None]
    reported: frozenset[str]
    findings: frozenset[str]

    def as_json(self) -> dict[str, object]:
        """Write the rungs as the interface does."""
        return {name: rung and rung.as_json() for name, rung in self.rungs.items()}


def ladder(world: World, subject: str, measure: str, unit: str, period: Period | None = None) -> Ladder:
    """Add each rung; what was shipped was booked, what was cleared was shipped (8.2)."""
    chosen = {rung: counted(reports_of(world, subject, measure, rung, unit)) for rung in RUNGS}
    plain = {rung: total(chosen[rung], unit, period) for rung in RUNGS}
    gross = _at_least(plain["shipped"], plain["cleared"], period)
    shipped = _less(gross, plain["refused"])
    net = _at_least(shipped, plain["cleared"], period)
    booked = _at_least(_less(plain["booked"], plain["cancelled"]), gross, period)
    findings = set().union(*(one.findings for one in chosen.values()))
    if period is None and _cancelled_too_much(plain, gross):
        findings.add("cancelled_beyond_bookings")
    rungs = {"booked": booked, "shipped": net, "cleared": plain["cleared"], "refused": plain["refused"]}
    return Ladder(rungs, frozenset(r for r in RUNGS if plain[r] is not None), frozenset(findings))


def _at_least(rung: Amount | None, above: Amount | None, period: Period | None) -> Amount | None:
    """Raise a rung to the next one; in a period only where nothing of it was reported (8.2)."""
    if above is None or (period and rung is not None):
        return rung
    if rung is None:
        return Amount(above.low, None, above.unit, above.approx)
    return rung.not_below(above.low)


def _less(rung: Amount | None, taken: Amount | None) -> Amount | None:
    if rung is None or taken is None:
        return rung
    return rung.minus(taken).not_below(ZERO)


def _cancelled_too_much(plain: Mapping[str, Amount | None], gross: Amount | None) -> bool:
    cancelled = plain["cancelled"]
    if cancelled is None:
        return False
    booked = plain["booked"]
    if booked and booked.high is None:
        return False
    left = (booked.high or ZERO if booked else ZERO) - (gross.low if gross else ZERO)
    return cancelled.low > left


# Judging.


def percent_of(done: Decimal | None, need: Decimal) -> float | None:
    """Round a percentage toward zero, to one decimal (8.3)."""
    if done is None or need == 0:
        return None
    return float((done * 100 / need).quantize(Decimal("0.1"), rounding=ROUND_DOWN))


def above_baseline(target: Target, done: Amount) -> Amount:
    """Take off the baseline (8.6)."""
    base = amount(target.baseline, target.unit) if target.baseline else None
    if base is None:
        return done
    low = done.low - (base.high if base.high is not None else base.low)
    high = None if done.high is None else done.high - base.low
    return replace(done, low=low, high=high)


def floor_state(target: Target, done: Amount | None) -> str:
    """Judge a floor by what exceeds its baseline (8.1, 8.3, 8.6)."""
    if done is None:
        return "no_evidence"
    net = above_baseline(target, done)
    if _reaches(target, net.low, done.exclusive):
        return "fulfilled"
    if net.high is None or _reaches(target, net.high, passed=False):
        return "possibly_fulfilled"
    return "partial"


def _reaches(target: Target, value: Decimal, passed: bool) -> bool:
    return value > target.need or (value == target.need and (passed or not target.exclusive))


def shares(target: Target, done: Amount | None) -> dict[str, object]:
    """Write percent and shortfall of a floor (8.3, 8.6)."""
    if done is None:
        return {"percent": None, "shortfall": None}
    net = above_baseline(target, done)
    low_missing = ZERO if net.high is None else max(ZERO, target.need - net.high)
    return {
        "percent": {"min": percent_of(net.low, target.need), "max": percent_of(net.high, target.need)},
        "shortfall": {"min": number(low_missing), "max": number(max(ZERO, target.need - net.low))},
    }


def counting_rung(world: World, subject: str) -> str:
    """Name the rung that fulfils a purchase, `cleared` unless stated."""
    named = [entry.event["counts"] for entry in world.of(subject) if entry.event.get("counts")]
    return str(named[-1]) if named else "cleared"


def done_of(world: World, subject: str, target: Target, period: Period | None = None) -> Amount | None:
    """Measure what is done of a target, in all or in a period."""
    if family(world, subject) == "purchase" and target.measure in {"quantity", "value"}:
        rung = counting_rung(world, subject)
        return ladder(world, subject, target.measure, target.unit, period).rungs[rung]
    return total(counted(reports_of(world, subject, target.measure, None, target.unit)), target.unit, period)


# Shares by period.


def periods(world: World, subject: str, target: Target, terms: Side) -> list[Period]:
    """List the periods that begin within the due or term, from the opening on where it is short (8.5)."""
    months = PERIODS[target.each or "year"]
    first = opening(world, subject)
    opened = first.day if first else world.day
    begin, end = opened, world.day
    stated = terms.due or terms.term
    if stated:
        begin = stated.span.begins.earliest or opened
        end = stated.span.ends.latest or max(world.day, begin)
        if terms.due and stated.span.ends.latest and end < _add_months(begin, months) - timedelta(days=1):
            begin = opened
    start = date(begin.year - 1, target.from_month if months == 12 else 1, 1)
    found = []
    while start <= end:
        after = _add_months(start, months)
        if start >= begin:
            found.append(Period(_name(start, after, target.each or "year"), start, after - timedelta(days=1)))
        start = after
    return found


def _add_months(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    return date(day.year + years, month + 1, min(day.day, 28))


def _name(start: date, after: date, each: str) -> str:
    """Name a period: 2026, 2026-33, 2026-05, or 2025-09/2026-08 (8.5)."""
    if each == "quarter":
        return f"{start.year}-{33 + start.month // 3}"
    if each == "month":
        return f"{start:%Y-%m}"
    last = after - timedelta(days=1)
    return str(start.year) if start.month == 1 else f"{start:%Y-%m}/{last:%Y-%m}"


def instance(world: World, subject: str, target: Target, period: Period) -> dict[str, object]:
    """Judge one period (8.5)."""
    done = done_of(world, subject, target, period)
    if target.ceiling:
        state = ceiling_state(target, done)
        return _instance_json(target, period, done, "not_due" if world.day < period.first else state)
    state = floor_state(target, done)
    if state != "fulfilled" and world.day <= period.last:
        state = "not_due" if world.day < period.first else "in_window"
    elif state == "no_evidence":
        state = "overdue_presumed"
    elif state == "partial":
        state = "overdue"
    return _instance_json(target, period, done, state)


def _instance_json(target: Target, period: Period, done: Amount | None, state: str) -> dict[str, object]:
    shown = {"percent": None, "shortfall": None} if target.ceiling else shares(target, done)
    return {
        "period": period.name,
        "state": state,
        "target": target.as_json(),
        "done": done and done.as_json(),
        **shown,
    }


@dataclass(frozen=True)
class Arrears:
    """How a floor by period stands as a whole (8.5)."""

    state: str | None
    since: date | None
    finished: bool
    short_period: bool


def arrears(world: World, subject: str, target: Target, terms: Side) -> Arrears:
    """Compare the sum done with the sum of the closed periods (8.5)."""
    every = periods(world, subject, target, terms)
    closed = [period for period in every if period.last < world.day]
    if not closed:
        return Arrears(None, None, finished=False, short_period=False)
    whole = Period("", every[0].first, max(every[-1].last, closed[-1].last))
    done = done_of(world, subject, target, whole)
    singles = [done_of(world, subject, target, period) for period in closed]
    short = any(floor_state(target, single) in {"partial", "no_evidence"} for single in singles)
    for count, period in enumerate(closed, start=1):
        state = floor_state(_times(target, count), done)
        if state != "fulfilled":
            unknown = state == "possibly_fulfilled" or any(single is None for single in singles)
            return Arrears("overdue_presumed" if unknown else "overdue", period.last, False, short)
    return Arrears(None, None, len(closed) == len(every), short)


def _times(target: Target, count: int) -> Target:
    """Multiply a share, its baseline included, by a number of periods."""
    return replace(
        target,
        quantity=_multiplied(target.quantity, count),
        baseline=_multiplied(target.baseline, count) if target.baseline else None,
    )


def _multiplied(quantity: Json, count: int) -> Json:
    ends = {
        key: number(decimal(quantity[key]) * count) for key in ("min", "max") if quantity.get(key) is not None
    }
    return {**quantity, **ends}


# Ceilings.


@dataclass(frozen=True)
class Reading:
    """A level reported on the days up to one, in the unit of its ceiling."""

    entry: Entry
    day: date
    amount: Amount


def readings(world: World, subject: str, target: Target, terms: Side) -> list[Reading]:
    """List the levels read while the ceiling binds, the one that counts for its day last (8.7)."""
    found = []
    for entry in world.of(subject):
        event = entry.event
        if entry.type != "figure-reported" or event["indicator"] != target.measure:
            continue
        read, day = amount(event["value"], target.unit), span_of(event, "period", "occurred")[1]
        if read and binds(terms, day or entry.day):
            found.append(Reading(entry, day or entry.day, read))

    def precedence(one: Reading) -> tuple[object, ...]:
        total_grade, reliability = grade(one.entry)
        return one.day, -total_grade, -reliability, published(one.entry), one.amount.low

    return sorted(found, key=precedence)


def level(world: World, subject: str, target: Target, terms: Side) -> Amount | None:
    """Return what a ceiling is judged by: the last reading, or the sum of the current period (8.7)."""
    if not target.each:
        levels = readings(world, subject, target, terms)
        return levels[-1].amount if levels else None
    current = [one for one in periods(world, subject, target, terms) if one.first <= world.day <= one.last]
    return done_of(world, subject, target, current[0]) if current else None


def binds(terms: Side, day: date) -> bool:
    """Tell if a ceiling binds on a day: in its term, or from its due on (8.7)."""
    if terms.term:
        first = terms.term.span.begins.earliest or date.min
        return first <= day <= terms.term.span.last
    return terms.due is None or day > terms.due.span.last or day >= (terms.due.span.begins.earliest or day)


def ceiling_state(target: Target, level: Amount | None) -> str:
    """Judge a level by its ceiling (8.7)."""
    if level is None:
        return "no_evidence"
    if _passes(target, level.low, level.exclusive):
        return "exceeded"
    if level.high is None or _passes(target, level.high, passed=False):
        return "possibly_exceeded"
    return "within"


def _passes(target: Target, value: Decimal, passed: bool) -> bool:
    return value > target.limit or (value == target.limit and (passed or target.exclusive))


def ceiling(world: World, subject: str, target: Target, terms: Side) -> dict[str, object]:
    """Judge a ceiling by its latest reading (8.7)."""
    levels = readings(world, subject, target, terms)
    by_day = {level.day: level for level in levels}
    latest = levels[-1] if levels else None
    state = ceiling_state(target, latest.amount if latest else None)
    since: date | None = None
    for level in by_day.values():
        exceeded = ceiling_state(target, level.amount) == "exceeded"
        since = (since or level.day) if exceeded else None
    peak = max(by_day.values(), key=lambda one: one.amount.low, default=None)
    return {
        "measure": target.measure,
        "state": state,
        "target": target.as_json(),
        "done": latest and latest.amount.as_json(),
        "percent": None,
        "shortfall": None,
        "bound": "ceiling",
        "excess": _excess(target, latest.amount) if latest else None,
        "exceeded_since": since.isoformat() if since else None,
        "read_on": latest.day.isoformat() if latest else None,
        "peak": peak and peak.amount.as_json(),
        "baseline": None,
        "instances": None,
        "ladder": None,
    }


def _excess(target: Target, level: Amount) -> dict[str, object]:
    high = None if level.high is None else max(ZERO, level.high - target.limit)
    return {"min": number(max(ZERO, level.low - target.limit)), "max": number(high)}


# All measures.


def performance(world: World, subject: str) -> list[dict[str, object]]:
    """List every measure that is owed or reported (8)."""
    terms, owed_targets = governing(world, subject), targets(world, subject)
    rows = [_row(world, subject, target, terms) for _, target in sorted(owed_targets.items())]
    for measure, unit in sorted(reported_measures(world, subject).items()):
        if measure not in owed_targets:
            rows.append(_unmeasured(world, subject, measure, unit))
    return rows


def reported_measures(world: World, subject: str) -> dict[str, str]:
    """Name the measures of which something was reported, each with the unit first used."""
    found: dict[str, str] = {}
    purchase = family(world, subject) == "purchase"
    for entry in world.of(subject):
        if entry.type == "progress-reported":
            found.setdefault(str(entry.event["measure"]), entry.event["quantity"]["unit"])
        elif purchase and entry.type.startswith("cargoes-"):
            for measure in ("quantity", "value"):
                if entry.event.get(measure):
                    found.setdefault(measure, entry.event[measure]["unit"])
    return found


def _row(world: World, subject: str, target: Target, terms: Side) -> dict[str, object]:
    if target.ceiling and not target.each:
        return ceiling(world, subject, target, terms)
    row: dict[str, object] = {
        "measure": target.measure,
        "bound": "ceiling" if target.ceiling else "floor",
        "excess": None,
        "exceeded_since": None,
        "read_on": None,
        "peak": None,
        "baseline": target.baseline,
        "ladder": _ladder_json(world, subject, target.measure, target.unit),
    }
    if not target.each:
        done = done_of(world, subject, target)
        plain = {"target": target.as_json(), "done": done and done.as_json(), "instances": None}
        return row | plain | {"state": floor_state(target, done), **shares(target, done)}
    every = periods(world, subject, target, terms)
    instances = [instance(world, subject, target, period) for period in every]
    current = [n for n, period in enumerate(every) if period.first <= world.day]
    top = dict(instances[current[-1] if current else 0]) if instances else _empty(target)
    top.pop("period", None)
    return row | top | {"instances": instances}


def _empty(target: Target) -> dict[str, object]:
    return {
        "state": "no_evidence",
        "target": target.as_json(),
        "done": None,
        **shares(target, None),
    }


def _ladder_json(world: World, subject: str, measure: str, unit: str) -> dict[str, object] | None:
    if family(world, subject) != "purchase" or measure not in {"quantity", "value"}:
        return None
    return ladder(world, subject, measure, unit).as_json()


def _unmeasured(world: World, subject: str, measure: str, unit: str) -> dict[str, object]:
    done = done_of(world, subject, Target(measure, {"unit": unit}))
    return {
        "measure": measure,
        "state": "not_measured",
        "target": None,
        "done": done and done.as_json(),
        "percent": None,
        "shortfall": None,
        "bound": None,
        "excess": None,
        "exceeded_since": None,
        "read_on": None,
        "peak": None,
        "baseline": None,
        "instances": None,
        "ladder": _ladder_json(world, subject, measure, unit),
    }


def amount_findings(world: World, subject: str) -> set[str]:
    """Name what is surprising about the amounts (8.2, 8.4, 8.5)."""
    units = reported_measures(world, subject)
    terms = governing(world, subject)
    owed_targets = targets(world, subject)
    units |= {measure: target.unit for measure, target in owed_targets.items()}
    found: set[str] = set()
    for measure, unit in units.items():
        if family(world, subject) == "purchase" and measure in {"quantity", "value"}:
            found |= ladder(world, subject, measure, rate(unit)[0]).findings
        else:
            found |= counted(reports_of(world, subject, measure, None, rate(unit)[0])).findings
    by_period = [target for target in owed_targets.values() if target.each and not target.ceiling]
    if any(arrears(world, subject, target, terms).short_period for target in by_period):
        found.add("short_period")
    return found


def floor_states(world: World, subject: str, owed_targets: Iterable[Target]) -> list[str]:
    """Judge each floor as a whole; one by period is fulfilled after its last period (8.5)."""
    terms = governing(world, subject)
    found = []
    for target in owed_targets:
        if target.ceiling:
            continue
        if not target.each:
            found.append(floor_state(target, done_of(world, subject, target)))
            continue
        whole = arrears(world, subject, target, terms)
        reported = done_of(world, subject, target) is not None
        found.append("fulfilled" if whole.finished else "partial" if reported else "no_evidence")
    return found
