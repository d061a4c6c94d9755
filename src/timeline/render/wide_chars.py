"""Placeholders for characters that take two columns of a terminal, or none.

The layout counts characters. A Chinese character takes two columns and an accent none, so each such glyph is
replaced with as many private characters as it takes columns, and restored at the end. The `wcwidth` library
would not replace this: lines also break between columns, and tabulate would start slower with it.
"""

import unicodedata

_FIRST = 0xF0000  # private characters, which `escape_line` escapes in texts
PADDING = "\U0010fffd"  # the second column of a wide glyph; a line never breaks before it


class WideCharacters:
    """The placeholders of one page."""

    def __init__(self) -> None:
        self._placeholders: dict[str, str] = {}

    def encode(self, text: str) -> str:
        """Return a text that has as many characters as it takes columns."""
        if text.isascii():
            return text
        return "".join(map(self._placeholder, _glyphs(text)))

    def decode(self, text: str) -> str:
        """Restore the glyphs in a text."""
        if text.isascii():
            return text
        glyphs = str.maketrans({placeholder: glyph for glyph, placeholder in self._placeholders.items()})
        return text.replace(PADDING, "").translate(glyphs)

    def _placeholder(self, glyph: str) -> str:
        wide = unicodedata.east_asian_width(glyph[0]) in "WF"
        if len(glyph) == 1 and not wide:
            return glyph
        placeholder = self._placeholders.setdefault(glyph, chr(_FIRST + len(self._placeholders)))
        return placeholder + PADDING if wide else placeholder


def _glyphs(text: str) -> list[str]:
    glyphs: list[str] = []
    for char in text:
        if glyphs and unicodedata.category(char) in {"Mn", "Me", "Cf"}:
            glyphs[-1] += char
        else:
            glyphs.append(char)
    return glyphs
