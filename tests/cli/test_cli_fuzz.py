"""Generated command lines: no traceback, only documented exit codes, all or nothing.

A glance by default; `TIMELINE_EXAMPLES=2000` looks longer.
"""

import json
import os
import shlex
import shutil
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click
import pytest
from cli_facts import APRIL, BEANS, CALL, CONFIRMED, OPENED, RECORD, TARIFF, VISIT, Desk, Said, run
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tally import Tally
from timeline.cli.commands.append import append_command
from timeline.cli.main import timeline
from timeline.events.catalogue import CATALOGUE

EXAMPLES = int(os.environ.get("TIMELINE_EXAMPLES", "0"))
glance = settings(
    max_examples=EXAMPLES or 50,
    deadline=None,
    derandomize=not EXAMPLES,
    database=None,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.function_scoped_fixture,
        HealthCheck.data_too_large,
    ],
)

# Values, good and hostile. No NUL: the system hands none on in an argument.
_HOSTILE = (
    "", " ", "-", "--", "-1", "0", "#", "#0", "#1", "#99999999999999999999", "\udcff", "\x1b[2J", "\u202e",
    "\u2028",
    "\U0001f54a", "'; DROP TABLE stored_events; --", "{", "[", "{}", "[]", "[1]", '{"a": 1}',
    "[" * 2000, "null", "=",
    "==", "a=b", ",", ",,", "..", "../..", "/", "//", "us-china/", "/us-china", "%s", "{0}", "nan", "inf",
    "1e999",
    "9" * 400, "²", "٣", "x" * 5000, "é" * 129,
)  # fmt: skip
_DATES = (
    "2025-11-24", "2026-04", "2026", "2026-37~", "2026-04/..", "../..", "..", "[2025-11-20..2025-11-24]",
    "yesterday",
    "April 2026", "early 2026", "2026-13", "2026-02-30", "0000-00-00", "-9999", "9999-12-31", "Y17E8",
    "2025-11-24T25:00", "2025-XX-24", "XXXX", "[2025..]", "[..2025]", "2026-04?", "9999-12/..", "0001-01-01",
    "tomorrow", "in 99999 years", "31 February",
)  # fmt: skip
_PARTIES = ("USA", "CHN", "USA:Trump", "X-NAME", "EU", "usa", "USA:", ":", "USA:\u202e", "ZZZ", "X-")
_QUANTITIES = (
    ">=10 cargo", "~300M USD", "12..13 Mt", "0 t", "-1 t", "1e308 t", ">=1e300 Mt", "1..", "..1", "ten-ish",
    "10 ", " t", "10 t/year", "10 %", "1/0 t", ">= <= t", "12,5 Mt", "١٢ Mt",
)  # fmt: skip
_SUBJECTS = (
    "us-china", "china-japan", VISIT, BEANS, TARIFF, "us-china/new", "new", "us-china/beijing-vist",
    "US-CHINA", "a/b/c"
)  # fmt: skip
_IDS = (APRIL, APRIL, APRIL[:-1], "uc-busan-held", "us-china-opened", "uc-", "#12", "#12", "no-such")
_PAIRS = (
    "due=2026-05", "due=", "note=x", "note=", "topics=a,b", "place=\x1b[2J", "published=2025-11-25",
    "occurred=2025",
    "asserted_by=CHN", "sources=publisher=R", 'sources=[{"publisher": "R"}]', "id=x", "occurred=", "patch={}",
)  # fmt: skip
_FILES = ("good.jsonl", "bad.jsonl", "none.jsonl", ".", "", "-", "none/out.jsonl", "/dev/null", "/dev/full")
_FOLDERS = ("events", "out", "none", "good.jsonl", "none/none")

# Not those elsewhere: whatever is written shall be written here.
_STORES = (
    "", ".", "..", "timeline.db", "new.db", "none/new.db", "good.jsonl", "events", "/dev/null", ":memory:",
    "%00",
    "file:x.db", "sqlite:///x.db", "ftp://x", "a\nb.db", "\x1b[2J", "\udcff", "x" * 300, "?mode=memory",
)  # fmt: skip
_ZONES = (
    "UTC",
    "Asia/Shanghai",
    "America/New_York",
    "Mars/Phobos",
    "",
    "..",
    "/etc/passwd",
    "\x1b[2J",
    "x" * 5000,
)

hostile = st.sampled_from(_HOSTILE) | st.text(
    st.characters(exclude_characters="\0", exclude_categories=()), max_size=8
)


def mostly(*good: str) -> st.SearchStrategy[str]:
    return st.integers(0, 9).flatmap(lambda chance: st.sampled_from(good) if chance else hostile)


_BY_METAVAR = {
    "DATE": mostly(*_DATES),
    "DAY": mostly(*_DATES),
    "PARTY": mostly(*_PARTIES),
    "QUANTITY": mostly(*_QUANTITIES),
    "MEASURE=QUANTITY": mostly(*(f"exports={each}" for each in _QUANTITIES), *_QUANTITIES),
    "NUMBER": mostly("10", "2.5", "10%", "-0", "1_000", "1e400"),
    "KEY=TEXT,…": mostly(
        "publisher=Xinhua,admiralty=B2", "publisher=", '{"publisher": "R", "quote": null}', "a=b"
    ),
    "FIELD=VALUE": mostly(*_PAIRS),
    "FIELD=VALUE…": mostly(*_PAIRS),
    "ID": mostly(*_IDS),
    "FILE…": st.sampled_from(_FILES),
    "FILE": st.sampled_from([each for each in _FILES if each != "good.jsonl"]),
    "EVENTS_DIR": st.sampled_from(_FOLDERS),
    "PROJECTIONS_DIR": st.sampled_from(_FOLDERS),
    "N": mostly("1", "3", "118", "0", "-1"),
    "TYPE": mostly(*CATALOGUE),
    "TEXT": mostly("Beijing", *_IDS, *_SUBJECTS),
}
_BY_NAME = {
    "subject": mostly(*_SUBJECTS),
    "relationship": mostly(*_SUBJECTS),
    "of": mostly(*_IDS),
    "part_of": mostly(*_IDS),
    "target": mostly(*_IDS, *_PARTIES),
    "before": mostly(*_DATES),
    "after": mostly(*_DATES),
    "expect": mostly("0 sha256:" + "0" * 64, "1 sha256:" + "f" * 64),
}


def values_of(parameter: click.Parameter) -> st.SearchStrategy[str]:
    if parameter.name in _BY_NAME:
        return _BY_NAME[parameter.name]
    if isinstance(parameter.type, click.Choice):
        return mostly(*map(str, parameter.type.choices))
    return _BY_METAVAR.get(str(parameter.metavar), mostly(*_SUBJECTS, *_DATES, *_PARTIES))


@st.composite
def typed(draw: st.DrawFn, command: click.Command) -> list[str]:
    """Generate arguments: all required ones, some optional ones, seldom others."""
    arguments: list[str] = []
    for parameter in command.params:
        needed = parameter.required or isinstance(parameter, click.Argument)
        if parameter.name == "help" or draw(st.integers(0, 11)) >= (11 if needed else 3):
            continue
        value = draw(values_of(parameter))
        if isinstance(parameter, click.Argument):
            arguments.append(value)
        elif isinstance(parameter, click.Option) and parameter.is_flag:
            arguments.append(parameter.opts[0])
        else:
            arguments += [parameter.opts[0], value]
    if draw(st.sampled_from([True] + [False] * 12)):
        arguments.insert(draw(st.integers(0, len(arguments))), draw(hostile))
    return arguments


RECORDING = ("append", "correct", "retract", "import", "build")
ENDLESS = ("serve",)
ASKING = tuple(
    each for each in timeline.list_commands(click.Context(timeline)) if each not in RECORDING + ENDLESS
)


def commands(*names: str) -> st.SearchStrategy[list[str]]:
    return st.sampled_from(names).flatmap(_called)


def _called(name: str) -> st.SearchStrategy[list[str]]:
    command = timeline.get_command(click.Context(timeline), name)
    assert command
    return st.builds(lambda arguments: [name, *arguments], typed(command))


@st.composite
def told(draw: st.DrawFn) -> list[str]:
    """Generate an event as options: the example of its help, or with more options."""
    name = draw(st.sampled_from([each for each in CATALOGUE if each not in {"corrected", "retracted"}]))
    command = append_command.get_command(click.Context(append_command), name)
    assert command
    options = [each for each in command.params if isinstance(each, click.Option) and each.name != "dry_run"]
    arguments = shlex.split(str(command.help).partition("Example:")[2])[1:]
    for option in draw(st.lists(st.sampled_from(options), max_size=2)):
        arguments += [option.opts[0]] if option.is_flag else [option.opts[0], draw(values_of(option))]
    return arguments


@st.composite
def globally(draw: st.DrawFn) -> list[str]:
    """Options that stand before the command."""
    given = [("--store", draw(st.sampled_from(_STORES)))]
    if draw(st.booleans()):
        given.append(("--tz", draw(st.sampled_from(_ZONES))))
    if draw(st.booleans()):
        given.append(("--format", draw(mostly("table", "json", "csv", "markdown"))))
    return [word for option in draw(st.permutations(given)) for word in option]


_json: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.sampled_from([*_DATES, *_PARTIES, *_IDS])
    | hostile,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["min", "max", "unit", "edtf"]), inner)
    ),
    max_leaves=4,
)
_FIELDS = sorted({name for each in CATALOGUE.values() for name in each.__struct_fields__} | {"type", "typo"})
_REAL = [json.loads(line) for path in RECORD for line in path.read_bytes().splitlines()]
_SEEDS = [OPENED, CALL, CONFIRMED, *_REAL]


@st.composite
def line(draw: st.DrawFn) -> bytes:
    """Generate an event as JSON, with fields changed or left out, or not even JSON."""
    event = dict(draw(st.sampled_from(_SEEDS)))
    if draw(st.booleans()):
        event["id"] = draw(st.sampled_from(["new", "newer", "newest"]))
    for _ in range(draw(st.integers(0, 2))):
        event[draw(st.sampled_from(list(event)) | st.sampled_from(_FIELDS))] = draw(_json)
    if draw(st.sampled_from([True] + [False] * 9)):
        del event[draw(st.sampled_from(list(event)))]
    said = json.dumps(event, ensure_ascii=draw(st.booleans())).encode("utf-8", "surrogatepass")
    cut = draw(st.sampled_from([None] * 9 + [len(said) // 2]))
    return said[:cut] if draw(st.sampled_from([True] * 9 + [False])) else draw(st.binary(max_size=20))


@st.composite
def torn(draw: st.DrawFn) -> bytes:
    """Generate a line of the record with bytes changed, removed, doubled or added."""
    said = bytearray(json.dumps(draw(st.sampled_from(_SEEDS)), ensure_ascii=draw(st.booleans())).encode())
    for _ in range(draw(st.integers(1, 3))):
        place = draw(st.integers(0, len(said)))
        end = draw(st.integers(place, min(place + 12, len(said))))
        piece = bytes(said[place:end])
        said[place:end] = draw(
            st.sampled_from([b"", piece * 2]) | st.sampled_from(_PIECES) | st.binary(max_size=3)
        )
    return bytes(said).replace(b"\n", b"")


_PIECES = (
    b'"', b"\\", b"{", b"}", b"[", b"]", b",", b":", b"\0", b"\r", b"\x1b", b"\xff", b"\xc0\xaf",
    b"\xed\xa0\x80", b"\\ud800", b"1e999", b"-0", b"null", b"true", b'"id":"x",', b"\xe2\x80\xae",
    b"\xef\xbb\xbf",
)  # fmt: skip


@pytest.fixture
def place(shipped: Desk) -> Iterator[Desk]:
    """A working directory of its own, so that whatever is written is written there."""
    with TemporaryDirectory() as folder, chdir(folder):
        Path("good.jsonl").write_bytes(RECORD[1].read_bytes())
        Path("bad.jsonl").write_bytes(b'{"type": "call-held"}\n' + RECORD[1].read_bytes())
        Path("events").mkdir()
        shutil.copy(RECORD[1], "events")
        yield Desk(Path(shutil.copy(shipped.store, "timeline.db")))


def afresh(place: Desk, shipped: Desk) -> None:
    """Puts the store back to the shipped record, if the last example changed it."""
    if changed(place, shipped):
        shutil.copy(shipped.store, place.store)


def changed(place: Desk, shipped: Desk) -> bool:
    """Return whether any byte of the store has changed."""
    return place.store.read_bytes() != shipped.store.read_bytes()


def decently(said: Said, tally: Tally) -> Said:
    """Assert what holds for every run."""
    tally("command lines made up", 1, f"ended with exit code {said.code}, none with a traceback")
    assert said.code in range(7), said
    assert "Traceback" not in said.remarks
    assert "\x1b" not in said.remarks
    if said.code not in {0, 1, 5}:  # which may come with an answer: what was bad, what is damaged
        assert said.out == "", said
    if said.code in {3, 4, 6}:
        assert "Error: " in said.remarks
    return said


@glance
@given(commands(*ASKING))
def test_no_question_breaks_the_program(
    place: Desk, shipped: Desk, tally: Tally, arguments: list[str]
) -> None:
    """And none changes the record."""
    afresh(place, shipped)
    said = decently(place.run(*arguments), tally)
    if said.code == 0 and "--format" in arguments and "--help" not in arguments:
        assert said.raw.decode()
    assert not changed(place, shipped)


@glance
@given(told() | told() | commands("correct", "retract"))
def test_what_is_told_by_options_is_stored_or_refused(
    place: Desk, shipped: Desk, tally: Tally, arguments: list[str]
) -> None:
    """A refusal changes nothing; stored events can be read, shown and exported."""
    afresh(place, shipped)
    said = decently(place.run(*arguments), tally)
    if said.code or "--dry-run" in arguments:
        assert not changed(place, shipped)
    elif changed(place, shipped):
        exported = place.run("export").well().raw
        run("--store", ":memory:", "import", "-", stdin=exported).well()
        place.run("verify").well()
        place.run("status", "us-china").well()
        place.run("log").well()


@glance
@given(line() | torn())
def test_what_is_told_by_json_is_stored_or_refused(
    place: Desk, shipped: Desk, tally: Tally, said: bytes
) -> None:
    afresh(place, shipped)
    if decently(place.run("append", "-", stdin=said), tally).code:
        assert not changed(place, shipped)
    else:
        place.run("verify").well()
        place.run("status", "us-china").well()


@glance
@given(st.lists(line() | torn(), max_size=4), st.booleans())
def test_lines_are_stored_or_refused_together(
    place: Desk, shipped: Desk, tally: Tally, lines: list[bytes], skip: bool
) -> None:
    """Unless the bad ones are to be skipped."""
    afresh(place, shipped)
    more = ("--skip-bad",) if skip else ()
    said = decently(place.run("import", "-", *more, "--format", "json", stdin=b"\n".join(lines)), tally)
    assert said.code == bool(said.json["problems"])
    assert (
        said.json["read"] == said.json["appended"] + said.json["duplicates"] + len(said.json["problems"])
        or not skip
    )
    if said.code and not skip:
        assert not changed(place, shipped)
    for question in (
        ("pending",),
        ("log",),
        ("replay", "us-china", "--to", "2026-12-31"),
        ("status", "us-china"),
    ):
        place.run(*question).well()


@glance
@given(commands("import", "build", "export"))
def test_no_file_breaks_the_program(place: Desk, shipped: Desk, tally: Tally, arguments: list[str]) -> None:
    afresh(place, shipped)
    said = decently(place.run(*arguments, stdin=RECORD[1].read_bytes()), tally)
    if arguments[0] != "import" or (said.code and "--skip-bad" not in arguments):
        assert not changed(place, shipped)


@glance
@given(
    st.lists(
        mostly("status", "append", "--format", "json", "--tz", "UTC", "--help", VISIT, "log"), max_size=5
    )
)
def test_no_line_of_words_breaks_the_program(
    place: Desk, shipped: Desk, tally: Tally, words: list[str]
) -> None:
    """Options before the command, commands that are none, words in any order."""
    afresh(place, shipped)
    if not any(word.startswith("--s") for word in words):  # another store is another test
        decently(place.run(*words), tally)
    assert not changed(place, shipped)


@glance
@given(globally(), commands(*ASKING) | commands(*RECORDING[1:]) | told())
def test_no_store_breaks_the_program(
    place: Desk, shipped: Desk, tally: Tally, options: list[str], arguments: list[str]
) -> None:
    """Commands on a path that is not a store; a refusal creates no file."""
    afresh(place, shipped)
    before = set(Path().iterdir())
    said = decently(run(*options, *arguments, stdin=RECORD[1].read_bytes()), tally)
    if said.code and "--skip-bad" not in arguments:
        assert not changed(place, shipped)
        assert not [path for path in set(Path().iterdir()) - before if not path.name.endswith(".index")]
