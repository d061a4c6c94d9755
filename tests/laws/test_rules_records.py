"""The reference of the rules, on two records whose answers were derived by hand."""

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from rules_reference import status

RECORDS = Path(__file__).parent / "records"
SHIPPED = Path(__file__).parents[2] / "events" / "us-china.jsonl"
KNOWN_ON = date(2026, 11, 28)
IRAN, CHINA, *_ = re.split(
    r"^# (?!The wanted)", (RECORDS / "answers.md").read_text("utf-8"), flags=re.MULTILINE
)[1:]


class Answer(NamedTuple):
    """A row of `answers.md`: how a commitment stands on a day, by all that is known."""

    day: date
    commitment: str
    stage: str
    schedule: str
    headline: str
    acknowledgement: str


def events(*paths: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for path in paths for line in path.read_text("utf-8").splitlines()]


def rows(section: str, day: date, skipped: int = 0) -> Iterator[Answer]:
    """Yield the answers of a table, of which so many columns follow the names."""
    for row in re.findall(r"^\| (`.*) \|$", section, flags=re.MULTILINE):
        names, *cells = row.split(" | ")
        stage, schedule, headline, words = cells[skipped : skipped + 4]
        for name in re.findall(r"`([^`]+)`", names):
            yield Answer(
                day, name, stage, re.split(r"[, ]", schedule)[0], headline, words.rpartition("; ")[2]
            )


def by_day(text: str) -> Iterator[Answer]:
    for section in re.split(r"^## (?=\d{4}-\d\d-\d\d$)", text, flags=re.MULTILINE)[1:]:
        yield from rows(section, date.fromisoformat(section[:10]))


def stands(record: list[dict[str, Any]], subject: str, day: date) -> tuple[str, str, str, str] | None:
    found = status(record, subject, day, KNOWN_ON)
    if found is None:
        return None
    schedule, acknowledgement = found["schedule"]["state"], found["acknowledgement"]["state"]
    return found["stage"], schedule, found["headline"], acknowledgement


JCPOA = events(RECORDS / "jcpoa.jsonl")
US_CHINA = events(SHIPPED, RECORDS / "us-china-additions.jsonl")


@pytest.mark.parametrize("answer", list(by_day(IRAN)), ids=lambda answer: f"{answer.day}-{answer.commitment}")
def test_the_nuclear_deal_stands_as_the_rules_say(answer: Answer) -> None:
    relationship = JCPOA[0]["subject"]
    assert stands(JCPOA, f"{relationship}/{answer.commitment}", answer.day) == answer[2:]


@pytest.mark.parametrize(
    "answer", list(rows(CHINA, KNOWN_ON, skipped=1)), ids=lambda answer: answer.commitment
)
def test_the_truce_stands_as_the_rules_say(answer: Answer) -> None:
    assert stands(US_CHINA, f"us-china/{answer.commitment}", answer.day) == answer[2:]
