"""Formulas that are linear above and below in the figures of the data, as nearly all KPIs are.

For whoever reasons about several KPIs together. It knows nothing of signs, and imports nothing that takes long.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from kpidsl.compiler.algebra.atoms import Atom, Point, TooLarge
from kpidsl.compiler.algebra.divisors import divisors
from kpidsl.compiler.algebra.polynomial import Polynomial
from kpidsl.compiler.algebra.quotient import Reader, Vanishes
from kpidsl.model.expression import Expression
from kpidsl.model.plan import Let


@dataclass(frozen=True, slots=True)
class Linear:
    """`coefficients · figures + constant`, in coherent units; no coefficient is zero."""

    coefficients: Mapping[Atom, Fraction]
    constant: Fraction

    def at(self, point: Point) -> Fraction:
        """The value where every figure has its value; a KeyError where one has none."""
        return sum((each * point[atom] for atom, each in self.coefficients.items()), self.constant)


@dataclass(frozen=True, slots=True)
class LinearFractional:
    """A formula as `above / below`. It is defined where none of `divisors` is zero, of which `below` may be one."""

    above: Linear
    below: Linear
    divisors: tuple[Linear, ...]


def linear_fractional(formula: Expression, lets: Mapping[str, Let]) -> LinearFractional | None:
    """A checked formula over the inputs of its periods; None where it is no such quotient.

    Args:
        formula: what a KPI measures, or one side of an assumption.
        lets: the named formulas that it may speak of, which are written out.
    """
    reader = Reader(lets)
    try:
        quotient = reader.quotient(formula)
        divided = [reader.quotient(each.node, each.back).above for each in divisors(formula, lets)]
    except (TooLarge, Vanishes):
        return None
    forms = (quotient.above, quotient.below, *divided)
    if reader.parts or not all(form.is_linear for form in forms):
        return None
    above, below, *others = map(_linear, forms)
    return LinearFractional(above, below, tuple(others))


def _linear(form: Polynomial) -> Linear:
    coefficients = {atom: Fraction(number) for monomial, number in form.terms.items() for atom, _ in monomial}
    return Linear(coefficients, Fraction(form.constant_term))
