"""Characters that take two columns of a terminal, or none, stood in for while a page is laid out.

A page is laid out by counting characters. Chinese characters take two columns and accents none, so each such
glyph is replaced by as many private characters as it takes columns, and put back at the end.
"""

import unicodedata

_FIRST = 0xF0000  # a plane of private characters, which `safe` lets nobody else use
PADDING = "\U0010fffd"  # the second column of a wide glyph; never parted from the first


class WideCharacters:
    """The glyphs of one page, by what stands in for them."""

    def __init__(self) -> None:
        self._stand_ins: dict[str, str] = {}

    def encode(self, text: str) -> str:
        """The text with as many characters as it takes columns."""
        if text.isascii():
            return text
        return "".join(map(self._stand_in, _glyphs(text)))

    def decode(self, text: str) -> str:
        if text.isascii():
            return text
        glyphs = str.maketrans({stand_in: glyph for glyph, stand_in in self._stand_ins.items()})
        return text.replace(PADDING, "").translate(glyphs)

    def _stand_in(self, glyph: str) -> str:
        wide = unicodedata.east_asian_width(glyph[0]) in "WF"
        if len(glyph) == 1 and not wide:
            return glyph
        stand_in = self._stand_ins.setdefault(glyph, chr(_FIRST + len(self._stand_ins)))
        return stand_in + PADDING if wide else stand_in


def _glyphs(text: str) -> list[str]:
    glyphs: list[str] = []
    for char in text:
        if glyphs and unicodedata.category(char) in {"Mn", "Me", "Cf"}:
            glyphs[-1] += char
        else:
            glyphs.append(char)
    return glyphs
