"""What a formula is on one piece of the line: a quotient of polynomials, or a staircase of one."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import gcd as common

from kpidsl.base.record import record
from kpidsl.model.arithmetic import Stepping, stepped
from kpidsl.model.piecewise.polynomials import (
    ONE,
    Polynomial,
    X,
    derivative,
    divided,
    gcd,
    minus,
    plus,
    primitive,
    sign_of,
    times,
    value,
)

DEGREE_LIMIT = 24


class Unsettled(Exception):  # noqa: N818 - not an error: the formula is past what a decision may cost
    """A formula that is not taken apart; it carries why."""


@dataclass(frozen=True)
class Quotient:
    """Numerator over denominator, with nothing in common; the last coefficient of the denominator is above zero."""

    above: Polynomial
    below: Polynomial

    @staticmethod
    def of(above: Polynomial, below: Polynomial) -> Quotient:
        """The quotient, with its numerator and its denominator, which is not zero, cancelled."""
        if len(above) > 1 and len(below) > 1 and len(shared := gcd(above, below)) > 1:
            above, below = divided(above, shared), divided(below, shared)
        content = common(*above, *below)
        if content > 1 or below[-1] < 0:
            content *= sign_of(below[-1])
            above, below = tuple(each // content for each in above), tuple(each // content for each in below)
        if max(len(above), len(below)) > DEGREE_LIMIT:
            raise Unsettled(f"the value is multiplied by itself more than {DEGREE_LIMIT - 1} times")
        return Quotient(above, below)

    @cached_property
    def number(self) -> Fraction | None:
        """The number that it is everywhere, if it is one."""
        if len(self.above) > 1 or len(self.below) > 1:
            return None
        return Fraction(self.above[0], self.below[0]) if self.above else Fraction(0)

    @cached_property
    def slope(self) -> Polynomial:
        """What has the sign of its derivative."""
        if len(self.below) == 1:
            return derivative(self.above)
        return primitive(minus(times(derivative(self.above), self.below), times(self.above, derivative(self.below))))

    def more(self, other: Quotient) -> Quotient:
        above = plus(times(self.above, other.below), times(other.above, self.below))
        return Quotient.of(above, times(self.below, other.below))

    def multiplied(self, other: Quotient) -> Quotient:
        return Quotient.of(times(self.above, other.above), times(self.below, other.below))

    def inverse(self) -> Quotient:
        return Quotient.of(self.below, self.above)

    def __call__(self, at: Fraction) -> Fraction:
        return value(self.above, at) / value(self.below, at)


@record
class Stairs:
    """`scale` × a quotient brought to whole steps + `offset`; on its piece the quotient rises or falls throughout."""

    scale: Fraction
    offset: Fraction
    way: Stepping
    step: Fraction
    inner: Quotient

    def __call__(self, at: Fraction) -> Fraction:
        return self.scale * stepped(self.way, self.inner(at), self.step) + self.offset

    def number(self, at: Fraction) -> int:
        """How many steps the inner quotient comes to."""
        return int(stepped(self.way, self.inner(at), self.step) / self.step)

    def threshold(self, number: int) -> Quotient:
        """The inner quotient less the figure where it begins to be brought to so many steps: zero on that edge."""
        late = {"floor": Fraction(0), "ceil": Fraction(-1), "round": Fraction(-1, 2)}[self.way]
        return self.inner.more(constant(-(number + late) * self.step))


Form = Quotient | Stairs

VALUE = Quotient(X, ONE)


def constant(number: Fraction) -> Quotient:
    return Quotient((number.numerator,) if number else (), (number.denominator,))
