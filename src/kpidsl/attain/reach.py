"""How far a KPI can go where the other targets of a conflict are met: the figure that a target could be instead.

A quotient is made a sum by measuring all figures in the unit that makes its denominator one; a proof bounds the sum.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import chain, islice, product

from kpidsl.attain.claims import Target
from kpidsl.attain.conflict import Conflict
from kpidsl.attain.linear import ONE, Affine, Case, Constraint, Together
from kpidsl.attain.oracle import Solver
from kpidsl.attain.proof import NOWHEN, TooLong, contradictory, most
from kpidsl.base.record import record
from kpidsl.model.attainability import Figure
from kpidsl.model.values import Quantity

#: Of so many choices of alternatives a bound is looked for; of more, none is told.
_CHOICES_LIMIT = 200

_UNIT = Figure("unit", NOWHEN)


@record
class Limit:
    """What a KPI cannot go beyond; where it is not `reached` the KPI comes as near as may be, and never there."""

    value: Fraction
    reached: bool


def best(conflict: Conflict, target: Target, solver: Solver) -> Limit | None:
    """The best that a KPI can be where the other targets are met: the most, or the least where less is better.

    None where it has no such bound, is no number, or that is too long a question.
    """
    if not isinstance(target.kpi.type, Quantity) or target.kpi.direction not in ("higher", "lower"):
        return None
    sign = Fraction(-1 if target.kpi.direction == "lower" else 1)
    choices = list(islice(_choices(conflict, target), _CHOICES_LIMIT + 1))
    if len(choices) > _CHOICES_LIMIT:
        return None
    try:
        possible = [
            (_in_units(case.value.above).times(sign), _scaled(case, others))
            for case, others in choices
            if not contradictory(others, solver)
        ]
        limits = [limit for sum_, others in possible if (limit := most(sum_, others, solver)) is not None]
        if not limits or len(limits) < len(possible):
            return None
        limit = max(limits)
        at_it = ((*others, Constraint(sum_ - ONE.times(limit), ">=")) for sum_, others in possible)
        return Limit(limit * sign, not all(contradictory(each, solver) for each in at_it))
    except TooLong:
        return None


def _choices(conflict: Conflict, target: Target) -> Iterator[tuple[Case, Together]]:
    """Each case of a KPI with each choice of alternatives of the other claims."""
    claims = [claim for claim in (*conflict.targets, *conflict.because) if claim.target is not target]
    for choice in product(*(claim.alternatives for claim in claims)):
        for case in target.value:
            yield case, (*case.where, *chain.from_iterable(choice))


def _scaled(case: Case, constraints: Together) -> Together:
    """The constraints with all figures measured in the unit that makes the denominator one."""
    rows = (Constraint(_in_units(each.sum), each.relation) for each in constraints)
    whole = Constraint(_in_units(case.value.below) - ONE, "=")
    return (*rows, Constraint(Affine.of(_UNIT), ">"), whole)


def _in_units(of: Affine) -> Affine:
    return Affine(of.terms) + Affine.of(_UNIT).times(of.constant)
