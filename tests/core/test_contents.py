"""The canonical content: format 1 to the letter, and what it does and does not follow."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

import pytest

from quotewright.core.clients import Address, Client
from quotewright.core.contents import Content, content_of, renewed
from quotewright.core.lines import Line, LineKind
from quotewright.core.money import Money
from quotewright.core.revisions import FROZEN
from quotewright.core.teams import Team
from quotewright.core.totals import Discount, DiscountKind
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
    billing=Address(line1="1 King St", city="Sydney"),
    created_at=AT,
    updated_at=AT,
)
TEXT = Line(LineKind.TEXT, "As agreed", 0, 0)
FULL = a_quote(
    public_reference="PR-1",
    memo="Thank you",
    deposit=dollars(100),
    valid_until=date(2026, 12, 21),
    discount=Discount(DiscountKind.AMOUNT, 10_00),
    discounted=dollars(10),
    tax=dollars(71),
    total=dollars(781),
    lines=(replace(LABOUR, unit="h", category="Labour"), TEXT),
    line_totals=(dollars(720), dollars(0)),
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


def test_format_1_is_written_to_the_letter() -> None:
    assert content_of(FULL, JANE, ACME) == Content(1, FORMAT_1)


def test_its_hash_is_the_sha_256_of_its_utf_8() -> None:
    content = content_of(FULL, JANE, ACME)
    assert content.hash == sha256(FORMAT_1.encode("utf-8")).hexdigest()
    assert len(content.body.encode()) > len(content.body)


@pytest.mark.parametrize("field", FROZEN)
def test_whatever_is_frozen_makes_another_content(field: str) -> None:
    changed = replace(a_quote(), **{field: OTHERWISE[field]})
    client = replace(JANE, id=changed.client_id)
    assert content_of(changed, client, ACME).hash != content_of(a_quote(), JANE, ACME).hash


@pytest.mark.parametrize(
    "fields",
    [
        {"notes": "Bob"},
        {"assigned_to": 2},
        {"external_key": "crm-7"},
        {"sent_at": AT, "sent_id": 9},
    ],
)
def test_what_no_client_sees_is_not_in_it(fields: dict[str, Any]) -> None:
    assert content_of(a_quote(**fields), JANE, ACME) == content_of(a_quote(), JANE, ACME)


def test_totals_are_told_for_every_rate() -> None:
    goods = replace(LABOUR, tax_rate=0)
    quote = a_quote(
        lines=(LABOUR, goods),
        line_totals=(dollars(720), dollars(720)),
        subtotal=dollars(1440),
        total=dollars(1512),
    )
    rates = json.loads(content_of(quote, JANE, ACME).body)["totals"]["rates"]
    assert rates == [
        {"rate": 0, "base": 72000, "tax": 0},
        {"rate": 100000, "base": 72000, "tax": 7200},
    ]


def test_a_quote_put_before_its_client_again_keeps_client_and_team_as_they_were_sent() -> None:
    sent = content_of(FULL, JANE, ACME)
    again = renewed(sent, replace(FULL, valid_until=date(2027, 1, 20)))
    assert again.body == FORMAT_1.replace("2026-12-21", "2027-01-20")
    assert renewed(sent, FULL) == sent


def test_an_empty_quote_has_a_content_too() -> None:
    nothing = Money(0, "AUD")
    quote = a_quote(lines=(), line_totals=(), subtotal=nothing, tax=nothing, total=nothing)
    content = json.loads(content_of(quote, JANE, ACME).body)
    assert (content["lines"], content["totals"]["rates"]) == ([], [])
