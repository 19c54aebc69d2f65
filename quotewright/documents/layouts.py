"""Layouts: each a folder with a `main.typ`, found by its name. A new one needs no Python."""

from functools import cache
from pathlib import Path

LAYOUTS = Path(__file__).parents[1] / "templates" / "documents"

FIRST = "classic"
"""What a document is printed by whose layout is not, or no longer, there."""


@cache
def layout_names() -> tuple[str, ...]:
    return tuple(sorted(one.parent.name for one in LAYOUTS.glob("*/main.typ")))


def opening_of(layout: str) -> Path:
    """The file that the typesetter begins with."""
    return LAYOUTS / (layout if layout in layout_names() else FIRST) / "main.typ"
