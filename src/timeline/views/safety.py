"""Text from anywhere, made harmless to look at."""

import re

_KEPT = frozenset("\N{ZERO WIDTH JOINER}\N{ZERO WIDTH NON-JOINER}")  # words in several scripts need them
_SPACES = re.compile(r"\r\n|[\n\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")


def safe(text: str) -> str:
    r"""The text in one line, with nothing in it that a terminal would obey.

    Line ends and tabs become spaces. Control characters, those that turn the direction of writing, and
    others that show nothing are spelled out: `\x1b`, `\u202e`.
    """
    if text.isprintable():
        return text
    return "".join(
        char if char.isprintable() or char in _KEPT else _spelled(char) for char in _SPACES.sub(" ", text)
    )


def _spelled(char: str) -> str:
    code = ord(char)
    if code <= 0xFF:  # noqa: PLR2004 what two hexadecimal digits hold
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004 four digits
