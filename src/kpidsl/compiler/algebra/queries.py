"""What the queries behind two inputs say of them: who counts under more conditions never counts more.

`pratiche_web` is at most `pratiche_arrivate` where both count the rows of one source and the first asks for more. It
holds within one period, for the same rows are looked at.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from kpidsl.compiler.parse.vocabulary import BUILT_IN_UNITS
from kpidsl.model.plan import Input
from kpidsl.model.queries import Query, query
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


def count_of(input_: Input | None) -> Query | None:
    """The query of an input that counts; None of what is no count."""
    measure = input_.measure if input_ is not None else None
    if measure is None or measure.aggregate not in ("count", "distinct") or measure.default not in (None, Fraction(0)):
        return None
    return query(measure)


def never_more(one: Query, other: Query) -> bool:
    """Whether a count is at most another of the same period, by what is asked of the rows."""
    if one.source != other.source:  # as most are
        return False
    alike = (one.aggregate, one.of, one.within) == (other.aggregate, other.of, other.within)
    return alike and one.is_among(other)
