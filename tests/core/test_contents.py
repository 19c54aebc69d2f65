"""The canonical content: format 3 to the letter, and what it does and does not follow."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

import pytest

from quotewright.core.clients import Address, Client
from quotewright.core.contents import Content, content_of, invoice_content_of, picture_in, renewed
from quotewright.core.cycles import Cycle
from quotewright.core.invoices import Invoice, InvoiceStatus
from quotewright.core.lines import Line, LineKind
from quotewright.core.money import Money
from quotewright.core.pricesets import PriceModel, PriceSet, Tier
from quotewright.core.profiles import PLAIN, Bank, Profile
from quotewright.core.revisions import FROZEN
from quotewright.core.sending import SendMethod
from quotewright.core.tax import RoundingPolicy
from quotewright.core.teams import Team
from quotewright.core.totals import NO_DISCOUNT, Discount, DiscountKind
from tests.core._quotes import LABOUR, a_quote, dollars
from tests.core.test_revisions import OTHERWISE

AT = datetime(2026, 11, 21, tzinfo=UTC)
ACME = Team(id=1, name="Acme Plumbing", tax_number="51 824 753 556")
JANE = Client(
    id=1,
    company="Zoë's café",
    contact="Jane Smith",
    email="jane@example.com",
    mobile="0400 000 000",
    tax_number="51 824 753 556",
    billing=Address(line1="1 King St", city="Sydney"),
    created_at=AT,
    updated_at=AT,
)
TEXT = Line(LineKind.TEXT, "As agreed", 0, 0)
FULL = a_quote(
    public_reference="PR-1",
    references=("Your order 7", "Site: 1 King St"),
    payment_condition="Half up front",
    show_totals=False,
    memo="Thank you",
    deposit=dollars(100),
    valid_until=date(2026, 12, 21),
    discount=Discount(DiscountKind.AMOUNT, 10_00),
    discounted=dollars(10),
    tax=dollars(71),
    total=dollars(781),
    lines=(replace(LABOUR, unit="h", category="Labour"), TEXT),
    line_totals=(dollars(720), dollars(0)),
    billing=JANE.billing,
)
A_MONTH = PriceSet(PriceModel.PER_UNIT, (Tier(0, None, 90_000000),), setup=50_000000)
RECURRING = replace(
    FULL,
    lines=(replace(FULL.lines[0], price_set=A_MONTH, expires_after=12), TEXT),
    cycle=Cycle.MONTHLY,
    hold_until=datetime(2026, 12, 1, 13, tzinfo=UTC),
    setup_minor=50_00,
    setup_tax_minor=5_00,
)
LOOK = Profile(
    id=1,
    name="Acme",
    company="Acme Plumbing Pty Ltd",
    address=Address(line1="2 Pipe Rd", city="Newtown"),
    email="office@acme.example",
    phone="02 5550 1000",
    website="https://acme.example",
    company_number="ACN 004 085 616",
    bank=Bank(account_name="Acme", bsb="062-000", account_number="12345678", pay_id="51824753556"),
    logo="e" * 64,
    colour="#0a5c36",
    layout="modern",
    language="en",
    footer="Licence 12345C",
    terms="Paid within 14 days.",
    is_default=True,
    created_at=AT,
    updated_at=AT,
)
"""A profile that says everything."""

FORMAT_3 = (
    '{"client":{"addresses":{"billing":{"city":"Sydney","country":"","line1":"1 King St","line2":'
    '"","line3":"","postcode":"","region":""},"shipping":{"city":"","country":"","line1":"","line'
    '2":"","line3":"","postcode":"","region":""}},"company":"Zoë\'s café","contact":"Jane Smith","'
    'email":"jane@example.com","id":1,"phone":"0400 000 000","tax_handling":"normal","tax_number"'
    ':"51 824 753 556"},"format":3,"header":{"currency":"AUD","cycle":"monthly","deposit":10000,"'
    'discount":{"kind":"amount","value":1000},"due_on":"2026-09-15","hold_until":"2026-12-01T13:0'
    '0:00+00:00","kind":"quote","memo":"Thank you","number":"Q-1007","payment_condition":"Half up'
    ' front","prices_include_tax":false,"public_reference":"PR-1","quoted_on":"2026-09-01","refer'
    'ences":["Your order 7","Site: 1 King St"],"revision":1,"rounding_policy":"per_rate","setup":'
    '5000,"setup_tax":500,"show_totals":false,"term_days":14,"title":"Kitchen reno","valid_until"'
    ':"2026-12-21"},"lines":[{"category":"Labour","description":"Labour","discount":0,"expires_af'
    'ter":12,"kind":"item","price_set":{"base":0,"model":"per_unit","setup":50000000,"tiers":[{"f'
    'irst":0,"last":null,"price":90000000}]},"quantity":80000,"tax_rate":100000,"total":72000,"un'
    'it":"h","unit_price":90000000},{"category":"","description":"As agreed","discount":0,"expire'
    's_after":null,"kind":"text","price_set":null,"quantity":0,"tax_rate":null,"total":0,"unit":"'
    '","unit_price":0}],"look":{"colour":"#0a5c36","footer":"Licence 12345C","language":"en","lay'
    'out":"modern","logo":"eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee","ter'
    'ms":"Paid within 14 days."},"team":{"addresses":{"main":{"city":"Newtown","country":"","line'
    '1":"2 Pipe Rd","line2":"","line3":"","postcode":"","region":""}},"bank":{"account_name":"Acm'
    'e","account_number":"12345678","bic":"","bsb":"062-000","iban":"","pay_id":"51824753556"},"c'
    'ontact":{"email":"office@acme.example","phone":"02 5550 1000","website":"https://acme.exampl'
    'e"},"country":"AU","locale":"en_AU","name":"Acme Plumbing Pty Ltd","registrations":{"company'
    '_number":"ACN 004 085 616","is_taxed":true,"tax_number":"51 824 753 556"},"time_zone":"Austra'
    'lia/Sydney"},"totals":{"discount":1000,"net":71000,"rates":[{"base":71000,"rate":100000,"tax":7100}],"subtotal":72000,"tax'
    '":7100,"total":78100}}'
)
FORMAT_2 = (
    '{"client":{"addresses":{"billing":{"city":"Sydney","country":"","line1":"1 King St","line2'
    '":"","postcode":"","region":""},"shipping":{"city":"","country":"","line1":"","line2":"","'
    'postcode":"","region":""}},"company":"Zoë\'s café","contact":"Jane Smith","email":"jane@exa'
    'mple.com","id":1,"phone":"0400 000 000","tax_handling":"normal","tax_number":"51 824 753 5'
    '56"},"format":2,"header":{"currency":"AUD","deposit":10000,"discount":{"kind":"amount","va'
    'lue":1000},"due_on":"2026-09-15","kind":"quote","memo":"Thank you","number":"Q-1007","paym'
    'ent_condition":"Half up front","prices_include_tax":false,"public_reference":"PR-1","quote'
    'd_on":"2026-09-01","references":["Your order 7","Site: 1 King St"],"revision":1,"rounding_'
    'policy":"per_rate","show_totals":false,"term_days":14,"title":"Kitchen reno","valid_until"'
    ':"2026-12-21"},"lines":[{"category":"Labour","description":"Labour","discount":0,"kind":"i'
    'tem","quantity":80000,"tax_rate":100000,"total":72000,"unit":"h","unit_price":90000000},{"'
    'category":"","description":"As agreed","discount":0,"kind":"text","quantity":0,"tax_rate":'
    'null,"total":0,"unit":"","unit_price":0}],"look":{"colour":"#0a5c36","footer":"Licence 123'
    '45C","language":"en","layout":"modern","logo":"eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee'
    'eeeeeeeeeeeeeeeeeeeee","terms":"Paid within 14 days."},"team":{"addresses":{"main":{"city"'
    ':"Newtown","country":"","line1":"2 Pipe Rd","line2":"","postcode":"","region":""}},"bank":'
    '{"account_name":"Acme","account_number":"12345678","bic":"","bsb":"062-000","iban":"","pay'
    '_id":"51824753556"},"contact":{"email":"office@acme.example","phone":"02 5550 1000","websi'
    'te":"https://acme.example"},"country":"AU","locale":"en_AU","name":"Acme Plumbing Pty Ltd"'
    ',"registrations":{"company_number":"ACN 004 085 616","is_taxed":true,"tax_number":"51 824 '
    '753 556"}},"totals":{"discount":1000,"net":71000,"rates":[{"base":71000,"rate":100000,"tax'
    '":7100}],"subtotal":72000,"tax":7100,"total":78100}}'
)
FORMAT_1 = (
    '{"client":{"addresses":{"billing":{"city":"Sydney","country":"","line1":"1 King St",'
    '"line2":"","postcode":"","region":""},"shipping":{"city":"","country":"","line1":"",'
    '"line2":"","postcode":"","region":""}},"company":"Zoë\'s café","contact":"Jane Smith",'
    '"email":"jane@example.com","id":1,"phone":"0400 000 000","tax_handling":"normal"},'
    '"format":1,"header":{"currency":"AUD","deposit":10000,"discount":{"kind":"amount",'
    '"value":1000},"due_on":"2026-09-15","kind":"quote","memo":"Thank you","number":"Q-1007",'
    '"prices_include_tax":false,"public_reference":"PR-1","quoted_on":"2026-09-01","revision":1,'
    '"rounding_policy":"per_rate","term_days":14,"title":"Kitchen reno",'
    '"valid_until":"2026-12-21"},"lines":[{"category":"Labour","description":"Labour",'
    '"discount":0,"kind":"item","quantity":80000,"tax_rate":100000,"total":72000,"unit":"h",'
    '"unit_price":90000000},{"category":"","description":"As agreed","discount":0,"kind":"text",'
    '"quantity":0,"tax_rate":null,"total":0,"unit":"","unit_price":0}],"team":{"addresses":{},'
    '"bank":{},"country":"AU","locale":"en_AU","name":"Acme Plumbing","registrations":'
    '{"is_taxed":true,"tax_number":"51 824 753 556"}},"totals":{"discount":1000,"net":71000,'
    '"rates":[{"base":71000,"rate":100000,"tax":7100}],"subtotal":72000,"tax":7100,'
    '"total":78100}}'
)


def test_format_3_is_written_to_the_letter() -> None:
    assert content_of(RECURRING, JANE, ACME, LOOK) == Content(3, FORMAT_3)


def test_its_hash_is_the_sha_256_of_its_utf_8() -> None:
    content = content_of(RECURRING, JANE, ACME, LOOK)
    assert content.hash == sha256(FORMAT_3.encode("utf-8")).hexdigest()
    assert len(content.body.encode()) > len(content.body)


@pytest.mark.parametrize("field", FROZEN)
def test_whatever_is_frozen_makes_another_content(field: str) -> None:
    changed = replace(a_quote(), **{field: OTHERWISE[field]})
    client = replace(JANE, id=changed.client_id)
    now = content_of(changed, client, ACME, LOOK if changed.profile_id else PLAIN)
    assert now.hash != content_of(a_quote(), JANE, ACME, PLAIN).hash


@pytest.mark.parametrize(
    "fields",
    [
        {"notes": "Bob"},
        {"assigned_to": 2},
        {"external_key": "crm-7"},
        {"sent_at": AT, "sent_id": 9, "sent_by": SendMethod.EMAIL},
        {"token": "t" * 26, "accept_redirect": "https://acme.example/thanks"},
    ],
)
def test_what_no_client_sees_is_not_in_it(fields: dict[str, Any]) -> None:
    assert content_of(a_quote(**fields), JANE, ACME, PLAIN) == content_of(
        a_quote(), JANE, ACME, PLAIN
    )


def test_totals_are_told_for_every_rate() -> None:
    goods = replace(LABOUR, tax_rate=0)
    quote = a_quote(
        lines=(LABOUR, goods),
        line_totals=(dollars(720), dollars(720)),
        subtotal=dollars(1440),
        total=dollars(1512),
    )
    rates = json.loads(content_of(quote, JANE, ACME, PLAIN).body)["totals"]["rates"]
    assert rates == [
        {"rate": 0, "base": 72000, "tax": 0},
        {"rate": 100000, "base": 72000, "tax": 7200},
    ]


def test_a_quote_put_before_its_client_again_keeps_client_and_team_as_they_were_sent() -> None:
    sent = content_of(RECURRING, JANE, ACME, LOOK)
    again = renewed(sent, replace(RECURRING, valid_until=date(2027, 1, 20)))
    assert again.body == FORMAT_3.replace("2026-12-21", "2027-01-20")
    assert renewed(sent, RECURRING) == sent


def test_an_empty_quote_has_a_content_too() -> None:
    nothing = Money(0, "AUD")
    quote = a_quote(lines=(), line_totals=(), subtotal=nothing, tax=nothing, total=nothing)
    content = json.loads(content_of(quote, JANE, ACME, PLAIN).body)
    assert (content["lines"], content["totals"]["rates"]) == ([], [])


def test_what_was_sent_in_format_1_says_in_format_3_no_more_than_it_did() -> None:
    again = json.loads(renewed(Content(1, FORMAT_1), FULL).body)
    today = json.loads(content_of(FULL, JANE, ACME, PLAIN).body)
    silent = {"client": {"tax_number": ""}, "team": {"time_zone": ""}}
    assert again == today | {part: today[part] | said for part, said in silent.items()}


def test_what_was_sent_in_format_2_reads_in_format_3_as_if_sent_today() -> None:
    today = content_of(FULL, JANE, replace(ACME, time_zone=""), LOOK)
    assert renewed(Content(2, FORMAT_2), FULL) == today


def test_the_logo_that_it_is_printed_with_can_be_found() -> None:
    assert picture_in(content_of(FULL, JANE, ACME, LOOK)) == "e" * 64
    assert picture_in(content_of(FULL, JANE, ACME, PLAIN)) == ""
    assert picture_in(Content(1, FORMAT_1)) == ""


def test_a_team_writes_in_the_language_of_its_locale_unless_its_profile_says_otherwise() -> None:
    dutch = replace(ACME, locale="nl_NL")
    written = [content_of(FULL, JANE, dutch, each) for each in (PLAIN, LOOK)]
    assert [json.loads(each.body)["look"]["language"] for each in written] == ["nl", "en"]


def test_an_invoice_says_when_it_is_due_and_nothing_of_what_was_paid() -> None:
    invoice = _invoice()
    content = invoice_content_of(invoice, JANE, ACME, LOOK)
    assert json.loads(content.body)["header"] == {
        "number": "INV-1001",
        "kind": "invoice",
        "title": "Kitchen reno",
        "references": ["Your order 7"],
        "currency": "AUD",
        "prices_include_tax": False,
        "rounding_policy": "per_rate",
        "discount": {"kind": NO_DISCOUNT.kind, "value": 0},
        "invoiced_on": "2026-11-21",
        "due_on": "2026-12-05",
        "payment_condition": "Half up front",
    }
    assert json.loads(content.body)["totals"]["total"] == 79200
    paid = replace(invoice, amount_paid=dollars(100), notes="Bob")
    assert invoice_content_of(paid, JANE, ACME, LOOK) == content


def _invoice() -> Invoice:
    return Invoice(
        id=1,
        number="INV-1001",
        client_id=1,
        title="Kitchen reno",
        status=InvoiceStatus.DRAFT,
        prices_include_tax=False,
        rounding_policy=RoundingPolicy.PER_RATE,
        discount=NO_DISCOUNT,
        subtotal=dollars(720),
        discounted=dollars(0),
        tax=dollars(72),
        total=dollars(792),
        amount_paid=dollars(0),
        invoiced_on=date(2026, 11, 21),
        due_on=date(2026, 12, 5),
        lines=(LABOUR,),
        line_totals=(dollars(720),),
        references=("Your order 7",),
        payment_condition="Half up front",
        created_at=AT,
        updated_at=AT,
    )
