"""The plans: files whose every word is understood."""

import tomllib
from dataclasses import fields
from typing import Any

import msgspec
import pytest

from quotewright.core.clients import ClientDraft
from quotewright.core.teams import TeamDraft
from quotewright.demo import PLANS
from quotewright.demo.plans import (
    BOOKS,
    Business,
    PlannedInvoice,
    PlannedItem,
    PlannedOwner,
    PlannedQuote,
    PlannedWork,
)


def plan_of(name: str) -> dict[str, Any]:
    return tomllib.loads((BOOKS / f"{name}.toml").read_text())


def test_every_file_is_a_plan_that_is_made() -> None:
    assert sorted(path.stem for path in BOOKS.iterdir()) == sorted(PLANS)


@pytest.mark.parametrize("name", PLANS)
def test_a_plan_has_no_word_that_would_be_passed_over(name: str) -> None:
    plan = plan_of(name)
    read: list[tuple[type[Any], list[dict[str, Any]]]] = [
        (Business, [plan]),
        (TeamDraft, [plan["team"]]),
        (PlannedOwner, [plan["owner"]]),
        (PlannedItem, [*plan["items"].values()]),
        (ClientDraft, [*plan["clients"].values()]),
        (PlannedWork, [plan["work"]]),
        (PlannedQuote, plan["quotes"]),
        (PlannedInvoice, plan["invoices"]),
    ]
    for kind, written in read:
        known = {field.name for field in fields(kind)}
        assert [word for one in written for word in one if word not in known] == []


def test_a_deed_that_nobody_knows_is_refused() -> None:
    plan = plan_of(PLANS[0])
    plan["quotes"][0]["way"] = [["forgotten", 0]]
    with pytest.raises(msgspec.ValidationError, match="forgotten"):
        msgspec.convert(plan, Business)
