"""The catalogue: every word that a client reads, in every language, in files by where it stands.

A sentence of `catalogue/documents.toml` under `[total]` is called "documents.total".
"""

import tomllib
from functools import cache
from pathlib import Path

CATALOGUE = Path(__file__).parent / "catalogue"

Sentence = dict[str, str]
"""The same in each language, by its name ("nl"); what is filled in stands in braces."""


@cache
def sentences() -> dict[str, Sentence]:
    """The whole catalogue, read once, when the first word of it is asked for."""
    return {
        f"{place.stem}.{name}": sentence
        for place in sorted(CATALOGUE.glob("*.toml"))
        for name, sentence in tomllib.loads(place.read_text(encoding="utf-8")).items()
    }
