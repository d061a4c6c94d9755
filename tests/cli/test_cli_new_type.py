"""A new event type: the steps of docs/adding-an-event-type.md, done in a copy, and what follows from them."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from cli_facts import OPENED, PATIENCE, ROOT, json_lines

PAGE = ROOT / "docs" / "adding-an-event-type.md"
LINE = "CHN on X-LOCKHEED: entity list"


@dataclass(frozen=True)
class Copy:
    """A copy of the program, and a folder in which its commands are run."""

    source: Path
    folder: Path

    def run(self, *arguments: str, stdin: str = "") -> str:
        done = subprocess.run(
            [sys.executable, "-c", "from timeline.cli.main import run; run()", "--tz", "UTC", *arguments],
            cwd=self.folder,
            env={**os.environ, "PYTHONPATH": str(self.source), "TIMELINE_STORE": "timeline.db"},
            input=stdin,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert done.returncode == 0, (arguments, done.stderr)
        return done.stdout

    def json(self, *arguments: str) -> Any:  # noqa: ANN401 any answer
        return json.loads(self.run(*arguments, "--format", "json"))


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    """Follow the page: write its module, and add its line to the union. Then record what the help shows."""
    folder = tmp_path_factory.mktemp("new-type")
    module, member = (
        dedent(block).strip("\n") for block in re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)
    )
    shutil.copytree(ROOT / "src" / "timeline", folder / "src" / "timeline")
    events = folder / "src" / "timeline" / "events"
    (events / "sanctions.py").write_text(f"{module}\n")
    catalogue = (events / "catalogue.py").read_text()
    (events / "catalogue.py").write_text(
        "from timeline.events.sanctions import SanctionImposed\n"
        + catalogue.replace("    | Corrected\n", f"{member}\n    | Corrected\n", 1)
    )
    program = Copy(folder / "src", folder)
    program.run("append", "-", stdin=json_lines(OPENED).decode())
    example = (
        program.run("append", "sanction-imposed", "--help").partition("Example:")[2].partition("\n\n")[0]
    )
    program.run(*shlex.split(example.replace("\\\n", " "))[1:], "--id", "sanction")
    return program


def test_it_is_in_the_catalogue_the_schema_and_the_handbook(copy: Copy) -> None:
    (row,) = [row for row in copy.json("types") if row["type"] == "sanction-imposed"]
    assert (row["group"], row["meaning"]) == ("sanctions", "A party imposed a sanction on another.")
    assert {field["name"]: field["meaning"] for field in row["fields"]} == {
        "imposer": "the party that imposes the sanction",
        "target": "the party that the sanction is aimed at",
        "measure": "the sanction itself, in a few words",
    }
    schema = json.loads(copy.run("schema"))["$defs"]["SanctionImposed"]
    assert schema["properties"]["measure"]["description"] == "the sanction itself, in a few words"
    assert "### sanction-imposed" in copy.run("types", "--format", "markdown")
    assert "sanction-imposed" in copy.run("append", "--help")
    assert "The sanction itself, in a few words." in copy.run("append", "sanction-imposed", "--help")


def test_it_is_in_the_log_and_shown_whole(copy: Copy) -> None:
    assert LINE in copy.run("log", "--format", "markdown")
    assert [row["id"] for row in copy.json("log", "--party", "X-LOCKHEED")] == ["sanction"]
    assert "entity list" in copy.run("show", "sanction")
    assert copy.json("status", "us-china")


def test_it_can_be_corrected(copy: Copy) -> None:
    said = copy.run("correct", "sanction", "measure=export ban", "--reason", "misread", "--dry-run")
    assert "Traceback" not in said


def test_it_is_on_the_page_and_in_the_picture(copy: Copy) -> None:
    (copy.folder / "events").mkdir()
    copy.run("export", "us-china", "-o", "events/us-china.jsonl")
    copy.run("build", "--html", "events", "pages")
    pages = [path.read_text() for path in (copy.folder / "pages").rglob("*.html")]
    assert any(LINE in page for page in pages)
    copy.run("picture", "us-china", "-o", "us-china.svg")
    assert f"sanction-imposed: {LINE}" in (copy.folder / "us-china.svg").read_text()


@pytest.mark.parametrize("form", ["jsonl", "csv", "cloudevents"])
def test_what_is_exported_is_imported_again(copy: Copy, form: str) -> None:
    (copy.folder / f"all.{form}").write_text(copy.run("export", "--format", form))
    again = ("--store", f"{form}.db")
    copy.run(*again, "import", f"all.{form}")
    assert copy.run(*again, "export") == copy.run("export")


def test_it_is_a_slide_with_its_group(copy: Copy) -> None:
    slides = json.loads(copy.run("export", "us-china", "--format", "timelinejs"))["events"]
    (slide,) = [slide for slide in slides if slide["unique_id"] == "sanction"]
    assert slide["group"] == "sanctions"
    assert LINE in slide["text"]["text"]
