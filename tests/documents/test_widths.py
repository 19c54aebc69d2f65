"""How wide words are: as the typesetter has them, at least, and only where that is known."""

import json
from dataclasses import replace
from typing import Any

import pytest

from quotewright.documents.sheets import sheet_of
from quotewright.documents.widths import BOLD, widest, width_of_line
from tests.documents._sheets import HOSE, SHORT


def test_the_advance_of_every_digit_is_the_same() -> None:
    assert {width_of_line(digit) for digit in "0123456789"} == {width_of_line("0")}
    assert width_of_line("00") == pytest.approx(2 * 0.572 * 1.03)


def test_bold_words_are_wider() -> None:
    words = "Total incl. GST"
    assert (width_of_line(words, BOLD) or 0) > (width_of_line(words) or 0) > 0


@pytest.mark.parametrize("words", ["two\nlines", "客房门牌", "שלט", "▯ ✓"])
def test_what_may_be_higher_than_a_line_of_the_first_font_has_no_width(words: str) -> None:
    assert width_of_line(words) is None


def test_the_widest_counts_characters_of_other_fonts_as_wide_ones() -> None:
    assert widest(["1", "個"]) == 1.3
    assert widest([]) == 0


def test_a_sheet_says_how_wide_its_words_are() -> None:
    sheet: dict[str, Any] = json.loads(sheet_of(SHORT))
    (line,) = sheet["lines"]
    assert line["quantity"] == "2 hours"
    assert line["wide"] == pytest.approx(width_of_line(HOSE.description))
    assert sheet["widest"]["quantity"] == pytest.approx(widest(["2 hours"]))
    assert all(one["wide"] != [None, None] for one in (*sheet["facts"], *sheet["sums"]))


def test_a_line_with_another_script_has_no_width_of_its_own() -> None:
    view = replace(SHORT, lines=(replace(HOSE, unit="個"),))
    assert json.loads(sheet_of(view))["lines"][0]["wide"] is None
