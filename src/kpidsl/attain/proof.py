"""Proofs about constraints, which the solver finds and plain addition checks.

Constraints never hold together exactly where they add up to what is false: each taken so many times, no inequality
fewer than zero times, all figures cancel, and -1 >= 0 or 0 > 0 is left (the theorems of Farkas and Motzkin). How many
times each is a question of the same kind, so the solver is asked; that it is so, the sum shows. Likewise a bound.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from functools import reduce

from kpidsl.attain.linear import ONE, ZERO, Affine, Alternatives, Constraint, Together, both, require
from kpidsl.attain.oracle import No, Oracle, Solver
from kpidsl.model.attainability import Figure
from kpidsl.model.period import Period

#: So many choices of alternatives are refuted one by one.
CASES_LIMIT = 2_000

NOWHEN = Period("", date.min, 12)


class TooLong(Exception):  # noqa: N818 - not an error: the proof is past what it may cost
    """No proof was found with the effort that one may cost."""


def refuted(requirements: Sequence[Alternatives], solver: Solver) -> bool:
    """Whether no figures satisfy all of the requirements: every choice of alternatives is contradictory.

    Raises:
        TooLong: it was given up.
    """
    cases = iter(range(CASES_LIMIT))
    return _refuted((), sorted(requirements, key=len), cases, solver)


def _refuted(chosen: Together, rest: Sequence[Alternatives], cases: Iterator[int], solver: Solver) -> bool:
    if next(cases, None) is None:
        raise TooLong
    while rest and len(rest[0]) == 1:
        chosen, rest = (*chosen, *rest[0][0]), rest[1:]
    if contradictory(chosen, solver):
        return True
    return bool(rest) and all(_refuted((*chosen, *way), rest[1:], cases, solver) for way in rest[0])


def contradictory(constraints: Together, solver: Solver) -> bool:
    """Whether constraints never hold together.

    Raises:
        TooLong: it was given up.
    """
    times = _times(constraints)
    left = _constant(constraints, times)
    strict = Affine({each: Fraction(1) for each, row in zip(times, constraints, strict=True) if row.relation == ">"})
    false = require(left, "=", ZERO - ONE) + both(require(left, "=", ZERO), require(strict, "=", ONE))
    oracle = Oracle(solver, [(_allowed(constraints, times, {}),), false])
    found = oracle.together([0, 1])
    if isinstance(found, No):
        if found is No.UNDECIDED:
            raise TooLong
        return False
    total = _total(constraints, [found.get(each, Fraction(0)) for each in times])
    assert not total.sum.terms, "what is called a proof does not add up"
    assert not total.holds({}), "what is called a proof shows nothing"
    return True


def most(of: Affine, constraints: Together, solver: Solver) -> Fraction | None:
    """What a sum cannot be more than where constraints hold, as near as can be; None where it has no such bound.

    Raises:
        TooLong: it was given up.
    """
    times = _times(constraints)
    allowed = _allowed(constraints, times, {figure: -share for figure, share in of.terms.items()})
    found = Oracle(solver, [(allowed,)]).least([0], _constant(constraints, times))
    if isinstance(found, No):
        if found is No.UNDECIDED:
            raise TooLong
        return None
    total = _total(constraints, [found.get(each, Fraction(0)) for each in times])
    bound = total.sum + of  # what is added up is not less than zero, so the sum is no more than this
    assert not bound.terms, "what is called a bound does not add up"
    return bound.constant


def _times(constraints: Together) -> list[Figure]:
    """How many times each constraint is taken, as figures to be found."""
    return [Figure(f"{number}", NOWHEN) for number in range(len(constraints))]


def _allowed(constraints: Together, times: Sequence[Figure], wanted: Mapping[Figure, Fraction]) -> Together:
    """That inequalities are taken no fewer than zero times, and that figures cancel but for those wanted."""
    figures = dict.fromkeys([*wanted, *(figure for row in constraints for figure in row.sum.terms)])
    rows = [
        Constraint(Affine.of(each), ">=") for each, row in zip(times, constraints, strict=True) if row.relation != "="
    ]
    for figure in figures:
        shares = {each: row.sum.terms.get(figure) for each, row in zip(times, constraints, strict=True)}
        total = Affine({each: share for each, share in shares.items() if share})
        rows.append(Constraint(total - ONE.times(wanted.get(figure, Fraction(0))), "="))
    return tuple(rows)


def _constant(constraints: Together, times: Sequence[Figure]) -> Affine:
    shares = {each: row.sum.constant for each, row in zip(times, constraints, strict=True)}
    return Affine({each: share for each, share in shares.items() if share})


def _total(constraints: Together, times: Sequence[Fraction]) -> Constraint:
    """What constraints add up to, each taken so many times; it holds wherever all of them do."""
    taken = [(row, number) for row, number in zip(constraints, times, strict=True) if number]
    assert all(number > 0 or row.relation == "=" for row, number in taken), "an inequality is taken below zero times"
    total = reduce(Affine.__add__, (row.sum.times(number) for row, number in taken), ZERO)
    return Constraint(total, ">" if any(row.relation == ">" for row, _ in taken) else ">=")
