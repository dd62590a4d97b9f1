"""Formulas as numbers modulo a large prime: what tells most of those that differ apart, before anything is computed.

Equal formulas have equal fingerprints. Unequal ones hardly ever do, so whatever is claimed is confirmed exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from random import Random

from kpidsl.compiler.algebra.atoms import Atom
from kpidsl.compiler.algebra.polynomial import Monomial, Number, Polynomial
from kpidsl.compiler.algebra.quotient import Quotient

PRIME = 2**61 - 1


@dataclass
class Residues:
    """Each atom stands for a number; which one does not matter. Those of which `of_kind` says the same share theirs."""

    of_kind: Callable[[Atom], Hashable] | None = None
    _numbers: dict[Hashable, int] = field(default_factory=dict)
    _random: Random = field(default_factory=lambda: Random(61))

    def of(self, quotient: Quotient) -> int | None:
        """The fingerprint of a formula; None where its denominator happens to be zero."""
        below = self.value(quotient.below)
        return self.value(quotient.above) * pow(below, -1, PRIME) % PRIME if below else None

    def value(self, form: Polynomial) -> int:
        return sum(_number(number) * self._monomial(monomial) for monomial, number in form.terms.items()) % PRIME

    def _monomial(self, monomial: Monomial) -> int:
        value = 1
        for atom, power in monomial:
            value = value * pow(self._residue(atom), power, PRIME) % PRIME
        return value

    def _residue(self, atom: Atom) -> int:
        what = self.of_kind(atom) if self.of_kind is not None else atom
        if what not in self._numbers:
            self._numbers[what] = self._random.randrange(1, PRIME)
        return self._numbers[what]

    def coprime(self, one: Polynomial, other: Polynomial) -> bool:
        """Whether two polynomials have no common factor, for certain; else they probably have one.

        With every figure but one replaced by its number, a common factor would still be one.
        """
        if one.is_linear and other.is_linear:
            return one.times(other) is None
        return not any(self._share(one, other, atom) for atom in one.atoms if atom in other.atoms)

    def _share(self, one: Polynomial, other: Polynomial, atom: Atom) -> bool:
        left, right = self._along(one, atom), self._along(other, atom)
        if not left[-1] or not right[-1]:
            return True  # the image has lost its degree and proves nothing
        while right:
            left, right = right, _remainder(left, right)
        return len(left) > 1

    def _along(self, form: Polynomial, atom: Atom) -> list[int]:
        """The coefficients of one figure, from the constant up."""
        image = [0] * (1 + max(dict(monomial).get(atom, 0) for monomial in form.terms))
        for monomial, number in form.terms.items():
            power = dict(monomial).get(atom, 0)
            rest = self._monomial(frozenset(each for each in monomial if each[0] != atom))
            image[power] = (image[power] + _number(number) * rest) % PRIME
        return image


def _number(number: Number) -> int:
    if number.denominator == 1:
        return number.numerator
    return number.numerator * pow(number.denominator, -1, PRIME)


def _remainder(left: list[int], right: list[int]) -> list[int]:
    rest = list(left)
    inverse = pow(right[-1], -1, PRIME)
    while len(rest) >= len(right):
        factor = rest[-1] * inverse % PRIME
        shift = len(rest) - len(right)
        for i, number in enumerate(right):
            rest[shift + i] = (rest[shift + i] - factor * number) % PRIME
        while rest and not rest[-1]:
            rest.pop()
    return rest
