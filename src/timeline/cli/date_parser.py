"""The parser of dates in English words: "early 2026", "last Friday"."""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from timeline.events.dates import MAX_LENGTH, FuzzyDate

if TYPE_CHECKING:
    import pendulum

_PHASES = "(?:early|beginning|start|mid|middle|late|end)"
_EXAMPLES = "24 November 2025, April 2026, early 2026, by April 2026, yesterday, or EDTF such as 2026-04/.."


def parse_date(text: str, today: date) -> FuzzyDate:
    """Return the date of a text in EDTF or English, in an account of `today`.

    An exact translation ("April 2026") is stated. A date that depends on the day ("yesterday") is inferred,
    and one with bounds that the words lack ("early 2026") is assigned: both keep the words as `raw`.
    A ValueError says in one sentence what is wrong, and what to write.
    """
    text = text.strip()
    try:
        return FuzzyDate.from_text(text)
    except ValueError as refusal:
        if not text or len(text) > MAX_LENGTH:
            raise
        return _from_words(text, today, refusal)


def _from_words(text: str, today: date, refusal: ValueError) -> FuzzyDate:
    words = _normalized(text)
    if _EDTF_LIKE.fullmatch(words) and not _edtf(words):  # a slip in EDTF has no other meaning
        digits = _DIGITS.fullmatch(words)
        raise ValueError(_digits_hint(text, digits)) if digits else refusal
    try:
        absolute = _absolute(words, today)
        parsed = _parse(absolute)
    except OverflowError:
        raise ValueError(f"{text!r} lies outside the years 1 to 9999") from None
    if parsed is None:
        raise ValueError(_refusal(text, words, today))
    if parsed.assigned:
        return FuzzyDate.parse(parsed.edtf, text, "assigned")
    if absolute != words:
        return FuzzyDate.parse(parsed.edtf, text, "inferred")
    return FuzzyDate.parse(parsed.edtf)


def _parse(absolute: str) -> "_Parsed | None":
    if unknown := _END_UNKNOWN.fullmatch(absolute):
        parsed = _date_or_interval(unknown[1])
        return parsed and parsed._replace(edtf=parsed.edtf.replace("..", ""))
    return _date_or_interval(absolute) or _one_of(absolute)


def _refusal(text: str, words: str, today: date) -> str:
    from difflib import get_close_matches

    if _is_date(f"{words} {today.year:04}", today):
        return f"{text!r} does not say which year; write for example '{text} {today.year:04}'"
    with_full_year = _SHORT_YEAR.sub(" 20", text, count=1)
    if _is_date(_normalized(with_full_year), today):
        return f"{text!r} gives its year in two digits; write for example {with_full_year!r}"
    if digits := _DIGITS.search(words):
        return _digits_hint(text, digits)
    suggestion = re.sub("[a-z]+", lambda word: [*get_close_matches(word[0], _KNOWN, n=1), word[0]][0], words)
    if suggestion != words and _is_date(suggestion, today):
        return f"{text!r} is not understood as a date; did you mean {suggestion!r}?"
    return f"{text!r} is not understood as a date; write for example {_EXAMPLES}"


def _is_date(words: str, today: date) -> bool:
    try:
        parsed = _parse(_absolute(words, today))
        return parsed is not None and FuzzyDate.parse(parsed.edtf) is not None
    except (ValueError, OverflowError):
        return False


_SHORT_YEAR = re.compile("[ -]*(?:['\N{RIGHT SINGLE QUOTATION MARK}]|(?<![0-9]))(?=[0-9]{2}$)")
_DIGITS = re.compile(r"(?<![0-9])([0-9]{1,4})([/.-])([0-9]{1,2})\2([0-9]{1,4})(?![0-9])")


def _digits_hint(text: str, digits: re.Match[str]) -> str:
    """Return how to write the days that digits in another order than EDTF's may mean."""
    first, _, second, third = digits.groups()
    orders = ((first, second, third), (third, second, first), (third, first, second))
    days = [f"{year}-{month:0>2}-{day:0>2}" for year, month, day in orders if len(year) == len("2025")]
    valid = [day for day in dict.fromkeys(days) if _edtf(day)]
    return f"{text!r} is not a date in EDTF; write {' or '.join(valid) or 'for example 2025-11-24'}"


def _normalized(text: str) -> str:
    """Return words in lower case, with one kind of dash and without needless words."""
    words = re.sub("[\u2010-\u2015]", "-", text.lower()).replace(",", " ")
    words = re.sub(r"(?<=[a-z])\.", " ", words)  # Nov. 24
    words = re.sub(r"\b(month|quarter|year)(?:-| )end\b", r"end \1", words)
    words = re.sub(rf"\b({_PHASES})-", r"\1 ", words)
    words = re.sub(r"\b(?:the|of)\b", " ", words)
    words = re.sub(r"\b([0-9]{4})([0-9]{2})([0-9]{2})\b", r"\1-\2-\3", words)  # ISO 8601, basic
    words = " ".join(words.split())
    words = re.sub(r"\b(end|mid) year (?=[0-9])", r"\1 ", words)
    return re.sub(r"\b(end|mid) (?=(?:month|quarter|year)\b)", r"\1 this ", words)


# Words that depend on the day of the account are replaced first: "early next year" becomes "early 2026".

_COUNTS = ["", *"one two three four five six seven eight nine ten eleven twelve".split()]
_COUNT = rf"[0-9]{{1,4}}|an?|{'|'.join(_COUNTS[1:])}"
_UNIT = "day|week|month|year"
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKDAY = "(?P<weekday>mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?"
_RELATIVE = re.compile(
    r"\b(?:(?P<day>yesterday|today|tomorrow)"
    rf"|(?P<past>{_COUNT}) (?P<past_unit>{_UNIT})s? ago"
    rf"|in (?P<future>{_COUNT}) (?P<future_unit>{_UNIT})s?"
    rf"|(?:within(?: next)?|(?:in|over|during) next) (?P<within>{_COUNT}) (?P<within_unit>hour|{_UNIT})s?"
    r"|(?P<side>earlier|later) this (?P<side_of>week|month|quarter|year)"
    r"|(?P<which>last|this|next) (?:(?P<period>week|month|quarter|year)(?! [0-9])"
    rf"|{_WEEKDAY}))\b"
)
_OFFSETS = {"yesterday": -1, "today": 0, "tomorrow": 1, "last": -1, "this": 0, "next": 1}


def _absolute(words: str, today: date) -> str:
    try:
        return _RELATIVE.sub(lambda match: _resolve_relative(match, today), words)
    except ValueError as outside:  # pendulum raises it outside the calendar
        raise OverflowError from outside


def _resolve_relative(match: re.Match[str], today: date) -> str:
    if match["day"]:
        return _shift(today, _OFFSETS[match["day"]], "day")
    if match["past"]:
        return _shift(today, -_count(match["past"]), match["past_unit"])
    if match["future"]:
        return _shift(today, _count(match["future"]), match["future_unit"])
    if match["within"]:
        return f"by {_deadline(today, _count(match['within']), match['within_unit'])}"
    if match["side"]:
        return _side(today, match["side"], match["side_of"])
    if match["weekday"]:
        return _weekday(today, match["which"], _WEEKDAYS.index(match["weekday"][:3]))
    return _period(today, _OFFSETS[match["which"]], match["period"])


def _count(count: str) -> int:
    if count in {"a", "an"}:
        return 1
    return _COUNTS.index(count) if count in _COUNTS else int(count)


def _shift(today: date, count: int, unit: str) -> str:
    """Return the date some units from today; weeks and longer are approximate."""
    day = f"{_calendar_day(today).add(**{f'{unit}s': count})}"
    return day if unit == "day" else f"{day[: _PRECISION[unit]]}~"


_PRECISION = {"week": len("2025-11-24"), "month": len("2025-11"), "year": len("2025")}


def _calendar_day(day: date) -> "pendulum.Date":
    import pendulum

    return pendulum.date(day.year, day.month, day.day)


def _deadline(today: date, count: int, unit: str) -> str:
    """Return the last day of a period from the account on; hours round up to days."""
    count, unit = (-(-count // 24), "day") if unit == "hour" else (count, unit)
    return f"{_calendar_day(today).add(**{f'{unit}s': count})}"


def _side(today: date, side: str, period: str) -> str:
    """Return the days of the current period up to the account, or from it on."""
    whole = parse_date(_period(today, 0, period), today)
    return f"{whole.earliest}/{today}" if side == "earlier" else f"{today}/{whole.latest}"


def _weekday(today: date, which: str, weekday: int) -> str:
    """Return a weekday: "last" is before today, "next" after it, "this" may be today."""
    offset = (weekday - today.weekday()) % 7
    if which == "last":
        offset -= 7
    elif which == "next" and offset == 0:
        offset = 7
    return _shift(today, offset, "day")


def _period(today: date, turn: int, period: str) -> str:
    day = _calendar_day(today)
    match period:
        case "week":
            monday = day.start_of("week").add(weeks=turn)
            return f"{monday}/{monday.add(days=6)}"
        case "month":
            month = day.start_of("month").add(months=turn)
            return f"{_MONTHS[month.month - 1]} {month.year:04}"
        case "quarter":
            month = day.start_of("month").add(months=3 * turn)
            return f"q{month.quarter} {month.year:04}"
        case _:
            return f"{day.add(years=turn).year:04}"


# The grammar. Each reader returns None for words that it does not know.


class _Parsed(NamedTuple):
    edtf: str
    assigned: bool = False

    @property
    def first(self) -> str:
        return self.edtf.partition("/")[0]

    @property
    def last(self) -> str:
        return self.edtf.rpartition("/")[2]


_LEADING = re.compile(r"^(?:in|on(?! or )|during|at) ")
_HEDGES = {
    "~": re.compile(r"(?:about|around|circa|ca|c|approximately|approx|roughly) (.+)"),
    "?": re.compile(r"(?:maybe|possibly|perhaps|probably) (.+)"),
}
_UNTIL = re.compile(
    r"(?:(?:by|until|till|up to|(?:no|not) later than|on or before|not after)(?: end)?|before end) (.+)"
)
_BEFORE = re.compile(r"(?:before|prior to|earlier than) (.+)")
_SINCE = re.compile(
    r"(?:from|since|starting|on or after|(?:no|not) (?:earlier|sooner) than|not before) "
    r"(.+?)(?: on(?:wards?)?)?"
)
_AFTER = re.compile(r"(?:after|later than)(?: end)? (.+)")
_END_UNKNOWN = re.compile(r"(.+) (?:start|end) unknown")
_ONE_OF = re.compile(r"one (.+)")
_OR_ELSE = re.compile(r"(.+) or (earlier|later)")
_BETWEEN = re.compile(r"between (.+?) and (.+)")
_SEPARATORS = (" to ", " through ", " until ", " - ", "-", "/")


def _date_or_interval(words: str) -> _Parsed | None:
    words = _LEADING.sub("", words)
    readers = (_single_date, _range, _until, _since)
    return _hedged(words, _date_or_interval) or next(filter(None, (read(words) for read in readers)), None)


def _hedged(words: str, read_rest: Callable[[str], _Parsed | None]) -> _Parsed | None:
    for mark, pattern in _HEDGES.items():
        if (hedge := pattern.fullmatch(words)) and (parsed := read_rest(hedge[1])):
            return parsed._replace(edtf="/".join(_marked(end, mark) for end in parsed.edtf.split("/")))
    return None


def _marked(end: str, mark: str) -> str:
    if end in {"", ".."}:
        return end
    if end[-1] in "?~%":
        return end if end[-1] == mark else f"{end[:-1]}%"
    return end + mark


def _until(words: str) -> _Parsed | None:
    if (until := _UNTIL.fullmatch(words)) and (parsed := _date_or_interval(until[1])):
        return parsed._replace(edtf=f"../{parsed.last}")
    if (before := _BEFORE.fullmatch(words)) and (parsed := _date_or_interval(before[1])):
        return _outside(parsed, parsed.first, -1)
    return None


def _since(words: str) -> _Parsed | None:
    if (since := _SINCE.fullmatch(words)) and (parsed := _date_or_interval(since[1])):
        return parsed._replace(edtf=f"{parsed.first}/..")
    if (after := _AFTER.fullmatch(words)) and (parsed := _date_or_interval(after[1])):
        return _outside(parsed, parsed.last, 1)
    return None


def _outside(parsed: _Parsed, end: str, step: int) -> _Parsed | None:
    """Return the days before (-1) or after (1) an end, as doubtful as the end."""
    if end in {"", ".."}:
        return None
    excluded = FuzzyDate.parse(end)
    if excluded.instant is not None:
        raise ValueError(f"{end} is a time of day, and an interval runs in days; write the day")
    last = excluded.earliest if step < 0 else excluded.latest
    if last is None:
        return None
    marks = {"?", "~", "%"}.intersection(end)
    day = f"{last + timedelta(days=step)}{'%' if len(marks) > 1 else ''.join(marks)}"
    return parsed._replace(edtf=f"../{day}" if step < 0 else f"{day}/..")


def _one_of(words: str) -> _Parsed | None:
    if (one_of := _ONE_OF.fullmatch(words)) and (parsed := _range(one_of[1])):
        return parsed._replace(edtf=f"[{parsed.first}..{parsed.last}]")
    if (or_else := _OR_ELSE.fullmatch(words)) and (parsed := _single_date(or_else[1])):
        return parsed._replace(
            edtf=f"[..{parsed.last}]" if or_else[2] == "earlier" else f"[{parsed.first}..]"
        )
    return None


def _range(words: str) -> _Parsed | None:
    if between := _BETWEEN.fullmatch(words):
        return _ends(between[1], between[2])
    words = words.removeprefix("from ")
    for separator in _SEPARATORS:
        first, divided, last = words.partition(separator)
        if separator in "-/" and (re.fullmatch(_YEAR, first) or re.fullmatch(_YEAR, last)):
            continue  # it belongs to a name: "2026-Q3"
        if divided and (ends := _ends(first, last)):
            return ends
    return None


def _ends(first: str, last: str) -> _Parsed | None:
    """Return a range whose ends may share words: "13 to 15 May 2026"."""
    month = re.match(rf"{_MONTH} ", first)
    end = _single_date(last) or (_single_date(f"{month[0]}{last}") if month else None)
    if end is None:
        return None
    start = next(filter(None, map(_single_date, (first, *_completed(first, last)))), None)
    return _Parsed(f"{start.first}/{end.last}", start.assigned or end.assigned) if start else None


def _completed(first: str, last: str) -> Iterator[str]:
    """Yield the start completed by words of the end, but not by a year alone."""
    tail = last.split()
    if len(tail) == 1 or (re.fullmatch(_PHASES, first) and not re.match(rf"{_PHASES}\b", last)):
        return
    yield " ".join([first, *tail[-2:]])
    yield " ".join([first, *tail[-1:]])


def _single_date(words: str) -> _Parsed | None:
    if parsed := _edtf(words) or _hedged(words, _single_date):
        return parsed
    words = _INNER_HYPHEN.sub(" ", words)
    readers = (_exact, _moment, _phase, _winter, _on_weekday)
    return next(filter(None, (read(words) for read in readers)), None)


_INNER_HYPHEN = re.compile(  # of 24-Nov-2025, 2026-Q3, Q3-2026, 2026-1H
    "(?<=[a-z])-(?=[a-z0-9])|(?<=[0-9])-(?=[a-z])|(?<=[hq][1-4])-(?=[0-9]{4})|(?<=[0-9]{4})-(?=[1-4][hq])"
)
_EDTF_LIKE = re.compile(r"[0-9xtz:+?~%/\[\]{}.-]+")


def _edtf(words: str) -> _Parsed | None:
    if not _EDTF_LIKE.fullmatch(words):
        return None
    try:
        return _Parsed(FuzzyDate.parse(words.upper()).edtf)
    except ValueError:
        return None


_MONTHS = "january february march april may june july august september october november december".split()
# fmt: off
_NAMES = {
    "spring": "21", "summer": "22", "autumn": "23", "fall": "23", "winter": "24",
    "southern spring": "29", "southern summer": "30", "southern autumn": "31", "southern fall": "31",
    "southern winter": "32",
    "1q": "33", "2q": "34", "3q": "35", "4q": "36", "1h": "40", "2h": "41",
    "q1": "33", "first quarter": "33", "1st quarter": "33",
    "q2": "34", "second quarter": "34", "2nd quarter": "34",
    "q3": "35", "third quarter": "35", "3rd quarter": "35",
    "q4": "36", "fourth quarter": "36", "4th quarter": "36", "last quarter": "36",
    "h1": "40", "first half": "40", "1st half": "40",
    "h2": "41", "second half": "41", "2nd half": "41", "last half": "41",
}
# fmt: on
_KNOWN = [
    *(name for month in _MONTHS for name in (month, month[:3])),
    *" ".join(_NAMES).split(),
    *"monday tuesday wednesday thursday friday saturday sunday yesterday today tomorrow ago".split(),
    *"early beginning start mid middle late end day week month quarter year days weeks months years".split(),
    *"in on by until till before after from since starting between and to within this next last".split(),
    *"about around perhaps possibly maybe probably no not later earlier than or one some".split(),
]
_MONTH = (
    "(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    "|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_DAY = "(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?"
_YEAR = "(?P<year>[0-9]{4})"
_NAME = f"(?P<name>{'|'.join(_NAMES)})"
_EXACT = [
    re.compile(pattern)
    for pattern in (
        f"{_DAY} {_MONTH} {_YEAR}",
        f"{_MONTH} {_DAY} {_YEAR}",
        f"{_MONTH} {_YEAR}",
        f"{_YEAR} {_MONTH}(?: {_DAY})?",
        f"{_NAME}[ /]?{_YEAR}",
        f"{_YEAR}[ /]?{_NAME}",
        f"some (?P<some>day) (?:in )?{_MONTH} {_YEAR}",
        f"some (?P<some>day|month) (?:in )?{_YEAR}",
    )
]


def _exact(words: str) -> _Parsed | None:
    for pattern in _EXACT:
        if match := pattern.fullmatch(words):
            return _Parsed("-".join(_components(**match.groupdict(""))))
    return None


def _components(year: str, month: str = "", day: str = "", name: str = "", some: str = "") -> Iterator[str]:
    yield year
    if name:
        yield _NAMES[name]
    if month:
        number = next(number for number, name in enumerate(_MONTHS, 1) if name.startswith(month[:3]))
        yield f"{number:02}"
    elif some:
        yield "XX"
    if day:
        yield day.zfill(2)
    elif some == "day":
        yield "XX"


_MOMENT = re.compile(
    r"(?P<day>.+?) (?:at )?(?P<hour>[0-9]{1,2}):(?P<rest>[0-9]{2}(?::[0-9]{2})?)"
    r" ?\(?(?P<offset>z|utc|gmt|[+-][0-9]{2}:?[0-9]{2})?\)?"
)


def _moment(words: str) -> _Parsed | None:
    match = _MOMENT.fullmatch(words)
    day = match and (_edtf(match["day"]) or _exact(match["day"]))
    if not match or not day:
        return None
    offset = re.sub("utc|gmt", "Z", match["offset"] or "").upper()
    if re.fullmatch("[+-][0-9]{4}", offset):
        offset = f"{offset[:3]}:{offset[3:]}"
    return _Parsed(f"{day.edtf}T{match['hour'].zfill(2)}:{match['rest']}{offset}")


_WINTER = re.compile(rf"(?P<name>winter|southern summer) {_YEAR}[/-](?P<next>[0-9]{{2}}(?:[0-9]{{2}})?)")


def _winter(words: str) -> _Parsed | None:
    """Read a season that two years share: "winter 2025/26"."""
    match = _WINTER.fullmatch(words)
    if match is None:
        return None
    if not f"{int(match['year']) + 1:04}".endswith(match["next"]):
        raise ValueError(f"{words!r} does not end in the year after {match['year']}")
    return _Parsed(f"{match['year']}-{_NAMES[match['name']]}")


_ON_WEEKDAY = re.compile(rf"{_WEEKDAY} (?P<date>.+)")


def _on_weekday(words: str) -> _Parsed | None:
    """Read a date that gives its weekday too: "Monday 24 November 2025"."""
    named = _ON_WEEKDAY.fullmatch(words)
    parsed = named and (_edtf(named["date"]) or _exact(named["date"]) or _moment(named["date"]))
    if not named or not parsed:
        return None
    day = FuzzyDate.parse(parsed.edtf.partition("T")[0]).earliest
    if day and day.weekday() != _WEEKDAYS.index(named["weekday"][:3]):
        given = words.partition(" ")[0].title()
        raise ValueError(f"{day} is a {day:%A}, not a {given}; write the right weekday, or the date alone")
    return parsed


_PHASE = re.compile(rf"({_PHASES}) (.+)")
_PHASE_OF_YEAR = {"start": "01~", "early": "37~", "mid": "38~", "late": "39~", "end": "12~"}
_THIRDS = {"start": 0, "early": 0, "mid": 1, "late": 2, "end": 2}


def _phase(words: str) -> _Parsed | None:
    """Read an early, middle or late part of a period, as approximate."""
    match = _PHASE.fullmatch(words)
    period = match and (_edtf(match[2]) or _exact(match[2]))
    if not match or not period:
        return None
    phase = {"beginning": "start", "middle": "mid"}.get(match[1], match[1])
    if re.fullmatch("[0-9]{4}", period.edtf):
        return _Parsed(f"{period.edtf}-{_PHASE_OF_YEAR[phase]}", assigned=True)
    if re.fullmatch("[0-9]{4}-[01][0-9]", period.edtf):
        latest = FuzzyDate.parse(period.edtf).latest
        first, last = (("01", "10"), ("11", "20"), ("21", f"{latest:%d}"))[_THIRDS[phase]]
        return _Parsed(f"{period.edtf}-{first}~/{period.edtf}-{last}~", assigned=True)
    if re.fullmatch("[0-9]{4}-(?:2[1-4]|29|3[0-6])", period.edtf):
        return _Parsed(_month_of_quarter(period.edtf, _THIRDS[phase]), assigned=True)
    return None


def _month_of_quarter(quarter: str, third: int) -> str:
    """Return a month of a quarter or a season. Winter ends in the next year."""
    earliest = FuzzyDate.parse(quarter).earliest or date.min
    years_on, months_on = divmod(earliest.month - 1 + third, 12)
    if earliest.year + years_on > date.max.year:
        raise OverflowError
    return f"{earliest.year + years_on:04}-{months_on + 1:02}~"
