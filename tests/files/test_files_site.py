"""The static site: complete, valid, and equal bytes from every build."""

import json
import re
import subprocess
from collections import Counter
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urljoin, urlsplit
from xml.etree import ElementTree as ET
from xml.etree.ElementTree import Element

import html5lib
import pytest
from cli_facts import RECORD, ROOT, surroundings

from beside import PROGRAM
from timeline.app.build import build

SVG, ATOM = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/2005/Atom}"
PART = 60  # events, enough for every kind of page


class Parsed(NamedTuple):
    """A page as a browser reads it, and what was wrong with it."""

    root: Element
    faults: list[object]


@pytest.fixture(scope="module")
def parsed(filed: Path) -> dict[Path, Parsed]:
    return {path: _parsed(path) for path in sorted(filed.rglob("*.html"))}


def _parsed(path: Path) -> Parsed:
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    root: Element = parser.parse(path.read_text("utf-8"))
    return Parsed(root, parser.errors)


def test_there_is_a_page_for_every_relationship_commitment_and_event(filed: Path) -> None:
    """The only other page is that of all relationships."""
    lines = [json.loads(line) for path in RECORD for line in path.read_text("utf-8").splitlines()]
    pages = {path.relative_to(filed).as_posix() for path in filed.rglob("*.html")}
    subjects = {line["subject"] for line in lines}
    assert pages == {
        "index.html",
        *(f"{each}.html" if "/" in each else f"{each}/index.html" for each in subjects),
        *(f"{line['subject'].partition('/')[0]}/@{line['id']}.html" for line in lines),
    }


def test_every_page_is_valid(parsed: dict[Path, Parsed]) -> None:
    """A browser's parser reports no error."""
    assert {path.name: each.faults for path, each in parsed.items() if each.faults} == {}


def test_every_name_in_a_page_is_its_own(parsed: dict[Path, Parsed]) -> None:
    for path, each in parsed.items():
        names = Counter(found.get("id") for found in each.root.iter() if found.get("id"))
        assert [name for name, times in names.items() if times > 1] == [], path
        asked = {found.get(by) for found in each.root.iter() for by in ("for", "aria-labelledby")} - {None}
        assert asked <= set(names), path


def test_every_link_leads_somewhere(filed: Path, parsed: dict[Path, Parsed]) -> None:
    """Links lead to files of the site and anchors that exist, or to the web."""
    for path, each in parsed.items():
        for link in _links(each.root):
            target = urlsplit(urljoin(path.as_uri(), link))
            if target.scheme == "file":
                there = Path(unquote(target.path))
                assert there.is_file(), (path, link)
                assert there.is_relative_to(filed), (path, link)
                assert not target.fragment or _has(parsed[there], target.fragment), (path, link)
            else:
                assert target.scheme in {"http", "https"}, (path, link)


def _links(root: Element) -> list[str]:
    return [link for each in root.iter() for name in ("href", "src") if (link := each.get(name))]


def _has(page: Parsed, name: str) -> bool:
    return any(each.get("id") == name for each in page.root.iter())


def test_no_page_has_script_or_style_in_it(parsed: dict[Path, Parsed]) -> None:
    """The policy of pages can forbid both: texts on pages were written by others."""
    for path, each in parsed.items():
        for found in each.root.iter():
            assert not [name for name in found.attrib if name.startswith("on") or name == "style"], path
            assert found.tag != "style", path
            if found.tag == "script":
                assert found.get("src") or found.get("type") == "application/json", path


def test_what_is_no_page_can_be_read_as_what_it_is(filed: Path) -> None:
    """Pictures and feeds are XML, with the mark of a build; calendars begin as such."""
    for path in (*filed.rglob("*.svg"), *filed.rglob("*.atom")):
        assert ET.parse(path).getroot().tag in {f"{SVG}svg", f"{ATOM}feed"}, path  # noqa: S314 our own
    for path in filed.rglob("*.ics"):
        assert path.read_bytes().startswith(b"BEGIN:VCALENDAR\r\n"), path


def test_the_same_bytes_are_built_twice(tmp_path: Path) -> None:
    """Hash seeds do not matter, and a second build into the folder writes nothing."""
    events = tmp_path / "events"
    events.mkdir()
    lines = (ROOT / "events" / "us-china.jsonl").read_bytes().splitlines(keepends=True)
    (events / "us-china.jsonl").write_bytes(b"".join(lines[:PART]))
    for folder, order in (("one", "1"), ("other", "4242")):
        subprocess.run(
            [PROGRAM, "build", "--html", events, tmp_path / folder],
            env=surroundings(PYTHONHASHSEED=order),
            capture_output=True,
            check=True,
        )
    assert _bytes(tmp_path / "one") == _bytes(tmp_path / "other")
    again = build(events, tmp_path / "one", html=True).tree
    assert again
    assert (again.written, again.removed) == ((), ())


def _bytes(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def test_a_build_without_the_site_leaves_it_as_it_is(tmp_path: Path) -> None:
    """If the record has grown, the pages of the site stay those of the older build."""
    events, out = tmp_path / "events", tmp_path / "out"
    events.mkdir()
    line = (ROOT / "events" / "china-japan.jsonl").read_bytes().splitlines(keepends=True)
    (events / "china-japan.jsonl").write_bytes(b"".join(line[:-1]))
    build(events, out, html=True)
    site = {path: path.read_bytes() for path in out.rglob("*") if path.is_file() and path.suffix != ".md"}
    (events / "china-japan.jsonl").write_bytes(b"".join(line))
    done = build(events, out).tree
    assert done
    assert done.written
    assert all(name.endswith(".md") for name in (*done.written, *done.unchanged, *done.removed))
    assert {path: path.read_bytes() for path in site} == site


OPENED = {
    "type": "relationship-opened",
    "occurred": "2025-10-01",
    "published": "2025-10-01",
    "title": "A and B",
}
CALL = {
    "type": "call-held",
    "occurred": "2025-11-24",
    "published": "2025-11-24",
    "participants": ["BRA", "CHN"],
}
MADE = {
    "type": "commitment-made",
    "occurred": "2025-11-24",
    "published": "2025-11-24",
    "by": "CHN",
    "text": "x",
}
OF_WINDOWS = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])([.].*)?|.*[. ]", re.IGNORECASE)


def test_no_two_files_differ_only_by_case_and_none_is_a_device(tmp_path: Path) -> None:
    """Neither on Windows nor on a Mac; what collides with nothing has its plain name."""
    events = tmp_path / "events"
    events.mkdir()
    for slug in ("con", "aa-bb"):
        calls = ("Call", "call", "CALL", "other.", "a:b", "A:B") if slug == "con" else ()
        lines = (
            OPENED | {"id": f"{slug}-o", "subject": slug, "parties": ["BRA", "CHN"]},
            *(CALL | {"id": each, "subject": slug} for each in calls),
            *(
                MADE | {"id": f"{slug}-{name}", "subject": f"{slug}/{name}"}
                for name in ("nul", "com1", "index", "x")
            ),
        )
        (events / f"{slug}.jsonl").write_text("".join(f"{json.dumps(each)}\n" for each in lines))
    assert not build(events, tmp_path / "out", html=True).problems
    paths = [path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out").rglob("*")]
    assert len({path.casefold() for path in paths}) == len(paths)
    assert not [path for path in paths for part in path.split("/") if OF_WINDOWS.fullmatch(part)]
    of_con = {path.partition("/")[2] for path in paths if path.startswith("con_/@")}
    plain = {
        "@con-o.html",
        "@con-nul.html",
        "@con-com1.html",
        "@con-index.html",
        "@con-x.html",
        "@other..html",
    }
    assert of_con == plain | {"@Call.html", "@call=2.html", "@CALL=3.html", "@a=b.html", "@A=B=2.html"}
    assert {"aa-bb/nul_.html", "aa-bb/com1_.html", "aa-bb/index_.html", "aa-bb/x.html"} <= set(paths)
    assert {"con_/relationship.md", "aa-bb/relationship.md"} <= set(paths)
    for path in (tmp_path / "out").rglob("*.html"):
        for link in _links(_parsed(path).root):
            assert Path(unquote(urlsplit(urljoin(path.as_uri(), link)).path)).is_file(), (path, link)
