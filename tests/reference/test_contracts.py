"""The written contracts in themselves: whole documents, whose examples are what they say."""

import json

import openapi_spec_validator
import pytest

from tests.support.contract import CONTRACTS, FOLDER, Contract, Document, Place

of_each = pytest.mark.parametrize("contract", CONTRACTS, ids=lambda one: one.name)


def test_every_contract_that_is_served_is_tried() -> None:
    assert sorted(FOLDER.iterdir()) == sorted(contract.file for contract in CONTRACTS)


@of_each
def test_a_contract_is_openapi_3_1(contract: Contract) -> None:
    assert contract.whole["openapi"].startswith("3.1.")
    openapi_spec_validator.validate(contract.whole)


@of_each
def test_every_call_has_a_name_of_its_own_and_a_line_about_it(contract: Contract) -> None:
    operations = contract.operations
    names = [operation["operationId"] for operation in operations.values()]
    assert len(set(names)) == len(names)
    assert [at for at, operation in operations.items() if not operation["summary"]] == []
    tags = {tag["name"] for tag in contract.whole["tags"]}
    assert {tag for operation in operations.values() for tag in operation["tags"]} == tags


@of_each
def test_every_part_of_a_contract_is_used(contract: Contract) -> None:
    text = json.dumps(contract.whole)
    components = {
        f"#/components/{kind}/{name}"
        for kind, parts in contract.whole["components"].items()
        if kind != "securitySchemes"
        for name in parts
    }
    assert [one for one in sorted(components) if f'"{one}"' not in text] == []


@pytest.mark.parametrize(
    ("contract", "place", "content"),
    [
        pytest.param(contract, *one, id=" ".join((contract.name, *one[0])))
        for contract in CONTRACTS
        for one in contract.media_types()
    ],
)
def test_every_example_is_what_its_schema_says(
    contract: Contract, place: Place, content: Document
) -> None:
    assert content["examples"], place
    validator = contract.validator(content["schema"])
    for value in contract.examples(content).values():
        validator.validate(value)


@pytest.mark.parametrize(
    ("contract", "place", "parameter"),
    [
        pytest.param(contract, *one, id=" ".join((contract.name, *one[0])))
        for contract in CONTRACTS
        for one in contract.parameters()
    ],
)
def test_what_is_filled_in_on_the_page_fits(
    contract: Contract, place: Place, parameter: Document
) -> None:
    # Filters without an example are not filled in: all of them at once would find nothing.
    if parameter.get("required"):
        assert "example" in parameter, place
    if "example" in parameter:
        contract.validator(parameter["schema"]).validate(parameter["example"])


@of_each
def test_every_example_of_a_header_fits(contract: Contract) -> None:
    headers = list(contract.headers())
    assert headers
    for header in headers:
        schema = header["schema"]
        contract.validator(schema).validate(header.get("example", schema.get("const")))


@of_each
def test_a_contract_names_keys_in_the_order_of_the_answers(contract: Contract) -> None:
    for name, schema in contract.whole["components"]["schemas"].items():
        if schema.get("additionalProperties") is False:
            names = [key for key in schema["properties"] if key in schema["required"]]
            assert names == schema["required"], name
