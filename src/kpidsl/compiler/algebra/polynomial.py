"""Exact polynomials over atoms: sums of products with rational coefficients, as sparse as formulas are.

Nearly all formulas need no more than this; sympy, which takes 0.3 s to import, is asked only for common factors. It
knows nothing of trees or signs.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from kpidsl.base.record import record
from kpidsl.compiler.algebra.atoms import Atom, TooLarge

TERMS_LIMIT = 400
PRODUCT_LIMIT = 4_000  # of the numbers of terms of two factors
BITS_LIMIT = 4_000  # of a coefficient

#: An exact number. Most coefficients are whole, and those are computed with twenty times as fast as fractions.
Number = int | Fraction

Monomial = frozenset[tuple[Atom, int]]
UNIT: Monomial = frozenset()


@record
class Polynomial:
    """`terms` are coefficients by monomials, none of them zero."""

    terms: Mapping[Monomial, Number]

    @classmethod
    def constant(cls, number: Number) -> Polynomial:
        return cls({UNIT: _lowest(number)} if number else {})

    @classmethod
    def of(cls, atom: Atom) -> Polynomial:
        return cls({frozenset({(atom, 1)}): 1})

    # --- what it is --------------------------------------------------------------------------------------------------

    def __bool__(self) -> bool:
        return bool(self.terms)

    @property
    def is_constant(self) -> bool:
        return not self.terms or (len(self.terms) == 1 and UNIT in self.terms)

    @property
    def constant_term(self) -> Number:
        return self.terms.get(UNIT, 0)

    @property
    def is_linear(self) -> bool:
        return all(len(monomial) < 2 and all(power == 1 for _, power in monomial) for monomial in self.terms)

    @property
    def degree(self) -> int:
        return max((sum(power for _, power in monomial) for monomial in self.terms), default=0)

    @property
    def atoms(self) -> tuple[Atom, ...]:
        """Its atoms, in the order in which its terms name them."""
        return tuple(dict.fromkeys(atom for monomial in self.terms for atom, _ in monomial))

    def times(self, other: Polynomial) -> Fraction | None:
        """The number that makes this out of another: 2 for `2a + 2b` and `a + b`; None where there is none."""
        if self.terms.keys() != other.terms.keys() or not other:
            return None
        first, *rest = other.terms
        ratio = Fraction(self.terms[first]) / other.terms[first]
        return ratio if all(self.terms[each] == ratio * other.terms[each] for each in rest) else None

    # --- arithmetic --------------------------------------------------------------------------------------------------

    def __add__(self, other: Polynomial) -> Polynomial:
        terms = dict(self.terms)
        for monomial, coefficient in other.terms.items():
            total = terms[monomial] + coefficient if monomial in terms else coefficient
            if total:
                terms[monomial] = total
            else:
                del terms[monomial]
        return _bounded(terms)

    def __neg__(self) -> Polynomial:
        return Polynomial({monomial: -coefficient for monomial, coefficient in self.terms.items()})

    def __sub__(self, other: Polynomial) -> Polynomial:
        return self + -other

    def __mul__(self, other: Polynomial) -> Polynomial:
        if other.is_constant:
            return self.scaled(other.constant_term)
        if self.is_constant:
            return other.scaled(self.constant_term)
        if len(self.terms) * len(other.terms) > PRODUCT_LIMIT:
            raise TooLarge
        terms: dict[Monomial, Number] = {}
        for left, by in self.terms.items():
            for right, times in other.terms.items():
                monomial = product(left, right)
                terms[monomial] = terms.get(monomial, 0) + by * times
        return _bounded({monomial: total for monomial, total in terms.items() if total})

    def scaled(self, number: Number) -> Polynomial:
        if number == 1 or not self.terms:
            return self
        number = _lowest(number)
        return _bounded({monomial: number * each for monomial, each in self.terms.items()} if number else {})

    def slope(self, atom: Atom) -> Polynomial:
        """The derivative by an atom."""
        terms: dict[Monomial, Number] = {}
        for monomial, coefficient in self.terms.items():
            powers = dict(monomial)
            if power := powers.pop(atom, 0):
                if power > 1:
                    powers[atom] = power - 1
                terms[frozenset(powers.items())] = power * coefficient
        return Polynomial(terms)

    def where(self, point: Mapping[Atom, Number]) -> Polynomial:
        """The polynomial of the atoms that have no figure, where the others have theirs."""
        terms: dict[Monomial, Number] = {}
        for monomial, coefficient in self.terms.items():
            left = frozenset((atom, power) for atom, power in monomial if atom not in point)
            for atom, power in monomial - left:
                coefficient = coefficient * point[atom] ** power
            terms[left] = terms.get(left, 0) + coefficient
        return _bounded({monomial: total for monomial, total in terms.items() if total})

    def at(self, point: Mapping[Atom, Number]) -> Number:
        """The value where every atom has its figure. Whole figures are computed as such: it is much faster."""
        total: Number = 0
        for monomial, coefficient in self.terms.items():
            for atom, power in monomial:
                coefficient = coefficient * (point[atom] if power == 1 else point[atom] ** power)
            total += coefficient
        return total


ZERO = Polynomial({})
ONE = Polynomial({UNIT: 1})


def _lowest(number: Number) -> Number:
    return number.numerator if number.denominator == 1 else number


def product(left: Monomial, right: Monomial) -> Monomial:
    if not left or not right:
        return left or right
    powers = dict(left)
    for atom, power in right:
        powers[atom] = powers.get(atom, 0) + power
    return frozenset(powers.items())


def _bounded(terms: dict[Monomial, Number]) -> Polynomial:
    if len(terms) > TERMS_LIMIT:
        raise TooLarge
    for number in terms.values():
        if number.numerator.bit_length() + number.denominator.bit_length() > BITS_LIMIT:
            raise TooLarge
    return Polynomial(terms)
