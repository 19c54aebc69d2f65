"""Nonces of signed requests: each credential's are taken once, and forgotten after half an hour."""

from dataclasses import replace
from datetime import timedelta

from quotewright.store import Desk
from quotewright.store.nonces import KEPT_FOR
from quotewright.store.schema import used_nonces
from tests.store._books import BY_ALICE, NOW, BooksOf, micros, rows_of

MOMENT = timedelta(microseconds=1)
NONCE = "i5d57esw"


def test_a_nonce_is_taken_once(acmes: BooksOf) -> None:
    assert [_use(acmes), _use(acmes)] == [True, False]
    assert rows_of(acmes, used_nonces) == [
        {
            "team_id": acmes.team.id,
            "credential_id": BY_ALICE.credential_id,
            "nonce": NONCE,
            "used_at": micros(NOW),
        }
    ]


def test_nonces_are_told_apart_to_the_letter(acmes: BooksOf) -> None:
    assert all(_use(acmes, nonce) for nonce in (NONCE, NONCE.upper(), f"{NONCE} ", "é" * 64))


def test_another_credentials_same_nonce_is_another(acmes: BooksOf, charlies: BooksOf) -> None:
    def use_by_another(desk: Desk) -> bool:
        with desk.books(acmes.team, replace(BY_ALICE, credential_id=9)) as books:
            return books.used_nonces.use(NONCE)

    assert [_use(acmes), _use(charlies), acmes.store.write_now(use_by_another)] == [True] * 3


def test_after_half_an_hour_it_is_forgotten(acmes: BooksOf, charlies: BooksOf) -> None:
    assert [_use(acmes), _use(charlies)] == [True, True]
    assert not _use(acmes.at(NOW + KEPT_FOR))
    later = acmes.at(NOW + KEPT_FOR + MOMENT)
    assert [_use(later, "another"), _use(later)] == [True, True]
    kept = [(row["team_id"], row["nonce"]) for row in rows_of(acmes, used_nonces)]
    assert kept == [
        (acmes.team.id, "another"),
        (acmes.team.id, NONCE),
        (charlies.team.id, NONCE),
    ]


def _use(books: BooksOf, nonce: str = NONCE) -> bool:
    return books.write(lambda each: each.used_nonces.use(nonce))
