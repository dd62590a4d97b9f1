"""Owns how cells are kept in DuckDB: whole numbers with a scale, dates, texts, yes/no. Knows nothing of questions.

A column of numbers is kept in units of its last decimal place: 12.50 and 3.125 as 12500 and 3125, with the scale
1/1000. A column that 128 bits cannot hold is not kept; a question about it is one for the reference engine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Context, Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from sqlglot import exp

from kpidsl.base.record import record
from kpidsl.ledger.engines import sql as q
from kpidsl.ledger.engines.exact import LARGEST_HUGEINT, Kind, Lowered, Number, Term
from kpidsl.ledger.relation import Cell, Relation
from kpidsl.model.facts import DataFile
from kpidsl.model.sources import Column, DataSource
from kpidsl.model.values import Plain, Quantity

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

#: Room for every digit that a reader lets through, so that moving a decimal point is exact.
_EXACT = Context(prec=200)

_LAST_YEAR = 9999

_KINDS: Mapping[Plain, tuple[Kind, exp.DType]] = {
    Plain.DATE: ("date", exp.DType.DATE),
    Plain.DATETIME: ("datetime", exp.DType.TIMESTAMP),
    Plain.YES_NO: ("yes/no", exp.DType.BOOLEAN),
    Plain.TEXT: ("text", exp.DType.VARCHAR),
    Plain.CODE: ("text", exp.DType.VARCHAR),
}


@record
class Stored:
    """A table in DuckDB, whose rowids count the rows from 0, and its columns by the names of the plan."""

    table: str
    columns: Mapping[str, Lowered]
    rows: int
    files: tuple[DataFile, ...]


def sql_names(source: DataSource) -> Mapping[str, str]:
    """What the columns are called in SQL, whatever their names in the plan."""
    return {name: f"c{index}" for index, name in enumerate(source.columns)}


def lowered_column(column: Column, name: str, digits: int, largest: int) -> Lowered:
    """A stored column in SQL; of numbers, with their decimal places and the largest of them as it is stored."""
    sql = exp.column(name)
    match column.type:
        case Quantity():
            return Number(sql, column.factor / 10**digits, largest)
        case Plain.YEAR:
            return Number(sql, Fraction(1), _LAST_YEAR)
        case Plain() as plain:
            return Term(sql, _KINDS[plain][0])
        case _:
            raise AssertionError("no column holds judgements")


def store(connection: DuckDBPyConnection, table: str, relation: Relation) -> Stored:
    """Rows that are read already, as a table."""
    names = sql_names(relation.source)
    columns: dict[str, Lowered] = {}
    cells: list[Sequence[Cell]] = []
    shown: list[exp.Expr] = []
    for name, column in relation.source.columns.items():
        values, digits = _storable(relation.columns[name], column)
        largest = max((abs(value) for value in values if isinstance(value, int)), default=0)
        if largest > LARGEST_HUGEINT:
            continue
        columns[name] = lowered = lowered_column(column, names[name], digits, largest)
        cells.append(values)
        shown.append(q.named(q.array(sql_type(lowered)), names[name]))
    q.execute(connection, q.create_as(table, q.select(shown)), cells)
    return Stored(table, columns, relation.rows, relation.files)


def sql_type(lowered: Lowered) -> exp.DType:
    if isinstance(lowered, Number):
        return lowered.sql_type
    return next(to for kind, to in _KINDS.values() if kind == lowered.kind)


def _storable(cells: Sequence[Cell], column: Column) -> tuple[Sequence[Cell], int]:
    """The cells as they are stored, and how many decimal places were made whole."""
    if not isinstance(column.type, Quantity):
        return cells, 0
    numbers = {cell for cell in cells if isinstance(cell, Decimal)}
    digits = max(map(decimal_places, numbers), default=0)
    whole: dict[Cell, Cell] = {number: made_whole(number, digits) for number in numbers}
    return [whole.get(cell) for cell in cells], digits


def decimal_places(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    assert isinstance(exponent, int), "a ledger's numbers are finite"
    return max(-exponent, 0)


def made_whole(number: Decimal, digits: int) -> int:
    """A number in units of a decimal place."""
    return int(_EXACT.scaleb(number, digits))
