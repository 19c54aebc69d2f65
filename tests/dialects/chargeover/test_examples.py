"""ChargeOver's page, held to its word: its own requests get its own answers."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from quotewright.core.teams import TeamDraft
from tests.support.chargeover import ChargeOverCaller
from tests.support.served import Served
from tests.support.world import Registrar

EXAMPLES = sorted((Path(__file__).parent / "examples").glob("*.json"))
BASE_ON_THE_PAGE = "http://dev1.chargeover.test"
TOKEN_ON_THE_PAGE = "i5d57esw422k"
MINNESOTA = TeamDraft(
    name="Minnesota Metering",
    country="US",
    currency="USD",
    locale="en_US",
    time_zone="America/Chicago",
    is_tax_registered=False,
)
WRITTEN_AT = datetime(2020, 5, 4, 22, 13, 35, tzinfo=UTC)


@pytest.fixture(scope="module")
def page(served: Served, registrar: Registrar) -> Iterator[ChargeOverCaller]:
    """A team whose ninth quote is the page's."""
    with ChargeOverCaller(served, registrar, registrar.open(MINNESOTA)) as caller:
        caller.book.set("counters", caller.team, {"clients": 34})
        customer, item = caller.has_customer(terms_id=2), caller.has_item()
        for place in range(9):
            caller.has_quote(
                customer_id=customer,
                line_items=[{"item_id": item, "line_rate": 100.83}],
                date="2020-05-04",
                **({"external_key": "a0K3D000001Wv8cUAg"} if place == 8 else {}),
            )
        written_at = int(WRITTEN_AT.timestamp()) * 1_000_000
        caller.book.set("quotes", caller.team, {"created_at": written_at})
        yield caller


@pytest.mark.parametrize("path", EXAMPLES, ids=[path.stem for path in EXAMPLES])
def test_the_pages_own_request_gets_its_own_answer(path: Path, page: ChargeOverCaller) -> None:
    example = json.loads(path.read_text())
    sent, promised = example["request"], example["response"]
    answer = page.request(sent["method"], sent["path"], authorization=None if sent["keys"] else "")
    assert answer.status == promised["status"], answer.text
    assert list(answer.json) == list(promised["body"])
    said, wanted = answer.json["response"], promised["body"]["response"]
    assert answer.json | {"response": wanted} == promised["body"]
    if wanted is False:
        assert said is False
        return
    assert len(said) == len(wanted)
    for ours, theirs in zip(said, wanted, strict=True):
        token = page.response(f"/quote/{theirs['quote_id']}")["token"]
        named = {key: _named(value, token) for key, value in theirs.items()}
        shown = {key: _at_home(ours[key]) for key in theirs}
        assert json.dumps(shown) == json.dumps(named)


def test_the_page_has_three_examples() -> None:
    assert len(EXAMPLES) == 3


def test_a_quote_stands_in_the_order_of_the_pages_schema(page: ChargeOverCaller) -> None:
    """All keys, always; the customer comes last, as in the page's example."""
    schema = (Path(__file__).parent / "schema.json").read_text()
    keys = json.loads(schema)
    (listed,) = page.response("/quote?limit=1")
    whole = page.response("/quote/9")
    assert list(listed) == [key for key in keys["quote"] if key != "line_items"]
    assert list(whole) == keys["quote"]
    assert list(whole["line_items"][0]) == keys["line"]
    assert whole | {"line_items": None} == page.response("/quote?offset=8")[0] | {
        "line_items": None
    }


def _named(value: Any, token: str) -> Any:
    return value.replace(TOKEN_ON_THE_PAGE, token) if isinstance(value, str) else value


def _at_home(value: Any) -> Any:
    if isinstance(value, str) and value.startswith("http"):
        return f"{BASE_ON_THE_PAGE}/{value.split('/', 3)[3]}"
    return value
