"""A team's rows in the order in which an empty place can take them: a section for every table.

What a row says of another row of its own table (a quote and the one that revises it) follows in a
section of links, because each of the two may come first. Rows are without their `team_id`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Annotated, Any

from msgspec import Meta
from msgspec.json import Decoder
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Integer,
    LargeBinary,
    String,
    Table,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.sql import ColumnElement

from quotewright.store.schema import credential_lookups, imports, metadata, teams, token_lookups
from quotewright.store.statements import POSTGRESQL, Statement

ROWS_OF_A_PAGE = 500

# Its key does not begin with its team, so its rows are walked along the index that does.
_WALKED_BY = {credential_lookups.name: ("credential_id", "hash")}
_TEXT = Meta(pattern="^[^\x00]*$")


@dataclass(frozen=True, eq=False)
class Section:
    """Rows of one table with these columns; of links, those that were written before without."""

    table: Table
    columns: tuple[Column[Any], ...]
    is_links: bool = False

    @property
    def name(self) -> str:
        return str(self.table.name)

    @property
    def heading(self) -> dict[str, Any]:
        what = "links" if self.is_links else "rows"
        return {"table": self.name, what: [str(column.name) for column in self.columns]}

    @cached_property
    def decoder(self) -> Decoder[Any]:
        """Reads a row's JSON: a value for each column, as narrow as the database has it."""
        kinds = tuple(_type_of(column) for column in self.columns)
        return Decoder(tuple.__class_getitem__(kinds))

    @cached_property
    def walked_by(self) -> tuple[Column[Any], ...]:
        key = [column.name for column in self.table.primary_key if column.name != "team_id"]
        return tuple(self.table.c[name] for name in _WALKED_BY.get(self.name, key))

    def places(self, row: Sequence[Any]) -> dict[str, Any]:
        """Where the walk stands after this row."""
        values = dict(zip((column.name for column in self.columns), row, strict=True))
        return {f"after_{column.name}": values[column.name] for column in self.walked_by}

    def start(self) -> dict[str, Any]:
        """Before every row: ids begin at 1 and positions at 0."""
        texts = [isinstance(column.type, String) for column in self.walked_by]
        named = zip(self.walked_by, texts, strict=True)
        return {f"after_{column.name}": "" if is_text else -1 for column, is_text in named}

    def plain(self, row: Sequence[Any]) -> list[Any]:
        """The same values from either database: SQLite says 0 and 1 for no and yes."""
        plain = list(row)
        for place in self._flags:
            plain[place] = bool(plain[place])
        return plain

    def named(self, team_id: int, row: Sequence[Any]) -> dict[str, Any]:
        """The row as the parameters of `writing`."""
        values = zip((f"_{column.name}" for column in self.columns), row, strict=True)
        return {"_team_id": team_id, **dict(values)}

    @cached_property
    def writing(self) -> Statement:
        values: dict[str, Any] = {one.name: bindparam(f"_{one.name}") for one in self.columns}
        if not self.is_links:
            return Statement(insert(self.table).values(team_id=bindparam("_team_id"), **values))
        links = {name: value for name, value in values.items() if name not in self._key_names}
        return Statement(update(self.table).where(*self._this_one()).values(links))

    @cached_property
    def removing(self) -> Statement:
        if not self.is_links:
            return Statement(delete(self.table).where(*self._this_one()))
        links = dict.fromkeys(one.name for one in self.columns if one.name not in self._key_names)
        return Statement(update(self.table).where(*self._this_one()).values(links))

    @cached_property
    def counting(self) -> Statement:
        return Statement(select(func.count()).select_from(self.table).where(*self._wanted()))

    @cache  # noqa: B019 - a section lives as long as the program
    def page(self, kind: str) -> Statement:
        """The next rows of a walk over a team's part of the table, by its key."""
        query = select(*self.columns).where(*self._wanted()).limit(ROWS_OF_A_PAGE)
        if self.walked_by:
            places = [_in_order(column, kind) for column in self.walked_by]
            after = [bindparam(f"after_{one.name}", type_=one.type) for one in self.walked_by]
            query = query.where(tuple_(*places) > tuple_(*after)).order_by(*places)
        return Statement(query)

    def _wanted(self) -> Sequence[ColumnElement[bool]]:
        of_team = self.table.c.team_id == bindparam("team_id")
        if not self.is_links:
            return (of_team,)
        return (of_team, or_(*(column.is_not(None) for column in _links(self.table))))

    def _this_one(self) -> Sequence[ColumnElement[bool]]:
        names = ("team_id", *self._key_names)
        return [self.table.c[name] == bindparam(f"_{name}") for name in names]

    @property
    def _key_names(self) -> list[str]:
        return [column.name for column in self.walked_by]

    @cached_property
    def _flags(self) -> list[int]:
        places = enumerate(self.columns)
        return [place for place, column in places if isinstance(column.type, Boolean)]


def _sections() -> Iterator[Section]:
    # With its row a team begins; by its keys it is open to its callers, so they come last.
    first, last = teams, credential_lookups
    of_teams = (one for one in metadata.sorted_tables if "team_id" in one.columns)
    # What a token opens is told by the record that has it.
    left_out = {first, last, imports, token_lookups}
    others = [one for one in of_teams if one not in left_out]
    for table in [first, *others, last]:
        links = _links(table)
        apart = {"team_id", *(column.name for column in links)}
        yield Section(table, tuple(one for one in table.columns if one.name not in apart))
        if links:
            key = (one for one in table.primary_key if one.name != "team_id")
            yield Section(table, (*key, *links), is_links=True)


def _links(table: Table) -> list[Column[Any]]:
    """The columns that name another row of the same table, always in the same order."""
    keys = [key for key in table.foreign_key_constraints if key.referred_table is table]
    linking = {column.name for key in keys for column in key.columns} - {"team_id"}
    return [column for column in table.columns if column.name in linking]


def _in_order(column: Column[Any], kind: str) -> ColumnElement[Any]:
    """As it is to be sorted: texts by their bytes, which SQLite does and PostgreSQL may not."""
    is_text = isinstance(column.type, String)
    return column.collate("C") if is_text and kind == POSTGRESQL else column


def _type_of(column: Column[Any]) -> Any:
    kind: Any = _kind_of(column)
    return kind | None if column.nullable else kind


def _kind_of(column: Column[Any]) -> Any:
    match column.type:
        case Boolean():
            return bool
        case String(length=int() as length):
            return Annotated[str, Meta(max_length=length), _TEXT]
        case String():
            return Annotated[str, _TEXT]
        case BigInteger():
            return Annotated[int, Meta(ge=-(2**63), le=2**63 - 1)]
        case Integer():
            return Annotated[int, Meta(ge=-(2**31), le=2**31 - 1)]
        case LargeBinary():
            return bytes
    raise TypeError(f"{column} is of a type that a team's file does not have")


SECTIONS = tuple(_sections())
