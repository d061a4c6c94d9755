"""Answers as JSON. Its keys are an interface and keep their names."""

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import msgspec

from timeline.events.wire import to_json
from timeline.projections.row import LogRow
from timeline.render.escaping import CONTROL_CHARS

ANSWERS_PER_PART = 1_000

# Control characters that JSON does not escape by itself. They occur only inside strings.
_UNESCAPED = re.compile(f"[{CONTROL_CHARS}]")


def json_in_parts(answers: Iterable[Any]) -> Iterator[str]:
    """Yield a JSON list of answers in parts, so that memory stays small."""
    remaining, separator = iter(answers), "["
    while part := list(islice(remaining, ANSWERS_PER_PART)):
        yield separator + render_json(part)[1:-3]  # without its own brackets
        separator = ","
    yield "[]\n" if separator == "[" else "\n]\n"


def render_json(answer: Any) -> str:  # noqa: ANN401 any answer
    """Render an answer as indented JSON that ends in a newline."""
    compact = msgspec.json.encode(answer, enc_hook=_as_json)
    return escape_json(f"{msgspec.json.format(compact, indent=2).decode()}\n")


def render_json_line(answer: Any) -> str:  # noqa: ANN401 any answer
    """Render an answer as JSON on one line."""
    return escape_json(f"{msgspec.json.encode(answer, enc_hook=_as_json).decode()}\n")


def escape_json(text: str) -> str:
    """Escape the control characters in JSON that a terminal may obey."""
    if text.isascii() and "\x7f" not in text:  # most texts; spares the search
        return text
    return _UNESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def to_builtins(answer: Any) -> Any:  # noqa: ANN401 any answer
    """Convert an answer to dictionaries, lists, texts and numbers, as in its JSON."""
    return msgspec.to_builtins(answer, enc_hook=_as_fields, str_keys=True)


def _as_json(value: Any) -> Any:  # noqa: ANN401 any part of an answer
    return msgspec.Raw(value.json) if isinstance(value, LogRow) else to_json(value)


def _as_fields(value: Any) -> Any:  # noqa: ANN401 any part of an answer
    return dict(value) if isinstance(value, LogRow) else to_json(value)
