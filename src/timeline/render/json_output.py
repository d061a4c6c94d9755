"""An answer as JSON, whose keys are promises."""

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import msgspec

from timeline.events.wire import to_json
from timeline.projections.row import LogRow
from timeline.render.escaping import CONTROL_CHARS

ANSWERS_PER_PART = 1_000  # answers

# What a terminal may obey and JSON does not spell out by itself. It occurs inside of texts only.
_OBEYED = re.compile(f"[{CONTROL_CHARS}]")


def json_in_parts(answers: Iterable[Any]) -> Iterator[str]:
    """Several answers as one list in JSON, some of them at a time."""
    ahead, before = iter(answers), "["
    while some := list(islice(ahead, ANSWERS_PER_PART)):
        yield before + render_json(some)[1:-3]  # without its own brackets
        before = ","
    yield "[]\n" if before == "[" else "\n]\n"


def render_json(answer: Any) -> str:  # noqa: ANN401 every answer
    """The answer as indented JSON, ending in a line end."""
    compact = msgspec.json.encode(answer, enc_hook=_as_json)
    return escape_json(f"{msgspec.json.format(compact, indent=2).decode()}\n")


def render_json_line(answer: Any) -> str:  # noqa: ANN401 every answer
    """The answer as JSON on a line of its own."""
    return escape_json(f"{msgspec.json.encode(answer, enc_hook=_as_json).decode()}\n")


def escape_json(text: str) -> str:
    """The same JSON, with nothing in it that a terminal would obey."""
    if text.isascii() and "\x7f" not in text:  # as most is; a long one is not searched for nothing
        return text
    return _OBEYED.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def to_builtins(answer: Any) -> Any:  # noqa: ANN401 every answer
    """The answer as JSON has it: dictionaries, lists, texts, numbers."""
    return msgspec.to_builtins(answer, enc_hook=_as_fields, str_keys=True)


def _as_json(value: Any) -> Any:  # noqa: ANN401 what an answer is made of
    return msgspec.Raw(value.json) if isinstance(value, LogRow) else to_json(value)


def _as_fields(value: Any) -> Any:  # noqa: ANN401 the same
    return dict(value) if isinstance(value, LogRow) else to_json(value)
