"""The currency: a row in a team's small table of those it quotes in. Its first is its own."""

from quotewright.core.records import dataclass


@dataclass(frozen=True, slots=True)
class Currency:
    """`code` as in ISO 4217 ("EUR")."""

    id: int
    code: str
