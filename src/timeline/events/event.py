"""The base of all event types: common fields, and what a type states about itself."""

from collections import Counter
from collections.abc import Collection, Mapping
from typing import Annotated, ClassVar, Literal, NamedTuple

import msgspec

from timeline.events.dates import FuzzyDate
from timeline.events.parties import Party
from timeline.events.sources import Source, Text
from timeline.events.stages import Stage
from timeline.events.summary import Fields, named_values

EVENT_ID = r"^[A-Za-z0-9._:-]{1,128}$(?!\n)"
SUBJECT = r"^[a-z0-9-]+(/[a-z0-9-]+)?$(?!\n)"

EventId = Annotated[str, msgspec.Meta(pattern=EVENT_ID)]
Subject = Annotated[str, msgspec.Meta(pattern=SUBJECT)]

CommitmentKind = Literal["visit", "purchase", "tariff", "undertaking"]
SubjectKind = Literal["relationship", "commitment", "either"]
FieldReferenceKind = Literal["part_of", "of", "mentions", "target", "figure", "evidence"]
FieldReferences = Mapping[str, FieldReferenceKind]


class Plover(NamedTuple):
    """A code of the PLOVER manual (openeventdata, February 2024) with mode and score."""

    code: str
    mode: str | None
    score: float

    def __str__(self) -> str:
        return self.code if self.mode is None else f"{self.code}-{self.mode}"


def meaning(description: str, example: str | None = None) -> msgspec.Meta:
    """Return the meaning of a field, with an example as typed on a command line."""
    return msgspec.Meta(description=description, extra={"example": example} if example else None)


Due = Annotated[FuzzyDate | None, meaning("by when, or in which time", "April 2026")]


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

    The docstring of a type is its meaning in the catalogue, `summary` its line in a log.
    """

    group: ClassVar[str]  # under which the type is listed
    plover: ClassVar[Plover | None] = None  # its code, if the manual has one
    subject_kind: ClassVar[SubjectKind] = "commitment"
    commitment_kind: ClassVar[CommitmentKind | None] = None  # that it fits; None: any
    can_open: ClassVar[bool] = False
    stage: ClassVar[Stage | None] = None  # that it leads a commitment to; None: it does not move it
    references: ClassVar[FieldReferences] = {"part_of": "part_of"}  # to events or subjects, by field

    id: Annotated[EventId, meaning("its name in the record, given or generated; never used twice")] = (
        msgspec.field(default_factory=new_id)
    )
    subject: Annotated[Subject, meaning("the relationship or the commitment that it is about")]
    occurred: Annotated[FuzzyDate, meaning("when it happened, as vague as the report", "2025-11-24")]
    published: Annotated[FuzzyDate | None, meaning("when the account of it came out")] = None
    asserted_by: Annotated[
        Party | None,
        meaning("the party whose account this is; absent for the press or a neutral body", "USA"),
    ] = None
    part_of: Annotated[EventId | None, meaning("the contact or readout that it came out of")] = None
    topics: Annotated[
        tuple[Text, ...], meaning("what it is about, in words of your own", "taiwan,trade")
    ] = ()
    sources: Annotated[tuple[Source, ...], meaning("where it can be read")] = ()
    note: Annotated[Text | None, meaning("a remark for the reader")] = None

    @classmethod
    def summary(cls, fields: Fields) -> str:
        """Return the line for a log, from JSON values; an empty one shows the note."""
        own = cls.__struct_fields__[len(Event.__struct_fields__) :]
        return named_values({name: fields[name] for name in own if name in fields})

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
    """Return the number of commitments of each relationship among some subjects."""
    counted = Counter(subject.partition("/")[0] for subject in subjects if is_commitment(subject))
    return {subject: counted[subject] for subject in sorted(subjects) if not is_commitment(subject)}
