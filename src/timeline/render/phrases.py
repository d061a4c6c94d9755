"""Words and numbers of answers, as the screen shows them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime

from msgspec.structs import replace

from timeline.events.date_format import format_date, format_due
from timeline.events.dates import FuzzyDate
from timeline.projections.commitment.amounts import Interval, Percent, in_unit
from timeline.projections.commitment.schedule import Schedule
from timeline.projections.commitment.state import Acknowledgement, Finding, Performance, SourceSummary, Terms
from timeline.projections.commitment.status import Headline, Status
from timeline.render.document import Block, Bullets, Cell, DayCount, Heading, Paragraph, Tone

DASH = "\N{EN DASH}"
SEPARATOR = " · "
NOTHING_REPORTED = "nothing reported"
NO_TARGET = "no target"

# JSON keys and values that the screen words differently; of any other, only the underscores go.
_SCREEN_WORDS = {
    "headline": "status",
    "acknowledgement": "confirmed by",
    "finding": "warning",
    "in_window": "due now",
    "overdue_presumed": "probably overdue",
    "no_evidence": NOTHING_REPORTED,
    "not_measured": NO_TARGET,
    "unattributed": "nobody on record",
    "no_account": "no statement",
    "silent": "left out",
}
_STATUS_TONES: dict[Headline, Tone | None] = {
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
_WORD_TONES: dict[str, Tone] = {
    "raised": "good",
    "omitted": "quiet",
    "affirmed": "good",
    "denied": "bad",
    "silent": "warn",
    "no_account": "quiet",
}
_AFTER_PARTY = {"silent": "left it out"}  # "CHN left out" would say that CHN was
_YES_OR_NO = {"affirmed": "yes", "denied": "no"}
_OF_A_MEASURE = frozenset({"done", "percent", "pace"})

# The grades of NATO (AJP-2.1).
_RELIABILITY = {
    "A": "completely reliable",
    "B": "usually reliable",
    "C": "fairly reliable",
    "D": "not usually reliable",
    "E": "unreliable",
    "F": "reliability cannot be judged",
}
_CREDIBILITY = {
    "1": "confirmed",
    "2": "probably true",
    "3": "possibly true",
    "4": "doubtful",
    "5": "improbable",
    "6": "truth cannot be judged",
}


def humanize(name: str) -> str:
    """Return the screen's words for a JSON key or value: `in_window` is "due now"."""
    return _SCREEN_WORDS.get(name) or name.replace("_", " ")


def aspect(name: str) -> str:
    """Name an aspect of an answer: "performance: exports, done"."""
    area, _, part = name.partition(".")
    if area == "commitments":
        return f"{area}: {humanize(part)}"
    *before, last = part.rsplit(".", 1)
    if before and (area != "performance" or last in _OF_A_MEASURE):
        return f"{humanize(area)}: {before[0]}, {last}"
    return f"{humanize(area)}: {part}" if part else humanize(area)


def pluralize(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def when(value: object) -> str:
    """Return a date, given as JSON has it, in words; an empty text for None."""
    return "" if value is None else format_date(FuzzyDate.from_json(value))


def by_when(value: object) -> str:
    """Return a due date in words: "April 2026", "by 28 February 2026"."""
    return "" if value is None else format_due(FuzzyDate.from_json(value))


def day(value: date) -> str:
    return format_date(FuzzyDate.of(value))


def moment(value: datetime) -> str:
    return f"{day(value)} {value:%H:%M} ({value.tzname() or 'UTC'})"


def page_title(name: str, title: str | None) -> Heading:
    return Heading(f"{name} {DASH} {title}" if title else name, 1)


def viewpoint_line(as_of: date, known_on: date) -> Paragraph:
    """Return the line that names the two days of an answer."""
    known = "as known then" if as_of == known_on else f"as known on {day(known_on)}"
    return Paragraph(Cell(f"As of {day(as_of)}, {known}.", "quiet"))


def amount(interval: Interval | None) -> str:
    """Return an amount in words: "at least 12 Mt", "10 to 12 cargo"."""
    if interval is None:
        return NOTHING_REPORTED
    if interval.least in (None, (0, 0)) and interval.max is None:
        return f"an unknown amount in {interval.unit}"
    begins_at_nothing = interval.least == (0, 0) and interval.max
    return str(replace(interval, min=None) if begins_at_nothing else interval)


def percent(share: Percent | None) -> str:
    """Return a share of the least that is owed: "33.3%", "at least 80%"."""
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


def progress(entry: Performance) -> str:
    """Say what is done of one measure: "4 of at least 12 Mt (33.3%)"."""
    match entry.target, entry.done:
        case None, None if entry.state == "fulfilled":
            return "reported as met" if entry.measure == "undertaking" else entry.measure
        case None, None:
            return NO_TARGET if entry.state == "not_measured" else NOTHING_REPORTED
        case None, done:
            return f"{amount(done)}, {NO_TARGET}"
        case target, None:
            return f"{NOTHING_REPORTED} of {amount(target)}"
        case target, done:
            even = percent(entry.pace.percent) if entry.pace else ""
            pace = f"; {even} of an even share" if even else ""
            share = f" ({percent(entry.percent)}{pace})" if entry.percent else ""
            return f"{_without_unit(done, target)} of {amount(target)}{share}"


def _without_unit(interval: Interval, other: Interval) -> str:
    words = amount(interval)
    return words.removesuffix(f" {interval.unit}") if interval.unit == other.unit else words


def progress_summary(status: Status) -> str:
    """Say what is done of the measures with a target, or of all if none has one."""
    owed = [entry for entry in status.performance if entry.target]
    others = len(status.performance) - len(owed)
    parts = [_named(entry) for entry in owed or status.performance]
    if owed and others:
        parts.append(f"{pluralize(others, 'other measure')} without a target")
    return "; ".join(parts)


def _named(entry: Performance) -> str:
    """Return the progress, with the measure if events name it: no unit tells it then."""
    named = entry.ladder is None and (entry.target or entry.done) is not None
    return f"{entry.measure}: {progress(entry)}" if named else progress(entry)


def status_cell(status: Status) -> Cell:
    """Return the status of a commitment in a few words: "overdue by 3 days"."""
    words, overdue = bare_status(status.headline, status.stage), status.schedule.days_overdue
    if overdue is not None and status.headline in {"overdue", "overdue_presumed"}:
        words += f" by {pluralize(overdue, 'day')}"
    return Cell(words, _STATUS_TONES[status.headline], days_overdue(status.schedule))


def days_overdue(timing: Schedule) -> DayCount | None:
    """Return the number of days overdue and the last due day; None if not overdue."""
    late, last = timing.days_overdue, timing.latest
    return DayCount(late, last) if late is not None and last else None


def bare_status(headline: str, stage: str) -> str:
    """Return the status without days; "withdrawn" becomes its stage, say "revoked"."""
    return stage if headline == "withdrawn" else humanize(headline)


def status_line(status: Status) -> Cell:
    """Return the status with its due date or delay: "fulfilled, 13 days late"."""
    short, due = status_cell(status), by_when(status.schedule.due)
    match status.headline:
        case "fulfilled":
            timing = _lateness(status)
        case "withdrawn" | "superseded":
            timing = ""
        case "in_window":
            timing = f": {due}"
        case _:
            timing = f": due {due}" if due else ", no due date"
    return Cell(short.text + timing, short.tone, short.days)


def _lateness(status: Status) -> str:
    late, first = status.schedule.late_by, status.schedule.original
    against = f"the original due {by_when(first.due)}"
    if late and first.late_by and first.due != status.schedule.due:
        return f", {pluralize(late, 'day')} late, {pluralize(first.late_by, 'day')} late against {against}"
    if late:
        return f", {pluralize(late, 'day')} late"
    return f", {pluralize(first.late_by, 'day')} late against {against}" if first.late_by else ""


def grade(code: str) -> str:
    """Return an Admiralty code with its meaning, such as "usually reliable"."""
    return f"{code}: {_RELIABILITY[code[0]]}, {_CREDIBILITY[code[1]]}"


def explain_grades(codes: Iterable[str | None]) -> Iterable[Paragraph]:
    """Yield a line that explains the letters and digits of Admiralty codes."""
    used = {char for code in codes if code for char in code}
    if used:
        letters, digits = (
            ", ".join(f"{key} {meaning}" for key, meaning in meanings.items() if key in used)
            for meanings in (_RELIABILITY, _CREDIBILITY)
        )
        yield Paragraph(Cell(f"Grades (Admiralty code): source {letters}; report {digits}.", "quiet"))


def warnings(findings: Sequence[Finding], codes: Mapping[str, str] = {}) -> Iterator[Block]:
    """Yield the warnings with the events that they follow from, if there are any."""
    if findings:
        yield Heading("Warnings")
        yield Bullets(
            tuple(f"{finding.message} ({with_grades(finding.because, codes)})" for finding in findings)
        )


def with_grades(ids: Iterable[str], codes: Mapping[str, str]) -> str:
    """Return event ids with their Admiralty codes, if any: "uc-wh-12 (C2)"."""
    return ", ".join(f"{key} ({codes[key]})" if key in codes else key for key in ids)


def rests_on(sources: SourceSummary) -> str:
    """Say how many publishers stand behind an answer, and the best grade among them."""
    if not sources.publishers:
        return "Rests on no named publisher."
    best = f"; the best grade is {grade(sources.best)}" if sources.best else "; none is graded"
    return f"Rests on {pluralize(sources.publishers, 'publisher')}{best}."


def differ(targets: Iterable[Interval]) -> bool:
    """Return whether targets differ; 12 Mt, about 12 Mt and 12,000 kt do not."""
    first, *others = (replace(target, approx=False) for target in targets)
    return any(in_unit(other, first.unit) != first for other in others)


def on_different_terms(stated: Terms) -> bool:
    """Return whether parties stated different due dates, or targets of a measure."""
    measures = {measure for targets in stated.targets.values() for measure in targets}
    return len(set(stated.due.values())) > 1 or any(
        differ(targets[measure] for targets in stated.targets.values() if measure in targets)
        for measure in measures
    )


def label_cell(word: str) -> Cell:
    """Return a party's word in a tone that makes denials stand out."""
    return Cell(humanize(word), _WORD_TONES[word])


def party_words(acknowledgement: Acknowledgement, short: bool = False) -> str:
    """Return each party's word on a commitment: "USA affirmed · CHN left it out"."""
    words = _AFTER_PARTY | (_YES_OR_NO if short else {})
    return SEPARATOR.join(
        f"{party} {words.get(word) or humanize(word)}" for party, word in acknowledgement.parties.items()
    )


def confirmed_by(acknowledgement: Acknowledgement) -> Cell:
    """Say which parties confirm a commitment: "unilateral: USA yes · CHN left it out"."""
    state = acknowledgement.state
    terms = ", on different terms" if on_different_terms(acknowledgement.terms) else ""
    words = ": ".join(filter(None, (f"{humanize(state)}{terms}", party_words(acknowledgement, short=True))))
    return Cell(words, "bad" if state == "contested" else None)
