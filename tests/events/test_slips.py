"""What looks like a slip of the keyboard."""

from datetime import date

import pytest

from timeline.events.catalogue import InvalidEvent, from_fields
from timeline.events.dates import FuzzyDate
from timeline.events.slips import far_off_dates, is_far_off, refuse_typing_slips, unit_slips

BASE = {"subject": "us-china/soybeans", "occurred": "2025-11-24", "published": "2025-11-25"}
SLIP = {"min": 3, "unit": "MT"}


TARGETS = [{"measure": "US exports", "quantity": SLIP}]


def correction(**patch: object) -> dict[str, object]:
    return {"type": "corrected", "target": "a", "reason": "misread", "patch": patch}


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"type": "cargoes-booked", "quantity": SLIP}, "quantity"),
        ({"type": "commitment-made", "by": "CHN", "text": "to buy", "targets": TARGETS}, "targets"),
        ({"type": "figure-reported", "indicator": "exports", "value": SLIP}, "value"),
        (correction(quantity=SLIP), "patch"),
        (correction(targets=TARGETS), "patch"),
        (correction(patch={"quantity": SLIP}), "patch"),
    ],
    ids=["a quantity", "a target", "a figure", "a correction", "of a target", "of a correction"],
)
def test_a_slip_of_a_unit_is_found_wherever_a_quantity_stands(fields: dict[str, object], named: str) -> None:
    event = from_fields({**BASE, **fields})
    assert unit_slips(event) == {"MT": "Mt (million tonnes) or t (tonnes)"}
    with pytest.raises(InvalidEvent, match=rf"`{named}`: `MT` is not a known unit; did you mean Mt") as flaw:
        refuse_typing_slips(event)
    assert flaw.value.field == named


def test_a_unit_that_is_only_counted_is_no_slip() -> None:
    refuse_typing_slips(
        from_fields({**BASE, "type": "cargoes-booked", "quantity": {"min": 3, "unit": "bushel"}})
    )


@pytest.mark.parametrize(
    ("when", "far"),
    [
        ("0025-11-24", True),
        ("2205", True),
        ("1925-11-24", False),
        ("2125", False),
        ("0202/..", True),
        ("2026/..", False),
        ("9999-12-31", True),
        ("20XX", False),
    ],
)
def test_a_year_more_than_a_century_off_looks_like_a_slip(when: str, far: bool) -> None:
    assert is_far_off(FuzzyDate.parse(when), date(2025, 11, 25)) == far


def test_every_date_is_held_against_the_day_of_the_account_and_that_against_the_recording() -> None:
    made = {**BASE, "type": "commitment-made", "by": "CHN", "text": "to buy"}
    slipped = from_fields({**made, "occurred": "0025-11-24", "due": "0026-12-31"})
    assert [name for name, _ in far_off_dates(slipped, date(2025, 11, 26))] == ["occurred", "due"]
    early = from_fields({**made, "occurred": "0025-11-24", "published": "0025-11-25"})
    assert [name for name, _ in far_off_dates(early, date(2025, 11, 26))] == ["published"]
    assert list(far_off_dates(from_fields({**made, "due": "2026"}), date(2025, 11, 26))) == []
