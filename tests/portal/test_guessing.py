"""Guessing links: whoever tries many is held up, and whoever has one is not."""

from pathlib import Path

from tests.portal._quoting import open_business, words_of
from tests.support.served import serving
from tests.support.shelves import Shelf
from tests.support.world import Registrar


def test_guesses_of_an_address_are_held_up_but_links_that_open_something_are_not(
    shelf: Shelf, tmp_path: Path
) -> None:
    url = shelf.copy(shelf.migrated)
    settings = {"QUOTEWRIGHT_THROTTLE_UNKNOWN_PER_MINUTE": "3"}
    with serving(url, tmp_path, settings) as served, Registrar(url) as registrar:
        business = open_business(served, registrar)
        quote = business.sends()
        assert business.get(f"/q/{quote.token}").status == 200
        guesses = [business.get(f"/q/guess{number}") for number in range(6)]
        assert [one.status for one in guesses] == [404, 404, 404, 429, 429, 429]
        assert int(guesses[-1].headers["Retry-After"]) >= 1
        assert "Please wait a minute" in words_of(guesses[-1])
        assert business.get(f"/q/{quote.token}").status == 200
    shelf.discard(url)
