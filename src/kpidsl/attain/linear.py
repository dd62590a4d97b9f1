"""Linear statements about figures, exactly: sums of multiples, what is required of them, quotients of two of them.

A requirement is a choice between alternatives, each a list of constraints that hold together. It knows nothing of
formulas, plans or solvers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import chain, product
from typing import Literal

from kpidsl.base.record import record
from kpidsl.model.attainability import Figure
from kpidsl.model.expression import ComparisonSign

Relation = Literal[">=", ">", "="]

#: A requirement that splits into more alternatives than this is not looked into.
ALTERNATIVES_LIMIT = 256


class TooMany(Exception):  # noqa: N818 - not an error: the question is past what an answer may cost
    """A requirement fell into too many alternatives."""


class NotLinear(Exception):  # noqa: N818 - not an error: nothing is decided of such a formula
    """Two figures were multiplied."""


@dataclass(frozen=True, slots=True)
class Affine:
    """A sum of multiples of figures, and a constant; no multiple is zero."""

    terms: Mapping[Figure, Fraction] = field(default_factory=dict)
    constant: Fraction = Fraction(0)

    def __hash__(self) -> int:
        return hash((frozenset(self.terms.items()), self.constant))

    @classmethod
    def of(cls, figure: Figure) -> Affine:
        return cls({figure: Fraction(1)})

    def __add__(self, other: Affine) -> Affine:
        terms = dict(self.terms)
        for figure, times in other.terms.items():
            terms[figure] = terms.get(figure, Fraction(0)) + times
        left = {figure: times for figure, times in terms.items() if times}
        return Affine(left, self.constant + other.constant)

    def __sub__(self, other: Affine) -> Affine:
        return self + other.times(Fraction(-1))

    def times(self, factor: Fraction) -> Affine:
        if not factor:
            return Affine()
        return Affine({figure: times * factor for figure, times in self.terms.items()}, self.constant * factor)

    def __mul__(self, other: Affine) -> Affine:
        if not self.terms:
            return other.times(self.constant)
        if not other.terms:
            return self.times(other.constant)
        raise NotLinear

    def ratio(self, other: Affine) -> Fraction | None:
        """How many times the other it is, whatever the figures; None where that depends on them."""
        figure = next(iter(other.terms), None)
        ours, theirs = (one.constant if figure is None else one.terms.get(figure, Fraction(0)) for one in (self, other))
        if not theirs:
            return None
        return ours / theirs if self == other.times(ours / theirs) else None

    def at(self, figures: Mapping[Figure, Fraction]) -> Fraction:
        """Its value where the figures are these."""
        return sum((times * figures[figure] for figure, times in self.terms.items()), self.constant)


ZERO = Affine()
ONE = Affine(constant=Fraction(1))


@record
class Constraint:
    """A sum that is more than zero, not less than it, or zero."""

    sum: Affine
    relation: Relation

    def holds(self, figures: Mapping[Figure, Fraction]) -> bool:
        value = self.sum.at(figures)
        match self.relation:
            case ">=":
                return value >= 0
            case ">":
                return value > 0
            case "=":
                return value == 0


Together = tuple[Constraint, ...]
Alternatives = tuple[Together, ...]

ALWAYS: Alternatives = ((),)
NEVER: Alternatives = ()


def require(left: Affine, relation: ComparisonSign, right: Affine) -> Alternatives:
    """What it takes that two sums stand so to each other; settled at once where no figure is left."""
    more, less = left - right, right - left
    match relation:
        case "=":
            return _one(Constraint(more, "="))
        case "!=":
            return _one(Constraint(more, ">")) + _one(Constraint(less, ">"))
        case ">" | ">=":
            return _one(Constraint(more, relation))
        case "<":
            return _one(Constraint(less, ">"))
        case "<=":
            return _one(Constraint(less, ">="))


def _one(constraint: Constraint) -> Alternatives:
    if constraint.sum.terms:
        return ((constraint,),)
    return ALWAYS if constraint.holds({}) else NEVER


def both(*requirements: Alternatives) -> Alternatives:
    """All of the requirements."""
    size = 1
    for requirement in requirements:
        size *= len(requirement)
        if size > ALTERNATIVES_LIMIT:
            raise TooMany
    return tuple(tuple(dict.fromkeys(chain.from_iterable(choice))) for choice in product(*requirements))


def holds(requirement: Alternatives, figures: Mapping[Figure, Fraction]) -> bool:
    return any(all(constraint.holds(figures) for constraint in together) for together in requirement)


@record
class Quotient:
    """One sum over another, where that one is more than zero."""

    above: Affine
    below: Affine = ONE

    def __add__(self, other: Quotient) -> Quotient:
        """Their sum, over the one denominator that they share."""
        factor = self.below.ratio(other.below)
        if factor is not None:
            return Quotient(self.above + other.above.times(factor), self.below)
        return Quotient(self.above * other.below + other.above * self.below, self.below * other.below)

    def __mul__(self, other: Quotient) -> Quotient:
        for one, two in ((self, other), (other, self)):
            if (factor := one.above.ratio(two.below)) is not None:
                return Quotient(two.above.times(factor), one.below)
        return Quotient(self.above * other.above, self.below * other.below)

    def times(self, factor: Fraction) -> Quotient:
        return Quotient(self.above.times(factor), self.below)


@record
class Case:
    """What a formula is where some constraints hold."""

    where: Together
    value: Quotient


Cases = tuple[Case, ...]


def pairs(left: Cases, right: Cases) -> Iterator[tuple[Case, Case]]:
    """Every case of one with every case of another, if these are not too many."""
    if len(left) * len(right) > ALTERNATIVES_LIMIT:
        raise TooMany
    return product(left, right)


def combined(left: Cases, right: Cases, value: Callable[[Quotient, Quotient], Quotient]) -> Cases:
    """What two formulas make, in every case of both."""
    return tuple(
        Case(where, value(one.value, two.value))
        for one, two in pairs(left, right)
        for where in both((one.where,), (two.where,))
    )


def inverse(cases: Cases) -> Cases:
    """One divided by a formula, which is nowhere zero: above zero and below it are two cases."""
    found = []
    for case in cases:
        above, below = case.value.above, case.value.below
        for sign in (Fraction(1), Fraction(-1)):
            turned = above.times(sign)
            wheres = both((case.where,), require(turned, ">", ZERO))
            found += [Case(where, Quotient(below.times(sign), turned)) for where in wheres]
    return tuple(found)


def compared(left: Cases, relation: ComparisonSign, right: Cases) -> Alternatives:
    """What it takes that two formulas stand so to each other."""
    found: Alternatives = ()
    for one, two in pairs(left, right):
        factor = one.value.below.ratio(two.value.below)
        if factor is not None:  # one denominator, which is more than zero
            first, second = one.value.above, two.value.above.times(factor)
        else:
            first, second = one.value.above * two.value.below, two.value.above * one.value.below
        found += both((one.where,), (two.where,), require(first, relation, second))
    return found
