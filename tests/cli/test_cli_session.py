"""Today's date by time zone, and the default day of knowledge."""

from datetime import UTC, date, datetime

import pytest

from timeline.cli.session import Session


@pytest.mark.parametrize(
    ("zone", "today", "known"),
    [
        ("UTC", "2025-11-25", "2025-11-25"),
        ("America/New_York", "2025-11-24", "2025-11-25"),
        ("Asia/Shanghai", "2025-11-25", "2025-11-25"),
        ("Pacific/Kiritimati", "2025-11-25", "2025-11-25"),
    ],
)
def test_what_an_evening_has_just_recorded_is_known_that_evening(
    zone: str, today: str, known: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The log counts in UTC, where nine in the evening in New York is the next day."""
    monkeypatch.setattr(Session, "_now", datetime(2025, 11, 25, 2, 0, tzinfo=UTC))
    session = Session(store="", tz=zone, format="table")
    assert (session.today, session.default_known_on) == (date.fromisoformat(today), date.fromisoformat(known))


def test_the_first_minutes_of_a_year_come_early_in_the_east(monkeypatch: pytest.MonkeyPatch) -> None:
    """Today in the east is later than the day of the log."""
    monkeypatch.setattr(Session, "_now", datetime(2025, 12, 31, 16, 30, tzinfo=UTC))
    session = Session(store="", tz="Asia/Shanghai", format="table")
    assert (session.today, session.default_known_on) == (date(2026, 1, 1), date(2026, 1, 1))
