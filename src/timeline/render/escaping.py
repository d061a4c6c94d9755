"""Text from anywhere, made harmless to look at."""

import re

# What a terminal may obey, of all that is not ASCII: written so that it may stand in a class of characters.
CONTROL_CHARS = "\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069"
_CONTROL = re.compile(f"[\x00-\x08\x0b-\x1f{CONTROL_CHARS}]")
_KEPT = frozenset("\N{ZERO WIDTH JOINER}\N{ZERO WIDTH NON-JOINER}")  # words in several scripts need them
_SPACES = re.compile(r"\r\n|[\n\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")


def escape_line(text: str) -> str:
    r"""The text in one line, with nothing in it that a terminal would obey.

    Line ends and tabs become spaces. Control characters, those that turn the direction of writing, and
    others that show nothing are spelled out: `\x1b`, `\u202e`.
    """
    if text.isprintable():
        return text
    return "".join(
        char if char.isprintable() or char in _KEPT else _spelled(char) for char in _SPACES.sub(" ", text)
    )


def escape_controls(text: str) -> str:
    r"""The text in its lines, with its tabs; what else a terminal would obey is spelled out, as in `\x1b`."""
    return _CONTROL.sub(lambda found: _spelled(found[0]), text.replace("\r\n", "\n"))


def _spelled(char: str) -> str:
    code = ord(char)
    if code <= 0xFF:  # noqa: PLR2004 what two hexadecimal digits hold
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004 four digits
