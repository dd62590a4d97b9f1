"""Owns the translation of row expressions to SQL. Knows nothing of files, windows or results.

A cell that is empty is NULL. The compiler sees to it that conditions never reach one unguarded, and where that is so
the logic of SQL, with its unknowns, gives what the two-valued logic of rows gives.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from fractions import Fraction
from typing import assert_never

from sqlglot import exp

from kpidsl.base.record import record
from kpidsl.ledger.calendar import Calendar
from kpidsl.ledger.engines import sql as q
from kpidsl.ledger.engines.exact import (
    MICROSECONDS_OF_A_DAY,
    MICROSECONDS_OF_AN_HOUR,
    MOST_DAYS,
    BeyondSqlError,
    Lowered,
    Number,
    Term,
    alike,
    as_day,
    as_moment,
    choice,
    compare,
    days_between,
    exact_number,
    literal,
    microseconds,
    negative,
    plus,
    product,
)
from kpidsl.ledger.engines.row import Row
from kpidsl.ledger.engines.stored import Stored
from kpidsl.model.codes import directly_under
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
    walk,
)
from kpidsl.model.values import Value


@record
class Lookup:
    """What is sought in each row, and the query for the values of another table, each once, as `value`."""

    sought: exp.Expr
    values: exp.Select


@dataclass(slots=True)
class Lowering:
    """Lowers expressions over the columns of one table.

    `columns` are the cells as they are stored, without those too wide to be stored; `others` are the tables that limit
    its rows. `calendar` collects the days whose working days must be joined, by the name of the join;
    `lookups` likewise what is looked for in other tables.
    """

    columns: Mapping[str, Lowered]
    others: Mapping[str, Stored] = field(default_factory=dict)
    calendar: dict[str, exp.Expr] = field(default_factory=dict)
    lookups: dict[str, Lookup] = field(default_factory=dict)

    def known_on(self, day: date, columns: Collection[str]) -> Lowering:
        """The same, where dates later than a day are empty cells of some columns; joins are shared."""
        after = literal(day + timedelta(days=1))
        known = {name: self._cell(name) for name in columns}
        for name, cell in known.items():
            known[name] = replace(cell, sql=q.where(compare("<", cell, after), self._cell(name).sql))
        return replace(self, columns={**self.columns, **known})

    def lower(self, expression: Expression) -> Lowered:
        match expression:
            case Constant(value):
                return literal(value)
            case ColumnRef(name):
                return self._cell(name)
            case Negate(operand):
                return negative(self.number(operand))
            case Arithmetic():
                return self._arithmetic(expression)
            case Conditional(condition, then, otherwise):
                return choice(self.condition(condition), self.lower(then), self.lower(otherwise))
            case Function():
                return self._function(expression)
            case Duration():
                return self._duration(expression)
            case Comparison() | Logical() | Negation() | Member() | Under() | Starts() | Occurs() | Present():
                return Term(self._condition(expression), "yes/no")
            case InputRef() | LetRef() | Variable() | Previous() | OfParts() | Known():
                raise AssertionError(f"`{expression.span.text}` is not of a row")
            case _:
                assert_never(expression)

    def condition(self, expression: Expression) -> exp.Expr:
        return self._term(expression).sql

    def number(self, expression: Expression) -> Number:
        lowered = self.lower(expression)
        assert isinstance(lowered, Number)
        return lowered

    def ends_before_start(self, duration: Duration) -> exp.Expr:
        """Whether the end comes first, where it should not."""
        if duration.from_deadline:
            return exp.false()
        start, end = self._term(duration.start), self._term(duration.end)
        if duration.unit in ("days", "workdays"):
            return exp.LT(this=as_day(end), expression=as_day(start))
        return exp.LT(this=as_moment(end), expression=as_moment(start))

    def leaves_calendar(self, duration: Duration) -> exp.Expr:
        """Whether a day of the duration is not in the calendar."""
        if duration.unit != "workdays":
            return exp.false()
        ends = (duration.start, duration.end)
        return q.any_of(*(q.is_null(self._worked_through(end)) for end in ends))

    def _term(self, expression: Expression) -> Term:
        lowered = self.lower(expression)
        assert isinstance(lowered, Term)
        return lowered

    def _cell(self, name: str) -> Lowered:
        if name not in self.columns:
            raise BeyondSqlError
        stored = self.columns[name]
        return replace(stored, sql=stored.sql.copy())

    def _condition(
        self, expression: Comparison | Logical | Negation | Member | Under | Starts | Occurs | Present
    ) -> exp.Expr:
        match expression:
            case Comparison(sign, left, right):
                return compare(sign, self.lower(left), self.lower(right))
            case Logical("and", left, right):
                return q.all_of(self.condition(left), self.condition(right))
            case Logical(_, left, right):
                return q.any_of(self.condition(left), self.condition(right))
            case Negation(operand):
                return q.negated(self.condition(operand))
            case Member(operand, values):
                return q.any_of(*(compare("=", self.lower(operand), literal(value)) for value in values))
            case Under(column, codes, _, True, padded):
                patterns = [q.text(directly_under(code, padded)) for code in codes]
                texts = (self._term(column).sql for _ in patterns)
                return q.any_of(*(q.call("regexp_full_match", *pair) for pair in zip(texts, patterns, strict=True)))
            case Under(column, codes):
                same = [compare("=", self.lower(column), literal(code)) for code in codes]
                return q.any_of(*same, *(_starts(self._term(column).sql, code + ".") for code in codes))
            case Starts(column, prefixes):
                return q.any_of(*(_starts(self._term(column).sql, prefix) for prefix in prefixes))
            case Occurs(column, source, name):
                return self._occurs(self.lower(column), self.others[source], name)
            case Present(column):
                return q.is_given(self.lower(column).sql)
            case _:
                assert_never(expression)

    def _occurs(self, value: Lowered, other: Stored, name: str) -> exp.Expr:
        """Whether a value is among those of another table: whether a join with these finds it."""
        if name not in other.columns:
            raise BeyondSqlError
        stored = other.columns[name]
        (sought, each), _ = alike((value, replace(stored, sql=stored.sql.copy())))
        query = q.select([q.named(each, "value")], q.table(other.table)).distinct(copy=False)
        lookup = Lookup(sought, query.where(q.is_given(stored.sql.copy()), copy=False))
        alias = next((alias for alias, known in self.lookups.items() if known == lookup), f"l{len(self.lookups)}")
        self.lookups[alias] = lookup
        return q.is_given(exp.column("value", table=alias))

    def _arithmetic(self, expression: Arithmetic) -> Lowered:
        if (constant := _constant(expression)) is not None:
            return literal(constant)
        if expression.sign == "/" and (divisor := _constant(expression.right)) is not None:
            assert isinstance(divisor, Fraction)
            return product(self.number(expression.left), exact_number(1 / divisor))
        left, right = self.number(expression.left), self.number(expression.right)
        match expression.sign:
            case "+":
                return plus(left, right)
            case "-":
                return plus(left, negative(right))
            case "*":
                return product(left, right)
            case "/" | "^":
                raise AssertionError("columns are divided by numbers only, and have no powers")
            case _:
                assert_never(expression.sign)

    def _function(self, expression: Function) -> Lowered:
        values = [self.lower(argument) for argument in expression.arguments]
        match expression.name:
            case "min" | "max":
                (first, *others), one = alike(values)
                choose = exp.Least if expression.name == "min" else exp.Greatest
                return replace(one, sql=choose(this=first, expressions=others))
            case "abs":
                (value,) = values
                return replace(value, sql=exp.Abs(this=value.sql))
            case "floor" | "ceil" | "round":
                raise AssertionError(f"`{expression.name}` is not of a row")
            case _:
                assert_never(expression.name)

    def _duration(self, expression: Duration) -> Number:
        match expression.unit:
            case "days":
                return days_between(self._term(expression.start), self._term(expression.end))
            case "workdays":
                start, end = self._worked_through(expression.start), self._worked_through(expression.end)
                return Number(exp.Sub(this=end, expression=start), Fraction(1), MOST_DAYS)
            case "hours" | "minutes" | "seconds":
                start, end = (microseconds(self._term(side)) for side in (expression.start, expression.end))
                bound = MOST_DAYS * MICROSECONDS_OF_A_DAY
                return Number(exp.Sub(this=end, expression=start), Fraction(1, MICROSECONDS_OF_AN_HOUR), bound)
            case _:
                assert_never(expression.unit)

    def _worked_through(self, end: Expression) -> exp.Expr:
        """The working days of the calendar through a day: a column of a join that is made for that day."""
        if any(isinstance(node, Occurs) for node in walk(end)):
            raise BeyondSqlError  # one join would hang on another
        day = as_day(self._term(end))
        for name, joined in self.calendar.items():
            if joined == day:
                return exp.column("worked", table=name)
        name = f"k{len(self.calendar)}"
        self.calendar[name] = day
        return exp.column("worked", table=name)


def _constant(expression: Expression) -> Value | None:
    """The value of an expression that speaks of no column and no calendar."""
    if any(isinstance(node, ColumnRef | Duration) for node in walk(expression)):
        return None
    return Row({}, Calendar(None)).value(expression)


def _starts(text: exp.Expr, prefix: str) -> exp.Expr:
    return exp.StartsWith(this=text, expression=q.text(prefix))
