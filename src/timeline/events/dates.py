"""Vague dates (EDTF), with the first and the last day that they can mean."""

import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal, NamedTuple, NoReturn, cast, final, get_args

Basis = Literal["stated", "inferred", "assigned"]

MAX_LENGTH = 100  # characters; the longest sensible set of days is well below
_EXPECTED = "expected EDTF such as 2025-11-24, 2026-04, 2026-37~ or 2026-04/.."


@final
class FuzzyDate:
    """A date as it was given, with its first and last day, inclusive; None is open."""

    __slots__ = ("basis", "earliest", "edtf", "hedged", "instant", "latest", "raw")
    edtf: str
    raw: str | None  # the words of the source
    basis: Basis  # the source states the date, or it was inferred from or assigned to its words
    earliest: date | None  # of a time with an offset, the UTC day
    latest: date | None
    hedged: bool  # by a qualifier (? ~ %), which does not move bounds: ISO 8601-2:2019 §8.4.2
    instant: int | None  # seconds since midnight UTC; a time without an offset counts as UTC

    def __init__(self, edtf: str, raw: str | None = None, basis: Basis = "stated") -> None:
        if basis not in get_args(Basis):
            raise ValueError(f"{basis!r} is not a basis of a date; expected stated, inferred or assigned")
        keep = object.__setattr__
        keep(self, "edtf", edtf)
        keep(self, "raw", raw)
        keep(self, "basis", basis)
        earliest, latest, instant = _span_or_refusal(edtf)
        keep(self, "earliest", earliest)
        keep(self, "latest", latest)
        keep(self, "instant", instant)
        keep(self, "hedged", "?" in edtf or "~" in edtf or "%" in edtf)

    @classmethod
    def parse(cls, edtf: str, raw: str | None = None, basis: Basis = "stated") -> "FuzzyDate":
        """Return the date of an EDTF text; a ValueError says what is wrong."""
        return _stated(edtf) if raw is None and basis == "stated" else cls(edtf, raw, basis)

    @classmethod
    def from_text(cls, text: str, raw: str | None = None, basis: Basis = "stated") -> "FuzzyDate":
        """Return the date of a text in EDTF, or of a time as programs write it (RFC 3339)."""
        try:
            return cls.parse(text, raw, basis)
        except ValueError:
            timestamp = re.fullmatch(_TIMESTAMP, text)
            if timestamp is None:
                raise
        if (timestamp["fraction"] or "").strip("0"):  # EDTF cannot express it
            raw = text if raw is None else raw
        return cls.parse(_as_moment(timestamp), raw, basis)

    @classmethod
    def of(cls, day: date) -> "FuzzyDate":
        return cls.parse(date.isoformat(day))  # not day.isoformat(): a datetime is a date too

    @classmethod
    def from_json(cls, value: object) -> "FuzzyDate":
        """Return the date of an EDTF text, or of an object. Raises ValueError."""
        match value:
            case str():
                return cls.from_text(value)
            case dict():
                return cls.from_text(*_fields(value))
            case _:
                raise ValueError(f"a date is a text or an object with edtf, raw and basis, not {value!r:.40}")

    def to_json(self) -> str | dict[str, str]:
        """Return an object, or the bare EDTF text if it says everything."""
        if self.raw is None and self.basis == "stated":
            return self.edtf
        raw = {} if self.raw is None else {"raw": self.raw}
        basis = {} if self.basis == "stated" else {"basis": self.basis}
        return {"edtf": self.edtf, **raw, **basis}

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, FuzzyDate):
            return NotImplemented
        return (self.edtf, self.raw, self.basis) == (other.edtf, other.raw, other.basis)

    def __hash__(self) -> int:
        return hash((self.edtf, self.raw, self.basis))

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"a date does not change: {name} cannot be set")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"a date does not change: {name} cannot be deleted")

    def __reduce__(self) -> tuple[type["FuzzyDate"], tuple[str, str | None, Basis]]:
        return FuzzyDate, (self.edtf, self.raw, self.basis)

    def __str__(self) -> str:
        return self.edtf

    def __repr__(self) -> str:
        raw = "" if self.raw is None else f", raw={self.raw!r}"
        basis = "" if self.basis == "stated" else f", basis={self.basis!r}"
        return f"FuzzyDate({self.edtf!r}{raw}{basis})"


@lru_cache(maxsize=16_384)  # some forty years of days
def _stated(edtf: str) -> FuzzyDate:
    return FuzzyDate(edtf)


def _fields(value: dict[object, object]) -> tuple[str, str | None, Basis]:
    if unknown := [str(key) for key in value if key not in {"edtf", "raw", "basis"}]:
        raise ValueError(f"a date has no field {', '.join(unknown)}; it has edtf, raw and basis")
    if "edtf" not in value:
        raise ValueError("a date needs the field edtf, for example 2026-04")
    if wrong := [f"{key} {content!r:.40}" for key, content in value.items() if not isinstance(content, str)]:
        raise ValueError(f"every field of a date is a text, not {', '.join(wrong)}")
    fields = cast("dict[str, str]", value)
    return fields["edtf"], fields.get("raw"), cast("Basis", fields.get("basis", "stated"))


# The parser of EDTF. It raises half sentences, which `_span_or_refusal` completes.


class _Span(NamedTuple):
    earliest: date | None
    latest: date | None
    instant: int | None = None


_MARK = "[?~%]?"  # before a component it covers that one; after it, also all to the left
# Patterns are compiled at their first use: a short run may need none.
PART = (
    rf"(?P<year_before>{_MARK})(?P<year>[0-9X]{{4}})(?P<year_after>{_MARK})"
    rf"(?:-(?P<month_before>{_MARK})(?P<month>[0-9X]{{2}})(?P<month_after>{_MARK})"
    rf"(?:-(?P<day_before>{_MARK})(?P<day>[0-9X]{{2}})(?P<day_after>{_MARK}))?)?"
)
MOMENT = (
    r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})T(?P<time>(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2}))?)"
    r"(?P<offset>Z|(?P<sign>[+-])(?P<hours>[0-9]{2})(?::(?P<minutes>[0-9]{2}))?)?"
)
_TIMESTAMP = (
    r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ]"
    r"(?P<time>[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:[.,](?P<fraction>[0-9]{1,60}))?)?)"
    r" ?(?P<offset>[Zz]|(?P<hours>[+-][0-9]{2})(?::?(?P<minutes>[0-9]{2}))?)?"
)
# fmt: off
_GROUPS = {  # code: first month, number of months; the seasons are the meteorological ones
    "21": (3, 3), "22": (6, 3), "23": (9, 3), "24": (12, 3),  # of the north
    "29": (9, 3), "30": (12, 3), "31": (3, 3), "32": (6, 3),  # of the south
    "33": (1, 3), "34": (4, 3), "35": (7, 3), "36": (10, 3),
    "37": (1, 4), "38": (5, 4), "39": (9, 4),
    "40": (1, 6), "41": (7, 6),
}
# fmt: on


def _span_or_refusal(edtf: str) -> _Span:
    try:
        return _span(edtf)
    except ValueError as flaw:
        raise ValueError(f"{_shown(edtf)} is not a date: {flaw}; {_EXPECTED}") from None


def _shown(text: str) -> str:
    """Return a text, in quotes unless it is readable without."""
    short = text if len(text) <= MAX_LENGTH else f"{text[:40]}…"
    return short if short and short.isprintable() and " " not in short else repr(short)


def _span(edtf: str) -> _Span:
    if len(edtf) == len("2025-11-24") and edtf[4] == edtf[7] == "-":
        return _whole_day(edtf)
    if len(edtf) > MAX_LENGTH:
        raise ValueError(f"it is longer than {MAX_LENGTH} characters")
    if edtf.startswith("{"):
        raise ValueError("all of several dates are several events, so {} is not read")
    if edtf.startswith("["):
        return _one_of(edtf)
    if "/" in edtf:
        return _between(*edtf.split("/", 1))
    if "T" in edtf:
        return _moment(edtf)
    return _part(edtf)


def _whole_day(edtf: str) -> _Span:
    try:
        day = date.fromisoformat(edtf)
    except ValueError:
        return _part(edtf)  # raises the exact reason
    return _Span(day, day)


def _between(start: str, end: str) -> _Span:
    open_start, open_end = start in {"", ".."}, end in {"", ".."}
    if open_start and open_end:
        raise ValueError("one end of it must be known")
    earliest = None if open_start else _part(start).earliest
    latest = None if open_end else _part(end).latest
    if earliest and latest and earliest > latest:
        raise ValueError(f"it starts on {earliest}, after its end on {latest}")
    return _Span(earliest, latest)


def _one_of(edtf: str) -> _Span:
    if not edtf.endswith("]"):
        raise ValueError("the closing ] is missing")
    spans = [
        _between(*choice.split("..", 1)) if ".." in choice else _part(choice) for choice in choices(edtf)
    ]
    firsts, lasts = [span.earliest for span in spans], [span.latest for span in spans]
    return _Span(
        None if None in firsts else min(filter(None, firsts)),
        None if None in lasts else max(filter(None, lasts)),
    )


def choices(edtf: str) -> list[str]:
    """Return the members of a one-of set such as `[2025-11-20..2025-11-24, 2025-12]`."""
    return [choice.strip(" ") for choice in edtf[1:-1].split(",")]


def _moment(edtf: str) -> _Span:
    match = re.fullmatch(MOMENT, edtf)
    if match is None:
        raise ValueError("a time of day is written as in 2025-11-24T20:00, T20:00Z or T20:00-05:00")
    day = _whole_day(match["day"]).earliest or date.min
    hour, minute, second = (int(match[name] or 0) for name in ("hour", "minute", "second"))
    hours, minutes = (int(match[name] or 0) for name in ("hours", "minutes"))
    if hour > 23 or hours > 23 or max(minute, second, minutes) > 59:  # noqa: PLR2004 the clock
        raise ValueError(
            f"there is no time {match['time']}{match['offset'] or ''}{_clock_hint(hour, second)}"
        )
    ahead = (hours * 60 + minutes) * (-60 if match["sign"] == "-" else 60)
    seconds = hour * 3600 + minute * 60 + second - ahead
    with suppress(OverflowError):  # at either end of the calendar, the day as written
        days, instant = divmod(seconds, 86_400)
        utc = day + timedelta(days)
        return _Span(utc, utc, instant)
    return _Span(day, day, seconds)


def _clock_hint(hour: int, second: int) -> str:
    if hour == 24:  # noqa: PLR2004 the clock
        return ", write 00:00 of the next day"
    return ", write a leap second as second 59" if second == 60 else ""  # noqa: PLR2004 the clock


def _as_moment(timestamp: re.Match[str]) -> str:
    """Return the EDTF of a time, without the fraction of its second."""
    offset = timestamp["offset"] or ""
    if timestamp["hours"]:
        offset = f"{timestamp['hours']}:{timestamp['minutes'] or '00'}"
    return f"{timestamp['day']}T{timestamp['time'][: len('20:00:00')]}{offset.upper()}"


def _part(text: str) -> _Span:
    match = re.fullmatch(PART, text)
    if match is None:
        if not text:
            raise ValueError("something is missing")
        if "T" in text:
            raise ValueError("a time of day stands with a single day, not in an interval or a set")
        raise ValueError(f"{_shown(text)} is neither a year nor a year-month nor a year-month-day")
    year, month, day = match.group("year", "month", "day")
    if month in _GROUPS:
        return _group(year, month, day)
    return _days(year, month or "XX", day or "XX")


def _group(year: str, code: str, day: str | None) -> _Span:
    if day is not None:
        raise ValueError(f"{code} is a part of the year and has no day {day}")
    if "X" in year:
        raise ValueError(f"the part {code} of a year needs a whole year, not {year}")
    if year == "0000":
        raise ValueError("there is no year 0000")
    first, months = _GROUPS[code]
    years_on, months_on = divmod(first - 1 + months, 12)
    earliest, end_year = date(int(year), first, 1), int(year) + years_on
    if end_year > date.max.year:
        return _Span(earliest, date.max)
    return _Span(earliest, date(end_year, months_on + 1, 1) - timedelta(days=1))


def _days(year: str, month: str, day: str) -> _Span:
    years, months, days = _fitting(year, 9999), _fitting(month, 12), _fitting(day, 31)
    for name, text, numbers in (("year", year, years), ("month", month, months), ("day", day, days)):
        if not numbers:
            raise ValueError(f"there is no {name} {text}")
    earliest = _first_day(years, months, days)
    if earliest is None:
        raise ValueError(f"there is no day {day} in {year}-{month}")
    return _Span(earliest, _first_day(years[::-1], months[::-1], days[::-1]))


@lru_cache(maxsize=1024)
def _fitting(digits: str, largest: int) -> Sequence[int]:
    """Return the numbers from 1 that the digits can mean, where X is any digit."""
    low, high = int(digits.replace("X", "0")), int(digits.replace("X", "9"))
    numbers = range(max(low, 1), min(high, largest) + 1)
    if "X" not in digits.rstrip("X"):
        return numbers
    shape = re.compile(digits.replace("X", "[0-9]"))
    return [number for number in numbers if shape.fullmatch(f"{number:0{len(digits)}}")]


def _first_day(years: Sequence[int], months: Sequence[int], days: Sequence[int]) -> date | None:
    for year in years:
        for month in months:
            for day in days:
                try:
                    return date(year, month, day)
                except ValueError:  # the month is shorter
                    continue
    return None
