"""CSV files: their rows as events."""

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache, partial
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
    """The columns of a CSV file by field, or part of a field: `quantity.min`."""

    mapped: Mapping[str, str] = {}  # if empty, columns are named by their fields
    constant: Mapping[str, str] = {}  # values in all rows
    decimal: str | None = None  # the declared mark

    def wants(self, name: str) -> bool:
        """Return whether a column of this name is read."""
        if self.mapped:
            return name in self.mapped.values()
        return name in DERIVED or is_field(name)


def parse_columns(maps: Iterable[str], sets: Iterable[str], decimal: str | None = None) -> Columns:
    """Parse `FIELD=COLUMN` and `FIELD=VALUE`, or raise WrongUsage."""
    mapped, constant = _pairs("--map", maps), _pairs("--set", sets)
    if both := sorted(mapped.keys() & constant.keys()):
        raise WrongUsage(f"`{both[0]}` is given both by --map and by --set.", "use one of them")
    return Columns(mapped, constant, decimal)


def _pairs(option: str, texts: Iterable[str]) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for text in texts:
        name, _, value = text.partition("=")
        if not value:
            raise WrongUsage(f"{option} {text} lacks a field or a value.", f"for example {_EXAMPLES[option]}")
        if not is_field(name):
            raise WrongUsage(
                f"{option}: `{name}` is not a field of any event.", "`timeline types` lists the fields"
            )
        if name in pairs:
            raise WrongUsage(f"{option} gives `{name}` twice.", "give it once")
        pairs[name] = value
    return pairs


_EXAMPLES = {"--map": "--map occurred=Date", "--set": "--set type=cargoes-booked"}


def read_rows(
    path: str, stream: Iterable[bytes], columns: Columns, today: date, note: Note
) -> Iterator[Line | LineProblem]:
    """Yield the event of each row, or its problem, with its line number.

    A row without an id gets one from its content and the number of equal rows before it, so that it gives
    the same event when it is imported again. `note` is called once per text with how words were parsed.
    """
    equal_rows: Counter[bytes] = Counter()
    try:
        separator, rows = _rows(stream, columns)
        decimal = columns.decimal or (None if separator == ";" else ".")
        parse_row = partial(event_of, today=today, note=cache(note), decimal=decimal)
        header = next(rows, _Row(1, ())).cells
        cells_of_header = _cells(header, columns)
        for line, cells in rows:
            if any(cells[len(header) :]):
                yield LineProblem(path, line, f"{len(cells)} cells under {len(header)} columns; {_QUOTE}")
            elif any(cells):
                yield _parse(path, line, _filled(cells_of_header, cells), parse_row, equal_rows)
    except _UnreadableError as flaw:
        yield LineProblem(path, flaw.line, str(flaw))


_QUOTE = "put a cell that holds the separator in quotes"


class _UnreadableError(Exception):
    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


class _Row(NamedTuple):
    line: int  # the first, if cells contain line breaks
    cells: Sequence[str]


def _rows(stream: Iterable[bytes], columns: Columns) -> tuple[str, Iterator[_Row]]:
    """Return the separator that finds the most wanted columns, and the rows."""
    csv.field_size_limit(MAX_LINE_BYTES)
    texts, *copies = tee(_decoded(stream), len(_SEPARATORS) + 1)
    headers = dict(zip(_SEPARATORS, map(_header, copies, _SEPARATORS), strict=True))
    separator = max(headers, key=lambda mark: (sum(map(columns.wants, headers[mark])), len(headers[mark])))
    return separator, _split(texts, separator)


def _header(texts: Iterator[str], separator: str) -> list[str]:
    try:
        return [name.strip() for name in next(csv.reader(texts, delimiter=separator), ())]
    except csv.Error:
        return []


def _split(texts: Iterator[str], separator: str) -> Iterator[_Row]:
    reader = csv.reader(texts, delimiter=separator, strict=True)
    before = 0
    try:
        for cells in reader:
            yield _Row(before + 1, cells)
            before = reader.line_num
    except csv.Error as error:
        raise _UnreadableError(before + 1, f"not CSV: {error}; nothing from here on was read") from None


def _decoded(stream: Iterable[bytes]) -> Iterator[str]:
    for number, line in enumerate(stream, start=1):
        if len(line) > MAX_LINE_BYTES:
            raise _UnreadableError(number, "a line of more than 64 MiB; nothing from here on was read")
        try:
            yield line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError:
            raise _UnreadableError(number, "not UTF-8; save it as CSV in UTF-8") from None


class _Cell(NamedTuple):
    field: str  # or a part of one
    column: int | None  # None for `--set`
    origin: str  # for messages
    text: str = ""
    unquote: Callable[[str], str] = str  # undoes what `export` does; mapped columns come from other programs


def _cells(header: Sequence[str], columns: Columns) -> list[_Cell]:
    names = [name.strip() for name in header]
    mapped = columns.mapped or _mapped_by_name(names, columns.constant)
    unquote = str if columns.mapped else unquote_cell
    for column in mapped.values():
        if column not in names:
            raise _UnreadableError(
                1, f"column `{column}` does not exist; the columns are: {', '.join(names)}"
            )
        if names.count(column) > 1:
            raise _UnreadableError(1, f"column `{column}` exists twice")
    return [
        *(_Cell(field, None, f"--set {field}", text) for field, text in columns.constant.items()),
        *(
            _Cell(field, names.index(column), f"column `{column}`", unquote=unquote)
            for field, column in mapped.items()
        ),
    ]


def _mapped_by_name(names: Sequence[str], constant: Mapping[str, str]) -> Mapping[str, str]:
    mapped = {name: name for name in names if name and name not in DERIVED}
    for name in mapped:
        if not is_field(name):
            raise _UnreadableError(1, f"column `{name}` is not a field; map it with --map FIELD={name}")
        if name in constant:
            raise _UnreadableError(1, f"`{name}` is given both by a column and by --set")
    return mapped


def _filled(cells: Sequence[_Cell], texts: Sequence[str]) -> list[_Cell]:
    filled = (
        cell if cell.column is None else cell._replace(text=cell.unquote(texts[cell.column]))
        for cell in cells
        if cell.column is None or cell.column < len(texts)
    )
    return [cell for cell in filled if cell.text]


def _parse(
    path: str,
    line: int,
    cells: Sequence[_Cell],
    parse_row: Callable[[Mapping[str, str]], AnyEvent],
    equal_rows: Counter[bytes],
) -> Line | LineProblem:
    try:
        event = parse_row({cell.field: cell.text for cell in cells})
    except InvalidEvent as flaw:
        return LineProblem(path, line, f"{_origin(flaw.field, cells)}{flaw}")
    if not any(cell.field == "id" for cell in cells):
        content = encode(event)
        equal_rows[content] += 1
        event = replace(event, id=str(uuid5(NAMESPACE_URL, f"{content.decode()}#{equal_rows[content]}")))
    return Line(path, line, event)


def _origin(field: str | None, cells: Sequence[_Cell]) -> str:
    """Return the columns of a field, to stand before a message about it."""
    name = (field or "").partition(".")[0].partition("[")[0]
    origins = [cell.origin for cell in cells if cell.field.partition(".")[0] == name]
    return f"{', '.join(origins)}: " if origins else ""
