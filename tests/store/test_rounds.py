"""What a worker is told to do: in the teams of its buckets, and in no others."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from secrets import token_bytes

import pytest

from quotewright.actions.deliveries import fan_out
from quotewright.actions.endpoints import add_endpoint, change_endpoint, delete_endpoint
from quotewright.core.cycles import Cycle
from quotewright.core.endpoints import Endpoint, EndpointDraft, EndpointStatus
from quotewright.core.events import ClientCreated
from quotewright.core.subscriptions import Subscription
from quotewright.core.teams import Plan, Team
from quotewright.request_ids import SharedIds
from quotewright.store import Books, Desk, Store
from quotewright.store.rounds import Charging, Due
from tests.store._books import (
    _HALF_IMPORTED,
    ACME,
    LABOUR,
    NOW,
    BooksOf,
    add_quote,
    clocked,
    for_jane,
    open_books,
)

ME, OTHER = "me", "other"
new_id = SharedIds(token_bytes)
EVERYTHING = EndpointDraft(url="https://example.com/hook", events=("*",))


@pytest.fixture
def acme(store: Store) -> BooksOf:
    """A team with an endpoint, in a book that one worker looks after."""
    clocked(store).write_now(lambda desk: desk.leases.renew(ME, 10))
    books = open_books(store, ACME)
    listens(books)
    return books


def listens(books: BooksOf) -> Endpoint:
    return books.write(lambda each: add_endpoint(each, EVERYTHING)[0])


def happens(books: BooksOf, times: int = 1) -> None:
    def record(each: Books) -> None:
        each.take(event_seq=times)
        each.record(*(ClientCreated(1) for _ in range(times)))

    books.write(record)


def told(books: BooksOf) -> None:
    """Its events are deliveries now."""
    books.write(lambda each: fan_out(each, new_id, lambda _books, _event: None))


def pending(books: BooksOf, worker: str = ME, most: int = 10, after: int = 0) -> list[int]:
    def ask(desk: Desk) -> list[Team]:
        return desk.rounds.pending(worker, most, after)

    return [team.id for team in books.store.read_now(ask)]


def due(
    books: BooksOf, worker: str = ME, most: int = 10, after: tuple[int, int] = (0, 0)
) -> list[tuple[int, int]]:
    def ask(desk: Desk) -> list[Due]:
        return desk.rounds.due(worker, most, after)

    return [one.place for one in books.store.read_now(ask)]


class TestWhatHappened:
    def test_a_team_is_pending_until_its_events_are_acted_on(self, acme: BooksOf) -> None:
        assert pending(acme) == []
        happens(acme)
        assert pending(acme) == [acme.team.id]
        told(acme)
        assert pending(acme) == []

    def test_a_team_without_endpoints_is_left_alone(self, acme: BooksOf) -> None:
        acme.write(lambda each: delete_endpoint(each, 1))
        happens(acme)
        assert pending(acme) == []

    def test_more_teams_than_are_asked_for_come_page_by_page(self, acme: BooksOf) -> None:
        several = [acme, *(open_books(acme.store) for _ in range(3))]
        for books in several[1:]:
            listens(books)
        for books in several:
            happens(books)
        first = pending(acme, most=3)
        assert first == [books.team.id for books in several[:3]]
        assert pending(acme, most=3, after=first[-1]) == [several[3].team.id]


class TestWhatIsDue:
    def test_an_endpoint_is_due_until_everything_is_claimed(self, acme: BooksOf) -> None:
        happens(acme, times=2)
        told(acme)
        place = (acme.team.id, 1)
        assert due(acme) == [place]
        endpoint = acme.read(lambda each: each.endpoints.get(1))
        assert endpoint is not None
        acme.write(lambda each: each.deliveries.claim(endpoint, ME, 1))
        assert due(acme) == [place]
        acme.write(lambda each: each.deliveries.claim(endpoint, ME, 1))
        assert due(acme) == []

    def test_a_disabled_endpoint_is_not_due(self, acme: BooksOf) -> None:
        happens(acme)
        told(acme)
        disabled = {"status": EndpointStatus.DISABLED}
        acme.write(lambda each: change_endpoint(each, 1, disabled))
        assert due(acme) == []

    def test_more_endpoints_than_are_asked_for_come_page_by_page(self, acme: BooksOf) -> None:
        for _ in range(2):
            listens(acme)
        other = open_books(acme.store)
        listens(other)
        for books in (acme, other):
            happens(books)
            told(books)
        first = due(acme, most=2)
        assert first == [(acme.team.id, 1), (acme.team.id, 2)]
        assert due(acme, most=2, after=first[-1]) == [(acme.team.id, 3), (other.team.id, 1)]


class TestWhatRecurs:
    def test_a_subscription_is_to_be_charged_from_its_day_on(self, acme: BooksOf) -> None:
        _subscribes(acme, "2026-11-20", "2026-11-21", "2026-11-22", None)
        assert charging(acme, date(2026, 11, 19)) == []
        assert charging(acme, date(2026, 11, 21)) == [(acme.team.id, 1), (acme.team.id, 2)]

    def test_more_than_are_asked_for_come_page_by_page(self, acme: BooksOf) -> None:
        _subscribes(acme, *["2026-11-20"] * 3)
        other = open_books(acme.store)
        _subscribes(other, "2026-11-20")
        first = charging(acme, most=2)
        assert first == [(acme.team.id, 1), (acme.team.id, 2)]
        assert charging(acme, most=2, after=first[-1]) == [(acme.team.id, 3), (other.team.id, 1)]

    def test_it_is_charged_by_whoever_holds_its_team(self, acme: BooksOf) -> None:
        _subscribes(acme, "2026-11-20")
        assert charging(acme, worker=OTHER) == []
        assert charging(acme.at(NOW + timedelta(seconds=10))) == []
        assert charging(_half_imported(acme)) == []


def charging(
    books: BooksOf,
    day: date = date(2026, 11, 21),
    worker: str = ME,
    most: int = 10,
    after: tuple[int, int] = (0, 0),
) -> list[tuple[int, int]]:
    def ask(desk: Desk) -> list[Charging]:
        return desk.rounds.charging(worker, day, most, after)

    return [one.place for one in books.store.read_now(ask)]


def _subscribes(books: BooksOf, *days: str | None) -> None:
    """A subscription for each of these days, of one quote."""
    books.has_client()
    books.write(lambda each: add_quote(each, for_jane(LABOUR), None))
    for number, day in enumerate(days, start=1):
        begun = Subscription(
            id=number,
            quote_id=1,
            client_id=1,
            cycle=Cycle.MONTHLY,
            starts_on=NOW.date(),
            next_on=None if day is None else date.fromisoformat(day),
            created_at=NOW,
            updated_at=NOW,
        )
        books.write(lambda each, begun=begun: each.subscriptions.add(begun))  # type: ignore[misc]


def _with_plan(books: BooksOf, plan: Plan) -> BooksOf:
    lesser = replace(books.team, plan=plan)
    books.store.write_now(lambda desk: desk.teams.save(lesser))
    return books


def _half_imported(books: BooksOf) -> BooksOf:
    books.write(lambda each: each.connection.run(_HALF_IMPORTED, {"team_id": each.team.id}))
    return books


LOSSES: dict[str, Callable[[BooksOf], BooksOf]] = {
    "a plan without the API": lambda books: _with_plan(books, Plan.STARTER),
    "still being read in from a file": _half_imported,
    "a lease that ended": lambda books: books.at(NOW + timedelta(seconds=10)),
}


@pytest.mark.parametrize("loss", LOSSES)
def test_nothing_is_to_be_done_for_a_team_with(loss: str, acme: BooksOf) -> None:
    happens(acme)
    told(acme)
    happens(acme)
    assert (pending(acme), due(acme)) == ([acme.team.id], [(acme.team.id, 1)])
    without = LOSSES[loss](acme)
    assert (pending(without), due(without)) == ([], [])


def test_another_worker_has_nothing_to_do_in_these_teams(acme: BooksOf) -> None:
    happens(acme)
    assert pending(acme, OTHER) == []
    assert acme.store.read_now(lambda desk: desk.rounds.teams_held(OTHER)) == []
    assert acme.store.read_now(lambda desk: desk.rounds.teams_held(ME)) == [acme.team]
