"""Quotes at the ChargeOver door: how one is made, what it must have, how it is shown."""

from typing import Any

import pytest

from quotewright.actions.people import add_person
from quotewright.actions.profiles import add_profile
from quotewright.actions.quotes import draft_quote
from quotewright.actions.teams import add_category
from quotewright.core.lines import Line, LineKind
from quotewright.core.profiles import ProfileDraft
from quotewright.core.quotes import QuoteDraft
from quotewright.core.teams import Role
from quotewright.core.totals import Discount, DiscountKind
from tests.support.chargeover import ChargeOverCaller, refusal
from tests.support.served import Answer

MISSING = "A required parameter was missing: {}."
ANYTHING = {"item_id": 1}


def test_a_new_quote_answers_with_its_id_and_where_it_is(fresh: ChargeOverCaller) -> None:
    customer, item = fresh.has_customer(), fresh.has_item()
    quote = {"customer_id": customer, "paycycle": "mon", "line_items": [{"item_id": item}]}
    answer = fresh.post("/quote", quote)
    assert (answer.status, answer.json["response"]) == (201, {"id": 1})
    assert answer.headers["Location"].endswith("/api/v3/quote/1")
    assert fresh.events()[-1] == ("quote.created", 1)


def test_what_a_new_quote_does_not_say_is_as_customer_team_and_item_have_it(
    fresh: ChargeOverCaller,
) -> None:
    home = {"bill_addr1": "1 Main Street", "bill_city": "Storrs", "ship_city": "Mansfield"}
    customer = fresh.has_customer(terms_id=2, **home)
    item = fresh.has_item(name="Care plan", accounting_sku="CARE", external_key="I-1")
    quote = fresh.has_quote(customer_id=customer, line_items=[{"item_id": item}])
    shown = fresh.response(f"/quote/{quote}")
    assert (
        shown
        | {
            "refnumber": str(quote),
            "terms_id": 2,
            "terms_name": "Net 30",
            "terms_days": 30,
            "currency_id": 1,
            "currency_iso4217": "AUD",
            "currency_symbol": "$",
            "bill_block": "1 Main Street\r\nStorrs",
            "ship_block": "Mansfield",
            "subtotal": 10.5,
            "taxes": 1.05,
            "total": 11.55,
            "setup": 0,
            "upfront": 11.55,
            "validuntil_date": None,
            "nickname": None,
            "external_key": None,
            "admin_id": None,
            "admin_name": None,
            "won_datetime": None,
            "lost_datetime": None,
        }
        == shown
    )
    (line,) = shown["line_items"]
    assert (
        line
        | {
            "line_item_id": 1,
            "quote_id": quote,
            "item_id": item,
            "item_name": "Care plan",
            "item_accounting_sku": "CARE",
            "item_external_key": "I-1",
            "item_type": "service",
            "descrip": "Care plan",
            "line_rate": 10.5,
            "line_quantity": 1,
            "line_subtotal": 10.5,
            "line_total": 10.5,
            "expire_recurs": None,
            "tax_taxable": 10.5,
            "tax_taxed": 10.5,
            "tax_total": 1.05,
        }
        == line
    )


def test_what_a_new_quote_says_is_shown(fresh: ChargeOverCaller) -> None:
    said = {
        "refnumber": "R-77",
        "external_key": "a0K:3D,1",
        "nickname": "Kitchen",
        "paycycle": "qtr",
        "date": "2024-07-29",
        "validuntil_date": "2030-01-31",
        "holduntil_datetime_str": "2030-01-01 09:30:00",
        "terms_id": 3,
        "memo": "x/y é\nsecond line",
        "bill_addr1": "72 E Blue Grass Road",
        "bill_city": "Mt Pleasant",
        "bill_state": "MI",
        "bill_postcode": "48858",
        "bill_country": "United States",
        "ship_addr3": "Back door",
        "url_acceptredirect": "https://shop.example/thanks?a=1",
        "url_rejectredirect": "http://shop.example/sorry",
        "custom_1": "one",
        "custom_20": "twenty",
    }
    shown = fresh.response(f"/quote/{fresh.has_quote(**said)}")
    assert shown | said == shown
    assert shown["paycycle_name"] == "Quarterly"
    assert shown["due_date"] == "2024-07-29"
    assert shown["bill_block"] == ("72 E Blue Grass Road\r\nMt Pleasant, MI 48858\r\nUnited States")
    by_key = fresh.response("/quote/external_key:a0K%3A3D%2C1")
    assert by_key == shown == fresh.response(f"/quote/token:{shown['token']}")


def test_class_brand_and_admin_are_the_team_s_own(fresh: ChargeOverCaller) -> None:
    category = fresh.do(lambda books: add_category(books, "Garden")).id
    profile = fresh.do(lambda books: add_profile(books, ProfileDraft(name="North"))).id
    person = fresh.do(
        lambda books: add_person(
            books, name="Ann Lee", email="ann@example.com", role=Role.OWNER, password="x" * 12
        )
    ).id
    small = {"class_id": category, "brand_id": profile, "admin_id": person}
    shown = fresh.response(f"/quote/{fresh.has_quote(**small)}")
    assert shown | small | {"admin_name": "Ann Lee"} == shown
    assert (
        fresh.response("/quote")[0] | small | {"admin_name": "Ann Lee"}
        == (fresh.response("/quote")[0])
    )


def test_customer_and_item_are_found_by_token_and_external_key_too(
    fresh: ChargeOverCaller,
) -> None:
    customer, item = fresh.has_customer(external_key="C-1"), fresh.has_item(external_key="I-1")
    customer_token = fresh.response(f"/customer/{customer}")["token"]
    item_token = fresh.response(f"/item/{item}")["token"]
    for whom, what in [
        ({"customer_external_key": "C-1"}, {"item_external_key": "I-1"}),
        ({"customer_token": customer_token}, {"item_token": item_token}),
        ({"customer_id": str(customer)}, {"item_id": str(item)}),
    ]:
        answer = fresh.post("/quote", {**whom, "paycycle": "one", "line_items": [what]})
        assert answer.status == 201, answer.text
        shown = fresh.response(f"/quote/{answer.json['response']['id']}")
        assert (shown["customer_id"], shown["line_items"][0]["item_id"]) == (customer, item)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"customer_id": None}, MISSING.format("customer_id")),
        ({"customer_id": ""}, MISSING.format("customer_id")),
        ({"customer_id": 99}, "customer_id is not the id of a customer"),
        ({"customer_id": "nine"}, "customer_id must be an id"),
        (
            {"customer_id": None, "customer_external_key": "nobody"},
            "customer_external_key is not that of a known customer",
        ),
        ({"customer_id": None, "customer_token": "no"}, "customer_token is not that of a known"),
        ({"paycycle": None}, MISSING.format("paycycle")),
        ({"paycycle": "evy"}, "paycycle must be one of: one, mon, 2mn, yrl, 2yr, 3yr, 1wk,"),
        ({"paycycle": 3}, "paycycle must be one of"),
        ({"line_items": None}, MISSING.format("line_items")),
        ({"line_items": []}, MISSING.format("line_items")),
        ({"line_items": {"item_id": 1}}, "line_items must be a list of objects"),
        ({"line_items": [3]}, "line_items[0] must be an object"),
        ({"line_items": [{}]}, MISSING.format("line_items[0].item_id")),
        ({"line_items": [ANYTHING] * 501}, "line_items must be at most 500"),
        ({"line_items": [{"item_id": 99}]}, "line_items[0].item_id is not the id of an item"),
        ({"line_items": [{"item_token": "x"}]}, "line_items[0].item_token is not that of a known"),
        ({"line_items": [ANYTHING | {"line_rate": "1e9x"}]}, "line_items[0].line_rate must be a"),
        ({"line_items": [ANYTHING | {"line_quantity": 10**10}]}, "line_items[0].line_quantity"),
        ({"line_items": [ANYTHING | {"line_quantity": 0.00001}]}, "line_items[0].line_quantity"),
        ({"line_items": [ANYTHING | {"line_rate": -1}]}, "the total of a document cannot be"),
        ({"line_items": [ANYTHING | {"expire_recurs": 1.5}]}, "line_items[0].expire_recurs must"),
        ({"line_items": [ANYTHING | {"tierset": "x"}]}, "line_items[0].tierset must be an object"),
        (
            {"line_items": [ANYTHING | {"tierset": {"base": 10**6}, "line_quantity": 0.0001}]},
            "line_items[0].line_quantity is too small for its price",
        ),
        ({"line_items": [ANYTHING | {"custom_1": {}}]}, "line_items[0].custom_1 must be text"),
        ({"date": "29-07-2024"}, "date must be written YYYY-MM-DD, YYYY-MM-DD HH:MM:SS, or as"),
        ({"date": "9999-12-31"}, "date is too far in the future to count days from"),
        ({"validuntil_date": "soon"}, "validuntil_date must be written"),
        ({"holduntil_datetime_str": 5}, "holduntil_datetime_str must be written"),
        ({"terms_id": 99}, "terms_id is not the id of terms of payment"),
        ({"class_id": 99}, "class_id is not the id of a class"),
        ({"brand_id": 99}, "brand_id is not the id of a brand"),
        ({"admin_id": 99}, "admin_id is not the id of an admin"),
        ({"currency_id": 99}, "currency_id must be that of the customer's currency"),
        ({"external_key": "TAKEN"}, "This external key is already in use."),
        ({"refnumber": "x" * 256}, "refnumber must be at most 255 characters"),
        ({"nickname": ["x"]}, "nickname must be text"),
        ({"memo": "a\0b"}, "memo must not contain NUL or half characters"),
        ({"custom_20": True}, "custom_20 must be text"),
        ({"url_acceptredirect": "javascript:alert(1)"}, "url_acceptredirect must begin with http"),
        ({"url_rejectredirect": "https://a b"}, "url_rejectredirect must be an address without"),
    ],
)
def test_a_quote_that_cannot_be_is_refused_and_nothing_is_written(
    demanding: ChargeOverCaller, change: dict[str, Any], sentence: str
) -> None:
    before = demanding.counts()
    good = {"customer_id": 1, "paycycle": "mon", "line_items": [ANYTHING]}
    answer = demanding.post("/quote", good | change)
    status, said = refusal(answer)
    assert (status, said[: len(sentence)]) == (400, sentence)
    assert demanding.counts() == before


@pytest.mark.parametrize("body", [b"", b"{}", b"null", b"[]", b"{", b"3"])
def test_a_quote_is_not_made_of_nothing(demanding: ChargeOverCaller, body: bytes) -> None:
    answer = demanding.request("POST", "/quote", body=body)
    status, said = refusal(answer)
    assert status == 400
    if body in {b"", b"{}"}:
        assert said == "A required parameter was missing: No data."


def test_nothing_of_a_stranger_can_be_named(
    ann: ChargeOverCaller, stranger: ChargeOverCaller
) -> None:
    customer, item = ann.has_customer(external_key="HERS"), ann.has_item()
    quote = ann.has_quote(external_key="HERS-TOO")
    token = ann.response(f"/quote/{quote}")["token"]
    theirs = stranger.has_customer()
    for name in ["external_key:HERS-TOO", f"token:{token}"]:
        assert refusal(stranger.get(f"/quote/{name}")) == (404, "This quote does not exist.")
        assert stranger.put(f"/quote/{name}", {"memo": "x"}).status == 404
        assert stranger.delete(f"/quote/{name}").status == 404
    bodies: list[dict[str, Any]] = [
        {"customer_external_key": "HERS", "line_items": [{"item_id": 1}]},
        {"customer_id": customer + 500, "line_items": [{"item_id": 1}]},
        {"customer_id": theirs, "line_items": [{"item_id": item + 500}]},
    ]
    for body in bodies:
        assert stranger.post("/quote", {"paycycle": "one", **body}).status == 400
    # What is hers is taken from nobody else.
    assert stranger.has_quote(external_key="HERS-TOO")


@pytest.mark.parametrize("way", ["999", "token:nobodys", "external_key:none", "x"])
def test_a_quote_that_is_not_there_is_404_for_every_verb(
    demanding: ChargeOverCaller, way: str
) -> None:
    answers: list[Answer] = [
        demanding.get(f"/quote/{way}"),
        demanding.put(f"/quote/{way}", {"memo": "x"}),
        demanding.delete(f"/quote/{way}"),
        demanding.post(f"/quote/{way}?action=accept"),
        demanding.post(f"/quote/{way}/_action/pdf"),
    ]
    for answer in answers:
        assert refusal(answer) == (404, "This quote does not exist.")


def test_what_another_door_wrote_is_shown_in_these_words(fresh: ChargeOverCaller) -> None:

    customer = fresh.has_customer()
    lines = (
        Line(LineKind.ITEM, "Hosting", 50_0000, 5_952_000, tax_rate=21_0000),
        Line(LineKind.ITEM, "Design", 1_0000, 500_000_000, discount=25_0000, tax_rate=21_0000),
        Line(LineKind.ITEM, "Support", 10_0000, 62_500_000, tax_rate=9_0000),
        Line(LineKind.TEXT, "Thank you", 1_0000, 9_000_000),
    )
    quote = fresh.do(
        lambda books: draft_quote(
            books,
            QuoteDraft(
                client_id=customer,
                lines=lines,
                discount=Discount(DiscountKind.PERCENTAGE, 10_0000),
                term_days=11,
            ),
        )
    )
    shown = fresh.response(f"/quote/{quote.id}")
    assert (
        shown
        | {
            "refnumber": "Q-1001",
            "paycycle": "one",
            "paycycle_name": "One-time",
            "subtotal": 1167.84,
            "taxes": 177.75,
            "total": 1345.59,
            "terms_id": None,
            "terms_name": "Net 11",
            "terms_days": 11,
        }
        == shown
    )
    said = ("line_rate", "line_quantity", "line_subtotal", "line_total", "tax_taxable", "tax_total")
    assert [[line[key] for key in said] for line in shown["line_items"]] == [
        [5.952, 50, 297.6, 297.6, 297.6, 56.25],
        [500, 1, 500, 375, 375, 70.87],
        [62.5, 10, 625, 625, 625, 50.63],
        [0, 0, 0, 0, 0, 0],
    ]
    taxed = [line["tax_taxed"] for line in shown["line_items"]]
    assert taxed == [267.84, 337.5, 562.5, 0]
    assert shown["line_items"][3]["item_id"] is None
    assert fresh.put(f"/quote/{quote.id}", shown).status == 202
    assert fresh.response(f"/quote/{quote.id}") == shown


def test_amounts_of_tax_are_shared_out_to_the_cent(fresh: ChargeOverCaller) -> None:
    item = fresh.has_item()
    lines = [{"item_id": item, "line_rate": rate} for rate in (0.05, 0.05, 0.05)]
    shown = fresh.response(f"/quote/{fresh.has_quote(line_items=lines)}")
    assert shown["taxes"] == 0.02
    assert [line["tax_total"] for line in shown["line_items"]] == [0.01, 0.01, 0]
