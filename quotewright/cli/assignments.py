"""`name=value` as commands take it where a noun has more fields than a person can tell options."""

from collections.abc import Collection, Sequence
from typing import Annotated

import typer

from quotewright.core.errors import Refusal
from quotewright.inbound.fields import LONG, clean_text

Assignments = Annotated[
    list[str] | None,
    typer.Argument(metavar="FIELD=VALUE...", help="What it is to say; `FIELD=` empties a field."),
]

_YES = {"yes": True, "true": True, "no": False, "false": False}


def read_assignments(given: Sequence[str] | None, fields: Collection[str]) -> dict[str, str]:
    """By field; of one that comes twice the last counts. Wrong ones are wrong usage."""
    return dict(_read(each, fields) for each in given or ())


def read_flag(name: str, text: str) -> bool:
    if text.lower() not in _YES:
        raise typer.BadParameter(f"{name} must be yes or no")
    return _YES[text.lower()]


def _read(text: str, fields: Collection[str]) -> tuple[str, str]:
    name, is_given, value = text.partition("=")
    if not is_given or name not in fields:
        raise typer.BadParameter(f"{text} must be FIELD=VALUE; fields are {', '.join(fields)}")
    try:
        return name, clean_text(value, name, LONG)
    except Refusal as refusal:
        raise typer.BadParameter(refusal.message) from None
