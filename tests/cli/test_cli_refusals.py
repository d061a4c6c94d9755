"""Refusals: one error that names the field, one hint, an exit code, nothing stored."""

import io
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch

import pytest
from cli_facts import (
    APRIL,
    BEANS,
    CALL,
    CONFIRMED,
    OPENED,
    PROGRAM,
    QUESTIONS,
    RECORD,
    TARIFF,
    VISIT,
    Desk,
    damaged,
    json_lines,
    process,
    refused,
    run,
)

from timeline.app.facade import App
from timeline.cli.main import _exit_code
from timeline.errors import Refused
from timeline.events.catalogue import from_fields
from timeline.store.index.index import Index
from timeline.store.log import open_log

TOLD = ("append", "visit-confirmed", VISIT, "--occurred", "2025-11-24")
BOOKED = ("append", "cargoes-booked", BEANS, "--occurred", "2025-11-24")
DUE = ("correct", APRIL, "--reason", "a test")
DEEP = 100_000


# What a person types, and the words by which the error must name what is wrong.
MISTYPED: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "a typo in a field": (("append", "visit-confirmed", VISIT, "--occured", "2025-11-24"), ("`occured`",)),
    "a field of another type": ((*TOLD, "--quantity", "10 cargo"), ("`quantity`", "visit-confirmed")),
    "a missing field": (("append", "visit-confirmed", VISIT, "--due", "2026-04"), ("`occurred`",)),
    "a missing field of the type": (
        ("append", "call-held", "us-china", "--occurred", "2025-11-24"),
        ("`participants`",),
    ),
    "month 13": (("append", "visit-confirmed", VISIT, "--occurred", "2026-13"), ("`occurred`", "2026-13")),
    "30 February": ((*TOLD, "--due", "2026-02-30"), ("`due`", "2026-02-30")),
    "no date at all": ((*TOLD, "--due", "when pigs fly"), ("`due`", "when pigs fly")),
    "ten-ish": ((*BOOKED, "--quantity", "ten-ish"), ("`quantity`", "ten-ish")),
    "a quantity without a unit": ((*BOOKED, "--quantity", "10"), ("`quantity`", "10")),
    "a quantity the wrong way round": ((*BOOKED, "--quantity", "13..12 Mt"), ("`quantity`", "13", "12")),
    "a negative quantity": ((*BOOKED, "--quantity", "-5 t"), ("`quantity`",)),
    "a target without a quantity": (
        ("append", "purchase-pledged", BEANS, "--occurred", "2025-11-24", "--targets", "US exports"),
        ("`targets`", "US exports"),
    ),
    "an unreadable target": (
        ("append", "purchase-pledged", BEANS, "--occurred", "2025-11-24", "--targets", "US exports=ten-ish"),
        ("`targets`", "ten-ish"),
    ),
    "a rate that is no number": (
        ("append", "tariff-cut-announced", TARIFF, "--occurred", "2025-11-24", "--rate", "ten"),
        ("`rate`", "ten"),
    ),
    "a rate that is not a number": (
        ("append", "tariff-cut-announced", TARIFF, "--occurred", "2025-11-24", "--rate", "nan"),
        ("`rate`", "nan"),
    ),
    "an infinite rate": (
        ("append", "tariff-cut-announced", TARIFF, "--occurred", "2025-11-24", "--rate", "inf"),
        ("`rate`", "inf"),
    ),
    "a word that is not among those allowed": (
        ("append", "purchase-pledged", BEANS, "--occurred", "2025-11-24", "--counts", "eaten"),
        ("`counts`", "eaten"),
    ),
    "a party in lower case": ((*TOLD, "--visitor", "usa:Trump"), ("`visitor`", "usa:Trump")),
    "an unknown party": ((*TOLD, "--asserted-by", "ZZZ"), ("`asserted_by`", "ZZZ")),
    "an Admiralty code": ((*TOLD, "--sources", "publisher=Xinhua,admiralty=Z9"), ("admiralty", "B2")),
    "a source without a name": ((*TOLD, "--sources", "Xinhua"), ("`sources`", "Xinhua")),
    "half a source in JSON": ((*TOLD, "--sources", '{"publisher": "Xinhua"'), ("`sources`",)),
    "a source nested without end": ((*TOLD, "--sources", '{"publisher": ' + "[" * DEEP), ("`sources`",)),
    "an id with a space": ((*TOLD, "--id", "my visit"), ("`id`",)),
    "an empty note": ((*TOLD, "--note", ""), ("`note`",)),
    "a subject in upper case": (
        ("append", "visit-confirmed", "US-China/visit", "--occurred", "2025-11-24"),
        ("`subject`",),
    ),
    "an unknown commitment": (
        ("append", "visit-held", "us-china/beijing-vist", "--occurred", "2025-11-24"),
        ("us-china/beijing-vist",),
    ),
    "an unknown relationship": (
        ("append", "visit-confirmed", "us-chine/visit", "--occurred", "2025-11-24"),
        ("us-chine",),
    ),
    "an unknown contact": ((*TOLD, "--part-of", "no-such-call"), ("`part_of`", "no-such-call")),
    "a contact that is none": ((*TOLD, "--part-of", "us-china-opened"), ("`part_of`", "us-china-opened")),
    "an unknown subject in a list": (
        (
            "append", "readout-issued", "us-china", "--occurred", "2025-10-30", "--asserted-by", "USA",
            "--of", "uc-busan-held", "--mentions", "us-china/nothing",
        ),
        ("`mentions`", "us-china/nothing"),
    ),
    "the wrong kind": (
        ("append", "cargoes-booked", VISIT, "--occurred", "2025-11-24"),
        (VISIT, "visit", "cargoes-booked", "purchase"),
    ),
    "a commitment where a relationship is meant": (
        ("append", "call-held", VISIT, "--occurred", "2025-11-24", "--participants", "USA,CHN"),
        (VISIT, "call-held"),
    ),
    "a future occurrence": (
        ("append", "visit-confirmed", VISIT, "--occurred", "2100-01-01"),
        ("`occurred`", "2100-01-01"),
    ),
    "an account that is not out yet": ((*TOLD, "--published", "2100-01-01"), ("`published`", "2100-01-01")),
    "an account of the last year there is": ((*TOLD, "--published", "9999"), ("`published`", "9999")),
    "what happened after it was told": ((*TOLD, "--published", "2025-11-20"), ("`occurred`", "2025-11-24")),
    "an unknown target": (("retract", "no-such-event", "--reason", "a test"), ("target", "no-such-event")),
    "an unknown target of a correction": (
        ("correct", "no-such-event", "due=2026", "--reason", "a test"),
        ("target", "no-such-event"),
    ),
    "a target by a position that is not there": (("retract", "#9999", "--reason", "a test"), ("#9999",)),
    "a target by a prefix of many": (("retract", "uc-", "--reason", "a test"), ("uc-",)),
    "no target": (
        ("append", "corrected", VISIT, "--occurred", "2025-11-24", "--patch", "due=2026", "--reason", "a"),
        ("`target`",),
    ),
    "a correction without a value": ((*DUE, "due"), ("due",)),
    "a correction of a field that there is not": ((*DUE, "duee=2026-05"), ("`duee`",)),
    "a correction to nonsense": ((*DUE, "due=2026-13"), ("`due`", "2026-13")),
    "a correction of what cannot be corrected": ((*DUE, "subject=us-china/other"), ("`subject`",)),
    "a correction that takes away what is needed": ((*DUE, "occurred="), ("`occurred`",)),
    "a correction into the future": ((*DUE, "occurred=2100-01-01"), ("`occurred`", "2100-01-01")),
    "a correction in half a JSON": ((*DUE, 'sources=[{"publisher": "Xinhua"'), ("`sources`",)),
    "a correction nested without end": ((*DUE, "sources=" + "[" * DEEP), ("`sources`",)),
    "bytes that are no text in a note": ((*TOLD, "--note", "\udcff\udcfe"), ("`note`",)),
    "bytes that are no text in a date": ((*TOLD, "--due", "\udcff"), ("`due`",)),
    "bytes that are no text in a party": ((*TOLD, "--visitor", "USA:\udcff"), ("`visitor`",)),
    "bytes that are no text in a list": ((*TOLD, "--topics", "trade,\udcff"), ("`topics",)),
    "bytes that are no text in a source": ((*TOLD, "--sources", "publisher=\udcff"), ("`sources",)),
    "bytes that are no text in a subject": (
        ("append", "visit-confirmed", "us-china/\udcff", "--occurred", "2025-11-24"),
        ("`subject`",),
    ),
    "bytes that are no text in a correction": ((*DUE, "place=\udcff"), ("`place`",)),
}  # fmt: skip


@pytest.mark.parametrize(("arguments", "named"), MISTYPED.values(), ids=MISTYPED)
def test_what_is_mistyped_is_named_and_nothing_is_stored(
    desk: Desk, arguments: tuple[str, ...], named: tuple[str, ...]
) -> None:
    before = desk.digest()
    error, _ = refused(desk.run(*arguments))
    for word in named:
        assert word in error
    assert desk.digest() == before


def _json(**changed: object) -> bytes:
    return json.dumps({**CONFIRMED, **changed}).encode()


def _other(name: str, subject: str, **fields: object) -> bytes:
    return json.dumps({"type": name, "subject": subject, "occurred": "2025-11-24", **fields}).encode()


# What comes in as JSON, and the words by which the error must name what is wrong.
MALFORMED: Mapping[str, tuple[bytes, tuple[str, ...]]] = {
    "nothing": (b"", ("JSON",)),
    "no JSON": (b"visit-confirmed", ("JSON",)),
    "half a line": (_json()[:40], ("JSON",)),
    "two events": (_json() + b"\n" + _json(id="other"), ("JSON",)),
    "a list": (b"[" + _json() + b"]", ("object", "array")),
    "no type": (b'{"id": "x"}', ("`type`",)),
    "an unknown type of event": (_json(type="visit-confirmd"), ("visit-confirmd", "`visit-confirmed`")),
    "a typo in a field": (_json(occured="2025-11-24"), ("`occured`", "`occurred`")),
    "a missing field": (b'{"type": "visit-confirmed", "subject": "us-china/beijing-visit"}', ("`occurred`",)),
    "month 13": (_json(due="2026-13"), ("`due`", "2026-13")),
    "a date that is a number": (_json(due=2026), ("`due`",)),
    "a quantity in words": (_other("cargoes-booked", BEANS, quantity="10 cargo"), ("`quantity`",)),
    "an Admiralty code": (_json(sources=[{"publisher": "Xinhua", "admiralty": "Z9"}]), ("admiralty", "B2")),
    "an unknown party": (_json(host="China"), ("`host`", "China")),
    "the wrong kind": (_other("cargoes-booked", VISIT), (VISIT,)),
    "a future occurrence": (_json(occurred="2100-01-01", published="2100-01-01"), ("2100-01-01",)),
    "invalid UTF-8": (_json().replace(b"Trump", b"Tr\xffmp"), ("utf-8",)),
    "UTF-16": (_json().decode().encode("utf-16"), ("JSON",)),
    "a lone surrogate": (_json(note="\ud800"), ("JSON",)),
    "NUL outside of a text": (_json() + b"\0", ("JSON",)),
    "NUL inside of a text": (_json(note="?").replace(b"?", b"\0"), ("JSON",)),
    "NaN": (_json(note=float("nan")), ("JSON",)),
    "infinity": (_other("tariff-cut-announced", TARIFF, rate=float("inf")), ("JSON",)),
    "a number that is too large": (
        _other("tariff-cut-announced", TARIFF, rate=7).replace(b" 7", b" 1e999"),
        ("`rate`",),
    ),
    "a key twice": (_json().replace(b'"due":', b'"due": "2026-05", "due":'), ("`due`",)),
    "the type twice": (_json().replace(b'"type":', b'"type": "call-held", "type":'), ("`type`",)),
    "lists nested without end": (b"[" * DEEP, ("array",)),
    "a field nested without end": (
        _json(note="?").replace(b'"?"', b"[" * DEEP + b"]" * DEEP),
        ("`note`",),
    ),
    "a patch nested without end": (
        _other("corrected", "us-china", target="us-china-opened", reason="a test", patch={"note": 7}).replace(
            b" 7", b"[" * DEEP + b"]" * DEEP
        ),
        ("JSON",),
    ),
}


@pytest.mark.parametrize(("said", "named"), MALFORMED.values(), ids=MALFORMED)
def test_what_is_malformed_is_named_and_nothing_is_stored(
    desk: Desk, said: bytes, named: tuple[str, ...]
) -> None:
    before = desk.digest()
    error, _ = refused(desk.run("append", "-", stdin=said))
    assert any(word in error for word in named), error
    assert desk.digest() == before


def test_bytes_that_are_no_text_are_refused_by_the_real_program(desk: Desk) -> None:
    """A shell hands on whatever bytes are typed."""
    before = desk.digest()
    said = process("--store", desk.store, *TOLD, "--place", os.fsdecode(b"Beijing\xff"))
    error, _ = refused(said)
    assert "`place`" in error
    assert desk.digest() == before


def test_nul_in_a_text_is_kept_and_never_shown_raw(desk: Desk) -> None:
    r"""JSON may say \u0000; a terminal must not be told so."""
    desk.run("append", "-", stdin=_json(note="a\0b", place="\x1b[2J")).well()
    for each in ("table", "markdown"):
        shown = desk.run("show", "confirmed", "--format", each).well().out
        assert not {"\0", "\x1b"} & set(shown)
    assert desk.run("show", "confirmed", "--format", "json").well().json["event"]["note"] == "a\0b"
    assert desk.run("verify").code == 0


def test_a_refusal_says_nothing_that_a_terminal_would_obey(desk: Desk) -> None:
    error, _ = refused(desk.run(*TOLD, "--visitor", "\x1b[31mred"))
    assert "\x1b" not in error


# Wrong usage

WRONG: Mapping[str, tuple[str, ...]] = {
    "no command": (),
    "an unknown command": ("stauts", VISIT),
    "an unknown option": ("status", VISIT, "--verbose"),
    "a missing argument": ("status",),
    "an argument too many": ("status", VISIT, BEANS),
    "a missing option": ("replay", "us-china"),
    "a missing reason": ("retract", APRIL),
    "an unknown format": ("pending", "--format", "xml"),
    "an unknown format before the command": ("--format", "xml", "pending"),
    "an unknown type": ("append", "visit-confirmd", VISIT),
    "a type without a subject": ("append", "visit-confirmed"),
    "a day that is a month": ("status", VISIT, "--as-of", "2026-04"),
    "a day that is none": ("status", VISIT, "--known-on", "2026-02-30"),
    "a day in no words we know": ("diff", "us-china", "then", "now"),
    "an unknown party": ("status", VISIT, "--as-told-by", "China"),
    "a zone that is nowhere": ("--tz", "Asia/Nowhere", "status", VISIT),
    "a zone that is a path": ("--tz", "../../etc/passwd", "status", VISIT),
    "why of a pledge, not of what it leads to": ("why", "uc-wh-12"),
    "a limit of nothing": ("log", "--limit", "0"),
    "a limit in words": ("log", "--limit", "ten"),
    "a digest that is none": ("verify", "--expect", "sha256:0"),
    "a correction of nothing": ("correct", APRIL, "--reason", "a test"),
}


@pytest.mark.parametrize("arguments", WRONG.values(), ids=WRONG)
def test_wrong_usage_has_an_exit_code_of_its_own(shipped: Desk, arguments: tuple[str, ...]) -> None:
    refused(shipped.run(*arguments), code=2)


def test_an_incomplete_command_shows_its_help(shipped: Desk) -> None:
    """The help goes to stderr, because it is not an answer."""
    said = shipped.run("append")
    assert (said.code, said.out) == (2, "")
    assert "Usage: timeline append" in said.remarks


# Not found

MISSING: Mapping[str, tuple[tuple[str, ...], str]] = {
    "status of a commitment": (("status", "us-china/no-such"), "us-china/no-such"),
    "status of a relationship": (("status", "us-chine"), "us-chine"),
    "status before anything": (("status", VISIT, "--as-of", "2020-01-01"), VISIT),
    "status before anything is known": (("status", VISIT, "--known-on", "2020-01-01"), VISIT),
    "why": (("why", "us-china/no-such"), "us-china/no-such"),
    "show": (("show", "no-such"), "no-such"),
    "show of a position": (("show", "#9999"), "#9999"),
    "show of position nought": (("show", "#0"), "#0"),
    "show of a prefix of many": (("show", "uc-"), "uc-"),
    "pending": (("pending", "us-chine"), "us-chine"),
    "replay": (("replay", "us-chine", "--to", "2025-12-31"), "us-chine"),
    "diff": (("diff", "us-chine", "2025-11-01", "2025-12-31"), "us-chine"),
    "export": (("export", "us-chine"), "us-chine"),
    "log": (("log", "us-chine"), "us-chine"),
    "digest of events to come": (("digest", "--at", "9999"), "9999"),
    "import of a file that is not there": (("import", "no-such.jsonl"), "no-such.jsonl"),
    "build of a folder that is not there": (("build", "no-such-folder", "out"), "no-such-folder"),
}


@pytest.mark.parametrize(("arguments", "named"), MISSING.values(), ids=MISSING)
def test_what_is_not_there_has_an_exit_code_of_its_own(
    shipped: Desk, arguments: tuple[str, ...], named: str
) -> None:
    error, _ = refused(shipped.run(*arguments), code=3)
    assert named in error


def test_a_mistyped_name_is_answered_with_the_nearest(shipped: Desk) -> None:
    _, hint = refused(shipped.run("status", "us-china/beijing-vist"), code=3)
    assert VISIT in hint


def test_a_question_to_an_empty_store_is_answered_with_a_remark(empty: Desk) -> None:
    """The note shows that the wrong store may have been named."""
    said = empty.run("pending", "--format", "json").well()
    assert said.json == []
    assert str(empty.store) in said.remarks
    assert not empty.store.exists()


@pytest.mark.parametrize("command", [("verify",), ("digest",), ("export",)])
def test_a_check_of_a_missing_store_names_it(empty: Desk, command: tuple[str, ...]) -> None:
    """A mistyped store must not look like a sound one."""
    assert str(empty.store) in empty.run(*command).remarks


# The store itself


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
def test_a_damaged_record_answers_no_question(desk: Desk, question: tuple[str, ...]) -> None:
    """One changed byte is enough to refuse an answer."""
    error, hint = refused(Desk(damaged(desk.store)).run(*question), code=5)
    assert "#" in error
    assert "timeline verify" in hint


@pytest.mark.parametrize(
    "command",
    [TOLD, (*DUE, "due=2026-05"), ("retract", APRIL, "--reason", "a test"), ("import", *RECORD), ("export",)],
)
def test_a_damaged_record_takes_nothing_and_gives_nothing_away(
    desk: Desk, command: tuple[str | Path, ...]
) -> None:
    broken = damaged(desk.store)
    before = broken.read_bytes()
    refused(Desk(broken).run(*command), code=5)
    assert broken.read_bytes() == before


def test_verify_names_the_damage_and_the_digest_shows_it(desk: Desk) -> None:
    broken = Desk(damaged(desk.store))
    said = broken.run("verify", "--format", "json")
    assert said.code == 5
    assert said.json["ok"] is False
    (problem,) = said.json["problems"]
    assert isinstance(problem["position"], int)
    assert f"#{problem['position']}" in problem["message"]
    assert broken.run("verify").code == 5
    assert broken.run("verify", "--expect", desk.digest().strip()).code == 5
    assert broken.digest() != desk.digest()


def test_a_digest_noted_elsewhere_finds_a_rewritten_history(desk: Desk, empty: Desk) -> None:
    """All checksums fit, and yet it is not what was recorded."""
    noted = desk.run("digest", "--at", "50").well().out.strip()
    desk.run(*TOLD).well()
    assert desk.run("verify", "--expect", noted).code == 0
    other = Desk(empty.store.with_name("other.db"))
    other.run("import", *reversed(RECORD)).well()
    assert other.run("verify").code == 0
    assert other.run("verify", "--expect", noted).code == 5


def _folder(path: Path) -> str:
    path.mkdir()
    return str(path)


def _letter(path: Path) -> str:
    path.write_text("Dear Sir or Madam,\nthis is no store.\n")
    return str(path)


def _other_database(path: Path) -> str:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE soybeans (tonnes)")
    return str(path)


PLACES: Mapping[str, Callable[[Path], str]] = {
    "a folder": _folder,
    "a letter": _letter,
    "a database of something else": _other_database,
    "another kind of store": lambda _: "postgresql://desk:secret@localhost/timeline",
}
ASKED = {
    **QUESTIONS,
    "verify": ("verify",),
    "digest": ("digest",),
    "export": ("export",),
}
RECORDED = {
    "append": TOLD,
    "retract": ("retract", APRIL, "--reason", "a test"),
    "import": ("import", *map(str, RECORD)),
}
ALL = {**ASKED, **RECORDED}


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
def test_what_is_no_store_cannot_be_reached_by_any_command(
    tmp_path: Path, place: Callable[[Path], str]
) -> None:
    store = place(tmp_path / "place")
    before = [path.read_bytes() for path in tmp_path.iterdir() if path.is_file()]
    for command in ALL.values():
        error, hint = refused(run("--store", store, *command), code=6)
        assert "secret" not in error + hint
    assert [path.read_bytes() for path in tmp_path.iterdir() if path.is_file()] == before


def test_nothing_is_recorded_into_a_folder_that_is_not_there(tmp_path: Path) -> None:
    store = tmp_path / "no" / "such" / "timeline.db"
    error, hint = refused(run("--store", store, "import", *RECORD), code=6)
    assert str(store.parent) in error
    assert "mkdir" in hint
    refused(run("--store", store, "append", "-", stdin=json_lines(OPENED)), code=6)
    assert list(tmp_path.iterdir()) == []


@contextmanager
def in_use(store: Path) -> Iterator[None]:
    """Another process holds a lock on the store."""
    with closing(sqlite3.connect(store, isolation_level=None)) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        try:
            yield
        finally:
            connection.execute("ROLLBACK")


@pytest.mark.parametrize("command", RECORDED.values(), ids=RECORDED)
def test_a_store_in_use_for_too_long_is_a_conflict(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    """The program waits some seconds; here, it is less patient."""
    monkeypatch.setattr("timeline.store.sqlite.writer.LOCK_TIMEOUT", 0.001)
    before = desk.digest()
    with in_use(desk.store):
        _, hint = refused(desk.run(*command), code=4)
    assert "try again" in hint.lower()
    assert desk.digest() == before


@pytest.mark.parametrize("command", ASKED.values(), ids=ASKED)
def test_readers_do_not_wait_for_writers(desk: Desk, command: tuple[str, ...]) -> None:
    before = desk.run(*command).well().out
    with in_use(desk.store):
        assert desk.run(*command).well().out == before


class Rival:
    """A second writer that records a call at each reading of the clock."""

    def __init__(self, store: Path, calls: int) -> None:
        self._store = store
        self._left = calls
        self.made: list[str] = []

    def __call__(self) -> datetime:
        now = datetime.now(UTC)
        if self._left:
            self._left -= 1
            self.made.append(f"rival-{self._left}")
            with open_log(str(self._store)) as log, Index(log, print) as index:
                App(log, index, lambda: now).commands.append(from_fields({**CALL, "id": self.made[-1]}))
        return now


def test_a_second_writer_has_its_turn_while_others_wait(desk: Desk) -> None:
    """Another process always writes between reading and writing."""
    rival = Rival(desk.store, 3)
    with open_log(str(desk.store)) as log, Index(log, print) as index:
        app = App(log, index, rival)
        first = app.commands.append(from_fields(CONFIRMED))
        second = app.commands.append(from_fields({**CALL, "id": "later"}))
    assert (first.duplicate, second.duplicate, second.position) == (False, False, first.position + 2)
    logged = desk.run("log", "--limit", "5", "--format", "json").well().json
    assert [row["id"] for row in logged] == [*rival.made[:2], "confirmed", rival.made[2], "later"]


def test_what_a_rival_has_recorded_counts_in_ones_turn(desk: Desk) -> None:
    """A duplicate is one, and what is refused is refused; nothing is stored twice."""
    rival = Rival(desk.store, 3)
    with open_log(str(desk.store)) as log, Index(log, print) as index:
        app = App(log, index, rival)
        assert app.commands.append(from_fields({**CALL, "id": "rival-1"})).duplicate
        with pytest.raises(Refused, match="in use"):
            app.commands.append(from_fields({**CALL, "id": "rival-0", "note": "another call"}))
    logged = desk.run("log", "--limit", "3", "--format", "json").well().json
    assert [row["id"] for row in logged] == rival.made == ["rival-2", "rival-1", "rival-0"]


# The streams


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no device that is full")
@pytest.mark.parametrize("command", [("log",), ("export",), ("schema",)])
def test_an_answer_that_cannot_be_written_is_an_error_in_words(
    shipped: Desk, command: tuple[str, ...]
) -> None:
    """The disk is full."""
    with Path("/dev/full").open("wb") as full:
        said = process("--store", shipped.store, *command, stdout=full)
    assert said.code == 1
    assert "Traceback" not in said.remarks
    assert said.remarks.startswith("Error: ")


@pytest.mark.parametrize(
    ("shell", "codes"),
    [
        ('"$0" --store "$1" digest >&-', {0, 1}),
        ('"$0" --store "$1" export >&-', {0, 1}),
        ('"$0" --store "$1" append - <&-', {1}),
        ('"$0" --store "$1" import - <&-', {0, 1}),
        ('"$0" --store "$1" status nowhere 2>&-', {3}),
    ],
    ids=["no stdout", "no stdout for bytes", "no stdin", "no stdin for lines", "no stderr"],
)
def test_a_stream_that_is_closed_is_no_bug(shipped: Desk, shell: str, codes: set[int]) -> None:
    """The standard streams of a job without a terminal may be closed."""
    done = subprocess.run(
        ["/bin/sh", "-c", shell, PROGRAM, str(shipped.store)], capture_output=True, timeout=60, check=False
    )
    assert b"Traceback" not in done.stderr, done.stderr.decode()[-300:]
    assert done.returncode in codes


def test_an_interrupted_command_reports_that_nothing_more_was_stored(desk: Desk) -> None:
    """Ctrl-C while it waits for the rest of the standard input."""

    class Impatient(io.BytesIO):
        def read(self, _: int | None = -1) -> bytes:
            raise KeyboardInterrupt

    before = desk.digest()
    said = io.StringIO()
    with (
        patch.object(sys, "stdin", io.TextIOWrapper(Impatient())),
        patch.object(sys, "stderr", said),
    ):
        code = _exit_code(["--store", str(desk.store), "append", "-"])
    assert code == 1
    assert "Error: stopped" in said.getvalue()
    assert desk.digest() == before


@pytest.mark.parametrize(
    "command", ["status", "export", "log", "pending", "why", "show", "figures", "replay"]
)
def test_bytes_that_are_no_text_name_nothing(shipped: Desk, command: str) -> None:
    more = ("--to", "2026-01-01") if command == "replay" else ()
    refused(shipped.run(command, "\udcff", *more), 3)
