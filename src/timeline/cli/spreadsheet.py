"""The rows of a spreadsheet, as events."""

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from itertools import tee
from typing import NamedTuple
from uuid import NAMESPACE_URL, uuid5

from msgspec.structs import replace

from timeline.cli.fields import Note
from timeline.cli.row_parser import event_of, is_field
from timeline.errors import WrongUsage
from timeline.events.catalogue import AnyEvent, InvalidEvent, encode
from timeline.files.jsonl import MAX_LINE_BYTES, Line, LineProblem
from timeline.render.spreadsheet import DERIVED, unquote_cell

_SEPARATORS = ",;\t|"


class Columns(NamedTuple):
    """Where the fields of events stand: by field the column that holds it, or what it always is.

    It may be a part of a field, such as `quantity.min`. Where no column is named, each is named by its field.
    `decimal` is the decimal mark of the numbers in them, where it is declared.
    """

    held: Mapping[str, str] = {}
    always: Mapping[str, str] = {}
    decimal: str | None = None

    def wants(self, name: str) -> bool:
        """Return whether a column of this name is read."""
        if self.held:
            return name in self.held.values()
        return name in DERIVED or is_field(name)


def columns(maps: Iterable[str], sets: Iterable[str], decimal: str | None = None) -> Columns:
    """What `FIELD=COLUMN` and `FIELD=VALUE` say; WrongUsage where they do not say it."""
    held, always = _pairs("--map", maps), _pairs("--set", sets)
    if both := sorted(held.keys() & always.keys()):
        raise WrongUsage(f"`{both[0]}` is given both by --map and by --set.", "give it by one of them")
    return Columns(held, always, decimal)


def _pairs(option: str, texts: Iterable[str]) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for text in texts:
        name, _, value = text.partition("=")
        if not value:
            raise WrongUsage(f"{option} {text} says nothing of a field.", f"for example {_EXAMPLES[option]}")
        if not is_field(name):
            raise WrongUsage(f"{option}: no event has a field {name}.", "`timeline types` lists the fields")
        if name in pairs:
            raise WrongUsage(f"{option} gives `{name}` twice.", "give it once")
        pairs[name] = value
    return pairs


_EXAMPLES = {"--map": "--map occurred=Date", "--set": "--set type=cargoes-booked"}


def read_rows(
    path: str, stream: Iterable[bytes], columns: Columns, today: date, note: Note
) -> Iterator[Line | LineProblem]:
    """The event of each row, or what is wrong with it and in which column, with the line on which it begins.

    A row without an id gets one from what it says, and from how many before it say the same: the same row is
    the same event when it is read again. `note` is told, once, how words were understood.

    A row may end before its last columns, which are empty then; a row with more cells than there are columns
    is a problem, unless these are empty.
    """
    alike: Counter[bytes] = Counter()
    try:
        separator, rows = _rows(stream, columns)
        decimal = columns.decimal or (None if separator == ";" else ".")
        understand = partial(event_of, today=today, note=_once(note), decimal=decimal)
        header = next(rows, _Row(1, ())).cells
        places = _places(header, columns)
        for line, cells in rows:
            if any(cells[len(header) :]):
                yield LineProblem(path, line, f"{len(cells)} cells under {len(header)} columns; {_QUOTE}")
            elif any(cells):
                yield _read(path, line, _given(places, cells), understand, alike)
    except _UnreadableError as flaw:
        yield LineProblem(path, flaw.line, str(flaw))


_QUOTE = "put a cell that holds the separator in quotes"


def _once(note: Note) -> Note:
    noted: set[str] = set()

    def note_once(text: str) -> None:
        if text not in noted:
            noted.add(text)
            note(text)

    return note_once


class _UnreadableError(Exception):
    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


class _Row(NamedTuple):
    line: int  # on which it begins
    cells: Sequence[str]


def _rows(stream: Iterable[bytes], columns: Columns) -> tuple[str, Iterator[_Row]]:
    """Return the separator under which the header has the most of the wanted columns, and the rows."""
    csv.field_size_limit(MAX_LINE_BYTES)
    texts, *copies = tee(_decoded(stream), len(_SEPARATORS) + 1)
    headers = dict(zip(_SEPARATORS, map(_header, copies, _SEPARATORS), strict=True))
    separator = max(headers, key=lambda each: (sum(map(columns.wants, headers[each])), len(headers[each])))
    return separator, _parted(texts, separator)


def _header(texts: Iterator[str], separator: str) -> list[str]:
    try:
        return [name.strip() for name in next(csv.reader(texts, delimiter=separator), ())]
    except csv.Error:
        return []


def _parted(texts: Iterator[str], separator: str) -> Iterator[_Row]:
    reader = csv.reader(texts, delimiter=separator, strict=True)
    before = 0
    try:
        for cells in reader:
            yield _Row(before + 1, cells)
            before = reader.line_num
    except csv.Error as error:
        raise _UnreadableError(before + 1, f"no CSV: {error}; nothing from here on was read") from None


def _decoded(stream: Iterable[bytes]) -> Iterator[str]:
    for number, line in enumerate(stream, start=1):
        if len(line) > MAX_LINE_BYTES:
            raise _UnreadableError(number, "a line of more than 64 MiB; nothing from here on was read")
        try:
            yield line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError:
            raise _UnreadableError(number, "not UTF-8; save it as CSV in UTF-8") from None


class _Place(NamedTuple):
    """A cell for a field or a part of one: its column (None where it has none) and the name of that.

    `read` undoes what `export` does to a cell; the cells of other sheets, whose columns are mapped, are left
    as they are.
    """

    name: str
    at: int | None
    called: str
    cell: str = ""
    read: Callable[[str], str] = str


def _places(header: Sequence[str], columns: Columns) -> list[_Place]:
    names = [name.strip() for name in header]
    held = columns.held or _named_by_themselves(names, columns.always)
    read = str if columns.held else unquote_cell
    for column in held.values():
        if column not in names:
            raise _UnreadableError(1, f"there is no column `{column}`; there are: {', '.join(names)}")
        if names.count(column) > 1:
            raise _UnreadableError(1, f"there are two columns `{column}`")
    return [
        *(_Place(name, None, f"--set {name}", cell) for name, cell in columns.always.items()),
        *(
            _Place(name, names.index(column), f"column `{column}`", read=read)
            for name, column in held.items()
        ),
    ]


def _named_by_themselves(names: Sequence[str], always: Mapping[str, str]) -> Mapping[str, str]:
    held = {name: name for name in names if name and name not in DERIVED}
    for name in held:
        if not is_field(name):
            raise _UnreadableError(1, f"column `{name}` is no field; say what is one by --map FIELD=COLUMN")
        if name in always:
            raise _UnreadableError(1, f"`{name}` is given both by a column and by --set")
    return held


def _given(places: Sequence[_Place], cells: Sequence[str]) -> list[_Place]:
    """What a row says; an empty cell says nothing."""
    said = (
        place if place.at is None else place._replace(cell=place.read(cells[place.at]))
        for place in places
        if place.at is None or place.at < len(cells)
    )
    return [place for place in said if place.cell]


def _read(
    path: str,
    line: int,
    given: Sequence[_Place],
    understand: Callable[[Mapping[str, str]], AnyEvent],
    alike: Counter[bytes],
) -> Line | LineProblem:
    try:
        event = understand({place.name: place.cell for place in given})
    except InvalidEvent as flaw:
        return LineProblem(path, line, f"{_where(flaw.field, given)}{flaw}")
    if not any(place.name == "id" for place in given):
        content = encode(event)
        alike[content] += 1
        event = replace(event, id=str(uuid5(NAMESPACE_URL, f"{content.decode()}#{alike[content]}")))
    return Line(path, line, event)


def _where(field: str | None, given: Sequence[_Place]) -> str:
    """What the place of a flaw is called, to be put before what is wrong there."""
    name = (field or "").partition(".")[0].partition("[")[0]
    called = [place.called for place in given if place.name.partition(".")[0] == name]
    return f"{', '.join(called)}: " if called else ""
