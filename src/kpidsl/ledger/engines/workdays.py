"""Owns the calendar inside DuckDB: a table of days with a running count of working days. Knows nothing of questions.

A day of a row is joined to its count, and the difference of two counts is the working days between: only equal keys and
whole numbers. A day that the calendar does not have finds no count.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from sqlglot import exp

from kpidsl.ledger.calendar import FIRST_DAY, LAST_DAY, Calendar
from kpidsl.ledger.engines import sql as q

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_TABLE = "workdays"


class Workdays:
    """The table, made when working days are first asked for and grown as later questions need further years."""

    def __init__(self, connection: DuckDBPyConnection, calendar: Calendar) -> None:
        self.calendar = calendar
        self._connection = connection
        self._years: tuple[int, int] | None = None

    def joined(self, query: exp.Select, rows: exp.Expr, days: Mapping[str, exp.Expr]) -> exp.Select:
        """A query with the count of every one of the days, under its name."""
        if days:
            self._cover(rows, list(days.values()))
        for name, day in days.items():
            same_day = exp.EQ(this=exp.column("day", table=name), expression=q.operand(day))
            query = query.join(q.table(_TABLE, name), on=same_day, join_type="left", copy=False)
        return query

    def _cover(self, rows: exp.Expr, days: list[exp.Expr]) -> None:
        """See to it that the table has every year that the days lie in, as far as the calendar goes."""
        ends = [end(this=day.copy()) for day in days for end in (exp.Min, exp.Max)]
        (found,) = q.execute(self._connection, q.select(ends, rows))
        years = [min(max(day, FIRST_DAY), LAST_DAY).year for day in found if day is not None]
        if self._years is not None:
            years.extend(self._years)
        span = (min(years), max(years)) if years else (FIRST_DAY.year, FIRST_DAY.year)
        if span != self._years:
            self._fill(*span)
            self._years = span

    def _fill(self, first_year: int, last_year: int) -> None:
        days, counts = zip(*self.calendar.running_count(first_year, last_year), strict=True)
        columns = [q.named(q.array(exp.DType.DATE), "day"), q.named(q.array(exp.DType.BIGINT), "worked")]
        q.execute(self._connection, q.drop(_TABLE))
        q.execute(self._connection, q.create_as(_TABLE, q.select(columns)), [list(days), list(counts)])
