"""Contents: kept once by their hash, each in its own team."""

import pytest

from quotewright.core.contents import Content
from quotewright.store.schema import contents
from tests.store._books import NOW, WORDS, BooksOf, micros, rows_of

SENT = Content(1, '{"format":1,"header":{"title":"Kitchen reno"}}')


def test_a_content_reads_back_by_its_hash(acmes: BooksOf) -> None:
    acmes.write(lambda books: books.contents.keep(SENT))
    assert acmes.read(lambda books: books.contents.get(SENT.hash)) == SENT
    assert rows_of(acmes, contents) == [
        {
            "team_id": acmes.team.id,
            "hash": SENT.hash,
            "format": 1,
            "body": SENT.body,
            "created_at": micros(NOW),
        }
    ]


@pytest.mark.parametrize("words", [*WORDS, "ê" * 100_000])
def test_words_of_any_kind_read_back_to_the_letter(acmes: BooksOf, words: str) -> None:
    content = Content(1, words)
    acmes.write(lambda books: books.contents.keep(content))
    assert acmes.read(lambda books: books.contents.get(content.hash)) == content


def test_what_is_kept_already_is_not_written_again(acmes: BooksOf) -> None:
    for _ in range(2):
        acmes.write(lambda books: books.contents.keep(SENT))
    assert len(rows_of(acmes, contents)) == 1


def test_two_teams_that_sent_the_same_keep_it_each(acmes: BooksOf, charlies: BooksOf) -> None:
    acmes.write(lambda books: books.contents.keep(SENT))
    assert charlies.read(lambda books: books.contents.get(SENT.hash)) is None
    charlies.write(lambda books: books.contents.keep(SENT))
    assert {row["team_id"] for row in rows_of(acmes, contents)} == {acmes.team.id, charlies.team.id}
