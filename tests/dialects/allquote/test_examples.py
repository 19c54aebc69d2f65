"""AllQuote's page, held to its word: its own requests get its own answers, to the order of keys."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.served import Answer
from tests.support.world import Caller

EXAMPLES = sorted((Path(__file__).parent / "examples").glob("*.json"))
KEY_ON_THE_PAGE = "ak_your_api_key_here"


@pytest.mark.parametrize("path", EXAMPLES, ids=[path.stem for path in EXAMPLES])
def test_the_pages_own_request_gets_its_own_answer(
    path: Path, acme: Caller, alice: Caller, dora: Caller
) -> None:
    example = json.loads(path.read_text())
    caller = {"acme": acme, "alice": alice, "dora": dora}[example.get("caller", "acme")]
    for step in example["before"]:
        _take(step, caller)
    answer = _send(example["request"], caller)
    promised = example["response"]
    assert answer.status == promised["status"], answer.text
    if "keys" in promised:
        assert list(answer.json) == promised["keys"]
    else:
        assert json.dumps(answer.json) == json.dumps(promised["body"])


def test_every_call_of_the_page_has_its_example() -> None:
    assert len(EXAMPLES) == 20


def _take(step: dict[str, Any], caller: Caller) -> None:
    if "counters" in step:
        caller.book.set("counters", caller.team, step["counters"])
    elif "set" in step:
        for name, values in step["set"].items():
            caller.book.set(name, caller.team, values)
    else:
        answer = caller.request(step["method"], step["path"], step["body"])
        assert answer.status in {200, 201}, answer.text


def _send(sent: dict[str, Any], caller: Caller) -> Answer:
    headers = {
        name: value.replace(KEY_ON_THE_PAGE, caller.key) for name, value in sent["headers"].items()
    }
    body = None if sent["body"] is None else json.dumps(sent["body"]).encode()
    with caller.served.http() as http:
        return http.request(sent["method"], f"/api/v1{sent['path']}", body=body, headers=headers)
