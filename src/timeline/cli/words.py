"""A person's words for a date, as typed on a command line: "early 2026", "last Friday", "by April 2026"."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import NamedTuple

from timeline.events.dates import LONGEST, FuzzyDate

_EXAMPLES = "24 November 2025, April 2026, early 2026, by April 2026, yesterday, or EDTF such as 2026-04/.."


def read(text: str, today: date) -> FuzzyDate:
    """The date that a text in EDTF or in English words means to somebody who writes it today.

    What was translated exactly ("April 2026") is stated. What depends on today ("yesterday") is inferred, and
    what was given bounds that the words do not have ("early 2026") is assigned: both keep the words as `raw`.
    ValueError says in one sentence what is wrong, and how to say it.
    """
    said = text.strip()
    try:
        return FuzzyDate.parse(said)
    except ValueError as refusal:
        if not said or len(said) > LONGEST:
            raise
        return _in_words(said, today, refusal)


def _in_words(said: str, today: date, refusal: ValueError) -> FuzzyDate:
    words = _plain(said)
    if _EDTF_LIKE.fullmatch(words) and not _edtf(words):  # a slip in EDTF is not to be read as something else
        raise refusal
    absolute = _absolute(words, today)
    found = _whole(absolute) or _one_of(absolute)
    if found is None:
        raise ValueError(_not_understood(said, absolute, today))
    if found.assigned:
        return FuzzyDate.parse(found.edtf, said, "assigned")
    if absolute != words:
        return FuzzyDate.parse(found.edtf, said, "inferred")
    return FuzzyDate.parse(found.edtf)


def _not_understood(said: str, absolute: str, today: date) -> str:
    if _whole(f"{absolute} {today.year:04}"):
        return f"{said!r} does not say which year; write for example '{said} {today.year:04}'"
    return f"{said!r} is not understood as a date; write for example {_EXAMPLES}"


def _plain(said: str) -> str:
    """In lower case, with one kind of dash, and without what never changes the meaning."""
    words = re.sub("[\u2010-\u2015]", "-", said.lower()).replace(",", " ")
    words = re.sub(r"(?<=[a-z])\.", " ", words)  # Nov. 24
    words = re.sub(r"(?<=\bmid)-|\b(?:the|of)\b", " ", words)
    return " ".join(words.split())


# Words that hang on today are first said without it: "early next year" becomes "early 2026".

# fmt: off
_COUNTS = (
    "", "one", "two", "three", "four", "five", "six",
    "seven", "eight", "nine", "ten", "eleven", "twelve",
)
# fmt: on
_COUNT = rf"[0-9]{{1,3}}|an?|{'|'.join(_COUNTS[1:])}"
_UNIT = "day|week|month|year"
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_RELATIVE = re.compile(
    r"\b(?:(?P<day>yesterday|today|tomorrow)"
    rf"|(?P<past>{_COUNT}) (?P<past_unit>{_UNIT})s? ago"
    rf"|in (?P<future>{_COUNT}) (?P<future_unit>{_UNIT})s?"
    r"|(?P<which>last|this|next) (?:(?P<period>week|month|quarter|year)(?! [0-9])"
    r"|(?P<weekday>mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?))\b"
)
_TURNS = {"yesterday": -1, "today": 0, "tomorrow": 1, "last": -1, "this": 0, "next": 1}


def _absolute(words: str, today: date) -> str:
    try:
        return _RELATIVE.sub(lambda found: _said_without(found, today), words)
    except (OverflowError, ValueError):  # as pendulum says it
        raise ValueError(f"{words!r} lies outside the years 1 to 9999") from None


def _said_without(found: re.Match[str], today: date) -> str:
    if found["day"]:
        return _moved(today, _TURNS[found["day"]], "day")
    if found["past"]:
        return _moved(today, -_count(found["past"]), found["past_unit"])
    if found["future"]:
        return _moved(today, _count(found["future"]), found["future_unit"])
    if found["weekday"]:
        return _weekday(today, found["which"], _WEEKDAYS.index(found["weekday"][:3]))
    return _period(today, _TURNS[found["which"]], found["period"])


def _count(count: str) -> int:
    if count in {"a", "an"}:
        return 1
    return _COUNTS.index(count) if count in _COUNTS else int(count)


def _moved(today: date, count: int, unit: str) -> str:
    """Days are counted exactly; who counts in weeks, months or years means about then."""
    import pendulum

    there = f"{pendulum.date(today.year, today.month, today.day).add(**{f'{unit}s': count})}"
    match unit:
        case "day":
            return there
        case "week":
            return f"{there}~"
        case "month":
            return f"{there[:7]}~"
        case _:
            return f"{there[:4]}~"


def _weekday(today: date, which: str, weekday: int) -> str:
    """Last is before today, next is after today, and this may be today."""
    import pendulum

    day = pendulum.date(today.year, today.month, today.day)
    if which == "this" and day.weekday() == weekday:
        return f"{day}"
    sought = pendulum.WeekDay(weekday)
    return f"{day.previous(sought) if which == 'last' else day.next(sought)}"


def _period(today: date, turn: int, period: str) -> str:
    import pendulum

    day = pendulum.date(today.year, today.month, today.day)
    match period:
        case "week":
            monday = day.start_of("week").add(weeks=turn)
            return f"{monday}/{monday.add(days=6)}"
        case "month":
            there = day.start_of("month").add(months=turn)
            return f"{_MONTHS[there.month - 1]} {there.year:04}"
        case "quarter":
            there = day.start_of("month").add(months=3 * turn)
            return f"q{there.quarter} {there.year:04}"
        case _:
            return f"{day.year + turn:04}"


# What the words mean. A reader answers None where the words are not its own.


class _Found(NamedTuple):
    edtf: str
    assigned: bool = False

    @property
    def first(self) -> str:
        return self.edtf.partition("/")[0]

    @property
    def last(self) -> str:
        return self.edtf.rpartition("/")[2]


_LEADING = re.compile(r"^(?:in|on|during|at) ")
_HEDGES = {
    "~": re.compile(r"(?:about|around|circa|ca|c|approximately|approx|roughly) (.+)"),
    "?": re.compile(r"(?:maybe|possibly|perhaps|probably) (.+)"),
}
_UNTIL = re.compile(r"(?:(?:by|until|till|up to|(?:no|not) later than)(?: end)?|before end) (.+)")
_BEFORE = re.compile(r"before (.+)")
_SINCE = re.compile(r"(from|since|after|starting) (.+)")
_ONE_OF = re.compile(r"one (.+)")
_OR_ELSE = re.compile(r"(.+) or (earlier|later)")
_BETWEEN = re.compile(r"between (.+?) and (.+)")
_SEPARATORS = (" to ", " through ", " until ", " - ", "-")


def _whole(words: str) -> _Found | None:
    words = _LEADING.sub("", words)
    readers = (_hedged_whole, _point, _range, _until, _since)
    return next(filter(None, (read_as(words) for read_as in readers)), None)


def _hedged_whole(words: str) -> _Found | None:
    return _hedged(words, _whole)


def _hedged(words: str, read_rest: Callable[[str], _Found | None]) -> _Found | None:
    for mark, pattern in _HEDGES.items():
        if (hedge := pattern.fullmatch(words)) and (found := read_rest(hedge[1])):
            return found._replace(edtf="/".join(_marked(end, mark) for end in found.edtf.split("/")))
    return None


def _marked(end: str, mark: str) -> str:
    if end == "..":
        return end
    if end[-1] in "?~%":
        return end if end[-1] == mark else f"{end[:-1]}%"
    return end + mark


def _until(words: str) -> _Found | None:
    if (until := _UNTIL.fullmatch(words)) and (found := _whole(until[1])):
        return found._replace(edtf=f"../{found.last}")
    if (before := _BEFORE.fullmatch(words)) and (found := _whole(before[1])):
        return found._replace(edtf=f"../{_day_before(found)}")
    return None


def _day_before(found: _Found) -> date:
    earliest = FuzzyDate.parse(found.edtf).earliest or date.min
    return date.fromordinal(earliest.toordinal() - 1)


def _since(words: str) -> _Found | None:
    if (since := _SINCE.fullmatch(words)) and (found := _whole(since[2])):
        return found._replace(edtf=f"{found.last if since[1] == 'after' else found.first}/..")
    return None


def _one_of(words: str) -> _Found | None:
    if (one_of := _ONE_OF.fullmatch(words)) and (found := _range(one_of[1])):
        return found._replace(edtf=f"[{found.first}..{found.last}]")
    if (or_else := _OR_ELSE.fullmatch(words)) and (found := _point(or_else[1])):
        return found._replace(edtf=f"[..{found.last}]" if or_else[2] == "earlier" else f"[{found.first}..]")
    return None


def _range(words: str) -> _Found | None:
    if between := _BETWEEN.fullmatch(words):
        return _ends(between[1], between[2])
    words = words.removeprefix("from ")
    for separator in _SEPARATORS:
        first, found, last = words.partition(separator)
        if found and (ends := _ends(first, last)):
            return ends
    return None


def _ends(first: str, last: str) -> _Found | None:
    """Either end may leave to the other what both share: "13 to 15 May 2026", "May 13 to 15, 2026"."""
    end = _point(last) or _point(f"{first.partition(' ')[0]} {last}")
    if end is None:
        return None
    tail = last.split()
    candidates = (first, " ".join([first, *tail[-2:]]), " ".join([first, *tail[-1:]]))
    start = next(filter(None, map(_point, candidates)), None)
    return _Found(f"{start.first}/{end.last}", start.assigned or end.assigned) if start else None


def _point(words: str) -> _Found | None:
    return _edtf(words) or _hedged(words, _point) or _exact(words) or _moment(words) or _phase(words)


_EDTF_LIKE = re.compile(r"[0-9xtz:+?~%/\[\]{}.-]+")


def _edtf(words: str) -> _Found | None:
    if not _EDTF_LIKE.fullmatch(words):
        return None
    try:
        return _Found(FuzzyDate.parse(words.upper()).edtf)
    except ValueError:
        return None


# fmt: off
_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)
_NAMES = {
    "spring": "21", "summer": "22", "autumn": "23", "fall": "23", "winter": "24",
    "q1": "33", "first quarter": "33", "1st quarter": "33",
    "q2": "34", "second quarter": "34", "2nd quarter": "34",
    "q3": "35", "third quarter": "35", "3rd quarter": "35",
    "q4": "36", "fourth quarter": "36", "4th quarter": "36", "last quarter": "36",
    "h1": "40", "first half": "40", "1st half": "40",
    "h2": "41", "second half": "41", "2nd half": "41", "last half": "41",
}
# fmt: on
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
        f"{_DAY}[ -]{_MONTH}[ -]{_YEAR}",
        f"{_MONTH} {_DAY} {_YEAR}",
        f"{_MONTH}[ -]{_YEAR}",
        f"{_NAME} {_YEAR}",
        f"{_YEAR} {_NAME}",
        f"some (?P<some>day) (?:in )?{_MONTH} {_YEAR}",
        f"some (?P<some>day|month) (?:in )?{_YEAR}",
    )
]


def _exact(words: str) -> _Found | None:
    for pattern in _EXACT:
        if found := pattern.fullmatch(words):
            return _Found("-".join(_components(**found.groupdict())))
    return None


def _components(year: str, month: str = "", day: str = "", name: str = "", some: str = "") -> Iterator[str]:
    yield year
    if name:
        yield _NAMES[name]
    if month:
        yield f"{_month_number(month):02}"
    elif some:
        yield "XX"
    if day:
        yield day.zfill(2)
    elif some == "day":
        yield "XX"


def _month_number(month: str) -> int:
    return next(number for number, name in enumerate(_MONTHS, 1) if name.startswith(month[:3]))


_MOMENT = re.compile(
    r"(?P<day>.+?) (?:at )?(?P<hour>[0-9]{1,2}):(?P<rest>[0-9]{2}(?::[0-9]{2})?)"
    r" ?\(?(?P<offset>z|utc|gmt|[+-][0-9]{2}:[0-9]{2})?\)?"
)


def _moment(words: str) -> _Found | None:
    found = _MOMENT.fullmatch(words)
    day = found and (_edtf(found["day"]) or _exact(found["day"]))
    if not found or not day:
        return None
    offset = {None: "", "z": "Z", "utc": "Z", "gmt": "Z"}.get(found["offset"], found["offset"])
    return _Found(f"{day.edtf}T{found['hour'].zfill(2)}:{found['rest']}{offset}")


_PHASE = re.compile(r"(early|beginning|start|mid|middle|late|end) (.+)")
_PHASE_OF_YEAR = {"start": "01~", "early": "37~", "mid": "38~", "late": "39~", "end": "12~"}
_THIRDS = {"start": 0, "early": 0, "mid": 1, "late": 2, "end": 2}


def _phase(words: str) -> _Found | None:
    """Early, mid or late in a year, a month, a quarter or a season; always about."""
    found = _PHASE.fullmatch(words)
    whole = found and (_edtf(found[2]) or _exact(found[2]))
    if not found or not whole:
        return None
    phase = {"beginning": "start", "middle": "mid"}.get(found[1], found[1])
    edtf = _phase_of(whole.edtf, phase)
    return _Found(edtf, assigned=True) if edtf else None


def _phase_of(whole: str, phase: str) -> str | None:
    if re.fullmatch("[0-9]{4}", whole):
        return f"{whole}-{_PHASE_OF_YEAR[phase]}"
    if re.fullmatch("[0-9]{4}-[01][0-9]", whole):
        return _third_of_month(whole, _THIRDS[phase])
    if re.fullmatch("[0-9]{4}-(?:2[1-4]|3[3-6])", whole):
        return _month_of_quarter(whole, _THIRDS[phase])
    return None


def _third_of_month(month: str, third: int) -> str:
    latest = FuzzyDate.parse(month).latest
    first, last = (("01", "10"), ("11", "20"), ("21", f"{latest:%d}"))[third]
    return f"{month}-{first}~/{month}-{last}~"


def _month_of_quarter(quarter: str, third: int) -> str:
    """Winter ends in the next year."""
    earliest = FuzzyDate.parse(quarter).earliest or date.min
    years_on, months_on = divmod(earliest.month - 1 + third, 12)
    return f"{earliest.year + years_on:04}-{months_on + 1:02}~"
