"""An answer as JSON, whose keys are promises."""

import re
from typing import Any

import msgspec

from timeline.events.wire import to_json

# What a terminal may obey and JSON does not spell out by itself. It occurs inside of texts only.
_OBEYED = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def render_json(answer: Any) -> str:  # noqa: ANN401 every answer
    """The answer as indented JSON, ending in a line end."""
    compact = msgspec.json.encode(answer, enc_hook=to_json)
    text = msgspec.json.format(compact, indent=2).decode()
    return _OBEYED.sub(lambda found: f"\\u{ord(found[0]):04x}", text) + "\n"


def plain(answer: Any) -> Any:  # noqa: ANN401 every answer
    """The answer as JSON has it: dictionaries, lists, texts, numbers."""
    return msgspec.to_builtins(answer, enc_hook=to_json, str_keys=True)
