"""What the queries behind two inputs say of them: who counts under more conditions never counts more.

`pratiche_web` is at most `pratiche_arrivate` where both count the rows of one source and the first asks for more. It
holds within one period, for the same rows are looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from kpidsl.base.record import record
from kpidsl.compiler.parse.vocabulary import BUILT_IN_UNITS
from kpidsl.model import expression as e
from kpidsl.model.plan import Input
from kpidsl.model.values import Quantity, Type


def is_of_things(type_: Type, currencies: Iterable[str]) -> bool:
    """Whether figures of a type are numbers of things that are counted, of which there are whole ones."""
    match type_:
        case Quantity(unit) if len(unit.dimension) == 1:
            name, power = unit.dimension[0]
            return power == 1 and name not in BUILT_IN_UNITS and name not in currencies
        case _:
            return False


def is_count(input_: Input) -> bool:
    """Whether a figure counts rows, or their different values: it is never below zero."""
    measure = input_.measure
    if measure is None or measure.aggregate not in ("count", "distinct"):
        return False
    return not isinstance(measure.default, Fraction) or measure.default >= 0


@record
class Condition:
    """One of the conditions that rows must all satisfy; `words` are the column and the words of `column in [...]`."""

    node: e.Expression
    shape: object
    words: tuple[object, frozenset[object]] | None


@record
class Count:
    """What a count asks of the rows; only counts of one `family` can be compared."""

    family: object
    conditions: tuple[Condition, ...]


def count_of(input_: Input | None) -> Count | None:
    """What an input counts; None of what is no count."""
    measure = input_.measure if input_ is not None else None
    if measure is None or measure.aggregate not in ("count", "distinct"):
        return None
    if measure.default not in (None, Fraction(0)):
        return None
    of = e.shape(measure.of) if measure.of is not None else None
    family = (measure.aggregate, of, measure.source, measure.on, measure.within)
    return Count(family, tuple(Condition(each, e.shape(each), _words(each)) for each in _conjuncts(measure.where)))


def never_more(one: Count, other: Count) -> bool:
    """Whether a count is at most another of the same period, by what is asked of the rows."""
    if one.family != other.family:
        return False
    return all(any(_implies(has, asks) for has in one.conditions) for asks in other.conditions)


def _conjuncts(where: e.Expression | None) -> Iterator[e.Expression]:
    match where:
        case None:
            return
        case e.Logical("and", left, right):
            yield from _conjuncts(left)
            yield from _conjuncts(right)
        case _:
            yield where


def _implies(one: Condition, other: Condition) -> bool:
    """Whether a row that satisfies one condition satisfies another: the same one, or one of fewer words or days."""
    if one.shape == other.shape:
        return True
    if one.words is not None and other.words is not None:
        return one.words[0] == other.words[0] and one.words[1] <= other.words[1]
    match one.node, other.node:
        case e.Comparison("<=" | "<" as sign, left, near), e.Comparison("<=" | "<" as to, right, far):
            nearer = _order(left, near, right, far)
            return nearer is not None and (nearer < 0 or (nearer == 0 and (sign == to or sign == "<")))
        case e.Comparison(">=" | ">" as sign, left, near), e.Comparison(">=" | ">" as to, right, far):
            nearer = _order(left, near, right, far)
            return nearer is not None and (nearer > 0 or (nearer == 0 and (sign == to or sign == ">")))
        case _:
            return False


def _order(left: e.Expression, edge: e.Expression, right: e.Expression, limit: e.Expression) -> Fraction | None:
    """How much greater one edge of the same thing is than another; None where they are not of the same thing."""
    one, other = e.constant_number(edge), e.constant_number(limit)
    if one is None or other is None or e.shape(left) != e.shape(right):
        return None
    return one - other


def _words(condition: e.Expression) -> tuple[object, frozenset[object]] | None:
    match condition:
        case e.Comparison("=", e.ColumnRef() as column, e.Constant(value)):
            return e.shape(column), frozenset({value})
        case e.Member(e.ColumnRef() as column, values):
            return e.shape(column), frozenset(values)
        case _:
            return None
