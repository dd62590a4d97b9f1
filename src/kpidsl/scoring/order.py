"""Which of two values comes later or is more, exactly; `not reached` comes after every date.

It owns the line that values lie on. It knows nothing of formulas, anchors or which direction is better.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from fractions import Fraction

from kpidsl.model.values import NOT_REACHED, Value

_DAY = timedelta(days=1)


def compare(left: Value, right: Value) -> int:
    """-1, 0 or 1 as left stands before, on or after right. Words are equal or not; their order means nothing."""
    if isinstance(left, str) or isinstance(right, str):
        return 0 if left == right else 1
    if left is NOT_REACHED or right is NOT_REACHED:
        return (left is NOT_REACHED) - (right is NOT_REACHED)
    by_day = is_day(left) or is_day(right)
    first, second = position(left, by_day=by_day), position(right, by_day=by_day)
    return (first > second) - (first < second)


def is_day(value: Value) -> bool:
    """A date without a time of day; a moment beside it counts as its day."""
    return isinstance(value, date) and not isinstance(value, datetime)


def position(value: Value, *, by_day: bool) -> Fraction:
    """Where a value lies: numbers as they are, dates by day number, `no` and `yes` at 0 and 1."""
    match value:
        case datetime() if not by_day:
            since_midnight = value - datetime(value.year, value.month, value.day)  # noqa: DTZ001 - ledgers state no zone
            return value.toordinal() + Fraction(since_midnight // timedelta.resolution, _DAY // timedelta.resolution)
        case date():
            return Fraction(value.toordinal())
        case bool():
            return Fraction(int(value))
        case Fraction():
            return value
        case _:
            raise AssertionError(f"{value!r} lies on no line")


def distance(left: Value, right: Value) -> Fraction:
    """From right to left: a difference of numbers, or days."""
    by_day = is_day(left) or is_day(right)
    return position(left, by_day=by_day) - position(right, by_day=by_day)


def moved(value: Value, by: Fraction) -> Value | None:
    """The value `by` further on (a date: days); None where the calendar has no such date or the day is split."""
    match value:
        case date():
            ticks = by * (_DAY // (timedelta.resolution if isinstance(value, datetime) else _DAY))
            if ticks.denominator != 1:
                return None
            try:
                return value + int(ticks) * (timedelta.resolution if isinstance(value, datetime) else _DAY)
            except OverflowError:
                return None
        case Fraction():
            return value + by
        case _:
            raise AssertionError(f"{value!r} lies on no line")
