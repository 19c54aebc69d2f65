"""The subscriptions: every period that has begun where its team is is charged."""

from datetime import date

from quotewright.actions.subscriptions import issue_due_invoice
from quotewright.store import Books, Desk
from quotewright.store.rounds import Charging
from quotewright.worker.days import Days
from quotewright.worker.workplace import Workplace


class Subscriptions(Days[Charging]):
    def __init__(self, place: Workplace) -> None:
        def charging(desk: Desk, day: date, most: int, after: tuple[int, int]) -> list[Charging]:
            return desk.rounds.charging(place.worker, day, most, after)

        super().__init__(place, "subscriptions", charging, self._catch_up)

    async def _catch_up(self, one: Charging, today: date) -> None:
        """Every period until today, each by itself: what was charged stays so, whatever comes."""
        next_on: date | None = one.next_on
        while next_on is not None and next_on <= today:
            next_on = await self._charge(one)

    async def _charge(self, one: Charging) -> date | None:
        """Gives the day of its next period."""

        def issue(books: Books) -> date | None:
            return issue_due_invoice(books, one.subscription_id).next_on

        return await self._place.in_books(one.team, issue)
