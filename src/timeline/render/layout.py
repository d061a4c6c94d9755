"""Column widths and line breaks of tables in a terminal."""

import re
from collections.abc import Iterator, Sequence
from itertools import chain, repeat

from timeline.render.wide_chars import PADDING

_PIECE = re.compile(r"[^-/_]*[-/_]*")  # an id or a slug breaks after one of these
_SPACE = re.compile(r" +(?!· )")  # a dot between words stays at the end of a line
_CAPS = (14, 9, 4, 1)  # a part of a word longer than this breaks, if nothing else helps


def wrap(text: str, width: int) -> list[str]:
    """Break a text into lines at spaces, and inside words that are longer than a line."""
    lines: list[str] = []
    for word in _SPACE.split(text):
        for glue, piece in zip(chain([" "], repeat("")), _pieces(word, width), strict=False):
            if lines and len(lines[-1]) + len(glue) + len(piece) <= width:
                lines[-1] += glue + piece
            else:
                lines.append(piece)
    return lines or [""]


def _pieces(word: str, width: int) -> list[str]:
    if len(word) <= width:
        return [word] if word else []
    return [chunk for piece in _PIECE.findall(word) for chunk in _chunks(piece, width)]


def _chunks(piece: str, width: int) -> Iterator[str]:
    while piece:
        end = width - 1 if width > 1 and piece[width : width + 1] == PADDING else width
        yield piece[:end]
        piece = piece[end:]


def column_widths(columns: Sequence[Sequence[str]], room: int) -> list[int]:
    """Return a width for each column of texts, so that together they fit into `room`.

    A column is as wide as its longest text. If that does not fit, the widest columns shrink first: by
    breaking lines at spaces, then at the joints of ids, then inside words. The result exceeds the room only
    if it has fewer characters than there are columns.
    """
    widths = [min(_longest(column), room) for column in columns]
    words = [[word for text in column for word in _SPACE.split(text)] for column in columns]
    pieces = [_longest([piece for word in part for piece in _PIECE.findall(word)]) for part in words]
    floors: list[int] = []
    for least in (map(_longest, words), pieces, *([min(piece, cap) for piece in pieces] for cap in _CAPS)):
        floors = list(map(min, widths, least))
        if sum(floors) <= room:
            return _shrunk(widths, floors, room)
    return floors


def _shrunk(widths: Sequence[int], floors: Sequence[int], room: int) -> list[int]:
    shrunk = list(widths)
    while sum(shrunk) > room:
        giving = (index for index, width in enumerate(shrunk) if width > floors[index])
        shrunk[max(giving, key=shrunk.__getitem__)] -= 1
    return shrunk


def _longest(texts: Sequence[str]) -> int:
    return max(map(len, texts), default=0)
