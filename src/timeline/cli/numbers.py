"""Numbers as people write them: with a decimal mark, and with thousands set apart."""

import re

_GROUPS = ".,'\N{RIGHT SINGLE QUOTATION MARK} \N{NO-BREAK SPACE}\N{THIN SPACE}\N{NARROW NO-BREAK SPACE}"
_MARKED = re.compile(rf"[0-9]+(?:[{_GROUPS}][0-9]+)+")


def plain_numbers(text: str, decimal: str | None = ".") -> str:
    """Rewrite the numbers in a text with a decimal point, and without marks between thousands.

    Thousands may be set apart in groups of three by spaces, apostrophes, or the other one of point and comma.
    ValueError for a number that is not written so. Where the decimal mark is unknown (None), a number with a
    comma is refused.
    """
    return _MARKED.sub(lambda marked: _plain(marked[0], decimal), text)


def _plain(number: str, decimal: str | None) -> str:
    if decimal is None and "," in number:
        raise ValueError(f"{number} is ambiguous; say by --decimal , or --decimal . what its decimal mark is")
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
