"""How a quote stands with its client: one state for each page that they can find at its link."""

from datetime import date
from enum import StrEnum

from quotewright.core.quotes import Quote, QuoteStatus


class State(StrEnum):
    """`late` is expired, where the team takes a late yes all the same."""

    DRAFT = "draft"
    OPEN = "open"
    LATE = "late"
    EXPIRED = "expired"
    ACCEPTED = "accepted"
    INVOICED = "invoiced"
    DECLINED = "declined"
    RETIRED = "retired"
    WITHDRAWN = "withdrawn"


TAKES_A_YES = frozenset({State.DRAFT, State.OPEN, State.LATE})
TAKES_A_NO = frozenset({State.DRAFT, State.OPEN})
TAKES_A_WORD = frozenset({State.OPEN, State.LATE, State.EXPIRED, State.ACCEPTED, State.DECLINED})
"""Where a comment can be left."""

TAKES_MONEY = frozenset({State.DRAFT, State.OPEN, State.LATE, State.ACCEPTED, State.INVOICED})
GONE = frozenset({State.RETIRED, State.WITHDRAWN})
"""What it offered is no longer shown."""

_STATES = {
    QuoteStatus.DRAFT: State.DRAFT,
    QuoteStatus.SENT: State.OPEN,
    QuoteStatus.ACCEPTED: State.ACCEPTED,
    QuoteStatus.INVOICED: State.INVOICED,
    QuoteStatus.DECLINED: State.DECLINED,
    QuoteStatus.EXPIRED: State.EXPIRED,
    QuoteStatus.VOID: State.WITHDRAWN,
}


def state_of(quote: Quote, today: date, *, late_is_fine: bool) -> State:
    """`today` is the team's: a quote whose days are over has expired, noted as such or not."""
    state = _STATES[quote.status]
    if state is State.WITHDRAWN and quote.successor_id is not None:
        return State.RETIRED
    is_over = quote.valid_until is not None and quote.valid_until < today
    if state is State.EXPIRED or (state is State.OPEN and is_over):
        return State.LATE if late_is_fine else State.EXPIRED
    return state
