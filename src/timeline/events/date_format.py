"""Dates in English words."""

import re

from timeline.events.dates import MOMENT, PART, FuzzyDate, choices

# fmt: off
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)
_PARTS_OF_YEAR = {
    "21": "spring {}", "22": "summer {}", "23": "autumn {}", "24": "winter {}",
    "29": "southern spring {}", "30": "southern summer {}",
    "31": "southern autumn {}", "32": "southern winter {}",
    "33": "Q1 {}", "34": "Q2 {}", "35": "Q3 {}", "36": "Q4 {}",
    "37": "early {}", "38": "mid-{}", "39": "late {}",
    "40": "first half of {}", "41": "second half of {}",
}
# fmt: on
_DASH = "\N{EN DASH}"
_VAGUE = {"37", "38", "39"}  # "early" is vague already, so it takes no "about"
_VAGUE_MARKS = {"~": "", "%": "?"}
_HEDGES = {"": "", "~": "about ", "?": "perhaps ", "%": "perhaps about "}
_DOUBTS = {"~": "approximate", "?": "uncertain", "%": "uncertain and approximate"}


def format_date(value: FuzzyDate) -> str:
    """Return a date in words: "April 2026", "from April 2026", "about 2025"."""
    edtf = value.edtf
    if edtf.startswith("["):
        return _format_choices(choices(edtf))
    if "/" in edtf:
        return _format_interval(*edtf.split("/"))
    if moment := re.fullmatch(MOMENT, edtf):
        day, time, offset = moment.group("day", "time", "offset")
        return f"{_format_part(day)} {time}" + (f" ({offset.replace('Z', 'UTC')})" if offset else "")
    return _format_part(edtf)


def format_due(value: FuzzyDate) -> str:
    """Return a due date in words: "April 2026", "by 28 February 2026"."""
    words = format_date(value)
    return f"by {words.removeprefix('until ')}" if words.startswith("until ") else words


def _format_interval(start: str, end: str) -> str:
    if start in {"", ".."}:
        return f"until {_format_part(end)}" + ("" if start else ", start unknown")
    if end in {"", ".."}:
        return f"from {_format_part(start)}" + ("" if end else ", end unknown")
    return _format_range(start, end)


def _format_range(start: str, end: str) -> str:
    """Return both ends, with a shared hedge, month or year only once."""
    (hedge, first), (other_hedge, last) = _hedge_and_words(start), _hedge_and_words(end)
    if hedge != other_hedge:
        return f"{hedge}{first} to {other_hedge}{last}"
    if first == last:
        return hedge + first
    shortened, _ = _without_shared_end([first, last])
    return f"{hedge}{first} to {last}" if shortened == first else f"{hedge}{shortened}{_DASH}{last}"


def _without_shared_end(phrases: list[str]) -> list[str]:
    """Return phrases without the ending that the last repeats: "13", "15 May 2026"."""
    words = [phrase.split() for phrase in phrases]
    if len({(len(phrase), phrase[0] in {"early", "late"}) for phrase in words}) > 1:
        return phrases  # of different kinds
    sizes = range(len(words[0]), 1, -1)
    kept = next((size for size in sizes if len({phrase[size - 1] for phrase in words}) > 1), 1)
    return [" ".join(phrase[:kept]) for phrase in words[:-1]] + phrases[-1:]


def _format_choices(choices: list[str]) -> str:
    if len(choices) > 1:
        *others, last = _without_shared_end([_format_choice(choice) for choice in choices])
        return f"one of {', '.join(others)} or {last}"
    words = _format_choice(choices[0])
    start, _, end = choices[0].partition("..")
    return f"one of {words}" if start and end and start != end else words


def _format_choice(choice: str) -> str:
    start, dots, end = choice.partition("..")
    if start and end:
        return _format_range(start, end)
    if not dots:
        return _format_part(choice)
    return f"{_format_part(start)} or later" if start else f"{_format_part(end)} or earlier"


def _format_part(part: str) -> str:
    return "".join(_hedge_and_words(part))


def _hedge_and_words(part: str) -> tuple[str, str]:
    match = re.fullmatch(PART, part)
    if match is None:  # FuzzyDate has matched the same pattern
        raise AssertionError(part)
    doubts = _doubts(match)
    words = _words(*match.group("year", "month", "day"))
    if len(set(doubts.values())) == 1:
        mark = doubts["year"]
        return _HEDGES[_VAGUE_MARKS.get(mark, mark) if match["month"] in _VAGUE else mark], words
    details = ", ".join(f"{name} {_DOUBTS[mark]}" for name, mark in doubts.items() if mark)
    return "", f"{words} ({details})"


def _doubts(match: re.Match[str]) -> dict[str, str]:
    """Return the mark of each component: before it, or after it or one to its right."""
    doubts, covering = {}, ""
    for name in ("day", "month", "year"):
        if match[name]:
            covering += match[f"{name}_after"]
            kinds = set((covering + match[f"{name}_before"]).replace("%", "?~"))
            doubts[name] = "%" if len(kinds) > 1 else "".join(kinds)
    return dict(reversed(doubts.items()))


def _words(year: str, month: str | None, day: str | None) -> str:
    if month in _PARTS_OF_YEAR:
        return _PARTS_OF_YEAR[month].format(year)
    match tuple("X" in (digits or "") for digits in (year, month, day)):
        case False, False, False:
            return " ".join(filter(None, (day and str(int(day)), month and _MONTHS[int(month) - 1], year)))
        case False, False, True if day == "XX" and month:
            return f"some day in {_MONTHS[int(month) - 1]} {year}"
        case False, True, True if month == day == "XX":
            return f"some day in {year}"
        case False, True, False if month == "XX":
            return f"day {int(day)} of some month in {year}" if day else f"some month in {year}"
        case True, False, False if not month:
            return f"some year from {year.replace('X', '0')} to {year.replace('X', '9')}"
        case _:
            return f"some date like {'-'.join(filter(None, (year, month, day)))}"
