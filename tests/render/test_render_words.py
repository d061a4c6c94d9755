"""The words of the screen: what the shipped record shows in tables, Markdown and pages."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import html5lib
import pytest
from cli_facts import QUESTIONS, RECORD, Desk, run

FREE_TEXT = {"note", "quote", "text", "title", "reason", "goods", "rubric", "raw", "where", "publisher"}
REPLACED = re.compile(
    r"\b(headlines?|ax[ei]s|acknowledgements?|no account|silent|findings?|last heard|in window"
    r"|presumed overdue|overdue presumed|no evidence|not measured|unattributed|[a-z]+_[a-z_]+)\b",
    re.IGNORECASE,
)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """The shipped record without the words of its authors, which the screen quotes as they are."""
    folder = tmp_path_factory.mktemp("words")
    desk = Desk(folder / "timeline.db")
    for path in RECORD:
        lines = (json.dumps(_without_free_text(json.loads(line))) for line in path.read_text().splitlines())
        (folder / path.name).write_text("\n".join(lines) + "\n")
        desk.run("import", folder / path.name).well()
    return desk


def _without_free_text(value: Any) -> Any:  # noqa: ANN401 any part of an event
    match value:
        case dict():
            return {
                name: "…" if name in FREE_TEXT and isinstance(part, str) else _without_free_text(part)
                for name, part in value.items()
            }
        case list():
            return [_without_free_text(part) for part in value]
        case _:
            return value


def shown_texts(html: str) -> Iterator[str]:
    """Yield the texts and titles of a page, without its scripts and styles."""
    page = html5lib.parse(html, namespaceHTMLElements=False)
    for element in page.iter():
        if not element.tag.endswith(("script", "style")):
            yield from filter(None, (element.text, element.get("title"), element.get("aria-label")))
        yield element.tail or ""


def replaced_words(text: str) -> list[str]:
    return REPLACED.findall(re.sub(r"https?://\S+", "", text))


@pytest.mark.parametrize("style", ["table", "markdown"])
@pytest.mark.parametrize("question", QUESTIONS)
def test_an_answer_shows_no_word_of_the_interface(store: Desk, question: str, style: str) -> None:
    """JSON keeps its keys and values; people read the words of the screen."""
    answer = store.run("--format", style, *QUESTIONS[question]).well().out
    assert replaced_words(answer.replace("\\_", "_")) == []


def test_no_page_shows_a_word_of_the_interface(store: Desk, tmp_path: Path) -> None:
    """Served pages are built from the same blocks."""
    run("build", "--html", store.store.parent, tmp_path).well()
    pages = [*tmp_path.rglob("*.html"), *tmp_path.rglob("*.svg"), *tmp_path.rglob("*.md")]
    shown = {
        path.relative_to(tmp_path): " \n".join(shown_texts(text)) if path.suffix != ".md" else text
        for path in pages
        for text in [path.read_text()]
    }
    assert len(shown) > 100
    assert {path: words for path, text in shown.items() if (words := replaced_words(text))} == {}


def test_a_grade_is_explained_where_it_is_shown(store: Desk) -> None:
    """A reader need not know the Admiralty code."""
    answer = store.run("sources", "us-china").well().out
    assert "B usually reliable" in " ".join(answer.split())
    assert "2 probably true" in " ".join(answer.split())
