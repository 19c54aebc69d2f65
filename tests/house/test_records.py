"""Records: equal by what they hold, and never changed in place, which the type checker holds."""

import ast
from pathlib import Path

import pytest
from mypy import api

from quotewright.core.events import QuoteAccepted, QuoteSent
from quotewright.core.money import Money

ROOT = Path(__file__).parents[2]
CHANGED_IN_PLACE = {
    "an amount": ("quotewright.core.money", "Money", "minor"),
    "a line": ("quotewright.core.lines", "Line", "quantity"),
    "a quote": ("quotewright.core.quotes", "Quote", "title"),
    "what inherits": ("quotewright.core.teams", "Team", "name"),
    "an event": ("quotewright.core.events", "QuoteAccepted", "subject_id"),
}


def test_the_type_checker_refuses_whatever_changes_a_record(tmp_path: Path) -> None:
    snippet = tmp_path / "changing.py"
    lines = ["from typing import Any"]
    for number, (module, record, field) in enumerate(CHANGED_IN_PLACE.values()):
        lines += [
            f"from {module} import {record}",
            f"def change_{number}(one: {record}, other: Any) -> None:",
            f"    one.{field} = other",
        ]
    snippet.write_text("\n".join(lines))
    said, _, _ = api.run(["--config-file", str(ROOT / "pyproject.toml"), str(snippet)])
    refused = [line for line in said.splitlines() if "is read-only" in line]
    assert [line.split(" in ")[1].split('"')[1] for line in refused] == [
        record for _, record, _ in CHANGED_IN_PLACE.values()
    ]


def test_every_record_of_the_core_is_declared_frozen() -> None:
    loose = [
        f"{path.name}: {node.name}"
        for path in sorted((ROOT / "quotewright" / "core").glob("*.py"))
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ClassDef)
        for decorator in node.decorator_list
        if "dataclass" in ast.unparse(decorator) and "frozen=True" not in ast.unparse(decorator)
    ]
    assert loose == []


@pytest.mark.parametrize(
    ("one", "other", "are_equal"),
    [
        (Money(1, "AUD"), Money(1, "AUD"), True),
        (Money(1, "AUD"), Money(1, "EUR"), False),
        (QuoteSent(7), QuoteSent(7), True),
        (QuoteSent(7), QuoteAccepted(7), False),
    ],
)
def test_records_are_equal_and_hash_alike_by_kind_and_content(
    one: object, other: object, *, are_equal: bool
) -> None:
    assert (one == other) is are_equal
    assert len({one, other}) == (1 if are_equal else 2)
