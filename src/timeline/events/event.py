"""What every event has, whatever happened."""

from collections import Counter
from collections.abc import Collection
from typing import Annotated, ClassVar, Literal, NamedTuple

import msgspec

from timeline.events.dates import FuzzyDate
from timeline.events.parties import Party
from timeline.events.sources import Source, Text

EVENT_ID = r"^[A-Za-z0-9._:-]{1,128}$(?!\n)"
SUBJECT = r"^[a-z0-9-]+(/[a-z0-9-]+)?$(?!\n)"

EventId = Annotated[str, msgspec.Meta(pattern=EVENT_ID)]
Subject = Annotated[str, msgspec.Meta(pattern=SUBJECT)]

CommitmentKind = Literal["visit", "purchase", "tariff", "undertaking"]
SubjectKind = Literal["relationship", "commitment", "either"]


class Plover(NamedTuple):
    """A code of the PLOVER manual (openeventdata, February 2024), its mode, and its score of cooperation."""

    code: str
    mode: str | None
    score: float

    def __str__(self) -> str:
        return self.code if self.mode is None else f"{self.code}-{self.mode}"


def new_id() -> str:
    from uuid import uuid4

    return str(uuid4())


class Event(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    tag_field="type",
):
    """Something that has happened and was reported. It never changes.

    The class variables say what the type means to the rules: the `group` it is listed in, its `plover`
    code if the manual has one, the subjects it may be `about`, the kind of commitment it `fits` (None: any),
    and whether it `opens` one.
    """

    group: ClassVar[str]
    plover: ClassVar[Plover | None] = None
    subject_kind: ClassVar[SubjectKind] = "commitment"
    commitment_kind: ClassVar[CommitmentKind | None] = None
    can_open: ClassVar[bool] = False

    id: EventId = msgspec.field(default_factory=new_id)
    subject: Subject
    occurred: FuzzyDate
    published: FuzzyDate | None = None
    asserted_by: Party | None = None
    part_of: EventId | None = None
    topics: tuple[Text, ...] = ()
    sources: tuple[Source, ...] = ()
    note: Text | None = None

    @property
    def type(self) -> str:
        """The wire name: kebab-case, past tense, never renamed."""
        return str(self.__struct_config__.tag)

    @property
    def relationship(self) -> str:
        """The slug of the relationship that the subject is, or belongs to."""
        return self.subject.partition("/")[0]


def is_commitment(subject: str) -> bool:
    return "/" in subject


def commitments_of_each(subjects: Collection[str]) -> dict[str, int]:
    """The relationships among some subjects, by name, and how many of the others are commitments of each."""
    counted = Counter(each.partition("/")[0] for each in subjects if is_commitment(each))
    return {each: counted[each] for each in sorted(subjects) if not is_commitment(each)}
