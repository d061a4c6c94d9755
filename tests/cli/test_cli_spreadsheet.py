"""Importing CSV: mapped columns, parsed cells, problems with their columns."""

import json
from pathlib import Path

import pytest
from cli_facts import BEANS, OPENED, Desk, json_lines, refused

PLEDGED = {
    "type": "purchase-pledged",
    "id": "pledge",
    "subject": BEANS,
    "occurred": "2025-10-30",
    "buyer": "CHN",
    "quantity": {"min": 12, "max": 12, "unit": "Mt"},
}
CARGOES = (
    *("--set", "type=cargoes-booked", "--set", f"subject={BEANS}"),
    *("--map", "occurred=Date", "--map", "quantity=Cargoes", "--map", "due=To ship", "--map", "note=Remark"),
)
SHEET = """Date,Cargoes,To ship,Port,Remark
18 November 2025,>=4 cargo,early 2026,Qingdao,"two from the Gulf, two from the Pacific"
2025-11-19,10 cargo,,Dalian,
2025-11-19,10 cargo,,Tianjin,

"""


@pytest.fixture
def beans(empty: Desk) -> Desk:
    empty.run("import", "-", stdin=json_lines(OPENED, PLEDGED)).well()
    return empty


def sheet(tmp_path: Path, text: str | bytes, name: str = "cargoes.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def booked(desk: Desk) -> list[dict[str, object]]:
    rows = desk.run("log", "--type", "cargoes-booked", "--format", "json").well().json
    return [
        {name: value for name, value in row.items() if name not in {"position", "recorded"}} for row in rows
    ]


def test_an_analysts_spreadsheet_is_imported_by_naming_its_columns(beans: Desk, tmp_path: Path) -> None:
    """Cells are parsed as on the command line; other columns are ignored."""
    said = beans.run("import", sheet(tmp_path, SHEET), *CARGOES).well()
    assert said.out == "Recorded 3 of 3 lines.\n"
    first, second, third = booked(beans)
    assert (first["occurred"], first["quantity"]) == ("2025-11-18", {"min": 4, "unit": "cargo"})
    assert first["due"] == {"edtf": "2026-37~", "raw": "early 2026", "basis": "assigned"}
    assert first["note"] == "two from the Gulf, two from the Pacific"
    assert {**second, "id": None} == {**third, "id": None}
    assert "note" not in second


def test_how_words_were_understood_is_said_once(beans: Desk, tmp_path: Path) -> None:
    """Not on each of a thousand rows."""
    rows = SHEET + "18 November 2025,1 cargo,early 2026,,\n" * 20
    said = beans.run("import", sheet(tmp_path, rows), *CARGOES).well()
    assert said.remarks.count("“18 November 2025” is read as 2025-11-18") == 1
    assert said.remarks.count("“early 2026” is read as 2026-37~") == 1


def test_the_same_sheet_again_adds_nothing_and_a_longer_one_what_is_new(beans: Desk, tmp_path: Path) -> None:
    """Though its rows have no ids; two rows that say the same are two events."""
    beans.run("import", sheet(tmp_path, SHEET), *CARGOES).well()
    assert beans.run("import", sheet(tmp_path, SHEET), *CARGOES).well().out == (
        "Recorded 0 of 3 lines; 3 already recorded.\n"
    )
    longer = SHEET.rstrip() + "\n2025-11-19,10 cargo,,Ningbo,\n"
    said = beans.run("import", sheet(tmp_path, longer), *CARGOES).well()
    assert said.out == "Recorded 1 of 4 lines; 3 already recorded.\n"
    assert len(booked(beans)) == 4


def test_a_column_of_numbers_and_a_unit_for_all(beans: Desk, tmp_path: Path) -> None:
    rows = sheet(tmp_path, "day,number\n2025-11-18,4\n2025-11-19,2.5\n")
    said = beans.run(
        *("import", rows, "--set", "type=cargoes-booked", "--set", f"subject={BEANS}"),
        *("--map", "occurred=day", "--map", "quantity.min=number", "--map", "quantity.max=number"),
        *("--set", "quantity.unit=cargo"),
    )
    assert said.well().remarks == ""
    assert [row["quantity"] for row in booked(beans)] == [
        {"min": 4, "max": 4, "unit": "cargo"},
        {"min": 2.5, "max": 2.5, "unit": "cargo"},
    ]


def test_columns_may_be_named_by_their_fields(beans: Desk, tmp_path: Path) -> None:
    rows = (
        "id,type,subject,occurred,due,due.raw,due.basis,topics,sources\n"
        "v,visit-invited,us-china/a,2025-11-24,2026-37~,early next year,assigned,"
        '"visits, trade",publisher=TASS\n'
    )
    beans.run("import", sheet(tmp_path, rows)).well()
    event = beans.run("show", "v", "--format", "json").well().json["event"]
    assert event["due"] == {"edtf": "2026-37~", "raw": "early next year", "basis": "assigned"}
    assert (event["topics"], event["sources"]) == (["visits", "trade"], [{"publisher": "TASS"}])


@pytest.mark.parametrize("separator", [";", "\t"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_spreadsheets_of_other_countries_are_read_too(
    beans: Desk, tmp_path: Path, separator: str, mark: bytes, ending: str
) -> None:
    cells = (("Date", "Cargoes", "To ship", "Remark"), ("2025-11-18", "4 cargo", "", "a, b"))
    rows = ending.join(map(separator.join, cells))
    beans.run("import", sheet(tmp_path, mark + rows.encode()), *CARGOES).well()
    assert [row["note"] for row in booked(beans)] == ["a, b"]


def test_a_cell_may_hold_lines(beans: Desk, tmp_path: Path) -> None:
    """Then the row begins on the first of them, and so does what is wrong with it."""
    rows = 'Date,Cargoes,To ship,Remark\n2025-11-18,4 cargo,,"one\ntwo"\n2025-11-19,lots,,"three\nfour"\n'
    said = beans.run("import", sheet(tmp_path, rows), *CARGOES, "--skip-bad")
    assert ":4: column `Cargoes`: `quantity`:" in said.remarks
    assert booked(beans)[0]["note"] == "one\ntwo"


def test_each_flaw_is_told_with_its_line_and_column(beans: Desk, tmp_path: Path) -> None:
    """And nothing is stored, unless the good rows are asked for."""
    before = beans.digest()
    bad = "19 Novembre,1 cargo,,,\n2025-11-20,some,,,\n2025-11-21,1 cargo,2026-13,,\n"
    rows = sheet(tmp_path, SHEET.rstrip() + "\n" + bad)
    said = beans.run("import", rows, *CARGOES, "--format", "json")
    assert said.code == 1
    problems = said.json["problems"]
    assert [(each["path"], each["line"]) for each in problems] == [(str(rows), line) for line in (5, 6, 7)]
    for each, column in zip(problems, ("Date", "Cargoes", "To ship"), strict=True):
        assert each["message"].startswith(f"column `{column}`: `")
    assert beans.digest() == before
    assert beans.run("import", rows, *CARGOES, "--skip-bad").code == 1
    assert len(booked(beans)) == 3


def test_what_is_no_event_as_a_whole_is_told_with_its_column_too(beans: Desk, tmp_path: Path) -> None:
    """A field of another type, a type that there is not, and one that is missing."""
    rows = (
        "type,subject,occurred,buyer\n"
        "visit-invited,us-china/a,2025-11-24,USA\n"
        "visit-invitd,us-china/a,2025-11-24,\n"
        "visit-invited,us-china/a,,\n"
    )
    said = beans.run("import", sheet(tmp_path, rows), "--format", "json").json
    assert [(each["line"], each["message"]) for each in said["problems"]] == [
        (2, "column `buyer`: unknown field `buyer` for visit-invited"),
        (3, "column `type`: unknown event type `visit-invitd`; did you mean `visit-invited`?"),
        (4, "missing field `occurred`"),
    ]


def test_a_constant_that_is_wrong_is_told_as_such(beans: Desk, tmp_path: Path) -> None:
    rows = sheet(tmp_path, "day\n2025-11-18\n")
    options = ("--set", "type=cargoes-booked", "--set", "subject=US-China", "--map", "occurred=day")
    (problem,) = beans.run("import", rows, *options, "--format", "json").json["problems"]
    assert problem["message"].startswith("--set subject: ")


def test_rules_hold_for_rows_as_for_lines(beans: Desk, tmp_path: Path) -> None:
    rows = sheet(tmp_path, "Date,Cargoes,To ship,Remark\n2099-01-01,1 cargo,,\n")
    said = beans.run("import", rows, *CARGOES)
    assert said.code == 1
    assert f"{rows}:2: `occurred` 2099-01-01 begins after" in said.remarks


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("Day,Cargoes,To ship,Remark\n", ":1: column `Date` does not exist; the columns are: Day, Cargoes"),
        ("Date,Date,Cargoes,To ship,Remark\n", ":1: column `Date` exists twice"),
        (b"Date,Cargoes,To ship,Remark\n\xff\n", ":2: not UTF-8"),
        ('Date,Cargoes,To ship,Remark\n"2025-11-18"x,1 cargo,,\n', ":2: not CSV"),
        ('Date,Cargoes,To ship,Remark\n"2025-11-18,1 cargo,,\n', ":2: not CSV"),
        ("", ":1: column `Date` does not exist"),
    ],
)
def test_what_is_no_such_spreadsheet_is_one_problem(
    beans: Desk, tmp_path: Path, rows: str | bytes, said: str
) -> None:
    answer = beans.run("import", sheet(tmp_path, rows), *CARGOES)
    assert answer.code == 1
    assert said in answer.remarks


def test_without_a_column_map_columns_are_fields(beans: Desk, tmp_path: Path) -> None:
    said = beans.run("import", sheet(tmp_path, SHEET))
    assert said.code == 1
    assert ":1: column `Date` is not a field; map it with --map FIELD=Date" in said.remarks


def test_a_field_stands_in_one_place(beans: Desk, tmp_path: Path) -> None:
    rows = sheet(tmp_path, "type,occurred\ncargoes-booked,2025-11-18\n")
    said = beans.run("import", rows, "--set", "type=cargoes-booked")
    assert ":1: `type` is given both by a column and by --set" in said.remarks


@pytest.mark.parametrize(
    "options",
    [
        ("--map", "occurred"),
        ("--map", "=Date"),
        ("--map", "ocurred=Date"),
        ("--map", "quantity.least=Cargoes"),
        ("--map", "due=A", "--map", "due=B"),
        ("--map", "due=A", "--set", "due=2026"),
        ("--set", "type="),
        ("--map", "due=A", "--format", "jsonl"),
        ("--map", "due=A", "--restore"),
        ("--decimal", ",", "--format", "jsonl"),
        ("--decimal", ",", "--restore"),
        ("--format", "csv", "--format", "jsonl"),
        ("--format", "json", "--format", "table"),
    ],
)
def test_a_map_that_says_nothing_is_wrong_usage(
    beans: Desk, tmp_path: Path, options: tuple[str, ...]
) -> None:
    refused(beans.run("import", sheet(tmp_path, SHEET), *options), 2)


def test_a_spreadsheet_may_come_through_a_pipe(beans: Desk) -> None:
    """The format follows from --map or from --format."""
    assert beans.run("import", "-", *CARGOES, stdin=SHEET.encode()).well().out == "Recorded 3 of 3 lines.\n"
    named = b"type,subject,occurred\nvisit-invited,us-china/a,2025-11-24\n"
    said = beans.run("import", "-", "--format", "csv", "--format", "json", stdin=named).well()
    assert said.json["appended"] == 1


def test_the_format_of_the_answer_makes_no_spreadsheet_of_json(empty: Desk) -> None:
    """One option gives the format of the file and that of the answer."""
    said = empty.run("import", "-", "--format", "csv", stdin=json_lines(OPENED, PLEDGED)).well()
    assert said.out == "read,appended,duplicates,problems\r\n2,2,0,\r\n"


# What was exported, and what others wrote


@pytest.mark.parametrize(
    "note", ["first line\r\nsecond line", "\u200e\u2028\x85", "\x1b[2J\x00", "'=1", '\'"5"']
)
def test_what_was_exported_comes_back_byte_for_byte(empty: Desk, tmp_path: Path, note: str) -> None:
    """Whatever its texts hold, and also a grade in words that looks like a number."""
    call = {"type": "call-held", "id": "c", "subject": "us-china", "occurred": "2025-11-24", "note": note}
    grade = {"type": "assessed", "id": "g", "subject": BEANS, "occurred": "2025-11-25", "value": "5"}
    lines = json_lines(
        OPENED,
        PLEDGED,
        {**call, "participants": ["USA", "CHN"]},
        {**grade, "scheme": "own", "assessor": "me"},
    )
    empty.run("import", "-", stdin=lines).well()
    exported = sheet(tmp_path, empty.run("export", "--format", "csv").well().raw)
    other = Desk(tmp_path / "other.db")
    assert other.run("import", exported).well().out == "Recorded 4 of 4 lines.\n"
    assert other.run("export").well().raw == empty.run("export").well().raw


def test_the_cells_of_another_sheet_are_read_as_they_are(beans: Desk, tmp_path: Path) -> None:
    """An apostrophe is one that a person wrote."""
    beans.run(
        "import", sheet(tmp_path, "Date,Cargoes,To ship,Remark\n2025-11-18,1 cargo,,'-5 % off'\n"), *CARGOES
    )
    assert [row["note"] for row in booked(beans)] == ["'-5 % off'"]


# Rows and columns


def test_a_row_with_more_cells_than_columns_is_refused(beans: Desk, tmp_path: Path) -> None:
    """A comma that should have been in quotes; the other rows are good."""
    rows = "Date,Cargoes,To ship,Remark\n2025-11-18,1 cargo,,one, two, three\n2025-11-19,2 cargo,,four\n"
    said = beans.run("import", sheet(tmp_path, rows), *CARGOES, "--skip-bad")
    assert said.code == 1
    assert ":2: 6 cells under 4 columns; put a cell that holds the separator in quotes" in said.remarks
    assert [row["note"] for row in booked(beans)] == ["four"]


@pytest.mark.parametrize("row", ["2025-11-18,1 cargo", "2025-11-18,1 cargo,,", "2025-11-18,1 cargo,,,,,"])
def test_empty_cells_at_the_end_of_a_row_may_be_too_few_or_too_many(
    beans: Desk, tmp_path: Path, row: str
) -> None:
    """Spreadsheet programs write such rows."""
    beans.run("import", sheet(tmp_path, f"Date,Cargoes,To ship,Remark\n{row}\n"), *CARGOES).well()
    assert [row["occurred"] for row in booked(beans)] == ["2025-11-18"]


@pytest.mark.parametrize(
    ("separator", "column"),
    [
        *((separator, '"Day (local, not UTC; any | all)"') for separator in ",;\t|"),
        *((separator, '"Day, or\ndays, of, all"') for separator in ",;\t|"),
        (";", "Day (local, not UTC, any)"),
        (",", "Day; or; days"),
    ],
)
def test_a_separator_in_the_name_of_a_column_parts_nothing(
    beans: Desk, tmp_path: Path, separator: str, column: str
) -> None:
    """A separator in quotes, or another separator, belongs to the text."""
    rows = f"{column}{separator}Cargoes\n2025-11-18{separator}4 cargo\n"
    name = column.strip('"')
    columns = ("--map", f"occurred={name}", "--map", "quantity=Cargoes")
    beans.run("import", sheet(tmp_path, rows), *CARGOES[:4], *columns).well()
    assert [row["quantity"] for row in booked(beans)] == [{"min": 4, "max": 4, "unit": "cargo"}]


# Numbers


def quantity_of(desk: Desk, tmp_path: Path, amount: str, *options: str, separator: str = ";") -> object:
    """Import one amount and return its value, or None if it is refused."""
    rows = sheet(tmp_path, f'Date{separator}Amount\n2025-11-18{separator}"{amount}"\n')
    said = desk.run("import", rows, *CARGOES[:6], "--map", "quantity=Amount", *options)
    if said.code == 1:
        assert ":2: column `Amount`: `quantity`: " in said.remarks
        return None
    ((quantity,)) = [row["quantity"] for row in booked(desk)]
    return quantity


def exactly(number: float, unit: str = "Mt") -> dict[str, object]:
    return {"min": number, "max": number, "unit": unit}


@pytest.mark.parametrize(
    ("amount", "number"),
    [("1,234 Mt", 1.234), ("2,5 Mt", 2.5), ("1.234 Mt", 1234), ("1.234.567,5 Mt", 1234567.5), ("12 Mt", 12)],
)
def test_a_decimal_comma_is_read_where_it_is_declared(
    beans: Desk, tmp_path: Path, amount: str, number: float
) -> None:
    assert quantity_of(beans, tmp_path, amount, "--decimal", ",") == exactly(number)


@pytest.mark.parametrize("amount", ["1,234 Mt", "2,5 Mt", "1,234,567 Mt", "1..2,5 Mt"])
def test_a_comma_in_a_number_of_a_sheet_parted_by_semicolons_is_refused(
    beans: Desk, tmp_path: Path, amount: str
) -> None:
    """Unless it is declared: it may be a decimal mark, or set thousands apart."""
    rows = sheet(tmp_path, f"Date;Amount\n2025-11-18;{amount}\n")
    said = beans.run("import", rows, *CARGOES[:6], "--map", "quantity=Amount")
    assert said.code == 1
    assert "is ambiguous; give its decimal mark with --decimal , or --decimal ." in said.remarks
    assert booked(beans) == []


@pytest.mark.parametrize(
    ("amount", "number"),
    [
        ("1,234,567 t", 1234567),
        ("1 234 567 t", 1234567),
        ("1\u00a0234\u202f567 t", None),
        ("1\u202f234\u202f567 t", 1234567),
        ("1'234 t", 1234),
        ("1,234.5 t", 1234.5),
        ("1,5 t", None),
        ("12,34,567 t", None),
        ("1.234.567 t", None),
        ("1.234,5 t", None),
    ],
)
@pytest.mark.parametrize("separator", [",", ";"])
def test_thousands_set_apart_are_read_where_there_is_one_reading(
    beans: Desk, tmp_path: Path, separator: str, amount: str, number: float | None
) -> None:
    found = quantity_of(beans, tmp_path, amount, "--decimal", ".", separator=separator)
    assert found == (None if number is None else exactly(number, "t"))


def test_a_decimal_comma_is_read_in_every_field_of_numbers(beans: Desk, tmp_path: Path) -> None:
    """It applies to quantities, rates, targets and grades, not to texts."""
    rows = (
        "type;subject;occurred;quantity.min;quantity.unit;by;text;rate;targets;value;scheme;assessor;buyer;note\n"
        "purchase-pledged;us-china/gas;2025-11-18;1,5;Mt;;;;;;;;CHN;1,5\n"
        "commitment-made;us-china/a;2025-11-18;;;CHN;1,5;;1,5 a=2,5 Mt;;;;;\n"
        "tariff-cut-announced;us-china/b;2025-11-18;;;;;2,5%;;;;;;\n"
        "assessed;us-china/a;2025-11-19;;;;;;;3,5;own;me;;\n"
    )
    beans.run("import", sheet(tmp_path, rows), "--decimal", ",").well()
    gas, made, cut, grade = beans.run("log", "--format", "json").well().json[-4:]
    assert (gas["quantity"], gas["note"]) == ({"min": 1.5, "unit": "Mt"}, "1,5")
    assert (made["text"], made["targets"]) == ("1,5", [{"measure": "1,5 a", "quantity": exactly(2.5)}])
    assert (cut["rate"], grade["value"]) == (2.5, 3.5)


# What is told apart, and what is refused


def test_a_calendar_is_refused_with_a_hint(beans: Desk, tmp_path: Path) -> None:
    _, hint = refused(beans.run("import", sheet(tmp_path, "BEGIN:VCALENDAR\n", "agenda.ics")))
    assert "timeline append" in hint


def test_a_line_of_a_full_export_says_how_it_is_put_back(beans: Desk) -> None:
    said = beans.run("import", "-", stdin=beans.run("export", "--full").well().raw)
    assert said.code == 1
    assert "`timeline import --restore`" in said.remarks


@pytest.mark.parametrize("format_", ["cloudevents", "cloudevents-lines"])
def test_cloudevents_that_are_said_to_be_lines_of_events_are_known_for_what_they_are(
    beans: Desk, format_: str
) -> None:
    text = beans.run("export", "--format", format_).well().raw
    said = beans.run("import", "-", "--format", "jsonl", stdin=text)
    assert said.code == 1
    assert "`timeline import --format cloudevents`" in said.remarks
    beans.run("import", "-", "--format", "cloudevents", stdin=text).well()


def test_files_of_several_kinds_go_in_together(empty: Desk, tmp_path: Path) -> None:
    lines = sheet(tmp_path, json_lines(OPENED), "opened.jsonl")
    rows = sheet(tmp_path, "id,type,subject,occurred\nv,visit-invited,us-china/a,2025-11-24\n", "visits.CSV")
    other = {"type": "visit-accepted", "id": "w", "subject": "us-china/a", "occurred": "2025-11-25"}
    envelope = {"specversion": "1.0", "id": "w", "source": "/x", "type": "y", "data": other}
    events = sheet(tmp_path, "\n" + json.dumps([envelope], indent=1), "more.json")
    assert empty.run("import", lines, rows, events).well().out == "Recorded 3 of 3 lines.\n"


@pytest.mark.parametrize(
    ("header", "cells", "meant"),
    [
        ("quantity", "3 MT", "Mt (million tonnes) or t"),
        ("quantity", "5 million tonnes", "Mt (million tonnes) or t"),
        ("quantity.min,quantity.unit", "3,MT", "Mt (million tonnes) or t"),
        ("quantity.min,quantity.unit", "3,mmt", "Mt"),
        ("quantity.min,quantity.unit", "3,million tonnes", "Mt"),
        ("value", "5 usd", "USD"),
    ],
)
def test_a_slip_of_a_unit_is_reported_with_its_column(
    beans: Desk, tmp_path: Path, header: str, cells: str, meant: str
) -> None:
    """The slip does not become a unit of its own."""
    text = f"type,subject,occurred,{header}\ncargoes-booked,{BEANS},2025-11-24,{cells}\n"
    said = beans.run("import", sheet(tmp_path, text))
    assert said.code == 1
    assert f"did you mean {meant}" in said.remarks
    assert "column `" in said.remarks
    assert booked(beans) == []


def test_more_than_comes_back_from_a_spreadsheet_as_a_column_of_its_own(beans: Desk, tmp_path: Path) -> None:
    quantity = ("--quantity", "more than 8.5 Mt")
    beans.run("append", "cargoes-booked", BEANS, "--occurred", "2025-11-24", "--id", "more", *quantity).well()
    exported = beans.run("export", "--format", "csv").well().out
    assert "quantity.exclusive" in exported.splitlines()[0]
    other = Desk(tmp_path / "other.db")
    other.run("import", sheet(tmp_path, exported)).well()
    assert booked(other)[0]["quantity"] == {"min": 8.5, "unit": "Mt", "exclusive": True}
    assert "more than 8.5" in other.run("status", BEANS).well().out
