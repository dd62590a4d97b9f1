"""What is true of sums and counts of rows: a stricter condition selects no more of them, and conditions that exclude
each other no row twice.

Of counts that is so whatever the rows; of sums where no row lies below zero. It looks at conditions as the conjunctions
that they are, and claims nothing of any other. It knows nothing of targets.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from kpidsl.base.record import record
from kpidsl.model import expression as e
from kpidsl.model.codes import is_under
from kpidsl.model.plan import Input
from kpidsl.model.sources import Measure

#: Of so many parts of one figure groups are looked for; of more, each is only held against the whole.
GROUPS_LIMIT = 8


@record
class Among:
    """Parts that share no row are together no more than the whole that has all their rows."""

    parts: tuple[str, ...]
    whole: str
    counted: bool


def among(inputs: Sequence[Input]) -> Iterator[Among]:
    """What holds between inputs over one period; the largest groups only."""
    measures = {asked.name: asked.measure for asked in inputs if asked.measure and _adds_up(asked.measure)}
    for whole, outer in measures.items():
        inside = [name for name, inner in measures.items() if name != whole and _holds(outer, inner)]
        most = len(inside) if len(inside) <= GROUPS_LIMIT else 1
        found: list[set[str]] = []
        for size in range(most, 0, -1):
            for group in combinations(inside, size):
                apart = all(_exclude(measures[one], measures[two]) for one, two in combinations(group, 2))
                if apart and not any(set(group) <= larger for larger in found):
                    found.append(set(group))
                    yield Among(group, whole, outer.aggregate != "sum")


def _adds_up(measure: Measure) -> bool:
    return measure.aggregate in ("count", "distinct") or (measure.aggregate == "sum" and not measure.default)


def _holds(outer: Measure, inner: Measure) -> bool:
    """Whether whatever the one selects is a row, or a thing, that the other selects too."""
    same = (outer.source, outer.on) == (inner.source, inner.on)
    match outer.aggregate, inner.aggregate:
        case ("count", "count" | "distinct"):  # `count x` leaves out the rows without one
            alike = outer.of is None or e.shape(outer.of) == e.shape(inner.of)
        case ("distinct", "distinct") | ("sum", "sum"):
            alike = e.shape(outer.of) == e.shape(inner.of)
        case _:
            alike = False
    wide, narrow = _conjuncts(outer.where), _conjuncts(inner.where)
    return same and alike and all(any(_implies(one, other) for one in narrow) for other in wide)


def _exclude(one: Measure, two: Measure) -> bool:
    """Whether no row satisfies both conditions. Of things, not rows, two may be one all the same."""
    rows = "distinct" not in (one.aggregate, two.aggregate)
    first, second = _conjuncts(one.where), _conjuncts(two.where)
    return rows and any(_contradict(left, right) for left in first for right in second)


def _conjuncts(condition: e.Expression | None) -> list[e.Expression]:
    match condition:
        case None:
            return []
        case e.Logical("and", left, right):
            return _conjuncts(left) + _conjuncts(right)
        case _:
            return [condition]


def _implies(one: e.Expression, other: e.Expression) -> bool:
    """Whether a condition holds wherever another does."""
    if e.shape(one) == e.shape(other):
        return True
    narrow, wide = _wanted(one), _wanted(other)
    if narrow is not None and wide is not None:
        return narrow[0] == wide[0] and narrow[1] <= wide[1]
    match one, other:
        case e.Under(e.ColumnRef(left), codes), e.Under(e.ColumnRef(right), tops, directly=False) if left == right:
            return all(any(is_under(code, top) for top in tops) for code in codes)
        case _:
            return False


def _contradict(one: e.Expression, other: e.Expression) -> bool:
    """Whether two conditions want different things of one column."""
    left, right = _wanted(one), _wanted(other)
    if left is not None and right is not None:
        return left[0] == right[0] and not left[1] & right[1]
    match one, other:
        case e.Under(e.ColumnRef(first), codes), e.Under(e.ColumnRef(second), others) if first == second:
            return not any(is_under(a, b) or is_under(b, a) for a in codes for b in others)
        case (e.Negation(inner), outer) | (outer, e.Negation(inner)):
            return e.shape(inner) == e.shape(outer)
        case _:
            return False


def _wanted(condition: e.Expression) -> tuple[str, frozenset[object]] | None:
    """The column and the values of a condition that names them: text, yes or no."""
    match condition:
        case e.Comparison("=", e.ColumnRef(name), e.Constant(str() | bool() as value)):
            return name, frozenset({value})
        case e.Member(e.ColumnRef(name), values) if all(isinstance(value, str) for value in values):
            return name, frozenset(values)
        case e.ColumnRef(name):
            return name, frozenset({True})
        case e.Negation(e.ColumnRef(name)):
            return name, frozenset({False})
        case _:
            return None
