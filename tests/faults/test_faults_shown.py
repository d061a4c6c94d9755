"""Hostile text in a record does nothing when it is shown, by any command in any format."""

import csv
import io
import json
import re
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from cli_facts import PROGRAM, QUESTIONS, RECORD, Desk, Said, at_terminal
from markdown_it import MarkdownIt

from tally import Tally

FORMATS = ("table", "json", "csv", "markdown")
TEXTS = {
    "title", "note", "quote", "text", "goods", "place", "publisher", "where", "measure", "indicator",
    "reason", "topics", "raw", "rubric", "assessor", "scheme", "rank",
}  # fmt: skip
PAYLOADS = {
    "escape sequences": "\x1b[2J\x1b]0;title\x07\x9b31m\x90q\x9c\x08\r\x7f",
    "bidi controls": "\u202eASU\u202c\u2066x\u2069\u200f\u061c\u2028\u2029",
    "formulas": '=HYPERLINK("http://x.example","y")',
    "more formulas": "@SUM(1;1)\t+1-1",
    "a tab first": "\t=1+1",
    "markup": "<script>alert(1)</script> **b** _e_ [x](http://x.example) ![i](http://x) `c` | # h &lt; <b>",
    "a heading": "# h\n\n* item\n\n<div>\n",
}
BIDI = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


def tainted(value: Any, payload: str, name: str = "") -> Any:  # noqa: ANN401 whatever JSON can say
    """Return the event with the payload at the beginning of every text in it."""
    if isinstance(value, dict):
        return {key: tainted(each, payload, key) for key, each in value.items()}
    if isinstance(value, list):
        return [tainted(each, payload, name) for each in value]
    return payload + value if isinstance(value, str) and name in TEXTS else value


@pytest.mark.parametrize("kind", PAYLOADS)
def test_no_answer_does_anything_to_whoever_looks_at_it(tmp_path: Path, tally: Tally, kind: str) -> None:
    """The whole record as it is shipped, with a payload in every text; every question, in every format."""
    desk, payload = Desk(tmp_path / "timeline.db"), PAYLOADS[kind]
    lines = [json.loads(line) for path in RECORD for line in path.read_bytes().splitlines()]
    said = b"".join(json.dumps(tainted(line, payload)).encode() + b"\n" for line in lines)
    desk.run("import", "-", stdin=said).well()
    words = set(re.findall(r"[a-z]{4,}", payload))
    seen = 0
    for question in QUESTIONS.values():
        for shown_as in FORMATS:
            found = desk.run(*question, "--format", shown_as).well()
            does_nothing(found, shown_as)
            seen += any(word in found.out for word in words)
    assert seen or not words
    tally(
        f"answers to a record full of {kind}",
        len(QUESTIONS) * len(FORMATS),
        "nothing in them is obeyed or run",
    )


ADDRESSES = {
    source["url"]
    for path in RECORD
    for line in path.read_bytes().splitlines()
    for source in json.loads(line).get("sources", ())
    if "url" in source
}


READER = MarkdownIt("commonmark").enable("table")
LINKED = set(map(READER.normalizeLink, ADDRESSES))


def does_nothing(said: Said, shown_as: str) -> None:
    allowed = "\n\r\t" if shown_as == "csv" else "\n"
    for text, ends in ((said.out, allowed), (said.remarks, "\n")):
        assert {char for char in text if obeyed(char)} <= set(ends), said
    if shown_as == "csv":
        assert "\r" not in said.out.replace("\r\n", "")
        for row in csv.reader(io.StringIO(said.out, newline="")):
            assert not [cell for cell in row if is_formula(cell)]
    if shown_as == "markdown":
        assert markup(said.out) == set()


def obeyed(char: str) -> bool:
    return unicodedata.category(char) in {"Cc", "Zl", "Zp"} or unicodedata.bidirectional(char) in BIDI


def is_formula(cell: str) -> bool:
    return cell[:1] in set("=+-@\t\r\n") and not re.fullmatch(r"-?\d+(\.\d+)?(e[+-]?\d+)?", cell)


def markup(page: str) -> set[str]:
    """Return the kinds of markup in a page that the program never writes.

    It writes links to the addresses of sources, and to nothing else.
    """
    tokens = [part for token in READER.parse(page) for part in (token, *(token.children or ()))]
    kinds = {token.type for token in tokens if token.attrs.get("href") not in LINKED}
    return kinds & {
        "html_block",
        "html_inline",
        "link_open",
        "image",
        "em_open",
        "strong_open",
        "code_inline",
    }


def test_a_refusal_of_such_a_text_does_nothing_either(shipped: Desk, tally: Tally) -> None:
    """The text is a command, an id, a subject, a file, a day, a value, a type in JSON."""
    times = 0
    for payload in PAYLOADS.values():
        for arguments in (
            (payload,),
            ("show", payload),
            ("status", payload),
            ("status", f"us-china/{payload}"),
            ("import", payload),
            ("export", payload),
            ("pending", "--as-of", payload),
            ("log", "--since", payload),
            ("append", payload, "us-china"),
            ("append", "call-held", "us-china", "--occurred", payload),
            ("append", "call-held", "us-china", f"--{payload}", "x"),
            ("append", "-"),
            ("verify", "--expect", payload),
            ("--tz", payload, "pending"),
            ("--format", payload, "pending"),
        ):
            said = shipped.run(*arguments, stdin=json.dumps({"type": payload}).encode())
            assert said.code in {1, 2, 3}, said
            does_nothing(said, "table")
            times += 1
    tally("refusals of such texts", times, "nothing in them is obeyed")


def test_an_export_at_a_terminal_does_nothing_and_into_a_file_gives_the_bytes(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "timeline.db")
    line = json.loads(RECORD[1].read_bytes().splitlines()[0])
    desk.run("import", "-", stdin=json.dumps({**line, "note": "\x1b[2J\x9b31m\u202ex"}).encode()).well()
    exported = desk.run("export").well().out
    assert "\x9b31m\u202ex" in exported
    shown = at_terminal(PROGRAM, "--store", desk.store, "export", stream="stdout").well().out
    assert not [char for char in shown.replace("\r\n", "") if obeyed(char)]
    assert json.loads(shown) == json.loads(exported)
