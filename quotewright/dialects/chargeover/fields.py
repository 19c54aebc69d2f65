"""What may be asked of each noun: the vendor's fields, what ours they are, and how they compare.

The lists are the vendor's and closed; whatever can be filtered by can be ordered by.
"""

from collections.abc import Mapping
from datetime import tzinfo
from functools import lru_cache

from quotewright.core.errors import Invalid
from quotewright.core.query import Order, Query
from quotewright.core.quotes import Stage
from quotewright.dialects.chargeover.filters import (
    MOST,
    NUMBER,
    Field,
    Filters,
    Orders,
    by_day,
    by_number,
    by_stage_words,
    by_text,
)
from quotewright.dialects.chargeover.refusals import BadQuestion
from quotewright.dialects.chargeover.where import (
    Clause,
    Operator,
    invalid,
    parse_order,
    parse_where,
)

DEFAULT_LIMIT = 10
MOST_LIMIT = 500
_MOST_KEPT = 1000

_STATUS_STRINGS = {
    Stage.DRAFT: "open-new",
    Stage.SENT: "open-sent",
    Stage.WON: "closed-won",
    Stage.LOST: "closed-lost",
}
_STATUS_STATES = {Stage.DRAFT: "o", Stage.SENT: "o", Stage.WON: "c", Stage.LOST: "c"}
# All closed ones come before the open ones in the alphabet of their words; within these, our
# stages stand as their words do.
_CLOSED_FIRST: Orders = (Order("is_closed", descending=True),)

FIELDS: Mapping[str, Mapping[str, Field]] = {
    "quote": {
        "quote_id": by_number("id"),
        "customer_id": by_number("client_id"),
        "brand_id": by_number("profile_id", may_lack=True),
        "currency_id": by_number("currency_id", may_lack=True),
        "refnumber": by_text("number"),
        "token": by_text("token", may_lack=False),
        "external_key": by_text("external_key"),
        "date": by_day("quoted_on"),
        "bill_state": by_text("billing_region"),
        "ship_state": by_text("shipping_region"),
        "bill_country": by_text("billing_country"),
        "ship_country": by_text("shipping_country"),
        "quote_status_str": by_stage_words(_STATUS_STRINGS, (*_CLOSED_FIRST, Order("stage"))),
        "quote_status_state": by_stage_words(_STATUS_STATES, _CLOSED_FIRST),
    },
    "customer": {
        "customer_id": by_number("id"),
        "bill_state": by_text("billing_region"),
        "ship_state": by_text("shipping_region"),
        "bill_country": by_text("billing_country"),
        "ship_country": by_text("shipping_country"),
        "external_key": by_text("external_key"),
        "token": by_text("token", may_lack=False),
        "company": by_text("name"),
        "superuser_id": by_number("id"),
        "superuser_email": by_text("email"),
    },
    "item": {
        "item_id": by_number("id"),
        "name": by_text("name"),
        "external_key": by_text("external_key"),
        "accounting_sku": by_text("sku"),
        "item_type": by_text("kind", may_lack=False),
        "custom_1": by_text("custom_1"),
        "custom_2": by_text("custom_2"),
        "custom_3": by_text("custom_3"),
    },
    # What the vendor has no filter for.
    "terms": {},
    "currency": {},
    "brand": {},
    "class": {},
    "admin": {},
}


def query_of(noun: str, asked: Mapping[str, str], zone: tzinfo) -> Query:
    """The query that a list's or count's parameters ask for; whatever else they say is ignored.

    `noun` is one of FIELDS; the time zone is the team's. Raises BadQuestion.
    """
    where, order = asked.get("where", ""), asked.get("order", "")
    # Programs ask the same again and again; what is long is not kept for them.
    read = _read if len(where) + len(order) <= _MOST_KEPT else _read.__wrapped__
    filters, orders = read(noun, where, order, zone)
    return Query(
        filters=filters,
        order=orders,
        # Some programs say limit=0 where they mean nothing by it.
        limit=_whole(asked, "limit", MOST_LIMIT) or DEFAULT_LIMIT,
        offset=_whole(asked, "offset", MOST),
    )


@lru_cache(maxsize=512)
def _read(noun: str, where: str, order: str, zone: tzinfo) -> tuple[Filters, Orders]:
    """The same words mean the same at any time: no day of theirs goes by today."""
    fields = FIELDS[noun]
    return _filters(fields, where, zone), _orders(fields, order)


def _filters(fields: Mapping[str, Field], where: str, zone: tzinfo) -> Filters:
    return tuple(one for clause in parse_where(where) for one in _meant(fields, clause, zone))


def _meant(fields: Mapping[str, Field], clause: Clause, zone: tzinfo) -> Filters:
    if clause.field not in fields:
        raise BadQuestion(f"You cannot filter by: {clause.field}.", {"where": clause.text})
    is_about_null = clause.operator in {Operator.IS, Operator.IS_NOT}
    if is_about_null and clause.value.strip().upper() != "NULL":
        raise invalid("where", clause.text)
    try:
        return fields[clause.field].read(clause, zone)
    except (Invalid, OverflowError):
        # Some times of the calendar's first and last day have none where the team is.
        raise invalid("where", clause.text) from None


def _orders(fields: Mapping[str, Field], order: str) -> Orders:
    wanted: list[Order] = []
    is_descending = False
    for sort in parse_order(order):
        if sort.field not in fields:
            raise invalid("order", sort.text)
        is_descending = sort.is_descending
        for one in fields[sort.field].order:
            wanted.append(Order(one.field, descending=one.descending != is_descending))
            if one.field == "id":
                # No two have one id, so that nothing after it says any more.
                return tuple(wanted)
    # Ties go on in the same direction: then an index gives the whole order, forth or back.
    return (*wanted, Order("id", descending=is_descending))


def _whole(asked: Mapping[str, str], name: str, most: int) -> int:
    """What is not said is 0."""
    text = asked.get(name, "").strip()
    if not text:
        return 0
    if not NUMBER.fullmatch(text) or not 0 <= int(text) <= most:
        raise BadQuestion("Missing or invalid parameter.", {})
    return int(text)
