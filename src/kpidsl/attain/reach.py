"""How far a KPI can go where the other targets of a conflict are met: the figure that a target could be instead.

A quotient is made a sum by measuring all figures in the unit that makes its denominator one; then elimination gives
its bounds. It knows nothing of solvers.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from itertools import chain, product

from kpidsl.attain.claims import Target
from kpidsl.attain.conflict import Conflict
from kpidsl.attain.elimination import Effort, TooLong, bounds, contradictory
from kpidsl.attain.linear import ONE, Affine, Case, Constraint, Together
from kpidsl.model.attainability import Figure
from kpidsl.model.period import Period
from kpidsl.model.values import Quantity

_NOWHEN = Period("", date.min, 12)
_VALUE = Figure("value", _NOWHEN)
_UNIT = Figure("unit", _NOWHEN)


def best(conflict: Conflict, target: Target) -> Fraction | None:
    """The best that a KPI can be where the other targets are met: the most, or the least where less is better.

    None where it has no such bound, is no number, or the calculation is too long.
    """
    if not isinstance(target.kpi.type, Quantity) or target.kpi.direction not in ("higher", "lower"):
        return None
    lower = target.kpi.direction == "lower"
    found: list[Fraction] = []
    effort = Effort()
    try:
        for case, others in _choices(conflict, target, effort):
            low, high = bounds(_VALUE, _scaled(case, others), effort)
            limit = low if lower else high
            if limit is None:
                return None
            found.append(limit)
    except TooLong:
        return None
    return (min(found) if lower else max(found)) if found else None


def _choices(conflict: Conflict, target: Target, effort: Effort) -> Iterator[tuple[Case, Together]]:
    """Each case of a KPI with each choice of alternatives of the other claims that is possible."""
    claims = [claim for claim in (*conflict.targets, *conflict.because) if claim.target is not target]
    choices = product(*(claim.alternatives for claim in claims))
    for choice in choices:
        for case in target.value:
            constraints = (*case.where, *chain.from_iterable(choice))
            if not contradictory(constraints, effort):
                yield case, constraints


def _scaled(case: Case, constraints: Together) -> Iterator[Constraint]:
    """The constraints with all figures measured in the unit that makes the denominator one; and the value."""
    yield from (Constraint(_in_units(each.sum), each.relation) for each in constraints)
    yield Constraint(Affine.of(_UNIT), ">")
    yield Constraint(_in_units(case.value.below) - ONE, "=")
    yield Constraint(_in_units(case.value.above) - Affine.of(_VALUE), "=")


def _in_units(of: Affine) -> Affine:
    return Affine(of.terms) + Affine.of(_UNIT).times(of.constant)
