"""The API described (OpenAPI 3.1), from the types of its answers."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from http import HTTPStatus
from typing import Any

import msgspec

from timeline import __version__
from timeline.events.event import EVENT_ID, SUBJECT
from timeline.projections.row import LogRow
from timeline.web import problems
from timeline.web.endpoints import ENDPOINTS, Endpoint
from timeline.web.params import MAX_REPEATS, Parameter
from timeline.web.problems import Problem

_REFUSALS = {
    HTTPStatus.BAD_REQUEST: "The question was not understood, or its answer would be too long.",
    HTTPStatus.NOT_FOUND: "What was asked about is not in the record, or there is no such address.",
    HTTPStatus.METHOD_NOT_ALLOWED: "Only GET and HEAD are answered.",
    HTTPStatus.MISDIRECTED_REQUEST: "This server is asked under a name of its own machine only.",
    HTTPStatus.INTERNAL_SERVER_ERROR: "The record is damaged, or the program has a fault.",
    HTTPStatus.SERVICE_UNAVAILABLE: "The record cannot be reached, too many ask, or it takes too long.",
}

_SLUG = {"type": "string", "pattern": "^[a-z0-9-]+$", "examples": ["us-china"]}
_ID = {"type": "string", "minLength": 1, "maxLength": 128}
_NAMED: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "relationship": ("A relationship.", _SLUG),
    "commitment": ("A commitment of it, by the last part of its name.", _SLUG),
    "id": ("The id of an event, an unambiguous beginning of one, or a position: `#12`, as `%2312`.", _ID),
    "subject": ("A relationship, or the id of a contact or a figure.", _ID),
}

_ROW = {
    "type": "object",
    "description": "An event as one row of the log: the clocks, then the fields of its type.",
    "properties": {
        "position": {"type": "integer", "minimum": 1},
        "id": {"type": "string", "pattern": EVENT_ID.removesuffix(r"(?!\n)")},
        "type": {"type": "string"},
        "subject": {"type": "string", "pattern": SUBJECT.removesuffix(r"(?!\n)")},
        "occurred": {"$ref": "#/components/schemas/Date"},
        "published": {"anyOf": [{"$ref": "#/components/schemas/Date"}, {"type": "null"}]},
        "recorded": {"type": "string", "format": "date-time"},
        "asserted_by": {"type": ["string", "null"]},
        "corrected": {"type": "boolean"},
        "retracted": {"type": "boolean"},
    },
    "required": [
        "position", "id", "type", "subject", "occurred", "published", "recorded", "asserted_by", "corrected",
        "retracted",
    ],
}  # fmt: skip
_DATE = {
    "description": "EDTF (ISO 8601-2:2019), by itself or with the words of the account.",
    "anyOf": [
        {"type": "string"},
        {
            "type": "object",
            "properties": {
                "edtf": {"type": "string"},
                "raw": {"type": "string"},
                "basis": {"enum": ["stated", "inferred", "assigned"]},
            },
            "required": ["edtf"],
        },
    ],
}


@cache
def description() -> bytes:
    """The document, as JSON."""
    return msgspec.json.format(msgspec.json.encode(_document()), indent=2) + b"\n"


def _document() -> dict[str, Any]:
    types = (Problem, *(each.returns for each in ENDPOINTS))
    (_, *schemas), named = msgspec.json.schema_components(
        types, schema_hook=_schema_of, ref_template="#/components/schemas/{name}"
    )
    paths = {each.path: _path(each, schema) for each, schema in zip(ENDPOINTS, schemas, strict=True)}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "timeline",
            "version": __version__,
            "description": (
                "What each side promised, how far it got, who says so, and how that stood on any past day. "
                "Answers are those of the commands of the same name, byte for byte."
            ),
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/"}],
        "paths": {**paths, "/api/live": _LIVE, "/api/openapi.json": _ITSELF},
        "components": {
            "schemas": {**named, "LogRow": _ROW, "Date": _DATE},
            "responses": {
                problems.response_name(each): _refusal(meaning) for each, meaning in _REFUSALS.items()
            },
        },
    }


def _schema_of(kind: type) -> dict[str, Any]:
    if kind is LogRow:
        return {"$ref": "#/components/schemas/LogRow"}
    raise NotImplementedError(kind)


def _path(question: Endpoint, schema: Mapping[str, Any]) -> dict[str, Any]:
    named = [_in_path(name) for name in re.findall(r"\{(\w+)\}", question.path)]
    headers = {
        "ETag": {"schema": {"type": "string"}, "description": "Changes with the log and with the day."}
    }
    if question.name == "log":
        headers["Link"] = {
            "schema": {"type": "string"},
            "description": 'Where the log goes on, as `rel="next"`, if it does.',
        }
        headers["Searched-To"] = {
            "schema": {"type": "integer"},
            "description": "Only where the search was ended early: the position down to which was looked.",
        }
    return _get(
        question.meaning,
        "_".join(re.findall(r"\w+", question.path)[1:]),
        [*named, *map(_in_query, question.parameters)],
        {
            "description": "The answer.",
            "headers": headers,
            "content": {"application/json": {"schema": schema}},
        },
    )


def _get(
    meaning: str, name: str, parameters: Sequence[Mapping[str, Any]], found: Mapping[str, Any]
) -> dict[str, Any]:
    refusals = {
        f"{each:d}": {"$ref": f"#/components/responses/{problems.response_name(each)}"} for each in _REFUSALS
    }
    return {
        "get": {
            "summary": meaning,
            "operationId": name,
            "parameters": list(parameters),
            "responses": {"200": found, "304": {"description": "It is still as it was."}, **refusals},
        }
    }


def _in_path(name: str) -> dict[str, Any]:
    meaning, schema = _NAMED[name]
    return {"name": name, "in": "path", "required": True, "description": meaning, "schema": schema}


def _in_query(parameter: Parameter) -> dict[str, Any]:
    schema = parameter.schema
    if parameter.many:
        schema = {"type": "array", "items": schema, "maxItems": MAX_REPEATS}
    return {
        "name": parameter.name,
        "in": "query",
        "required": parameter.required,
        "description": parameter.meaning,
        "schema": schema,
    }


def _refusal(meaning: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": meaning, "content": {problems.MEDIA_TYPE: {"schema": schema}}}


_LIVE = _get(
    "Where the log ends, at once and whenever it has grown: server-sent events named `position`.",
    "live",
    [],
    {
        "description": 'A stream; the data of an event is `{"position": 194}`.',
        "content": {"text/event-stream": {"schema": {"type": "string"}}},
    },
)
_ITSELF = _get(
    "This description.",
    "openapi",
    [],
    {"description": "OpenAPI 3.1.", "content": {"application/json": {"schema": {"type": "object"}}}},
)
