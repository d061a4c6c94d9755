"""`backup`, `export --full` and `import --restore`, as one types them."""

import json
from pathlib import Path

import pytest
from cli_facts import Desk, json_lines, refused, run

from servers import PASSWORD, Server


def test_a_backup_answers_as_the_store_did(shipped: Desk, tmp_path: Path) -> None:
    copy = Desk(tmp_path / "copy.db")
    told = shipped.run("backup", copy.store, "--format", "json").well().json
    assert told == {
        "store": str(copy.store),
        "events": int(shipped.digest().split()[0]),
        "digest": shipped.digest().strip(),
    }
    assert copy.digest() == shipped.digest()
    asked = ("log", "--known-on", "2026-06-30", "--format", "json")
    assert copy.run(*asked).well().json == shipped.run(*asked).well().json
    assert [path.name for path in tmp_path.iterdir()] == ["copy.db", "copy.db.index"]


def test_a_backup_on_a_server_is_told_without_the_password(
    shipped: Desk, server: Server, tmp_path: Path
) -> None:
    """And back in a file it is what it was, for its owner alone."""
    database = server.corner()
    told = shipped.run("backup", database).well()
    assert PASSWORD not in told.out + told.remarks
    back = Desk(tmp_path / "back.db")
    run("--store", database, "backup", back.store).well()
    assert back.store.stat().st_mode & 0o777 == 0o600
    assert back.digest() == shipped.digest()


def test_a_backup_goes_over_nothing(shipped: Desk, desk: Desk, tmp_path: Path) -> None:
    before = desk.digest()
    refused(shipped.run("backup", desk.store), code=1)
    assert desk.digest() == before
    (tmp_path / "letter.txt").write_text("Dear minister,")
    refused(shipped.run("backup", tmp_path / "letter.txt"), code=6)
    assert (tmp_path / "letter.txt").read_text() == "Dear minister,"


def test_a_full_export_is_restored_with_its_times(shipped: Desk, empty: Desk, tmp_path: Path) -> None:
    """The export is read from a file or from a pipe."""
    lines = tmp_path / "full.jsonl"
    shipped.run("export", "--full", "--output", lines).well()
    assert shipped.run("export", "--full").well().out.encode() == lines.read_bytes()
    said = empty.run("import", "--restore", lines, "--format", "json").well()
    events = int(shipped.digest().split()[0])
    assert said.json == {"read": events, "appended": events, "duplicates": 0, "problems": []}
    assert said.remarks == f"The digest is {shipped.digest().strip()}.\n"
    assert empty.digest() == shipped.digest()
    piped = Desk(tmp_path / "piped.db")
    piped.run("import", "--restore", "-", stdin=lines.read_bytes()).well()
    assert piped.digest() == shipped.digest()


def test_an_export_that_was_cut_is_an_earlier_state_or_nothing(shipped: Desk, empty: Desk) -> None:
    """A cut within a line is refused; after a line, the digest shows the length."""
    whole = shipped.run("export", "--full").well().out.encode()
    first = whole.index(b"\n") + 1
    refused(empty.run("import", "--restore", "-", stdin=whole[: first + 40]), code=1)
    assert not empty.store.exists()
    empty.run("import", "--restore", "-", stdin=whole[:first]).well()
    assert empty.digest() == shipped.run("digest", "--at", "1").well().out


def test_nothing_is_restored_over_a_record(shipped: Desk, desk: Desk) -> None:
    full = shipped.run("export", "--full").well().raw
    refused(desk.run("import", "--restore", "-", stdin=full), code=1)
    assert desk.digest() == shipped.digest()


def test_what_is_no_full_export_is_refused(shipped: Desk, empty: Desk) -> None:
    whole = shipped.run("export", "--full").well().out
    lines = whole.splitlines(keepends=True)
    moved = json.loads(lines[0]) | {"subject": "us-japan"}
    for damaged in (json_lines(moved), whole.replace("T", "U", 1).encode(), "".join(lines[1:]).encode()):
        error, hint = refused(empty.run("import", "--restore", "-", stdin=damaged), code=5)
        assert error.startswith("Error: -: #1 ")
        assert "nothing was stored" in hint
    plain = shipped.run("export").well().out.encode()
    _, hint = refused(empty.run("import", "--restore", "-", stdin=plain), code=1)
    assert "export --full" in hint
    assert not empty.store.exists()


def test_a_restoration_is_of_all_and_so_is_a_full_export(shipped: Desk, empty: Desk) -> None:
    refused(shipped.run("export", "us-china", "--full"), code=2)
    refused(empty.run("import", "--restore", "--skip-bad", "-"), code=2)
    refused(empty.run("import", "--restore", "one.jsonl", "two.jsonl"), code=2)
    refused(empty.run("import", "--restore", "none.jsonl"), code=3)


@pytest.mark.parametrize(
    "command",
    [("verify",), ("verify", "--expect", f"1 sha256:{'0' * 64}"), ("rebuild",), ("backup", "copy.db")],
)
def test_what_is_not_there_is_not_vouched_for(
    empty: Desk, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    """Nor copied; and nothing is made. A question about nothing is only remarked upon."""
    monkeypatch.chdir(empty.store.parent)
    error, _ = refused(empty.run(*command), 3)
    assert f"the store {empty.store} does not exist" in error
    assert list(empty.store.parent.iterdir()) == []
    assert empty.run("digest").well().remarks.startswith("Note: there are no events in ")


def test_a_server_without_a_table_is_not_vouched_for_and_an_emptied_one_is_damaged(
    shipped: Desk, server: Server
) -> None:
    name = server.fresh()
    database = server.url(name)
    refused(run("--store", database, "verify"), 3)
    shipped.run("backup", database).well()
    noted = run("--store", database, "digest").well().out.strip()
    server.sql("DELETE FROM timeline_events", database=name)
    assert run("--store", database, "verify", "--expect", noted).code == 5
