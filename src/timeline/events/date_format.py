"""How a date is said to a person."""

import re

from timeline.events.dates import MOMENT, PART, FuzzyDate, choices

# fmt: off
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)
_SAID = {
    "21": "spring {}", "22": "summer {}", "23": "autumn {}", "24": "winter {}",
    "29": "southern spring {}", "30": "southern summer {}",
    "31": "southern autumn {}", "32": "southern winter {}",
    "33": "Q1 {}", "34": "Q2 {}", "35": "Q3 {}", "36": "Q4 {}",
    "37": "early {}", "38": "mid-{}", "39": "late {}",
    "40": "first half of {}", "41": "second half of {}",
}
# fmt: on
_DASH = "\N{EN DASH}"
_VAGUE = {"37", "38", "39"}  # "early" is vague already, so it is not said to be about early
_HEDGES = {"": "", "~": "about ", "?": "perhaps ", "%": "perhaps about "}
_DOUBTS = {"~": "approximate", "?": "uncertain", "%": "uncertain and approximate"}


def format_date(when: FuzzyDate) -> str:
    """The date in English words, short enough for a table: "April 2026", "from April 2026", "about 2025"."""
    edtf = when.edtf
    if edtf.startswith("["):
        return _said_choices(choices(edtf))
    if "/" in edtf:
        return _said_interval(*edtf.split("/"))
    if moment := re.fullmatch(MOMENT, edtf):
        return _said_moment(*moment.group("day", "time", "offset"))
    return _said(edtf)


def _said_moment(day: str, time: str, offset: str | None) -> str:
    return f"{_said(day)} {time}" + (f" ({offset.replace('Z', 'UTC')})" if offset else "")


def _said_interval(start: str, end: str) -> str:
    if start in {"", ".."}:
        return f"until {_said(end)}" + ("" if start else ", start unknown")
    if end in {"", ".."}:
        return f"from {_said(start)}" + ("" if end else ", end unknown")
    return _said_range(start, end)


def _said_range(start: str, end: str) -> str:
    """One hedge for both ends where they share it, and month and year once where they share those."""
    (hedge, first), (other_hedge, last) = _hedge_and_words(start), _hedge_and_words(end)
    if hedge != other_hedge:
        return f"{hedge}{first} to {other_hedge}{last}"
    if first == last:
        return hedge + first
    shortened, _ = _without_shared_end([first, last])
    return f"{hedge}{first} to {last}" if shortened == first else f"{hedge}{shortened}{_DASH}{last}"


def _without_shared_end(phrases: list[str]) -> list[str]:
    """13 May 2026, 15 May 2026: "13", "15 May 2026"; phrases of different kinds stay whole."""
    words = [phrase.split() for phrase in phrases]
    length = len(words[0])
    if len({(len(phrase), phrase[0] in {"early", "late"}) for phrase in words}) > 1:
        return phrases
    own = next((own for own in range(length, 1, -1) if len({phrase[own - 1] for phrase in words}) > 1), 1)
    return [" ".join(phrase[:own]) for phrase in words[:-1]] + phrases[-1:]


def _said_choices(choices: list[str]) -> str:
    if len(choices) > 1:
        *others, last = _without_shared_end([_said_choice(choice) for choice in choices])
        return f"one of {', '.join(others)} or {last}"
    said = _said_choice(choices[0])
    start, _, end = choices[0].partition("..")
    return f"one of {said}" if start and end and start != end else said


def _said_choice(choice: str) -> str:
    start, dots, end = choice.partition("..")
    if start and end:
        return _said_range(start, end)
    if not dots:
        return _said(choice)
    return f"{_said(start)} or later" if start else f"{_said(end)} or earlier"


def _said(part: str) -> str:
    return "".join(_hedge_and_words(part))


def _hedge_and_words(part: str) -> tuple[str, str]:
    found = re.fullmatch(PART, part)
    if found is None:  # it was read by the same pattern
        raise AssertionError(part)
    doubts = _doubts(found)
    words = _words(*found.group("year", "month", "day"))
    if len(set(doubts.values())) == 1:
        mark = doubts["year"]
        return _HEDGES[_beyond_vague(mark) if found["month"] in _VAGUE else mark], words
    details = ", ".join(f"{name} {_DOUBTS[mark]}" for name, mark in doubts.items() if mark)
    return "", f"{words} ({details})"


def _beyond_vague(mark: str) -> str:
    return {"~": "", "%": "?"}.get(mark, mark)


def _doubts(found: re.Match[str]) -> dict[str, str]:
    """What is doubtful, by component: a mark after one covers all to its left, a mark before it that one."""
    doubts, covering = {}, ""
    for name in ("day", "month", "year"):
        if found[name]:
            covering += found[f"{name}_after"]
            doubts[name] = _merged(covering + found[f"{name}_before"])
    return dict(reversed(doubts.items()))


def _merged(marks: str) -> str:
    kinds = set(marks.replace("%", "?~"))
    return "%" if len(kinds) > 1 else "".join(kinds)


def _words(year: str, month: str | None, day: str | None) -> str:
    if month in _SAID:
        return _SAID[month].format(year)
    match _unspecified(year), _unspecified(month), _unspecified(day):
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


def _unspecified(digits: str | None) -> bool:
    return "X" in (digits or "")
