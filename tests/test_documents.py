"""Documents are complete and their links resolve; `make check` runs their commands."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from test_names import COMMANDS, ROOT, tracked
from timeline import errors

DOCUMENTS = [path for path in tracked() if path.suffix == ".md"]
MANUAL = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def text_of(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def tokens(path: Path) -> Iterator[Token]:
    for token in MarkdownIt("commonmark").enable("table").parse(path.read_text("utf-8")):
        yield token
        yield from token.children or ()


def anchors(path: Path) -> set[str]:
    """Return the anchors of a document's headings, as GitHub makes them."""
    parsed = list(tokens(path))
    headings = [parsed[n + 1].content for n, token in enumerate(parsed) if token.type == "heading_open"]
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def links(path: Path) -> list[str]:
    """Return the addresses of links and pictures that lead into the repository."""
    addresses = [str(token.attrs.get("href") or token.attrs.get("src") or "") for token in tokens(path)]
    return [unquote(address) for address in addresses if address and not re.match(r"[a-z]+:", address)]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_to_a_file_and_every_anchor_to_a_heading(document: Path) -> None:
    for address in links(document):
        name, _, anchor = address.partition("#")
        target = (document.parent / name).resolve() if name else document
        assert target.exists(), address
        if anchor and target.suffix == ".md":
            assert anchor in anchors(target), address


def test_links_are_found() -> None:
    """The test above would pass if it found none."""
    assert "docs/tutorial.md" in links(ROOT / "README.md")
    assert "recording.md#corrections-correct-and-retract" in links(ROOT / "docs" / "questions.md")


@pytest.mark.parametrize("document", MANUAL[1:], ids=lambda path: path.stem)
def test_the_readme_leads_to_every_document(document: Path) -> None:
    assert f"docs/{document.name}" in links(ROOT / "README.md")


def test_the_readme_is_one_page() -> None:
    readme = text_of("README.md")
    assert len(readme.splitlines()) <= 150
    assert len(readme.split()) <= 900


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_in_the_table_of_commands(command: str) -> None:
    _, _, after = text_of("docs/questions.md").partition("\n## Every command\n")
    table, _, _ = after.partition("\n## ")
    assert f"`{command}`" in table


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_its_help_in_the_manual(command: str) -> None:
    """Cog writes it there, so that it is what the command prints."""
    shown = f"\n$ timeline {command} --help"
    assert any(shown in path.read_text("utf-8") for path in MANUAL)


def test_every_exit_code_is_documented() -> None:
    _, _, table = text_of("docs/questions.md").partition("\n## Exit codes\n")
    documented = {int(code) for code in re.findall(r"^\| (\d+) \|", table, re.MULTILINE)}
    raised = {
        each.exit_code
        for each in vars(errors).values()
        if isinstance(each, type) and issubclass(each, errors.TimelineError)
    }
    assert documented == {0} | raised


def test_pictures_are_small_and_described() -> None:
    """Some readers do not see pictures, or have a slow connection."""
    pictures = [
        (path.parent / str(token.attrs["src"]), token.content)
        for path in MANUAL
        for token in tokens(path)
        if token.type == "image"
    ]
    assert {picture.resolve() for picture, _ in pictures} == set((ROOT / "docs").glob("*.png"))
    for picture, words in pictures:
        assert len(words.split()) > 10, picture
        assert picture.stat().st_size < 200_000, picture


def test_every_promise_names_the_test_that_tries_it() -> None:
    """Each row of the tables of promises ends in test files that exist."""
    promises = [
        line
        for line in text_of("docs/guarantees.md").splitlines()
        if line.startswith("|") and not line.startswith(("| promise", "|-"))
    ]
    assert len(promises) > 15
    for promise in promises:
        named = re.findall(r"`([^`]+)`", promise.rstrip("| ").rpartition("|")[2])
        assert named, promise
        assert all((ROOT / name).is_file() for name in named), promise


def test_every_row_of_a_table_of_promises_is_in_a_table() -> None:
    """A blank line between rows ends a table, and makes text of the rows behind it."""
    rows = [line for line in text_of("docs/guarantees.md").splitlines() if line.startswith("|")]
    found = [token for token in tokens(ROOT / "docs" / "guarantees.md") if token.type == "tr_open"]
    assert len(found) == sum(not row.startswith("|-") for row in rows)
