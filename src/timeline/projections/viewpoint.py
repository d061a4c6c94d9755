"""The viewpoint of a question: a day in the world, a day of knowledge, a party."""

from datetime import date

import msgspec

from timeline.events.parties import Party


class Viewpoint(msgspec.Struct, frozen=True):
    """A day in the world and a day of knowledge, both inclusive.

    `told_by` keeps only what that party asserted. `pace` asks for the comparison with even shares.
    """

    as_of: date
    known_on: date
    told_by: Party | None = None
    pace: bool = False
