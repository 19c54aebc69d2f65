"""Customers and items on the wire: what is shown reads back, and no body at all is a surprise."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quotewright.core.clients import Client
from quotewright.core.currencies import Currency
from quotewright.core.errors import Invalid
from quotewright.core.items import Item
from quotewright.core.tax import TaxHandling
from quotewright.core.teams import Team
from quotewright.core.terms import TERMS_OF_NEW_TEAM
from quotewright.dialects.chargeover.envelope import encode
from quotewright.dialects.chargeover.wire.customers import change_customer, write_customer
from quotewright.dialects.chargeover.wire.items import NEW, change_item, write_item
from quotewright.dialects.chargeover.wire.small import House, read_switch
from quotewright.inbound.bodies import read_object

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
ZONE = ZoneInfo("Australia/Sydney")
HOUSE = House(Team(id=1, name="Acme"), TERMS_OF_NEW_TEAM, (Currency(1, "AUD"), Currency(2, "CAD")))
JANE = Client(id=7, contact="Jane Smith", created_at=NOON, updated_at=NOON)
PIPE = Item(id=3, name="Pipe", price_set=NEW.price_set, created_at=NOON, updated_at=NOON)

_WORDS = st.text(st.characters(exclude_categories=["C"]), max_size=20).map(str.strip)
_ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.decimals(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
_NUMBERS = st.sampled_from([0, 1, 2, -1, 10**12, Decimal("0.5"), Decimal("1E+30"), "x", ""])
_PRICE = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(("base", "setup", "minimum", "percent"), _NUMBERS),
        "pricemodel": st.sampled_from(["fla", "uni", "vol", "tie", "pas", None]),
        "paycycle": st.sampled_from(["evy", "mon", "now", None]),
        "tiers": st.lists(
            st.fixed_dictionaries(
                {}, optional=dict.fromkeys(("unit_from", "unit_to", "amount"), _NUMBERS)
            ),
            max_size=3,
        ),
    },
)
_CUSTOMER_KEYS = [*write_customer(JANE, HOUSE, (), ZONE)]
_ITEM_KEYS = [*write_item(PIPE, HOUSE, ZONE), "type", "pricemodel"]


@given(
    st.builds(
        lambda **fields: replace(JANE, **fields),
        company=_WORDS,
        contact=_WORDS.filter(bool),
        email=_WORDS,
        phone=_WORDS,
        mobile=_WORDS,
        currency=st.sampled_from(["", "AUD", "CAD", "EUR"]),
        tax_handling=st.sampled_from(TaxHandling),
        term_days=st.sampled_from([None, 0, 14, 30, 45]),
        external_key=_WORDS,
    )
)
def test_a_customer_sent_back_as_it_is_shown_is_the_same(client: Client) -> None:
    shown = _over_the_wire(write_customer(client, HOUSE, (), ZONE))
    assert change_customer(client, shown, HOUSE) == client


@given(_PRICE, st.dictionaries(st.sampled_from(_ITEM_KEYS), _ANYTHING, max_size=3))
def test_an_item_sent_back_as_it_is_shown_is_the_same(
    price: dict[str, Any], body: dict[str, Any]
) -> None:
    try:
        item = change_item(PIPE, {**body, "name": "Pipe", "pricemodel": price})
    except Invalid:
        return
    shown = _over_the_wire(write_item(item, HOUSE, ZONE))
    assert change_item(item, shown) == item


@settings(max_examples=300)
@given(st.dictionaries(st.sampled_from(_CUSTOMER_KEYS), _ANYTHING, max_size=6))
def test_whatever_is_sent_of_a_customer_is_taken_or_refused(body: dict[str, Any]) -> None:
    try:
        client = change_customer(JANE, body, HOUSE)
    except Invalid:
        return
    assert client.name
    assert encode(write_customer(client, HOUSE, (), ZONE))


@settings(max_examples=300)
@given(st.dictionaries(st.sampled_from(_ITEM_KEYS), _ANYTHING, max_size=6))
def test_whatever_is_sent_of_an_item_is_taken_or_refused(body: dict[str, Any]) -> None:
    try:
        item = change_item(PIPE, body)
    except Invalid:
        return
    assert item.name
    assert encode(write_item(item, HOUSE, ZONE))


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        (True, True),
        (False, False),
        (1, True),
        (0, False),
        ("1", True),
        (" False ", False),
        ("", None),
        (None, None),
    ],
)
def test_a_switch_is_read_as_programs_write_it(sent: object, read: bool | None) -> None:
    assert read_switch({"no_taxes": sent}, "no_taxes") is read


def _over_the_wire(shown: dict[str, Any]) -> dict[str, Any]:
    """As the program that was shown it sends it back."""
    return read_object(encode(shown), "application/json")
