"""The written contract and the door, held together: the same calls and scopes, true examples."""

import json
from collections.abc import Iterator
from pathlib import Path

import jsonschema_rs
import openapi_spec_validator
import pytest

from quotewright.core.scopes import SCOPES
from quotewright.dialects.allquote.routes import ROUTES
from tests.support.contract import CONTRACT, OPERATIONS, Document, examples, resolve

PAGE = sorted((Path(__file__).parent / "examples").glob("*.json"))

Place = tuple[str, ...]


def _media_types() -> Iterator[tuple[Place, Document]]:
    """What may be sent and answered: its place in the document, and its schema with examples."""
    for (method, path), operation in OPERATIONS.items():
        at = (method, path)
        body = operation.get("requestBody", {"content": {}})
        for media_type, content in resolve(body)["content"].items():
            yield (*at, "body", media_type), content
        for status, answer in operation["responses"].items():
            for media_type, content in resolve(answer).get("content", {}).items():
                yield (*at, status, media_type), content


def _parameters() -> Iterator[tuple[Place, Document]]:
    for (method, path), operation in OPERATIONS.items():
        shared = CONTRACT["paths"][path].get("parameters", [])
        for parameter in map(resolve, [*shared, *operation.get("parameters", [])]):
            yield (method, path, parameter["in"], parameter["name"]), parameter


def _headers() -> Iterator[tuple[Place, Document]]:
    for (method, path), operation in OPERATIONS.items():
        for status, answer in operation["responses"].items():
            for name, header in resolve(answer).get("headers", {}).items():
                yield (method, path, status, name), resolve(header)


def _validator(schema: Document) -> jsonschema_rs.Draft202012Validator:
    whole = {**schema, "components": CONTRACT["components"]}
    return jsonschema_rs.Draft202012Validator(whole, validate_formats=True)


def test_the_contract_is_openapi_3_1() -> None:
    assert CONTRACT["openapi"].startswith("3.1.")
    openapi_spec_validator.validate(CONTRACT)


def test_the_door_and_the_contract_have_the_same_calls_with_the_same_scopes() -> None:
    written = {at: operation["x-scope"] for at, operation in OPERATIONS.items()}
    assert written == {(one.method, one.path): one.scope for one in ROUTES}


def test_every_scope_of_the_contract_can_be_given() -> None:
    named = set(CONTRACT["components"]["schemas"]["Scope"]["enum"])
    assert named - {"*"} == SCOPES


def test_every_call_has_a_name_of_its_own_and_a_line_about_it() -> None:
    names = [operation["operationId"] for operation in OPERATIONS.values()]
    assert len(set(names)) == len(names)
    assert [at for at, operation in OPERATIONS.items() if not operation["summary"]] == []
    tags = {tag["name"] for tag in CONTRACT["tags"]}
    assert {tag for operation in OPERATIONS.values() for tag in operation["tags"]} == tags


def test_every_call_says_how_each_of_its_checks_refuses() -> None:
    for one in ROUTES:
        written = set(OPERATIONS[one.method, one.path]["responses"])
        expected = {"401", "408", "429", "431", "500", "503"}
        expected |= {"409", "422"} if one.method == "POST" else set()
        expected |= {"403"} if one.scope else set()
        expected |= {"404"} if "{id}" in one.path else set()
        reads_a_body = "requestBody" in OPERATIONS[one.method, one.path]
        expected |= {"400", "413", "415"} if reads_a_body else set()
        assert expected <= written, (one.method, one.path)


def test_every_part_of_the_contract_is_used() -> None:
    text = json.dumps(CONTRACT)
    components = {
        f"#/components/{kind}/{name}"
        for kind, parts in CONTRACT["components"].items()
        if kind != "securitySchemes"
        for name in parts
    }
    assert [one for one in sorted(components) if f'"{one}"' not in text] == []


@pytest.mark.parametrize(
    ("place", "content"), [pytest.param(*one, id=" ".join(one[0])) for one in _media_types()]
)
def test_every_example_is_what_its_schema_says(place: Place, content: Document) -> None:
    assert content["examples"], place
    validator = _validator(content["schema"])
    for value in examples(content).values():
        validator.validate(value)


@pytest.mark.parametrize(
    ("place", "parameter"), [pytest.param(*one, id=" ".join(one[0])) for one in _parameters()]
)
def test_what_is_filled_in_on_the_page_fits(place: Place, parameter: Document) -> None:
    # Filters without an example are not filled in: all of them at once would find nothing.
    if parameter.get("required"):
        assert "example" in parameter, place
    if "example" in parameter:
        _validator(parameter["schema"]).validate(parameter["example"])


def test_every_example_of_a_header_fits() -> None:
    headers = list(_headers())
    assert headers
    for _, header in headers:
        schema = header["schema"]
        _validator(schema).validate(header.get("example", schema.get("const")))


@pytest.mark.parametrize("path", PAGE, ids=[path.stem for path in PAGE])
def test_the_vendors_own_requests_and_answers_fit_the_contract(path: Path) -> None:
    example = json.loads(path.read_text())
    sent, promised = example["request"], example["response"]
    operation = OPERATIONS[_served_as(sent["method"], sent["path"])]
    if sent["body"] is not None:
        accepted = operation["requestBody"]["content"]["application/json"]["schema"]
        _validator(accepted).validate(sent["body"])
    answer = resolve(operation["responses"][str(promised["status"])])
    shown = resolve(answer["content"]["application/json"]["schema"])
    if "keys" in promised:
        plain = resolve(shown["anyOf"][0])  # the second is what expand=all answers
        assert list(plain["properties"]) == promised["keys"]
    else:
        _validator(shown).validate(promised["body"])


def test_the_contract_names_keys_in_the_order_of_the_answers() -> None:
    for name, schema in CONTRACT["components"]["schemas"].items():
        if schema.get("additionalProperties") is False:
            required = schema["required"]
            assert list(schema["properties"])[: len(required)] == required, name


def _served_as(method: str, path: str) -> tuple[str, str]:
    """The call of an address such as /clients/12?search=x."""
    parts = path.partition("?")[0].split("/")
    return method, "/".join("{id}" if part.isdigit() else part for part in parts)
