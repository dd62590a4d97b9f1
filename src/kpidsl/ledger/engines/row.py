"""Owns the meaning of a row expression: its value for one row, exact, step by step as the author wrote it.

Knows nothing of files, periods or aggregates. What the compiler refuses in rows (inputs, rounding, an empty cell that
no condition guards) cannot come here; if it does, that is a defect of kpidsl and stops the evaluation.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from typing import assert_never

from kpidsl.base.record import record
from kpidsl.ledger.calendar import Calendar
from kpidsl.model.arithmetic import calculated, holds
from kpidsl.model.codes import directly_under, is_under
from kpidsl.model.expression import (
    Arithmetic,
    ColumnRef,
    Comparison,
    Conditional,
    Constant,
    Duration,
    Expression,
    Function,
    InputRef,
    Known,
    LetRef,
    Logical,
    Member,
    Negate,
    Negation,
    Occurs,
    OfParts,
    Present,
    Previous,
    Starts,
    Under,
    Variable,
)
from kpidsl.model.values import Value

_HOUR = timedelta(hours=1)
_MICROSECOND = timedelta(microseconds=1)


@record
class Row:
    """The cells of one row: numbers in coherent units, None where a cell is empty.

    `elsewhere` are the values of columns of other sources, by source and column.
    """

    cells: Mapping[str, Value | None]
    calendar: Calendar
    elsewhere: Mapping[tuple[str, str], frozenset[Value]] = field(default_factory=dict)

    def value(self, expression: Expression) -> Value:
        match expression:
            case Constant(value):
                return value
            case ColumnRef(name):
                cell = self.cells[name]
                assert cell is not None, f"an empty cell of `{name}` was reached unguarded"
                return cell
            case Present(column):
                return self.cells[column.name] is not None
            case Negate(operand):
                return -self.number(operand)
            case Arithmetic():
                return self._arithmetic(expression)
            case Comparison(sign, left, right):
                return holds(sign, _order(self.value(left), self.value(right)))
            case Logical("and", left, right):
                return self.holds(left) and self.holds(right)
            case Logical(_, left, right):
                return self.holds(left) or self.holds(right)
            case Negation(operand):
                return not self.holds(operand)
            case Conditional(condition, then, otherwise):
                return self.value(then if self.holds(condition) else otherwise)
            case Function():
                return self._function(expression)
            case Member(operand, values):
                found = self.value(operand)
                return any(_order(found, value) == 0 for value in values)
            case Under(column, codes, _, True, padded):
                text = self.text(column)
                return any(re.fullmatch(directly_under(code, padded), text) for code in codes)
            case Under(column, codes):
                return any(is_under(self.text(column), code) for code in codes)
            case Starts(column, prefixes):
                return self.text(column).startswith(prefixes)
            case Occurs(column, source, name):
                return self.value(column) in self.elsewhere[source, name]
            case Duration():
                return self._duration(expression)
            case InputRef() | LetRef() | Variable() | Previous() | OfParts() | Known():
                raise AssertionError(f"`{expression.span.text}` is not of a row")
            case _:
                assert_never(expression)

    def holds(self, condition: Expression) -> bool:
        value = self.value(condition)
        assert isinstance(value, bool)
        return value

    def number(self, expression: Expression) -> Fraction:
        value = self.value(expression)
        assert isinstance(value, Fraction)
        return value

    def text(self, expression: Expression) -> str:
        value = self.value(expression)
        assert isinstance(value, str)
        return value

    def day(self, expression: Expression) -> date:
        """A date; of a date with time, its day."""
        return moment(self.value(expression)).date()

    def _arithmetic(self, expression: Arithmetic) -> Fraction:
        result = calculated(expression.sign, self.number(expression.left), self.number(expression.right))
        assert result is not None, "columns are divided by numbers other than 0"
        return result

    def _function(self, expression: Function) -> Value:
        values = [self.value(argument) for argument in expression.arguments]
        match expression.name:
            case "min":
                return least(values)
            case "max":
                return greatest(values)
            case "abs":
                return abs(self.number(expression.arguments[0]))
            case "floor" | "ceil" | "round":
                raise AssertionError(f"`{expression.name}` is not of a row")
            case _:
                assert_never(expression.name)

    def _duration(self, expression: Duration) -> Fraction:
        match expression.unit:
            case "days":
                return Fraction((self.day(expression.end) - self.day(expression.start)).days)
            case "workdays":
                return Fraction(self.calendar.workdays(self.day(expression.start), self.day(expression.end)))
            case "hours" | "minutes" | "seconds":
                span = moment(self.value(expression.end)) - moment(self.value(expression.start))
                return Fraction(span // _MICROSECOND, _HOUR // _MICROSECOND)
            case _:
                assert_never(expression.unit)

    def ends_before_start(self, duration: Duration) -> bool:
        """Whether the end comes first, where it should not."""
        if duration.from_deadline:
            return False
        if duration.unit in ("days", "workdays"):
            return self.day(duration.end) < self.day(duration.start)
        return moment(self.value(duration.end)) < moment(self.value(duration.start))

    def leaves_calendar(self, duration: Duration) -> bool:
        """Whether working days are counted from or to a day that the calendar does not have."""
        return duration.unit == "workdays" and not (
            self.calendar.covers(self.day(duration.start)) and self.calendar.covers(self.day(duration.end))
        )


def moment(value: Value) -> datetime:
    """A date as the midnight it begins with, a date with time as it is."""
    assert isinstance(value, date)
    return value if isinstance(value, datetime) else datetime.combine(value, time.min)


def least(values: Sequence[Value]) -> Value:
    """The first of values that none precedes."""
    found, *others = _alike(values)
    for value in others:
        found = value if _order(value, found) < 0 else found
    return found


def greatest(values: Sequence[Value]) -> Value:
    """The first of values that precedes none."""
    found, *others = _alike(values)
    for value in others:
        found = value if _order(found, value) < 0 else found
    return found


def _alike(values: Sequence[Value]) -> Sequence[Value]:
    """Where a date with time is among dates, all of them with time."""
    return [moment(value) for value in values] if any(isinstance(value, datetime) for value in values) else values


def _order(left: Value, right: Value) -> int:
    """Whether the left is less (-1), equal (0) or more (1)."""
    left, right = _alike((left, right))
    match left, right:
        case (Fraction(), Fraction()) | (date(), date()) | (str(), str()) | (bool(), bool()):
            return (left > right) - (left < right)  # type: ignore[operator]  # mypy does not narrow a pair
    raise AssertionError("only values of one kind are compared")
