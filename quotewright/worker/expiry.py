"""The expiry: sent quotes whose days are over where their team is become expired."""

from datetime import date

from quotewright.actions.expiry import expire_quote
from quotewright.store import Books, Desk
from quotewright.store.rounds import Lapsing
from quotewright.worker.days import Days
from quotewright.worker.workplace import Workplace


class Expiry(Days[Lapsing]):
    def __init__(self, place: Workplace) -> None:
        def lapsing(desk: Desk, day: date, most: int, after: tuple[int, int]) -> list[Lapsing]:
            return desk.rounds.lapsing(place.worker, day, most, after)

        super().__init__(place, "expiry", lapsing, self._expire)

    async def _expire(self, one: Lapsing, today: date) -> None:
        def expire(books: Books) -> None:
            expire_quote(books, one.quote_id)

        if one.valid_until < today:
            await self._place.in_books(one.team, expire)
