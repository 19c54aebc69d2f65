"""One connection to the book, used by one thread at a time: run a statement, keep a unit whole.

What the two databases do differently is in `sqlite` and `postgresql`.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import Enum, auto
from typing import Any

from quotewright.store.statements import Parameters, Statement, Values

Row = tuple[Any, ...]


class Unavailable(Exception):
    """The database cannot be reached or cannot write just now; nothing of the unit was kept."""


class Held(Unavailable):
    """Others keep a row locked for longer than we wait; nothing of the unit was kept."""


class _Unit(Enum):
    NONE = auto()
    UNTOUCHED = auto()
    BEGUN = auto()
    FINISHED = auto()


class Connection(ABC):
    """Statements in, tuples out. Every write belongs to a unit that commits once.

    A unit begins at its first write: reads before it are single statements anyway, because the
    isolation is READ COMMITTED. `folds` tells whether hot writes take their one-statement form;
    `has_written` and `has_kept` what the present job did so far.
    """

    kind: str
    folds: bool = False

    def __init__(self) -> None:
        self._unit = _Unit.NONE
        self.has_written = False
        self.has_kept = False

    @contextmanager
    def unit(self) -> Iterator[None]:
        """Everything written inside commits together when left, or not at all."""
        if self._unit is not _Unit.NONE:
            raise RuntimeError("a unit is open already: one call is one transaction")
        self._unit = _Unit.UNTOUCHED
        try:
            yield
        except BaseException:
            if self._unit is _Unit.BEGUN:
                self._roll_back()
            raise
        else:
            if self._unit is _Unit.BEGUN:
                self._commit()
                self.has_kept = True
        finally:
            self._unit = _Unit.NONE

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Everything read inside is of one moment, however long it takes; nothing is written."""
        self._begin_snapshot()
        try:
            yield
        finally:
            self._end_snapshot()

    def rows(self, statement: Statement, parameters: Parameters) -> list[Row]:
        if statement.writes:
            self._begin_once()
        return self._fetch(*statement.on(self.kind, parameters))

    def row(self, statement: Statement, parameters: Parameters) -> Row | None:
        rows = self.rows(statement, parameters)
        return rows[0] if rows else None

    def one(self, statement: Statement, parameters: Parameters) -> Row:
        """The row that must be there."""
        return self.rows(statement, parameters)[0]

    def run(self, statement: Statement, parameters: Parameters) -> None:
        self._begin_once()
        self._run(*statement.on(self.kind, parameters))

    def run_many(self, statement: Statement, parameters: Sequence[Parameters]) -> None:
        if parameters:
            self._begin_once()
            rows = [statement.on(self.kind, row)[1] for row in parameters]
            self._run_many(statement.text(self.kind), rows)

    def one_as_whole_unit(self, statement: Statement, parameters: Parameters) -> Row:
        """Run a write that is a transaction by itself: one round trip, nothing may follow it.

        Inside a unit that has begun already it is a write like any other.
        """
        if self._unit is _Unit.BEGUN:
            return self.one(statement, parameters)
        if self._unit is not _Unit.UNTOUCHED:
            raise RuntimeError("a write needs an open unit")
        self._unit = _Unit.FINISHED
        self.has_written = True
        row = self._fetch(*statement.on(self.kind, parameters))[0]
        self.has_kept = True
        return row

    @contextmanager
    def waiting_at_most(self, milliseconds: int) -> Iterator[None]:
        """Inside, a write that would have to wait for others for longer than this raises Held.

        The unit ends with that; otherwise it goes on, as patient as ever.
        """
        self._begin_once()
        self._be_patient_for(milliseconds)
        yield
        self._be_patient_for(None)

    def _begin_once(self) -> None:
        if self._unit is _Unit.BEGUN:
            return
        if self._unit is not _Unit.UNTOUCHED:
            raise RuntimeError("a write needs an open unit")
        self.has_written = True
        self._begin()
        self._unit = _Unit.BEGUN

    @abstractmethod
    def close(self) -> None: ...

    @abstractmethod
    def _begin(self) -> None: ...

    @abstractmethod
    def _commit(self) -> None: ...

    @abstractmethod
    def _roll_back(self) -> None: ...

    @abstractmethod
    def _be_patient_for(self, milliseconds: int | None) -> None:
        """How long statements wait for locks until this unit ends; None: as long as usual."""

    @abstractmethod
    def _begin_snapshot(self) -> None: ...

    @abstractmethod
    def _end_snapshot(self) -> None: ...

    @abstractmethod
    def _fetch(self, text: str, values: Values) -> list[Row]: ...

    @abstractmethod
    def _run(self, text: str, values: Values) -> None: ...

    @abstractmethod
    def _run_many(self, text: str, rows: Sequence[Values]) -> None: ...
