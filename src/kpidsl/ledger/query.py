"""Owns what is asked of a source and what comes back, in terms that every engine shares.

An engine selects, counts and sums, exactly; it never divides, averages, scores or words a finding. This module knows
nothing of engines, files or plans beyond one source's measures.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Literal

from kpidsl.base.record import record
from kpidsl.base.text import Span
from kpidsl.model.codes import directly_under, is_under
from kpidsl.model.expression import (
    ColumnRef,
    Comparison,
    Conditional,
    Constant,
    Duration,
    Expression,
    Logical,
    Member,
    Negation,
    Occurs,
    Starts,
    Under,
    children,
    walk,
)
from kpidsl.model.period import Period, first_whole_year, last_whole_year, months_before
from kpidsl.model.sources import DataSource, Measure
from kpidsl.model.values import Plain, Value

# --- what is asked ---------------------------------------------------------------------------------------------------


@record
class Window:
    """The days whose rows belong, both included; from the beginning of the data where `first` is None.

    A row that knows only its year belongs if the whole year does: `first_year` and `last_year` are the labels of the
    plan's years that lie within these days.
    """

    first: date | None
    last: date
    first_year: int | None
    last_year: int


@record
class Question:
    """One measure over one window; over all rows where that is None.

    Where `known` is a day, the answer is what was known when it was over: what had not happened yet was an empty cell.
    """

    measure: Measure
    window: Window | None
    known: date | None = None


def question_of(measure: Measure, period: Period) -> Question:
    """What a measure asks for a period."""
    return Question(measure, window_of(measure, period), period.last if period.provisional else None)


def unfolding(question: Question, source: DataSource) -> frozenset[str]:
    """The columns in which a date later than the day that is known is an empty cell.

    These are the dates of what may never happen. A date that no row lacks is a plan or a rule, known beforehand; the
    one that puts a row in a period is looked at by the window.
    """
    if question.known is None:
        return frozenset()
    return frozenset(
        column.name
        for column in source.columns.values()
        if column.type in (Plain.DATE, Plain.DATETIME)
        and column.optional
        and column.empty is None
        and column.name != question.measure.on
    )


def window_of(measure: Measure, period: Period) -> Window:
    """The days that a measure looks at for a period."""
    first: date | None = period.first
    if measure.aggregate == "balance":
        first = None
    elif measure.aggregate in ("last", "closing") and measure.within is not None:
        first = min(period.first, months_before(period.last, measure.within))
    first_year = None if first is None else first_whole_year(first, period.offset)
    return Window(first, period.last, first_year, last_whole_year(period.last, period.offset))


# --- what comes back -------------------------------------------------------------------------------------------------


@record
class Answer:
    """What the rows say to a question. Rows are given by their position in the source, from 0.

    `rows` were selected, `left_out` lie in the window but do not satisfy the condition, `empty` were selected but hold
    nothing to count. `count` is what `count` and `distinct` counted. `total` is the sum of the measured expression,
    each value times its weight where there are weights; `weight` is the sum of these. `values` are what `min` or `max`
    found, the one or two middle values of `median`, and what stands in the rows `latest` at the last date; of `closing`
    these rows are counted in `total`, and `before` is how many rows the day before them has of which there are any.
    `backwards` are selected rows in which an end comes before its start, `off_calendar` rows of the window with a date
    that has no working days; where there are any of these, they are the whole answer.
    """

    rows: int = 0
    left_out: int = 0
    empty: int = 0
    count: int = 0
    total: Fraction = Fraction(0)
    weight: Fraction = Fraction(0)
    values: tuple[Value, ...] = ()
    latest: tuple[int, ...] = ()
    before: int = 0
    backwards: tuple[int, ...] = ()
    off_calendar: tuple[int, ...] = ()


# --- what can be read off a measure ----------------------------------------------------------------------------------


@record
class Guarded:
    """A duration and the condition under which a row computes it (None: always)."""

    duration: Duration
    guard: Expression | None


def durations(measure: Measure) -> tuple[Guarded, ...]:
    """The durations that a measure computes, each behind what comes before it in the same row."""
    found = list(_durations(measure.where, None)) if measure.where else []
    for expression in (measure.of, measure.by):
        if expression is not None:
            found.extend(_durations(expression, measure.where))
    return tuple(found)


def _durations(expression: Expression, guard: Expression | None) -> Iterator[Guarded]:
    match expression:
        case Logical("and", left, right):
            yield from _durations(left, guard)
            yield from _durations(right, both(guard, left))
        case Logical("or", left, right):
            yield from _durations(left, guard)
            yield from _durations(right, both(guard, Negation(left, left.span)))
        case Conditional(condition, then, otherwise):
            yield from _durations(condition, guard)
            yield from _durations(then, both(guard, condition))
            yield from _durations(otherwise, both(guard, Negation(condition, condition.span)))
        case _:
            for child in children(expression):
                yield from _durations(child, guard)
            if isinstance(expression, Duration):
                yield Guarded(expression, guard)


def both(first: Expression | None, second: Expression) -> Expression:
    """The conjunction of two conditions, the first of which may be none."""
    return second if first is None else Logical("and", first, second, second.span)


def columns_of(measure: Measure) -> frozenset[str]:
    """The columns that a measure reads."""
    parts = [part for part in (measure.of, measure.by, measure.where) if part is not None]
    return frozenset({measure.on} | {node.name for part in parts for node in walk(part) if isinstance(node, ColumnRef)})


def lookups(measure: Measure) -> tuple[Occurs, ...]:
    """Where a measure asks for what occurs in another source."""
    parts = [part for part in (measure.of, measure.by, measure.where) if part is not None]
    return tuple(node for part in parts for node in walk(part) if isinstance(node, Occurs))


Relation = Literal["equal", "under", "directly under", "starts"]


@record
class TextLiteral:
    """A text that a condition looks for in a column: rows that have it are `wanted`, or left out."""

    column: str
    kind: Relation
    text: str
    span: Span
    padded: bool = False
    wanted: bool = True

    def occurs_in(self, value: str) -> bool:
        match self.kind:
            case "equal":
                return value == self.text
            case "under":
                return is_under(value, self.text)
            case "directly under":
                return re.fullmatch(directly_under(self.text, self.padded), value) is not None
            case "starts":
                return value.startswith(self.text)


def text_literals(measure: Measure) -> Iterator[TextLiteral]:
    """Every text that a measure compares with a column."""
    for part in (measure.of, measure.by, measure.where):
        if part is not None:
            yield from literals_of(part)


def literals_of(expression: Expression, wanted: bool = True) -> Iterator[TextLiteral]:
    """Every text that an expression compares with a column."""
    match expression:
        case Negation(operand):
            yield from literals_of(operand, not wanted)
        case Comparison("=" | "!=" as sign, ColumnRef(column), Constant(str(text), span)):
            yield TextLiteral(column, "equal", text, span, wanted=wanted == (sign == "="))
        case Comparison("=" | "!=" as sign, Constant(str(text), span), ColumnRef(column)):
            yield TextLiteral(column, "equal", text, span, wanted=wanted == (sign == "="))
        case Member(ColumnRef(column), values, span):
            for value in values:
                if isinstance(value, str):
                    yield TextLiteral(column, "equal", value, span, wanted=wanted)
        case Under(ColumnRef(column), codes, span, directly, padded):
            for code in codes:
                kind: Relation = "directly under" if directly else "under"
                yield TextLiteral(column, kind, code, span, padded, wanted)
        case Starts(ColumnRef(column), prefixes, span):
            for prefix in prefixes:
                yield TextLiteral(column, "starts", prefix, span, wanted=wanted)
        case _:
            for child in children(expression):
                yield from literals_of(child, wanted)
