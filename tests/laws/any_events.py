"""Events of every type, with any of their fields, and whatever a text, a number or a date may hold."""

from contextlib import suppress
from typing import Any

import msgspec
from hypothesis import assume
from hypothesis import strategies as st

from timeline.events.catalogue import CATALOGUE, AnyEvent, InvalidEvent, from_fields
from timeline.events.dates import FuzzyDate
from timeline.events.parties import Party
from timeline.events.quantities import Quantity

ODD_TEXTS = (
    *(
        "\r\n",
        "one\r\ntwo",
        "one\rtwo",
        "\x1b[2J",
        "\x00",
        "\x85",
        "\u2028",
        "\u200e",
        "\u202e",
        "\ufeff",
        "\ufffe",
    ),
    *(
        "5",
        "1,5",
        "1.5",
        "1'234",
        "1 234",
        "10.0",
        "1e5",
        "007",
        "true",
        "null",
        "NA",
        "nan",
        " ",
        " a ",
        "2025-11-24",
    ),
    *(
        "'",
        "''",
        "'=1",
        "=1",
        '\'"5"',
        '\'"\\u001b"',
        "[1]",
        '{"edtf": "2025"}',
        "#N/A",
        "a;b,c|d\te",
        '"',
        "\\",
    ),
)
SOME_TEXTS = (
    st.sampled_from(ODD_TEXTS)
    | st.text("'\"=+-@\t\n\r\x00\x1b\x85\u200e\u2028\u202e\u2066\ufeff,;|[]{}\\ a5.e", min_size=1)
    | st.text(st.characters(exclude_categories=["Cs"]), min_size=1)
)
_EDTF = st.sampled_from(
    ("2025-11-24", "2025-11-24T20:00-05:00", "2025-37~", "2025-11/..", "[2025-11-20..2025-11-24]")
)
_BASES = st.sampled_from(("stated", "inferred", "assigned"))
_DATES = _EDTF | st.fixed_dictionaries({"edtf": _EDTF, "raw": SOME_TEXTS | st.just(""), "basis": _BASES})
_NUMBERS = (
    st.integers(-(10**20), 10**20)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from((10.0, -0.0, 0.012345678901234568, 1e300, 5e-324, 10**30))
)
_JSON = st.recursive(
    st.none() | st.booleans() | _NUMBERS | SOME_TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(SOME_TEXTS, inner, max_size=3),
    max_leaves=5,
)


def _is_party(text: str) -> bool:
    with suppress(ValueError):
        return bool(Party(text))
    return False


def _is_quantity(fields: dict[str, Any]) -> bool:
    with suppress(msgspec.ValidationError):
        return bool(msgspec.convert(fields, Quantity))
    return False


_OF_CLASS: dict[type, st.SearchStrategy[Any]] = {
    FuzzyDate: _DATES,
    Party: st.sampled_from(("USA", "CHN", "EU", "X-BOEING"))
    | SOME_TEXTS.map("USA:{}".format).filter(_is_party),
    Quantity: st.fixed_dictionaries(
        {"unit": st.sampled_from(("cargo", "Mt", "USD/year", "%"))},
        optional={"min": _NUMBERS, "max": _NUMBERS, "approx": st.booleans()},
    ).filter(_is_quantity),
}


def _value_of(kind: msgspec.inspect.Type) -> st.SearchStrategy[Any]:
    """Return what a field of a type may hold, as JSON."""
    match kind:
        case msgspec.inspect.UnionType(types=types):
            some = (type_ for type_ in types if not isinstance(type_, msgspec.inspect.NoneType))
            return st.one_of(list(map(_value_of, some)))
        case msgspec.inspect.VarTupleType(item_type=item):
            return st.lists(_value_of(item), min_size=1, max_size=3)
        case msgspec.inspect.CustomType(cls=cls) | msgspec.inspect.StructType(cls=cls) if cls in _OF_CLASS:
            return _OF_CLASS[cls]
        case msgspec.inspect.StructType(fields=fields):
            needed = {field.name: _value_of(field.type) for field in fields if field.required}
            others = {field.name: _value_of(field.type) for field in fields if not field.required}
            return st.fixed_dictionaries(needed, optional=others)
        case msgspec.inspect.LiteralType(values=values):
            return st.sampled_from(values)
        case msgspec.inspect.Metadata(type=described):
            return _value_of(described)
        case _:
            return _plain_value_of(kind)


def _plain_value_of(kind: msgspec.inspect.Type) -> st.SearchStrategy[Any]:
    match kind:
        case msgspec.inspect.StrType(pattern=str(pattern)):
            return st.from_regex(pattern.removesuffix(r"(?!\n)"), fullmatch=True).map(lambda text: text[:100])
        case msgspec.inspect.StrType():
            return SOME_TEXTS
        case msgspec.inspect.BoolType():
            return st.booleans()
        case msgspec.inspect.IntType() | msgspec.inspect.FloatType():
            return _NUMBERS
        case msgspec.inspect.DictType():
            return st.dictionaries(SOME_TEXTS, _JSON, min_size=1, max_size=3)
        case _:
            raise NotImplementedError(kind)


@st.composite
def any_events(draw: st.DrawFn) -> AnyEvent:
    """Draw an event of any type, with any of its fields."""
    name = draw(st.sampled_from(sorted(CATALOGUE)))
    described = msgspec.inspect.type_info(CATALOGUE[name])
    assert isinstance(described, msgspec.inspect.StructType)
    subject = draw(st.sampled_from(("us-china", "us-china/beans")))
    fields = {
        "type": name,
        "id": draw(st.from_regex(r"[A-Za-z0-9._:-]{1,12}", fullmatch=True)),
        "subject": subject,
    }
    for field in described.fields:
        if field.name not in fields and (field.required or draw(st.booleans())):
            fields[field.name] = draw(_value_of(field.type))
    try:
        return from_fields(fields)
    except InvalidEvent:
        assume(condition=False)
        raise
