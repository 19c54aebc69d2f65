"""The written contract and the door, held together: the same calls, scopes and refusals."""

import json
from pathlib import Path

import pytest

from quotewright.core.scopes import SCOPES
from quotewright.dialects.allquote.routes import ROUTES
from tests.support.contract import ALLQUOTE

OPERATIONS = ALLQUOTE.operations
PAGE = sorted((Path(__file__).parent / "examples").glob("*.json"))


def test_the_door_and_the_contract_have_the_same_calls_with_the_same_scopes() -> None:
    written = {at: operation["x-scope"] for at, operation in OPERATIONS.items()}
    assert written == {(one.method, one.path): one.scope for one in ROUTES}


def test_every_scope_of_the_contract_can_be_given() -> None:
    named = set(ALLQUOTE.whole["components"]["schemas"]["Scope"]["enum"])
    assert named - {"*"} == SCOPES


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


@pytest.mark.parametrize("path", PAGE, ids=[path.stem for path in PAGE])
def test_the_vendors_own_requests_and_answers_fit_the_contract(path: Path) -> None:
    example = json.loads(path.read_text())
    sent, promised = example["request"], example["response"]
    operation = OPERATIONS[_served_as(sent["method"], sent["path"])]
    if sent["body"] is not None:
        accepted = operation["requestBody"]["content"]["application/json"]["schema"]
        ALLQUOTE.validator(accepted).validate(sent["body"])
    answer = ALLQUOTE.resolve(operation["responses"][str(promised["status"])])
    shown = ALLQUOTE.resolve(answer["content"]["application/json"]["schema"])
    if "keys" in promised:
        plain = ALLQUOTE.resolve(shown["anyOf"][0])  # the second is what expand=all answers
        assert list(plain["properties"]) == promised["keys"]
    else:
        ALLQUOTE.validator(shown).validate(promised["body"])


def _served_as(method: str, path: str) -> tuple[str, str]:
    """The call of an address such as /clients/12?search=x."""
    parts = path.partition("?")[0].split("/")
    return method, "/".join("{id}" if part.isdigit() else part for part in parts)
