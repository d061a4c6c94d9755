"""How a question is read from an address: its parameters, and from where it looks."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Any, NamedTuple

from timeline.errors import WrongUsage
from timeline.events.parties import BODIES, COUNTRIES, PERSON, Party
from timeline.projections.viewpoint import Viewpoint

MAX_ROWS = 1_000  # of the log at once
DEFAULT_ROWS = 100  # unless a limit is given
MAX_TEXT = 100  # characters of a text
MAX_REPEATS = 10  # times that a parameter may be repeated
MAX_POSITION = 2**63 - 1  # position that a log can have


class Today(NamedTuple):
    """The day that it is, and the day of knowledge unless one is given."""

    today: date
    knowing: date


class Parameter(NamedTuple):
    """One parameter of a question, as an address gives it."""

    name: str
    meaning: str
    read: Callable[[str], Any]  # ValueError says in one sentence what is wrong
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


def _number(most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not re.fullmatch("[0-9]{1,19}", text) or not 1 <= int(text) <= most:
            raise ValueError(f"expected a number from 1 to {most}")
        return int(text)

    return read


_DAY = {"type": "string", "format": "date"}
_FLAG = {"type": "boolean", "default": False}
_TEXT = {"type": "string", "minLength": 1, "maxLength": MAX_TEXT}
_PARTY = {
    "type": "string",
    "pattern": f"^({'|'.join(sorted(COUNTRIES | BODIES))}|X-[A-Z0-9-]+)(:{PERSON})?$",
    "examples": ["CHN", "USA:Trump"],
}

AS_OF = Parameter("as_of", "Only what had happened by then; today unless given.", _day, _DAY)
TO = Parameter("to", "The day, inclusive.", _day, _DAY, required=True)
KNOWN_ON = Parameter("known_on", "Only what was known by then; today unless given.", _day, _DAY)
TOLD_BY = Parameter("told_by", "Only what this party asserted.", Party, _PARTY)
PACE = Parameter("pace", "Compare what is done with an even share of the target.", _flag, _FLAG)
FROM = Parameter("from", "The earlier day.", _day, _DAY, required=True)
UNTIL = Parameter("to", "The later day.", _day, _DAY, required=True)
KNOWN = Parameter("known", "Whether the two days are days of knowledge.", _flag, _FLAG)

VIEWPOINT = (AS_OF, KNOWN_ON, TOLD_BY)
FILTER = (
    Parameter("type", "Only this type; may be repeated.", _text, _TEXT, many=True),
    Parameter("topic", "Only this topic; may be repeated.", _text, _TEXT, many=True),
    Parameter("party", "Only what this party asserted or takes part in.", Party, _PARTY),
    Parameter("since", "Only what may have occurred on or after.", _day, _DAY),
    Parameter("until", "Only what may have occurred on or before.", _day, _DAY),
    Parameter("grep", "Only events that contain the text, in either case.", _text, _TEXT),
)
PAGING = (
    Parameter(
        "limit",
        "Only the last so many.",
        _number(MAX_ROWS),
        {"type": "integer", "minimum": 1, "maximum": MAX_ROWS, "default": DEFAULT_ROWS},
    ),
    Parameter(
        "before",
        "Only those at lower positions.",
        _number(MAX_POSITION),
        {"type": "integer", "minimum": 1, "maximum": MAX_POSITION},
    ),
)


@dataclass(frozen=True)
class Query:
    """A question as it was asked: what its path names, what its query gives, and on which day."""

    path_params: Mapping[str, str]
    values: Mapping[str, Any]
    days: Today

    @property
    def relationship(self) -> str | None:
        return self.path_params.get("relationship")

    @property
    def subject(self) -> str:
        """The commitment that is named, or the relationship."""
        return "/".join(
            self.path_params[name] for name in ("relationship", "commitment") if name in self.path_params
        )

    @property
    def viewpoint(self) -> Viewpoint:
        return parse_viewpoint(self.values, self.days)


def parse_viewpoint(given: Mapping[str, Any], days: Today) -> Viewpoint:
    """From where a question looks, by its parameters; both days are today unless given."""
    return Viewpoint(
        given.get("as_of") or days.today,
        given.get("known_on") or days.knowing,
        given.get("told_by"),
        pace=given.get("pace", False),
    )


def parse_parameters(query: Iterable[tuple[str, str]], known: Sequence[Parameter]) -> dict[str, Any]:
    """The values that a query gives, by name; WrongUsage for any other, or one too few."""
    by_name = {each.name: each for each in known}
    given: dict[str, Any] = {}
    for name, text in query:
        parameter = by_name.get(name)
        if parameter is None:
            raise WrongUsage(f"unknown parameter `{name}`.", _known(name, list(by_name)))
        if name in given and not parameter.many:
            raise WrongUsage(f"`{name}` is given twice.", "give it once")
        if len(given.get(name, ())) == MAX_REPEATS:
            raise WrongUsage(f"`{name}` is given more than {MAX_REPEATS} times.", "give it less often")
        value = _read(parameter, text)
        given[name] = (*given.get(name, ()), value) if parameter.many else value
    for each in known:
        if each.required and each.name not in given:
            raise WrongUsage(f"`{each.name}` is missing.", f"{each.name}: {each.meaning}")
    return given


def _read(parameter: Parameter, text: str) -> Any:  # noqa: ANN401 whatever a parameter holds
    try:
        return parameter.read(text)
    except ValueError as error:
        raise WrongUsage(f"`{parameter.name}`: {error}.", parameter.meaning) from None


def _known(name: str, names: Sequence[str]) -> str:
    close = get_close_matches(name, names, n=1)
    if close:
        return f"did you mean `{close[0]}`?"
    return f"there are: {', '.join(names)}" if names else "this takes none"
