"""Owns the SQL of one question: which rows it means, and what is counted and summed of them. Knows nothing of files.

Every part is a `CASE WHEN the row is meant THEN … END` inside an aggregate, so that all questions about a source are
answered by one scan; what is not meant is NULL, and aggregates pass over it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import assert_never

from sqlglot import exp

from kpidsl.base.record import record
from kpidsl.ledger.engines import sql as q
from kpidsl.ledger.engines.exact import Lowered, Number, Term, as_day, product
from kpidsl.ledger.engines.lowering import Lowering
from kpidsl.ledger.query import Guarded, Question, both, durations
from kpidsl.model.expression import ColumnRef, Comparison, Constant, Expression, Present
from kpidsl.model.sources import DataSource
from kpidsl.model.values import Plain


@record
class Selection:
    """A question about a table of so many rows: `scope` are the rows of its window and entity."""

    question: Question
    lowering: Lowering
    scope: Expression
    table_rows: int

    def parts(self) -> Mapping[str, Lowered]:
        """What one scan can say: counts, sums and extremes, as aggregates by name."""
        guarded = durations(self.question.measure)
        parts: dict[str, Lowered] = {
            "inside": self._count(self.lowering.condition(self.scope)),
            "rows": self._count(self.selected(), self._aggregated()),
        }
        if guarded:
            parts["backwards"] = self._count(self.backwards())
            parts["off_calendar"] = self._count(self.off_calendar())
        return parts | self._aggregates()

    def selected(self) -> exp.Expr:
        where = self.question.measure.where
        return self.lowering.condition(self.scope if where is None else both(self.scope, where))

    def backwards(self) -> exp.Expr:
        """The selected rows in which an end comes before its start."""
        return q.all_of(self.selected(), self._any_duration(self.lowering.ends_before_start))

    def off_calendar(self) -> exp.Expr:
        """The rows of the scope with a date that has no working days."""
        return q.all_of(self.lowering.condition(self.scope), self._any_duration(self.lowering.leaves_calendar))

    def measured(self) -> Lowered:
        """What is measured of each row."""
        of = self.question.measure.of
        assert of is not None
        return self.lowering.lower(of)

    def on(self) -> Lowered:
        return self.lowering.lower(ColumnRef(self.question.measure.on, self.question.measure.span))

    def day(self) -> Lowered:
        """The day that puts a row in a period; of what knows only its year, the year."""
        on = self.on()
        return Term(as_day(on), "date") if isinstance(on, Term) else on

    def _any_duration(self, condition: Callable[..., exp.Expr]) -> exp.Expr:
        return q.any_of(*(self._guarded(each, condition) for each in durations(self.question.measure)))

    def _guarded(self, each: Guarded, condition: Callable[..., exp.Expr]) -> exp.Expr:
        about = condition(each.duration)
        return about if each.guard is None else q.all_of(self.lowering.condition(each.guard), about)

    def _aggregated(self) -> exp.Expr | None:
        """What is summed or compared, which no selected row lacks: to count it is to count rows, at no further cost."""
        measure = self.question.measure
        match measure.aggregate:
            case "sum" | "balance" | "mean" | "min" | "max":
                return (self.measured() if measure.by is None else self._weighted(measure.by)).sql
            case "count" | "distinct" | "median" | "last" | "closing":
                return None
            case _:
                assert_never(measure.aggregate)

    def _weighted(self, by: Expression) -> Number:
        assert self.question.measure.of is not None
        return product(self.lowering.number(self.question.measure.of), self.lowering.number(by))

    def _aggregates(self) -> dict[str, Lowered]:
        measure = self.question.measure
        if measure.of is None:
            return {}
        of = self.measured()
        match measure.aggregate:
            case "count":
                return {"filled": self._count(self.selected(), of.sql)}
            case "distinct":
                different = exp.Distinct(expressions=[self._if_selected(self.measured().sql)])
                return {
                    "filled": self._count(self.selected(), of.sql),
                    "different": Number(exp.Count(this=different), Fraction(1), self.table_rows),
                }
            case "mean" if measure.by is not None:
                weights = self.lowering.number(measure.by)
                return {"total": self._sum(self._weighted(measure.by)), "weight": self._sum(weights)}
            case "sum" | "balance" | "mean":
                return {"total": self._sum(self.lowering.number(measure.of))}
            case "min":
                return {"extreme": replace(of, sql=exp.Min(this=self._if_selected(of.sql)))}
            case "max":
                return {"extreme": replace(of, sql=exp.Max(this=self._if_selected(of.sql)))}
            case "last":
                on = self.on()
                return {"latest": replace(on, sql=exp.Max(this=self._if_selected(on.sql)))}
            case "closing":
                day = self.day()
                return {"latest": replace(day, sql=exp.Max(this=self._if_selected(day.sql)))}
            case "median":
                return {}
            case _:
                assert_never(measure.aggregate)

    def _if_selected(self, sql: exp.Expr) -> exp.Expr:
        return q.where(self.selected(), sql)

    def _count(self, condition: exp.Expr, counted: exp.Expr | None = None) -> Number:
        return Number(q.count(condition, counted), Fraction(1), self.table_rows)

    def _sum(self, number: Number) -> Number:
        sql = exp.Sum(this=self._if_selected(number.sql))
        return replace(number, sql=sql, bound=number.bound * self.table_rows)


def scope_of(question: Question, source: DataSource, entity: str | None) -> Expression:
    """The condition for a row to belong to the window of a question, and to the entity where there are several."""
    measure, window, span = question.measure, question.window, question.measure.span
    on = ColumnRef(measure.on, span)
    scope: Expression = Present(on, span)
    if window is None:
        scope = Constant(True, span)
    elif source.columns[measure.on].type is Plain.YEAR:
        if window.first_year is not None:
            scope = both(scope, Comparison(">=", on, Constant(Fraction(window.first_year), span), span))
        scope = both(scope, Comparison("<=", on, Constant(Fraction(window.last_year), span), span))
    else:
        if window.first is not None:
            scope = both(scope, Comparison(">=", on, Constant(window.first, span), span))
        # Through the last moment of the last day, where the column has times.
        if window.last < date.max:
            scope = both(scope, Comparison("<", on, Constant(window.last + timedelta(days=1), span), span))
    if source.entity is not None and entity is not None:
        named = Comparison("=", ColumnRef(source.entity, span), Constant(entity, span), span)
        scope = both(both(scope, Present(ColumnRef(source.entity, span), span)), named)
    return scope
