"""Many callers at once: threads that each send requests on a connection of their own."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPException
from itertools import islice
from threading import Barrier, Event
from typing import Any, Self

from tests.support.book import Book
from tests.support.served import Answer, Http, Served

LINES_OF_EACH = 3

Ask = Callable[[Http], Answer]


def all_at_once(served: Served, key: str, asks: Iterable[Ask], callers: int) -> list[Answer]:
    """Send every request, shared out over `callers` connections that start together."""
    waiting = list(asks)
    start = Barrier(callers)

    def call(first: int) -> list[Answer]:
        with served.http(key) as http:
            start.wait()
            return [ask(http) for ask in islice(waiting, first, None, callers)]

    with ThreadPoolExecutor(callers) as crowd:
        return [answer for answers in crowd.map(call, range(callers)) for answer in answers]


def post(path: str, body: dict[str, Any]) -> Ask:
    return lambda http: http.request("POST", f"/api/v1{path}", body)


def patch(path: str, body: dict[str, Any]) -> Ask:
    return lambda http: http.request("PATCH", f"/api/v1{path}", body)


@dataclass
class Flood:
    """Quotes of three lines, posted from several connections until the server is gone, `most` are
    asked for, or a caller was refused `patience` times. `reached` is set after `mark` answers.
    """

    served: Served
    key: str
    client: int
    most: int = 1000
    mark: int = 200
    callers: int = 8
    patience: int = 1000
    words: str = "Part"
    answers: list[Answer] = field(default_factory=list)
    reached: Event = field(default_factory=Event)

    def __enter__(self) -> Self:
        self._crowd = ThreadPoolExecutor(self.callers)
        self._callers = [
            self._crowd.submit(self._call, self.most // self.callers) for _ in range(self.callers)
        ]
        return self

    def __exit__(self, *_: object) -> None:
        self._crowd.shutdown()
        for caller in self._callers:
            caller.result()

    @property
    def made(self) -> dict[int, str]:
        """Id and number of every quote that was answered as made."""
        made = [answer.json for answer in self.answers if answer.status == 201]
        return {quote["id"]: quote["quote_number"] for quote in made}

    def _call(self, times: int) -> None:
        ask = post("/quotes", {"client_id": self.client, "line_items": lines_of(self.words)})
        refused = 0
        with self.served.http(self.key) as http, suppress(OSError, HTTPException):
            for _ in range(times):
                answer = ask(http)
                self.answers.append(answer)
                refused += answer.status >= 500
                if refused == self.patience:
                    return
                if len(self.answers) >= self.mark:
                    self.reached.set()


def quotes_in(book: Book, team: int) -> dict[int, str]:
    rows = book.rows("SELECT id, number FROM quotes WHERE team_id = :team", team=team)
    return {int(number): str(printed) for number, printed in rows}


def lines_of(words: str) -> list[dict[str, Any]]:
    return [
        {"description": f"{words} {number}", "qty": number, "unit_price_cents": 100}
        for number in range(LINES_OF_EACH)
    ]


def assert_quotes_are_whole(book: Book, team: int) -> None:
    """Every quote has all its lines and exactly one `quote.created`, and no number came twice."""
    quotes = quotes_in(book, team)
    counted = book.rows(
        "SELECT quote_id, count(*) FROM quote_lines WHERE team_id = :team GROUP BY quote_id",
        team=team,
    )
    assert dict(counted) == dict.fromkeys(quotes, LINES_OF_EACH)
    announced = [subject for event, subject in book.events(team) if event == "quote.created"]
    assert sorted(announced) == sorted(quotes)
    assert len(set(quotes.values())) == len(quotes)
