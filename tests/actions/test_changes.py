"""Changing a quote: a draft in place and priced anew, a sent one only where nobody sees it."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from quotewright.actions.clients import update_client
from quotewright.actions.quotes import draft_quote, update_quote
from quotewright.actions.sending import send_quote
from quotewright.core.clients import Client
from quotewright.core.errors import Invalid, NotAllowed, NotFound
from quotewright.core.lines import Line
from quotewright.core.money import Money
from quotewright.core.quotes import Quote, QuoteDraft, QuoteKind
from quotewright.core.tax import RoundingPolicy, TaxHandling
from quotewright.core.teams import TeamDraft
from quotewright.core.totals import Discount, DiscountKind
from quotewright.store.schema import quote_lines, teams
from tests.actions.office import LATER, NOON, Office, line

BLANK = replace(line("1", "0"), description=" ")
TEN_PERCENT = Discount(DiscountKind.PERCENTAGE, 10_0000)


def test_a_draft_is_changed_in_place_and_priced_anew(office: Office) -> None:
    before = _drafted(office)
    office.clock.now = LATER
    lines = (line("1", "100"), line("2", "50"))
    changed = _changed(office, lines=lines, discount=TEN_PERCENT, title="Bathroom")
    assert (changed.id, changed.number, changed.title) == (1, before.number, "Bathroom")
    assert [total.minor for total in changed.line_totals] == [100_00, 100_00]
    assert (changed.subtotal.minor, changed.discounted.minor) == (200_00, 20_00)
    assert (changed.net.minor, changed.tax.minor, changed.total.minor) == (180_00, 18_00, 198_00)
    assert (changed.created_at, changed.updated_at) == (NOON, LATER)
    assert _quote(office) == changed
    assert len(office.rows(quote_lines)) == 2


def test_fields_beside_the_prices_leave_the_prices_alone(office: Office) -> None:
    before = _drafted(office)
    bob = office.has_person()
    wanted: dict[str, Any] = {
        "kind": QuoteKind.ESTIMATE,
        "quoted_on": date(2026, 12, 1),
        "term_days": 30,
        "valid_until": date(2027, 1, 5),
        "memo": "Thank you",
        "notes": "Knows the owner",
        "deposit": Money(100_00, "AUD"),
        "assigned_to": bob,
    }
    assert _changed(office, **wanted) == replace(before, **wanted)
    assert _quote(office) == _changed(office, **wanted)


def test_values_equal_to_the_stored_ones_change_and_announce_nothing(office: Office) -> None:
    quote = _drafted(office)
    before = office.book()
    office.clock.now = LATER
    assert _changed(office, title=quote.title, lines=quote.lines) == quote
    assert office.book() | {"counters": []} == before | {"counters": []}


def test_a_change_is_announced(office: Office) -> None:
    _drafted(office)
    _changed(office, title="Bathroom")
    assert office.events()[-2:] == [("quote.created", 1), ("quote.updated", 1)]


def test_row_1_an_empty_draft_is_announced_when_it_first_says_something(office: Office) -> None:
    office.do(draft_quote, QuoteDraft(client_id=office.has_client()))
    for minute, lines in enumerate([(BLANK,), (line("1", "10"),), (), (line("1", "10"),)]):
        office.clock.now = LATER.replace(minute=minute)
        _changed(office, lines=lines)
    assert [event for event, _ in office.events()[1:]] == [
        "quote.updated",
        "quote.created",
        "quote.updated",
        "quote.updated",
        "quote.updated",
    ]


def test_a_quote_made_substantive_keeps_its_one_announcement(office: Office) -> None:
    _drafted(office)
    for minute, lines in enumerate([(), (line("1", "10"),)]):
        office.clock.now = LATER.replace(minute=minute)
        _changed(office, lines=lines)
    assert office.events().count(("quote.created", 1)) == 1


def test_a_sent_quote_cannot_be_changed_in_what_was_offered(office: Office) -> None:
    _drafted(office)
    office.do(send_quote, 1)
    with office.refusing(NotAllowed, r"^a sent quote cannot be changed; revise it$"):
        _changed(office, lines=(line("9", "90"),))


def test_a_sent_quote_takes_what_nobody_sees(office: Office) -> None:
    _drafted(office)
    sent = office.do(send_quote, 1)
    office.clock.now = LATER
    changed = _changed(office, notes="Knows the owner", assigned_to=office.has_person())
    assert (changed.notes, changed.assigned_to, changed.updated_at) == ("Knows the owner", 1, LATER)
    assert (changed.total, changed.content_hash) == (sent.total, sent.content_hash)
    assert office.events()[-1] == ("quote.updated", 1)


def test_another_client_is_another_tax_and_currency(office: Office) -> None:
    _drafted(office)
    _changed(office, deposit=Money(50_00, "AUD"))
    abroad = office.has_client(currency="NZD", tax_handling=TaxHandling.FOREIGN)
    changed = _changed(office, client_id=abroad)
    assert (changed.tax, changed.total) == (Money(0, "NZD"), Money(720_00, "NZD"))
    assert changed.deposit == Money(50_00, "NZD")
    assert _changed(office, client_id=1).tax == Money(72_00, "AUD")


def test_a_draft_is_priced_as_its_client_is_now(office: Office) -> None:
    _drafted(office)
    office.do(update_client, 1, _abroad)
    assert _changed(office, lines=(line("1", "100"),)).tax.minor == 0


def test_a_draft_keeps_the_rounding_it_was_begun_with(office: Office) -> None:
    _drafted(office)
    office.set(teams, rounding_policy=RoundingPolicy.PER_LINE)
    changed = _changed(office, lines=(line("1", "1.04"),) * 10)
    assert (changed.rounding_policy, changed.tax.minor) == (RoundingPolicy.PER_RATE, 1_04)


def test_a_line_that_was_rated_by_itself_stays_so(office: Office) -> None:
    dutch = office.beside(TeamDraft(name="Zon & Dak", country="NL", currency="EUR"))
    lines = (line("1", "100", tax="9"),)
    dutch.do(draft_quote, QuoteDraft(client_id=dutch.has_client(), lines=lines))
    changed = _changed(dutch, lines=(*lines, line("1", "100")))
    assert [one.tax_rate for one in changed.lines] == [9_0000, 21_0000]


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        ({"client_id": 9}, "client_id is not the id of a client"),
        ({"assigned_to": 9}, "assigned_to is not the id of a person of the team"),
        ({"term_days": -1}, "term_days must be between 0 and 3650"),
        ({"discount": Discount(DiscountKind.AMOUNT, 1_000_00)}, "more than the subtotal"),
        ({"lines": (line("1", "-1"),)}, "cannot be below zero"),
        ({"lines": (replace(BLANK, item_id=9),)}, "item_id is not the id of an item"),
    ],
)
def test_a_change_that_breaks_a_rule_is_refused_whole(
    office: Office, wanted: dict[str, Any], sentence: str
) -> None:
    _drafted(office)
    with office.refusing(Invalid, sentence):
        _changed(office, **wanted)


def test_a_strangers_quote_client_and_people_do_not_exist(
    office: Office, strangers: Office
) -> None:
    _drafted(office)
    with strangers.refusing(NotFound):
        _changed(strangers, title="Mine")
    strangers.has_client()
    strangers.has_client()
    strangers.has_person("Charlie")
    with office.refusing(Invalid, "client_id is not the id of a client"):
        _changed(office, client_id=2)
    with office.refusing(Invalid, "assigned_to is not the id of a person"):
        _changed(office, assigned_to=1)


def test_days_and_words_can_be_asked_for_from_the_start(office: Office) -> None:
    draft = QuoteDraft(
        client_id=office.has_client(),
        quoted_on=date(2026, 10, 1),
        term_days=7,
        valid_until=date(2027, 1, 5),
        assigned_to=office.has_person(),
    )
    quote = office.do(draft_quote, draft)
    assert (quote.quoted_on, quote.term_days, quote.valid_until, quote.assigned_to) == (
        date(2026, 10, 1),
        7,
        date(2027, 1, 5),
        1,
    )


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"assigned_to": 9}, "assigned_to is not the id of a person of the team"),
        ({"term_days": 3651}, "term_days must be between 0 and 3650"),
    ],
)
def test_a_draft_that_asks_for_the_impossible_is_refused_whole(
    office: Office, fields: dict[str, Any], sentence: str
) -> None:
    client_id = office.has_client()
    with office.refusing(Invalid, sentence):
        office.do(draft_quote, QuoteDraft(client_id=client_id, **fields))


def _abroad(client: Client) -> Client:
    return replace(client, tax_handling=TaxHandling.FOREIGN)


def _drafted(office: Office, *lines: Line) -> Quote:
    draft = QuoteDraft(client_id=office.has_client(), lines=lines or (line("8", "90"),))
    return office.do(draft_quote, draft)


def _changed(office: Office, **wanted: Any) -> Quote:
    return office.do(update_quote, 1, lambda quote: replace(quote, **wanted))


def _quote(office: Office) -> Quote:
    quote = office.look(lambda books: books.quotes.get(1))
    assert quote
    return quote
