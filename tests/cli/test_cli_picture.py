"""`picture`: a file is drawn, or it is said in one sentence why not."""

import struct
import subprocess
import sys
from datetime import date
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

import pytest
from cli_facts import ROOT, Desk, refused, surroundings

SVG = "{http://www.w3.org/2000/svg}"
DECEMBER = ("--as-of", "2025-12-31", "--known-on", "2025-12-31")


def drawn(desk: Desk, file: Path, *options: str) -> Element:
    desk.run("picture", "us-china", "-o", file, *options).well()
    return fromstring(file.read_bytes())  # noqa: S314 it was just written


def marks(svg: Element) -> set[str]:
    return pieces(svg, "mark")


def pieces(svg: Element, kind: str) -> set[str]:
    keys = (each.get("data-piece", "").split() for each in svg.iter())
    return {key[1] for key in keys if key[:1] == [kind]}


def test_it_shows_what_the_command_line_tells_of_the_same_days(shipped: Desk, tmp_path: Path) -> None:
    svg = drawn(shipped, tmp_path / "a.svg", *DECEMBER)
    told = shipped.run("--format", "json", "replay", "us-china", "--to", *DECEMBER[1:]).well().json
    assert marks(svg) == {each["id"] for each in (*told["events"], *told["possible"])}
    assert pieces(svg, "bar") == {each["subject"] for each in told["commitments"]}


def test_one_party_may_be_asked_alone(shipped: Desk, tmp_path: Path) -> None:
    svg = drawn(shipped, tmp_path / "a.svg", *DECEMBER, "--as-told-by", "CHN")
    assert "uc-call-cnreadout" in marks(svg)
    assert "uc-call-usreadout" not in marks(svg)
    assert "As told by CHN." in "".join(svg.itertext())


def test_the_days_and_the_width_may_be_chosen(shipped: Desk, tmp_path: Path) -> None:
    window = ("--from", "2025-11-01", "--until", "2025-11-30", "--width", "600")
    svg = drawn(shipped, tmp_path / "a.svg", *DECEMBER, *window)
    assert svg.get("width") == "600"
    inner = svg.find(f"{SVG}svg")
    assert inner is not None
    assert inner.get("data-begins") == str(date(2025, 11, 1).toordinal())
    assert inner.get("data-ends") == str(date(2025, 12, 1).toordinal())


def test_it_is_the_same_whenever_it_is_drawn(shipped: Desk, tmp_path: Path) -> None:
    for name in ("a.svg", "b.svg"):
        drawn(shipped, tmp_path / name, *DECEMBER)
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()


def test_a_png_is_twice_as_wide_as_it_is_shown(shipped: Desk, tmp_path: Path) -> None:
    file = tmp_path / "a.PNG"
    shipped.run("picture", "us-china", "-o", file, *DECEMBER, "--width", "400").well()
    content = file.read_bytes()
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", content[16:24])
    assert width == 800
    assert height > 800


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty folder as the working directory."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("us-china", "-o", "a.gif"), 2, "neither an SVG nor a PNG"),
        (("us-china", "-o", "a"), 2, "neither an SVG nor a PNG"),
        (("us-atlantis", "-o", "a.svg"), 3, "no relationship us-atlantis"),
        (("us-china", "-o", "no/such/folder/a.svg"), 1, "cannot write"),
        (("us-china", "-o", "a.svg", "--from", "2026-01-02", "--until", "2026-01-01"), 2, "is after --until"),
    ],
)
def test_a_picture_that_cannot_be_drawn_is_refused(
    shipped: Desk, elsewhere: Path, arguments: tuple[str, ...], code: int, says: str
) -> None:
    error, _ = refused(shipped.run("picture", *arguments), code)
    assert says in error
    assert list(elsewhere.iterdir()) == []


@pytest.mark.parametrize(
    ("missing", "command"),
    [
        ("markupsafe", ("picture", "us-china", "-o", "a.svg")),
        ("resvg_py", ("picture", "us-china", "-o", "a.png")),
        ("jinja2", ("build", "--html", ROOT / "events", "out")),
    ],
)
def test_without_the_extra_it_says_what_to_install(
    shipped: Desk, elsewhere: Path, missing: str, command: tuple[str | Path, ...]
) -> None:
    without = f"import sys; sys.modules['{missing}'] = None; from timeline.cli.main import run; run()"
    words = [sys.executable, "-c", without, "--store", shipped.store, *command]
    done = subprocess.run(words, capture_output=True, text=True, env=surroundings(), check=False)
    assert done.returncode == 2
    assert f"Error: `{command[0]}` needs {missing}, which is not installed." in done.stderr
    assert 'pip install "diplomatic-timeline[web]"' in done.stderr
    assert list(elsewhere.iterdir()) == []
