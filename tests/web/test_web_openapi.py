"""The OpenAPI description is valid, and the API conforms to it."""

import re
from typing import Any

import pytest
import schemathesis
from effort import EXAMPLES
from hypothesis import HealthCheck, given, settings
from openapi_spec_validator import OpenAPIV31SpecValidator
from schemathesis import Case, GenerationMode
from schemathesis.schemas import BaseSchema

from sites import Site
from timeline.cli.main import _COMMANDS
from timeline.web.endpoints import ENDPOINTS


@pytest.fixture(scope="module")
def described(site: Site) -> Any:  # noqa: ANN401 a document of JSON
    return site.get("/api/openapi.json").well().json


def test_the_description_is_openapi(described: Any) -> None:  # noqa: ANN401
    assert described["openapi"].startswith("3.1")
    OpenAPIV31SpecValidator(described).validate()


def test_every_address_every_parameter_and_every_refusal_has_a_meaning(described: Any) -> None:  # noqa: ANN401
    for path, item in described["paths"].items():
        assert item["get"]["summary"].endswith("."), path
        for parameter in item["get"]["parameters"]:
            assert parameter["description"].endswith("."), (path, parameter)
        assert {"400", "404", "503"} <= set(item["get"]["responses"])


def test_addresses_are_named_like_commands(described: Any) -> None:  # noqa: ANN401
    """Except the list of relationships, the stream and the description."""
    names = {re.split(r"[/.]", path)[2] for path in described["paths"]}
    assert names - set(_COMMANDS) == {"relationships", "live", "openapi"}


@pytest.fixture(scope="module")
def schema(site: Site) -> BaseSchema:
    return schemathesis.openapi.from_url(f"{site.address}api/openapi.json")


ASKED = settings(max_examples=EXAMPLES or 12, deadline=None, suppress_health_check=[*HealthCheck])


ALLOWED, FORBIDDEN = GenerationMode.POSITIVE, GenerationMode.NEGATIVE
ANYTHING = [
    *((endpoint.path, ALLOWED) for endpoint in ENDPOINTS),
    *((endpoint.path, FORBIDDEN) for endpoint in ENDPOINTS if "{" in endpoint.path or endpoint.parameters),
    ("/api/openapi.json", ALLOWED),
]


@pytest.mark.parametrize(("path", "mode"), ANYTHING)
def test_every_request_is_answered_as_described(schema: BaseSchema, path: str, mode: GenerationMode) -> None:
    """Requests that the description allows, and requests that it forbids."""

    @ASKED
    @given(schema[path]["GET"].as_strategy(generation_mode=mode))
    def answered(case: Case[Any]) -> None:
        case.call_and_validate()

    answered()
