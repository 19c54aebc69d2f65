"""Custom fields, custom_1 to custom_20, and how this dialect's own words are kept with a record."""

from collections.abc import Mapping
from typing import Any

from quotewright.core.extras import extras_of, with_extras
from quotewright.dialects.chargeover.wire.words import or_null, read_words
from quotewright.inbound.fields import Body

DIALECT = "chargeover"
CUSTOMS = tuple(f"custom_{place}" for place in range(1, 21))

_UNSET = dict.fromkeys(CUSTOMS)


def read_customs(body: Body, *, of: str = "") -> dict[str, str]:
    """Those that were sent; "" is one that is emptied."""
    return {key: read_words(body, key, of=of) for key in CUSTOMS if key in body}


def write_customs(kept: Mapping[str, Any]) -> Mapping[str, str | None]:
    """All twenty, of what is kept under their names."""
    if not kept:
        return _UNSET
    return {key: or_null(kept.get(key, "")) for key in CUSTOMS}


def own_words(kept: str) -> dict[str, Any]:
    """What this dialect keeps in the extras of a record."""
    return extras_of(kept, DIALECT)


def with_words(kept: str, changes: Mapping[str, Any]) -> str:
    """The extras with these words of ours changed; one that is empty is not kept."""
    words = {**own_words(kept), **changes}
    return with_extras(kept, DIALECT, {key: word for key, word in words.items() if _says(word)})


def _says(word: Any) -> bool:
    return word is not None and word != ""
