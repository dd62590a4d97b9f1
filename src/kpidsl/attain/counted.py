"""What is true of counts whatever the rows: a stricter condition selects no more of them, and conditions that exclude
each other no row twice.

It looks at conditions as the conjunctions that they are, and claims nothing of any other. It knows nothing of targets.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from kpidsl.model import expression as e
from kpidsl.model.plan import Input
from kpidsl.model.sources import Measure

#: Of so many counts of one source groups are looked for; of more, each is only held against each.
GROUPS_LIMIT = 8


@dataclass(frozen=True, slots=True)
class Among:
    """Counts that share no row are together no more than the count of rows that holds them all."""

    parts: tuple[str, ...]
    whole: str


def among(inputs: Sequence[Input]) -> Iterator[Among]:
    """What holds between counts over one period; the largest groups only."""
    counts = {asked.name: asked.measure for asked in inputs if asked.measure and _counts(asked.measure)}
    for whole, outer in counts.items():
        inside = [name for name, inner in counts.items() if name != whole and _holds(outer, inner)]
        most = len(inside) if len(inside) <= GROUPS_LIMIT else 1
        found: list[set[str]] = []
        for size in range(most, 0, -1):
            for group in combinations(inside, size):
                apart = all(_exclude(counts[one], counts[two]) for one, two in combinations(group, 2))
                if apart and not any(set(group) <= larger for larger in found):
                    found.append(set(group))
                    yield Among(group, whole)


def _counts(measure: Measure) -> bool:
    return measure.aggregate in ("count", "distinct")


def _holds(outer: Measure, inner: Measure) -> bool:
    """Whether whatever the one counts is a row, or a thing, that the other counts too."""
    same = outer.aggregate == "count" or (
        inner.aggregate == "distinct" and e.shape(outer.of) == e.shape(inner.of)
    )
    place = (outer.source, outer.on, outer.within) == (inner.source, inner.on, inner.within)
    whole = outer.of is None or e.shape(outer.of) == e.shape(inner.of)  # `count x` leaves out rows without one
    return same and place and whole and _shapes(outer) <= _shapes(inner)


def _exclude(one: Measure, two: Measure) -> bool:
    """Whether no row satisfies both conditions. Of things, not rows, two may be one all the same."""
    rows = one.aggregate == two.aggregate == "count"
    first, second = _conjuncts(one.where), _conjuncts(two.where)
    return rows and any(_contradict(left, right) for left in first for right in second)


def _shapes(measure: Measure) -> set[object]:
    return {e.shape(conjunct) for conjunct in _conjuncts(measure.where)}


def _conjuncts(condition: e.Expression | None) -> list[e.Expression]:
    match condition:
        case None:
            return []
        case e.Logical("and", left, right):
            return _conjuncts(left) + _conjuncts(right)
        case _:
            return [condition]


def _contradict(left: e.Expression, right: e.Expression) -> bool:
    """Whether two conditions are of one column and want different values of it."""
    one, two = _wanted(left), _wanted(right)
    if one is not None and two is not None:
        return one[0] == two[0] and not one[1] & two[1]
    match left, right:
        case (e.Negation(inner), other) | (other, e.Negation(inner)):
            return e.shape(inner) == e.shape(other)
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
