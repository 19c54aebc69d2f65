"""Fields: each value of a body is read as what it should be, or refused with its name."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from quotewright.core.errors import Invalid
from quotewright.core.money import MOST_MINOR
from quotewright.inbound.fields import (
    LONG,
    SHORT,
    Body,
    clean_text,
    read_day,
    read_flag,
    read_id,
    read_instant,
    read_number_or_text,
    read_text,
    read_whole,
)

SYDNEY = ZoneInfo("Australia/Sydney")

READERS: dict[Callable[[Body, str], object], type] = {
    read_text: str,
    read_number_or_text: str,
    read_whole: int,
    read_id: int,
    read_day: date,
    read_instant: datetime,
}
NOTHING_GIVEN: dict[Callable[[Body, str], object], object] = {
    read_text: "",
    read_number_or_text: "",
    read_whole: None,
    read_id: None,
    read_day: None,
    read_instant: None,
}

EVERY_CHARACTER = st.text(alphabet=st.characters())
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(-(10**400), 10**400)
    | st.decimals(allow_nan=False, allow_infinity=False)
    | EVERY_CHARACTER
    | st.from_regex(r"-?[0-9]{0,20}(\.[0-9]{0,8})?([eE][+-]?[0-9]{0,5})?")
    | st.dates().map(str)
    | st.datetimes(timezones=st.timezones()).map(datetime.isoformat)
)
ANYTHING = st.recursive(
    LEAVES, lambda inner: st.lists(inner) | st.dictionaries(EVERY_CHARACTER, inner), max_leaves=5
)


@pytest.mark.parametrize("read", READERS)
class TestEveryReader:
    @given(value=ANYTHING)
    @example(value=Decimal("1e999999"))
    @example(value=Decimal("-1e-999999"))
    @example(value="1e999")
    @example(value="9" * 5000)
    def test_whatever_comes_is_read_or_refused_by_name(
        self, read: Callable[[Body, str], object], value: object
    ) -> None:
        try:
            given_back = read({"x": value}, "x")
        except Invalid as refusal:
            _assert_names(refusal, "x")
        else:
            assert given_back is None or type(given_back) is READERS[read]

    @pytest.mark.parametrize("body", [{}, {"x": None}, {"y": 5, "X": []}])
    def test_null_is_as_good_as_missing_and_other_keys_are_ignored(
        self, read: Callable[[Body, str], object], body: Body
    ) -> None:
        assert read(body, "x") == NOTHING_GIVEN[read]

    @pytest.mark.parametrize("value", [True, False, [], {}, ["5"], {"x": 5}, Decimal("1.5")])
    def test_what_is_of_no_fitting_type_is_refused(
        self, read: Callable[[Body, str], object], value: object
    ) -> None:
        _assert_refused(lambda: read({"x": value}, "x"), "x")


class TestText:
    @pytest.mark.parametrize(
        ("sent", "text"),
        [
            ("Jane", "Jane"),
            ("  Jane \n", "Jane"),
            (" \t ", ""),
            ("one\n\ttwo", "one\n\ttwo"),
            ("Kit\x07chen\x1b[2J\r\x85\x7f", "Kitchen[2J"),
            ("Zoë 李小龙 🛠️ שלום", "Zoë 李小龙 🛠️ שלום"),
        ],
    )
    def test_text_is_kept_without_blanks_around_and_control_characters(
        self, sent: str, text: str
    ) -> None:
        assert read_text({"name": sent}, "name") == text

    @pytest.mark.parametrize("sent", ["a\0b", "\0", "\ud800", "a\udfffb"])
    def test_nul_and_half_characters_are_refused(self, sent: str) -> None:
        with pytest.raises(Invalid, match=r"^name must not contain NUL or half characters$"):
            read_text({"name": sent}, "name")

    @pytest.mark.parametrize("most", [SHORT, LONG])
    def test_text_is_as_long_as_is_kept_counted_in_characters(self, most: int) -> None:
        longest = "ê" * most
        assert read_text({"notes": f" {longest} "}, "notes", most=most) == longest
        with pytest.raises(Invalid, match=f"^notes must be at most {most} characters$"):
            read_text({"notes": longest + "x"}, "notes", most=most)

    @given(EVERY_CHARACTER)
    def test_clean_text_stays_as_it_is(self, sent: str) -> None:
        try:
            text = clean_text(sent, "name")
        except Invalid as refusal:
            _assert_names(refusal, "name")
        else:
            assert clean_text(text, "name") == text
            assert text.encode().decode() == text
            assert "\0" not in text

    @pytest.mark.parametrize("value", [0, 5, 400_000_000, Decimal(5)])
    def test_a_number_is_no_text(self, value: object) -> None:
        _assert_refused(lambda: read_text({"name": value}, "name"), "name")

    def test_a_telephone_may_be_a_number(self) -> None:
        assert read_number_or_text({"phone": 61400000000}, "phone") == "61400000000"
        assert read_number_or_text({"phone": " 0400 000 000"}, "phone") == "0400 000 000"
        _assert_refused(lambda: read_number_or_text({"phone": 10**SHORT}, "phone"), "phone")


class TestWholeNumbers:
    @pytest.mark.parametrize(
        ("sent", "number"),
        [
            (0, 0),
            (-5, -5),
            (MOST_MINOR, MOST_MINOR),
            (-MOST_MINOR, -MOST_MINOR),
            ("42", 42),
            ("-42", -42),
            ("007", 7),
            (Decimal("8.0"), 8),
            ("8.000000", 8),
            ("1e3", 1000),
            ("1.5E1", 15),
            (Decimal("-0.0"), 0),
            ("0e999", 0),
        ],
    )
    def test_a_whole_number_is_read_however_it_is_written(self, sent: object, number: int) -> None:
        read = read_whole({"n": sent}, "n")
        assert (type(read), read) == (int, number)

    @pytest.mark.parametrize(
        "sent",
        [
            *(MOST_MINOR + 1, -MOST_MINOR - 1, 10**400, Decimal("1e16"), Decimal("1e999999")),
            *(Decimal("0.5"), Decimal("1e-7"), "1.5", "1e-1", "1e999", "1e-999", "9" * 5000),
            *("", " ", "5 ", "\n5", "+5", "1_0", "1,5", "1.", ".5", "0x8", "--1", "٣", "५"),
            *("NaN", "Infinity", "-inf", "1e", "many"),
        ],
        ids=lambda sent: repr(sent)[:24],
    )
    def test_what_is_no_whole_number_or_too_large_is_refused(self, sent: object) -> None:
        _assert_refused(lambda: read_whole({"n": sent}, "n"), "n")

    def test_a_number_inside_of_a_list_is_named_with_its_place(self) -> None:
        name = "line_items[1].unit_price_cents"
        refused = {"unit_price_cents": "many"}
        _assert_refused(lambda: read_whole(refused, "unit_price_cents", of="line_items[1]"), name)


class TestFlags:
    @pytest.mark.parametrize("sent", [True, False])
    def test_a_flag_is_true_or_false(self, sent: bool) -> None:
        assert read_flag({"x": sent}, "x") is sent

    def test_nothing_given_is_neither(self) -> None:
        assert read_flag({}, "x") is None
        assert read_flag({"x": None}, "x") is None

    @pytest.mark.parametrize("sent", ["true", "false", "", 0, 1, Decimal(1), [], {}])
    def test_what_is_neither_is_refused(self, sent: object) -> None:
        _assert_refused(lambda: read_flag({"x": sent}, "x"), "x")


class TestIds:
    @pytest.mark.parametrize(
        ("sent", "number"),
        [(1, 1), ("33", 33), ("007", 7), (MOST_MINOR, MOST_MINOR), (str(MOST_MINOR), MOST_MINOR)],
    )
    def test_an_id_is_a_number_from_1_or_its_digits(self, sent: object, number: int) -> None:
        assert read_id({"client_id": sent}, "client_id") == number

    def test_a_blank_id_is_none(self) -> None:
        assert read_id({"client_id": ""}, "client_id") is None

    @pytest.mark.parametrize(
        "sent",
        [
            *(0, -1, MOST_MINOR + 1, 2**63, 10**400, Decimal(1), "0", "-1", "+1", "1.0", "1e0"),
            *(" ", " 1", "1\n", "1_0", "0x1", "١", "abc", "9" * 16, "9" * 5000),
        ],
        ids=lambda sent: repr(sent)[:24],
    )
    def test_what_can_be_no_id_is_refused(self, sent: object) -> None:
        _assert_refused(lambda: read_id({"client_id": sent}, "client_id"), "client_id")


class TestDays:
    @pytest.mark.parametrize(
        ("sent", "day"),
        [
            ("2026-11-21", date(2026, 11, 21)),
            ("2028-02-29", date(2028, 2, 29)),
            ("0001-01-01", date.min),
            ("9999-12-31", date.max),
            ("", None),
        ],
    )
    def test_a_day_is_written_in_one_way(self, sent: str, day: date | None) -> None:
        assert read_day({"due_date": sent}, "due_date") == day

    @pytest.mark.parametrize(
        "sent",
        [
            *("2026-02-29", "2026-13-01", "2026-00-10", "0000-01-01", "2026-7-1", "26-07-01"),
            *("20260701", "2026-W27-3", "01/07/2026", "2026-07-01T00:00:00Z", "2026-07-01\n"),
            *(" 2026-07-01", "٢٠٢٦-07-01", "-2026-07-01", "soon", " ", 20260701),
        ],
    )
    def test_what_is_no_day_is_refused(self, sent: object) -> None:
        _assert_refused(lambda: read_day({"due_date": sent}, "due_date"), "due_date")


class TestInstants:
    @pytest.mark.parametrize(
        ("sent", "instant"),
        [
            ("2026-07-01T09:00:00+10:00", datetime(2026, 6, 30, 23, tzinfo=UTC)),
            ("2026-07-01 09:00+1000", datetime(2026, 6, 30, 23, tzinfo=UTC)),
            ("2026-07-01T09:00Z", datetime(2026, 7, 1, 9, tzinfo=UTC)),
            ("2026-07-01T09:00:00.5Z", datetime(2026, 7, 1, 9, 0, 0, 500_000, tzinfo=UTC)),
            ("2026-07-01T09:00:00.1234567-03:30", datetime(2026, 7, 1, 12, 30, 0, 123_456, UTC)),
            ("0001-01-01T00:00:00Z", datetime(1, 1, 1, tzinfo=UTC)),
            ("9999-12-31T23:59:59Z", datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)),
            ("", None),
        ],
    )
    @pytest.mark.parametrize("zone", [None, SYDNEY])
    def test_an_instant_is_read_with_its_offset_into_utc(
        self, sent: str, instant: datetime | None, zone: ZoneInfo | None
    ) -> None:
        found = read_instant({"start": sent}, "start", zone)
        assert found == instant
        assert found is None or found.tzinfo is UTC

    @pytest.mark.parametrize(
        ("sent", "hour"), [("2026-07-01T09:00:00", 23), ("2026-12-01T09:00", 22)]
    )
    def test_a_time_without_an_offset_is_the_zones_own_in_summer_and_winter(
        self, sent: str, hour: int
    ) -> None:
        found = read_instant({"start": sent}, "start", SYDNEY)
        assert found is not None
        assert (found.hour, found.tzinfo) == (hour, UTC)

    def test_without_a_zone_a_time_needs_its_offset(self) -> None:
        _assert_refused(lambda: read_instant({"start": "2026-07-01T09:00:00"}, "start"), "start")

    @pytest.mark.parametrize("zone", [None, SYDNEY])
    @pytest.mark.parametrize(
        "sent",
        [
            *("2026-07-01", "2026-07-01T09", "2026-07-01T09:00:00+10", "09:00:00Z", "soon", " "),
            *("2026-02-30T09:00Z", "2026-07-01T25:00Z", "2026-07-01T09:60Z", "0000-01-01T00:00Z"),
            *(
                "2026-07-01T09:00:00.Z",
                "2026-07-01T09:00Z\n",
                "2026-07-01t09:00z",
                "20260701T0900Z",
            ),
            *("2026-07-01T09:00+25:00", "2026-W27-3T09:00Z", "٢٠٢٦-07-01T09:00Z", 1781827200),
            *("0001-01-01T00:00:00+10:00", "9999-12-31T23:59:59-10:00"),
        ],
    )
    def test_what_is_no_instant_is_refused(self, sent: object, zone: ZoneInfo | None) -> None:
        _assert_refused(lambda: read_instant({"start": sent}, "start", zone), "start")


def _assert_refused(read: Callable[[], Any], name: str) -> None:
    with pytest.raises(Invalid) as refusal:
        read()
    _assert_names(refusal.value, name)


def _assert_names(refusal: Invalid, name: str) -> None:
    assert refusal.field == name
    assert refusal.message.startswith(f"{name} must ")
