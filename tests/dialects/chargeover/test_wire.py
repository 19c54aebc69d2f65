"""ChargeOver's words: what is written reads back, and what is unlike them is refused."""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotewright.core.clients import Address
from quotewright.core.cycles import Cycle
from quotewright.core.errors import Invalid
from quotewright.core.pricesets import PriceModel, PriceSet, Tier
from quotewright.dialects.chargeover.envelope import encode
from quotewright.dialects.chargeover.wire.addresses import (
    PARTS,
    read_address,
    write_address,
    write_block,
)
from quotewright.dialects.chargeover.wire.customs import (
    CUSTOMS,
    own_words,
    read_customs,
    with_words,
    write_customs,
)
from quotewright.dialects.chargeover.wire.cycles import (
    CODES,
    NAMES,
    read_paycycle,
    write_paycycle,
    write_paycycle_name,
)
from quotewright.dialects.chargeover.wire.numbers import currency_symbol, spelled, write_minor
from quotewright.dialects.chargeover.wire.tiersets import Tag, read_tierset, write_tierset
from quotewright.dialects.chargeover.wire.times import read_day, read_time, write_time
from quotewright.inbound.bodies import read_object

CHICAGO = ZoneInfo("America/Chicago")
TAG = Tag(5, 1, "USD", "$", None, None, CHICAGO)
ONE = 10_000
PRICES = st.integers(-(10**9), 10**15)
WORDS = st.text(st.characters(min_codepoint=33, max_codepoint=0x2FFF, exclude_categories=["C"]))


@st.composite
def price_sets(draw: st.DrawFn) -> PriceSet:
    model = draw(st.sampled_from(PriceModel))
    is_single = model in {PriceModel.FLAT, PriceModel.PER_UNIT}
    ends = [] if is_single else sorted(draw(st.sets(st.integers(1, 10_000), max_size=6)))
    first, tiers = draw(st.sampled_from([0, ONE])), []
    for end in ends:
        tiers.append(Tier(first, end * ONE, draw(PRICES)))
        first = end * ONE + ONE
    tiers.append(Tier(first, None, draw(PRICES)))
    setup = draw(st.integers(0, 10**15))
    return PriceSet(model, tuple(tiers), base=draw(PRICES), setup=setup)


@given(price_sets())
def test_a_tierset_that_is_sent_back_is_the_same(price_set: PriceSet) -> None:
    sent = read_object(encode({"tierset": write_tierset(price_set, TAG)}), "application/json")
    assert read_tierset(sent["tierset"], "tierset") == price_set


@pytest.mark.parametrize(
    ("tierset", "sentence"),
    [
        ([1], "t must be an object"),
        ({"pricemodel": "pas"}, "t.pricemodel must be one of: fla, uni, vol, tie"),
        ({"base": "ten"}, "t.base must be a number, such as 12.5"),
        ({"setup": -1}, "t.setup must not be negative"),
        ({"minimum": 5}, "t.minimum must be 0"),
        ({"tiers": {}}, "t.tiers must be a list of objects"),
        ({"tiers": [3]}, "t.tiers[0] must be an object"),
        ({"pricemodel": "uni", "tiers": [{}, {}]}, "t: a flat or per-unit price has one tier"),
        (
            {"pricemodel": "vol", "tiers": [{"unit_to": 5}, {"unit_from": 9}]},
            "t: each tier must start where the one before it ends",
        ),
        ({"pricemodel": "tie", "tiers": [{"unit_from": 5}]}, "t: tiers must start at 0 or 1"),
    ],
)
def test_a_tierset_that_prices_nothing_is_refused(tierset: Any, sentence: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_tierset(tierset, "t")
    assert refused.value.message == sentence


def test_the_end_of_the_last_tier_is_open_in_the_book_and_a_number_on_the_wire() -> None:
    tiers = [{"unit_from": 1, "unit_to": 10_000, "amount": 2}, {"unit_from": 10_001, "amount": 1}]
    price_set = read_tierset({"pricemodel": "vol", "tiers": tiers}, "t")
    assert price_set.tiers[-1].last is None
    assert [tier["unit_to"] for tier in write_tierset(price_set, TAG)["tiers"]] == [10_000, 20_000]


def test_a_tierset_says_its_prices_in_words_too() -> None:
    flat = read_tierset({"base": "25.95", "setup": 100, "pricemodel": "fla"}, "t")
    written = write_tierset(flat, Tag(4, None, "CAD", "CAD$", None, None, CHICAGO, "mon"))
    assert written["base_formatted"] == "CAD$ 25.95"
    assert written["setup_formatted"] == "CAD$ 100.00"
    assert written["percent_formatted"] == "0 %"
    assert (
        written["pricemodel_desc"] == "Flat Pricing (example: $25.95 dollars every billing cycle)"
    )
    assert written["tiers"] == []


@pytest.mark.parametrize(
    ("sent", "instant"),
    [
        ("2024-07-29", datetime(2024, 7, 29, 5, tzinfo=UTC)),
        ("2024-07-29 17:13:35", datetime(2024, 7, 29, 22, 13, 35, tzinfo=UTC)),
        ("2024-07-29T17:13:35-05:00", datetime(2024, 7, 29, 22, 13, 35, tzinfo=UTC)),
        ("2024-07-29T22:13:35Z", datetime(2024, 7, 29, 22, 13, 35, tzinfo=UTC)),
        ("", None),
        (None, None),
    ],
)
def test_a_time_is_read_in_three_forms_and_written_in_one(
    sent: str | None, instant: datetime | None
) -> None:
    assert read_time({"at": sent}, "at", CHICAGO) == instant
    shown = write_time(instant, CHICAGO)
    assert read_time({"at": shown}, "at", CHICAGO) == instant


def test_the_day_of_a_time_is_that_of_the_team() -> None:
    assert read_day({"d": "2024-07-29T01:00:00Z"}, "d", CHICAGO) == date(2024, 7, 28)
    assert read_day({"d": "2024-07-29 23:59:59"}, "d", CHICAGO) == date(2024, 7, 29)


@pytest.mark.parametrize(
    "sent", ["29-07-2024", "2024-02-30", "2024-07-29 25:00:00", "soon", 5, "9999-12-31T23:59-12:00"]
)
def test_what_is_no_time_is_refused_by_name(sent: object) -> None:
    with pytest.raises(Invalid, match="date must be written"):
        read_day({"date": sent}, "date", CHICAGO)


def test_a_time_without_its_like_in_the_team_s_zone_is_refused() -> None:
    with pytest.raises(Invalid):
        read_time({"at": "9999-12-31T23:59:59Z"}, "at", ZoneInfo("Australia/Sydney"))


@given(st.fixed_dictionaries(dict.fromkeys(PARTS.values(), WORDS)))
def test_an_address_that_is_sent_back_is_the_same(parts: dict[str, str]) -> None:
    address = Address(**{name: text.strip()[:200] for name, text in parts.items()})
    written = write_address(address, "bill")
    assert read_address(written, "bill", address) == address
    assert read_address(written, "ship", address) == address


def test_an_address_is_printed_as_a_block() -> None:
    address = Address(
        line1="72 E Blue Grass Road",
        line2="Suite D",
        city="Mt Pleasant",
        region="MI",
        postcode="48858",
        country="United States",
    )
    assert write_block(address) == (
        "72 E Blue Grass Road\r\nSuite D\r\nMt Pleasant, MI 48858\r\nUnited States"
    )
    assert write_block(Address(city="Storrs")) == "Storrs"
    assert write_block(Address(postcode="06268")) == "06268"
    assert write_block(Address()) == ""


def test_a_part_of_an_address_leaves_the_others() -> None:
    home = Address(line1="1 Main Street", city="Storrs")
    moved = read_address({"bill_city": "Mansfield", "bill_state": None}, "bill", home)
    assert moved == Address(line1="1 Main Street", city="Mansfield")


@given(st.dictionaries(st.sampled_from(CUSTOMS), WORDS))
def test_custom_fields_are_kept_beside_what_others_keep(customs: dict[str, str]) -> None:
    theirs = '{"factuursturen":{"a":1}}'
    kept = with_words(theirs, read_customs(customs))
    written = write_customs(own_words(kept))
    assert list(written) == list(CUSTOMS)
    assert written == {key: customs.get(key, "").strip() or None for key in CUSTOMS}
    assert msgspec.json.decode(kept)["factuursturen"] == {"a": 1}
    assert with_words(kept, read_customs(dict.fromkeys(CUSTOMS))) == theirs


def test_every_cycle_of_the_book_has_its_code_and_its_label() -> None:
    assert set(CODES) == set(Cycle)
    for cycle in Cycle:
        code = write_paycycle(cycle)
        assert read_paycycle({"paycycle": code}) is cycle
        assert write_paycycle_name(cycle) == NAMES[code]
    assert write_paycycle_name(Cycle.MONTHLY) == "Monthly"
    assert read_paycycle({}) is None


@pytest.mark.parametrize("paycycle", ["evy", "dly", "monthly", "5yr"])
def test_a_quote_has_only_the_cycles_that_the_page_allows(paycycle: str) -> None:
    with pytest.raises(Invalid, match="paycycle must be one of: one, mon"):
        read_paycycle({"paycycle": paycycle})


def test_amounts_are_numbers_without_needless_decimals() -> None:
    written = {"a": write_minor(10083), "b": write_minor(10000), "c": write_minor(-50)}
    assert encode(written) == b'{"a":100.83,"b":100,"c":-0.5}'


@pytest.mark.parametrize(
    ("code", "of_team", "symbol"),
    [
        ("USD", "USD", "$"),
        ("AUD", "AUD", "$"),
        ("CAD", "USD", "CAD$"),
        ("USD", "AUD", "USD$"),
        ("EUR", "USD", "€"),
        ("GBP", "GBP", "£"),
    ],
)
def test_a_currency_has_its_symbol(code: str, of_team: str, symbol: str) -> None:
    assert currency_symbol(code, of_team) == symbol


def test_a_price_is_spelled_with_its_cents() -> None:
    assert spelled(0, "$") == "$ 0.00"
    assert spelled(100_000_000, "$") == "$ 100.00"
    assert spelled(25_950_000, "CAD$") == "CAD$ 25.95"
