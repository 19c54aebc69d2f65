"""How numbers are read, written and rounded."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quotewright.core.decimals import (
    HUNDRED_PERCENT,
    PERCENT,
    PRICE,
    QUANTITY,
    divide_half_up,
    read_decimal,
    write_decimal,
)
from quotewright.core.errors import Invalid


@pytest.mark.parametrize(
    ("value", "units"),
    [
        (8, 8_000000),
        (-3, -3_000000),
        ("5.952", 5_952000),
        ("-0.5", -500000),
        ("0", 0),
        ("-0", 0),
        ("007", 7_000000),
        ("0.000001", 1),
        (Decimal("62.5"), 62_500000),
        (Decimal("1E+3"), 1000_000000),
        ("1e3", 1000_000000),
        ("1.5E-3", 1500),
        ("-25e-1", -2_500000),
        ("1.2000000000e1", 12_000000),
        ("0e999999999", 0),
        (Decimal("0E-500000"), 0),
        (10**9, 10**15),
    ],
)
def test_a_number_is_read_exactly(value: object, units: int) -> None:
    assert read_decimal(value, PRICE, "price") == units


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        False,
        1.5,
        b"1",
        [],
        {},
        "",
        " 1",
        "1 ",
        "1\n",
        "+1",
        "1_0",
        "1,5",
        ".5",
        "5.",
        "--1",
        "0x10",
        "NaN",
        "Infinity",
        "-inf",
        "\uff11\uff12",
        "\u0663",
        "1e",
        "e1",
        "1e1.5",
        "1e_3",
        "\uff11e3",
        Decimal("NaN"),
        Decimal("sNaN"),
        Decimal("-Infinity"),
    ],
)
def test_what_is_no_plain_number_is_refused(value: object) -> None:
    with pytest.raises(Invalid) as refusal:
        read_decimal(value, PRICE, "price")
    assert refusal.value.field == "price"
    assert refusal.value.message == "price must be a number, such as 12.5"


@pytest.mark.parametrize(
    "value",
    [
        "1e999999999",
        "1e-999999999",
        "1e9999999999999999999999",
        Decimal("1e999999999"),
        Decimal("-1e-999999999"),
        Decimal("0.0000001"),
        "1e12",
        "1234567890123",
        "1.0000000",
    ],
)
def test_what_does_not_fit_the_grammar_is_refused_whatever_its_size(value: object) -> None:
    with pytest.raises(Invalid):
        read_decimal(value, PRICE, "price")


def test_a_number_of_a_million_digits_is_refused_at_once() -> None:
    for value in (10**1_000_000, "9" * 1_000_000, "0." + "0" * 1_000_000 + "1"):
        with pytest.raises(Invalid):
            read_decimal(value, PRICE, "price")


def test_more_decimals_than_are_kept_are_refused_not_rounded() -> None:
    with pytest.raises(Invalid, match="quantity can have at most 4 decimals"):
        read_decimal("1.00001", QUANTITY, "quantity")


def test_zeros_after_the_last_kept_decimal_do_no_harm() -> None:
    assert read_decimal("1.500000", QUANTITY, "quantity") == 1_5000


@pytest.mark.parametrize("value", ["100.0001", "-0.0001", 101, -1])
def test_a_percentage_lies_between_0_and_100(value: object) -> None:
    with pytest.raises(Invalid, match="discount must be between 0 and 100"):
        read_decimal(value, PERCENT, "discount")


def test_the_ends_of_a_scale_belong_to_it() -> None:
    assert read_decimal("100", PERCENT, "discount") == HUNDRED_PERCENT
    assert read_decimal("0", PERCENT, "discount") == 0
    assert read_decimal("-1000000000", QUANTITY, "quantity") == -(10**13)
    with pytest.raises(Invalid):
        read_decimal("1000000000.0001", QUANTITY, "quantity")


@pytest.mark.parametrize(
    ("units", "text"),
    [(8_000000, "8"), (5_952000, "5.952"), (-500000, "-0.5"), (0, "0"), (1, "0.000001")],
)
def test_a_number_is_written_as_short_as_it_goes(units: int, text: str) -> None:
    assert write_decimal(units, PRICE) == text


@settings(max_examples=50)
@given(st.integers(-(10**15), 10**15))
def test_what_was_written_reads_back_the_same(units: int) -> None:
    text = write_decimal(units, PRICE)
    assert read_decimal(text, PRICE, "price") == units
    assert read_decimal(Decimal(text), PRICE, "price") == units
    assert read_decimal(f"{Decimal(text):e}", PRICE, "price") == units


@settings(max_examples=50)
@given(st.text() | st.decimals() | st.integers() | st.floats())
def test_reading_refuses_or_reads_but_never_breaks(value: object) -> None:
    try:
        units = read_decimal(value, PRICE, "price")
    except Invalid:
        return
    assert Decimal(units).scaleb(-6) == Decimal(str(value))


@pytest.mark.parametrize(
    ("numerator", "denominator", "quotient"),
    [
        (5, 10, 1),
        (-5, 10, -1),
        (5, -10, -1),
        (-5, -10, 1),
        (25, 10, 3),
        (15, 10, 2),
        (4, 10, 0),
        (-4, 10, 0),
        (-6, 10, -1),
        (1, 3, 0),
        (2, 3, 1),
        (0, 7, 0),
    ],
)
def test_a_half_is_rounded_away_from_zero(
    numerator: int,
    denominator: int,
    quotient: int,
) -> None:
    assert divide_half_up(numerator, denominator) == quotient
