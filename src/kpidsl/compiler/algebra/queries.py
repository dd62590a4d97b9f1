"""What the queries behind two inputs say of them: who counts under more conditions never counts more.

`pratiche_web` is at most `pratiche_arrivate` where both count the rows of one source and the first asks for more. It
holds within one period, for the same rows are looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from kpidsl.compiler.parse.vocabulary import BUILT_IN_UNITS
from kpidsl.model import expression as e
from kpidsl.model.plan import Input
from kpidsl.model.sources import Measure
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


def never_more(one: Input, other: Input) -> bool:
    """Whether a figure is at most another of the same period, by what is asked of the rows."""
    fewer, more = one.measure, other.measure
    if fewer is None or more is None or family(fewer) != family(more):
        return False
    wanted = list(_conjuncts(fewer.where))
    return all(any(_implies(has, asks) for has in wanted) for asks in _conjuncts(more.where))


def family(measure: Measure) -> object | None:
    """What two counts must share to be compared; None of what is no count."""
    if measure.aggregate not in ("count", "distinct") or measure.default not in (None, Fraction(0)):
        return None
    of = e.shape(measure.of) if measure.of is not None else None
    return (measure.aggregate, of, measure.source, measure.on, measure.within)


def _conjuncts(where: e.Expression | None) -> Iterator[e.Expression]:
    match where:
        case None:
            return
        case e.Logical("and", left, right):
            yield from _conjuncts(left)
            yield from _conjuncts(right)
        case _:
            yield where


def _implies(one: e.Expression, other: e.Expression) -> bool:
    """Whether a row that satisfies one condition satisfies another: the same one, or one of fewer words or days."""
    if e.shape(one) == e.shape(other):
        return True
    words, wider = _words(one), _words(other)
    if words is not None and wider is not None:
        return words[0] == wider[0] and words[1] <= wider[1]
    match one, other:
        case e.Comparison("<=" | "<" as sign, left, near), e.Comparison("<=" | "<" as to, right, far):
            edge, limit = e.constant_number(near), e.constant_number(far)
            if edge is None or limit is None or e.shape(left) != e.shape(right):
                return False
            return edge < limit or (edge == limit and (sign == to or sign == "<"))
        case e.Comparison(">=" | ">" as sign, left, near), e.Comparison(">=" | ">" as to, right, far):
            edge, limit = e.constant_number(near), e.constant_number(far)
            if edge is None or limit is None or e.shape(left) != e.shape(right):
                return False
            return edge > limit or (edge == limit and (sign == to or sign == ">"))
        case _:
            return False


def _words(condition: e.Expression) -> tuple[object, frozenset[object]] | None:
    match condition:
        case e.Comparison("=", e.ColumnRef() as column, e.Constant(value)):
            return e.shape(column), frozenset({value})
        case e.Member(e.ColumnRef() as column, values):
            return e.shape(column), frozenset(values)
        case _:
            return None
