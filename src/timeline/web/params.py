"""Query parameters: how they are parsed, and the viewpoint that they give."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Any, NamedTuple

from timeline.errors import WrongUsage
from timeline.events.parties import BODIES, COUNTRIES, PERSON, Party
from timeline.projections.viewpoint import Viewpoint

MAX_ROWS = 1_000  # of the log in one answer
DEFAULT_ROWS = 100  # unless a limit is given
MAX_TEXT = 100  # characters
MAX_REPEATS = 10  # of one parameter
MAX_POSITION = 2**63 - 1  # the last position that a log can have


class Today(NamedTuple):
    """Today's date, and the default day of knowledge."""

    today: date
    known_on: date


class Parameter(NamedTuple):
    """A query parameter."""

    name: str
    meaning: str
    parse: Callable[[str], Any]  # raises ValueError with a message for the client
    schema: Mapping[str, Any]
    many: bool = False
    required: bool = False


def _day(text: str) -> date:
    try:
        if re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise ValueError("expected a day such as 2025-11-25")


def _flag(text: str) -> bool:
    if text not in ("true", "false"):
        raise ValueError("expected true or false")
    return text == "true"


def _text(text: str) -> str:
    if not 0 < len(text) <= MAX_TEXT:
        raise ValueError(f"expected a text of at most {MAX_TEXT:,} characters")
    return text


def _number(maximum: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        if not re.fullmatch("[0-9]{1,19}", text) or not 1 <= int(text) <= maximum:
            raise ValueError(f"expected a number from 1 to {maximum}")
        return int(text)

    return parse


_DAY = {"type": "string", "format": "date"}
_FLAG = {"type": "boolean", "default": False}
_TEXT = {"type": "string", "minLength": 1, "maxLength": MAX_TEXT}
_LIMIT = {"type": "integer", "minimum": 1, "maximum": MAX_ROWS, "default": DEFAULT_ROWS}
_POSITION = {"type": "integer", "minimum": 1, "maximum": MAX_POSITION}
_PARTY = {
    "type": "string",
    "pattern": f"^({'|'.join(sorted(COUNTRIES | BODIES))}|X-[A-Z0-9-]+)(:{PERSON})?$",
    "examples": ["CHN", "USA:Trump"],
}

AS_OF = Parameter("as_of", "Only what had happened by this day; default: today.", _day, _DAY)
TO = Parameter("to", "The day, inclusive.", _day, _DAY, required=True)
KNOWN_ON = Parameter("known_on", "Only what was known by this day; default: today.", _day, _DAY)
TOLD_BY = Parameter("told_by", "Only what this party asserted.", Party, _PARTY)
PACE = Parameter("pace", "Compare what is done with an even share of the target.", _flag, _FLAG)
FROM = Parameter("from", "The earlier day.", _day, _DAY, required=True)
UNTIL = Parameter("to", "The later day.", _day, _DAY, required=True)
KNOWN = Parameter("known", "Compare two days of knowledge instead of two days in the world.", _flag, _FLAG)

VIEWPOINT = (AS_OF, KNOWN_ON, TOLD_BY)
FILTER = (
    Parameter("type", "Only this type; may be repeated.", _text, _TEXT, many=True),
    Parameter("topic", "Only this topic; may be repeated.", _text, _TEXT, many=True),
    Parameter("party", "Only what this party asserted or takes part in.", Party, _PARTY),
    Parameter("since", "Only what may have occurred on or after this day.", _day, _DAY),
    Parameter("until", "Only what may have occurred on or before this day.", _day, _DAY),
    Parameter("grep", "Only events that contain this text, in upper or lower case.", _text, _TEXT),
)
PAGING = (
    Parameter("limit", "Only the last N rows.", _number(MAX_ROWS), _LIMIT),
    Parameter("before", "Only rows at lower positions.", _number(MAX_POSITION), _POSITION),
)


@dataclass(frozen=True)
class Query:
    """A parsed request: its path, its query, and the days of its clock."""

    path_params: Mapping[str, str]
    values: Mapping[str, Any]
    days: Today

    @property
    def relationship(self) -> str | None:
        return self.path_params.get("relationship")

    @property
    def subject(self) -> str:
        """The commitment that the path names, or the relationship."""
        return "/".join(
            self.path_params[name] for name in ("relationship", "commitment") if name in self.path_params
        )

    @property
    def viewpoint(self) -> Viewpoint:
        """The viewpoint that the parameters give; both days default to today."""
        return Viewpoint(
            self.values.get("as_of") or self.days.today,
            self.values.get("known_on") or self.days.known_on,
            self.values.get("told_by"),
            pace=self.values.get("pace", False),
        )


def parse_parameters(query: Iterable[tuple[str, str]], known: Sequence[Parameter]) -> dict[str, Any]:
    """Return the values by name. Raise WrongUsage if one is unknown or missing."""
    by_name = {parameter.name: parameter for parameter in known}
    values: dict[str, Any] = {}
    for name, text in query:
        parameter = by_name.get(name)
        if parameter is None:
            raise WrongUsage(f"unknown parameter `{name}`.", _suggestion(name, list(by_name)))
        if name in values and not parameter.many:
            raise WrongUsage(f"`{name}` is given twice.", "give it once")
        if len(values.get(name, ())) == MAX_REPEATS:
            raise WrongUsage(f"`{name}` is given more than {MAX_REPEATS} times.", "give it less often")
        value = _parse(parameter, text)
        values[name] = (*values.get(name, ()), value) if parameter.many else value
    for parameter in known:
        if parameter.required and parameter.name not in values:
            raise WrongUsage(f"`{parameter.name}` is missing.", f"{parameter.name}: {parameter.meaning}")
    return values


def _parse(parameter: Parameter, text: str) -> Any:  # noqa: ANN401 the type depends on the parameter
    try:
        return parameter.parse(text)
    except ValueError as error:
        raise WrongUsage(f"`{parameter.name}`: {error}.", parameter.meaning) from None


def _suggestion(name: str, names: Sequence[str]) -> str:
    if close := get_close_matches(name, names, n=1):
        return f"did you mean `{close[0]}`?"
    return f"the parameters are: {', '.join(names)}" if names else "this address takes no parameters"
