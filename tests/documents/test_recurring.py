"""What recurs and what is charged once, as a client reads it: cycle, set-up, what is due."""

from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from quotewright.core.contents import Content
from quotewright.core.cycles import Cycle
from quotewright.core.money import Money
from quotewright.core.profiles import LANGUAGES
from quotewright.documents.layouts import layout_names
from quotewright.documents.press import Press
from quotewright.documents.reading import view_of
from quotewright.documents.view import DocumentView, Fact
from tests.documents._papers import ACME, ZON, a_quote, item

PRESS = Press()
MONTHLY: dict[str, Any] = {"cycle": Cycle.MONTHLY, "setup_minor": 10000, "setup_tax_minor": 1000}
HOSTING = item("2", "50.00", tax="10", description="Hosting")


def sums_of(view: DocumentView) -> list[tuple[str, str]]:
    return [(one.label, one.amount) for one in view.sums]


def test_the_total_says_its_cycle_and_what_comes_once_stands_below_it() -> None:
    view = view_of(a_quote(HOSTING, **MONTHLY))
    assert sums_of(view) == [
        ("Subtotal excl. GST", "$100.00"),
        ("GST 10% on $100.00", "$10.00"),
        ("Total incl. GST per month", "$110.00"),
        ("Set-up (once)", "$100.00"),
        ("GST on the set-up", "$10.00"),
        ("Due on acceptance", "$220.00"),
    ]
    assert (view.total, view.per) == ("$110.00", "per month")


def test_prices_with_tax_have_the_tax_of_the_set_up_inside() -> None:
    view = view_of(a_quote(HOSTING, **MONTHLY, prices_include_tax=True))
    assert sums_of(view)[-2:] == [("Set-up (once)", "$100.00"), ("Due on acceptance", "$200.00")]


def test_a_set_up_without_a_cycle_is_due_with_the_total() -> None:
    view = view_of(a_quote(HOSTING, setup_minor=10000, setup_tax_minor=1000))
    assert sums_of(view)[2:] == [
        ("Total incl. GST", "$110.00"),
        ("Set-up (once)", "$100.00"),
        ("GST on the set-up", "$10.00"),
        ("Due on acceptance", "$220.00"),
    ]
    assert view.per == ""


def test_what_waits_is_not_due_on_acceptance_and_has_its_day() -> None:
    hold = datetime(2026, 12, 31, 13, 30, tzinfo=UTC)
    view = view_of(a_quote(HOSTING, **MONTHLY, hold_until=hold))
    assert Fact("First charged on", "1 January 2027") in view.facts
    assert sums_of(view)[-1] == ("Due on acceptance", "$110.00")


def test_a_day_that_has_come_when_it_is_quoted_holds_nothing() -> None:
    hold = datetime(2026, 8, 31, 14, 0, tzinfo=UTC)
    view = view_of(a_quote(HOSTING, **MONTHLY, hold_until=hold))
    assert "First charged on" not in [one.label for one in view.facts]
    assert sums_of(view)[-1] == ("Due on acceptance", "$220.00")


def test_where_a_deposit_is_asked_for_that_is_what_accepting_costs() -> None:
    view = view_of(a_quote(HOSTING, **MONTHLY, deposit=Money(5000, "AUD")))
    assert Fact("Deposit on acceptance", "$50.00") in view.facts
    assert "Due on acceptance" not in [one.label for one in view.sums]


def test_a_quote_that_is_charged_once_says_nothing_of_cycles() -> None:
    assert [one.label for one in view_of(a_quote(HOSTING)).sums][-1] == "Total incl. GST"


@pytest.mark.parametrize(
    ("times", "said"),
    [(None, "Hosting"), (1, "Hosting\nCharged once"), (3, "Hosting\nCharged 3 times")],
)
def test_a_line_says_how_often_it_is_charged(times: int | None, said: str) -> None:
    line = replace(HOSTING, expires_after=times)
    assert view_of(a_quote(line, **MONTHLY)).lines[0].description == said


@pytest.mark.parametrize(
    ("language", "per"),
    [
        ("en", "per month"),
        ("nl", "per maand"),
        ("de", "pro Monat"),
        ("fr", "par mois"),
    ],
)
def test_a_cycle_is_said_in_the_words_of_its_reader(language: str, per: str) -> None:
    view = view_of(a_quote(HOSTING, team=ZON, cycle=Cycle.MONTHLY), language)
    assert view.per == per
    assert any(one.is_total and one.label.endswith(per) for one in view.sums)


@pytest.mark.parametrize("cycle", [one for one in Cycle if one is not Cycle.ONCE])
def test_every_cycle_has_words_in_every_language(cycle: Cycle) -> None:
    content = a_quote(HOSTING, team=ACME, cycle=cycle)
    assert all(view_of(content, language).per for language in LANGUAGES)


@pytest.mark.parametrize("layout", layout_names())
def test_every_layout_prints_all_of_it(layout: str) -> None:
    view = replace(view_of(_everything()), layout=layout)
    text = _printed(view)
    said = [words for one in view.sums for words in (one.label, one.amount)]
    said += [words for one in view.facts for words in (one.label, one.value)]
    assert [words for words in said if _flat(words) not in text] == []
    assert _flat("Charged 3 times") in text


def _everything() -> Content:
    line = replace(HOSTING, expires_after=3)
    return a_quote(line, **MONTHLY, hold_until=datetime(2027, 1, 1, tzinfo=UTC))


def _printed(view: DocumentView) -> str:
    pages = PdfReader(BytesIO(PRESS.print_now(view))).pages
    return _flat("".join(page.extract_text() for page in pages))


def _flat(text: str) -> str:
    return "".join(text.split())
