"""Output files and streams: never over the store, complete or not at all."""

import os
import subprocess
from pathlib import Path

import pytest
from cli_facts import CALL, CONFIRMED, PROGRAM, RECORD, Desk, damaged, json_lines, process, refused

from tally import Tally

FULL = Path("/dev/full")
needs_full = pytest.mark.skipif(not FULL.exists(), reason="the system has no device that is full")
PARTS = ("", "-wal", "-shm", "-journal", ".index", ".index-wal", ".index-shm", ".index-journal")
POSITION = ("append", "position-stated", "us-china", "--by", "USA", "--occurred", "2025-01-02")
STATED = (*POSITION, "--quote", "hello")


def parts_of(desk: Desk) -> dict[str, bytes]:
    """Return the content of all files beside the store, by name."""
    return {path.name: path.read_bytes() for path in desk.store.parent.iterdir() if path.is_file()}


def spared(desk: Desk, *arguments: str | Path) -> None:
    """The command is refused, and neither makes nor changes a file."""
    desk.run("status", "us-china").well()  # so that there is an index
    before = parts_of(desk)
    error, _ = refused(desk.run(*arguments))
    assert "is part of the store" in error
    assert parts_of(desk) == before


# Never over the store


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("command", [("export", "-o"), ("export", "--full", "-o"), ("backup",)])
def test_no_output_goes_over_a_part_of_the_store(
    desk: Desk, tally: Tally, command: tuple[str, ...], part: str
) -> None:
    """The file may exist already, or appear while SQLite is writing."""
    spared(desk, *command, f"{desk.store}{part}")
    tally("output over a part of the store", 1, "refused")


@pytest.mark.parametrize("kind", ["symbolic link", "hard link", "link to a link", "roundabout"])
@pytest.mark.parametrize("part", ["", ".index"])
@pytest.mark.parametrize("command", [("export", "-o"), ("picture", "us-china", "-o"), ("backup",)])
def test_no_link_leads_an_output_over_the_store(
    desk: Desk, tally: Tally, command: tuple[str, ...], part: str, kind: str
) -> None:
    desk.run("status", "us-china").well()
    target, link = Path(f"{desk.store}{part}"), desk.store.with_name("link.svg")
    match kind:
        case "symbolic link":
            link.symlink_to(target)
        case "hard link":
            link.hardlink_to(target)
        case "link to a link":
            link.with_name("other").symlink_to(target)
            link.symlink_to("other")
        case _:
            folder = desk.store.parent
            link.symlink_to(folder / ".." / folder.name / "." / target.name)
    spared(desk, *command, link)
    tally("output over a part of the store", 1, "refused")


def test_a_link_to_a_store_that_is_not_there_yet_leads_an_output_nowhere(empty: Desk) -> None:
    link = empty.store.with_name("link")
    link.symlink_to(empty.store)
    error, _ = refused(empty.run("export", "-o", link))
    assert "is part of the store" in error
    assert not empty.store.exists()


@pytest.mark.skipif(not Path("/dev/fd").exists(), reason="the system does not name what is open")
@pytest.mark.parametrize(
    "shell",
    [
        '"$0" --store "$1" export -o /dev/fd/5 5<>"$1"',
        '"$0" --store "$1" export -o /dev/stdout >>"$1"',
        '"$0" --store "$1" export >>"$1"',
        '"$0" --store "$1" status us-china >>"$1"',
    ],
    ids=["descriptor", "stdout by name", "stdout", "answer"],
)
def test_no_descriptor_leads_an_output_over_the_store(desk: Desk, shell: str) -> None:
    before = desk.store.read_bytes()
    done = subprocess.run(
        ["/bin/sh", "-c", shell, PROGRAM, str(desk.store)], capture_output=True, timeout=60, check=False
    )
    assert done.returncode == 1
    assert b"is part of the store" in done.stderr
    assert desk.store.read_bytes() == before


def test_a_backup_makes_no_file_that_is_the_store(shipped: Desk, tmp_path: Path) -> None:
    """A store that is named as SQLite would name the write-ahead log of the copy."""
    odd = Desk(tmp_path / "copy-wal")
    odd.store.write_bytes(shipped.store.read_bytes())
    spared(odd, "backup", tmp_path / "copy")
    assert odd.digest() == shipped.digest()


def test_a_build_goes_over_no_store_that_is_named_as_a_page(shipped: Desk, tmp_path: Path) -> None:
    """Nor over what a link with such a name leads to."""
    pages = tmp_path / "pages"
    store, link = pages / "us-china" / "status.md", pages / "us-china" / "pending.md"
    store.parent.mkdir(parents=True)
    store.write_bytes(shipped.store.read_bytes())
    link.symlink_to(store)
    refused(Desk(store).run("build", RECORD[0].parent, pages))
    assert store.read_bytes() == shipped.store.read_bytes()


# Whole or not at all


def test_an_output_that_fails_half_way_leaves_what_was_there(shipped: Desk, tmp_path: Path) -> None:
    """The seventh event is damaged, which shows when six are written."""
    kept = tmp_path / "kept.jsonl"
    kept.write_text("what was exported yesterday\n")
    copy = Desk(damaged(shipped.store))
    for output in (kept, tmp_path / "new.jsonl"):
        refused(copy.run("export", "--full", "-o", output), 5)
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [
        ("kept.jsonl", "what was exported yesterday\n")
    ]


@pytest.mark.parametrize("output", ["all.jsonl", "pages"])
def test_a_file_for_which_there_is_no_room_leaves_what_was_there(
    shipped: Desk, tmp_path: Path, output: str
) -> None:
    """The system lets this process write no file of more than four kilobytes."""
    (tmp_path / "all.jsonl").write_text("what was exported yesterday\n")
    shipped.run("build", RECORD[0].parent, tmp_path / "pages").well()
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    for path in (tmp_path / "pages").rglob("*.md"):  # so that all is written anew
        path.write_text(path.read_text()[:-1])
        before[path] = path.read_bytes()
    command = ("export", "-o", tmp_path / output) if output == "all.jsonl" else (
        "build", RECORD[0].parent, tmp_path / output
    )  # fmt: skip
    done = subprocess.run(
        ["/bin/bash", "-c", 'ulimit -f 4; exec "$0" "$@"', PROGRAM, "--store", str(shipped.store), *command],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode in {1, 6}
    assert "File too large" in done.stderr
    after = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert after.keys() == before.keys()
    assert all(
        after[path] == before[path] or after[path].endswith(b"\n") for path in before
    )  # each as it was, or whole
    shipped.run("build", RECORD[0].parent, tmp_path / "pages").well()


def test_a_link_and_the_rights_of_a_file_outlive_an_output(shipped: Desk, tmp_path: Path) -> None:
    """A hard-linked file is written in place, as a shell would."""
    file, link, other = (tmp_path / name for name in ("file", "link", "other"))
    file.write_text("before")
    file.chmod(0o640)
    link.symlink_to(file)
    for output in (link, file, other):
        shipped.run("export", "us-china", "-o", output).well()
        assert output.read_bytes() == RECORD[0].read_bytes()
    assert link.is_symlink()
    assert file.stat().st_mode & 0o777 == 0o640
    other.unlink()
    other.hardlink_to(file)
    shipped.run("export", "china-japan", "-o", other).well()
    assert other.samefile(file)
    assert file.read_bytes() == RECORD[1].read_bytes()


@pytest.mark.skipif(not Path("/dev/stdout").exists(), reason="the system does not name its streams")
def test_an_output_may_be_a_stream(shipped: Desk, tmp_path: Path) -> None:
    """A pipe; or a file to which others write before and after."""
    expected = RECORD[0].read_bytes()
    assert process("--store", shipped.store, "export", "us-china", "-o", "/dev/stdout").well().raw == expected
    shell = '{ echo before; "$0" --store "$1" export us-china -o /dev/stdout; echo after; } >>"$2"'
    subprocess.run(
        ["/bin/sh", "-c", shell, PROGRAM, str(shipped.store), str(tmp_path / "all")], timeout=60, check=True
    )
    found = (tmp_path / "all").read_bytes()
    assert found.endswith(b"after\n")
    assert (tmp_path / "all").stat().st_nlink == 1


def test_an_output_may_be_a_named_pipe(shipped: Desk, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen(["cat", pipe], stdout=subprocess.PIPE) as reader:  # noqa: S607 wherever it is
        process("--store", shipped.store, "export", "us-china", "-o", pipe).well()
        assert reader.communicate()[0] == RECORD[0].read_bytes()
    assert pipe.is_fifo()


# Stored, but not answered


def records(desk: Desk, folder: Path) -> dict[str, tuple[tuple[str | Path, ...], bytes, str]]:
    """Return the arguments, input and answer of every command that stores events."""
    (folder / "call.jsonl").write_bytes(json_lines(CALL))
    (folder / "full.jsonl").write_bytes(desk.run("export", "--full").well().raw)
    store, fresh = ("--store", desk.store), ("--store", folder / "fresh.db")
    last = len(desk.run("log", "--format", "json").well().json)
    next_ = f"Recorded as #{last + 1}: "
    return {
        "append": ((*store, *STATED), b"", f"{next_}position-stated on us-china (id "),
        "append as JSON": ((*store, "--format", "json", *STATED), b"", next_),
        "append -": ((*store, "append", "-"), json_lines(CONFIRMED), f"{next_}visit-confirmed"),
        "correct": (
            (*store, "correct", "uc-call-us", "note=x", "--reason", "y"),
            b"",
            f"{next_}corrected",
        ),
        "retract": ((*store, "retract", "uc-call-us", "--reason", "y"), b"", f"{next_}retracted"),
        "import": ((*store, "import", folder / "call.jsonl"), b"", "Recorded 1 of 1 line"),
        "import again": ((*store, "import", RECORD[0]), b"", "already recorded"),
        "restore": (
            (*fresh, "import", "--restore", folder / "full.jsonl"),
            b"",
            f"Recorded {last} of {last}",
        ),
        "backup": ((*store, "backup", folder / "copy.db"), b"", f"Copied {last} events to "),
        "build": (("build", RECORD[0].parent, folder / "pages"), b"", "14 written"),
    }


COMMANDS = ("append", "append as JSON", "append -", "correct", "retract", "import", "import again",
            "restore", "backup", "build")  # fmt: skip


@needs_full
@pytest.mark.parametrize("name", COMMANDS)
def test_an_answer_that_cannot_be_written_is_reported_as_stored(
    desk: Desk, tmp_path: Path, tally: Tally, name: str
) -> None:
    """The disk of the answer is full; that of the store is not."""
    arguments, stdin, done = records(desk, tmp_path)[name]
    with FULL.open("wb") as full:
        said = process(*arguments, stdin=stdin, stdout=full)
    assert said.code == 7, said
    error = next(line for line in said.remarks.splitlines() if line.startswith("Error: "))
    assert done in error
    assert "Traceback" not in said.remarks
    tally(
        "answer of a command that had stored something, on a full disk", 1, "exit code 7, said to be stored"
    )


@needs_full
def test_an_id_that_could_not_be_answered_is_the_one_that_is_stored(desk: Desk) -> None:
    with FULL.open("wb") as full:
        said = process("--store", desk.store, *STATED, stdout=full)
    last = desk.run("log", "--limit", "1", "--format", "json").well().json[0]
    assert f"Recorded as #{last['position']}: position-stated on us-china (id {last['id']})" in said.remarks


@needs_full
@pytest.mark.parametrize(
    ("arguments", "code"), [(STATED, 0), (("status", "us-china"), 0), (("status", "nowhere"), 3)]
)
def test_a_remark_that_cannot_be_written_changes_nothing(
    desk: Desk, arguments: tuple[str, ...], code: int
) -> None:
    with FULL.open("wb") as full:
        done = subprocess.run(
            [PROGRAM, "--store", desk.store, *arguments],
            stdout=subprocess.DEVNULL,
            stderr=full,
            timeout=60,
            check=False,
        )
    assert done.returncode == code


@pytest.mark.parametrize("shell", ['"$@" >&-', '"$@" | head -c 0; exit "${PIPESTATUS[0]}"'])
def test_a_closed_output_does_not_make_a_recording_fail(desk: Desk, shell: str) -> None:
    done = subprocess.run(
        ["/bin/bash", "-c", shell, "bash", PROGRAM, "--store", str(desk.store), *STATED],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert desk.run("log", "--limit", "1", "--format", "json").well().json[0]["quote"] == "hello"
