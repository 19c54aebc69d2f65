"""The options that several nouns share, and how their values are read."""

from collections.abc import Callable
from typing import Annotated, TypeVar

import typer

from quotewright.core.decimals import PERCENT, read_decimal
from quotewright.core.errors import Refusal

T = TypeVar("T")


def reads(read: Callable[[str], T]) -> Callable[[str], T]:
    """A value that a rule refuses is wrong usage: exit code 2, with the option's name."""

    def parse(text: str) -> T:
        try:
            return read(text)
        except Refusal as refusal:
            raise typer.BadParameter(refusal.message) from None

    return parse


def read_percentage(text: str) -> int:
    return read_decimal(text.removesuffix("%").strip(), PERCENT, "percentage")


TeamId = Annotated[
    int, typer.Option("--team", min=1, help="The team's id, as `quotewright team show` lists it.")
]
OneTeam = Annotated[
    int,
    typer.Argument(
        metavar="TEAM", min=1, help="The team's id, as `quotewright team show` lists it."
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]
