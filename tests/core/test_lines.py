"""What one line amounts to."""

import pytest

from quotewright.core.errors import Invalid
from quotewright.core.lines import MOST_LINES, Line, LineKind, check_lines, line_total


def test_a_line_is_quantity_times_price() -> None:
    assert line_total(_item(quantity=8_0000, unit_price=90_000000)) == 72000


def test_a_line_is_rounded_once_after_its_discount() -> None:
    # Half of 3 times 0.335 is 0.5025, so 50 cents. Rounded twice, by way of 1.01, it would be 51.
    assert line_total(_item(quantity=3_0000, unit_price=335000, discount=50_0000)) == 50


def test_half_a_cent_is_rounded_up() -> None:
    assert line_total(_item(quantity=1_0000, unit_price=5000)) == 1
    assert line_total(_item(quantity=1_0000, unit_price=4999)) == 0


def test_half_a_cent_of_credit_is_rounded_away_from_zero() -> None:
    assert line_total(_item(quantity=-1_0000, unit_price=5000)) == -1
    assert line_total(_item(quantity=1_0000, unit_price=-5000)) == -1


def test_ten_percent_off_25_cents_leaves_23_cents() -> None:
    assert line_total(_item(quantity=1_0000, unit_price=250000, discount=10_0000)) == 23


def test_a_line_can_be_given_away() -> None:
    assert line_total(_item(quantity=1_0000, unit_price=90_000000, discount=100_0000)) == 0


def test_a_text_line_counts_nothing_whatever_stands_on_it() -> None:
    text = Line(LineKind.TEXT, "Work on Monday", quantity=1_0000, unit_price=90_000000)
    assert line_total(text) == 0


def test_a_document_has_at_most_500_lines() -> None:
    line = _item(quantity=1_0000, unit_price=1_000000)
    check_lines([line] * MOST_LINES)
    with pytest.raises(Invalid, match="at most 500 lines") as refusal:
        check_lines([line] * (MOST_LINES + 1))
    assert refusal.value.field == "lines"


def _item(quantity: int, unit_price: int, discount: int = 0) -> Line:
    return Line(LineKind.ITEM, "Paint", quantity, unit_price, discount=discount)
