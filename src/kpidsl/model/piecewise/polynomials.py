"""Polynomials of one variable with whole coefficients: the constant first, the last one not zero, `()` is zero.

Quotients of polynomials and roots do not change when a polynomial is multiplied by a number, so whole coefficients are
all that is needed; where a sign matters, only positive numbers are multiplied.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from itertools import zip_longest
from math import gcd as common

Polynomial = tuple[int, ...]

ONE: Polynomial = (1,)
X: Polynomial = (0, 1)


def trimmed(coefficients: Iterable[int]) -> Polynomial:
    kept = list(coefficients)
    while kept and not kept[-1]:
        kept.pop()
    return tuple(kept)


def plus(left: Polynomial, right: Polynomial) -> Polynomial:
    return trimmed(a + b for a, b in zip_longest(left, right, fillvalue=0))


def scaled(polynomial: Polynomial, by: int) -> Polynomial:
    return tuple(by * each for each in polynomial) if by else ()


def minus(left: Polynomial, right: Polynomial) -> Polynomial:
    return trimmed(a - b for a, b in zip_longest(left, right, fillvalue=0))


def times(left: Polynomial, right: Polynomial) -> Polynomial:
    if not left or not right:
        return ()
    product = [0] * (len(left) + len(right) - 1)
    for i, a in enumerate(left):
        for j, b in enumerate(right):
            product[i + j] += a * b
    return tuple(product)


def derivative(polynomial: Polynomial) -> Polynomial:
    return tuple(power * each for power, each in enumerate(polynomial))[1:]


def sign_of(number: int | Fraction) -> int:
    return (number > 0) - (number < 0)


def value(polynomial: Polynomial, at: Fraction) -> Fraction:
    return Fraction(_numerator(polynomial, at), at.denominator ** max(len(polynomial) - 1, 0))


def sign(polynomial: Polynomial, at: Fraction) -> int:
    return sign_of(_numerator(polynomial, at))


def _numerator(polynomial: Polynomial, at: Fraction) -> int:
    """The value times the denominator of `at` to the power of the degree, a whole number of the same sign."""
    total, power = 0, 1
    for each in reversed(polynomial):
        total = total * at.numerator + each * power
        power *= at.denominator
    return total


def primitive(polynomial: Polynomial) -> Polynomial:
    """The polynomial divided by what all its coefficients have in common; its sign stays."""
    content = common(*polynomial)
    return tuple(each // content for each in polynomial) if content > 1 else polynomial


def remainder(left: Polynomial, right: Polynomial) -> Polynomial:
    """What a division leaves, up to a positive number."""
    lead = right[-1]
    while len(left) >= len(right):
        shifted = (0,) * (len(left) - len(right)) + right
        left = primitive(minus(scaled(left, abs(lead)), scaled(shifted, left[-1] * sign_of(lead))))
    return left


def gcd(left: Polynomial, right: Polynomial) -> Polynomial:
    """The greatest common divisor, primitive, its last coefficient above zero."""
    while right:
        left, right = right, remainder(left, right)
    return positive(primitive(left))


def positive(polynomial: Polynomial) -> Polynomial:
    return scaled(polynomial, -1) if polynomial and polynomial[-1] < 0 else polynomial


def divided(polynomial: Polynomial, divisor: Polynomial) -> Polynomial:
    """The quotient by a primitive divisor that leaves nothing."""
    rest, result = polynomial, [0] * (len(polynomial) - len(divisor) + 1)
    while len(rest) >= len(divisor):
        place, factor = len(rest) - len(divisor), rest[-1] // divisor[-1]
        result[place] = factor
        rest = minus(rest, (0,) * place + scaled(divisor, factor))
    assert not rest
    return trimmed(result)
