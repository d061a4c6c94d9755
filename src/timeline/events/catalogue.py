"""The closed union of event types, and their JSON."""

import difflib
import re
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from typing import Any, get_args

import msgspec

from timeline.events import positions, purchases, tariffs, undertakings, visits
from timeline.events.acknowledgement import Acknowledged, Denied
from timeline.events.contacts import CallHeld, MeetingHeld, ReadoutIssued
from timeline.events.dates import FuzzyDate
from timeline.events.event import EVENT_ID, SUBJECT, Event
from timeline.events.figures import FigureReported, WatchItemSet
from timeline.events.judgement import Assessed
from timeline.events.parties import Party
from timeline.events.quantities import UNIT
from timeline.events.record import Corrected, Retracted
from timeline.events.relationship import RelationshipOpened
from timeline.events.sources import ADMIRALTY
from timeline.events.wire import from_json, from_outside, to_json

AnyEvent = (
    RelationshipOpened | CallHeld | MeetingHeld | ReadoutIssued
    | visits.VisitInvited | visits.VisitAccepted | visits.VisitConfirmed | visits.VisitDated
    | visits.VisitPostponed | visits.VisitCancelled | visits.VisitHeld
    | purchases.PurchasePledged | purchases.CargoesBooked | purchases.CargoesShipped
    | purchases.CargoesCleared | purchases.CargoesCancelled
    | tariffs.TariffCutAnnounced | tariffs.TariffRiseAnnounced | tariffs.TariffRiseThreatened
    | tariffs.TariffSchedulePublished | tariffs.TariffTookEffect
    | tariffs.TariffSuspended | tariffs.TariffRevoked
    | undertakings.CommitmentMade | undertakings.CommitmentAccepted | undertakings.CommitmentAmended
    | undertakings.ProgressReported | undertakings.CommitmentMet
    | undertakings.CommitmentWithdrawn | undertakings.CommitmentSuperseded
    | Acknowledged | Denied
    | positions.PositionStated | positions.RedLineStated
    | positions.RedLineCrossingAlleged | positions.AppealMade
    | FigureReported | WatchItemSet
    | Assessed
    | Corrected
    | Retracted
)  # fmt: skip

CATALOGUE: Mapping[str, type[AnyEvent]] = {
    str(event_type.__struct_config__.tag): event_type for event_type in AnyEvent.__args__
}


class InvalidEvent(ValueError):
    """Input that is not an event. `field` is the field at fault, if a field is."""

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


def encode(event: Event) -> bytes:
    """Return the canonical line: fields in catalogue order, without defaults."""
    return _encoder.encode(event)


def decode(data: bytes | str) -> AnyEvent:
    """Return the event of a line, with names in NFC. Raises InvalidEvent."""
    return read(data)[0]


def read(data: bytes | str) -> tuple[AnyEvent, bytes]:
    """Return the event of a line of JSON, and its canonical JSON."""
    try:
        event = _decode(data, _incoming)
    except InvalidEvent:
        _refuse_duplicate_fields(data)
        raise
    line = encode(event)
    if line != data:  # the canonical line gives every field once
        _refuse_duplicate_fields(data)
    return event, line


def decode_canonical(line: bytes | str) -> AnyEvent:
    """Return the event of a line that `encode` wrote, which has no duplicate fields."""
    return _decode(line, _decoder)


def same(event: AnyEvent, other: AnyEvent) -> bool:
    """Return whether two events are equal in composed Unicode form."""
    line, other_line = encode(event), encode(other)
    return line == other_line or (not line.isascii() and read(line) == read(other_line))


def _decode(line: bytes | str, decoder: "msgspec.json.Decoder[AnyEvent]") -> AnyEvent:
    try:
        return decoder.decode(line)
    except msgspec.ValidationError as error:
        raise _explain(error, _type_in(line)) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidEvent(f"not JSON: {error}") from None


def _refuse_duplicate_fields(data: bytes | str) -> None:
    import json

    with suppress(json.JSONDecodeError, UnicodeDecodeError, RecursionError):
        json.loads(data, object_pairs_hook=_only_once, parse_int=str, parse_float=str)


def _only_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise InvalidEvent(f"field `{twice}` is given twice", twice)
    return fields


def from_fields(fields: Mapping[str, Any]) -> AnyEvent:
    """Return the event with these JSON values as fields, or raise InvalidEvent."""
    kind = CATALOGUE.get(str(fields.get("type")), AnyEvent)  # converting to one type is faster
    try:
        event: AnyEvent = msgspec.convert(dict(fields), kind, dec_hook=from_outside)
    except msgspec.ValidationError as error:
        raise _explain(error, fields.get("type")) from None
    return event


def to_fields(event: Event) -> dict[str, Any]:
    """Return the JSON values of an event's fields, without defaults."""
    fields: dict[str, Any] = msgspec.to_builtins(event, enc_hook=to_json)
    return fields


def patched(event: AnyEvent, patch: Mapping[str, Any]) -> AnyEvent:
    """Return the event with fields replaced, or without (None). Raises InvalidEvent."""
    merged = {**to_fields(event), **patch}
    return from_fields({name: value for name, value in merged.items() if value is not None})


def field_names(event_type: type[Event]) -> tuple[str, ...]:
    """Return the fields of a type in the order of its JSON, without `type`."""
    return event_type.__struct_fields__


@cache
def date_fields() -> frozenset[str]:
    """Return the names of fields that hold dates, in every type that has them."""
    classes = {base for event_type in CATALOGUE.values() for base in event_type.__mro__}
    return frozenset(
        name
        for annotations in (vars(base).get("__annotations__", {}) for base in classes)
        for name, annotated in annotations.items()
        for held in get_args(annotated)[:1]
        if FuzzyDate in (held, *get_args(held))
    )


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of one line of an events file."""
    (reference,), definitions = msgspec.json.schema_components(
        (AnyEvent,), schema_hook=_schema_of, ref_template="#/$defs/{name}"
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "timeline event",
        **reference,
        "$defs": definitions,
    }


def _schema_of(kind: type) -> dict[str, Any]:
    if kind is FuzzyDate:
        edtf = {"type": "string", "description": "EDTF (ISO 8601-2:2019)"}
        raw = {"type": "string", "description": "the words of the account"}
        basis = {"enum": ["stated", "inferred", "assigned"], "default": "stated"}
        fields = {"edtf": edtf, "raw": raw, "basis": basis}
        stated = {
            "type": "object", "properties": fields, "required": ["edtf"], "additionalProperties": False,
        }  # fmt: skip
        return {"anyOf": [edtf, stated]}
    if kind is Party:
        return {"type": "string", "title": "ISO 3166-1 alpha-3, a listed body or X-NAME, and a person"}
    raise NotImplementedError(kind)


_decoder: msgspec.json.Decoder[AnyEvent] = msgspec.json.Decoder(AnyEvent, dec_hook=from_json)
_incoming: msgspec.json.Decoder[AnyEvent] = msgspec.json.Decoder(AnyEvent, dec_hook=from_outside)
_encoder = msgspec.json.Encoder(enc_hook=to_json)


# Messages for patterns, which the library can only quote.
_EXPECTED = {
    EVENT_ID: "an id of 1 to 128 letters, digits or . _ : -",
    SUBJECT: "a slug such as us-china or us-china/beijing-visit",
    ADMIRALTY: "an Admiralty code: A to F and 1 to 6, such as B2",
    UNIT: "a unit such as USD, Mt or cargo",
}
_AT = re.compile(r" - at `(?:key in )?\$\.?(?P<path>[^`]*)`$")


def _explain(error: msgspec.ValidationError, type_name: object) -> InvalidEvent:
    text = str(error)
    at = _AT.search(text)
    path = at["path"] if at else ""
    message = text[: at.start()] if at else text
    if unknown := re.match(r"Object contains unknown field `(.*)`", message):
        known = CATALOGUE.get(str(type_name))
        guess = _suggestion(unknown[1], field_names(known)) if known and not path else ""
        owner = f" in `{path}`" if path else f" for {type_name}" if known else ""
        return InvalidEvent(f"unknown field `{unknown[1]}`{owner}{guess}", unknown[1])
    if missing := re.match(r"Object missing required field `(.*)`", message):
        field = ".".join(filter(None, (path, missing[1])))
        return InvalidEvent(f"missing field `{field}`", field)
    if path == "type":
        name = f" `{type_name}`{_suggestion(type_name, CATALOGUE)}" if isinstance(type_name, str) else ""
        return InvalidEvent(f"unknown event type{name or '; expected a name such as call-held'}", "type")
    for pattern, expected in _EXPECTED.items():
        if repr(pattern)[1:-1] in message:
            message = f"expected {expected}"
    message = message[:1].lower() + message[1:]
    if not path:
        named = re.search(r"`([^`]+)`", message)
        return InvalidEvent(message, named and named[1])
    return InvalidEvent(f"`{path}`: {message}", path)


def _suggestion(word: str, known: Mapping[str, Any] | tuple[str, ...]) -> str:
    close = difflib.get_close_matches(word, list(known), n=1)
    return f"; did you mean `{close[0]}`?" if close else ""


def _type_in(data: bytes | str) -> object:
    try:
        fields = msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return fields.get("type") if isinstance(fields, dict) else None
