"""The catalogue: every sentence in every language, leaving the same open in each."""

from string import Formatter

import pytest

from quotewright.core.profiles import LANGUAGES
from quotewright.rendering.sentences import CATALOGUE, Sentence, sentences

ALL = sentences()


def test_there_is_a_catalogue_of_what_stands_on_documents() -> None:
    assert (CATALOGUE / "documents.toml").is_file()
    assert ALL["documents.total"]["nl"] == "Totaal"


@pytest.mark.parametrize("key", ALL)
def test_every_sentence_is_there_in_every_language(key: str) -> None:
    assert ALL[key].keys() == set(LANGUAGES)
    assert all(text.strip() for text in ALL[key].values())


@pytest.mark.parametrize("key", ALL)
def test_every_language_leaves_the_same_open(key: str) -> None:
    assert len({frozenset(one) for one in _left_open(ALL[key])}) == 1


@pytest.mark.parametrize("key", ALL)
def test_what_is_left_open_has_a_plain_name(key: str) -> None:
    assert all(name.isidentifier() for one in _left_open(ALL[key]) for name in one)


def _left_open(sentence: Sentence) -> list[set[str]]:
    return [
        {name for _, name, _, _ in Formatter().parse(text) if name is not None}
        for text in sentence.values()
    ]
