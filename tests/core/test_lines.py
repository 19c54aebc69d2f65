"""What one line amounts to, what lines charge once, and the ids that stay with them."""

from dataclasses import replace

import pytest

from quotewright.core.errors import Invalid
from quotewright.core.lines import (
    MOST_LINES,
    Line,
    LineKind,
    check_lines,
    continuing_ids,
    line_total,
    numbered,
    priced_by,
    setup_lines,
)
from quotewright.core.pricesets import PriceModel, PriceSet, Tier

PAINT = Line(LineKind.ITEM, "Paint", 1_0000, 5_000000)


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


class TestPriceSets:
    def test_a_line_costs_what_its_price_set_says_of_its_quantity(self) -> None:
        line = priced_by(_item(quantity=15_0000, unit_price=1_000000), _set(PriceModel.VOLUME))
        assert (line_total(line), line.unit_price) == (60_00, 4_000000)

    def test_its_unit_price_only_shows_what_one_comes_to(self) -> None:
        line = priced_by(_item(quantity=3_0000, unit_price=0), _set(PriceModel.FLAT, price=100))
        # A third of a hundred, three times, would be a cent short.
        assert (line_total(line), line.unit_price) == (100_00, 33_333333)

    def test_its_discount_comes_off_the_price_of_the_set(self) -> None:
        line = _item(quantity=2_0000, unit_price=0, discount=25_0000)
        assert line_total(priced_by(line, _set(PriceModel.PER_UNIT, price=10))) == 15_00


class TestSettingUp:
    def test_it_is_a_line_for_each_rate_the_lowest_first(self) -> None:
        lines = [_setting_up(20, 21_0000), _setting_up(5, 9_0000), _setting_up(1, 21_0000)]
        charged = setup_lines([*lines, _item(quantity=1_0000, unit_price=7_000000)])
        assert [(line.kind, line.tax_rate, line.unit_price, line.quantity) for line in charged] == [
            (LineKind.SETUP, 9_0000, 5_000000, 1_0000),
            (LineKind.SETUP, 21_0000, 21_000000, 1_0000),
        ]

    def test_neither_quantity_nor_discount_of_the_line_touches_it(self) -> None:
        line = replace(_setting_up(20, 0), quantity=9_0000, discount=50_0000)
        assert [line_total(one) for one in setup_lines([line])] == [20_00]

    def test_a_text_and_a_line_without_any_charge_nothing_once(self) -> None:
        text = replace(_setting_up(20, 0), kind=LineKind.TEXT)
        assert setup_lines([text, _setting_up(0, 0)]) == ()


class TestIds:
    def test_lines_without_one_are_numbered_in_their_order(self) -> None:
        known, new = replace(PAINT, id=4), PAINT
        assert _ids(numbered([new, known, new], last=12)) == [11, 4, 12]

    def test_an_equal_line_keeps_the_one_it_had(self) -> None:
        other = replace(PAINT, description="Tape")
        before = [replace(PAINT, id=1), replace(other, id=2)]
        assert _ids(continuing_ids([other, PAINT], before)) == [2, 1]

    def test_of_equal_lines_the_earlier_takes_the_earlier(self) -> None:
        before = [replace(PAINT, id=1), replace(PAINT, id=2)]
        assert _ids(continuing_ids([PAINT] * 3, before)) == [1, 2, 0]

    def test_a_line_that_names_its_own_keeps_it_whatever_else_is_new(self) -> None:
        before = [replace(PAINT, id=1), replace(PAINT, id=2)]
        changed = replace(PAINT, description="Two coats", id=2)
        assert _ids(continuing_ids([changed, PAINT], before)) == [2, 1]

    def test_what_was_no_lines_before_or_comes_twice_is_nobodys_to_have(self) -> None:
        before = [replace(PAINT, id=1)]
        named = [
            replace(PAINT, description=each, id=number)
            for each, number in (("a", 7), ("b", 1), ("c", 1))
        ]
        assert _ids(continuing_ids(named, before)) == [0, 1, 0]


def _ids(lines: tuple[Line, ...]) -> list[int]:
    return [line.id for line in lines]


def _set(model: PriceModel, price: int = 5, setup: int = 0) -> PriceSet:
    """In whole units; by volume it is one less from 11 on."""
    open_tier = Tier(0, None, price * 1_000000)
    by_volume = (Tier(0, 10_0000, price * 1_000000), Tier(11_0000, None, (price - 1) * 1_000000))
    tiers = by_volume if model is PriceModel.VOLUME else (open_tier,)
    return PriceSet(model, tiers, setup=setup * 1_000000)


def _setting_up(setup: int, tax_rate: int) -> Line:
    return replace(PAINT, price_set=_set(PriceModel.PER_UNIT, setup=setup), tax_rate=tax_rate)


def _item(quantity: int, unit_price: int, discount: int = 0) -> Line:
    return Line(LineKind.ITEM, "Paint", quantity, unit_price, discount=discount)
