"""Real roots of polynomials, exactly, and where they lie on the line.

A root is a fraction or, where it is none, the one root of a polynomial between two fractions. Figures are fractions, so
no figure ever lies on an irrational root; it only parts those below from those above.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from math import ceil, floor

from kpidsl.base.record import record
from kpidsl.model.piecewise.polynomials import Polynomial, derivative, divided, gcd, remainder, scaled, sign, sign_of


@record
class Irrational:
    """The one root of a polynomial between two fractions, at which it has opposite signs."""

    polynomial: Polynomial
    low: Fraction
    high: Fraction

    def narrowed(self) -> Irrational:
        middle = (self.low + self.high) / 2
        if sign(self.polynomial, middle) == sign(self.polynomial, self.low):
            return Irrational(self.polynomial, middle, self.high)
        return Irrational(self.polynomial, self.low, middle)


Cut = Fraction | Irrational


@lru_cache(maxsize=4096)
def roots(polynomial: Polynomial) -> tuple[Cut, ...]:
    """All real roots of a polynomial that is not zero, each once, in their order."""
    if len(polynomial) < 2:
        return ()
    if len(polynomial) == 2:
        return (Fraction(-polynomial[0], polynomial[1]),)
    square_free = divided(polynomial, gcd(polynomial, derivative(polynomial)))
    return tuple(_Sturm(square_free).roots())


def order(left: Cut, right: Cut) -> int:
    """Whether one cut lies below another (-1), on it (0) or above it (1)."""
    if isinstance(left, Irrational):
        if isinstance(right, Irrational):
            return 0 if _same(left, right) else _apart(left, right)
        return _beside(left, right)
    return -_beside(right, left) if isinstance(right, Irrational) else sign_of(left - right)


def _beside(root: Irrational, at: Fraction) -> int:
    if at <= root.low:
        return 1
    if at >= root.high:
        return -1
    return 1 if sign(root.polynomial, at) == sign(root.polynomial, root.low) else -1


def _same(left: Irrational, right: Irrational) -> bool:
    shared = gcd(left.polynomial, right.polynomial)
    low, high = max(left.low, right.low), min(left.high, right.high)
    return len(shared) > 1 and low < high and sign(shared, low) != sign(shared, high)


def _apart(left: Irrational, right: Irrational) -> int:
    while left.low < right.high and right.low < left.high:
        left, right = left.narrowed(), right.narrowed()
    return -1 if left.high <= right.low else 1


def sign_at(polynomial: Polynomial, cut: Cut) -> int:
    """The sign of a polynomial on a cut."""
    if isinstance(cut, Fraction) or not polynomial:
        return sign(polynomial, cut) if isinstance(cut, Fraction) else 0
    below: Cut | None = None
    above: Cut | None = None
    for root in roots(polynomial):
        match order(root, cut):
            case 0:
                return 0
            case -1:
                below = root
            case _:
                above = root
                break
    return sign(polynomial, between(below, above))


def between(low: Cut | None, high: Cut | None) -> Fraction:
    """A fraction strictly between two cuts; None is without end."""
    bottom, top = _room(low, high)
    if bottom is None:
        return Fraction(0) if top is None else top - 1
    return bottom + 1 if top is None else (bottom + top) / 2


def plain_between(low: Cut | None, high: Cut | None) -> Fraction:
    """Likewise, of as few decimals as there is room for."""
    bottom, top = _room(low, high)
    if bottom is None:
        return Fraction(0) if top is None or top > 0 else Fraction(ceil(top) - 1)
    if top is None:
        return Fraction(0) if bottom < 0 else Fraction(floor(bottom) + 1)
    if bottom == top:
        return bottom
    middle, unit = (bottom + top) / 2, Fraction(1)
    while not bottom < (found := round(middle / unit) * unit) < top:
        unit /= 10
    return found


def _room(low: Cut | None, high: Cut | None) -> tuple[Fraction | None, Fraction | None]:
    """Two fractions around a stretch between two cuts; equal ones lie between two irrational cuts."""
    bottom, top = _end(low, above=True), _end(high, above=False)
    while bottom is not None and top is not None and bottom >= top:
        if bottom == top and isinstance(low, Irrational) and isinstance(high, Irrational):
            break
        low, high = (cut.narrowed() if isinstance(cut, Irrational) else cut for cut in (low, high))
        bottom, top = _end(low, above=True), _end(high, above=False)
    return bottom, top


def _end(cut: Cut | None, *, above: bool) -> Fraction | None:
    """A fraction that is not below, or not above, a cut, and close to it."""
    if isinstance(cut, Irrational):
        return cut.high if above else cut.low
    return cut


class _Sturm:
    """Sturm's sequence of a square-free polynomial of degree two or more: how many roots lie between two fractions."""

    def __init__(self, polynomial: Polynomial) -> None:
        self.polynomial = polynomial
        self.sequence = [polynomial, derivative(polynomial)]
        while len(self.sequence[-1]) > 1:
            self.sequence.append(scaled(remainder(*self.sequence[-2:]), -1))

    def roots(self) -> Iterator[Cut]:
        lead = abs(self.polynomial[-1])
        bound = Fraction(2 + max(map(abs, self.polynomial)) // lead)
        stretches = [(-bound, bound)]
        while stretches:
            low, high = stretches.pop()
            match self._variations(low) - self._variations(high):
                case 0:
                    continue
                case 1:
                    yield self._isolated(low, high, lead)
                case _:
                    middle = (low + high) / 2
                    stretches += [(middle, high), (low, middle)]

    def _variations(self, at: Fraction) -> int:
        signs = [each for polynomial in self.sequence if (each := sign(polynomial, at))]
        return sum(one != other for one, other in pairwise(signs))

    def _isolated(self, low: Fraction, high: Fraction, lead: int) -> Cut:
        """The one root above `low`, up to `high`. If it is a fraction, its denominator divides the last coefficient."""
        before = self._variations(low)
        while (high - low) * lead >= 1 or not sign(self.polynomial, low):
            middle = (low + high) / 2
            low, high = (low, middle) if before > self._variations(middle) else (middle, high)
        candidate = Fraction(floor(high * lead), lead)
        if candidate > low and not sign(self.polynomial, candidate):
            return candidate
        return Irrational(self.polynomial, low, high)
