"""The numbers printed on documents."""

import pytest

from quotewright.core.errors import Invalid
from quotewright.core.numbers import (
    FIRST_NUMBER,
    check_pattern,
    document_number,
    revision_number,
)


def test_the_first_quote_is_q_1001() -> None:
    assert document_number("Q-{n}", FIRST_NUMBER) == "Q-1001"


@pytest.mark.parametrize(
    "pattern", ["{n}", "Q-{n}", "{n}/2026", "Offerte {n}", "№{n}", "Q" * 29 + "{n}"]
)
def test_a_pattern_holds_the_count_once(pattern: str) -> None:
    assert check_pattern(pattern) == pattern


@pytest.mark.parametrize(
    "pattern",
    ["", "Q-", "Q-{n}-{n}", "Q-{year}-{n}", "Q-{N}", "{{n}}", "Q-{n}}", "Q\n{n}", "Q" * 30 + "{n}"],
)
def test_any_other_pattern_is_refused(pattern: str) -> None:
    with pytest.raises(Invalid) as refusal:
        check_pattern(pattern, "quote_pattern")
    assert refusal.value.field == "quote_pattern"


def test_a_refused_pattern_is_told_what_it_needs() -> None:
    with pytest.raises(Invalid, match=r"pattern must contain \{n\} exactly once"):
        check_pattern("Q-")


def test_a_revision_carries_the_number_it_revises() -> None:
    assert revision_number("Q-1001", 2) == "Q-1001-R2"


def test_a_revision_of_a_revision_counts_on() -> None:
    assert revision_number("Q-1001-R2", 3) == "Q-1001-R3"
    assert revision_number("Q-1001-R9", 10) == "Q-1001-R10"


def test_a_revision_may_skip_one_that_was_deleted() -> None:
    assert revision_number("Q-1001", 3) == "Q-1001-R3"
    assert revision_number("Q-1001-R2", 4) == "Q-1001-R4"


def test_an_ending_that_no_revision_gave_belongs_to_the_number() -> None:
    assert revision_number("BRIDGE-R7", 2) == "BRIDGE-R7-R2"
    assert revision_number("BRIDGE-R7-R2", 3) == "BRIDGE-R7-R3"
    assert revision_number("BRIDGE-R1", 2) == "BRIDGE-R1-R2"


def test_there_is_no_first_revision() -> None:
    with pytest.raises(ValueError, match="R2"):
        revision_number("Q-1001", 1)
