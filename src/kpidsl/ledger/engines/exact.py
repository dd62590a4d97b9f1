"""Owns exact values in SQL, as sqlglot trees, and how they are added, compared and chosen. Knows nothing of a plan.

A number is an integer in SQL and a rational scale beside it: a column of cents is its cents and 1/100, the literal 1/3
is 1 and 1/3. Sums bring both sides to one scale by whole multipliers, products multiply the scales, comparisons
multiply across; no division is left for the engine. Every number also carries a bound, so that what might leave 128
bits is known before it is computed (`BeyondSqlError`), and no engine ever overflows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from fractions import Fraction
from math import gcd, lcm
from typing import Any, Literal, assert_never

from sqlglot import exp

from kpidsl.base.record import record
from kpidsl.ledger.engines import sql as q
from kpidsl.model.expression import ComparisonSign
from kpidsl.model.values import NotReached, Value

#: The largest integers of the two SQL types that numbers have.
LARGEST_BIGINT = 2**63 - 1
LARGEST_HUGEINT = 2**127 - 1

MOST_DAYS = date.max.toordinal()
MICROSECONDS_OF_A_DAY = 86_400_000_000
MICROSECONDS_OF_AN_HOUR = 3_600_000_000

Kind = Literal["date", "datetime", "text", "yes/no"]


class BeyondSqlError(Exception):
    """What SQL on integers of 128 bits cannot say for certain: a question for an engine without limits."""


@dataclass(frozen=True, slots=True)
class Number:
    """An integer in SQL, never beyond `bound`, that stands for itself times `scale`."""

    sql: exp.Expr
    scale: Fraction
    bound: int

    def __post_init__(self) -> None:
        if self.bound > LARGEST_HUGEINT:
            raise BeyondSqlError

    @property
    def sql_type(self) -> exp.DType:
        return exp.DType.BIGINT if self.bound <= LARGEST_BIGINT else exp.DType.INT128


@record
class Term:
    """Anything else in SQL."""

    sql: exp.Expr
    kind: Kind


Lowered = Number | Term


def literal(value: Value) -> Lowered:
    """A value as SQL."""
    match value:
        case bool():
            return Term(exp.true() if value else exp.false(), "yes/no")
        case Fraction(numerator=numerator, denominator=denominator):
            number = Number(q.number(numerator), Fraction(1, denominator), abs(numerator))
            return replace(number, sql=q.cast(number.sql, number.sql_type))
        case datetime():
            return Term(q.cast(q.text(value.isoformat(" ")), exp.DType.TIMESTAMP), "datetime")
        case date():
            return Term(q.cast(q.text(value.isoformat()), exp.DType.DATE), "date")
        case str():
            return Term(q.text(value), "text")
        case NotReached():
            raise AssertionError("`not reached` is not of a row")
        case _:
            assert_never(value)


def value_of(lowered: Lowered, cell: Any) -> Value:
    """What a cell of an answer stands for."""
    assert cell is not None, "an empty cell was reached unguarded"
    value: Value = cell * lowered.scale if isinstance(lowered, Number) else cell
    return value


def exact_number(value: Fraction) -> Number:
    lowered = literal(value)
    assert isinstance(lowered, Number)
    return lowered


def as_day(term: Term) -> exp.Expr:
    """A date; of a date with time, its day."""
    return term.sql if term.kind == "date" else q.cast(term.sql, exp.DType.DATE)


def as_moment(term: Term) -> exp.Expr:
    """A date as the midnight it begins with, a date with time as it is."""
    return term.sql if term.kind == "datetime" else q.cast(term.sql, exp.DType.TIMESTAMP)


def _of_type(number: Number, sql_type: exp.DType) -> exp.Expr:
    return q.operand(number.sql) if number.sql_type is sql_type else q.cast(number.sql, sql_type)


def _scaled(number: Number, scale: Fraction) -> Number:
    """The same number on a scale that goes into its own a whole number of times."""
    times = number.scale / scale
    assert times.denominator == 1
    if times == 1:
        return number
    wide = Number(exp.null(), scale, number.bound * times.numerator)
    factor = q.cast(q.number(times.numerator), wide.sql_type)
    return replace(wide, sql=exp.Mul(this=_of_type(number, wide.sql_type), expression=factor))


def negative(number: Number) -> Number:
    return replace(number, sql=exp.Neg(this=q.operand(number.sql)))


def plus(left: Number, right: Number) -> Number:
    left, right = _on_one_scale(left, right)
    both = Number(exp.null(), left.scale, left.bound + right.bound)
    sql = exp.Add(this=_of_type(left, both.sql_type), expression=_of_type(right, both.sql_type))
    return replace(both, sql=sql)


def product(left: Number, right: Number) -> Number:
    # Nothing times a wide number is nothing, but the engine must hold the wide number first.
    bound = max(left.bound * right.bound, left.bound, right.bound)
    both = Number(exp.null(), left.scale * right.scale, bound)
    sql = exp.Mul(this=_of_type(left, both.sql_type), expression=_of_type(right, both.sql_type))
    return replace(both, sql=sql)


def _on_one_scale(*numbers: Number) -> list[Number]:
    denominator = lcm(*(number.scale.denominator for number in numbers))
    numerator = gcd(*((number.scale * denominator).numerator for number in numbers))
    return [_scaled(number, Fraction(numerator, denominator)) for number in numbers]


def alike(values: Sequence[Lowered]) -> tuple[list[exp.Expr], Lowered]:
    """Values of one kind as SQL of one type and scale, and what a choice among them is (without its SQL)."""
    numbers = [value for value in values if isinstance(value, Number)]
    if numbers:
        scaled = _on_one_scale(*numbers)
        one = Number(exp.null(), scaled[0].scale, max(number.bound for number in scaled))
        return [_of_type(number, one.sql_type) for number in scaled], one
    terms = [value for value in values if isinstance(value, Term)]
    if any(term.kind == "datetime" for term in terms):
        return [as_moment(term) for term in terms], Term(exp.null(), "datetime")
    return [q.operand(term.sql) for term in terms], Term(exp.null(), terms[0].kind)


def choice(condition: exp.Expr, then: Lowered, otherwise: Lowered) -> Lowered:
    (first, second), one = alike((then, otherwise))
    return replace(one, sql=exp.Case(ifs=[exp.If(this=condition, true=first)], default=second))


def compare(sign: ComparisonSign, left: Lowered, right: Lowered) -> exp.Expr:
    (first, second), _ = alike((left, right))
    return _OPERATORS[sign](this=first, expression=second)


_OPERATORS: dict[ComparisonSign, type[exp.Expr]] = {
    "=": exp.EQ,
    "!=": exp.NEQ,
    "<": exp.LT,
    "<=": exp.LTE,
    ">": exp.GT,
    ">=": exp.GTE,
}


def days_between(start: Term, end: Term) -> Number:
    days = exp.Sub(this=as_day(end), expression=as_day(start))
    return Number(days, Fraction(1), MOST_DAYS)


def microseconds(term: Term) -> exp.Expr:
    return q.call("epoch_us", as_moment(term))
