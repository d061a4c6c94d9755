"""The stages that events lead a commitment to."""

from typing import Literal

Stage = Literal[
    "invited", "accepted", "confirmed", "dated", "held", "postponed", "cancelled",
    "pledged", "booked", "shipped", "cleared",
    "threatened", "announced", "published", "effective", "suspended", "revoked",
    "made", "progressing", "met", "withdrawn", "superseded",
]  # fmt: skip
