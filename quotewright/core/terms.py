"""Terms of payment and validity: how days given in a document become dates.

Which day "today" is, in the team's time zone, is for the caller to say.
"""

from datetime import date, timedelta

from quotewright.core.errors import Invalid
from quotewright.core.records import dataclass

MOST_DAYS = 3650


@dataclass(frozen=True, slots=True)
class Terms:
    """A row in a team's table of payment terms: "Net 30" is 30 days, "Due on Receipt" 0."""

    days: int
    name: str = ""
    id: int = 0


TERMS_OF_NEW_TEAM = (Terms(14, "Net 14", 1), Terms(30, "Net 30", 2), Terms(0, "Due on Receipt", 3))


def check_days(days: int, field: str = "days") -> int:
    """The days, if they are 0 to ten years; otherwise raises Invalid."""
    if not 0 <= days <= MOST_DAYS:
        raise Invalid(f"{field} must be between 0 and {MOST_DAYS}", field)
    return days


def due_on(dated_on: date | None, days: int) -> date | None:
    """The last day to pay a document of this date; None while it has no date."""
    return None if dated_on is None else _after(dated_on, days)


def valid_until(sent_on: date, validity_days: int) -> date | None:
    """The last day a quote sent on this day can be accepted; 0 days: it never expires (None)."""
    return None if validity_days == 0 else _after(sent_on, validity_days)


def _after(day: date, days: int) -> date:
    try:
        return day + timedelta(days=check_days(days))
    except OverflowError:
        raise Invalid("date is too far in the future to count days from", "date") from None
