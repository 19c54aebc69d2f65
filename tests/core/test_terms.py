"""When a document is due, and until when a quote can be accepted."""

from datetime import date

import pytest

from quotewright.core.errors import Invalid
from quotewright.core.terms import MOST_DAYS, Terms, check_days, due_on, valid_until


def test_a_document_is_due_its_term_days_later() -> None:
    assert due_on(date(2026, 1, 31), Terms(30, "Net 30").days) == date(2026, 3, 2)


def test_due_on_receipt_is_the_day_itself() -> None:
    assert due_on(date(2026, 1, 31), 0) == date(2026, 1, 31)


def test_a_draft_without_a_date_is_not_due() -> None:
    assert due_on(None, 30) is None


def test_a_quote_is_valid_for_the_days_after_sending() -> None:
    assert valid_until(date(2028, 2, 1), 30) == date(2028, 3, 2)


def test_validity_of_0_days_never_ends() -> None:
    assert valid_until(date(2026, 1, 31), 0) is None


@pytest.mark.parametrize("days", [-1, MOST_DAYS + 1])
def test_days_lie_between_none_and_ten_years(days: int) -> None:
    for ask in (check_days, lambda n: due_on(date(2026, 1, 1), n)):
        with pytest.raises(Invalid, match="days must be between 0 and 3650"):
            ask(days)
    with pytest.raises(Invalid):
        valid_until(date(2026, 1, 1), days)


def test_the_longest_term_is_kept() -> None:
    assert check_days(MOST_DAYS) == MOST_DAYS


def test_a_refusal_names_the_callers_own_field() -> None:
    with pytest.raises(Invalid) as refusal:
        check_days(-1, "paymentperiod")
    assert refusal.value.field == "paymentperiod"


def test_the_end_of_the_calendar_is_refused_not_passed() -> None:
    with pytest.raises(Invalid) as refusal:
        due_on(date(9999, 12, 31), 1)
    assert refusal.value.field == "date"
