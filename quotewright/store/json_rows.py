"""What travels as JSON in one column or one parameter: a quote and its lines are one statement."""

from typing import Any

from sqlalchemy import Boolean, Text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class json_row(FunctionElement[str]):  # noqa: N801 - reads like the SQL function that it is
    """One row's columns as a JSON array."""

    inherit_cache = True
    type = Text()


class json_rows(FunctionElement[str]):  # noqa: N801
    """All rows of a (sub)query, in its order, as a JSON array in text; NULL or [] without rows."""

    inherit_cache = True
    type = Text()


class _Condition(FunctionElement[bool]):
    inherit_cache = True
    type = Boolean()

    def self_group(self, against: Any = None) -> Any:  # noqa: ARG002
        """A condition as it is: SQLite would be asked whether it equals 1, and go by no index."""
        return self


class is_among(_Condition):  # noqa: N801
    """Whether a column's number is in a JSON array, which is one parameter however many it has."""

    inherit_cache = True


class is_one_of(_Condition):  # noqa: N801
    """Whether a column's value is among those of a scalar subquery, which is run once, first.

    PostgreSQL makes a join of a plain IN, and may keep a plan that reads a whole team for it.
    """

    inherit_cache = True


@compiles(json_row, "sqlite")
def _row_on_sqlite(element: json_row, compiler: Any, **options: Any) -> str:
    return f"json_array({compiler.process(element.clauses, **options)})"


@compiles(json_row, "postgresql")
def _row_on_postgresql(element: json_row, compiler: Any, **options: Any) -> str:
    return f"json_build_array({compiler.process(element.clauses, **options)})"


@compiles(json_rows, "sqlite")
def _rows_on_sqlite(element: json_rows, compiler: Any, **options: Any) -> str:
    return f"json_group_array(json({compiler.process(element.clauses, **options)}))"


@compiles(json_rows, "postgresql")
def _rows_on_postgresql(element: json_rows, compiler: Any, **options: Any) -> str:
    return f"json_agg({compiler.process(element.clauses, **options)})::text"


@compiles(is_among, "sqlite")
def _among_on_sqlite(element: is_among, compiler: Any, **options: Any) -> str:
    number, array = (compiler.process(clause, **options) for clause in element.clauses)
    return f"{number} IN (SELECT value FROM json_each({array}))"  # noqa: S608 - compiled, no values


@compiles(is_among, "postgresql")
def _among_on_postgresql(element: is_among, compiler: Any, **options: Any) -> str:
    number, array = (compiler.process(clause, **options) for clause in element.clauses)
    return f"{number} = ANY (ARRAY (SELECT json_array_elements_text({array}::json)::bigint))"


@compiles(is_one_of, "sqlite")
def _one_of_on_sqlite(element: is_one_of, compiler: Any, **options: Any) -> str:
    value, found = (compiler.process(clause, **options) for clause in element.clauses)
    return f"{value} IN {found}"


@compiles(is_one_of, "postgresql")
def _one_of_on_postgresql(element: is_one_of, compiler: Any, **options: Any) -> str:
    value, found = (compiler.process(clause, **options) for clause in element.clauses)
    return f"{value} = ANY (ARRAY {found})"
