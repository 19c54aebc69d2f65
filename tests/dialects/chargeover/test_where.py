"""The language of `where` and `order`: as its page has it, and as programs really write it."""

import re
from datetime import date
from urllib.parse import parse_qsl, quote, quote_plus
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotewright.core.query import Compare, Filter, Order, Query
from quotewright.dialects.chargeover.fields import FIELDS, query_of
from quotewright.dialects.chargeover.refusals import BadQuestion
from quotewright.dialects.chargeover.where import Operator, parse_order, parse_where

CHICAGO = ZoneInfo("America/Chicago")
BY_ID = (Order("id"),)
OPEN = Filter("is_closed", Compare.EQUALS, value=False)

Clauses = list[tuple[str, str, str]]

FIELD = st.sampled_from(sorted(FIELDS["quote"]))
OPERATOR = st.sampled_from(["EQUALS", "NOTEQUALS", "GT", "LT", "GTE", "LTE", "CONTAINS"])
# Nobody says how a backslash itself is written, and no program that was looked at escapes it.
ANY_VALUE = st.text(st.characters(exclude_characters="\\", exclude_categories=["Cs"]), max_size=20)
WITHOUT_COLONS = st.text(
    st.characters(exclude_characters="\\:", exclude_categories=["Cs"]), max_size=20
)
WITHOUT_COMMAS = st.text(
    st.characters(exclude_characters="\\,", exclude_categories=["Cs"]), max_size=20
)
ASCII_VALUE = st.text(
    st.characters(min_codepoint=32, max_codepoint=126, exclude_characters="\\:+&#%;"), max_size=20
)


def clauses_of(values: st.SearchStrategy[str]) -> st.SearchStrategy[Clauses]:
    return st.lists(st.tuples(FIELD, OPERATOR, values), min_size=1, max_size=4)


def by_the_page(clauses: Clauses) -> str:
    """Colons and commas of a value are escaped, as the vendor tells everybody to."""
    where = ",".join(
        f"{field}:{operator}:" + re.sub(r"([:,])", r"\\\1", value)
        for field, operator, value in clauses
    )
    return f"where={quote_plus(where)}"


def by_php(clauses: Clauses) -> str:
    """Commas are escaped, colons are not; each clause is encoded, the commas between are not."""
    written = (":".join(clause).replace(",", "\\,") for clause in clauses)
    return "_dummy=1&where=" + ",".join(quote_plus(clause) for clause in written)


def by_csharp(clauses: Clauses) -> str:
    written = (":".join(clause).replace(",", "\\,") for clause in clauses)
    return "_dummy=1&where=" + ",".join(quote(clause, safe=":") for clause in written)


def by_ruby(clauses: Clauses) -> str:
    """Nothing is escaped, everything encoded."""
    where = ",".join(":".join(clause) for clause in clauses)
    return f"limit=100&offset=0&where={quote(where, safe='')}"


def by_python(clauses: Clauses) -> str:
    """Nothing is escaped, and nothing but blanks encoded."""
    where = ",".join(":".join(clause) for clause in clauses)
    return f"limit=10&where={where.replace(' ', '%20')}"


def asked(where: str = "", **more: str) -> Query:
    return query_of("quote", {"where": where, **more}, CHICAGO)


def read(query: str) -> Clauses:
    where = dict(parse_qsl(query, keep_blank_values=True))["where"]
    return [(one.field, str(one.operator), one.value) for one in parse_where(where)]


@given(clauses_of(ANY_VALUE))
def test_what_is_escaped_as_the_page_says_reads_back_as_it_was_meant(clauses: Clauses) -> None:
    assert read(by_the_page(clauses)) == clauses


@given(clauses_of(ANY_VALUE))
def test_what_php_sends_reads_back_as_it_was_meant(clauses: Clauses) -> None:
    assert read(by_php(clauses)) == clauses


@given(clauses_of(ANY_VALUE))
def test_what_csharp_sends_reads_back_as_it_was_meant(clauses: Clauses) -> None:
    assert read(by_csharp(clauses)) == clauses


@given(clauses_of(WITHOUT_COLONS))
def test_what_ruby_sends_reads_back_though_it_escapes_no_comma(clauses: Clauses) -> None:
    assert read(by_ruby(clauses)) == clauses


@given(clauses_of(WITHOUT_COMMAS))
def test_what_ruby_sends_reads_back_though_it_escapes_no_colon(clauses: Clauses) -> None:
    assert read(by_ruby(clauses)) == clauses


@given(clauses_of(ASCII_VALUE))
def test_what_python_sends_reads_back_though_it_escapes_nothing(clauses: Clauses) -> None:
    assert read(by_python(clauses)) == clauses


PIECES = st.sampled_from(
    [
        *FIELDS["quote"],
        *Operator,
        *(":", ":", ",", "\\", "\\,", " ", "\0", "\ud800", "total", "NULL", "ASC", "desc"),
        *("9", "-1", "9" * 40, "\u0663", "open-new", "2020-01-01", "0001-01-01"),
        *("9999-12-31 23:59:59", "2020-01-01T10:00:00+02:00"),
    ]
)
SENTENCES = re.compile(
    r"Malformed WHERE clause\.|You cannot filter by: .*\.|Unknown operator: .*\."
    r"|Missing or invalid parameter\.",
    re.DOTALL,
)
ANYTHING = st.one_of(st.text(), st.lists(PIECES, max_size=12).map("".join))


@given(where=ANYTHING, order=ANYTHING, limit=ANYTHING, offset=ANYTHING)
def test_whatever_is_asked_is_a_query_or_refused_in_the_dialects_words(
    where: str, order: str, limit: str, offset: str
) -> None:
    said = {"where": where, "order": order, "limit": limit, "offset": offset}
    try:
        query, refused = query_of("quote", said, CHICAGO), None
    except BadQuestion as refusal:
        query, refused = Query(), refusal
    assert 1 <= query.limit <= 1000
    assert refused is None or SENTENCES.fullmatch(refused.message)
    assert refused is None or set(refused.details) <= {"where", "order"}


@pytest.mark.parametrize(
    ("where", "filters"),
    [
        ("", ()),
        (" ", ()),
        ("quote_status_state:EQUALS:o", (OPEN,)),
        ("quote_id:EQUALS:007", (Filter("id", Compare.EQUALS, 7),)),
        ("customer_id:GT:35", (Filter("client_id", Compare.ABOVE, 35),)),
        ("customer_id:LTE:-1", (Filter("client_id", Compare.AT_MOST, -1),)),
        ("quote_id:LT:" + "9" * 30, (Filter("id", Compare.BELOW, 2**62),)),
        ("quote_id:CONTAINS:7", (Filter("id", Compare.CONTAINS, "7"),)),
        ("brand_id:IS:NULL", (Filter("profile_id", Compare.IS_MISSING),)),
        ("currency_id:NOTEQUALS:1", (Filter("currency_id", Compare.NOT_EQUALS, 1),)),
        ("refnumber:EQUALS:Q-1001", (Filter("number", Compare.EQUALS, "Q-1001"),)),
        (r"refnumber:EQUALS:A 1\,b", (Filter("number", Compare.EQUALS, "A 1,b"),)),
        ("refnumber:EQUALS:A 1,b:c", (Filter("number", Compare.EQUALS, "A 1,b:c"),)),
        (r"external_key:EQUALS:Key\:ID", (Filter("external_key", Compare.EQUALS, "Key:ID"),)),
        ("external_key:EQUALS:a:b", (Filter("external_key", Compare.EQUALS, "a:b"),)),
        (r"external_key:EQUALS:C:\dir", (Filter("external_key", Compare.EQUALS, r"C:\dir"),)),
        ("external_key:EQUALS:", (Filter("external_key", Compare.EQUALS, ""),)),
        ("external_key:IS:null", (Filter("external_key", Compare.IS_MISSING),)),
        ("external_key:ISNOT:NULL", (Filter("external_key", Compare.IS_PRESENT),)),
        ("External_Key:equals:a", (Filter("external_key", Compare.EQUALS, "a"),)),
        (" token : EQUALS :t", (Filter("token", Compare.EQUALS, "t"),)),
        ("token:ISNOT:NULL", ()),
        ("token:IS:NULL", (Filter("id", Compare.IS_MISSING),)),
        ("date:GTE:2020-01-01", (Filter("quoted_on", Compare.AT_LEAST, date(2020, 1, 1)),)),
        (
            r"date:LT:2020-01-01 23\:59\:59,bill_state:CONTAINS:é+&",
            (
                Filter("quoted_on", Compare.BELOW, date(2020, 1, 1)),
                Filter("billing_region", Compare.CONTAINS, "é+&"),
            ),
        ),
        # The day that it is where the team is, and a plus sign that was not encoded.
        (
            "date:EQUALS:2020-01-02T03:00:00+00:00",
            (Filter("quoted_on", Compare.EQUALS, date(2020, 1, 1)),),
        ),
        (
            "date:EQUALS:2020-01-02T03:00:00 00:00",
            (Filter("quoted_on", Compare.EQUALS, date(2020, 1, 1)),),
        ),
        ("quote_status_str:EQUALS:open-new", (Filter("stage", Compare.EQUALS, "draft"),)),
        ("quote_status_str:EQUALS:closed-won", (Filter("stage", Compare.EQUALS, "won"),)),
        ("quote_status_str:NOTEQUALS:open-sent", (Filter("stage", Compare.NOT_EQUALS, "sent"),)),
        ("quote_status_str:CONTAINS:open", (OPEN,)),
        ("quote_status_str:CONTAINS:lost", (Filter("stage", Compare.EQUALS, "lost"),)),
        (
            "quote_status_str:CONTAINS:w",
            (
                Filter("stage", Compare.NOT_EQUALS, "sent"),
                Filter("stage", Compare.NOT_EQUALS, "lost"),
            ),
        ),
        ("quote_status_str:CONTAINS:x", (Filter("id", Compare.IS_MISSING),)),
        ("quote_status_str:ISNOT:NULL", ()),
        ("quote_status_state:NOTEQUALS:o", (Filter("is_closed", Compare.EQUALS, value=True),)),
        ("quote_status_state:GT:c", (OPEN,)),
    ],
)
def test_a_clause_says_which_of_our_fields_compares_how(
    where: str, filters: tuple[Filter, ...]
) -> None:
    assert asked(where).filters == filters


@pytest.mark.parametrize(
    ("where", "message", "clause"),
    [
        ("quote_id", "Malformed WHERE clause.", None),
        ("quote_id:EQUALS", "Malformed WHERE clause.", None),
        (":EQUALS:1", "Malformed WHERE clause.", None),
        (",quote_id:EQUALS:1", "Malformed WHERE clause.", ""),
        ("total:GT:100", "You cannot filter by: total.", None),
        ("custom_1:EQUALS:a", "You cannot filter by: custom_1.", None),
        ("quote_id:EQUALS:1,Total:GT:100", "You cannot filter by: total.", "Total:GT:100"),
        (
            "customers.customer_id:EQUALS:44limit=100?offset=0",
            "You cannot filter by: customers.customer_id.",
            None,
        ),
        ("quote_id:LIKE:1", "Unknown operator: LIKE.", None),
        ("quote_id:between:1", "Unknown operator: between.", None),
        ("quote_id:EQUALS:nine", "Missing or invalid parameter.", None),
        ("quote_id:EQUALS:", "Missing or invalid parameter.", None),
        ("quote_id:EQUALS:1.5", "Missing or invalid parameter.", None),
        ("quote_id:EQUALS:\u0663", "Missing or invalid parameter.", None),
        ("date:GTE:yesterday", "Missing or invalid parameter.", None),
        ("date:GTE:2020-02-30", "Missing or invalid parameter.", None),
        ("date:GTE:", "Missing or invalid parameter.", None),
        ("date:GTE:0001-01-01T00:00:00Z", "Missing or invalid parameter.", None),
        ("external_key:IS:nothing", "Missing or invalid parameter.", None),
        ("external_key:EQUALS:a\0b", "Missing or invalid parameter.", None),
        ("external_key:CONTAINS:\ud800", "Missing or invalid parameter.", None),
        ("quote_status_str:EQUALS:open", "Missing or invalid parameter.", None),
        ("quote_status_state:NOTEQUALS:x", "Missing or invalid parameter.", None),
    ],
)
def test_a_refusal_names_the_clause(where: str, message: str, clause: str | None) -> None:
    with pytest.raises(BadQuestion) as refused:
        asked(where)
    assert refused.value.message == message
    assert refused.value.details == {"where": where if clause is None else clause}


@pytest.mark.parametrize(
    ("order", "orders"),
    [
        ("", BY_ID),
        ("quote_id:ASC", BY_ID),
        ("quote_id:desc", (Order("id", descending=True),)),
        ("date:DESC", (Order("quoted_on", descending=True), Order("id", descending=True))),
        ("quote_id:DESC,date:ASC", (Order("id", descending=True),)),
        (
            "quote_status_str:ASC",
            (Order("is_closed", descending=True), Order("stage"), Order("id")),
        ),
        (
            "quote_status_str:DESC",
            (
                Order("is_closed"),
                Order("stage", descending=True),
                Order("id", descending=True),
            ),
        ),
        ("quote_status_state:ASC", (Order("is_closed", descending=True), Order("id"))),
        ("quote_status_state:DESC", (Order("is_closed"), Order("id", descending=True))),
    ],
)
def test_an_order_may_have_several_fields(order: str, orders: tuple[Order, ...]) -> None:
    assert asked(order=order).order == orders


@pytest.mark.parametrize(
    ("order", "clause"),
    [
        ("quote_id", "quote_id"),
        ("quote_id:UP", "quote_id:UP"),
        ("total:ASC", "total:ASC"),
        ("date:ASC,", ""),
        ("date:DESClimit=1?offset=0", "date:DESClimit=1?offset=0"),
    ],
)
def test_an_order_that_nobody_can_follow_is_refused_by_name(order: str, clause: str) -> None:
    with pytest.raises(BadQuestion, match=r"^Missing or invalid parameter\.$") as refused:
        asked(order=order)
    assert refused.value.details == {"order": clause}


@pytest.mark.parametrize(
    ("said", "limit", "offset"),
    [
        ({}, 10, 0),
        ({"limit": "", "offset": ""}, 10, 0),
        ({"limit": "0", "offset": "8"}, 10, 8),
        ({"limit": "2"}, 2, 0),
        ({"limit": "500", "offset": "1000000000000"}, 500, 10**12),
    ],
)
def test_a_page_has_ten_quotes_unless_somebody_says_otherwise(
    said: dict[str, str], limit: int, offset: int
) -> None:
    query = asked(**said)
    assert (query.limit, query.offset) == (limit, offset)


@pytest.mark.parametrize(
    "said",
    [
        {"limit": "501"},
        {"limit": "-1"},
        {"limit": "ten"},
        {"limit": "9" * 5000},
        {"offset": "-1"},
        {"offset": "1.5"},
        {"offset": "9" * 40},
    ],
)
def test_a_page_that_there_cannot_be_is_refused(said: dict[str, str]) -> None:
    with pytest.raises(BadQuestion, match=r"^Missing or invalid parameter\.$") as refused:
        asked(**said)
    assert refused.value.details == {}


def test_the_fields_of_each_noun_are_the_vendors() -> None:
    assert {noun: " ".join(sorted(fields)) for noun, fields in FIELDS.items() if fields} == {
        "quote": "bill_country bill_state brand_id currency_id customer_id date external_key"
        " quote_id quote_status_state quote_status_str refnumber ship_country ship_state token",
        "customer": "bill_country bill_state company customer_id external_key ship_country"
        " ship_state superuser_email superuser_id token",
        "item": "accounting_sku custom_1 custom_2 custom_3 external_key item_id item_type name",
    }


@pytest.mark.parametrize("noun", ["terms", "currency", "brand", "class", "admin"])
def test_the_small_tables_take_no_filter(noun: str) -> None:
    assert query_of(noun, {}, CHICAGO) == Query(order=BY_ID, limit=10)
    with pytest.raises(BadQuestion, match=r"^You cannot filter by: name\.$"):
        query_of(noun, {"where": "name:EQUALS:a"}, CHICAGO)


def test_a_blank_order_has_no_fields() -> None:
    assert parse_order(" ") == ()
