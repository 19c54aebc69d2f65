"""The bounds of a search."""

import pytest

from quotewright.core.errors import Invalid
from quotewright.core.query import MOST_ROWS, Order, Query


def test_a_plain_search_answers_the_newest_thousand() -> None:
    query = Query()
    assert (query.order, query.limit, query.offset) == ((Order("id", descending=True),), 1000, 0)


@pytest.mark.parametrize("limit", [1, MOST_ROWS])
def test_a_page_has_at_least_one_row_and_at_most_a_thousand(limit: int) -> None:
    assert Query(limit=limit).limit == limit


@pytest.mark.parametrize("limit", [0, -1, MOST_ROWS + 1])
def test_a_page_of_any_other_size_is_refused(limit: int) -> None:
    with pytest.raises(Invalid, match="limit must be from 1 to 1000") as refusal:
        Query(limit=limit)
    assert refusal.value.field == "limit"


def test_a_search_does_not_begin_before_its_first_row() -> None:
    with pytest.raises(Invalid, match="offset must not be negative") as refusal:
        Query(offset=-1)
    assert refusal.value.field == "offset"
