"""Fourier-Motzkin elimination over fractions: a second opinion on what a solver calls impossible, and bounds of sums.

Each step adds two constraints that hold to a third that therefore holds, until no figure is left in them: 0 > 0 shows
that they never hold together. Slow and obvious, it is for the few constraints of a conflict; past its bounds it says
nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from kpidsl.attain.linear import Affine, Alternatives, Constraint, Together
from kpidsl.model.attainability import Figure

#: So many constraints one question may make; with these it takes some seconds.
ROWS_LIMIT = 100_000


class TooLong(Exception):  # noqa: N818 - not an error: the proof is past what it may cost
    """An elimination outgrew its bounds."""


class Effort:
    """How many constraints may still be made."""

    def __init__(self) -> None:
        self._left = ROWS_LIMIT

    def spend(self, rows: int) -> None:
        """Raises TooLong where that is more than is left."""
        self._left -= rows
        if self._left < 0:
            raise TooLong


def refuted(requirements: Sequence[Alternatives]) -> bool:
    """Whether no figures satisfy all of the requirements: every choice of alternatives is contradictory.

    Raises:
        TooLong: it was given up.
    """
    return _refuted((), sorted(requirements, key=len), Effort())


def _refuted(chosen: Together, rest: Sequence[Alternatives], effort: Effort) -> bool:
    while rest and len(rest[0]) == 1:
        chosen, rest = (*chosen, *rest[0][0]), rest[1:]
    if contradictory(chosen, effort):
        return True
    return bool(rest) and all(_refuted((*chosen, *way), rest[1:], effort) for way in rest[0])


def contradictory(constraints: Iterable[Constraint], effort: Effort) -> bool:
    """Whether constraints never hold together."""
    return any(not row.holds({}) for row in _eliminated(constraints, (), effort))


def bounds(of: Figure, constraints: Iterable[Constraint], effort: Effort) -> tuple[Fraction | None, Fraction | None]:
    """The least and the greatest that a figure can be where constraints hold, as far as they say."""
    low: list[Fraction] = []
    high: list[Fraction] = []
    for row in _eliminated(constraints, (of,), effort):
        times = row.sum.terms.get(of)
        if times is not None:
            at = -row.sum.constant / times
            if row.relation == "=" or times > 0:
                low.append(at)
            if row.relation == "=" or times < 0:
                high.append(at)
    return max(low, default=None), min(high, default=None)


def _eliminated(constraints: Iterable[Constraint], kept: Sequence[Figure], effort: Effort) -> list[Constraint]:
    """What constraints say of the figures kept, and of nothing else."""
    rows = _distinct(constraints)
    while figures := _figures(rows, kept):
        figure = min(figures, key=lambda each: _cost(rows, each))
        effort.spend(len(rows) + _cost(rows, figure))
        rows = _distinct(_without(rows, figure))
    return rows


def _figures(rows: Sequence[Constraint], kept: Sequence[Figure]) -> list[Figure]:
    found = dict.fromkeys(figure for row in rows for figure in row.sum.terms)
    return [figure for figure in found if figure not in kept]


def _cost(rows: Sequence[Constraint], figure: Figure) -> int:
    """How many rows the elimination of a figure makes; none where an equation gives it."""
    signs = [row.sum.terms[figure] > 0 for row in rows if figure in row.sum.terms]
    equal = any(row.relation == "=" for row in rows if figure in row.sum.terms)
    return 0 if equal else sum(signs) * (len(signs) - sum(signs))


def _without(rows: Sequence[Constraint], figure: Figure) -> Iterable[Constraint]:
    """What rows say besides a figure."""
    having = [row for row in rows if figure in row.sum.terms]
    yield from (row for row in rows if figure not in row.sum.terms)
    equation = next((row for row in having if row.relation == "="), None)
    if equation is not None:
        for row in having:
            if row is not equation:
                factor = row.sum.terms[figure] / equation.sum.terms[figure]
                yield Constraint(row.sum - equation.sum.times(factor), row.relation)
        return
    above = [row for row in having if row.sum.terms[figure] > 0]
    below = [row for row in having if row.sum.terms[figure] < 0]
    for one in above:
        for two in below:
            total = one.sum.times(-two.sum.terms[figure]) + two.sum.times(one.sum.terms[figure])
            yield Constraint(total, ">" if ">" in (one.relation, two.relation) else ">=")


def _distinct(rows: Iterable[Constraint]) -> list[Constraint]:
    """Rows in one scale, each once, without those that say nothing; of those with equal terms the strictest."""
    equations: dict[Constraint, None] = {}
    strictest: dict[Affine, Constraint] = {}
    for row in map(_scaled, rows):
        if row.relation == "=":
            equations[row] = None
            continue
        terms = Affine(row.sum.terms)
        if terms not in strictest or _strictness(row) < _strictness(strictest[terms]):
            strictest[terms] = row
    found = (*equations, *strictest.values())
    return [row for row in found if row.sum.terms or not row.holds({})]


def _strictness(row: Constraint) -> tuple[Fraction, bool]:
    return row.sum.constant, row.relation == ">="


def _scaled(row: Constraint) -> Constraint:
    size = sum(map(abs, row.sum.terms.values()), Fraction(0))
    return Constraint(row.sum.times(1 / size), row.relation) if size else row
