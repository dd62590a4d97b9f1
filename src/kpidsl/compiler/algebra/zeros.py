"""Where polynomials are zero, as far as figures go, which are fractions: one that no fraction makes zero never is.

It finds the zeros of one figure exactly, and completes a case of several by the one that is left. It knows nothing of
what is known of figures.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from math import lcm

from kpidsl.compiler.algebra.atoms import Atom, Point
from kpidsl.compiler.algebra.polynomial import Number, Polynomial
from kpidsl.model.piecewise.polynomials import primitive, trimmed
from kpidsl.model.piecewise.roots import roots

DEGREE_LIMIT = 12
BITS_LIMIT = 200  # of a coefficient


def zeros_of(form: Polynomial) -> tuple[Fraction, ...] | None:
    """All fractions at which a polynomial of one atom is zero; None where it is too large to say."""
    (atom,) = form.atoms
    if form.degree > DEGREE_LIMIT:
        return None
    scale = lcm(*(number.denominator for number in form.terms.values()))
    coefficients = [0] * (form.degree + 1)
    for monomial, number in form.terms.items():
        coefficients[dict(monomial).get(atom, 0)] = int(number * scale)
    if any(each.bit_length() > BITS_LIMIT for each in coefficients):
        return None
    return tuple(root for root in roots(primitive(trimmed(coefficients))) if isinstance(root, Fraction))


def completed(form: Polynomial, point: Point) -> Iterator[Point]:
    """The cases that differ from one in a single figure, by which the polynomial becomes zero."""
    for atom in form.atoms:
        others: Mapping[Atom, Number] = {each: figure for each, figure in point.items() if each != atom}
        rest = form.where(others)
        if rest.atoms == (atom,):
            yield from ({**point, atom: root} for root in zeros_of(rest) or ())
