"""Whether two formulas are the same algebra over the same domain: equal wherever either is defined, and defined alike.

For formulas of one plan, and for those of two plans that may name their figures otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kpidsl.base.record import record
from kpidsl.compiler.algebra.atoms import Atom, TooLarge
from kpidsl.compiler.algebra.divisors import divisors
from kpidsl.compiler.algebra.polynomial import Polynomial
from kpidsl.compiler.algebra.quotient import Quotient, Reader, Vanishes
from kpidsl.model.expression import Expression
from kpidsl.model.plan import Let


@record
class Form:
    """What a formula is, and the numerators of all that it divides by, wherever that stands."""

    quotient: Quotient
    divisors: Sequence[Polynomial]


def form_of(formula: Expression, lets: Mapping[str, Let], names: Mapping[str, str] | None = None) -> Form | None:
    """The form of a formula; None where it is no quotient of polynomials, or past the bounds.

    Args:
        names: inputs that go by another name, by their own.
    """
    reader = Reader(lets)
    try:
        quotient = reader.quotient(formula)
        divided = [reader.quotient(each.node, each.back).above for each in divisors(formula, lets)]
    except (TooLarge, Vanishes):
        return None
    if not names:
        return Form(quotient, divided)
    if reader.parts:
        return None
    above, below, *others = (_renamed(form, names) for form in (quotient.above, quotient.below, *divided))
    return Form(Quotient(above, below), others)


def same(one: Form, other: Form) -> bool:
    """Whether two formulas are one. Past the bounds they are not said to be."""
    try:
        equal = one.quotient.above * other.quotient.below == other.quotient.above * one.quotient.below
    except TooLarge:
        return False
    return equal and _covers(one.divisors, other.divisors) and _covers(other.divisors, one.divisors)


def _covers(these: Sequence[Polynomial], those: Sequence[Polynomial]) -> bool:
    """Whether each of these denominators is, but for a number, one of those."""
    return all(each.is_constant or any(each.times(other) is not None for other in those) for each in these)


def _renamed(form: Polynomial, names: Mapping[str, str]) -> Polynomial:
    def named(atom: Atom) -> Atom:
        return atom._replace(what=names.get(str(atom.what), atom.what)) if atom.kind == "input" else atom

    return Polynomial({
        frozenset((named(atom), power) for atom, power in monomial): number for monomial, number in form.terms.items()
    })  # fmt: skip
