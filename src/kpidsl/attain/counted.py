"""What is true of sums and counts of rows: a stricter condition selects no more of them, and conditions that exclude
each other no row twice.

Of counts that is so whatever the rows; of sums where no row lies below zero. It knows nothing of targets.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from kpidsl.base.record import record
from kpidsl.model.conditions import excludes
from kpidsl.model.plan import Input
from kpidsl.model.queries import Query, query
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
    queries = {asked.name: query(asked.measure) for asked in inputs if asked.measure and _adds_up(asked.measure)}
    for whole, outer in queries.items():
        inside = [name for name, inner in queries.items() if name != whole and _holds(outer, inner)]
        most = len(inside) if len(inside) <= GROUPS_LIMIT else 1
        found: list[set[str]] = []
        for size in range(most, 0, -1):
            for group in combinations(inside, size):
                apart = all(_exclude(queries[one], queries[two]) for one, two in combinations(group, 2))
                if apart and not any(set(group) <= larger for larger in found):
                    found.append(set(group))
                    yield Among(group, whole, outer.aggregate != "sum")


def _adds_up(measure: Measure) -> bool:
    return measure.aggregate in ("count", "distinct") or (measure.aggregate == "sum" and not measure.default)


def _holds(outer: Query, inner: Query) -> bool:
    """Whether whatever the one selects is a row, or a thing, that the other selects too."""
    match outer.aggregate, inner.aggregate:
        case ("count", "count" | "distinct"):  # `count x` leaves out the rows without one
            alike = outer.of is None or outer.of == inner.of
        case ("distinct", "distinct") | ("sum", "sum"):
            alike = outer.of == inner.of
        case _:
            alike = False
    return alike and inner.is_among(outer)


def _exclude(one: Query, two: Query) -> bool:
    """Whether no row satisfies both conditions. Of things, not rows, two may be one all the same."""
    return "distinct" not in (one.aggregate, two.aggregate) and excludes(one.where, two.where)
