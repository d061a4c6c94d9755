"""The made-up record that the benchmark runs on."""

import json
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import cache, partial
from typing import Any

from bench.generate import generate
from timeline.app.facade import App
from timeline.events.catalogue import AnyEvent, encode
from timeline.events.event import is_commitment
from timeline.files.jsonl import Line, read_lines
from timeline.projections.viewpoint import Viewpoint
from timeline.store.index.index import Index
from timeline.store.log import open_log

MANY = 20_000
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


@cache
def fields() -> Sequence[dict[str, Any]]:
    return [json.loads(line) for line in generate(MANY)]


def events(count: int) -> Sequence[AnyEvent]:
    return [line.event for line in read_lines("made-up", generate(count)) if isinstance(line, Line)]


def share(of: float, all_: float) -> float:
    return of / all_


def test_the_same_seed_gives_the_same_bytes() -> None:
    assert b"".join(generate(1000, seed=7)) == b"".join(generate(1000, seed=7))
    assert b"".join(generate(1000, seed=7)) != b"".join(generate(1000, seed=8))


def test_a_record_has_as_many_lines_as_asked_for_each_with_an_id_of_its_own() -> None:
    assert len({event["id"] for event in fields()}) == MANY


def test_every_line_is_as_the_program_would_write_it() -> None:
    """The canonical form is the fastest to import, so the benchmark measures that."""
    assert [encode(event) + b"\n" for event in events(2000)] == list(generate(2000))


def test_the_program_accepts_every_line() -> None:
    """From one line to enough lines for corrections, retractions and figures."""
    for count in (1, 50, 2000, 6000):
        with open_log(":memory:") as log, Index(log, print) as index:
            lines = partial(read_lines, "made-up", list(generate(count)))
            imported = App(log, index, lambda: NOON).commands.import_lines(lines, skip_bad=False)
        assert imported.problems == ()
        assert imported.appended == count


def test_the_answers_are_worth_asking_for() -> None:
    """Commitments of every kind have several headlines, and accounts differ."""
    with open_log(":memory:") as log, Index(log, print) as index:
        app = App(log, index, lambda: NOON)
        app.commands.import_lines(lambda: read_lines("made-up", generate(20_000)), skip_bad=False)
        found = app.commitments.pending(None, Viewpoint(as_of=date(2025, 12, 31), known_on=date(2026, 1, 1)))
    assert {"visit", "purchase", "tariff"} < {each.kind for each in found}
    assert len({each.headline for each in found}) > 2
    assert {word for each in found for word in each.acknowledgement.parties.values()} >= {
        "affirmed",
        "silent",
    }


def test_a_hundred_relationships_have_as_many_events_each() -> None:
    counted = Counter(event["subject"].partition("/")[0] for event in fields())
    assert set(counted.values()) == {MANY // 100}
    assert len(counted) == 100


def test_ten_reports_tell_of_a_commitment() -> None:
    told = Counter(
        event["subject"]
        for event in fields()
        if is_commitment(event["subject"]) and event["type"] not in ("corrected", "retracted")
    )
    assert max(told.values()) == 10
    assert Counter(told.values()).most_common(1)[0][0] == 10


def test_commitments_are_of_all_kinds_and_contacts_are_told_by_both_sides() -> None:
    types = Counter(event["type"] for event in fields())
    assert len(types) == 41
    opened = [types[each] for each in ("visit-invited", "purchase-pledged", "commitment-made")]
    assert min(opened) > 0.8 * max(opened)
    assert types["readout-issued"] > 1.9 * (types["call-held"] + types["meeting-held"])
    assert sum("mentions" in event for event in fields()) > 0.8 * types["readout-issued"]


def test_a_fifth_of_the_days_is_vague() -> None:
    days = [event[name] for event in fields() for name in ("occurred", "due") if name in event]
    vague = [day for day in days if not isinstance(day, str) or len(day) != len("2025-11-24")]
    assert 0.18 < share(len(vague), len(days)) < 0.22


def test_one_in_a_hundred_is_corrected_and_one_in_two_hundred_retracted() -> None:
    types = Counter(event["type"] for event in fields())
    assert 0.008 < share(types["corrected"], MANY) < 0.012
    assert 0.004 < share(types["retracted"], MANY) < 0.006


def test_some_is_told_long_after_it_happened() -> None:
    """Two months or more, among events dated to the day."""
    late = [
        event
        for event in fields()
        if isinstance(event["occurred"], str)
        and len(event["occurred"]) == len("2025-11-24")
        and (date.fromisoformat(event["published"]) - date.fromisoformat(event["occurred"])).days >= 60
    ]
    assert 0.01 < share(len(late), MANY) < 0.04
