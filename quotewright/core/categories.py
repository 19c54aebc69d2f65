"""The category: what a team sorts its quotes by; no client sees it."""

from quotewright.core.records import dataclass


@dataclass(frozen=True, slots=True)
class Category:
    id: int
    name: str
