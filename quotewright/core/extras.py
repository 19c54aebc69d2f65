"""Extras: what only one dialect knows of a record. No rule, filter or page reads it.

They are kept as one JSON object in text, a name for every dialect; "" is none at all.
"""

import json
from collections.abc import Mapping
from typing import Any


def extras_of(kept: str, dialect: str) -> dict[str, Any]:
    """What this dialect wrote; {} where it wrote nothing."""
    if not kept:
        return {}
    extras: dict[str, Any] = json.loads(kept).get(dialect, {})
    return extras


def with_extras(kept: str, dialect: str, extras: Mapping[str, Any]) -> str:
    """The same with these extras of this dialect in place of its former ones.

    Equal extras make equal text, so that what did not change is seen not to have changed.
    """
    everything = json.loads(kept) if kept else {}
    everything.pop(dialect, None)
    if extras:
        everything[dialect] = dict(extras)
    if not everything:
        return ""
    return json.dumps(everything, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
