"""How answers are said in a few words."""

from collections.abc import Iterable
from datetime import date, datetime

from msgspec.structs import replace

from timeline.events.date_format import format_date, format_due
from timeline.events.dates import FuzzyDate
from timeline.projections.commitment.amounts import Interval, Percent, in_unit
from timeline.projections.commitment.schedule import Schedule
from timeline.projections.commitment.state import Acknowledgement, Performance, SourceSummary, Terms
from timeline.projections.commitment.status import Headline, Status
from timeline.render.document import Cell, DayCount, Paragraph, Tone

DASH = "\N{EN DASH}"
SEPARATOR = " · "
NOTHING_REPORTED = "nothing reported"

_TONES: dict[Headline, Tone | None] = {
    "superseded": "quiet",
    "withdrawn": "quiet",
    "fulfilled": "good",
    "overdue": "bad",
    "overdue_presumed": "bad",
    "in_window": "warn",
    "partial": None,
    "pending": None,
    "proposed": "quiet",
}
_LABELS: dict[str, Tone] = {
    "raised": "good",
    "omitted": "quiet",
    "affirmed": "good",
    "denied": "bad",
    "silent": "warn",
    "no_account": "quiet",
}
_OF_A_MEASURE = frozenset({"done", "percent", "pace"})
_WORDS = {"affirmed": "yes", "denied": "no", "silent": "silent", "no_account": "no account"}


def humanize(name: str) -> str:
    """A name of the interface as a person reads it: `not_assessed` is not assessed."""
    return name.replace("_", " ")


def axis(name: str) -> str:
    """An axis of a status in words: `performance.exports.done` is "performance: exports, done"."""
    of, _, part = name.partition(".")
    *before, last = part.rsplit(".", 1)
    if before and (of != "performance" or last in _OF_A_MEASURE):
        return f"{humanize(of)}: {before[0]}, {last}"
    return f"{humanize(of)}: {part}" if part else humanize(of)


def pluralize(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def when(value: object) -> str:
    """A date, given as JSON gives it, in words; nothing where there is none."""
    return "" if value is None else format_date(FuzzyDate.from_json(value))


def by_when(value: object) -> str:
    """A due date in words: "April 2026", "by 28 February 2026"."""
    return "" if value is None else format_due(FuzzyDate.from_json(value))


def day(value: date) -> str:
    return format_date(FuzzyDate.of(value))


def moment(value: datetime) -> str:
    return f"{day(value)} {value:%H:%M} ({value.tzname() or 'UTC'})"


def viewpoint(as_of: date, known_on: date) -> Paragraph:
    """From where the question looked."""
    known = "as known then" if as_of == known_on else f"as known on {day(known_on)}"
    return Paragraph(Cell(f"As of {day(as_of)}, {known}.", "quiet"))


def amount(interval: Interval | None) -> str:
    """How much: "at least 12 Mt", "10 to 12 cargo"."""
    if interval is None:
        return NOTHING_REPORTED
    if interval.least in (None, (0, 0)) and interval.max is None:
        return f"an unknown amount in {interval.unit}"
    begins_at_nothing = interval.least == (0, 0) and interval.max
    return str(replace(interval, min=None) if begins_at_nothing else interval)


def percent(share: Percent | None) -> str:
    """What share of the least that is owed: "33.3%", "at least 80%"."""
    match share:
        case None:
            return ""
        case Percent(min=low, max=None):
            return f"at least {_figure(low)}%"
        case Percent(min=low, max=top) if low == top:
            return f"{_figure(low)}%"
        case Percent(min=0, max=top):
            return f"up to {_figure(top)}%"
        case Percent(min=low, max=top):
            return f"{_figure(low)}% to {_figure(top)}%"


def _figure(value: float | None) -> str:
    return f"{value:,.1f}".removesuffix(".0")


def done(entry: Performance) -> str:
    """What is done of one measure: "4 of at least 12 Mt (33.3%)"."""
    if entry.target is None and entry.done is None:
        return _undone(entry)
    if entry.target is None:
        return f"{amount(entry.done)}, no target stated"
    if entry.done is None:
        return f"{NOTHING_REPORTED} of {amount(entry.target)}"
    share = f" ({percent(entry.percent)}{_pace(entry)})" if entry.percent else ""
    return f"{_without_unit(entry.done, entry.target)} of {amount(entry.target)}{share}"


def _pace(entry: Performance) -> str:
    share = percent(entry.pace.percent) if entry.pace else ""
    return f"; {share} of an even share" if share else ""


def _undone(entry: Performance) -> str:
    match entry.state:
        case "fulfilled":
            return "said to be met" if entry.measure == "undertaking" else entry.measure
        case "not_measured":
            return "not measured"
        case _:
            return NOTHING_REPORTED


def _without_unit(interval: Interval, other: Interval) -> str:
    words = amount(interval)
    return words.removesuffix(f" {interval.unit}") if interval.unit == other.unit else words


def progress_summary(status: Status) -> str:
    """What is done of every measure that has a target; of all of them where none has."""
    owed = [entry for entry in status.performance if entry.target]
    others = len(status.performance) - len(owed)
    said = [_named(entry) for entry in owed or status.performance]
    if owed and others:
        said.append(f"{pluralize(others, 'other measure')} without a target")
    return "; ".join(said)


def _named(entry: Performance) -> str:
    return f"{entry.measure}: {done(entry)}" if _has_own_name(entry) else done(entry)


def _has_own_name(entry: Performance) -> bool:
    """Whether somebody named what is measured, so that its unit does not say it."""
    return entry.ladder is None and (entry.target or entry.done) is not None


def headline(status: Status) -> Cell:
    """How it stands in a few words: "overdue by 3 days"."""
    return Cell(_headline(status), _TONES[status.headline], days_overdue(status.schedule))


def days_overdue(timing: Schedule) -> DayCount | None:
    """For how long it is overdue, and since when."""
    late, last = timing.days_overdue, timing.latest
    return DayCount(late, last) if late is not None and last else None


def _headline(status: Status) -> str:
    overdue = status.schedule.days_overdue
    match status.headline:
        case "overdue" if overdue is not None:
            return f"overdue by {pluralize(overdue, 'day')}"
        case "overdue_presumed" if overdue is not None:
            return f"presumed overdue by {pluralize(overdue, 'day')}"
        case "withdrawn" if status.stage != "withdrawn":
            return f"withdrawn ({status.stage})"
        case _:
            return humanize(status.headline)


def headline_in_full(status: Status) -> Cell:
    """How it stands in a line: "in window: due April 2026", "fulfilled, 13 days late"."""
    short = headline(status)
    return Cell(f"{short.text}{_timing(status)}", short.tone, short.days)


def _timing(status: Status) -> str:
    timing = status.schedule
    match status.headline:
        case "fulfilled":
            return _lateness(status)
        case "withdrawn" | "superseded":
            return ""
        case _:
            return f": due {by_when(timing.due)}" if timing.due else ", no due date"


def _lateness(status: Status) -> str:
    late, first = status.schedule.late_by, status.schedule.original
    against = f"the original due {by_when(first.due)}"
    if late and first.late_by and first.due != status.schedule.due:
        return f", {pluralize(late, 'day')} late, {pluralize(first.late_by, 'day')} late against {against}"
    if late:
        return f", {pluralize(late, 'day')} late"
    return f", {pluralize(first.late_by, 'day')} late against {against}" if first.late_by else ""


def with_grades(ids: Iterable[str], sources: SourceSummary) -> str:
    """Events by id, with the Admiralty codes of those that have one: "uc-wh-12 (C2)"."""
    return ", ".join(f"{key} ({sources.codes[key]})" if key in sources.codes else key for key in ids)


def rests_on(sources: SourceSummary) -> str:
    """How many publishers stand behind an answer, and the best code among them."""
    if not sources.publishers:
        return "Rests on no named publisher."
    best = f", the best graded {sources.best}" if sources.best else ", none graded"
    return f"Rests on {pluralize(sources.publishers, 'publisher')}{best}."


def differ(targets: Iterable[Interval]) -> bool:
    """Return whether targets are not all the same: 12 Mt, about 12 Mt and 12,000 kt are."""
    first, *others = (replace(each, approx=False) for each in targets)
    return any(in_unit(other, first.unit) != first for other in others)


def on_different_terms(stated: Terms) -> bool:
    """Whether parties stated different due dates, or different targets for one measure."""
    measures = {measure for targets in stated.targets.values() for measure in targets}
    return len(set(stated.due.values())) > 1 or any(
        differ(targets[measure] for targets in stated.targets.values() if measure in targets)
        for measure in measures
    )


def label_cell(word: str) -> Cell:
    """What a party did with a topic or a commitment, so that denials and silences stand out."""
    return Cell(humanize(word), _LABELS[word])


def affirmed(acknowledgement: Acknowledgement) -> Cell:
    """Who affirms it, with how that adds up: "unilateral: USA yes · CHN silent"."""
    state = acknowledgement.state
    terms = ", on different terms" if on_different_terms(acknowledgement.terms) else ""
    words = SEPARATOR.join(f"{party} {_WORDS[word]}" for party, word in acknowledgement.parties.items())
    return Cell(f"{state}{terms}: {words}" if words else state, "bad" if state == "contested" else None)
