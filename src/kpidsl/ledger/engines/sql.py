"""Owns the pieces that statements are made of, as sqlglot trees, and running them. Knows nothing of what they mean.

Every tree is built afresh and used once, so nothing is copied; names and types are nodes, so nothing is parsed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from sqlglot import exp

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def execute(
    connection: DuckDBPyConnection, statement: exp.Expr, values: Sequence[object] = ()
) -> list[tuple[Any, ...]]:
    """The rows that a statement gives."""
    return connection.execute(statement.sql(dialect="duckdb", copy=False), values).fetchall()


# --- statements ------------------------------------------------------------------------------------------------------


def table(name: str, alias: str | None = None) -> exp.Expr:
    called = exp.TableAlias(this=exp.to_identifier(alias)) if alias else None
    return exp.Table(this=exp.to_identifier(name), alias=called)


def select(columns: Iterable[exp.Expr], rows: exp.Expr | None = None) -> exp.Select:
    query = exp.select(*columns, copy=False)
    return query if rows is None else query.from_(rows, copy=False)


def chosen(query: exp.Select, condition: exp.Expr, order: exp.Expr) -> exp.Select:
    """The rows of a query that satisfy a condition, in order."""
    return query.where(condition, copy=False).order_by(order, copy=False)


def create(name: str, columns: Iterable[tuple[str, exp.DType]]) -> exp.Expr:
    """An empty table."""
    kinds = [exp.ColumnDef(this=exp.to_identifier(column), kind=exp.DataType(this=to)) for column, to in columns]
    return exp.Create(this=exp.Schema(this=table(name), expressions=kinds), kind="TABLE")


def create_as(name: str, query: exp.Select) -> exp.Expr:
    return exp.Create(this=table(name), kind="TABLE", expression=query)


def insert(name: str, query: exp.Select) -> exp.Expr:
    return exp.Insert(this=table(name), expression=query)


def drop(name: str) -> exp.Expr:
    return exp.Drop(tables=[table(name)], kind="TABLE", exists=True)


# --- expressions -----------------------------------------------------------------------------------------------------


def all_of(*conditions: exp.Expr) -> exp.Expr:
    return exp.and_(*conditions, copy=False)


def any_of(*conditions: exp.Expr) -> exp.Expr:
    return exp.or_(*conditions, copy=False)


def negated(condition: exp.Expr) -> exp.Expr:
    return exp.not_(condition, copy=False)


def is_null(sql: exp.Expr) -> exp.Expr:
    return exp.Is(this=operand(sql), expression=exp.null())


def is_given(sql: exp.Expr) -> exp.Expr:
    return negated(is_null(sql))


def operand(sql: exp.Expr) -> exp.Expr:
    """SQL that can stand beside an operator."""
    plain = isinstance(sql, exp.Column | exp.Literal | exp.Cast | exp.Paren | exp.Boolean)
    return sql if plain else exp.paren(sql, copy=False)


def named(sql: exp.Expr, name: str) -> exp.Expr:
    return exp.Alias(this=sql, alias=exp.to_identifier(name))


def text(value: str) -> exp.Expr:
    return exp.Literal.string(value)


def number(value: int) -> exp.Expr:
    return exp.Literal.number(value)


def cast(sql: exp.Expr, to: exp.DType) -> exp.Expr:
    return exp.Cast(this=sql, to=exp.DataType(this=to))


def call(function: str, *arguments: exp.Expr) -> exp.Expr:
    """A function that sqlglot has no node for."""
    return exp.Anonymous(this=function, expressions=list(arguments))


def where(condition: exp.Expr, value: exp.Expr | None = None) -> exp.Expr:
    """A value (or 1) where a condition holds, NULL elsewhere."""
    return exp.Case(ifs=[exp.If(this=condition, true=value or number(1))])


def count(condition: exp.Expr, counted: exp.Expr | None = None) -> exp.Expr:
    """How many rows satisfy a condition, and have the value that is counted."""
    return exp.Count(this=where(condition, counted))


def array(of: exp.DType) -> exp.Expr:
    """The rows of a list that is handed over with the statement."""
    kind = exp.DataType(this=exp.DType.ARRAY, expressions=[exp.DataType(this=of)], nested=True)
    return call("unnest", exp.Cast(this=exp.Placeholder(), to=kind))
