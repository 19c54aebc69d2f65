"""The reactions: what an event causes. Here, and nowhere else, an event has an effect."""

from collections.abc import Callable, Mapping
from typing import Protocol

from quotewright.actions.deliveries import fan_out
from quotewright.core.endpoints import EVERY_EVENT
from quotewright.store import Books
from quotewright.worker.manner import Manner


class Reaction(Protocol):
    """What is done about a team's next events, in one transaction."""

    def __call__(self, books: Books, *, manner: Manner, new_id: Callable[[], str]) -> object: ...


def tell_endpoints(books: Books, *, manner: Manner, new_id: Callable[[], str]) -> object:
    """A delivery to every endpoint that hears of it."""
    return fan_out(books, new_id, manner.snapshot_of)


REACTIONS: Mapping[str, tuple[Reaction, ...]] = {EVERY_EVENT: (tell_endpoints,)}
