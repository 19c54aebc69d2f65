"""The kinds of fields that may be asked for: what a clause about one says in our words.

Ids and numbers compare as numbers, days as days, text letter by letter; the few words of a status
compare here, because the book has other words for them.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, tzinfo
from typing import NamedTuple

from quotewright.core.errors import Invalid
from quotewright.core.query import Compare, Filter, Order
from quotewright.core.quotes import Stage
from quotewright.dialects.chargeover.where import Clause, Operator
from quotewright.dialects.chargeover.wire.times import read_day

Filters = tuple[Filter, ...]
Orders = tuple[Order, ...]

MOST = 2**62
"""No id comes anywhere near it, and every database takes it."""

NUMBER = re.compile(r"[+-]?[0-9]{1,40}")
_UNSTORABLE = re.compile(r"[\0\ud800-\udfff]")
_COMPARES = {
    Operator.EQUALS: Compare.EQUALS,
    Operator.NOT_EQUALS: Compare.NOT_EQUALS,
    Operator.ABOVE: Compare.ABOVE,
    Operator.BELOW: Compare.BELOW,
    Operator.AT_LEAST: Compare.AT_LEAST,
    Operator.AT_MOST: Compare.AT_MOST,
    Operator.CONTAINS: Compare.CONTAINS,
    Operator.IS: Compare.IS_MISSING,
    Operator.IS_NOT: Compare.IS_PRESENT,
}
_HOLDS: dict[Operator, Callable[[str, str], bool]] = {
    Operator.EQUALS: lambda word, value: word == value,
    Operator.NOT_EQUALS: lambda word, value: word != value,
    Operator.ABOVE: lambda word, value: word > value,
    Operator.BELOW: lambda word, value: word < value,
    Operator.AT_LEAST: lambda word, value: word >= value,
    Operator.AT_MOST: lambda word, value: word <= value,
    Operator.CONTAINS: lambda word, value: value in word,
    Operator.IS: lambda _word, _value: False,
    Operator.IS_NOT: lambda _word, _value: True,
}

_BY_WHETHER_CLOSED = {
    frozenset({Stage.DRAFT, Stage.SENT}): False,
    frozenset({Stage.WON, Stage.LOST}): True,
}


class Field(NamedTuple):
    """How a clause about it reads in our words, and what its ascending order is.

    A clause with a value that it cannot be compared with raises Invalid.
    """

    read: Callable[[Clause, tzinfo], Filters]
    order: Orders


def _compared(
    ours: str, read_value: Callable[[str, tzinfo], str | int | date], *, may_lack: bool
) -> Field:
    def read(clause: Clause, zone: tzinfo) -> Filters:
        compare = _COMPARES[clause.operator]
        if compare in {Compare.IS_MISSING, Compare.IS_PRESENT}:
            wanted = (Filter(ours, compare),)
            return wanted if may_lack else _all_or_none(are_all=compare is Compare.IS_PRESENT)
        if compare is Compare.CONTAINS:
            return (Filter(ours, compare, _read_text(clause.value, zone)),)
        return (Filter(ours, compare, read_value(clause.value, zone)),)

    return Field(read, (Order(ours),))


def by_number(ours: str, *, may_lack: bool = False) -> Field:
    return _compared(ours, _read_number, may_lack=may_lack)


def by_text(ours: str, *, may_lack: bool = True) -> Field:
    return _compared(ours, _read_text, may_lack=may_lack)


def by_day(ours: str) -> Field:
    return _compared(ours, _read_day, may_lack=False)


def by_stage_words(words: Mapping[Stage, str], order: Orders) -> Field:
    """A field whose words stand for stages."""

    def read(clause: Clause, _zone: tzinfo) -> Filters:
        value, holds = clause.value.strip().lower(), _HOLDS[clause.operator]
        is_exact = clause.operator in {Operator.EQUALS, Operator.NOT_EQUALS}
        if is_exact and value not in words.values():
            raise Invalid("no such status")
        return _among({stage for stage, word in words.items() if holds(word, value)})

    return Field(read, order)


def _read_number(value: str, _zone: tzinfo) -> int:
    """Of numbers that no id comes near, the nearest that a database has."""
    text = value.strip()
    if not NUMBER.fullmatch(text):
        raise Invalid("not a number")
    return max(-MOST, min(int(text), MOST))


def _read_text(value: str, _zone: tzinfo) -> str:
    if _UNSTORABLE.search(value):
        raise Invalid("no text has NUL or half characters")
    return value


def _read_day(value: str, zone: tzinfo) -> date:
    # A plus sign that nobody escaped reads as a blank in a query string.
    text = value.replace(" ", "+") if "T" in value else value
    day = read_day({"date": text}, "date", zone)
    if day is None:
        raise Invalid("no day")
    return day


def _all_or_none(*, are_all: bool) -> Filters:
    return () if are_all else (Filter("id", Compare.IS_MISSING),)


def _among(stages: set[Stage]) -> Filters:
    """In one of these stages, by the index that fits."""
    if len(stages) in {0, len(Stage)}:
        return _all_or_none(are_all=bool(stages))
    if len(stages) == 1:
        return (Filter("stage", Compare.EQUALS, stages.pop()),)
    if frozenset(stages) in _BY_WHETHER_CLOSED:
        return (Filter("is_closed", Compare.EQUALS, _BY_WHETHER_CLOSED[frozenset(stages)]),)
    return tuple(
        Filter("stage", Compare.NOT_EQUALS, stage) for stage in Stage if stage not in stages
    )
