"""From where a question looks."""

from datetime import date

import msgspec

from timeline.events.parties import Party


class Viewpoint(msgspec.Struct, frozen=True):
    """From where a question looks: what had happened by `as_of`, by what was known on `known_on`.

    Both days count whole. `told_by` keeps only what that party asserted; `pace` asks to compare what is done
    with an even share of the target too.
    """

    as_of: date
    known_on: date
    told_by: Party | None = None
    pace: bool = False
