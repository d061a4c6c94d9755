"""Escaping of control characters in text from any source."""

import re
from html import escape

# Control characters outside ASCII that a terminal may obey, as the inside of a regex character class.
CONTROL_CHARS = "\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069"
_CONTROL = re.compile(f"[\x00-\x08\x0b-\x1f{CONTROL_CHARS}]")
_KEPT = frozenset("\N{ZERO WIDTH JOINER}\N{ZERO WIDTH NON-JOINER}")  # several scripts need these
_SPACES = re.compile(r"\r\n|[\n\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")


def escape_line(text: str) -> str:
    r"""Return a text in one line, with control characters escaped.

    Line ends and tabs become spaces. Control characters, those that change the direction of writing, and
    others that are invisible become `\x1b`, `\u202e`.
    """
    if text.isprintable():
        return text
    return "".join(
        char if char.isprintable() or char in _KEPT else _escape(char) for char in _SPACES.sub(" ", text)
    )


def escape_html(text: str) -> str:
    """Return a text in one line, escaped for HTML."""
    return escape(escape_line(text))


def escape_controls(text: str) -> str:
    r"""Escape all control characters but line ends and tabs, as in `\x1b`."""
    return _CONTROL.sub(lambda match: _escape(match[0]), text.replace("\r\n", "\n"))


def _escape(char: str) -> str:
    code = ord(char)
    if code <= 0xFF:  # noqa: PLR2004 two hexadecimal digits
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004 four digits
