"""Lines that were cut off, or made to do harm: one error that names the line, and nothing stored."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from threading import Thread

import pytest
from cli_facts import CALL, OPENED, RECORD, Desk, Said, refused

from tally import Tally

GOOD = RECORD[1].read_bytes()  # three lines
EVENTS = GOOD.splitlines()
IDS = [json.loads(line)["id"] for line in EVENTS]

Feeding = Callable[[Desk, Path, bytes], Said]


def stored(desk: Desk) -> list[str]:
    return [each["id"] for each in desk.run("log", "--format", "json").well().json]


# Cut off


def from_file(desk: Desk, path: Path, said: bytes) -> Said:
    path.write_bytes(said)
    return desk.run("import", path, "--format", "json")


def from_stdin(desk: Desk, _: Path, said: bytes) -> Said:
    return desk.run("import", "-", "--format", "json", stdin=said)


def from_pipe(desk: Desk, path: Path, said: bytes) -> Said:
    if not path.exists():
        os.mkfifo(path)
    feeder = Thread(target=path.write_bytes, args=(said,))
    feeder.start()
    found = desk.run("import", path, "--format", "json")
    feeder.join()
    return found


@pytest.mark.parametrize(("feed", "every"), [(from_file, 1), (from_stdin, 1), (from_pipe, 7)])
def test_an_import_cut_at_any_byte_is_refused_whole_or_right(
    tmp_path: Path, tally: Tally, feed: Feeding, every: int
) -> None:
    """Right where it was cut behind a line; else the line that was cut is named, and none is stored."""
    refusals = right = 0
    for end in range(0, len(GOOD) + 1, every):
        desk = Desk(tmp_path / "timeline.db")
        said = feed(desk, tmp_path / "lines.jsonl", GOOD[:end])
        lines = GOOD[:end].splitlines()
        if lines == EVENTS[: len(lines)]:
            assert said.well().json["appended"] == len(lines)
            assert stored(desk) == IDS[: len(lines)]
            for path in tmp_path.glob("timeline.db*"):
                path.unlink()
            right += 1
        else:
            assert said.code == 1
            assert [each["line"] for each in said.json["problems"]] == [len(lines)]
            assert not desk.store.exists()
            refusals += 1
    outcome = f"{refusals} refused whole with the line, {right} right (cut behind a line)"
    tally(f"imports cut at a byte, {feed.__name__.replace('_', ' ')}", refusals + right, outcome)


# Hostile


def with_note(note: str) -> bytes:
    """A call, with something in place of its note."""
    return json.dumps({**CALL, "note": "NOTE"}).encode().replace(b'"NOTE"', note.encode())


HOSTILE: dict[str, bytes] = {
    "a string of 10 MB that never ends": b'{"type": "call-held", "note": "' + b"x" * 10**7,
    "10 MB of brackets": b"[" * 10**7,
    "10 MB in an unknown field": with_note('"", "typo": "%s"' % ("x" * 10**7)),
    "10 MB as an id": b'{"type": "call-held", "id": "' + b"x" * 10**7 + b'"}',
    "lists nested 10,000 deep": with_note("[" * 10_000 + "]" * 10_000),
    "objects nested 10,000 deep": with_note('{"a":' * 10_000 + "1" + "}" * 10_000),
    "a patch nested 10,000 deep": (
        b'{"type": "corrected", "id": "c", "subject": "us-china", "occurred": "2025-11-24", "target": "call",'
        b' "reason": "x", "patch": {"title": ' + b"[" * 10_000 + b"]" * 10_000 + b"}}"
    ),
    "NUL between values": with_note('"",\0 "place": "x"'),
    "NUL in a string": with_note('"a\0b"'),
    "nothing but NUL": bytes(100),
    "UTF-8 cut short": with_note('"NOTE"').replace(b"NOTE", b"\xe4\xb8"),
    "Latin-1": with_note('"NOTE"').replace(b"NOTE", b"caf\xe9"),
    "UTF-8 of a surrogate": with_note('"NOTE"').replace(b"NOTE", b"\xed\xa0\x80"),
    "overlong UTF-8": with_note('"NOTE"').replace(b"NOTE", b"\xc0\xaf"),
    "UTF-16": json.dumps(CALL).encode("utf-16"),
    "a lone surrogate, escaped": with_note(r'"\ud800"'),
    "a surrogate pair the wrong way round": with_note(r'"\udc00\ud800"'),
    "a key twice": with_note('"a", "note": "b"'),
    "a key twice, further in": with_note('"a", "sources": [{"publisher": "R", "publisher": "S"}]'),
    "NaN": with_note("NaN"),
    "Infinity": with_note("-Infinity"),
    "a number too large": with_note("1e999"),
    "a number of 5,000 digits": with_note("9" * 5_000),
    "an id that is a number": with_note('""').replace(b'"call"', b"1"),
    "single quotes": b"{'type': 'call-held'}",
    "a comment": b'{"type": "call-held"} // as reported',
    "two values on a line": json.dumps(CALL).encode() * 2,
    "a trailing comma": with_note('"",'),
    "a list": b"[1, 2]",
    "a string": b'"call-held"',
    "null": b"null",
    "true": b"true",
    "a byte order mark inside": b" \xef\xbb\xbf" + json.dumps(CALL).encode(),
    "a carriage return between two events": json.dumps(CALL).encode() + b"\r" + json.dumps(CALL).encode(),
    "an escape sequence before it": b"\x1b[2J" + json.dumps(CALL).encode(),
    "an escape sequence as its type": json.dumps({**CALL, "type": "\x1b[2Jcall-held"}).encode(),
    "a bidi control as its id": json.dumps({**CALL, "id": "\u202ecall"}).encode(),
    "an id of 129 letters": json.dumps({**CALL, "id": "x" * 129}).encode(),
}


@pytest.mark.parametrize("kind", HOSTILE)
@pytest.mark.parametrize("ended", [b"\n", b"\r\n", b""], ids=["LF", "CRLF", "end"])
def test_a_hostile_line_is_refused_with_one_error_that_names_it(
    tmp_path: Path, tally: Tally, kind: str, ended: bytes
) -> None:
    """Each is imported between two good lines, and appended alone; nothing is stored, no long text shown."""
    desk = Desk(tmp_path / "timeline.db")
    opened = json.dumps(OPENED).encode()
    said = desk.run("import", "-", stdin=opened + b"\n" + HOSTILE[kind] + ended)
    assert said.code == 1
    problem, hint = said.remarks.splitlines()
    assert problem.startswith("-:2: ")
    assert hint.startswith("Hint: nothing was stored; correct the line")
    assert problem.isprintable()
    assert len(problem) < 500, problem[:600]
    assert not desk.store.exists()
    desk.run("append", "-", stdin=opened).well()
    before = desk.store.read_bytes()
    error, _ = refused(desk.run("append", "-", stdin=HOSTILE[kind] + ended), 1)
    assert error.isprintable()
    assert len(error) < 500
    assert desk.store.read_bytes() == before
    tally("hostile lines imported, or appended", 2, "all refused with one error, nothing stored")


# Only unusual

ROUND: dict[str, bytes] = {
    "a byte order mark before it": b"\xef\xbb\xbf" + json.dumps(CALL).encode(),
    "spaces around it": b" \t" + json.dumps(CALL).encode() + b"  ",
    "a carriage return before its end": json.dumps(CALL).encode() + b"\r",
    "its keys backwards": json.dumps(dict(reversed(CALL.items()))).encode(),
    "all of it escaped": json.dumps(CALL).encode().replace(b"USA", rb"\u0055\u0053\u0041"),
    "a note of 10 MB": with_note('"%s"' % ("x" * 10**7)),
    "a note of a million escape sequences": with_note('"%s"' % (r"\u001b[2J" * 10**6)),
    "a note that ends a line": with_note(r'"first\nsecond\r\nthird\u2028fourth\u0085fifth"'),
    "a note of NUL, escaped": with_note(r'"a\u0000b"'),
    "a pair of surrogates": with_note(r'"\ud83d\ude80"'),
    "blank lines before it": b"\n\r\n  \n" + json.dumps(CALL).encode(),
}


@pytest.mark.parametrize("kind", ROUND)
@pytest.mark.parametrize("ended", [b"\n", b"\r\n", b""], ids=["LF", "CRLF", "end"])
def test_a_line_that_is_only_unusual_is_read_as_what_it_says(
    tmp_path: Path, tally: Tally, kind: str, ended: bytes
) -> None:
    """And goes out as one canonical line, which goes in again."""
    desk, again = Desk(tmp_path / "timeline.db"), Desk(tmp_path / "again.db")
    said = desk.run("import", "-", stdin=json.dumps(OPENED).encode() + b"\n" + ROUND[kind] + ended).well()
    assert said.out == "Recorded 2 of 2 lines.\n"
    exported = desk.run("export").well().raw
    _, call = exported.splitlines()
    note = json.loads(ROUND[kind].strip().removeprefix(b"\xef\xbb\xbf")).get("note")
    assert json.loads(call).get("note") == note
    again.run("import", "-", stdin=exported).well()
    assert again.run("export").well().raw == exported
    tally("unusual lines imported", 1, "all read as what they say, and canonical when they go out")


def test_a_line_that_never_ends_is_not_read_for_ever(tmp_path: Path) -> None:
    """Here of a device; the memory of a computer ends sooner."""
    desk = Desk(tmp_path / "timeline.db")
    said = desk.run("import", "/dev/zero")
    assert said.code == 1
    assert said.remarks.startswith("/dev/zero:1: a line of more than 64 MiB; nothing from here on was read\n")
    assert not desk.store.exists()
