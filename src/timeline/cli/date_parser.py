"""A person's words for a date, as typed on a command line: "early 2026", "last Friday", "by April 2026"."""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from timeline.events.dates import MAX_LENGTH, FuzzyDate

_PHASES = "(?:early|beginning|start|mid|middle|late|end)"
_EXAMPLES = "24 November 2025, April 2026, early 2026, by April 2026, yesterday, or EDTF such as 2026-04/.."


def parse_date(text: str, today: date) -> FuzzyDate:
    """Return the date that a text in EDTF or English words means in an account of a day, `today`.

    What was translated exactly ("April 2026") is stated. What depends on the day ("yesterday") is inferred,
    and what was given bounds that the words lack ("early 2026") is assigned: both keep the words as `raw`.
    ValueError says in one sentence what is wrong, and how to say it.
    """
    said = text.strip()
    try:
        return FuzzyDate.from_text(said)
    except ValueError as refusal:
        if not said or len(said) > MAX_LENGTH:
            raise
        return _in_words(said, today, refusal)


def _in_words(said: str, today: date, refusal: ValueError) -> FuzzyDate:
    words = _plain(said)
    if _EDTF_LIKE.fullmatch(words) and not _edtf(words):  # a slip in EDTF is not to be read as something else
        digits = _DIGITS.fullmatch(words)
        raise ValueError(_digits_hint(said, digits)) if digits else refusal
    try:
        absolute = _absolute(words, today)
        found = _understood(absolute)
    except OverflowError:
        raise ValueError(f"{said!r} lies outside the years 1 to 9999") from None
    if found is None:
        raise ValueError(_not_understood(said, words, today))
    if found.assigned:
        return FuzzyDate.parse(found.edtf, said, "assigned")
    if absolute != words:
        return FuzzyDate.parse(found.edtf, said, "inferred")
    return FuzzyDate.parse(found.edtf)


def _understood(absolute: str) -> "_Found | None":
    if unknown := _END_UNKNOWN.fullmatch(absolute):
        found = _whole(unknown[1])
        return found and found._replace(edtf=found.edtf.replace("..", ""))
    return _whole(absolute) or _one_of(absolute)


def _not_understood(said: str, words: str, today: date) -> str:
    if _is_date(f"{words} {today.year:04}", today):
        return f"{said!r} does not say which year; write for example '{said} {today.year:04}'"
    full = _SHORT_YEAR.sub(" 20", said, count=1)
    if _is_date(_plain(full), today):
        return f"{said!r} gives its year in two digits; write for example {full!r}"
    if digits := _DIGITS.search(words):
        return _digits_hint(said, digits)
    near = _with_nearest_words(words)
    if near != words and _is_date(near, today):
        return f"{said!r} is not understood as a date; did you mean {near!r}?"
    return f"{said!r} is not understood as a date; write for example {_EXAMPLES}"


def _is_date(words: str, today: date) -> bool:
    try:
        found = _understood(_absolute(words, today))
        return found is not None and FuzzyDate.parse(found.edtf) is not None
    except (ValueError, OverflowError):
        return False


_SHORT_YEAR = re.compile("[ -]*(?:['\N{RIGHT SINGLE QUOTATION MARK}]|(?<![0-9]))(?=[0-9]{2}$)")
_DIGITS = re.compile(r"(?<![0-9])([0-9]{1,4})([/.-])([0-9]{1,2})\2([0-9]{1,4})(?![0-9])")


def _digits_hint(said: str, digits: re.Match[str]) -> str:
    """Say how to write the days that digits in another order than that of EDTF may mean."""
    first, _, second, third = digits.groups()
    orders = ((first, second, third), (third, second, first), (third, first, second))
    days = [f"{year}-{month:0>2}-{day:0>2}" for year, month, day in orders if len(year) == len("2025")]
    meant = [day for day in dict.fromkeys(days) if _edtf(day)]
    return f"{said!r} is not a date in EDTF; write {' or '.join(meant) or 'for example 2025-11-24'}"


def _with_nearest_words(words: str) -> str:
    from difflib import get_close_matches

    return re.sub("[a-z]+", lambda word: [*get_close_matches(word[0], _KNOWN, n=1), word[0]][0], words)


def _plain(said: str) -> str:
    """Return the words in lower case, with one kind of dash, without what never changes the meaning."""
    words = re.sub("[\u2010-\u2015]", "-", said.lower()).replace(",", " ")
    words = re.sub(r"(?<=[a-z])\.", " ", words)  # Nov. 24
    words = re.sub(r"\b(month|quarter|year)(?:-| )end\b", r"end \1", words)
    words = re.sub(rf"\b({_PHASES})-", r"\1 ", words)
    words = re.sub(r"\b(?:the|of)\b", " ", words)
    words = re.sub(r"\b([0-9]{4})([0-9]{2})([0-9]{2})\b", r"\1-\2-\3", words)  # ISO 8601, basic
    words = " ".join(words.split())
    words = re.sub(r"\b(end|mid) year (?=[0-9])", r"\1 ", words)
    return re.sub(r"\b(end|mid) (?=(?:month|quarter|year)\b)", r"\1 this ", words)


# Words that hang on the day of the account are first said without it: "early next year" becomes "early 2026".

# fmt: off
_COUNTS = (
    "", "one", "two", "three", "four", "five", "six",
    "seven", "eight", "nine", "ten", "eleven", "twelve",
)
# fmt: on
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
_TURNS = {"yesterday": -1, "today": 0, "tomorrow": 1, "last": -1, "this": 0, "next": 1}


def _absolute(words: str, today: date) -> str:
    try:
        return _RELATIVE.sub(lambda found: _resolve_relative(found, today), words)
    except ValueError as outside:  # as pendulum says it
        raise OverflowError from outside


def _resolve_relative(found: re.Match[str], today: date) -> str:
    if found["day"]:
        return _shift(today, _TURNS[found["day"]], "day")
    if found["past"]:
        return _shift(today, -_count(found["past"]), found["past_unit"])
    if found["future"]:
        return _shift(today, _count(found["future"]), found["future_unit"])
    if found["within"]:
        return f"by {_deadline(today, _count(found['within']), found['within_unit'])}"
    if found["side"]:
        return _side(today, found["side"], found["side_of"])
    if found["weekday"]:
        return _weekday(today, found["which"], _WEEKDAYS.index(found["weekday"][:3]))
    return _period(today, _TURNS[found["which"]], found["period"])


def _count(count: str) -> int:
    if count in {"a", "an"}:
        return 1
    return _COUNTS.index(count) if count in _COUNTS else int(count)


def _shift(today: date, count: int, unit: str) -> str:
    """Count days exactly; weeks, months and years mean about then."""
    there = _counted(today, count, unit)
    match unit:
        case "day":
            return there
        case "week":
            return f"{there}~"
        case "month":
            return f"{there[:7]}~"
        case _:
            return f"{there[:4]}~"


def _counted(today: date, count: int, unit: str) -> str:
    import pendulum

    return f"{pendulum.date(today.year, today.month, today.day).add(**{f'{unit}s': count})}"


def _deadline(today: date, count: int, unit: str) -> str:
    """Return the last day of a span that begins with the account; hours round up to days."""
    return _counted(today, -(-count // 24), "day") if unit == "hour" else _counted(today, count, unit)


def _side(today: date, side: str, period: str) -> str:
    """Return the days of the current period up to the account, or from it on."""
    whole = parse_date(_period(today, 0, period), today)
    return f"{whole.earliest}/{today}" if side == "earlier" else f"{today}/{whole.latest}"


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
            return f"{day.add(years=turn).year:04}"


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
    if end in {"", ".."}:
        return end
    if end[-1] in "?~%":
        return end if end[-1] == mark else f"{end[:-1]}%"
    return end + mark


def _until(words: str) -> _Found | None:
    if (until := _UNTIL.fullmatch(words)) and (found := _whole(until[1])):
        return found._replace(edtf=f"../{found.last}")
    if (before := _BEFORE.fullmatch(words)) and (found := _whole(before[1])):
        return _beside(found, found.first, -1)
    return None


def _since(words: str) -> _Found | None:
    if (since := _SINCE.fullmatch(words)) and (found := _whole(since[1])):
        return found._replace(edtf=f"{found.first}/..")
    if (after := _AFTER.fullmatch(words)) and (found := _whole(after[1])):
        return _beside(found, found.last, 1)
    return None


def _beside(found: _Found, end: str, step: int) -> _Found | None:
    """Return what lies before (-1) or after (1) an end, and is as doubtful; the end itself is not in it."""
    if end in {"", ".."}:
        return None
    meant = FuzzyDate.parse(end)
    if meant.instant is not None:
        raise ValueError(f"{end} is a time of day, and an interval runs in days; write the day")
    last = meant.earliest if step < 0 else meant.latest
    if last is None:
        return None
    marks = {"?", "~", "%"}.intersection(end)
    day = f"{last + timedelta(days=step)}{'%' if len(marks) > 1 else ''.join(marks)}"
    return found._replace(edtf=f"../{day}" if step < 0 else f"{day}/..")


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
        if found and not (separator in "-/" and _has_bare_year(first, last)) and (ends := _ends(first, last)):
            return ends
    return None


def _has_bare_year(first: str, last: str) -> bool:
    """Tell whether a dash or a slash may belong to a name: "2026-Q3", "summer 2025/2026"."""
    return bool(re.fullmatch(_YEAR, first) or re.fullmatch(_YEAR, last))


def _ends(first: str, last: str) -> _Found | None:
    """Either end may leave to the other what both share: "13 to 15 May 2026", "May 13 to 15, 2026"."""
    month = re.match(rf"{_MONTH} ", first)
    end = _point(last) or (_point(f"{month[0]}{last}") if month else None)
    if end is None:
        return None
    start = next(filter(None, map(_point, (first, *_completed(first, last)))), None)
    return _Found(f"{start.first}/{end.last}", start.assigned or end.assigned) if start else None


def _completed(first: str, last: str) -> Iterator[str]:
    """Yield the start of a range with what the end may lend it; a year alone lends nothing."""
    tail = last.split()
    if len(tail) == 1 or (re.fullmatch(_PHASES, first) and not re.match(rf"{_PHASES}\b", last)):
        return
    yield " ".join([first, *tail[-2:]])
    yield " ".join([first, *tail[-1:]])


def _point(words: str) -> _Found | None:
    if found := _edtf(words) or _hedged(words, _point):
        return found
    words = _INNER_HYPHEN.sub(" ", words)
    readers = (_exact, _moment, _phase, _winter, _on_weekday)
    return next(filter(None, (read_as(words) for read_as in readers)), None)


_INNER_HYPHEN = re.compile(  # of 24-Nov-2025, 2026-Q3, Q3-2026, 2026-1H
    "(?<=[a-z])-(?=[a-z0-9])|(?<=[0-9])-(?=[a-z])|(?<=[hq][1-4])-(?=[0-9]{4})|(?<=[0-9]{4})-(?=[1-4][hq])"
)
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


def _exact(words: str) -> _Found | None:
    for pattern in _EXACT:
        if found := pattern.fullmatch(words):
            return _Found("-".join(_components(**found.groupdict(""))))
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
    r" ?\(?(?P<offset>z|utc|gmt|[+-][0-9]{2}:?[0-9]{2})?\)?"
)


def _moment(words: str) -> _Found | None:
    found = _MOMENT.fullmatch(words)
    day = found and (_edtf(found["day"]) or _exact(found["day"]))
    if not found or not day:
        return None
    offset = re.sub("utc|gmt", "Z", found["offset"] or "").upper()
    if re.fullmatch("[+-][0-9]{4}", offset):
        offset = f"{offset[:3]}:{offset[3:]}"
    return _Found(f"{day.edtf}T{found['hour'].zfill(2)}:{found['rest']}{offset}")


_WINTER = re.compile(rf"(?P<name>winter|southern summer) {_YEAR}[/-](?P<next>[0-9]{{2}}(?:[0-9]{{2}})?)")


def _winter(words: str) -> _Found | None:
    """Read a season that two years share: "winter 2025/26"."""
    found = _WINTER.fullmatch(words)
    if found is None:
        return None
    if not f"{int(found['year']) + 1:04}".endswith(found["next"]):
        raise ValueError(f"{words!r} does not end in the year after {found['year']}")
    return _Found(f"{found['year']}-{_NAMES[found['name']]}")


_ON_WEEKDAY = re.compile(rf"{_WEEKDAY} (?P<date>.+)")


def _on_weekday(words: str) -> _Found | None:
    """Read a date that gives its weekday too: "Monday 24 November 2025"."""
    named = _ON_WEEKDAY.fullmatch(words)
    found = named and (_edtf(named["date"]) or _exact(named["date"]) or _moment(named["date"]))
    if not named or not found:
        return None
    day = FuzzyDate.parse(found.edtf.partition("T")[0]).earliest
    if day and day.weekday() != _WEEKDAYS.index(named["weekday"][:3]):
        said = words.partition(" ")[0].title()
        raise ValueError(f"{day} is a {day:%A}, not a {said}; write the right weekday, or the date alone")
    return found


_PHASE = re.compile(rf"({_PHASES}) (.+)")
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
    if re.fullmatch("[0-9]{4}-(?:2[1-4]|29|3[0-6])", whole):
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
    if earliest.year + years_on > date.max.year:
        raise OverflowError
    return f"{earliest.year + years_on:04}-{months_on + 1:02}~"
