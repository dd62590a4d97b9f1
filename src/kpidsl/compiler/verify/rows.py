"""Which rows a measure selects, held against those of another: whether all of them are among the others.

It knows conditions by what they say alone, and claims nothing of those that it cannot compare.
"""

from __future__ import annotations

from collections.abc import Iterator

from kpidsl.model import expression as e
from kpidsl.model.sources import Measure

#: Aggregates to which every selected row adds.
_ADDING = ("sum", "count", "balance")


def is_among(some: Measure, others: Measure) -> bool:
    """Whether one measure adds up rows that the other adds up as well, for the same figure of each."""
    alike = (some.source, some.aggregate, some.on) == (others.source, others.aggregate, others.on)
    if not alike or some.aggregate not in _ADDING or e.shape(some.of) != e.shape(others.of):
        return False
    asked = list(_conditions(some.where))
    return all(any(_implies(condition, wanted) for condition in asked) for wanted in _conditions(others.where))


def _conditions(where: e.Expression | None) -> Iterator[e.Expression]:
    """What must hold all together."""
    match where:
        case None:
            return
        case e.Logical("and", left, right):
            yield from _conditions(left)
            yield from _conditions(right)
        case _:
            yield where


def _implies(condition: e.Expression, wanted: e.Expression) -> bool:
    """Whether rows for which a condition holds are among those for which another does."""
    if e.shape(condition) == e.shape(wanted):
        return True
    match condition, wanted:
        case e.Under(column, codes), e.Under(other, wider, directly=False):
            below = all(any(_is_below(code, top) for top in wider) for code in codes)
            return e.shape(column) == e.shape(other) and below
        case e.Comparison("=", column, e.Constant(value)), e.Member(other, values):
            return e.shape(column) == e.shape(other) and value in values
        case e.Member(column, values), e.Member(other, more):
            return e.shape(column) == e.shape(other) and set(values) <= set(more)
        case _:
            return False


def _is_below(code: str, top: str) -> bool:
    return code == top or code.startswith(f"{top}.")
