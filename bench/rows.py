"""THE TABLE of what is measured: a row is a `Work` with one small function that makes its requests.

To add a row, write that function and put a line into WORKS; the kinds of work are in `works`. What
cannot be called through a door yet is asked through the store (`Questions`).
"""

import json
import random
from collections.abc import Sequence
from dataclasses import replace
from itertools import product

from bench.figures import Place
from bench.goals import Goal, Measure
from bench.questions import (
    FILTERED,
    LISTED,
    Ask,
    get_one,
    list_newest,
    open_above_an_amount,
    open_ones_of_a_client,
)
from bench.shelves import LARGE, SMALL, TWENTY
from bench.teams import Book, TeamAtWork
from bench.works import (
    CLIENTS,
    NO_DATABASE,
    POSTGRESQL,
    SQLITE,
    Calls,
    Deliveries,
    Memory,
    Prints,
    Questions,
    Starts,
    Work,
)

WHERE = "quote_status_state:EQUALS:o,date:GTE:2020-01-01"
LINES = ("Labour", "Cabinets", "Benchtop", "Tiles", "Delivery")


WRITE_FLOOR = "floor: the same writes"
HELLO_FLOOR = "floor: ASGI hello"


def write_floor(place: Place) -> Place:
    """The same writes without the program. SQLite has one writer, whatever the clients."""
    clients = 1 if place.database == SQLITE else place.clients
    return Place(WRITE_FLOOR, place.database, clients)


def hello_floor(place: Place) -> Place:
    return Place(HELLO_FLOOR, NO_DATABASE, place.clients)


def twenty_teams(place: Place) -> Place:
    return Place(CREATE.name, place.database, place.clients)


def same_gets(place: Place) -> Place:
    return Place(GET.name, place.database, place.clients)


def all_answer(place: Place) -> Place:
    return Place(DELIVER.name, place.database, place.clients)


def creates(book: Book) -> list[bytes]:
    return [_create(team) for team in book.teams]


def creates_of_one_team(book: Book) -> list[bytes]:
    return [_create(book.teams[0])]


def gets(book: Book) -> list[bytes]:
    quotes = [(team, quote_id) for team in book.teams for quote_id in team.quote_ids]
    random.Random(1).shuffle(quotes)
    return [team.request("GET", f"/api/v1/quotes/{quote_id}") for team, quote_id in quotes]


def lists_of_50(book: Book) -> list[bytes]:
    return [team.request("GET", "/api/v1/quotes?limit=50") for team in book.teams]


def overviews_of_10(book: Book) -> list[bytes]:
    place = f"/api/v3/quote?where={WHERE}&order=quote_id:ASC&limit=10"
    return [team.request_by_chargeover("GET", place) for team in book.teams]


def pages(book: Book) -> list[bytes]:
    return [team.request("GET", team.page) for team in book.teams]


def of_the_small_book(place: Place) -> Place:
    """The same question where there is a hundredth of the quotes."""
    name = place.work.replace(LARGE.words, SMALL.words)
    return Place(name, place.database, place.clients)


def everywhere(goal: Goal, clients: Sequence[int] = CLIENTS) -> dict[tuple[str, int], Goal]:
    return dict.fromkeys(product((SQLITE, POSTGRESQL), clients), goal)


def in_both_books(name: str, ask: Ask, rows: int) -> tuple[Questions, Questions]:
    """A question in a small book, and in a large one that is compared with it."""
    small = Questions(name=f"{name}, {SMALL.words}", count=2000, ask=ask, rows=rows, of=SMALL)
    large = replace(
        small,
        name=f"{name}, {LARGE.words}",
        of=LARGE,
        floor=of_the_small_book,
        goals=everywhere(Goal(goal=1.3, of=Measure.GROWTH), clients=(1,)),
    )
    return small, large


def _create(team: TeamAtWork) -> bytes:
    lines = [
        {"description": name, "qty": number + 1.5, "unit_price_cents": 9000 + 100 * number}
        for number, name in enumerate(LINES)
    ]
    quote = {"client_id": team.client_id, "title": "Kitchen reno", "line_items": lines}
    return team.request("POST", "/api/v1/quotes", json.dumps(quote).encode())


CREATE = Calls(
    name="create, 20 teams",
    requests=creates,
    count=2000,
    floor=write_floor,
    goals={
        (POSTGRESQL, 1): Goal(goal=0.70, latest=1.0),
        (POSTGRESQL, 8): Goal(goal=0.70, latest=1.0),
        (SQLITE, 8): Goal(goal=0.35, latest=0.6),
    },
)
CREATE_WHILE_ONE_HANGS = replace(
    CREATE,
    name="create, 20 teams, a receiver hangs",
    floor=twenty_teams,
    goals=everywhere(Goal(goal=1.2, of=Measure.DELAY)),
    while_one_hangs=True,
)
CREATE_BUSY = Calls(
    name="create, one busy team",
    requests=creates_of_one_team,
    count=2000,
    floor=twenty_teams,
    clients=(8,),
    goals=everywhere(Goal(latest=0.7, of=Measure.RATE)),
)
GET = Calls(
    name="get one quote with lines",
    requests=gets,
    count=4000,
    floor=hello_floor,
    goals=everywhere(Goal(goal=0.25, latest=0.4)),
)
LIST = Calls(
    name="list 50",
    requests=lists_of_50,
    count=4000,
    floor=hello_floor,
    goals=everywhere(Goal(goal=0.35, latest=0.6)),
)
WHERE_OF_CHARGEOVER = Calls(
    name="ChargeOver where: 2 filters, order, limit 10",
    requests=overviews_of_10,
    count=4000,
    floor=hello_floor,
    goals=everywhere(Goal(goal=0.35, latest=0.6)),
)
PAGE = Calls(
    name="the client's page of a quote",
    requests=pages,
    count=2000,
    floor=hello_floor,
    goals=everywhere(Goal(goal=3.0)),
)
GET_WHILE_ONE_HANGS = replace(
    GET,
    name="get one quote, a receiver hangs",
    floor=same_gets,
    goals=everywhere(Goal(goal=1.2, of=Measure.DELAY)),
    while_one_hangs=True,
)
A_THOUSAND_A_CORE = Goal(goal=1.0)
DELIVER = Deliveries(
    name="deliver a webhook (clients: endpoints)",
    count=4000,
    clients=(1, 20),
    goals=everywhere(A_THOUSAND_A_CORE, clients=(1, 20)),
)
DELIVER_WHILE_ONE_HANGS = replace(
    DELIVER,
    name="deliver a webhook, one more endpoint hangs",
    floor=all_answer,
    while_one_hangs=True,
)
ABOVE_AN_AMOUNT = "filter: open, above an amount"
ONE_CLIENT = "filter: open, of one client"
FILTERS = tuple(
    Questions(
        name=f"{name}, {TWENTY.words}",
        count=4000,
        ask=ask,
        rows=FILTERED,
        of=TWENTY,
        goals=everywhere(Goal(goal=0.35, latest=0.6), clients=(1,)),
    )
    for name, ask in (
        (ABOVE_AN_AMOUNT, open_above_an_amount),
        (ONE_CLIENT, open_ones_of_a_client),
    )
)
GROWTH = (
    *in_both_books("get", get_one, len(LINES)),
    *in_both_books("list 50", list_newest, LISTED),
    *in_both_books(ABOVE_AN_AMOUNT, open_above_an_amount, FILTERED),
    *in_both_books(ONE_CLIENT, open_ones_of_a_client, FILTERED),
)
PRINTS = (
    Prints(
        name="PDF of 10 lines, warm",
        lines=10,
        count=60,
        goals={(NO_DATABASE, 1): Goal(goal=12)},
    ),
    Prints(
        name="PDF of 500 lines, warm",
        lines=500,
        count=8,
        goals={(NO_DATABASE, 1): Goal(goal=300)},
    ),
)
START = Starts(
    name="start to first answer",
    count=5,
    goals=everywhere(Goal(goal=1000, of=Measure.WAIT), clients=(1,)),
)
MEMORY = Memory(
    name="memory after the calls above",
    goals=everywhere(Goal(goal=120, of=Measure.MEMORY), clients=(8,)),
)
WORKS: tuple[Work, ...] = (
    CREATE,
    CREATE_WHILE_ONE_HANGS,
    CREATE_BUSY,
    GET,
    GET_WHILE_ONE_HANGS,
    LIST,
    WHERE_OF_CHARGEOVER,
    PAGE,
    *FILTERS,
    *GROWTH,
    DELIVER,
    DELIVER_WHILE_ONE_HANGS,
    *PRINTS,
    START,
    MEMORY,
)
