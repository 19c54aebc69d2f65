"""Payment cycles in the vendor's codes and labels."""

from quotewright.core.cycles import Cycle
from quotewright.core.errors import Invalid
from quotewright.dialects.chargeover.wire.words import one_word_of, read_words
from quotewright.inbound.fields import Body

CODES = {
    Cycle.ONCE: "one",
    Cycle.MONTHLY: "mon",
    Cycle.TWO_MONTHLY: "2mn",
    Cycle.YEARLY: "yrl",
    Cycle.TWO_YEARLY: "2yr",
    Cycle.THREE_YEARLY: "3yr",
    Cycle.WEEKLY: "1wk",
    Cycle.FORTNIGHTLY: "2wk",
    Cycle.QUARTERLY: "qtr",
    Cycle.HALF_YEARLY: "six",
}
"""Those that a quote may have."""

_CYCLES = {code: cycle for cycle, code in CODES.items()}

EVERY = "evy"
"""Of a price: charged at every turn of whatever cycle it stands in."""

NAMES = {
    EVERY: "Every billing cycle",
    "dly": "Daily",
    "1wk": "Every week",
    "2wk": "Every other week",
    "116": "1st and the 16th",
    "4wk": "Every four weeks",
    "8wk": "Every eight weeks",
    "30d": "Every 30 days",
    "mon": "Monthly",
    "2mn": "Every other month",
    "12w": "Every twelve weeks",
    "qtr": "Quarterly",
    "six": "Every six months",
    "yrl": "Yearly",
    "2yr": "Every 2 years",
    "3yr": "Every 3 years",
    "4yr": "Every 4 years",
    "5yr": "Every 5 years",
    "10y": "Every 10 years",
    "one": "One-time",
}


def read_paycycle(body: Body) -> Cycle | None:
    """Of a quote; None where it names none."""
    word = read_words(body, "paycycle")
    if not word:
        return None
    cycle = _CYCLES.get(word.lower())
    if cycle is None:
        raise Invalid(f"paycycle must be one of: {', '.join(_CYCLES)}", "paycycle")
    return cycle


def read_price_cycle(body: Body, *, of: str) -> str:
    """Of a price: any of the codes; "" where it names none."""
    word = read_words(body, "paycycle", of=of).lower()
    return one_word_of(NAMES, word, f"{of}.paycycle") if word else ""


def write_paycycle(cycle: Cycle) -> str:
    return CODES[cycle]


def write_paycycle_name(cycle: Cycle) -> str:
    return NAMES[CODES[cycle]]
