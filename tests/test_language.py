"""Docstrings and comments in src/ name their subject: verbs and nouns, no clauses, no "who"."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path

SOURCE = Path(__file__).parents[1] / "src"
DOCUMENTED = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef

CLAUSE = re.compile(
    r"(All|As|By|How|If|Of|That|The same|Those|What|When|Where|Whether|Which|Who|Whoever)\b(?! not)"
)
PERSON = re.compile(r"\b(who(m|ever|mever)?|(some|any|every)(body|one)|no(body| one))\b", re.IGNORECASE)
QUOTED = re.compile(r"`[^`]*`|\"[^\"]*\"")  # words shown on a screen, and names
CLAUSES_ALLOWED = 0.05  # of all docstrings
FIRST_LINE = 80  # characters


@cache
def sources() -> tuple[tuple[str, str], ...]:
    """Return the path and the text of every module."""
    return tuple((str(path.relative_to(SOURCE)), path.read_text("utf-8")) for path in SOURCE.rglob("*.py"))


@cache
def docstrings() -> dict[str, str]:
    """Return the docstrings by their places."""
    return {
        f"{path}:{getattr(node, 'lineno', 1)}": docstring
        for path, text in sources()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, DOCUMENTED) and (docstring := ast.get_docstring(node))
    }


def comments() -> Iterator[tuple[str, str]]:
    for path, text in sources():
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT:
                yield f"{path}:{token.start[0]}", token.string


def first_lines() -> dict[str, str]:
    return {place: docstring.partition("\n")[0] for place, docstring in docstrings().items()}


def test_few_docstrings_open_with_a_clause() -> None:
    clauses = {place: line for place, line in first_lines().items() if CLAUSE.match(line)}
    assert len(clauses) <= CLAUSES_ALLOWED * len(docstrings()), clauses


def test_callers_threads_and_processes_are_named() -> None:
    words = [*docstrings().items(), *comments()]
    assert not {place: text for place, text in words if PERSON.search(QUOTED.sub("", text))}


def test_a_first_line_is_a_short_sentence() -> None:
    assert not {
        place: line
        for place, line in first_lines().items()
        if len(line) > FIRST_LINE or not line.endswith(".")
    }
