"""The folder of projections: equal bytes from every build, and no foreign file changed."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from timeline.app.build import build
from timeline.errors import NotFound, Refused, StoreUnreachable
from timeline.files.tree import MARK, marked

ROOT = Path(__file__).parents[2]
EVENTS, COMMITTED = ROOT / "events", ROOT / "projections"
PROGRAM = str(Path(sys.executable).with_name("timeline"))

Tree = dict[str, bytes]


def tree(folder: Path) -> Tree:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Tree:
    """Return the projections of the shipped record."""
    folder = tmp_path_factory.mktemp("built")
    assert not build(EVENTS, folder).problems
    return tree(folder)


def made(
    folder: Path, *arguments: str | Path, cwd: Path | None = None, env: Mapping[str, str] | None = None
) -> Tree:
    """Build into a folder with the real program."""
    done = subprocess.run(
        [PROGRAM, "build", *map(str, arguments or (EVENTS, folder))],
        capture_output=True,
        cwd=cwd,
        env={**os.environ, **(env or {})},
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b""), done
    return tree(folder)


def test_the_committed_projections_are_what_the_events_add_up_to(filed: Path) -> None:
    """To update them, run `make build` and read the differences like code."""
    committed, built = tree(COMMITTED), tree(filed)
    assert sorted(committed) == sorted(built)
    assert not [name for name, content in built.items() if committed[name] != content]


def test_each_relationship_has_its_pages(built: Tree) -> None:
    slugs = sorted(path.stem for path in EVENTS.glob("*.jsonl"))
    assert {name.partition("/")[0] for name in built} == set(slugs)
    for slug in slugs:
        assert {f"{slug}/{page}.md" for page in ("chronology", "pending", "relationship")} <= set(built)
    assert all(MARK.encode() in text[:100] and text.endswith(b"\n") for text in built.values())


SURROUNDINGS: Mapping[str, Mapping[str, str]] = {
    "in Auckland": {"TZ": "Pacific/Auckland"},
    "in Pago Pago": {"TZ": "Pacific/Pago_Pago"},
    "in Turkish": {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8"},
    "in no language": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "with another order of sets": {"PYTHONHASHSEED": "1"},
    "with yet another": {"PYTHONHASHSEED": "4242"},
    "in a narrow terminal, coloured": {"COLUMNS": "40", "FORCE_COLOR": "1"},
}


@pytest.mark.parametrize("environment", SURROUNDINGS.values(), ids=SURROUNDINGS)
def test_the_same_bytes_are_built_anywhere(
    built: Tree, tmp_path: Path, environment: Mapping[str, str]
) -> None:
    assert made(tmp_path, env=environment) == built


def test_the_same_bytes_are_built_from_another_folder_and_a_relative_path(
    built: Tree, tmp_path: Path
) -> None:
    """Events and pages are named as one sees them from where one stands."""
    shutil.copytree(EVENTS, tmp_path / "desk" / "events")
    (tmp_path / "elsewhere").mkdir()
    arguments = ("../desk/events", "../out/pages")
    assert made(tmp_path / "out" / "pages", *arguments, cwd=tmp_path / "elsewhere") == built


def test_the_order_in_which_a_folder_lists_its_files_does_not_matter(built: Tree, tmp_path: Path) -> None:
    events = tmp_path / "events"
    events.mkdir()
    for path in sorted(EVENTS.glob("*.jsonl"), reverse=True):
        shutil.copy(path, events)
    build(events, tmp_path / "out")
    assert tree(tmp_path / "out") == built


def test_a_second_build_writes_nothing(tmp_path: Path) -> None:
    first = build(EVENTS, tmp_path).tree
    times = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    second = build(EVENTS, tmp_path).tree
    assert first
    assert second
    assert (first.unchanged, first.removed) == ((), ())
    assert (second.written, second.unchanged, second.removed) == ((), first.written, ())
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == times


def test_a_page_that_was_changed_by_hand_is_made_anew(built: Tree, tmp_path: Path) -> None:
    build(EVENTS, tmp_path)
    page = tmp_path / "us-china" / "pending.md"
    page.write_text(page.read_text("utf-8") + "and so on\n", "utf-8")
    again = build(EVENTS, tmp_path).tree
    assert again
    assert again.written == ("us-china/pending.md",)
    assert tree(tmp_path) == built


# Stale and foreign files


def test_the_pages_of_a_relationship_that_is_gone_are_removed(built: Tree, tmp_path: Path) -> None:
    """Their folder goes, too, when it is empty."""
    events = tmp_path / "events"
    events.mkdir()
    shutil.copy(EVENTS / "us-china.jsonl", events)
    out = tmp_path / "out"
    build(EVENTS, out)
    again = build(events, out).tree
    assert again
    assert again.removed == tuple(sorted(name for name in built if name.startswith("china-japan/")))
    assert not (out / "china-japan").exists()
    assert tree(out) == {name: text for name, text in built.items() if name.startswith("us-china/")}


def test_files_of_others_are_left_alone(built: Tree, tmp_path: Path) -> None:
    """Notes beside the pages, of whatever name, and the folder that holds them."""
    foreign = {
        "README.md": b"# read me\n",
        "us-china/notes.md": b"my own notes\n",
        "us-china/chart.svg": b"<svg/>",
        "gone/notes.md": b"",
        "us-china/README.md": f"Each page says: {MARK}".encode(),
        "deep/er/pending.md": marked("pending.md", "").encode(),
    }
    for name, text in foreign.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(text)
    (tmp_path / "gone" / "pending.md").write_text(marked("pending.md", "stale\n"), "utf-8")
    assert build(EVENTS, tmp_path).tree
    assert tree(tmp_path) == built | foreign


def test_a_file_of_somebody_else_in_the_way_is_refused(tmp_path: Path) -> None:
    """And then no page is written at all."""
    page = tmp_path / "us-china" / "pending.md"
    page.parent.mkdir()
    page.write_text("mine\n", "utf-8")
    with pytest.raises(Refused, match=r"us-china/pending\.md") as refusal:
        build(EVENTS, tmp_path)
    assert refusal.value.hint
    assert tree(tmp_path) == {"us-china/pending.md": b"mine\n"}


def test_a_folder_in_place_of_a_page_is_refused(tmp_path: Path) -> None:
    (tmp_path / "us-china" / "pending.md").mkdir(parents=True)
    with pytest.raises((Refused, StoreUnreachable), match=r"us-china/pending\.md"):
        build(EVENTS, tmp_path)


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.write_text("mine\n", "utf-8")
    with pytest.raises(StoreUnreachable, match="out"):
        build(EVENTS, out)
    assert out.read_text("utf-8") == "mine\n"


# Events that are not there, or bad


@pytest.mark.parametrize("name", ["empty", "missing"])
def test_a_folder_without_events_is_not_found(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(NotFound, match=name) as missing:
        build(tmp_path / name, tmp_path / "out")
    assert missing.value.exit_code == 3
    assert not (tmp_path / "out").exists()


def test_a_mistyped_folder_of_events_does_not_cost_the_pages(tmp_path: Path) -> None:
    build(EVENTS, tmp_path)
    before = tree(tmp_path)
    with pytest.raises(NotFound):
        build(ROOT / "event", tmp_path)
    assert tree(tmp_path) == before


def test_a_bad_line_is_named_and_nothing_is_written(tmp_path: Path) -> None:
    """All flaws of all files at once."""
    events, out = tmp_path / "events", tmp_path / "out"
    shutil.copytree(EVENTS, events)
    lines = (EVENTS / "us-china.jsonl").read_bytes().splitlines(keepends=True)
    lines[4] = lines[4].replace(b'"occurred"', b'"ocurred"')
    (events / "us-china.jsonl").write_bytes(b"".join(lines))
    (events / "us-france.jsonl").write_bytes(b'{"type": \n')
    done = subprocess.run(
        [PROGRAM, "build", str(events), str(out)], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert "Traceback" not in done.stderr
    assert f"{events / 'us-china.jsonl'}:5: " in done.stderr
    assert "`ocurred`" in done.stderr
    assert f"{events / 'us-france.jsonl'}:1: " in done.stderr
    assert not out.exists()


def test_a_line_that_was_refused_keeps_the_old_pages(built: Tree, tmp_path: Path) -> None:
    """An event of a relationship that was not opened."""
    events, out = tmp_path / "events", tmp_path / "out"
    shutil.copytree(EVENTS, events)
    build(events, out)
    (events / "us-china.jsonl").write_bytes(
        b"".join((EVENTS / "us-china.jsonl").read_bytes().splitlines(keepends=True)[1:])
    )
    found = build(events, out)
    assert found.tree is None
    assert all(
        "us-china" in problem.message or problem.path.endswith("us-china.jsonl") for problem in found.problems
    )
    assert tree(out) == built


def test_a_folder_with_the_name_of_a_file_of_events_is_an_error_in_words(tmp_path: Path) -> None:
    (tmp_path / "events" / "us-china.jsonl").mkdir(parents=True)
    done = subprocess.run(
        [PROGRAM, "build", str(tmp_path / "events"), str(tmp_path / "out")],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode in {1, 3, 6}
    assert "Traceback" not in done.stderr
    assert "us-china.jsonl" in done.stderr
