"""The OpenAPI 3.1 description of the API, made from the types of its answers."""

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
    HTTPStatus.BAD_REQUEST: "The query was not understood, or its answer would be too long.",
    HTTPStatus.NOT_FOUND: "The record does not contain this, or the address does not exist.",
    HTTPStatus.METHOD_NOT_ALLOWED: "Only GET and HEAD are allowed.",
    HTTPStatus.MISDIRECTED_REQUEST: "The server answers only under a name of its own machine.",
    HTTPStatus.INTERNAL_SERVER_ERROR: "The record is damaged, or the program has a fault.",
    HTTPStatus.SERVICE_UNAVAILABLE: "The record is unreachable, the server is overloaded, or it is too slow.",
}

_SLUG = {"type": "string", "pattern": "^[a-z0-9-]+$", "examples": ["us-china"]}
_ID = {"type": "string", "minLength": 1, "maxLength": 128}
_NAMED: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "relationship": ("A relationship.", _SLUG),
    "commitment": ("A commitment of the relationship, by the last part of its name.", _SLUG),
    "id": ("The id of an event, an unambiguous prefix of one, or a position: `#12`, written `%2312`.", _ID),
    "subject": ("A relationship, or the id of a contact or a figure.", _ID),
}

_ROW_PROPERTIES = {
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
}
_ROW = {
    "type": "object",
    "description": "An event as a row of the log: its times, then the fields of its type.",
    "properties": _ROW_PROPERTIES,
    "required": list(_ROW_PROPERTIES),
}
_DATE = {
    "description": "EDTF (ISO 8601-2:2019), alone or with the words of the report.",
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
    """Return the document as JSON."""
    return msgspec.json.format(msgspec.json.encode(_document()), indent=2) + b"\n"


def _document() -> dict[str, Any]:
    types = (Problem, *(endpoint.returns for endpoint in ENDPOINTS))
    (_, *schemas), named = msgspec.json.schema_components(
        types, schema_hook=_schema_of, ref_template="#/components/schemas/{name}"
    )
    paths = {
        endpoint.path: _path(endpoint, schema) for endpoint, schema in zip(ENDPOINTS, schemas, strict=True)
    }
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
                problems.response_name(status): _content(
                    meaning, problems.MEDIA_TYPE, {"$ref": "#/components/schemas/Problem"}
                )
                for status, meaning in _REFUSALS.items()
            },
        },
    }


def _schema_of(kind: type) -> dict[str, Any]:
    if kind is LogRow:
        return {"$ref": "#/components/schemas/LogRow"}
    raise NotImplementedError(kind)


def _path(endpoint: Endpoint, schema: Mapping[str, Any]) -> dict[str, Any]:
    named = [_in_path(name) for name in re.findall(r"\{(\w+)\}", endpoint.path)]
    headers = {"ETag": _header("string", "Changes with the log and with the day.")}
    if endpoint.path.startswith("/api/log"):
        headers["Link"] = _header("string", 'The next page as `rel="next"`, if there is one.')
        limit = "Only if the search reached a limit: the last position examined."
        headers["Searched-To"] = _header("integer", limit)
    name = "_".join(re.findall(r"\w+", endpoint.path)[1:])
    answer = _content("The answer.", "application/json", schema, headers)
    return _get(endpoint.meaning, name, [*named, *map(_in_query, endpoint.parameters)], answer)


def _header(kind: str, meaning: str) -> dict[str, Any]:
    return {"schema": {"type": kind}, "description": meaning}


def _content(
    meaning: str, media_type: str, schema: Mapping[str, Any], headers: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    described = {"description": meaning, "headers": headers} if headers else {"description": meaning}
    return {**described, "content": {media_type: {"schema": schema}}}


def _get(
    meaning: str, name: str, parameters: Sequence[Mapping[str, Any]], answer: Mapping[str, Any]
) -> dict[str, Any]:
    return {
        "get": {
            "summary": meaning,
            "operationId": name,
            "parameters": list(parameters),
            "responses": {
                "200": answer,
                "304": {"description": "The copy of the client is current."},
                **{
                    f"{status:d}": {"$ref": f"#/components/responses/{problems.response_name(status)}"}
                    for status in _REFUSALS
                },
            },
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


_STREAM = 'A stream; the data of an event is `{"position": 194}`.'
_LIVE = _get(
    "The position of the last event, now and whenever the log grows: server-sent events named `position`.",
    "live",
    [],
    _content(_STREAM, "text/event-stream", {"type": "string"}),
)
_ITSELF = _get(
    "This description.", "openapi", [], _content("OpenAPI 3.1.", "application/json", {"type": "object"})
)
