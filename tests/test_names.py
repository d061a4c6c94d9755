"""Names pair up: a page, its projection and its renderer; a command and its help."""

import re
import subprocess
from pathlib import Path

import pytest
from click import Context

from timeline.app.build import build
from timeline.cli.main import timeline

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "timeline"
COMMANDS = timeline.list_commands(Context(timeline))

# Written in halves, so that this file does not find itself.
REGISTRIES = [
    name + end
    for name, end in (
        ("pypi", ".org"), ("pythonhosted", ".org"), ("npmjs", ".org"), ("npmjs", ".com"), ("crates", ".io"),
        ("proxy.golang", ".org"), ("anaconda", ".org"),
    )
]  # fmt: skip
FOLDERS = re.compile(r"(?<![\w.:/~$}-])/(wo" + "rk|ro" + "ot|ho" + "me|Us" + "ers)/")


def help_of(*command: str) -> str:
    group, context = timeline, Context(timeline, info_name="timeline")
    for name in command:
        found = group.get_command(context, name)
        assert found
        context = Context(found, info_name=name, parent=context)
    return context.get_help()


def tracked() -> list[Path]:
    """Return the tracked files; in a tarball, all that are not hidden or compiled."""
    if (ROOT / ".git").exists():
        listed = subprocess.run(
            ["git", "ls-files", "-z"],  # noqa: S607 the one on the path
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        ).stdout.split("\0")
        return [ROOT / name for name in listed if name and (ROOT / name).is_file()]
    return [
        path
        for path in ROOT.rglob("*")
        if path.is_file()
        and not any(part.startswith(".") or part == "__pycache__" for part in path.relative_to(ROOT).parts)
    ]


def test_a_page_a_projection_and_a_renderer_have_one_name(tmp_path: Path) -> None:
    """A page, its projection and its renderer share the name of their question."""
    build(ROOT / "events", tmp_path)
    pages = {path.stem for path in tmp_path.glob("*/*.md")}
    assert pages >= {"relationship", "pending", "chronology"}
    for package in ("projections", "render"):
        assert pages <= {path.stem for path in (SOURCE / package).rglob("*")}


def test_a_relationship_has_one_name_in_both_folders() -> None:
    assert {path.stem for path in (ROOT / "events").glob("*.jsonl")} == {
        path.name for path in (ROOT / "projections").iterdir() if path.is_dir()
    }


def test_every_command_is_listed_with_a_meaning() -> None:
    _, _, listed = help_of().partition("Commands:\n")
    meanings = dict(line.split(None, 1) for line in listed.splitlines() if line.strip())
    assert list(meanings) == COMMANDS


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_an_example(command: str) -> None:
    text = help_of(command)
    assert re.search(rf"Examples?:\s+timeline {command}\b", text), text


def test_every_option_of_the_whole_program_is_explained() -> None:
    """The store, the zone, the format: each with a word of help."""
    for option in timeline.params:
        assert getattr(option, "help", None), option.name


def test_no_file_names_a_registry_or_a_folder_of_one_machine() -> None:
    """A checkout works anywhere."""
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}"
        for path in tracked()
        if path.suffix != ".png"
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
        if FOLDERS.search(line) or any(name in line for name in REGISTRIES)
    ]
    assert found == []


def test_the_search_finds_what_it_searches_for() -> None:
    """It could pass by finding nothing; and parts of a URL are not folders."""
    assert FOLDERS.search("cd /" + "work/timeline")
    assert FOLDERS.search("'/" + "home/me/timeline.db'")
    assert not FOLDERS.search("https://example.com/" + "home/page, ~/" + "work/here")
