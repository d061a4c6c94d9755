"""Numbers with decimal marks and separators of thousands."""

import re

_GROUPS = ".,'\N{RIGHT SINGLE QUOTATION MARK} \N{NO-BREAK SPACE}\N{THIN SPACE}\N{NARROW NO-BREAK SPACE}"
_MARKED = re.compile(rf"[0-9]+(?:[{_GROUPS}][0-9]+)+")


def plain_numbers(text: str, decimal: str | None = ".") -> str:
    """Return a text whose numbers have a decimal point and no separators of thousands.

    Thousands may be separated by spaces, apostrophes, or the one of point and comma that is not `decimal`.
    Raises ValueError for other groups, and for a number with a comma if the decimal mark is unknown (None).
    """
    return _MARKED.sub(lambda number: _plain(number[0], decimal), text)


def _plain(number: str, decimal: str | None) -> str:
    if decimal is None and "," in number:
        raise ValueError(f"{number} is ambiguous; give its decimal mark with --decimal , or --decimal .")
    mark = decimal or "."
    whole, _, fraction = number.partition(mark)
    first, *groups = re.split(f"[{_GROUPS}]", whole)
    marks = set(re.findall(f"[{_GROUPS}]", whole))
    in_threes = not groups or (len(first) <= 3 and all(len(group) == 3 for group in groups))  # noqa: PLR2004
    if not in_threes or len(marks) > 1 or (fraction and not fraction.isdigit()):
        raise ValueError(
            f"{number} is not a number with `{mark}` as its decimal mark; write it as 1234{mark}5"
        )
    return "".join((first, *groups)) + (f".{fraction}" if fraction else "")
