"""Checked expressions: names resolved, units verified, every number in coherent units.

A formula speaks of inputs; a row expression speaks of the columns of one source; a scoring formula speaks of
`value` and anchors. They share these nodes; the checker sees to it that each holds only what its place allows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from fractions import Fraction
from functools import cache
from operator import attrgetter
from typing import Any, Literal

from kpidsl.base.record import record
from kpidsl.base.text import Span
from kpidsl.model.parts import Parts
from kpidsl.model.period import Back, Period, parse_period
from kpidsl.model.values import Value

ArithmeticSign = Literal["+", "-", "*", "/", "^"]
ComparisonSign = Literal["=", "!=", "<", "<=", ">", ">="]
FunctionName = Literal["min", "max", "abs", "floor", "ceil", "round"]
DurationUnit = Literal["days", "workdays", "hours", "minutes", "seconds"]


@record
class Constant:
    value: Value
    span: Span


@record
class InputRef:
    name: str
    span: Span


@record
class LetRef:
    name: str
    span: Span


@record
class ColumnRef:
    name: str
    span: Span


@record
class Variable:
    """In a scoring rule: `value`, or an anchor of the year."""

    name: str
    span: Span


@record
class Previous:
    """The operand over the period of the same kind `steps` before, or over the same period `years` before."""

    operand: Expression
    steps: int
    span: Span
    years: int = 0

    @property
    def back(self) -> Back:
        return Back(self.steps, self.years)


@record
class OfParts:
    """The value of a KPI: of a period longer than a part, what its values of the parts make, in the way of `parts`.

    `due` are the labels of the parts that the plan states; in a year of which it states none, all count. `words` are
    those of a judgement's scale, best first.
    """

    operand: Expression
    parts: Parts
    due: frozenset[str]
    words: tuple[str, ...]
    span: Span

    def inside(self, period: Period) -> tuple[Period, ...] | None:
        """The parts that count and have begun; None where the period is no longer than a part."""
        if period.months <= self.parts.months:
            return None
        of_year = {
            label
            for label in self.due
            if (part := parse_period(label, offset=period.offset)) is not None and part.year == period.year
        }
        return tuple(part for part in period.begun_parts(self.parts.months) if part.label in of_year or not of_year)


@record
class Negate:
    operand: Expression
    span: Span


@record
class Arithmetic:
    """Of numbers; also date - date (days, as a number) and date ± days. The exponent of `^` is an integer constant."""

    sign: ArithmeticSign
    left: Expression
    right: Expression
    span: Span


@record
class Comparison:
    sign: ComparisonSign
    left: Expression
    right: Expression
    span: Span


@record
class Logical:
    sign: Literal["and", "or"]
    left: Expression
    right: Expression
    span: Span


@record
class Negation:
    """`not` a condition."""

    operand: Expression
    span: Span


@record
class Conditional:
    """`if … then … else …`; the branch not taken is never evaluated."""

    condition: Expression
    then: Expression
    otherwise: Expression
    span: Span


@record
class Function:
    """`min max abs floor ceil round`; floor, ceil and round carry their step as the last argument."""

    name: FunctionName
    arguments: tuple[Expression, ...]
    span: Span


@record
class Member:
    """A column whose value is one of several literals."""

    operand: Expression
    values: tuple[Value, ...]
    span: Span


@record
class Under:
    """A code column that is one of the codes or stands below one: `A.1` takes A.1 and A.1.2, never A.10.

    `directly` takes what stands one level below a code alone: `A.1` takes A.1.2, neither A.1 nor A.1.2.3. In a `padded`
    column groups of zeros at the end are no level; the codes here are without them.
    """

    operand: ColumnRef
    codes: tuple[str, ...]
    span: Span
    directly: bool = False
    padded: bool = False


@record
class Starts:
    """A text or code column that starts with one of the texts."""

    operand: ColumnRef
    prefixes: tuple[str, ...]
    span: Span


@record
class Occurs:
    """A column whose value occurs in a column of another source, in any row of it that has one."""

    operand: ColumnRef
    source: str
    column: str
    span: Span


@record
class Present:
    """A cell that is not empty."""

    operand: ColumnRef
    span: Span


@record
class Known:
    """A figure, or an anchor of a scoring rule, that is there: neither missing nor undefined nor still to be judged."""

    operand: Expression
    span: Span


@record
class Duration:
    """The time from one date of the row to another; negative where the end comes first.

    `days` are calendar days, `workdays` are counted in (start, end]; hours, minutes and seconds are in hours.
    What comes before a deadline is early: `from_deadline` says that an end before the start is no slip.
    """

    unit: DurationUnit
    start: Expression
    end: Expression
    span: Span
    from_deadline: bool = False


Expression = (
    Constant
    | InputRef
    | LetRef
    | ColumnRef
    | Variable
    | Previous
    | OfParts
    | Negate
    | Arithmetic
    | Comparison
    | Logical
    | Negation
    | Conditional
    | Function
    | Member
    | Under
    | Starts
    | Occurs
    | Present
    | Known
    | Duration
)


#: What stands directly inside an expression, by its kind.
_INSIDE: Mapping[type, Callable[[Any], tuple[Expression, ...]]] = {
    **dict.fromkeys((Constant, InputRef, LetRef, ColumnRef, Variable), lambda _: ()),
    **dict.fromkeys((Arithmetic, Comparison, Logical), attrgetter("left", "right")),
    **dict.fromkeys((Previous, OfParts, Negate, Negation, Member), lambda node: (node.operand,)),
    **dict.fromkeys((Under, Starts, Occurs, Present, Known), lambda node: (node.operand,)),
    Conditional: attrgetter("condition", "then", "otherwise"),
    Function: attrgetter("arguments"),
    Duration: attrgetter("start", "end"),
}


def children(expression: Expression) -> tuple[Expression, ...]:
    """The expressions directly inside an expression, left to right."""
    return _INSIDE[type(expression)](expression)


def walk(expression: Expression) -> Iterator[Expression]:
    """The expression and everything inside it, outermost first, left to right."""
    stack = [expression]
    while stack:
        node = stack.pop()
        yield node
        if inner := children(node):
            stack.extend(reversed(inner))


def constant_number(expression: Expression) -> Fraction | None:
    """The number of a constant, if it is one."""
    if isinstance(expression, Constant) and isinstance(expression.value, Fraction):
        return expression.value
    return None


def shape(node: object) -> object:
    """What an expression says, wherever it stands: two with equal shapes mean the same."""
    if isinstance(node, tuple):
        return tuple(shape(part) for part in node)
    kind: Any = type(node)
    parts = parts_of(kind)
    return node if parts is None else (kind.__name__, *[shape(getattr(node, part)) for part in parts])


@cache
def parts_of(kind: Any) -> tuple[str, ...] | None:
    """The parts of a node that say something; None where it is no node."""
    return tuple(part.name for part in fields(kind) if part.name != "span") if is_dataclass(kind) else None
